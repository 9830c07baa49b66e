"""Sound at any rate, exact to the sample: one call for a range, or a reader for playing.

Times are media time (see ``reader.py``): 0 is the first displayed frame, or the first sample of a file without picture.
Sample *k* of the result lies at ``k / rate_hz``; where there is no sound (before a late start, in holes, behind the
end) it is silence. The result depends neither on what was read before nor on where a reading began (beyond the first
ten seconds of an AAC or AC-3 file: up to the noise that these let their decoder make up).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np

from charstudio.media.sound import Samples, Sound
from charstudio.model.time import Seconds

__all__ = ["AudioReader", "Samples", "read_audio", "sample_at"]

_LEAD = Fraction(1, 20)
"""Given to the resampler before the wanted sample, longer than half its filter (128 samples of the lower rate)."""

_AT_ONCE = 8192  # samples handed to the resampler

_RESAMPLING = {"filter_size": "256", "cutoff": "0.97"}
"""Mirror images and folding stay below -100 dB, and the level within 0.01 dB, up to 0.94 of half the lower rate (20.7
kHz at 44.1); FFmpeg's usual 32 taps let 20 kHz through at -26 dB. Costs 2 ms for a second of stereo instead of 1.3."""


def sample_at(t: Seconds, rate_hz: int) -> int:
    """The number of the sample nearest to ``t``; exactly between two, the later. Adjacent ranges share no sample."""
    return math.floor(t * rate_hz + Fraction(1, 2))


def read_audio(path: Path, start: Seconds, duration: Seconds, rate_hz: int, channels: int = 2) -> Samples:
    """The sound of a range as float32 ``(n, channels)`` with ``n = sample_at(end) - sample_at(start)``.

    Mono is given on both channels, surround is mixed to stereo, ``channels=1`` gives the mean. Raises ``Unreadable``
    when the file has no sound that decodes.
    """
    first = sample_at(start, rate_hz)
    with AudioReader(path, rate_hz, channels) as reader:
        return reader.read(first, sample_at(start + duration, rate_hz) - first)


class AudioReader:
    """One file's sound at ``rate_hz``, for playing: reading on where the last reading ended costs only new decoding.

    One thread at a time. Close it, or use ``with``. Raises ``Unreadable``.
    """

    def __init__(self, path: Path, rate_hz: int = 48_000, channels: int = 2) -> None:
        if channels not in {1, 2} or rate_hz <= 0:
            raise ValueError(f"sound is read as 1 or 2 channels at a positive rate, not {channels} at {rate_hz}")
        self.path = path
        self.rate_hz = rate_hz
        self.channels = channels
        self._sound = Sound(path)
        self._blocks: Iterator[Samples] | None = None
        self._next = 0  # the sample number at which the waiting block begins
        self._waiting = np.zeros((0, channels), np.float32)
        self._end: int | None = None  # the number behind the last sample, once it was met

    @property
    def source_rate_hz(self) -> int:
        """The file's own rate."""
        return self._sound.rate_hz

    def read(self, start: int, count: int) -> Samples:
        """Samples ``start`` to ``start + count``, float32 ``(count, channels)``, yours to keep; silence outside."""
        out = np.zeros((max(count, 0), self.channels), np.float32)
        if count <= 0 or (self._end is not None and start >= self._end):
            return out
        if self._blocks is None or not self._next <= start <= self._next + self.rate_hz:
            self._restart(start)
        done = 0
        while done < count:
            skip = start + done - self._next
            part = self._waiting[skip : skip + count - done]
            if len(part):
                out[done : done + len(part)] = part
                done += len(part)
                self._drop(skip + len(part))
            elif not self._fetch():
                break
        return out

    def close(self) -> None:
        """Let go of the file. Safe to call twice."""
        self._blocks = None
        self._sound.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _drop(self, count: int) -> None:
        self._waiting = self._waiting[count:]
        self._next += count

    def _fetch(self) -> bool:
        """Replace the waiting block, which is used up or lies before what is wanted, by the next one."""
        assert self._blocks is not None
        self._next += len(self._waiting)
        self._waiting = next(self._blocks, np.zeros((0, self.channels), np.float32))
        if not len(self._waiting):
            self._end = self._next
            self._blocks = None
            return False
        return True

    def _restart(self, start: int) -> None:
        """Begin at a sample of the source that coincides with one of the result, some time before ``start``.

        44.1 kHz and 48 kHz share every 147th and 160th sample: begun there, the resampler always meets the same grid.
        """
        source, result = self._sound.rate_hz, self.rate_hz
        step = math.gcd(source, result)
        grid = math.floor((Fraction(start, result) - _LEAD) * step)
        self._next = grid * result // step
        self._waiting = np.zeros((0, self.channels), np.float32)
        blocks = (block for _, block in self._sound.blocks(grid * source // step))
        resampled = blocks if source == result else _resampled(blocks, source, result)
        self._blocks = (self._mixed(block) for block in resampled if len(block))

    def _mixed(self, block: Samples) -> Samples:
        if block.shape[1] == self.channels:
            return block
        if self.channels == 2:
            return np.repeat(block, 2, axis=1)
        return np.asarray(block.mean(axis=1, keepdims=True), np.float32)


def _resampled(blocks: Iterator[Samples], source: int, result: int) -> Iterator[Samples]:
    """The blocks at another rate. The first sample stays where it is (libswresample makes up for its own delay)."""
    resampler: av.AudioResampler | None = None
    done = 0
    for block in _joined(blocks):
        layout = "mono" if block.shape[1] == 1 else "stereo"
        resampler = resampler or av.AudioResampler("fltp", layout, result, options=_RESAMPLING)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = source, done, Fraction(1, source)
        done += len(block)
        for part in resampler.resample(frame):
            yield np.asarray(part.to_ndarray().T, np.float32)
    if resampler is not None:
        for part in resampler.resample(None):
            yield np.asarray(part.to_ndarray().T, np.float32)


def _joined(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Fewer, longer blocks: a resampler does a thousand samples in less time than it takes to call it."""
    held: list[Samples] = []
    length = 0
    for block in blocks:
        held.append(block)
        length += len(block)
        if length >= _AT_ONCE:
            yield np.concatenate(held)
            held, length = [], 0
    if held:
        yield np.concatenate(held)
