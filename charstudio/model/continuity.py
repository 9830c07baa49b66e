"""How well one clip goes on where another one ends: what was measured at the seam, what it amounts to. Data only."""

from __future__ import annotations

from dataclasses import dataclass

STILL = 1.5
"""Change of lightness below which two frames are the same one, written twice. Compression makes up to 1.2, the next
frame of a clip in which something moves 1.6 and more.
"""

COLOUR_JUMP = 2.5
"""A mean shift of Lab that the eye notices in a cut; 2.3 is the just noticeable difference (Mahy et al. 1994)."""

SHIFT_JUMP = 0.02
"""Of the frame's longer side."""

ZOOM_JUMP = 0.03
SAME_PLACE = 0.7
"""Correlation of colours from which on both frames show the same place."""


@dataclass(frozen=True, slots=True)
class Continuity:
    """The last frame of one clip against the first of the next.

    ``colours``: correlation of the colours of both, 1 the same, 0 nothing in common; None where it cannot be told (a
    frame of one colour). ``difference``: mean distance in Lab over a grid of 16x16 fields. ``change``: by how much the
    places that changed most became lighter or darker, light and contrast of the whole matched before. ``lightness``,
    ``green_red``, ``blue_yellow``: mean shift from A to B in CIE Lab (lightness 0 to 100; positive is lighter, redder,
    yellower). ``shift`` and ``zoom``: how the picture moved from A to B, as shares of its longer side to the right and
    down, and as a factor; None where too little of A is found again. ``identity``: cosine between the faces of both,
    None when one has none; ``likeness_a``, ``likeness_b``: each against the character, when it was given.
    """

    colours: float | None
    difference: float
    change: float
    lightness: float
    green_red: float
    blue_yellow: float
    shift: tuple[float, float] | None = None
    zoom: float | None = None
    identity: float | None = None
    likeness_a: float | None = None
    likeness_b: float | None = None

    @property
    def is_doubled(self) -> bool:
        """Whether B begins with the very frame A ends with, so that it is seen twice."""
        return self.change < STILL and not self.pose_jumps

    @property
    def is_same_place(self) -> bool:
        """Whether both frames can be of one continuous shot at all."""
        return self.colours is not None and self.colours >= SAME_PLACE

    @property
    def colour_shift(self) -> float:
        """The distance of the mean colours in Lab."""
        return float((self.lightness**2 + self.green_red**2 + self.blue_yellow**2) ** 0.5)

    @property
    def colour_jumps(self) -> bool:
        """Whether exposure or colour changes visibly at the seam."""
        return self.colour_shift >= COLOUR_JUMP

    @property
    def pose_jumps(self) -> bool:
        """Whether the picture jumps: it moved or was zoomed, or A is not found again in B at all."""
        if self.shift is None or self.zoom is None:
            return self.change >= STILL
        return max(abs(self.shift[0]), abs(self.shift[1])) >= SHIFT_JUMP or abs(self.zoom - 1) >= ZOOM_JUMP

    @property
    def identity_step(self) -> float | None:
        """How much less B's face is like the character than A's (negative: more); None when unknown."""
        if self.likeness_a is None or self.likeness_b is None:
            return None
        return self.likeness_a - self.likeness_b
