"""Colour look-up tables from .cube files, and how they are applied.

The format is Adobe's Cube LUT 1.0 with the habits of DaVinci Resolve: ``TITLE``, ``DOMAIN_MIN``, ``DOMAIN_MAX``,
``LUT_1D_SIZE`` and ``LUT_3D_SIZE`` (also both: the curves come first), ``LUT_1D_INPUT_RANGE`` and
``LUT_3D_INPUT_RANGE``; lines that begin with ``#`` are comments; in a cube red changes fastest. Between the points it
is interpolated linearly along each axis (trilinear); beyond the domain its edge counts. Values above 1 are clipped.

A cube is spread out to all 16.8 million colours of 8 bits when it is first used (a quarter of a second, 64 MB): after
that each pixel is one look-up, exact to the rounding, however large the cube is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
import numpy.typing as npt

from charstudio.media.canvas import Pixels, in_stripes, rounded
from charstudio.model.errors import Unreadable

MAX_FILE_BYTES = 80 * 1024 * 1024
MAX_CUBE = 129
"""Points along one side of a cube; what is sold has 17 to 65."""
MAX_CURVE = 65536

_HEAD_LINES = 10_000  # comments and keywords before the numbers
_CHUNK_LINES = 50_000
_LONGEST_LINE = 1000
_FARTHEST = 1e6  # a number beyond is as good as this one, and can be reckoned with
_LINE = re.compile(r"[^\r\n]+")
_SIZES = {"LUT_1D_SIZE": MAX_CURVE, "LUT_3D_SIZE": MAX_CUBE}
_HINT = "Export it again as a .cube file, with at most 65 points a side."

_Numbers = npt.NDArray[np.float32]
_Domain = tuple[tuple[float, float, float], tuple[float, float, float]]

_UNIT: _Domain = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


@dataclass(frozen=True, eq=False)
class ColourTable:
    """What a .cube file says. ``curves`` is ``(n, 3)``, ``cube`` ``(blue, green, red, 3)``; at least one is there."""

    title: str
    curves: _Numbers | None
    curves_domain: _Domain
    cube: _Numbers | None
    cube_domain: _Domain

    def apply(self, rgb: Pixels) -> Pixels:
        """Every pixel of an RGB picture looked up."""
        if self.cube is None:
            return np.asarray(cv2.LUT(rgb, self._curves_in_bytes), np.uint8)
        return in_stripes(rgb, self._looked_up, 3)

    def _looked_up(self, rgb: Pixels) -> Pixels:
        keys = cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA).view("<u4")[..., 0]
        np.bitwise_and(keys, 0xFFFFFF, out=keys)
        found = np.take(self._spread, keys, mode="wrap")  # in range anyway: the fastest way without a check
        return np.asarray(cv2.cvtColor(found.view(np.uint8).reshape(*keys.shape, 4), cv2.COLOR_RGBA2RGB), np.uint8)

    @cached_property
    def _curves_in_bytes(self) -> npt.NDArray[np.uint8]:
        return np.clip(np.rint(self._through_curves() * 255.0), 0, 255).astype(np.uint8)[:, None, :]

    @cached_property
    def _spread(self) -> npt.NDArray[np.uint32]:
        """The colour for each ``red | green << 8 | blue << 16``, as such a number."""
        with _SPREADING:  # two at a time would take twice the memory for nothing
            return self._spread_out()

    def _spread_out(self) -> npt.NDArray[np.uint32]:
        assert self.cube is not None
        low, high = np.array(self.cube_domain[0]), np.array(self.cube_domain[1])
        places = np.clip((self._through_curves() - low) / (high - low), 0.0, 1.0) * (len(self.cube) - 1)
        index = np.minimum(places.astype(int), len(self.cube) - 2)
        rest = (places - index).astype(np.float32)
        cube = np.clip(self.cube, -_FARTHEST, _FARTHEST) * np.float32(255.0)
        red = _between(cube, 2, index[:, 0], rest[:, 0])
        spread = np.zeros((256, 256, 256, 4), np.uint8)
        for blue in range(256):
            below, share = int(index[blue, 2]), rest[blue, 2]
            slab = cv2.addWeighted(red[below], float(1 - share), red[below + 1], float(share), 0.0)
            green = _between(np.asarray(slab, np.float32), 0, index[:, 1], rest[:, 1])
            spread[blue, ..., :3] = rounded(green)
        return spread.view("<u4").reshape(-1)

    def _through_curves(self) -> npt.NDArray[np.float64]:
        """``(256, 3)``: what comes out of the curves for each step of 8 bits."""
        steps = np.repeat(np.arange(256)[:, None] / 255.0, 3, axis=1)
        if self.curves is None:
            return steps
        low, high = self.curves_domain
        columns = [
            np.interp(steps[:, c], np.linspace(low[c], high[c], len(self.curves)), self.curves[:, c]) for c in range(3)
        ]
        return np.stack(columns, axis=1)


_SPREADING = Lock()


def _between(table: _Numbers, axis: int, index: npt.NDArray[np.int_], rest: _Numbers) -> _Numbers:
    """``table`` at the places ``index + rest`` along one axis."""
    shape = [1] * table.ndim
    shape[axis] = len(rest)
    share = rest.reshape(shape)
    lower, upper = np.take(table, index, axis=axis), np.take(table, index + 1, axis=axis)
    upper -= lower
    upper *= share
    upper += lower
    return upper


def read_cube(path: Path) -> ColourTable:
    """The table in a file. Raises ``Unreadable`` with one sentence saying what is wrong."""
    try:
        size = path.stat().st_size
        text = path.read_bytes().decode("utf-8-sig", "replace") if size <= MAX_FILE_BYTES else ""
    except OSError as error:
        reason = error.strerror or error
        raise Unreadable(f"{path.name} cannot be read: {reason}.", "Check its permissions and the disk.") from error
    if size > MAX_FILE_BYTES:
        raise Unreadable(f"{path.name} is too large for a colour table ({size // 1_000_000} MB).", _HINT)
    try:
        return _parsed(text, path.stem)
    except _CubeFault as fault:
        raise Unreadable(f"{path.name} is not a usable colour table: {fault}.", _HINT) from fault


class _CubeFault(ValueError):
    """What is wrong, as the end of a sentence."""


def _parsed(text: str, title: str) -> ColourTable:
    head, begin = _head(text)
    curve, cube = head.sizes.get("LUT_1D_SIZE", 0), head.sizes.get("LUT_3D_SIZE", 0)
    if not curve and not cube:
        raise _CubeFault("it does not say LUT_1D_SIZE or LUT_3D_SIZE")
    numbers = _numbers(text, begin, curve + cube**3)
    return ColourTable(
        title=head.title or title,
        curves=numbers[:curve] if curve else None,
        curves_domain=head.domain("LUT_1D_INPUT_RANGE"),
        cube=numbers[curve:].reshape(cube, cube, cube, 3) if cube else None,
        cube_domain=head.domain("LUT_3D_INPUT_RANGE"),
    )


class _Head:
    """The keywords before the numbers."""

    def __init__(self) -> None:
        self.title = ""
        self.sizes: dict[str, int] = {}
        self._ranges: dict[str, tuple[float, ...]] = {}

    def take(self, line: str) -> None:
        """Note one line that begins with a letter."""
        word, _, rest = line.partition(" ")
        if word == "TITLE":
            self.title = rest.strip().strip('"')[:200]
        elif word in _SIZES:
            self.sizes[word] = _size(word, rest)
        elif word in {"DOMAIN_MIN", "DOMAIN_MAX"}:
            self._ranges[word] = _floats(word, rest, 3)
        elif word in {"LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE"}:
            self._ranges[word] = _floats(word, rest, 2)
        # Words that nobody knows are others' remarks: the specification asks readers to pass over them.

    def domain(self, word: str) -> _Domain:
        """From where to where the table reaches."""
        ends = self._ranges.get(word)
        low = (ends[0],) * 3 if ends else self._ranges.get("DOMAIN_MIN", _UNIT[0])
        high = (ends[1],) * 3 if ends else self._ranges.get("DOMAIN_MAX", _UNIT[1])
        if any(begin >= end for begin, end in zip(low, high, strict=True)):
            raise _CubeFault("its domain ends before it begins")
        return (low[0], low[1], low[2]), (high[0], high[1], high[2])


def _head(text: str) -> tuple[_Head, int]:
    """The keywords, and where the numbers begin."""
    head = _Head()
    for count, found in enumerate(_LINE.finditer(text)):
        line = found[0].replace("\t", " ").strip()
        if line[:1].isalpha() and line[:3].lower() not in {"nan", "inf"}:
            head.take(line)
        elif line and not line.startswith("#"):
            return head, found.start()
        if count > _HEAD_LINES:
            raise _CubeFault("it has too many lines before its numbers")
    return head, len(text)


def _size(word: str, rest: str) -> int:
    try:
        size = int(rest)
    except ValueError:
        raise _CubeFault(f"{word} is “{rest.strip()[:20]}”, not a number") from None
    if not 2 <= size <= _SIZES[word]:
        raise _CubeFault(f"{word} is {size}, and can be 2 to {_SIZES[word]}")
    return size


def _floats(word: str, rest: str, count: int) -> tuple[float, ...]:
    try:
        found = tuple(float(number) for number in rest.split())
    except ValueError:
        found = ()
    if len(found) != count or not all(abs(number) <= _FARTHEST for number in found):
        raise _CubeFault(f"{word} must be {count} numbers of ordinary size")
    return found


def _numbers(text: str, begin: int, rows: int) -> _Numbers:
    """The ``(rows, 3)`` numbers from ``begin`` on."""
    found = np.empty((rows, 3), np.float32)
    filled = 0
    for lines in _chunks(text, begin):
        try:
            with np.errstate(over="ignore"):  # what is too large becomes infinite, which is refused
                block = np.array([line.split() for line in lines], np.float32)
        except ValueError:
            raise _CubeFault("not every line of it holds three numbers") from None
        if block.ndim != 2 or block.shape[1] != 3 or not np.isfinite(block).all():
            raise _CubeFault("not every line of it holds three numbers")
        if filled + len(block) > rows:
            raise _CubeFault(f"it has more than the {rows} colours that it announces")
        found[filled : filled + len(block)] = block
        filled += len(block)
    if filled < rows:
        raise _CubeFault(f"it has {filled} of the {rows} colours that it announces")
    return found


def _chunks(text: str, begin: int) -> Iterator[list[str]]:
    """The lines with numbers, some at a time."""
    lines: list[str] = []
    for found in _LINE.finditer(text, begin):
        line = found[0].strip()
        if line and not line.startswith("#"):
            if len(line) > _LONGEST_LINE:
                raise _CubeFault("not every line of it holds three numbers")
            lines.append(line)
        if len(lines) >= _CHUNK_LINES:
            yield lines
            lines = []
    if lines:
        yield lines
