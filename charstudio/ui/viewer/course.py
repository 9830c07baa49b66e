"""The way a playback takes through the frames: where it starts, how fast, and what happens at the end.

Pure. The n-th picture of a playback is due ``n`` frame lengths after its start, whatever the direction and step
(``pace`` makes them longer or shorter); ``Course.index`` says which frame of the film that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

SPEEDS = (1, 2, 4, 8)
"""The steps of the shuttle."""

CHOICES = (Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(4))
"""The speeds of plain playback that are offered."""


@dataclass(frozen=True, slots=True)
class Course:
    """Frames ``first`` to ``last`` (both included), beginning at ``start``, ``step`` frames at a time.

    ``step`` is negative for backwards. With ``loop`` the range is played over and over. ``pace`` is how many pictures
    are shown in the time of one frame.
    """

    start: int
    step: int
    first: int
    last: int
    loop: bool = False
    pace: Fraction = Fraction(1)

    @property
    def has_sound(self) -> bool:
        """Sound is heard at normal speed forwards only."""
        return self.step == 1 and self.pace == 1

    def index(self, ordinal: int) -> int | None:
        """The frame that the ``ordinal``-th picture shows, or None when the playback is over before it."""
        raw = self.start + ordinal * self.step
        if self.loop and self.last >= self.first:
            return self.first + (raw - self.first) % (self.last - self.first + 1)
        return raw if self.first <= raw <= self.last else None

    @property
    def length(self) -> int | None:
        """How many pictures there are, or None when it never ends."""
        if self.loop:
            return None
        left = self.last - self.start if self.step > 0 else self.start - self.first
        return max(0, left // abs(self.step) + 1)


def faster(step: int, direction: int) -> int:
    """The step after one more press of L (``direction`` 1) or J (-1); 0 is standing still.

    The same direction doubles the speed; the other one starts again at normal speed.
    """
    if step * direction <= 0:
        return direction
    current = abs(step)
    return direction * next((speed for speed in SPEEDS if speed > current), SPEEDS[-1])


def parted(speed: Fraction) -> tuple[int, Fraction]:
    """A speed as the ``step`` and the ``pace`` of a course; only whole speeds leave frames out."""
    whole = speed.denominator == 1 and speed > 1
    return (int(speed), Fraction(1)) if whole else (1, speed)
