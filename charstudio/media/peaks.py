"""How loud a sound is over time, for drawing: the lowest and highest sample of every slice, at the file's own rate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from charstudio.media.sound import Samples, Sound


def peaks(path: Path, per_second: int = 100) -> npt.NDArray[np.float32]:
    """``(n, 2)`` float32: lowest and highest sample (of all channels) in every ``1 / per_second`` of a second.

    Slice *i* covers ``i / per_second <= t < (i + 1) / per_second`` in media time (see ``reader.py``). The last slice
    may be short. Raises ``Unreadable`` when the file has no sound that decodes.
    """
    with Sound(path) as sound:
        if not 1 <= per_second <= sound.rate_hz:
            raise ValueError(f"slices per second go from 1 to the sound's rate, {sound.rate_hz}, not {per_second}")
        rows = list(_rows(sound, per_second))
    return np.concatenate(rows) if rows else np.zeros((0, 2), np.float32)


def _rows(sound: Sound, per_second: int) -> Iterator[npt.NDArray[np.float32]]:
    """Slices block by block; a slice that a block cuts is carried over, so memory does not grow with length."""
    held = np.zeros((0, sound.width), np.float32)
    first = 0  # the slice that ``held`` begins
    begin = 0  # its first sample
    for _, block in sound.blocks(0):
        held = np.concatenate([held, block])
        if len(held) < sound.rate_hz:  # about a second at a time: few numpy calls
            continue
        whole = (begin + len(held)) * per_second // sound.rate_hz
        edges = _edges(np.arange(first, whole + 1), sound.rate_hz, per_second) - begin
        yield _extremes(held[: edges[-1]], edges[:-1])
        held, begin, first = held[edges[-1] :], begin + int(edges[-1]), whole
    if len(held):
        last = -(-(begin + len(held)) * per_second // sound.rate_hz)
        edges = _edges(np.arange(first, max(last, first + 1)), sound.rate_hz, per_second) - begin
        yield _extremes(held, edges[edges < len(held)])


def _edges(slices: npt.NDArray[np.int64], rate_hz: int, per_second: int) -> npt.NDArray[np.int64]:
    """The first sample at or after the beginning of each slice."""
    return -(-slices * rate_hz // per_second)


def _extremes(samples: Samples, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    low = np.minimum.reduceat(samples.min(axis=1), starts)
    high = np.maximum.reduceat(samples.max(axis=1), starts)
    return np.stack([low, high], axis=1)
