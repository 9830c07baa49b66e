"""Making scrub proxies: every displayed frame of a clip as a picture of its own, small, decoded in a millisecond.

Measured for 1080p (ten seconds, one key frame): any frame in 0.7 ms instead of up to a second, made at seven times
real time on two cores, 8 MB. Smaller clips keep their size; larger ones are divided by a whole number. Not here: files
(``proxy_file.py``) and when to make them (``proxies.py``).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from charstudio.media.animation import Animation
from charstudio.media.film import AT_ONCE_MS, Film, decoding_ms
from charstudio.media.frame_index import FrameIndex
from charstudio.media.picture import MATRIX_NAMES, Conversion, Geometry, Picture, is_full_range, matrix_of
from charstudio.media.proxy_file import ProxyHead
from charstudio.media.sniff import sniff

_MOST_PIXELS = 600_000
_LEAST_FRAMES_OF_ANIMATION = 8
_BYTES_PER_PIXEL = 0.075
"""Of a proxy's picture, on average (measured: 35 kB at 960x540)."""

_OPTIONS = {"preset": "ultrafast", "tune": "fastdecode,zerolatency", "crf": "22"}
_X264 = "keyint=1:slices=4:sliced-threads=1:cpu-independent=1"


def pays(index: FrameIndex, shown: Geometry) -> bool:
    """Whether getting a frame of this clip the exact way can take longer than it may while the pointer moves."""
    gaps = np.diff([*index.keys.tolist(), len(index.pts)])
    return decoding_ms(int(gaps.max()), shown) > AT_ONCE_MS


def proxy_size(width_px: int, height_px: int) -> tuple[int, int]:
    """The size of a proxy's pictures: that of the clip or a whole fraction of it, even."""
    divisor = max(1, math.ceil(math.sqrt(width_px * height_px / _MOST_PIXELS)))
    return max(2, width_px // divisor // 2 * 2), max(2, height_px // divisor // 2 * 2)


def expected_bytes(head: ProxyHead) -> int:
    """About how large the proxy will be."""
    return int(head.frames * head.width_px * head.height_px * _BYTES_PER_PIXEL)


class Source(Protocol):
    """A clip a proxy can be made of."""

    head: ProxyHead

    def taken(self, number: int) -> VideoFrame | Picture:
        """The displayed frame ``number``. Raises ``Unreadable`` and ``Cancelled``."""

    def encoded(self, frame: VideoFrame | Picture) -> bytes:
        """What was taken as an intra-coded packet; frames come in the order they were taken, in a thread of its own."""

    def close(self) -> None:
        """Let go of the file."""


def source_of(path: Path, stopped: Callable[[], bool]) -> Source | None:
    """What a proxy is to be made of; None where it would not pay, or pictures are transparent.

    Raises ``Unreadable`` and ``OSError``.
    """
    if sniff(path).is_picture:
        return _animation_source(path)
    film = Film(path, _FILM_CACHE_BYTES, stopped=stopped)
    try:
        shown = film.look.geometry
        if film.has_alpha or not pays(film.index, shown):
            film.close()
            return None
        return _FilmSource(film)
    except BaseException:
        film.close()
        raise


_FILM_CACHE_BYTES = 0  # a film is read forwards


def _animation_source(path: Path) -> Source | None:
    animation = Animation(path, _FILM_CACHE_BYTES)
    if animation.has_alpha or animation.count < _LEAST_FRAMES_OF_ANIMATION:
        animation.close()
        return None
    return _AnimationSource(animation)


class _FilmSource:
    """A film: YUV stays YUV where it can; what is turned, HDR or RGB becomes an upright BT.709 picture first."""

    def __init__(self, film: Film) -> None:
        self._film = film
        frame = film.frame(0)
        shown, plain = film.geometry, film.look.is_plain
        matrix = MATRIX_NAMES.get(matrix_of(frame)) if plain else None
        self._is_plain = matrix is not None
        self.head = ProxyHead(
            film.count,
            *proxy_size(shown.width_px, shown.height_px),
            shown.width_px,
            shown.height_px,
            film.path.stat().st_size,
            matrix or "bt709",
            is_full_range(frame) if matrix else False,
        )
        self._conversion = Conversion()
        self._encoder = _Encoder(self.head)

    def taken(self, number: int) -> VideoFrame | Picture:
        if self._is_plain:
            return self._film.frame(number)
        return self._film.picture(number, (self.head.width_px, self.head.height_px))

    def encoded(self, frame: VideoFrame | Picture) -> bytes:
        if isinstance(frame, VideoFrame):
            return self._encoder.packet(self._conversion.yuv(frame, (self.head.width_px, self.head.height_px)))
        return self._encoder.packet_of(frame)

    def close(self) -> None:
        self._film.close()
        self._encoder.close()


class _AnimationSource:
    """An animated picture."""

    def __init__(self, animation: Animation) -> None:
        self._animation = animation
        width, height = animation.width_px, animation.height_px
        bytes_ = animation.path.stat().st_size
        self.head = ProxyHead(
            animation.count, *proxy_size(width, height), width, height, bytes_, "bt709", full_range=False
        )
        self._encoder = _Encoder(self.head)

    def taken(self, number: int) -> VideoFrame | Picture:
        return self._animation.picture(number, (self.head.width_px, self.head.height_px))

    def encoded(self, frame: VideoFrame | Picture) -> bytes:
        assert not isinstance(frame, VideoFrame)
        return self._encoder.packet_of(frame)

    def close(self) -> None:
        self._animation.close()
        self._encoder.close()


class _Encoder:
    """x264 with every frame by itself: one frame in, one packet out."""

    def __init__(self, head: ProxyHead) -> None:
        context: Any = av.CodecContext.create("libx264", "w")
        context.width, context.height, context.pix_fmt = head.width_px, head.height_px, "yuv420p"
        context.time_base, context.framerate = Fraction(1, 25), Fraction(25)
        context.color_range = int(ColorRange.JPEG if head.full_range else ColorRange.MPEG)
        context.options = {**_OPTIONS, "x264-params": _X264}
        context.thread_type, context.thread_count = "SLICE", 2
        self._context = context
        self._reformatter = VideoReformatter()
        self._given = 0

    def packet(self, frame: VideoFrame) -> bytes:
        """A frame of the right size and kind."""
        frame.pts, frame.time_base, frame.pict_type = self._given, Fraction(1, 25), 0
        self._given += 1
        return b"".join(bytes(packet) for packet in self._context.encode(frame))

    def packet_of(self, picture: Picture) -> bytes:
        """An RGB picture of the right size."""
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture[..., :3]), format="rgb24")
        yuv = self._reformatter.reformat(
            frame,
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            dst_colorspace=Colorspace.ITU709,
            interpolation=Interpolation.BILINEAR | Interpolation.ACCURATE_RND,
            threads=1,
        )
        return self.packet(yuv)

    def close(self) -> None:
        """Let go of x264 and its threads."""
        vars(self).pop("_context", None)
