"""Decoded frames kept for a while, within a budget of bytes. Frames stay as FFmpeg made them and are never copied.

One cache may serve many clips, so that what they keep together is bounded; it may be used from several threads.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator

from av.video.frame import VideoFrame

_Key = tuple[object, int]


class FrameCache:
    """The most recently used frames, within a budget of bytes. The newest always stays.

    ``owner`` is any hashable thing that tells the clips apart which share a cache. Of an owner that rests, all frames
    go at once: FFmpeg gives the memory of a closed decoder's frames back only when the last of them is gone.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._bytes = 0
        self._lock = threading.Lock()
        self._resting: set[object] = set()
        self._frames: OrderedDict[_Key, tuple[VideoFrame, int]] = OrderedDict()

    @property
    def bytes(self) -> int:
        """How much is kept now."""
        return self._bytes

    def get(self, pts: int, owner: object = None) -> VideoFrame | None:
        """The frame, which counts as used now."""
        with self._lock:
            if (held := self._frames.get((owner, pts))) is None:
                return None
            self._frames.move_to_end((owner, pts))
            return held[0]

    def has(self, pts: int, owner: object = None) -> bool:
        """Whether the frame is kept. It does not count as used."""
        return (owner, pts) in self._frames

    def put(self, pts: int, frame: VideoFrame, owner: object = None) -> int:
        """Keep a frame; the least recently used ones make room. Gives the frame's size in bytes."""
        size = sum(plane.buffer_size for plane in frame.planes)
        with self._lock:
            if (owner, pts) in self._frames:
                self._bytes -= self._frames.pop((owner, pts))[1]
            self._frames[owner, pts] = (frame, size)
            self._bytes += size
            while self._bytes > self.budget and len(self._frames) > 1:
                (oldest, _), (_, freed) = self._frames.popitem(last=False)
                self._bytes -= freed
                if oldest in self._resting:
                    self._drop(oldest)
        return size

    def rest(self, owner: object, *, rests: bool) -> None:
        """Whether the decoder of this owner's frames is closed."""
        with self._lock:
            (self._resting.add if rests else self._resting.discard)(owner)

    def kept(self, owner: object = None) -> Iterator[int]:
        """The times of all frames of ``owner``, the least recently used first."""
        with self._lock:
            return iter([pts for whose, pts in self._frames if whose == owner])

    def drop(self, owner: object = None) -> None:
        """Let go of all frames of ``owner``."""
        with self._lock:
            self._drop(owner)
            self._resting.discard(owner)

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._frames.clear()
            self._resting.clear()
            self._bytes = 0

    def _drop(self, owner: object) -> None:
        for key in [key for key in self._frames if key[0] == owner]:
            self._bytes -= self._frames.pop(key)[1]
