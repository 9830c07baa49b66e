"""How a clip's picture is changed before it is laid over others, and what is written on it. Values and their limits.

Everything is relative to the frame or the picture, so a film keeps its looks in every size. Untouched values
(``IN_PLACE``, ``NEUTRAL``) mean: exactly as recorded. The arithmetic that obeys them is in ``media``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum

from charstudio.model.values import AssetId

_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")

MAXIMUM_TEXT = 2000
"""Characters of one title or caption."""


@dataclass(frozen=True, slots=True)
class Transform:
    """Where a picture sits, on top of the clip's ``fit``: cropped, turned and scaled around its centre, then moved.

    ``x`` and ``y`` are shares of the frame's width and height (right and down are positive), ``rotation_deg`` turns
    clockwise, a crop is the share of the picture's own width or height that is cut off at that side.
    """

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    rotation_deg: float = 0.0
    flip_x: bool = False
    flip_y: bool = False
    crop_left: float = 0.0
    crop_top: float = 0.0
    crop_right: float = 0.0
    crop_bottom: float = 0.0
    opacity: float = 1.0

    def faults(self) -> Iterator[tuple[str, str]]:
        """Field and sentence of everything out of range."""
        yield from _range_faults(self, _TRANSFORM_LIMITS)
        if self.crop_left + self.crop_right > _MOST_CROP or self.crop_top + self.crop_bottom > _MOST_CROP:
            yield "crop", "Nothing of the picture would be left by its crop."


_MOST_CROP = 0.99
_TRANSFORM_LIMITS = {
    "x": (-4.0, 4.0),
    "y": (-4.0, 4.0),
    "scale": (0.01, 20.0),
    "rotation_deg": (-3600.0, 3600.0),
    "crop_left": (0.0, _MOST_CROP),
    "crop_top": (0.0, _MOST_CROP),
    "crop_right": (0.0, _MOST_CROP),
    "crop_bottom": (0.0, _MOST_CROP),
    "opacity": (0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class Grade:
    """Simple colour: ``exposure`` in stops, ``contrast`` and ``saturation`` as factors, ``temperature`` and ``tint``
    from -1 (blue, green) to +1 (orange, magenta), then a look-up table (an imported .cube file) mixed in by
    ``lut_strength``.
    """

    exposure: float = 0.0
    contrast: float = 1.0
    saturation: float = 1.0
    temperature: float = 0.0
    tint: float = 0.0
    lut: AssetId | None = None
    lut_strength: float = 1.0

    def faults(self) -> Iterator[tuple[str, str]]:
        """Field and sentence of everything out of range."""
        yield from _range_faults(self, _GRADE_LIMITS)


_GRADE_LIMITS = {
    "exposure": (-8.0, 8.0),
    "contrast": (0.0, 4.0),
    "saturation": (0.0, 4.0),
    "temperature": (-1.0, 1.0),
    "tint": (-1.0, 1.0),
    "lut_strength": (0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class ChromaKey:
    """Makes a backdrop of one colour transparent. All three numbers are shares, 0 to 1.

    Colours nearer to ``colour`` than ``tolerance`` vanish, over ``softness`` beyond it they come back; ``spill`` is how
    much of the backdrop's light is taken off what stays.
    """

    colour: str = "#00b140"
    tolerance: float = 0.25
    softness: float = 0.4
    spill: float = 0.5

    def faults(self) -> Iterator[tuple[str, str]]:
        """Field and sentence of everything out of range."""
        yield from _range_faults(self, dict.fromkeys(("tolerance", "softness", "spill"), (0.0, 1.0)))
        yield from colour_faults("colour", self.colour)


class Align(StrEnum):
    """Where lines of a title stand."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Title:
    """Words as a picture of their own; a source of clips like a file. ``text`` may have several lines.

    ``size`` is the height of a line as a share of the frame's height; ``x`` and ``y`` are the middle of the words as
    shares of the frame (0.5, 0.5 is the centre). ``backdrop`` fills the frame with a colour, else what lies below
    shows. ``outline`` is the width of a dark edge as a share of ``size``.
    """

    text: str
    size: float = 0.1
    colour: str = "#ffffff"
    bold: bool = True
    italic: bool = False
    align: Align = Align.CENTRE
    x: float = 0.5
    y: float = 0.5
    outline: float = 0.0
    outline_colour: str = "#000000"
    backdrop: str | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        """Field and sentence of everything out of range."""
        yield from text_faults(self.text)
        yield from _range_faults(self, _TITLE_LIMITS)
        yield from colour_faults("colour", self.colour)
        yield from colour_faults("outline_colour", self.outline_colour)
        if self.backdrop is not None:
            yield from colour_faults("backdrop", self.backdrop)


_TITLE_LIMITS = {"size": (0.01, 1.0), "x": (-1.0, 2.0), "y": (-1.0, 2.0), "outline": (0.0, 0.5)}


@dataclass(frozen=True, slots=True)
class Caption:
    """What is being said, shown at the lower edge and kept in subtitle files. ``text`` may have several lines."""

    text: str

    def faults(self) -> Iterator[tuple[str, str]]:
        """Field and sentence of everything out of range."""
        yield from text_faults(self.text)


IN_PLACE = Transform()
NEUTRAL = Grade()


def colour_faults(field: str, colour: str) -> Iterator[tuple[str, str]]:
    """A colour is written ``#rrggbb``, in lower case."""
    if not _COLOUR.match(colour):
        yield field, f"“{colour[:20]}” is not a colour such as #ffcc00."


def text_faults(text: str) -> Iterator[tuple[str, str]]:
    """Words fit on a screen and have no control characters but new lines."""
    if len(text) > MAXIMUM_TEXT:
        yield "text", f"A text has at most {MAXIMUM_TEXT} characters."
    if any(ord(letter) < 32 and letter != "\n" for letter in text):
        yield "text", "A text has no control characters."


def _range_faults(value: object, limits: dict[str, tuple[float, float]]) -> Iterator[tuple[str, str]]:
    names = {field.name for field in fields(value)}  # type: ignore[arg-type]  # every caller is a dataclass
    for name, (low, high) in limits.items():
        assert name in names
        number = getattr(value, name)
        if not math.isfinite(number) or not low <= number <= high:
            yield name, f"{name.replace('_', ' ').capitalize()} goes from {low:g} to {high:g}."
