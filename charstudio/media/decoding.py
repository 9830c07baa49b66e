"""One open film and its decoder, which is fed packet by packet from any place. Gives frames in the order of showing.

Not thread-safe: one thread at a time. What has to be decoded to get a certain frame is decided by ``film.py``.
"""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from charstudio.media.container import (
    FAULTS,
    MAX_PIXELS_OPTION,
    Cancelled,
    open_container,
    packets,
    picture_stream,
)
from charstudio.media.frame_index import FrameIndex, index_frames
from charstudio.media.limits import MAX_BAD_PACKETS, MAX_CLIP_PIXELS, MAX_SIDE_PX
from charstudio.model.errors import Unreadable

_WITH_ALPHA: Final = {"vp8": "libvpx", "vp9": "libvpx-vp9"}

_MOST_THREADS = 16

_SEEK_COST = 12
"""Packets that can be decoded in the time a seek takes (measured: about 2 to 20, small pictures the more)."""

Shown = tuple[int, VideoFrame]
"""A frame with its presentation time in ticks."""


class Decoding:
    """An open film. ``index`` is read from the file when it is not given. ``rough`` leaves out what only smooths the
    picture (good enough for thumbnails, a third faster). ``threads`` decode it, 0 for as many as the cores can use.
    Raises ``Unreadable``.
    """

    def __init__(self, path: Path, index: FrameIndex | None = None, *, rough: bool = False, threads: int = 0) -> None:
        self.path = path
        self._rough = rough
        self._threads = threads
        self._open()
        try:
            self.index = index or index_frames(path, self.container, self.stream)
        except BaseException:
            self.container.close()
            raise
        self.skip_until = 0
        """Before this place, frames to which no other refers are not decoded."""
        self.last: Shown | None = None
        """What was given last since the last restart."""
        self.fed = -1
        """The place of the last packet given to the decoder."""
        self.faults = 0
        """How many packets the decoder refused so far."""
        self._packets: Iterator[Packet[Any]] | None = None
        self._waiting: deque[Shown] = deque()
        self._is_counted = False  # whether packets are counted from the very first, not told by their place
        self._start = 0
        self._failed = 0

    def leads_to(self, pts: int, start: int) -> bool:
        """Whether going on from here reaches the frame at ``pts``, and sooner than a restart at ``start`` would."""
        if any(at == pts for at, _ in self._waiting):
            return True
        if self._packets is None or (self.last is not None and self.last[0] >= pts):
            return False
        place = self.index.place_of_pts[pts]
        return start <= self.fed or place - self.fed <= place - start + _SEEK_COST

    def next(self, stopped: Callable[[], bool], drain_at: int | None = None) -> Shown | None:
        """The next frame; None after the last one. ``stopped`` is asked between packets. Raises ``Cancelled``.

        ``drain_at``: once fed with the packet at this place, have the decoder give all it holds instead of feeding it
        on until it lets go of its frames. It has to be restarted then before it can be fed again.
        """
        while not self._waiting:
            if stopped():
                raise Cancelled
            if drain_at is not None and self.fed >= drain_at and self._packets is not None:
                self._take(self._decoded(None))
                self._packets = None
            elif not self._feed():
                return None
        self.last = self._waiting.popleft()
        return self.last

    def restart(self, place: int) -> None:
        """Begin decoding at the packet at ``place`` (a key frame or the beginning)."""
        self.last, self._packets, self._failed = None, None, 0
        self._waiting.clear()
        if not self._seek(place):
            self._reopen()
            self._packets, self._is_counted, self._start = packets(self.container, self.stream), True, 0
            return
        self.fed = place - 1

    def close(self) -> None:
        """Let go of the file, all frames and the threads that decode. Safe to call twice."""
        self.last = self._packets = None
        self._waiting.clear()
        self.container.close()
        for name in ("_decoder", "stream"):  # PyAV frees each with its last reference
            vars(self).pop(name, None)

    def _feed(self) -> bool:
        """Give the decoder one packet; False when there was none left."""
        packet = next(self._packets, None) if self._packets is not None else None
        if packet is None:
            self._packets = None
            return False
        at = self.fed + 1 if self._is_counted else self.index.place(packet)
        if packet.size and not self._is_counted and at is not None and at < self._start:
            return True
        if packet.size and at is not None:
            self.fed = max(self.fed, at)
            if self._can_skip:
                self._decoder.skip_frame = "NONREF" if at < self.skip_until else "DEFAULT"
        frames = self._decoded(packet if packet.size else None)
        self._failed = 0 if frames or (at or 0) < self.skip_until else self._failed + 1
        self._take(frames)
        if self._failed > MAX_BAD_PACKETS:
            self._packets = None
        return True

    def _decoded(self, packet: Packet[Any] | None) -> list[VideoFrame]:
        try:
            return list(self._decoder.decode(packet))
        except FAULTS:
            self.faults += 1
            return []

    def _take(self, frames: list[VideoFrame]) -> None:
        for frame in frames:
            pts = frame.pts if frame.pts is not None else frame.dts
            if pts is not None:
                self._waiting.append((pts, frame))

    def _seek(self, place: int) -> bool:
        """Position the file so that the packet at ``place`` comes next or soon; False when the file cannot."""
        target = int(min(self.index.dts[place], self.index.pts[place]))
        for ticks in dict.fromkeys((target, target - round(1 / self.index.tick), int(self.index.dts[0]))):
            try:
                self.container.seek(ticks, stream=self.stream, backward=True)
            except FAULTS:
                continue
            self._decoder.flush_buffers()
            source = packets(self.container, self.stream)
            first = next(source, None)
            at = None if first is None else self.index.place(first)
            if first is not None and at is not None and at <= place:
                self._packets, self._is_counted, self._start = _chain(first, source), False, place
                return True
        return False

    def _open(self) -> None:
        self.container: InputContainer = open_container(self.path)
        try:
            self.stream: VideoStream = _picture(self.path, self.container)
            self._decoder = decoder_for(self.stream, rough=self._rough, threads=self._threads)
            # Foreign decoders (dav1d, libvpx) take the wish once, when they are opened, and for all frames.
            self._can_skip = not self._decoder.name.startswith("lib")
        except BaseException:
            self.container.close()
            raise

    def _reopen(self) -> None:
        self.container.close()
        self._open()
        self.fed = -1


