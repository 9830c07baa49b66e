"""Speaks the sample's one line and masters it to 48 kHz mono, about -18 LUFS, peaks below -2 dBFS."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyloudnorm
import soundfile
from hibari import Hibari
from scipy import signal

LINE = "I used to think the stars were far away. Tonight, one of them came down to say hello."
RATE = 48_000
LOUDNESS = -18.0
CEILING = 10 ** (-2.5 / 20)

Audio = npt.NDArray[np.float64]


def spoken() -> Audio:
    """The dry line at the working rate, sentence by sentence with a breath between them."""
    voice = Hibari()
    parts = [np.zeros(int(0.25 * RATE))]
    for sentence, pause in zip(LINE.split(". "), (0.28, 0.45), strict=True):
        dry = np.asarray(voice(sentence.rstrip(".") + ".", speed=0.92, seed=7), dtype=np.float64)
        loud = np.flatnonzero(np.abs(dry) > 0.004)
        dry = dry[max(0, loud[0] - 600) : loud[-1] + 1800]
        parts += [signal.resample_poly(dry, 2, 1), np.zeros(int(pause * RATE))]
    return np.concatenate(parts)


def shelf(audio: Audio, hertz: float, gain_db: float) -> Audio:
    """Lift (or lower) everything above a frequency."""
    b, a = signal.butter(1, hertz, "high", fs=RATE)
    lifted: Audio = audio + (10 ** (gain_db / 20) - 1) * signal.lfilter(b, a, audio)
    return lifted


def squeezed(audio: Audio, threshold_db: float = -22.0, ratio: float = 2.2) -> Audio:
    """Gentle compression with a smooth level follower."""
    b, a = signal.butter(1, 12, fs=RATE)
    level = np.maximum(np.sqrt(np.maximum(signal.filtfilt(b, a, audio**2), 1e-9)), 1e-5)
    over = np.maximum(20 * np.log10(level) - threshold_db, 0)
    quieter: Audio = audio * 10 ** (-over * (1 - 1 / ratio) / 20)
    return quieter


def with_room(audio: Audio, wet: float = 0.035) -> Audio:
    """A breath of open air: a short, dark noise tail."""
    rng = np.random.default_rng(3)
    tail = rng.standard_normal(int(0.45 * RATE)) * np.exp(-np.linspace(0, 8, int(0.45 * RATE)))
    b, a = signal.butter(2, 3800, fs=RATE)
    tail = signal.lfilter(b, a, tail)
    tail[: int(0.012 * RATE)] = 0
    room: Audio = audio + wet * signal.fftconvolve(audio, tail / np.sqrt((tail**2).sum()))[: len(audio)]
    return room


def mastered(audio: Audio) -> Audio:
    """Rumble out, a little air, even level, measured loudness, safe peaks."""
    b, a = signal.butter(2, 70, "high", fs=RATE)
    audio = with_room(squeezed(shelf(signal.lfilter(b, a, audio), 5000, 2.5)))
    for _ in range(3):
        loudness = pyloudnorm.Meter(RATE).integrated_loudness(audio)
        audio = audio * 10 ** ((LOUDNESS - loudness) / 20)
        bend = CEILING * 0.7
        hot = np.abs(audio) > bend
        soft = bend + (CEILING - bend) * np.tanh((np.abs(audio) - bend) / (CEILING - bend))
        audio = np.where(hot, np.sign(audio) * soft, audio)
    return audio


def speak(target: Path) -> None:
    """Write the line."""
    audio = mastered(spoken())
    soundfile.write(target, audio, RATE, subtype="PCM_16")
    peak = 20 * math.log10(float(np.abs(audio).max()))
    loudness = pyloudnorm.Meter(RATE).integrated_loudness(audio)
    print(f"{target.name}: {len(audio) / RATE:.2f} s, {loudness:.1f} LUFS, peak {peak:.1f} dBFS")
