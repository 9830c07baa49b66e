"""The clock of playback: seconds played since the start, read by several threads.

It runs on the machine's monotonic clock. Where there is a sound device, what the device says has been heard
corrects it, so picture follows sound; where there is none it simply runs on.
"""

from __future__ import annotations

import time
from collections.abc import Callable

_JUMP_S = 0.08
"""An error larger than this is corrected at once, a smaller one little by little (an eye sees a jump, not a drift)."""

_SLEW = 0.1


class Clock:
    """Seconds since ``start``. Every reading is one tuple, so no lock is needed."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._origin: float | None = None
        self._held = 0.0

    @property
    def is_running(self) -> bool:
        """Whether time passes."""
        return self._origin is not None

    def start(self) -> None:
        """Run on from where the clock stands."""
        if self._origin is None:
            self._origin = self._now() - self._held

    def reset(self) -> None:
        """Stand at zero."""
        self._origin = None
        self._held = 0.0

    def elapsed(self) -> float:
        """Seconds played."""
        origin = self._origin
        return self._held if origin is None else self._now() - origin

    def correct(self, heard: float) -> None:
        """Follow the sound device, which has played ``heard`` seconds."""
        origin = self._origin
        if origin is None:
            return
        error = heard - (self._now() - origin)
        self._origin = origin - (error if abs(error) > _JUMP_S else error * _SLEW)
