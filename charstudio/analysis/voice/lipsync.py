"""Whether a mouth is in time with its sound, and by how many milliseconds it is not.

Nothing is trained beforehand: for every shift in turn a small linear model is fitted that foretells the mouth from the
sound, on some parts of the clip, and tried on the others. The shift whose model foretells best is the answer, if it
is clearly better than all shifts far from it. Loudness alone does not do (the mouth follows about 1 to 3.4 kHz), so the
sound goes in as eight bands.

It takes eight seconds of speech and is good to two or three frames. A foreign voice may now and then seem to
fit; a shift is measured here, not that the two belong together.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.voice import activity, noise
from charstudio.analysis.voice.activity import CHUNK_S
from charstudio.analysis.voice.mouth import MOST_S, Mouth, mouth_in
from charstudio.analysis.voice.recording import RATE_HZ, Mono, record
from charstudio.model.voice import LipsyncOffset

LEAST_SPEECH_S = 8.0
LEAST_MARGIN = 0.1
LEAST_COVERAGE = 0.6

_FARTHEST_S, _STEP_S = 0.5, 0.02
_NEAR_S = 0.16
"""Shifts nearer than this are the same answer; the margin is over all others."""
_HOP = 160  # 10 ms
_BANDS_HZ = (150, 350, 600, 900, 1300, 1800, 2500, 3400, 5000)
_CONTEXT_S = (-0.06, 0.0, 0.06)
_FOLDS = 6
_RIDGE = 10.0
_TREND_S = 1.5


def offset(video: Path, audio: Path | None, stopped: Callable[[], bool] = lambda: False) -> LipsyncOffset | None:
    """How far the mouth of ``video`` is behind ``audio`` (None: the clip's own sound); None when stopped.

    The sound is taken to begin with the clip. Raises ``Unreadable`` when one cannot be read, ``MediaError`` when the
    networks that find faces are not installed.
    """
    recording = record(audio or video, stopped)
    if recording is None:
        return None
    sound = recording.mono[: MOST_S * RATE_HZ]
    speech = activity.speaking(sound, stopped)
    if speech is None:
        if stopped():
            return None
        return LipsyncOffset(None, reason="Nobody here can tell speech from music: install charstudio[identity].")
    speech_s = float(speech.sum() * CHUNK_S)
    sounds = noise.sounding(noise.levels(sound))
    if speech_s < LEAST_SPEECH_S:
        return LipsyncOffset(None, 0.0, speech_s, _too_little(speech_s))
    if float((speech & sounds).sum()) < 0.4 * max(1, int(sounds.sum())):
        return LipsyncOffset(None, 0.0, speech_s, "Most of what is heard is not speech.")
    mouth = mouth_in(video, stopped)
    return None if mouth is None else offset_of(mouth, sound, speech_s)


def offset_of(mouth: Mouth, sound: Mono, speech_s: float) -> LipsyncOffset:
    """The same from what was seen and heard."""
    seen = mouth.seen
    seen_s = float(seen.sum() * mouth.rate.frame)
    if not len(seen) or seen.mean() < LEAST_COVERAGE or seen_s < LEAST_SPEECH_S:
        return LipsyncOffset(None, 0.0, speech_s, "The mouth is not seen for long enough.")
    shifts = np.arange(-_FARTHEST_S, _FARTHEST_S + _STEP_S / 2, _STEP_S)
    scores = _scores(mouth, sound, shifts)
    best = int(np.argmax(scores))
    far = np.abs(shifts - shifts[best]) > _NEAR_S
    margin = float(scores[best] - scores[far].max())
    if margin < LEAST_MARGIN or best in {0, len(shifts) - 1}:
        return LipsyncOffset(None, margin, speech_s, "The mouth does not follow this sound clearly enough to tell.")
    return LipsyncOffset(round(1000 * _centre(shifts, scores, best, margin)), margin, speech_s)


def _too_little(speech_s: float) -> str:
    if speech_s < 0.5:
        return "There is no speech to compare the mouth with."
    return f"There are {speech_s:.1f} s of speech; it takes {LEAST_SPEECH_S:.0f} s to tell."


def _scores(mouth: Mouth, sound: Mono, shifts: NDArray[np.float64]) -> NDArray[np.float64]:
    """How well the mouth is foretold when it is taken to be late by each of ``shifts`` (correlation, at most 1)."""
    seen = mouth.seen
    times = mouth.times[seen]
    wanted = _steady(mouth.moves[seen], mouth.times[seen])
    bands, at = _bands(sound)
    folds = np.arange(len(times)) * _FOLDS // len(times)
    return np.array([_score(_sampled(bands, at, times - shift), wanted, folds) for shift in shifts])


def _score(features: NDArray[np.float64], wanted: NDArray[np.float64], folds: NDArray[np.int64]) -> float:
    """Mean correlation of what is foretold for each part of the clip from the others with what is there."""
    told = np.zeros_like(wanted)
    for fold in range(_FOLDS):
        test = folds == fold
        train = ~test
        middle, spread = features[train].mean(axis=0), features[train].std(axis=0) + 1e-6
        x, base = (features[train] - middle) / spread, wanted[train].mean(axis=0)
        weights = np.linalg.solve(x.T @ x + _RIDGE * np.eye(x.shape[1]), x.T @ (wanted[train] - base))
        told[test] = (features[test] - middle) / spread @ weights + base
    a, b = told - told.mean(axis=0), wanted - wanted.mean(axis=0)
    scale = np.sqrt(np.square(a).sum(axis=0) * np.square(b).sum(axis=0)) + 1e-12
    return float(((a * b).sum(axis=0) / scale).mean())


def _steady(moves: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The moves without their slow part (poses, smiles), each with the same spread."""
    step = max(1e-3, float(np.median(np.diff(times))))
    size = max(3, round(_TREND_S / step)) | 1
    padded = np.pad(moves, ((size // 2, size // 2), (0, 0)), mode="edge")
    sums = np.cumsum(np.vstack([np.zeros((1, moves.shape[1])), padded]), axis=0)
    quick = moves - (sums[size:] - sums[:-size]) / size
    spread = quick.std(axis=0)
    return np.asarray(np.clip(quick / np.where(spread > 0, spread, 1.0), -4.0, 4.0))


def _bands(sound: Mono) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The level of each band every 10 ms in dB, over windows of 32 ms, and the windows' middles in seconds."""
    size = 512
    count = max(1, (len(sound) - size) // _HOP + 1)
    padded = np.pad(sound, (0, max(0, size - len(sound)))).astype(np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[::_HOP][:count]
    power = np.square(np.abs(np.fft.rfft(windows * np.hanning(size), axis=1)))
    edges = [round(hz * size / RATE_HZ) for hz in _BANDS_HZ]
    levels = [power[:, low : max(high, low + 1)].sum(axis=1) for low, high in pairwise(edges)]
    decibels = 10 * np.log10(np.stack(levels, axis=1) + 1e-9)
    floor = np.percentile(decibels, 95) - 50
    return np.maximum(decibels, floor), (np.arange(count) * _HOP + size / 2) / RATE_HZ


def _sampled(bands: NDArray[np.float64], at: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The bands at these times, with a little of what is before and after."""
    columns = [np.interp(times + around, at, band) for around in _CONTEXT_S for band in bands.T]
    return np.stack(columns, axis=1)


def _centre(shifts: NDArray[np.float64], scores: NDArray[np.float64], best: int, margin: float) -> float:
    """The middle of the hill around the best shift: its top is flat, as each shift hears a little of its neighbours."""
    near = np.abs(shifts - shifts[best]) <= _NEAR_S
    weights = np.maximum(0.0, scores[near] - (scores[best] - 0.5 * margin))
    return float((weights * shifts[near]).sum() / weights.sum())
