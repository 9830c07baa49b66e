"""Sound of many files in aligned blocks of one second, the last ones kept: clips that share a file, and playing a
moment again, do not decode it again.

A file that is heard in several places at once has a reader for each of them, so that none has to jump to and fro.
Readers are kept open up to a number, blocks up to an amount of memory. Not thread-safe: the mixer takes turns.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from charstudio.media.audio import AudioReader, Samples
from charstudio.model.errors import Unreadable

OPEN_SOUNDS = 48
"""Readers kept open: two dozen tracks at once, with a change of clips on each. At most two file handles for each."""
KEPT_BYTES = 48 * 1024 * 1024
"""Of blocks: 130 at 48 kHz, five seconds of two dozen tracks."""

_BLOCK_S = 1
_READS_ON = 2
"""A reader that is so many blocks behind what is wanted decodes on rather than jump."""


@dataclass(slots=True, eq=False)
class _Lane:
    """A reader, and the number of the block that it comes to next."""

    path: Path
    reader: AudioReader
    next: int

    def is_near(self, number: int) -> bool:
        return 0 <= number - self.next <= _READS_ON


class SoundBlocks:
    """Samples of any file, at one rate at a time."""

    def __init__(self, *, open_sounds: int = OPEN_SOUNDS, kept_bytes: int = KEPT_BYTES) -> None:
        self._open_sounds = open_sounds
        self._kept_bytes = kept_bytes
        self._lanes: list[_Lane] = []  # the one unused longest first
        self._kept: OrderedDict[tuple[Path, int], Samples] = OrderedDict()
        self._bytes = 0
        self._failed: set[Path] = set()
        self._rate_hz = 0

    def read(self, path: Path, rate_hz: int, first: int, count: int, places: int = 1) -> Samples:
        """``count`` samples from ``first``, not to be written into; silence before the beginning and after the end.

        ``places``: in how many places the file is heard at this time. Raises ``Unreadable``; a file that failed is
        not tried again before ``forget_failures``.
        """
        if rate_hz != self._rate_hz:
            self.close()
            self._rate_hz = rate_hz
        number, skip = divmod(first, _BLOCK_S * rate_hz)
        if skip + count <= _BLOCK_S * rate_hz:
            return self._block(path, number, places)[skip : skip + count]
        numbers = range(number, (first + count - 1) // (_BLOCK_S * rate_hz) + 1)
        return np.concatenate([self._block(path, each, places) for each in numbers])[skip : skip + count]

    def note_failure(self, path: Path) -> None:
        """Do not try this file again for now."""
        self._failed.add(path)

    def forget_failures(self) -> None:
        """Give every file another chance."""
        self._failed.clear()

    @property
    def kept_bytes(self) -> int:
        """The memory that the blocks take."""
        return self._bytes

    @property
    def open_sounds(self) -> int:
        """How many readers are open."""
        return len(self._lanes)

    def close(self) -> None:
        """Close the files, drop the blocks."""
        while self._lanes:
            self._lanes.pop().reader.close()
        self._kept.clear()
        self._bytes = 0

    def _block(self, path: Path, number: int, places: int) -> Samples:
        key = (path, number)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        block = self._decode(path, number, places)
        self._kept[key] = block
        self._bytes += block.nbytes
        while self._bytes > self._kept_bytes and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return block

    def _decode(self, path: Path, number: int, places: int) -> Samples:
        size = _BLOCK_S * self._rate_hz
        if path in self._failed:
            raise Unreadable(f"{path.name} cannot be read.")
        if number < 0:
            return np.zeros((size, 2), np.float32)
        lane = self._lane(path, number, places)
        lane.next = number + 1
        return lane.reader.read(number * size, size)

    def _lane(self, path: Path, number: int, places: int) -> _Lane:
        """The reader that is just there, else one more, while there may be; else the one unused longest, to jump."""
        own = [lane for lane in self._lanes if lane.path == path]
        near = [lane for lane in own if lane.is_near(number)]
        if near:
            chosen = max(near, key=lambda lane: lane.next)
        elif len(own) >= places:
            chosen = own[0]
        else:
            while len(self._lanes) >= self._open_sounds:
                self._lanes.pop(0).reader.close()
            chosen = _Lane(path, AudioReader(path, self._rate_hz), number)
            self._lanes.append(chosen)
        self._lanes.remove(chosen)
        self._lanes.append(chosen)
        return chosen
