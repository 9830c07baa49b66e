"""How loud a sound is over time, for drawing: the lowest and highest sample of every slice, at the file's own rate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from charstudio.media.sound import Samples, Sound
from charstudio.media.sound_sweep import swept

Peaks: TypeAlias = npt.NDArray[np.float32]
"""``(n, 2)``: the lowest and the highest sample of each slice."""


_JOINED = 96
"""Decoded frames taken together: about two seconds of AAC, so that numpy is called rarely and with much."""


def peaks(path: Path, per_second: int = 100) -> Peaks:
    """``(n, 2)`` float32: lowest and highest sample (of all channels) in every ``1 / per_second`` of a second.

    Slice *i* covers ``i / per_second <= t < (i + 1) / per_second`` in media time (see ``reader.py``). The last slice
    may be short. Raises ``Unreadable`` when the file has no sound that decodes.
    """
    with Sound(path) as sound:
        if not 1 <= per_second <= sound.rate_hz:
            raise ValueError(f"slices per second go from 1 to the sound's rate, {sound.rate_hz}, not {per_second}")

        def extremes(begin: int, block: Samples) -> tuple[int, Peaks]:
            return _extremes(begin, block, sound.rate_hz, per_second)

        parts = swept(sound, extremes)
        if parts is None:
            parts = [extremes(begin, block) for begin, block in _seconds(sound)]
    if not parts:
        return np.zeros((0, 2), np.float32)
    found = np.empty((parts[-1][0] + len(parts[-1][1]), 2), np.float32)
    found[:] = (np.inf, -np.inf)
    for first, rows in parts:  # where one part ends within a slice and the next goes on, both count
        own = found[first : first + len(rows)]
        np.minimum(own[:, 0], rows[:, 0], out=own[:, 0])
        np.maximum(own[:, 1], rows[:, 1], out=own[:, 1])
    return found


def coarser(fine: Peaks, times: int) -> Peaks:
    """The same curve with ``times`` as long slices: the lowest and highest of each group. 1 gives it unchanged."""
    if times == 1 or not len(fine):
        return fine
    starts = np.arange(0, len(fine), times)
    low, high = np.minimum.reduceat(fine[:, 0], starts), np.maximum.reduceat(fine[:, 1], starts)
    return np.stack([low, high], axis=1)


def _seconds(sound: Sound) -> Iterator[tuple[int, Samples]]:
    """The sound without holes in pieces of about a second or more, each with its first sample's number."""
    begin, length = 0, 0
    held: list[Samples] = []
    for _, block in sound.blocks(0, joined=_JOINED):
        held.append(block)
        length += len(block)
        if length >= sound.rate_hz:
            yield begin, held[0] if len(held) == 1 else np.concatenate(held)
            begin, length, held = begin + length, 0, []
    if length:
        yield begin, np.concatenate(held)


def _extremes(begin: int, samples: Samples, rate_hz: int, per_second: int) -> tuple[int, Peaks]:
    """The slices that samples from number ``begin`` on touch: the first one's number, and what is known of each."""
    first = begin * per_second // rate_hz
    last = (begin + len(samples) - 1) * per_second // rate_hz
    # The first sample at or after the beginning of each slice.
    starts = np.maximum(-(-np.arange(first, last + 1) * rate_hz // per_second) - begin, 0)
    channels = [np.ascontiguousarray(channel) for channel in samples.T]
    low = np.min([np.minimum.reduceat(channel, starts) for channel in channels], axis=0)
    high = np.max([np.maximum.reduceat(channel, starts) for channel in channels], axis=0)
    return first, np.stack([low, high], axis=1)
