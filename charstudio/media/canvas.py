"""Pixels: fitting one picture into a frame and laying pictures over each other. No files, no time.

A ``Cel`` is a picture already in its place: its colours multiplied by its own coverage, so that cels can be mixed by
plain sums. It is as large as the frame or a part of it; where it is not, it has nothing. Arrays may be shared; nothing
here changes its arguments.

Alpha: pictures come with straight alpha and are multiplied by it once, before they are scaled, so that nothing that
cannot be seen bleeds in. Layers are laid over each other as ``new + (1 - coverage) * below`` on the display's own
(gamma) values, as editors and browsers do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from charstudio.model.timeline import Fit

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""``(height, width, 3)`` RGB or ``(height, width, 4)`` RGBA, straight alpha."""

Coverage: TypeAlias = npt.NDArray[np.float32]


_STRIPE_PIXELS = 65536


@dataclass(frozen=True, slots=True)
class Cel:
    """A picture in its place. ``left`` and ``top`` are where in the frame it begins, in pixels.

    ``coverage`` is ``(height, width)`` like ``rgb``, from 0 to 1; None means that it is opaque wherever it is.
    """

    rgb: Pixels
    coverage: Coverage | None = None
    left: int = 0
    top: int = 0

    @property
    def part(self) -> tuple[slice, slice]:
        """The rows and columns of the frame that it takes."""
        height, width = self.rgb.shape[:2]
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def hides(self, width_px: int, height_px: int) -> bool:
        """Whether nothing below can be seen in a frame of this size."""
        return self.coverage is None and self.rgb.shape[:2] == (height_px, width_px)


def black(width_px: int, height_px: int) -> Pixels:
    """An empty frame."""
    return np.zeros((height_px, width_px, 3), np.uint8)


_HAIR_PX = 2
"""And never more than a hundredth of a side."""


def nothing(left: int = 0, top: int = 0) -> Cel:
    """A cel of which nothing can be seen."""
    return Cel(np.zeros((1, 1, 3), np.uint8), np.zeros((1, 1), np.float32), left, top)


def fills(fit: Fit, size: tuple[int, int], frame: tuple[int, int]) -> bool:
    """Whether a picture of ``size`` (width, height) leaves no bar in ``frame``."""
    return fit is not Fit.FIT or placed_size(fit, size, frame) == frame


