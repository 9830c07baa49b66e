"""A voice for babble: harmonics of a pitch under three formants, and breath for the consonants.

Everything is drawn first as slow tracks (a value each five milliseconds, smoothed, so that nothing clicks) and then
sounded phrase by phrase, so that memory does not grow with the text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.providers.draft.syllables import Onset, Phrase, Syllable

Track: TypeAlias = NDArray[np.float64]

RATE_HZ = 48_000
PEAK = 10 ** (-6 / 20)
"""The loudest sample: -6 dBFS."""

_STEPS_PER_SECOND = 200
_STEP = RATE_HZ // _STEPS_PER_SECOND
_HIGHEST_HZ = 5200
_FORMANTS = {
    "a": (760, 1250, 2550), "e": (530, 1850, 2500), "i": (310, 2250, 3000),
    "o": (520, 900, 2450), "u": (340, 820, 2300), "-": (500, 1450, 2450),
}  # fmt: skip
_HUMMED = (260, 1100, 2300)
_WIDTHS, _LEVELS = (90, 120, 190), (1.0, 0.55, 0.28)
_NOISE_HZ = {Onset.HISS: (4300, 9500), Onset.BREATH: (1200, 6500), Onset.STOP: (1500, 7000)}
_NOISE_LEVEL = {Onset.HISS: 0.075, Onset.BREATH: 0.03, Onset.STOP: 0.11}
_VOICE_LEVEL = {Onset.HUM: 0.35, Onset.GLIDE: 0.6, Onset.OPEN: 1.0}
_ONSET_S = {
    Onset.OPEN: 0.012,
    Onset.STOP: 0.055,
    Onset.HISS: 0.085,
    Onset.BREATH: 0.06,
    Onset.HUM: 0.06,
    Onset.GLIDE: 0.045,
}
_BURST_S = 0.014
_SMOOTH_STEPS = 7


@dataclass(frozen=True, slots=True)
class Voice:
    """``pitch_hz`` in the middle, ``tract`` how short the throat is (1 an adult's), ``lively`` how far pitch moves."""

    pitch_hz: float
    tract: float
    lively: float


def voice_named(name: str) -> Voice:
    """The same voice for the same name, always."""
    a, b, c = (byte / 255 for byte in hashlib.sha256(name.strip().lower().encode()).digest()[:3])
    return Voice(95 * (240 / 95) ** a, 0.93 + 0.2 * a + 0.06 * (b - 0.5), 0.8 + 0.5 * c)


def said(phrase: Phrase, voice: Voice, speed: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """One phrase as mono samples at ``RATE_HZ``, its loudest one at ``PEAK``, without its pause."""
    score = _Score(phrase, voice, speed, rng)
    sound = _voiced(score) + _breathed(score, rng)
    return np.asarray(sound * (PEAK / max(1e-9, float(np.abs(sound).max()))), np.float32)


class _Score:
    """The slow tracks of a phrase."""

    def __init__(self, phrase: Phrase, voice: Voice, speed: float, rng: np.random.Generator) -> None:
        lengths = [_steps(syllable.seconds / speed) for syllable in phrase.syllables]
        count = sum(lengths) + _steps(0.04)
        self.level, self.formants = np.zeros(count), np.zeros((count, 3))
        self.noise = {kind: np.zeros(count) for kind in _NOISE_HZ}
        at, before = 0, np.array(_FORMANTS["-"], float)
        for syllable, length in zip(phrase.syllables, lengths, strict=True):
            before = self._draw(syllable, at, length, speed, before)
            at += length
        self.formants[at:] = before
        self.formants = np.stack([_smoothed(each, 9) for each in self.formants.T], 1) * voice.tract
        self.level = _smoothed(self.level, _SMOOTH_STEPS)
        self.pitch = _melody(phrase, lengths, count, voice, rng)

    def _draw(self, syllable: Syllable, at: int, length: int, speed: float, before: Track) -> Track:
        """One syllable onto the tracks from step ``at``; gives its formants."""
        goal = np.array(_FORMANTS[syllable.vowel], float)
        onset = min(_steps(_ONSET_S[syllable.onset] / speed), length // 2)
        coda = 0 if syllable.coda is Onset.OPEN else min(_steps(_ONSET_S[syllable.coda] * 0.8 / speed), length // 3)
        loud = 1.0 if syllable.is_stressed else 0.72
        begin, end = at + onset, at + length - coda
        self.formants[at:begin] = _HUMMED if syllable.onset is Onset.HUM else (before + goal) / 2
        self.formants[begin : at + length] = goal
        swell = np.sin(np.linspace(0.18, 0.9, max(1, end - begin)) * np.pi) ** 0.6
        self.level[begin:end] = loud * swell * (0.8 if syllable.vowel in "iu-" else 1.0)
        self._consonant(syllable.onset, at, begin, loud)
        self._consonant(syllable.coda, end, at + length, 0.7 * loud)
        return goal

    def _consonant(self, kind: Onset, begin: int, end: int, loud: float) -> None:
        if end <= begin:
            return
        if kind in _VOICE_LEVEL:
            self.level[begin:end] = loud * _VOICE_LEVEL[kind] * (0.6 if kind is Onset.OPEN else 1.0)
        if kind is Onset.STOP:
            begin = max(begin, end - _steps(_BURST_S))
        if kind in self.noise:
            self.noise[kind][begin:end] = _NOISE_LEVEL[kind] * (0.6 + 0.4 * loud)


def _melody(phrase: Phrase, lengths: list[int], count: int, voice: Voice, rng: np.random.Generator) -> Track:
    """Pitch falls through a phrase, rises on stressed syllables, and goes up at a question's end."""
    way = np.linspace(0, 1, count)
    semitones = 2.0 - 4.5 * way
    at = 0
    for syllable, length in zip(phrase.syllables, lengths, strict=True):
        lift = (2.0 if syllable.is_stressed else 0.0) + rng.uniform(-0.7, 0.7)
        semitones[at : at + length] += lift * np.sin(np.linspace(0, np.pi, length))
        at += length
    last = np.clip((way - 0.78) / 0.22, 0, 1) ** 1.5
    semitones += last * {"?": 7.5, "!": -1.0, ",": 2.5, ";": 1.5, "": 0.5}.get(phrase.mark, -2.0)
    drift = _smoothed(rng.normal(0, 1.0, count), 41) * 1.2
    return np.asarray(voice.pitch_hz * 2 ** (_smoothed(semitones * voice.lively + drift, 15) / 12))


def _voiced(score: _Score) -> Track:
    """The harmonics, each as loud as the formants let it be."""
    steps = np.arange(len(score.level)) * _STEP
    samples = np.arange(len(score.level) * _STEP)
    turning = np.exp(2j * np.pi * np.cumsum(np.interp(samples, steps, score.pitch)) / RATE_HZ)
    now, sound = np.ones_like(turning), np.zeros(len(samples))
    for number in range(1, int(_HIGHEST_HZ / score.pitch.min()) + 1):
        now *= turning
        hz = number * score.pitch
        open_to = sum(
            level / (1 + ((hz - formant) / width) ** 2)
            for formant, width, level in zip(score.formants.T, _WIDTHS, _LEVELS, strict=True)
        )
        fading = np.clip((_HIGHEST_HZ - hz) / 800, 0, 1)
        strength = score.level * (open_to + 0.02) * fading / number**0.55
        sound += np.interp(samples, steps, strength) * now.imag
    return sound


def _breathed(score: _Score, rng: np.random.Generator) -> Track:
    """Noise where the consonants have it, each kind in its own band."""
    count = len(score.level) * _STEP
    steps, samples = np.arange(len(score.level)) * _STEP, np.arange(count)
    spectrum = np.fft.rfft(rng.normal(0, 1, count))
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    sound = np.zeros(count)
    for kind, (low, high) in _NOISE_HZ.items():
        band = np.exp(-np.clip(low - hz, 0, None) / 300) * np.exp(-np.clip(hz - high, 0, None) / 1500)
        noise = np.fft.irfft(spectrum * band, count)
        noise /= max(1e-9, float(noise.std()))
        sound += noise * np.interp(samples, steps, _smoothed(score.noise[kind], 3 if kind is Onset.STOP else 5))
    return sound


def _steps(seconds: float) -> int:
    return max(1, round(seconds * _STEPS_PER_SECOND))


def _smoothed(track: Track, steps: int) -> Track:
    """Softened over an odd number of steps; what begins and ends at zero still does."""
    kernel = np.hanning(steps + 2)
    padded = np.pad(track, steps // 2 + 1, mode="edge")
    return np.asarray(np.convolve(padded, kernel / kernel.sum(), "valid")[: len(track)])
