"""How long an export will still take, from how fast it was in the last seconds."""

from __future__ import annotations

from collections import deque

WINDOW_S = 12.0
"""So far back the pace is measured: long enough to even out hard and easy shots, short enough to notice a change."""
_LEAST_S = 1.0
_SHIFT = 0.25
"""How much of a newly measured pace is believed at once."""


class Pace:
    """Fed with moments (seconds of any steady clock) and frames done; a rest is left out by ``rest``."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()
        self._seconds_a_frame: float | None = None

    def look(self, at: float, done: int) -> None:
        """Note how far it is."""
        if self._seen and at <= self._seen[-1][0]:
            return
        self._seen.append((at, done))
        while len(self._seen) > 2 and at - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()
        elapsed, made = at - self._seen[0][0], done - self._seen[0][1]
        if elapsed >= _LEAST_S and made > 0:
            now = elapsed / made
            known = self._seconds_a_frame
            self._seconds_a_frame = now if known is None else known + _SHIFT * (now - known)

    def rest(self) -> None:
        """It stands still because somebody wants it to: what comes is measured anew, from the pace known so far."""
        self._seen.clear()

    def left_s(self, done: int, total: int) -> float | None:
        """Seconds until ``total``; None while the pace is not known."""
        if self._seconds_a_frame is None or total <= 0:
            return None
        return max(0, total - done) * self._seconds_a_frame