def placed_size(fit: Fit, size: tuple[int, int], frame: tuple[int, int]) -> tuple[int, int]:
    """How large (width, height) the whole picture becomes; more than ``frame`` where ``FILL`` will crop it.

    One that would miss the frame by a hair fills it: a view's sides are whole and even, so the shape of most views is
    not quite the film's, and lines of black at the edge would be seen where the stretch is not.
    """
    if fit is Fit.STRETCH:
        return frame
    ratios = (frame[0] / size[0], frame[1] / size[1])
    scale = min(ratios) if fit is Fit.FIT else max(ratios)
    width, height = (max(1, round(side * scale)) for side in size)
    if all(abs(side - all_) <= min(_HAIR_PX, all_ // 100) for side, all_ in zip((width, height), frame, strict=True)):
        return frame
    return (min(width, frame[0]), min(height, frame[1])) if fit is Fit.FIT else (width, height)


def place(picture: Pixels, fit: Fit, width_px: int, height_px: int) -> Cel:
    """``picture`` as a cel of a frame of ``width_px`` x ``height_px``. A picture that is so already is not copied.

    A picture that was scaled to its ``placed_size`` beforehand is only cropped or centred.
    """
    frame = (width_px, height_px)
    sized = _resize(_crop(picture, frame) if fit is Fit.FILL else picture, fit, frame)
    left, top = (width_px - sized.shape[1]) // 2, (height_px - sized.shape[0]) // 2
    if sized.shape[2] == 3:
        return Cel(np.ascontiguousarray(sized), None, left, top)
    rgb, coverage = parted(sized)
    return trimmed(Cel(rgb, coverage, left, top))


def trimmed(cel: Cel) -> Cel:
    """The same without empty rows and columns around it: the less there is, the faster it is laid over others."""
    if cel.coverage is None:
        return cel
    rows, columns = (np.flatnonzero(cel.coverage.max(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return nothing(cel.left, cel.top)
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    if (bottom - top, right - left) == cel.coverage.shape:
        return cel
    part = slice(top, bottom), slice(left, right)
    return Cel(
        np.ascontiguousarray(cel.rgb[part]),
        np.ascontiguousarray(cel.coverage[part]),
        cel.left + left,
        cel.top + top,
    )


def stack(layers: Sequence[Sequence[tuple[Cel, float, float]]], width_px: int, height_px: int) -> Pixels:
    """The frame that layers of ``(cel, opacity, light)`` make, the first at the bottom, over black.

    Cels of one layer are mixed (a dissolve), layers cover each other. One opaque cel is returned as it is.
    """
    below: Pixels | None = None
    for layer in layers:
        below = _over(_sheet(layer, width_px, height_px), below, width_px, height_px)
    return black(width_px, height_px) if below is None else below


def stack_clear(layers: Sequence[Sequence[tuple[Cel, float, float]]], width_px: int, height_px: int) -> Pixels:
    """The same over nothing: RGBA with straight alpha, transparent where no cel is."""
    gap = np.ones((height_px, width_px), np.float32)
    for layer in layers:
        covered = np.zeros((height_px, width_px), np.float32)
        for cel, opacity, _ in layer:
            covered[cel.part] += np.float32(opacity) if cel.coverage is None else _scaled(cel.coverage, opacity)
        gap *= np.float32(1.0) - np.minimum(covered, np.float32(1.0))
    alpha = rounded((np.float32(1.0) - gap) * np.float32(255.0))
    # over black, colours are multiplied by their coverage
    multiplied = cv2.merge([*cv2.split(stack(layers, width_px, height_px)), alpha])
    return _pixels(cv2.cvtColor(multiplied, cv2.COLOR_mRGBA2RGBA))


def dipped(cel: Cel, light: float, colour: tuple[int, int, int]) -> Cel:
    """The cel with ``light`` of its own left; the rest of what it covers is ``colour`` (RGB)."""
    if light >= 1.0:
        return cel
    share = np.float32(1) if cel.coverage is None else cel.coverage[..., None]
    tint = np.broadcast_to(np.array(colour, np.float32) * share, cel.rgb.shape).astype(np.float32)
    rgb = cv2.addWeighted(cel.rgb.astype(np.float32), light, tint, 1.0 - light, 0.0)
    return Cel(rounded(np.asarray(rgb, np.float32)), cel.coverage, cel.left, cel.top)


def rounded(values: npt.NDArray[np.float32]) -> Pixels:
    """Numbers from 0 to 255 as bytes; what is beyond becomes 0 or 255."""
    return _pixels(cv2.addWeighted(values, 1.0, values, 0.0, 0.0, dtype=cv2.CV_8U))


def in_stripes(picture: Pixels, work: Callable[[Pixels], Pixels], channels: int) -> Pixels:
    """``work`` done to every pixel, some rows at a time: what it needs in between stays in the processor's cache, which
    is several times as fast. It must give as many rows as it gets, of so many channels.
    """
    height, width = picture.shape[:2]
    done = np.empty((height, width, channels), np.uint8)
    rows = max(1, _STRIPE_PIXELS // max(1, width))
    for top in range(0, height, rows):
        done[top : top + rows] = work(picture[top : top + rows])
    return done


def premultiplied(picture: Pixels) -> Pixels:
    """RGBA with the colours multiplied by their alpha."""
    return _pixels(cv2.cvtColor(picture, cv2.COLOR_RGBA2mRGBA))


def parted(picture: Pixels) -> tuple[Pixels, Coverage]:
    """RGBA as its colours and, from 0 to 1, its alpha."""
    alpha = np.multiply(cv2.extractChannel(picture, 3), np.float32(1 / 255), dtype=np.float32)
    return _pixels(cv2.cvtColor(picture, cv2.COLOR_RGBA2RGB)), alpha


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A layer's cels mixed into one, with opacity and light taken into account."""

    cel: Cel
    coverage: float | Coverage


def _sheet(layer: Sequence[tuple[Cel, float, float]], width_px: int, height_px: int) -> _Sheet:
    if len(layer) == 1:
        cel, opacity, light = layer[0]
        rgb = _mix([(cel.rgb, opacity * light)])
        return _Sheet(
            Cel(rgb, None, cel.left, cel.top), opacity if cel.coverage is None else _scaled(cel.coverage, opacity)
        )
    if all(cel.hides(width_px, height_px) for cel, _, _ in layer):
        mixed = _mix([(cel.rgb, opacity * light) for cel, opacity, light in layer])
        return _Sheet(Cel(mixed), min(1.0, sum(opacity for _, opacity, _ in layer)))
    return _gathered(layer, width_px, height_px)


def _gathered(layer: Sequence[tuple[Cel, float, float]], width_px: int, height_px: int) -> _Sheet:
    """Cels of which some leave a part of the frame, or let something through, added up in a frame."""
    rgb, coverage = black(width_px, height_px), np.zeros((height_px, width_px), np.float32)
    for cel, opacity, light in layer:
        rgb[cel.part] = cv2.add(rgb[cel.part], _mix([(cel.rgb, opacity * light)]))
        coverage[cel.part] += np.float32(opacity) if cel.coverage is None else _scaled(cel.coverage, opacity)
    return _Sheet(Cel(rgb), np.minimum(coverage, np.float32(1.0)))


def _over(sheet: _Sheet, below: Pixels | None, width_px: int, height_px: int) -> Pixels:
    cel = sheet.cel
    is_whole = cel.rgb.shape[:2] == (height_px, width_px)
    is_opaque = isinstance(sheet.coverage, float) and sheet.coverage >= 1.0
    if is_whole and (is_opaque or below is None):
        return cel.rgb
    frame = black(width_px, height_px) if below is None else below
    seen = _blend(cel.rgb, sheet.coverage, frame[cel.part])
    if is_whole:
        return seen
    frame = frame if below is None else frame.copy()
    frame[cel.part] = seen
    return frame


def _blend(colour: Pixels, coverage: float | Coverage, below: Pixels) -> Pixels:
    if isinstance(coverage, float):
        return colour if coverage >= 1.0 else _add(colour, 1.0, below, 1.0 - coverage)
    gap = np.subtract(np.float32(1.0), coverage)
    rest = cv2.multiply(np.ascontiguousarray(below), cv2.merge([gap, gap, gap]), dtype=cv2.CV_8U)
    return _pixels(cv2.add(colour, rest))


def _scaled(coverage: Coverage, opacity: float) -> Coverage:
    return coverage if opacity == 1.0 else coverage * np.float32(opacity)


def _mix(parts: Sequence[tuple[Pixels, float]]) -> Pixels:
    """The weighted sum."""
    (colour, weight), *others = parts
    if not others:
        return colour if weight == 1.0 else _pixels(cv2.convertScaleAbs(colour, alpha=weight))
    total = _add(colour, weight, others[0][0], others[0][1])
    for other, share in others[1:]:
        total = _add(total, 1.0, other, share)
    return total


def _add(one: Pixels, weight: float, other: Pixels, share: float) -> Pixels:
    return _pixels(cv2.addWeighted(one, weight, np.ascontiguousarray(other), share, 0.0))


def _pixels(array: cv2.typing.MatLike) -> Pixels:
    """OpenCV's vague array type as ours. No copy: it is uint8 already."""
    return np.asarray(array, np.uint8)


def _crop(picture: Pixels, frame: tuple[int, int]) -> Pixels:
    """The largest part around the centre that has the shape of ``frame``."""
    height, width = picture.shape[:2]
    keep_width = min(width, max(1, round(height * frame[0] / frame[1])))
    keep_height = min(height, max(1, round(width * frame[1] / frame[0])))
    left, top = (width - keep_width) // 2, (height - keep_height) // 2
    return picture[top : top + keep_height, left : left + keep_width]


def _resize(picture: Pixels, fit: Fit, frame: tuple[int, int]) -> Pixels:
    """Area averaging when shrinking (no shimmer), bicubic when growing (no blocks). Alpha is multiplied in first."""
    height, width = picture.shape[:2]
    size = frame if fit is Fit.FILL else placed_size(fit, (width, height), frame)
    if picture.shape[2] == 4:
        picture = premultiplied(picture)
    if size == (width, height):
        return picture
    shrinking = size[0] < width or size[1] < height
    return _pixels(cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC))
