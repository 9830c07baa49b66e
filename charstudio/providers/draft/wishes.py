"""The canonical parameters of a request, read and bounded for the draft engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from charstudio.model.errors import Rejected
from charstudio.model.time import Rate, Seconds
from charstudio.model.values import Json

_LONGEST_SIDE_PX = 4096
_USUAL_SIDE_PX = 1280
_LONGEST_S = 600


class Stopped(Exception):
    """The job was cancelled: an interruption, not an error. It never leaves this package."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a renderer works with: its input files, where to write, how to report and when to stop."""

    params: Mapping[str, Json]
    inputs: Mapping[str, tuple[Path, ...]]
    folder: Path
    report: Callable[[float], None]
    stopped: Callable[[], bool]

    def one(self, name: str) -> Path | None:
        """The first file under ``name``."""
        found = self.inputs.get(name, ())
        return found[0] if found else None

    def needed(self, name: str, what: str) -> Path:
        """The first file under ``name``. Raises ``Rejected`` in the user's words when there is none."""
        path = self.one(name)
        if path is None:
            raise Rejected(f"The draft needs {what}.", "Connect one and run again.", name)
        return path

    def all(self, name: str) -> tuple[Path, ...]:
        """Every file under ``name``, in order."""
        return tuple(self.inputs.get(name, ()))

    def check(self) -> None:
        """Raise ``Stopped`` when the job was cancelled."""
        if self.stopped():
            raise Stopped

    def text(self, name: str) -> str:
        """A text parameter, empty when missing."""
        value = self.params.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty when missing."""
        value = self.params.get(name)
        return tuple(each for each in value if isinstance(each, str)) if isinstance(value, (list, tuple)) else ()

    def number(self, name: str, default: float) -> float:
        """A number parameter; text is read as a number or a fraction."""
        value = self.params.get(name)
        if isinstance(value, bool) or value is None:
            return default
        if isinstance(value, (int, float)):
            if not math.isfinite(value):
                raise Rejected(f"“{value}” is no number for {name}.", "Use a number such as 5.", name)
            return float(value)
        return float(_fraction(value, name)) if isinstance(value, str) and value.strip() else default

    @property
    def seed(self) -> int:
        """The seed, 0 when missing."""
        return int(self.number("seed", 0))

    @property
    def is_marked(self) -> bool:
        """Whether the DRAFT mark is wanted."""
        return self.params.get("mark_draft") is not False

    @property
    def strength(self) -> float | None:
        """0..1, None when not said."""
        return min(1.0, max(0.0, self.number("strength", 0.5))) if self.params.get("strength") is not None else None

    @property
    def liveliness(self) -> float:
        """How much a still is to move by itself, from ``strength``: 1 is as designed."""
        return 1.0 if self.strength is None else 0.3 + 1.4 * self.strength

    def rate(self, default: Rate) -> Rate:
        """Frames per second."""
        value = self.params.get("fps")
        if value is None or value == "" or isinstance(value, bool):
            return default
        exact = _fraction(str(value), "fps")
        fps = Rate(exact.numerator, exact.denominator) if exact > 0 else None
        if fps is None or not 1 <= fps.fps <= 120:
            raise Rejected(f"{value} frames per second cannot be drafted.", "Choose 1 to 120.")
        return fps

    def duration(self) -> Seconds:
        """Seconds of the clip wanted. Raises ``Rejected``."""
        value = self.params.get("duration")
        exact = Fraction(5) if value is None or value == "" else _fraction(str(value), "duration")
        if not 0 < exact <= _LONGEST_S:
            raise Rejected(
                f"A clip of {float(exact):g} seconds cannot be drafted.", f"Choose up to {_LONGEST_S} seconds."
            )
        return exact

    def size(self, source: tuple[int, int]) -> tuple[int, int]:
        """Even width and height in pixels: as asked, else the source's, its longer side at most 1280."""
        return self._size(source, _USUAL_SIDE_PX)

    def kept_size(self, source: tuple[int, int]) -> tuple[int, int]:
        """Like ``size``, but nothing asked means the source's own size, up to 4096 pixels: for work on footage."""
        return self._size(source, _LONGEST_SIDE_PX)

    def _size(self, source: tuple[int, int], longest: int) -> tuple[int, int]:
        width, height = self.number("width_px", 0), self.number("height_px", 0)
        if width <= 0 and height <= 0:
            shrink = min(1.0, longest / max(source))
            width, height = source[0] * shrink, source[1] * shrink
        elif width <= 0:
            width = height * source[0] / source[1]
        elif height <= 0:
            height = width * source[1] / source[0]
        if max(width, height) > _LONGEST_SIDE_PX:
            raise Rejected(f"{width:.0f}x{height:.0f} pixels is too large for a draft.", "Choose up to 4096 pixels.")
        return max(16, round(width / 2) * 2), max(16, round(height / 2) * 2)

    def mouth_box(self) -> tuple[float, float, float, float] | None:
        """The user's box as fractions of the picture, None for automatic. Raises ``Rejected`` for nonsense."""
        value = self.params.get("mouth_box")
        if value is None or value == "":
            return None
        if isinstance(value, (list, tuple)) and len(value) == 4:
            numbers = [float(each) for each in value if isinstance(each, (int, float)) and not isinstance(each, bool)]
            if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0:
                return numbers[0], numbers[1], numbers[2], numbers[3]
        raise Rejected("The mouth box is not a box: x, y, width and height are needed.", "Draw it again.", "mouth_box")


@dataclass(frozen=True, slots=True)
class Made:
    """What a renderer made: the file per output, and what it could not do, one sentence each."""

    files: Mapping[str, Path]
    notes: tuple[str, ...] = ()


def _fraction(text: str, name: str) -> Fraction:
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise Rejected(f"“{text}” is no number for {name}.", "Use a number such as 5.", name) from error
