"""How loud sound is at a moment, and how a meter shows it: peaks, mean level, a peak that is held, a clip light.

Levels are measured in short slices; ``Ballistics`` turns a run of them into what a needle does: up at once, down
slowly (20 dB in 1.7 s, IEC 60268-10 type I), the highest peak held for a while. Nothing here needs a window, and
numpy is not loaded before there is sound.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from charstudio.media.audio import Samples

Pair: TypeAlias = tuple[float, float]
"""Left and right."""

FLOOR_DB = -60.0
"""What is quieter is shown as nothing."""
SLICES_PER_SECOND = 50

_FALL_DB_PER_S = 20.0 / 1.7
_HOLD_S = 1.5
_HELD_FALL_DB_PER_S = 30.0
_AVERAGED_S = 0.3


@dataclass(frozen=True, slots=True)
class Levels:
    """A slice of sound, ``samples`` long: the highest sample of each side and its mean square, linear; 1 is full."""

    samples: int
    peak: Pair = (0.0, 0.0)
    power: Pair = (0.0, 0.0)

    @property
    def is_clipped(self) -> tuple[bool, bool]:
        """Whether a sample of a side cannot be kept as it is: it is beyond full scale."""
        return self.peak[0] > 1.0, self.peak[1] > 1.0


SILENCE = Levels(0)


def slices(samples: Samples, rate_hz: int) -> Iterator[Levels]:
    """The levels of each fiftieth of a second of stereo ``samples``; the last slice may be shorter."""
    step = max(1, rate_hz // SLICES_PER_SECOND)
    for first in range(0, len(samples), step):
        part = samples[first : first + step]
        peak, square = abs(part).max(axis=0), (part * part).mean(axis=0)
        yield Levels(len(part), (float(peak[0]), float(peak[1])), (float(square[0]), float(square[1])))


def decibels(amplitude: float) -> float:
    """``amplitude`` in dBFS (1 is 0 dB), not below ``FLOOR_DB``."""
    return max(FLOOR_DB, 20.0 * math.log10(amplitude)) if amplitude > 0.0 else FLOOR_DB


class Ballistics:
    """What a meter of one side shows, in dBFS. Time is told with every reading, so it can be played through at will."""

    def __init__(self) -> None:
        self.peak_db = FLOOR_DB
        self.mean_db = FLOOR_DB
        self.held_db = FLOOR_DB
        self.is_clipped = False
        """Stays until ``forgive``."""
        self._power = 0.0
        self._held_for = 0.0

    def hear(self, peak: float, power: float, seconds: float) -> None:
        """``seconds`` have passed in which the highest sample was ``peak`` and the mean square ``power``."""
        now = decibels(peak)
        self.peak_db = max(now, self.peak_db - _FALL_DB_PER_S * seconds, FLOOR_DB)
        self._power += (power - self._power) * (1.0 - math.exp(-seconds / _AVERAGED_S))
        self.mean_db = decibels(math.sqrt(max(0.0, self._power)))
        self._hold(now, seconds)
        self.is_clipped = self.is_clipped or peak > 1.0

    def forgive(self) -> None:
        """Put the clip light out, and let the held peak go."""
        self.is_clipped = False
        self.held_db = self.peak_db

    @property
    def is_quiet(self) -> bool:
        """Whether nothing moves any more until there is sound."""
        return self.peak_db <= FLOOR_DB and self.held_db <= FLOOR_DB and self.mean_db <= FLOOR_DB

    def _hold(self, now: float, seconds: float) -> None:
        if now >= self.held_db:
            self.held_db, self._held_for = now, 0.0
            return
        before = max(0.0, _HOLD_S - self._held_for)
        self._held_for += seconds
        self.held_db = max(self.peak_db, self.held_db - _HELD_FALL_DB_PER_S * max(0.0, seconds - before))
