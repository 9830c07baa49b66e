"""Sound at another speed, as from a tape: pitch follows speed.

Band-limited interpolation (J. O. Smith, "Digital Audio Resampling", ccrma.stanford.edu/~jos/resample): each sample is
a sum of its neighbours weighted by a windowed sinc. Faster than normal, the sinc is widened, so that what would rise
above the highest frequency is taken away instead of being folded down. Every result depends on its own place alone.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from charstudio.media.audio import Samples

_HALF = 16  # zero crossings of the sinc on either side
_PASS = 0.9  # of the highest frequency that fits
_BETA = 8.5  # of the Kaiser window: what is out of the band stays below -85 dB
_PHASES = 512  # places between two samples for which weights are kept; between them they are interpolated
_WIDEST = 32  # times the usual length: beyond this speed the sinc is not widened further


def reach(speed: float) -> int:
    """How many samples before and after a place are needed."""
    return math.ceil(_HALF * min(max(1.0, speed), _WIDEST)) + 1


def interpolated(
    sound: Samples, whole: npt.NDArray[np.int64], rest: npt.NDArray[np.int64], parts: int, speed: float
) -> Samples:
    """Stereo ``sound`` at the places ``whole + rest / parts``, each at least ``reach`` away from both of its ends."""
    half = reach(speed) - 1
    phases = min(parts, _PHASES)
    table = sinc_table(half, phases, _PASS / min(max(1.0, speed), _WIDEST))
    phase, between = np.divmod(rest * phases, parts)
    share = None if phases == parts else (between / parts).astype(np.float32)
    pairs = np.ascontiguousarray(sound, np.float32).view(np.complex64)[:, 0]  # left and right in one go
    begins = whole - half
    out = np.zeros(len(whole), np.complex64)
    near = np.empty(len(whole), np.complex64)
    for tap, row in enumerate(table):
        np.take(pairs[tap:], begins, out=near, mode="clip")
        weight = row[phase] if share is None else row[phase] + share * (row[phase + 1] - row[phase])
        near *= weight
        out += near
    return out[:, None].view(np.float32)


@lru_cache(maxsize=16)
def sinc_table(half: int, phases: int, cutoff: float) -> npt.NDArray[np.float32]:
    """Weights ``[tap, phase]`` of the samples from ``half`` before a place to ``half + 1`` after it, for the places
    ``phase / phases`` between two samples. Frequencies above ``cutoff`` of the highest are left out.
    """
    taps = np.arange(-half, half + 2)[:, None] - np.arange(phases + 1)[None, :] / phases
    window = np.i0(_BETA * np.sqrt(np.clip(1.0 - (taps / (half + 1)) ** 2, 0.0, None))) / np.i0(_BETA)
    table = np.sinc(taps * cutoff) * window
    return np.asarray(table / table.sum(axis=0), np.float32)
