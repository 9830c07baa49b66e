"""One video stream, frame by frame, exactly: the decoder behind ``VideoReader`` for everything FFmpeg reads.

Not thread-safe: one thread at a time. Keeps decoded frames as FFmpeg made them (YUV, half the size of RGB) up to a
budget of bytes, oldest use first out, so that stepping back is as fast as stepping on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from charstudio.media.container import FAULTS, MAX_PIXELS_OPTION, decoded, open_container, packets, picture_stream
from charstudio.media.frame_cache import FrameCache
from charstudio.media.frame_index import FrameIndex, index_frames
from charstudio.media.limits import FRAME_CACHE_BYTES, MAX_BAD_PACKETS, MAX_CLIP_PIXELS, MAX_SIDE_PX
from charstudio.media.picture import Conversion, Geometry, Picture, has_alpha
from charstudio.model.errors import Unreadable
from charstudio.model.time import Seconds

_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}

_WINDOW = 24
"""Frames before the wanted one that are decoded whole, so that they can be stepped back to."""

_SEEK_COST = 12
"""Packets that can be decoded in the time a seek takes (measured: about 2 to 20, small pictures the more)."""


class Film:
    """A clip's pictures by number. Raises ``Unreadable`` when there is no picture or none of it decodes."""

    def __init__(self, path: Path, cache_bytes: int = FRAME_CACHE_BYTES) -> None:
        self.path = path
        self._container = open_container(path)
        try:
            self.stream = _picture(path, self._container)
            self._prepare()
            self.index: FrameIndex = index_frames(path, self._container, self.stream)
        except BaseException:
            self._container.close()
            raise
        self._cache = FrameCache(cache_bytes)
        self._conversion = Conversion()
        self._stands_in: dict[int, int] = {}  # times whose frame does not decode -> the frame shown instead
        self._frames: Iterator[tuple[int, VideoFrame]] | None = None
        self._skip_until = 0  # before this place, frames to which no other refers need no decoding
        self._fed = -1  # the place of the last packet given to the decoder
        self._last: tuple[int, VideoFrame] | None = None  # what the running decoder gave last

    @property
    def container(self) -> InputContainer:
        """The open file, for its metadata and streams."""
        return self._container

    @property
    def count(self) -> int:
        """How many frames there are."""
        return self.index.count

    @property
    def duration(self) -> Seconds:
        """How long the picture lasts."""
        return self.index.duration

    @property
    def geometry(self) -> Geometry:
        """How frames are displayed; decodes the first good frame when first asked."""
        return self._facts[0]

    @property
    def has_alpha(self) -> bool:
        """Whether frames can be transparent; decodes the first good frame when first asked."""
        return self._facts[1]

    @cached_property
    def _facts(self) -> tuple[Geometry, bool]:
        frame = self._first_good()[1]
        shape = self.stream.sample_aspect_ratio
        square = Fraction(shape.numerator, shape.denominator) if shape else Fraction(1)
        return Geometry.of(frame, square), has_alpha(frame)

    def number_at(self, t: Seconds) -> int:
        """The number of the frame on screen at media time ``t``, clamped."""
        return self.index.number_at(t)

    def time_of(self, number: int) -> Seconds:
        """When frame ``number`` appears."""
        return self.index.time_of(number)

    def picture(self, number: int, size: tuple[int, int] | None = None, *, quick: bool = False) -> Picture:
        """Frame ``number`` upright, in RGB, in ``size`` or its own; see ``Conversion.picture``."""
        geometry = self.geometry
        return self._conversion.picture(self.frame(number), geometry, size, quick=quick)

    def frame(self, number: int) -> VideoFrame:
        """Frame ``number`` as decoded, or the nearest good one where it is damaged."""
        wanted = int(self.index.shown[number])
        kept = self._cache.get(self._stands_in.get(wanted, wanted))
        if kept is not None:
            return kept
        pts, frame = self._decode(self._stands_in.get(wanted, wanted))
        if pts != wanted:
            self._stands_in[wanted] = pts
        return frame

    def close(self) -> None:
        """Let go of the file, all frames and the threads that decode and convert. Safe to call twice."""
        self._frames = self._last = None
        self._cache.clear()
        self._container.close()
        for name in ("_conversion", "_decoder", "stream"):  # PyAV frees each with its last reference
            vars(self).pop(name, None)

    # Decoding

    def _decode(self, wanted: int) -> tuple[int, VideoFrame]:
        """The frame shown at ``wanted`` or, when it does not decode, the nearest before it, else after it."""
        start = self.index.start_for(wanted)
        if not self._leads_to(wanted, start):
            self._restart(start)
        self._skip_until = self.index.place_of_pts[wanted] - _WINDOW
        back = 1
        while True:
            before, after = self._run_to(wanted)
            if before is not None and (before[0] == wanted or self._skip_until <= start):
                return before
            if self._skip_until > start:  # it does not decode: find its neighbour with nothing left out
                self._skip_until = 0
            elif start == 0:
                break
            else:
                start, back = self.index.key_before(start, back), back * 2
            self._restart(start)
        return after or self._first_good()

    def _first_good(self) -> tuple[int, VideoFrame]:
        """The first frame that decodes, found within a bounded number of packets. Raises ``Unreadable``."""
        self._skip_until = 0
        for key in (0, int(self.index.keys[len(self.index.keys) // 2])):
            self._restart(key)
            assert self._frames is not None
            for pts, frame in self._frames:
                if pts >= self.index.shown[0]:
                    self._keep(pts, frame)
                    return pts, frame
        why = "none of its frames is intact" if self.stream.width else "its frames are too large, or damaged"
        raise Unreadable(
            f"{self.path.name} cannot be decoded: {why}.",
            "Get it again, or convert it with another program.",
        )

    def _leads_to(self, wanted: int, start: int) -> bool:
        """Whether decoding on from here reaches the frame, and sooner than a seek would."""
        if self._frames is None or (self._last is not None and self._last[0] >= wanted):
            return False
        ahead = self.index.place_of_pts[wanted] - self._fed
        return start <= self._fed or ahead <= self.index.place_of_pts[wanted] - start + _SEEK_COST

    def _run_to(self, wanted: int) -> tuple[tuple[int, VideoFrame] | None, tuple[int, VideoFrame] | None]:
        """Decode up to ``wanted``: the last frame not after it, and the first after it when that was reached."""
        before = self._last
        assert self._frames is not None
        for pts, frame in self._frames:
            self._keep(pts, frame)
            if pts > wanted:
                return before, (pts, frame)
            before = (pts, frame)
            if pts == wanted:
                return before, None
        self._frames = None
        return before, None

    def _keep(self, pts: int, frame: VideoFrame) -> None:
        self._last = (pts, frame)
        self._cache.put(pts, frame)

    def _restart(self, place: int) -> None:
        """Begin decoding at the packet at ``place`` (a key frame or the beginning)."""
        self._frames = self._last = None
        if not self._seek(place):
            self._reopen()
            self._frames = self._decoding(packets(self._container, self.stream), 0, counted=True)
            return
        self._fed = place - 1

    def _seek(self, place: int) -> bool:
        """Position the file so that the packet at ``place`` comes next or soon; False when the file cannot."""
        target = int(min(self.index.dts[place], self.index.pts[place]))
        for ticks in dict.fromkeys((target, target - round(1 / self.index.tick), int(self.index.dts[0]))):
            try:
                self._container.seek(ticks, stream=self.stream, backward=True)
            except FAULTS:
                continue
            self._decoder.flush_buffers()
            source = packets(self._container, self.stream)
            first = next(source, None)
            at = None if first is None else self.index.place(first)
            if first is not None and at is not None and at <= place:
                self._frames = self._decoding(_chain(first, source), place, counted=False)
                return True
        return False

    def _reopen(self) -> None:
        self._container.close()
        self._container = open_container(self.path)
        self.stream = _picture(self.path, self._container)
        self._prepare()
        self._fed = -1

    def _prepare(self) -> None:
        self._decoder = decoder_for(self.stream)

    def _decoding(
        self, source: Iterator[Packet[Any]], start: int, *, counted: bool
    ) -> Iterator[tuple[int, VideoFrame]]:
        """Frames from the packet at place ``start`` on. ``counted``: the source begins with the very first packet."""
        failed = 0
        for packet in source:
            at = self._fed + 1 if counted else self.index.place(packet)
            if packet.size and not counted and at is not None and at < start:
                continue
            if packet.size and at is not None:
                self._fed = max(self._fed, at)
                self._decoder.skip_frame = "NONREF" if at < self._skip_until else "DEFAULT"
            frames = decoded(packet if packet.size else None, self._decoder)
            failed = 0 if frames or (at or 0) < self._skip_until else failed + 1
            for frame in frames:
                pts = frame.pts if frame.pts is not None else frame.dts
                if pts is not None:
                    yield pts, frame
            if failed > MAX_BAD_PACKETS:
                return


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


def decoder_for(stream: VideoStream) -> VideoCodecContext:
    """The stream's own decoder, or libvpx where there is transparency, which FFmpeg's own VP8 and VP9 leave out."""
    context = stream.codec_context
    if stream.metadata.get("alpha_mode") == "1" and (name := _WITH_ALPHA.get(context.name)) is not None:
        with contextlib.suppress(*FAULTS):  # not in every build of FFmpeg; the picture is then opaque
            seeing: Any = VideoCodecContext.create(name, "r")
            seeing.extradata = context.extradata
            context = seeing
    context.options = MAX_PIXELS_OPTION
    context.thread_type = "AUTO"  # frame threads: twice the speed on two cores, the same frames
    return context


def _chain(first: Packet[Any], rest: Iterator[Packet[Any]]) -> Iterator[Packet[Any]]:
    yield first
    yield from rest
