"""Short grains of sound, heard one after the other while the playhead is dragged: the newest wins, without a click.

A grain is about as long as a frame and begins and ends softly. When the next one comes before it is over, it fades out
while the other fades in.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from charstudio.media.audio import Samples
from charstudio.model.time import Rate, Seconds

_SHORTEST, _LONGEST = Fraction(40, 1000), Fraction(60, 1000)
_SOFT_S = 0.005


def grain_length(rate: Rate) -> Seconds:
    """How long the grain of one frame lasts: a frame, but never too short to be a sound or too long to be a moment."""
    return min(max(rate.frame, _SHORTEST), _LONGEST)


class GrainVoice:
    """Turns grains, given whenever they are ready, into one stream of samples at ``rate_hz``."""

    def __init__(self, rate_hz: int) -> None:
        self._soft = max(1, int(_SOFT_S * rate_hz))
        self._coming: Samples = np.zeros((0, 2), np.float32)

    @property
    def left(self) -> int:
        """How many samples there are still to be taken."""
        return len(self._coming)

    def say(self, grain: Samples) -> None:
        """Begin ``grain`` now; what was being said fades out."""
        fresh = self._softened(grain)
        ending = self._coming[: self._soft] * _fall(min(self._soft, len(self._coming)))[:, None]
        fresh = np.concatenate([fresh, np.zeros((max(0, len(ending) - len(fresh)), 2), np.float32)])
        fresh[: len(ending)] += ending
        self._coming = fresh

    def take(self, count: int) -> Samples:
        """Up to ``count`` samples, float32 ``(n, 2)``; none when nothing is being said."""
        taken, self._coming = self._coming[:count], self._coming[count:]
        return taken

    def _softened(self, grain: Samples) -> Samples:
        soft = min(self._soft, (len(grain) + 1) // 2)
        shaped = np.array(grain, np.float32)
        fall = _fall(soft)[:, None]
        shaped[:soft] *= fall[::-1]
        shaped[len(shaped) - soft :] *= fall
        return shaped


def _fall(count: int) -> npt.NDArray[np.float32]:
    """From nearly 1 to nearly 0, as half a wave of a cosine."""
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(1, count)), np.float32)
