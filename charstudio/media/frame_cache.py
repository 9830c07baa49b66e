"""Decoded frames kept for a while, within a budget of bytes. Frames stay as FFmpeg made them and are never copied."""

from __future__ import annotations

from collections import OrderedDict

from av.video.frame import VideoFrame


class FrameCache:
    """The most recently used frames, by presentation time, within a budget of bytes. The newest always stays."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._bytes = 0
        self._frames: OrderedDict[int, tuple[VideoFrame, int]] = OrderedDict()

    def get(self, pts: int) -> VideoFrame | None:
        """The frame, which counts as used now."""
        if (held := self._frames.get(pts)) is None:
            return None
        self._frames.move_to_end(pts)
        return held[0]

    def put(self, pts: int, frame: VideoFrame) -> None:
        """Keep a frame; the least recently used ones make room."""
        if pts in self._frames:
            self._bytes -= self._frames.pop(pts)[1]
        size = sum(plane.buffer_size for plane in frame.planes)
        self._frames[pts] = (frame, size)
        self._bytes += size
        while self._bytes > self._budget and len(self._frames) > 1:
            self._bytes -= self._frames.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Let go of everything."""
        self._frames.clear()
        self._bytes = 0
