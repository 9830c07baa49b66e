"""A quiet night for the sample film: slow pads, a low breath and a few bells in D major."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyloudnorm
import soundfile
from scipy import signal

RATE = 48_000
LENGTH = 22.0
LOUDNESS = -26.0
BAR = 5.0
CHORDS = ((38, 57, 61, 64, 66), (35, 57, 59, 62, 66), (43, 55, 59, 62, 66), (45, 57, 59, 62, 64))
BELLS = ((0.6, 78), (1.9, 81), (3.1, 85), (5.5, 83), (6.8, 78), (8.4, 90), (10.4, 86), (11.7, 83), (13.0, 78),
         (15.3, 81), (16.5, 88), (17.8, 86))  # fmt: skip

Audio = npt.NDArray[np.float64]


def hertz(note: float) -> float:
    """The frequency of a MIDI note."""
    return float(440 * 2 ** ((note - 69) / 12))


def swell(length: float, rise: float, fall: float) -> Audio:
    """A smooth envelope."""
    t = np.arange(int(length * RATE)) / RATE
    up, down = np.clip(t / rise, 0, 1), np.clip((length - t) / fall, 0, 1)
    envelope: Audio = np.sin(up * np.pi / 2) ** 2 * np.sin(down * np.pi / 2) ** 2
    return envelope


def pad_note(note: float, length: float, rng: np.random.Generator) -> Audio:
    """One warm, slightly detuned note in stereo."""
    t = np.arange(int(length * RATE)) / RATE
    sides = []
    for side in (-1, 1):
        total = np.zeros_like(t)
        for detune in (-0.06, 0.0, 0.055):
            pitch = hertz(note + detune + 0.015 * side)
            drift = 0.0012 * np.sin(2 * np.pi * rng.uniform(0.08, 0.2) * t + rng.uniform(0, 6))
            phase = 2 * np.pi * pitch * (t + drift / 8) + rng.uniform(0, 6)
            for harmonic, share in ((1, 1.0), (2, 0.28), (3, 0.1), (4, 0.03)):
                total += share * np.sin(harmonic * phase)
        sides.append(total)
    voice: Audio = np.stack(sides, axis=1) * swell(length, 2.2, 2.6)[:, None]
    return voice


def bell(note: float) -> Audio:
    """A small glassy bell."""
    t = np.arange(int(4.5 * RATE)) / RATE
    pitch = hertz(note)
    partials = ((1.0, 1.0, 1.5), (2.0, 0.28, 2.4), (2.76, 0.16, 4.0), (5.4, 0.05, 8.0))
    tone = sum(share * np.sin(2 * np.pi * pitch * ratio * t) * np.exp(-t * decay) for ratio, share, decay in partials)
    rung: Audio = np.asarray(tone) * np.minimum(t / 0.004, 1) * np.minimum((4.5 - t) / 0.5, 1)
    return rung


def mix_in(track: Audio, sound: Audio, at: float) -> None:
    """Add a sound to the track at a time, cut at the end."""
    start = int(at * RATE)
    room = track[start : start + len(sound)]
    room += sound[: len(room)]


def composed() -> Audio:
    """Pads, then bells with an echo, all in a soft hall."""
    rng = np.random.default_rng(12)
    track = np.zeros((int(LENGTH * RATE), 2))
    for index, chord in enumerate(CHORDS):
        for place, note in enumerate(chord):
            level = 0.055 if place else 0.075
            mix_in(track, level * pad_note(note, BAR + 2.4, rng), index * BAR)
    b, a = signal.butter(2, 1500, fs=RATE)
    track = signal.lfilter(b, a, track, axis=0)
    for k, (at, note) in enumerate(BELLS):
        pan = 0.5 + 0.32 * np.sin(k * 2.4)
        for echo in range(3):
            sound = bell(note - 0.0 * echo) * 0.05 * 0.42**echo
            left = pan if echo % 2 == 0 else 1 - pan
            mix_in(track, np.stack([sound * left, sound * (1 - left)], axis=1), at + 0.47 * echo)
    return hall(track)


def hall(track: Audio) -> Audio:
    """A long, dark reverberation."""
    rng = np.random.default_rng(8)
    count = int(2.6 * RATE)
    tail = rng.standard_normal((count, 2)) * np.exp(-np.linspace(0, 7, count))[:, None]
    b, a = signal.butter(2, 3000, fs=RATE)
    tail = signal.lfilter(b, a, tail, axis=0)
    tail /= np.sqrt((tail**2).sum(axis=0))
    wet = np.stack([signal.fftconvolve(track[:, k], tail[:, k])[: len(track)] for k in (0, 1)], axis=1)
    room: Audio = track + 0.38 * wet
    return room


def play(target: Path) -> None:
    """Write the music."""
    track = composed() * swell(LENGTH, 0.6, 3.0)[:, None]
    track *= 10 ** ((LOUDNESS - pyloudnorm.Meter(RATE).integrated_loudness(track)) / 20)
    with soundfile.SoundFile(target, "w", RATE, 2, "VORBIS", format="OGG") as out:
        for block in np.array_split(track, 200):
            out.write(block)
    print(f"{target.name}: {LENGTH:.0f} s, peak {np.abs(track).max():.2f}, {target.stat().st_size / 1024:.0f} KiB")
