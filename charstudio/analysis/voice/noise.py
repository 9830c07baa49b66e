"""How far a voice stands above what is heard behind it, and how even and how spread out it is.

Levels are those of the voice detector's chunks (32 ms). The noise is the 30th percentile of the pauses; without enough
pauses the quietest chunks stand for it, which reads some 5 dB too high and is corrected for.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.voice.activity import CHUNK, CHUNK_S, spans
from charstudio.analysis.voice.recording import Mono

FLOOR_DB = -90.0
"""What is quieter is digital silence: 16 bits do not go further down."""

MOST_DB = 60.0
"""A greater distance is no longer told apart: pauses that were cut to nothing."""

_FEWEST_PAUSES = 8
_MARGIN = 2  # chunks beside speech that are not counted as pauses: breath, and the end of the last sound
_WITHOUT_PAUSES_DB = 5.0
_PHRASE_S = 0.4
_SAME_PHRASE_S = 0.2


def levels(sound: Mono) -> NDArray[np.float64]:
    """The level of every whole chunk, in dBFS (a full sine is -3), not below ``FLOOR_DB``."""
    count = len(sound) // CHUNK
    power = np.square(sound[: count * CHUNK].astype(np.float64)).reshape(count, CHUNK).mean(axis=1)
    return np.asarray(np.maximum(10 * np.log10(power + 1e-12), FLOOR_DB))


def signal_to_noise(chunks: NDArray[np.float64], speech: NDArray[np.bool_]) -> float | None:
    """Speech over noise in dB; None without speech."""
    if not speech.any():
        return None
    beside = np.convolve(speech, np.ones(2 * _MARGIN + 1), "same") > 0.5
    pauses = chunks[~beside & (chunks > FLOOR_DB)]
    if (~beside).sum() >= _FEWEST_PAUSES:
        if not len(pauses):
            return MOST_DB
        noise = float(np.percentile(pauses, 30))
        power = float(np.mean(10 ** (chunks[speech] / 10))) - 10 ** (noise / 10)
        return min(MOST_DB, 10 * math.log10(max(power, 1e-12)) - noise) if power > 0 else 0.0
    heard = chunks[chunks > FLOOR_DB]
    return float(np.clip(np.percentile(heard, 95) - np.percentile(heard, 5) - _WITHOUT_PAUSES_DB, 0.0, MOST_DB))


def unevenness(chunks: NDArray[np.float64], speech: NDArray[np.bool_]) -> float | None:
    """How many dB lie between the loudest and the quietest phrase; None with fewer than two phrases."""
    phrases = [each for each in _phrases(speech) if (each[1] - each[0]) * CHUNK_S >= _PHRASE_S]
    if len(phrases) < 2:
        return None
    loud = [10 * math.log10(float(np.mean(10 ** (chunks[first:end] / 10)))) for first, end in phrases]
    return max(loud) - min(loud)


def sounding(chunks: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where there is something to hear: what stands for speech where nobody can tell that."""
    if not len(chunks):
        return np.zeros(0, np.bool_)
    limit = max(-60.0, float(np.percentile(chunks, 95)) - 30.0)
    return np.asarray(chunks > limit)


def _phrases(speech: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of speech; short breaks do not part them."""
    joined: list[tuple[int, int]] = []
    for first, end in spans(speech):
        if joined and (first - joined[-1][1]) * CHUNK_S < _SAME_PHRASE_S:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((first, end))
    return joined
