"""A picture becomes a character's master reference: where it is cut, what lies behind, what was found. Data only.

A master is a square of ``SIZE_PX`` pixels in which the head, hair and all, takes about ``HEAD_SHARE`` of the height and
the shoulders can be seen. Nothing found here forbids anything: a check explains, the person decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

SIZE_PX = 1024
"""Width and height of a master reference."""

HEAD_SHARE = 0.70
"""How much of the frame's height the head takes, from the top of the hair to the chin."""

LEAST_SIDE_PX = 32
"""A crop is never smaller."""


class Level(StrEnum):
    """What a measurement amounts to. ``UNKNOWN``: it could not be measured, or means nothing for such a picture."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist.

    ``value`` in ``unit`` is what was measured (None: nothing), ``limit`` says in words what would be well, ``advice``
    what to do. A question is one only a person can answer; its level is ``UNKNOWN`` until then.
    """

    id: str
    title: str
    level: Level
    advice: str
    value: float | None = None
    unit: str = ""
    limit: str = ""
    is_question: bool = False

    @property
    def measured(self) -> str:
        """The value as people read it; empty without one."""
        if self.value is None:
            return ""
        return f"{self.value:g}{'' if self.unit in {'°', ''} else ' '}{self.unit}"


class Background(StrEnum):
    """What stands behind the figure in the prepared picture."""

    KEEP = "keep"  # what is there
    BLUR = "blur"  # the same, softly blurred
    LIGHT = "light"
    GREY = "grey"
    DARK = "dark"

    @property
    def is_plain(self) -> bool:
        """Whether it is one colour."""
        return self in {Background.LIGHT, Background.GREY, Background.DARK}


class Filling(StrEnum):
    """What stands where the picture ends inside the crop."""

    NONE = "none"  # it does not end there
    MIRRORED = "mirrored"
    BLURRED = "blurred"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Crop:
    """A square cut out of a picture.

    The picture is first turned by ``turns`` quarters clockwise, then straightened by turning it ``roll_deg`` degrees
    against the clock about its middle. ``x`` and ``y`` are the square's middle and ``side`` its length, in pixels of
    the turned picture; the square may reach beyond the picture.
    """

    x: float
    y: float
    side: float
    roll_deg: float = 0.0
    turns: int = 0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        half = self.side / 2
        return self.x - half, self.y - half, self.x + half, self.y + half

    def moved(self, dx: float, dy: float) -> Crop:
        """Elsewhere."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def sized(self, side: float) -> Crop:
        """Larger or smaller about its middle."""
        return replace(self, side=side)

    def rolled(self, roll_deg: float, width_px: float, height_px: float) -> Crop:
        """Straightened by another angle, about its own middle: what is in the middle stays there."""
        mx, my, by = width_px / 2, height_px / 2, math.radians(self.roll_deg - roll_deg)
        dx, dy = self.x - mx, self.y - my
        return replace(
            self,
            x=mx + dx * math.cos(by) - dy * math.sin(by),
            y=my + dx * math.sin(by) + dy * math.cos(by),
            roll_deg=roll_deg,
        )

    def within(self, width_px: float, height_px: float) -> Crop:
        """The nearest whose middle lies in the (turned) picture and that is neither tiny nor much larger than it."""
        side = min(max(self.side, min(LEAST_SIDE_PX, width_px, height_px)), 2.0 * max(width_px, height_px))
        return replace(self, side=side, x=min(max(self.x, 0.0), width_px), y=min(max(self.y, 0.0), height_px))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A crop that was worked out, and what of it is worth saying, as sentences."""

    crop: Crop
    remarks: tuple[str, ...] = ()
    found_face: bool = True
