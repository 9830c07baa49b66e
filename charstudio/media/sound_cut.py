"""Small edits of a sound, exact to the sample: a part of it, another loudness, shorter pauses.

Each reads the source twice at most, in pieces, so that memory does not grow with its length. The channels and the
rate stay those of the source (surround becomes stereo).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from charstudio.media.audio import AudioReader, Samples, sample_at
from charstudio.media.loudness import loudness
from charstudio.media.probe import probe
from charstudio.media.wav import WavFile, bits_for
from charstudio.model.errors import EncodeFailed, Unreadable
from charstudio.model.library import MediaInfo
from charstudio.model.time import ZERO, Seconds, TimeRange

_PIECE_S = 10
_BLOCK_S = Fraction(1, 100)
"""What is judged to be loud or silent as a whole."""

_GUARD_S = Fraction(3, 100)
"""Kept on either side of what sounds: the beginning of an s and the end of a breath are below any limit."""

CROSSFADE_S = Fraction(1, 100)
"""How long the two ends of a shortened pause lie over each other."""


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    info: MediaInfo
    rate_hz: int
    channels: int
    count: int

    @classmethod
    def of(cls, path: Path) -> _Source:
        info = probe(path)
        if info.sample_rate_hz is None or not info.duration:
            raise Unreadable(f"{path.name} has no sound.", "Wire a sound in.")
        channels = 1 if info.channels == 1 else 2
        return cls(path, info, info.sample_rate_hz, channels, sample_at(info.duration, info.sample_rate_hz))

    def reader(self) -> AudioReader:
        return AudioReader(self.path, self.rate_hz, self.channels)

    def file(self, to: Path) -> WavFile:
        return WavFile(to, self.rate_hz, self.channels, bits_for(self.info))

    def pieces(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        step = _PIECE_S * self.rate_hz
        for at in range(first, end, step):
            yield at, min(step, end - at)


def trim_sound(source: Path, to: Path, start: Seconds, end: Seconds | None) -> None:
    """Write the part from ``start`` to ``end`` (None: to the end) as WAV.

        a b c d e f g h    →    c d e f

    Raises ``EncodeFailed`` when nothing is left, ``Unreadable``.
    """
    found = _Source.of(source)
    first = max(0, sample_at(start, found.rate_hz))
    last = found.count if end is None else min(found.count, sample_at(end, found.rate_hz))
    if first >= last:
        length = f"{float(found.count / found.rate_hz):.2f}"
        raise EncodeFailed("Nothing is left of the sound.", f"It lasts {length} s: begin earlier, or end later.")
    with found.reader() as reader, found.file(to) as file:
        for at, count in found.pieces(first, last):
            file.write(reader.read(at, count))


def level_sound(source: Path, to: Path, target_lufs: float, highest_peak_db: float) -> float:
    """Write the whole sound at another loudness, as WAV; the gain in dB is returned.

    The same gain everywhere, so nothing is distorted: where the peaks would pass ``highest_peak_db`` (true peak), the
    sound stays quieter than ``target_lufs``. Silence stays as it is. Raises ``Unreadable``, ``EncodeFailed``.
    """
    found = _Source.of(source)
    with found.reader() as reader, found.file(to) as file:
        whole = TimeRange(ZERO, Fraction(found.count, found.rate_hz))
        measured = loudness(_Sounding(reader), found.rate_hz, whole)
        gain_db = measured.gain_to(target_lufs, highest_peak_db) if measured is not None else 0.0
        factor = np.float32(10 ** (gain_db / 20))
        for at, count in found.pieces(0, found.count):
            file.write(reader.read(at, count) * factor)
    return gain_db


def shorten_pauses(source: Path, to: Path, longest: Seconds, kept: Seconds, below_db: float) -> int:
    """Write the sound with every pause that is longer than ``longest`` shortened to ``kept``; how many were.

        word _ _ _ _ _ _ word _ word    →    word _ _ word _ word

    A pause is what stays ``below_db`` under the loudest hundredth of a second. Half of what is kept stays on either
    side, so word ends and beginnings sound as before; the two ends are crossfaded. Samples outside of crossfades are
    those of the source. Raises ``Unreadable``, ``EncodeFailed``.
    """
    found = _Source.of(source)
    with found.reader() as reader, found.file(to) as file:
        levels = _block_levels(reader, found)
        cuts = _pause_cuts(levels, found, longest, min(kept, longest), below_db)
        fade = sample_at(CROSSFADE_S, found.rate_hz)
        at, held = 0, np.zeros((0, found.channels), np.float32)
        for first, end in (*cuts, (found.count, found.count)):
            for piece, count in found.pieces(at, first):
                file.write(_with_crossfade(held, reader.read(piece, count)))
                held = held[:0]
            # what lies behind the beginning of the cut fades out under what comes after it
            held = reader.read(first, min(fade, end - first)) if at < first else held[:0]
            at = end
        return len(cuts)


def _pause_cuts(
    levels: npt.NDArray[np.float64], found: _Source, longest: Seconds, kept: Seconds, below_db: float
) -> list[tuple[int, int]]:
    """What is taken out: pairs of samples, in order. ``levels`` are those of blocks of 10 ms, in dB."""
    if not len(levels):
        return []
    block = sample_at(_BLOCK_S, found.rate_hz)
    quiet = levels < float(levels.max()) + below_db
    guard = math.ceil(_GUARD_S / _BLOCK_S)
    loud = np.convolve(~quiet, np.ones(2 * guard + 1), "same") > 0.5
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (~loud).astype(np.int8), [0]]))).reshape(-1, 2)
    room = sample_at(kept, found.rate_hz)
    cuts = []
    for first_block, end_block in edges:
        first, end = int(first_block) * block, min(found.count, int(end_block) * block)
        if end - first > sample_at(longest, found.rate_hz):
            at_start, at_end = first == 0, end >= found.count
            before = 0 if at_start else room if at_end else room // 2
            after = 0 if at_end else room if at_start else room - room // 2
            cuts.append((first + before, end - after))
    return [(first, end) for first, end in cuts if end > first]


def _with_crossfade(held: Samples, part: Samples) -> Samples:
    """``part`` with the end of what was before it fading out over its beginning (equal power)."""
    count = min(len(held), len(part))
    if not count:
        return part
    angle = (np.arange(count, dtype=np.float32)[:, None] + np.float32(0.5)) / count * np.float32(np.pi / 2)
    part[:count] = part[:count] * np.sin(angle) + held[:count] * np.cos(angle)
    return part


def _block_levels(reader: AudioReader, found: _Source) -> npt.NDArray[np.float64]:
    block = sample_at(_BLOCK_S, found.rate_hz)
    step = _PIECE_S * 100 * block
    levels = []
    for at in range(0, found.count, step):
        samples = reader.read(at, min(step, found.count - at))
        whole = len(samples) // block * block
        power = np.square(samples[:whole]).reshape(-1, block * found.channels).mean(axis=1)
        if whole < len(samples):
            power = np.append(power, np.square(samples[whole:]).mean())
        levels.append(10 * np.log10(power.astype(np.float64) + 1e-12))
    return np.concatenate(levels) if levels else np.zeros(0)


class _Sounding:
    """An open reader as ``loudness`` hears it: on two channels, as the film plays it."""

    def __init__(self, reader: AudioReader) -> None:
        self._reader = reader

    def audio(self, start: Seconds, duration: Seconds) -> Samples:
        rate = self._reader.rate_hz
        first = sample_at(start, rate)
        samples = self._reader.read(first, sample_at(start + duration, rate) - first)
        return samples if samples.shape[1] == 2 else np.repeat(samples, 2, axis=1)
