"""From sound to mouth shapes: how far it opens, how wide it is, how much of the teeth shows, for every frame.

A mouth's opening follows the energy between roughly 500 and 3,400 Hz (where open vowels differ from closed ones) far
better than it follows loudness; hiss above 4 kHz without voice is a closed-teeth consonant. All levels are relative to
the neighbourhood, so a quiet speaker articulates as well, and silence closes the mouth.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]
Track: TypeAlias = NDArray[np.float64]

RATE_HZ = 16_000
"""The sample rate the analysis wants, mono."""

_STEPS_PER_SECOND = 100
_HOP = RATE_HZ // _STEPS_PER_SECOND
_WINDOW = 640  # 40 ms: two periods of a deep voice
_BANDS_HZ = ((80, 7600), (120, 500), (500, 1100), (1100, 3400), (4000, 7600))
_SILENT_DB = -62.0
_LEAD_S = 0.03  # lips arrive a little before their sound
_ATTACK_S, _RELEASE_S = 0.028, 0.06


@dataclass(frozen=True, slots=True)
class MouthTracks:
    """One number per frame. ``opening`` 0 closed .. 1; ``width`` -1 rounded .. +1 spread; ``teeth`` 0..1."""

    opening: Track
    width: Track
    teeth: Track
    loudness: Track


def listen(pieces: Iterable[Samples], fps: float, frames: int) -> MouthTracks:
    """Mouth shapes for mono sound at ``RATE_HZ`` that comes in pieces of any length."""
    bands, centroid = _bands(pieces)
    steps = len(centroid)
    if not steps or float(bands[0].max()) < _SILENT_DB:
        return MouthTracks(*(np.zeros(frames) for _ in range(4)))
    opening, width, teeth, loud = _shapes(bands, centroid)
    times = (np.arange(frames) + 0.5) / fps + _LEAD_S
    at = times * _STEPS_PER_SECOND - 0.5
    return MouthTracks(*(np.interp(at, np.arange(steps), each, right=0.0) for each in (opening, width, teeth, loud)))


def _shapes(bands: Track, centroid: Track) -> tuple[Track, Track, Track, Track]:
    """The tracks at a hundred steps per second."""
    total, vowel = bands[0], _louder(bands[2], bands[3])
    near = _neighbourhood(total)
    present = _ramp(total, near - 28, near - 14) * _ramp(total, _SILENT_DB, _SILENT_DB + 8)
    openness = _ramp(vowel, _neighbourhood(vowel) - 17, _neighbourhood(vowel) - 0.5)
    jaw = 0.7 + 0.3 * _ramp(bands[2] - bands[1], -16.0, 2.0)  # a high first formant: a low jaw
    hiss = _ramp(bands[4] - _louder(vowel, bands[1]), -1.0, 8.0) * present
    loud = _ramp(total, near - 16, near - 1)
    opening = present * (0.06 + 0.26 * loud + 0.68 * openness**1.25 * jaw) * (1 - 0.75 * hiss)
    voiced = present * (1 - hiss) > 0.4
    low, high = np.quantile(centroid[voiced], (0.15, 0.85)) if voiced.any() else (800.0, 1800.0)
    spread = np.clip((centroid - (low + high) / 2) / max(1.0, (high - low) / 2), -1, 1)
    width = _softened(np.where(hiss > 0.5, 0.6, spread) * present, 0.06, 0.06)
    teeth = np.clip(0.35 + 0.65 * hiss + 0.3 * spread, 0, 1) * present
    smooth = _softened(opening, _ATTACK_S, _RELEASE_S)
    return smooth, width, _softened(teeth, 0.05, 0.05), _softened(present * openness, 0.12, 0.25)


def _bands(pieces: Iterable[Samples]) -> tuple[Track, Track]:
    """Level in dB of each band per step, and the centroid in Hz of the vowel range; memory stays small."""
    levels, centroids = [np.zeros((len(_BANDS_HZ), 0))], [np.zeros(0)]
    left = np.zeros(_WINDOW // 2, np.float32)
    for piece in pieces:
        left = np.concatenate([left, piece])
        left = _consume(left, levels, centroids)
    _consume(np.concatenate([left, np.zeros(_WINDOW // 2, np.float32)]), levels, centroids)
    return np.concatenate(levels, 1), np.concatenate(centroids)


def _consume(samples: Samples, levels: list[Track], centroids: list[Track]) -> Samples:
    """Analyse all whole windows; give back what is needed for the next."""
    count = (len(samples) - _WINDOW) // _HOP + 1
    for start in range(0, count, 2048):
        rows = np.arange(start, min(count, start + 2048))[:, None] * _HOP + np.arange(_WINDOW)[None]
        power = np.abs(np.fft.rfft(samples[rows] * np.hanning(_WINDOW), axis=1)) ** 2 / (_WINDOW * _WINDOW / 8)
        hz = np.fft.rfftfreq(_WINDOW, 1 / RATE_HZ)
        sums = [power[:, (hz >= low) & (hz < high)].sum(1) for low, high in _BANDS_HZ]
        levels.append(10 * np.log10(np.stack(sums) + 1e-12))
        part = (hz >= 400) & (hz < 3600)
        centroids.append((power[:, part] * hz[part]).sum(1) / (power[:, part].sum(1) + 1e-12))
    return samples[max(0, count) * _HOP :]


def _louder(a: Track, b: Track) -> Track:
    return np.asarray(10 * np.log10(10 ** (a / 10) + 10 ** (b / 10)))


def _ramp(value: Track, low: Track | float, high: Track | float) -> Track:
    u = np.clip((value - low) / np.maximum(np.asarray(high) - low, 1e-6), 0, 1)
    return np.asarray(u * u * (3 - 2 * u))


def _neighbourhood(level: Track) -> Track:
    """The peak level within a second around, never more than 18 dB under the recording's own."""
    reach = _STEPS_PER_SECOND // 2
    padded = np.pad(level, reach, mode="edge")
    peak = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(1)
    kernel = np.hanning(2 * reach + 1)
    mean = np.convolve(np.pad(peak, reach, mode="edge"), kernel / kernel.sum(), "valid")
    return np.maximum(mean, float(np.quantile(level, 0.98)) - 18)


def _softened(track: Track, attack_s: float, release_s: float) -> Track:
    """Follows rises with one time constant and falls with another, as muscles do."""
    rise, fall = (1 - np.exp(-1 / (_STEPS_PER_SECOND * tau)) for tau in (attack_s, release_s))
    out, value = np.empty_like(track), 0.0
    for k, goal in enumerate(track):
        value += (goal - value) * (rise if goal > value else fall)
        out[k] = value
    return out
