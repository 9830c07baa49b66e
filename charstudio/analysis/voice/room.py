"""How long a room goes on sounding after a word: the reverberation time, read from the voice alone.

Where speech breaks off, what is left is the room. Each octave of the voice is looked at by itself; stretches in which
its level falls steadily are *free decays*, and the steepest of them cannot be steeper than the room (the idea of Prego,
de Lima et al., "Blind estimators for reverberation time", EURASIP 2015; the numbers are our own). Dry recordings
have no such decays and give no value; nor do rooms beyond about a second, whose words run into each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.voice.recording import RATE_HZ, Mono

_OCTAVES_HZ = (500, 1000, 2000, 4000)
_HOP = 160  # samples, 10 ms
_MOST_S = 60
_LEAST_DROP_DB = 10.0
_LEAST_HOPS = 8
_STRAIGHT = 0.97
"""How much of a decay a straight line has to explain (R squared)."""
_ABOVE_FLOOR_DB = 6.0
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Room:
    """``rt60_s``: seconds until what is left of a word is 60 dB down; None where no decay was free. ``decays``: how
    many were.
    """

    rt60_s: float | None
    decays: int


def room(sound: Mono) -> Room:
    """The reverberation time, from the first minute."""
    sound = sound[: _MOST_S * RATE_HZ]
    if len(sound) < RATE_HZ // 2:
        return Room(None, 0)
    times = [each for octave in _OCTAVES_HZ for each in _decay_times(_levels(sound, octave))]
    if len(times) < _FEWEST:
        return Room(None, len(times))
    return Room(float(np.percentile(times, 25)), len(times))


def _levels(sound: Mono, octave_hz: int) -> NDArray[np.float64]:
    """The level of one octave every 10 ms, in dB, over 20 ms each."""
    spectrum = np.fft.rfft(sound, n=1 << (len(sound) - 1).bit_length())
    hz = np.fft.rfftfreq(2 * (len(spectrum) - 1), 1 / RATE_HZ)
    octaves = np.log2(np.maximum(hz, 1.0) / octave_hz)
    # flat within a quarter octave, then a cosine down to half an octave and a bit: short ringing, little leakage
    gain = np.clip((0.75 - np.abs(octaves)) / 0.5, 0.0, 1.0)
    filtered = np.fft.irfft(spectrum * np.sin(gain * np.pi / 2) ** 2)[: len(sound)]
    count = len(sound) // _HOP
    power = np.square(filtered[: count * _HOP]).reshape(count, _HOP).mean(axis=1)
    smooth = (power[:-1] + power[1:]) / 2
    return np.asarray(10 * np.log10(smooth + 1e-12))


def _decay_times(levels: NDArray[np.float64]) -> Iterator[float]:
    """The reverberation times, in seconds, that the free decays of one octave stand for."""
    floor = float(np.percentile(levels, 5)) + _ABOVE_FLOOR_DB
    loud = float(np.percentile(levels, 95)) - 25
    for first, end in _falls(levels):
        stretch = levels[first:end]
        if stretch[0] < loud:
            continue
        stretch = stretch[stretch > floor]
        stretch = stretch[stretch < stretch[0] - 3] if len(stretch) else stretch  # the word itself is still in there
        if len(stretch) < _LEAST_HOPS or stretch[0] - stretch[-1] < _LEAST_DROP_DB:
            continue
        slope, straight = _line(stretch)
        if straight >= _STRAIGHT and slope < 0:
            yield -60.0 / slope * _HOP / RATE_HZ


def _falls(levels: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Where the level falls without rising by more than half a decibel."""
    falling = np.diff(levels) < 0.5
    edges = np.flatnonzero(np.diff(np.concatenate([[0], falling.astype(np.int8), [0]])))
    for first, end in edges.reshape(-1, 2):
        yield int(first), int(end) + 1


def _line(levels: NDArray[np.float64]) -> tuple[float, float]:
    """The slope in dB per hop of the straight line through ``levels``, and the share of their course it explains."""
    at = np.arange(len(levels)) - (len(levels) - 1) / 2
    off = levels - levels.mean()
    slope = float((at * off).sum() / (at * at).sum())
    total = float((off * off).sum())
    left = float(np.square(off - slope * at).sum())
    return slope, 1 - left / total if total > 0 else 0.0