def _picture(path: Path, container: InputContainer) -> VideoStream:
    stream = picture_stream(container)
    if stream is None:
        raise Unreadable(f"{path.name} has no moving picture.", "It may be a sound; import it as one.")
    width_px, height_px = stream.width or 0, stream.height or 0
    if width_px * height_px > MAX_CLIP_PIXELS or max(width_px, height_px) > MAX_SIDE_PX:
        raise Unreadable(
            f"{path.name} is too large: {width_px}x{height_px} pixels.", "Scale it to at most 8192x4320 first."
        )
    return stream


def decoder_for(stream: VideoStream, *, rough: bool = False, threads: int = 0) -> VideoCodecContext:
    """The stream's own decoder, or libvpx where there is transparency, which FFmpeg's own VP8 and VP9 leave out."""
    context = stream.codec_context
    if stream.metadata.get("alpha_mode") == "1" and (name := _WITH_ALPHA.get(context.name)) is not None:
        with contextlib.suppress(*FAULTS):  # not in every build of FFmpeg; the picture is then opaque
            seeing: Any = VideoCodecContext.create(name, "r")
            seeing.extradata = context.extradata
            context = seeing
    context.options = MAX_PIXELS_OPTION | ({"skip_loop_filter": "all"} if rough else {})
    context.thread_type = "AUTO"  # frame threads: twice the speed on two cores, the same frames
    # FFmpeg takes one thread more than cores. Where frames are left out on the way to the wanted one, threads wait for
    # each other, and a second one more fills the gaps (measured on two cores: a tenth less time to a far frame).
    context.thread_count = threads or min(_MOST_THREADS, (os.cpu_count() or 1) + 2)
    return context


def _chain(first: Packet[Any], rest: Iterator[Packet[Any]]) -> Iterator[Packet[Any]]:
    yield first
    yield from rest
