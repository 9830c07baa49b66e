"""Which packets of a film give exactly a stretch of its frames. Arithmetic on numbers, nothing is read.

Packets come in the order they are decoded; a frame shown earlier may be decoded later (B-frames). Copying begins at a
packet that begins anew and ends after a packet up to which all frames decoded are exactly those shown: what is left out
then is not needed by anything copied, and what is copied needs nothing left out.

        decoded   I0 P4 B2 b1 b3 P8 B6 b5 b7 | I9 ...
        closed     |              |        |    |          after these a copy may end
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Copy:
    """Packets ``first`` to ``end`` (without it) of a film, which show frames ``begin`` to ``stop`` (without it)."""

    first: int
    end: int
    begin: int
    stop: int

    @property
    def frames(self) -> int:
        """How many frames it shows."""
        return self.stop - self.begin


def copy_within(
    numbers: npt.NDArray[np.int64], entries: npt.NDArray[np.int64], begin: int, stop: int, least: int = 1
) -> Copy | None:
    """The longest copy of frames ``begin`` to ``stop`` (without it); None when it has fewer than ``least`` frames.

    ``numbers``: which frame each packet shows, -1 for none; ``entries``: the packets that begin anew.
    """
    at = np.searchsorted(numbers[entries], begin)
    if at == len(entries) or numbers[entries[at]] >= stop:
        return None
    first = int(entries[at])
    start = int(numbers[first])
    some = numbers[first : first + (stop - start) + _MOST_AHEAD]
    hidden = np.flatnonzero(some < 0)
    some = some[: hidden[0]] if len(hidden) else some
    latest = np.maximum.accumulate(some)
    closed = (latest - start == np.arange(len(some))) & (latest < stop) & (np.minimum.accumulate(some) >= start)
    ends = np.flatnonzero(closed)
    if not len(ends) or ends[-1] + 1 < least:
        return None
    count = int(ends[-1]) + 1
    return Copy(first, first + count, start, start + count)


_MOST_AHEAD = 32
"""Frames are decoded at most 16 before they are shown (H.264, A.3.1)."""


def reordering(numbers: npt.NDArray[np.int64], copy: Copy) -> int:
    """By how many frames decoding must be ahead of showing, so that no frame comes too late."""
    some = numbers[copy.first : copy.end] - copy.begin
    return int(max(0, (np.arange(len(some)) - some).max()))
