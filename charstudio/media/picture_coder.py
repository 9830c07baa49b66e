"""Pictures on their way into a film: RGB or YUV goes in, packets of the film's coder come out.

A film may be coded by one coder from end to end, or by one for each segment (``side_by_side.py``): coders of the same
``Coding``, size and rate make streams with the same parameters, and each begins with a frame that needs no other, so
their packets can follow each other. Times are in frames.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from charstudio.media.chroma_place import TO_THE_LEFT, OneFilter
from charstudio.media.coding import Coding
from charstudio.model.time import Rate

BT709 = 1
"""The same number for primaries, transfer and matrix (ITU-T H.273, tables 2 to 4)."""

_COLOURS_LEFT = {"libx264", "libx265"}  # what they mean by saying nothing; see ``chroma_place``
_WITH_ALPHA = {"yuva420p", "yuva444p10le"}
_GLOBAL_HEADER = 1 << 22  # AV_CODEC_FLAG_GLOBAL_HEADER: parameters belong to the container, not to the packets

# Plain bilinear rounds chroma down (0.7 steps off); accurate rounding costs under a millisecond at 720p.
_CONVERSION = Interpolation.BILINEAR | Interpolation.ACCURATE_RND


class PictureCoder:
    """Codes frames in order. Not shared between threads.

    ``given_size`` (width, height) is that of the frames it is given, which may be odd; what is coded is ``even(size)``.
    ``context`` is a coder that belongs to a stream; without one it has its own. Raises PyAV's errors.
    """

    def __init__(
        self,
        coding: Coding,
        rate: Rate,
        given_size: tuple[int, int],
        *,
        context: VideoCodecContext | None = None,
        threads: int = 0,
    ) -> None:
        self.frames = 0
        """How many it was given."""
        self._packets = 0
        self._coding = coding
        self._rate = rate
        self._given_size, self._size = given_size, even(given_size)
        self._reformatter = VideoReformatter()
        self._leftward: OneFilter | None = None
        self._context = context or _context_of(coding)
        _prepare(self._context, coding, rate, self._size)
        self._context.thread_count = threads

    @property
    def parameters(self) -> bytes:
        """What the container is told of the stream; opens the coder."""
        if not self._context.is_open:
            self._context.open()
        return bytes(self._context.extradata or b"")

    def code(self, picture: npt.NDArray[np.uint8] | av.VideoFrame) -> list[Packet[Any]]:
        """Take a frame: ``(height, width, 3)`` RGB, or 4 with straight alpha where the coding has it; or BT.709
        limited-range yuv420p of the even size. Gives the packets that became ready, timed from the first frame on.

        An array may be reused afterwards. Frames of another kind are for ``check`` to find.
        """
        frame = self._of_yuv(picture) if isinstance(picture, av.VideoFrame) else self._of_rgb(picture)
        frame.pts, frame.duration, frame.time_base = self.frames, 1, self._rate.frame
        frame.pict_type = 0  # a decoder's frame says what it was; x264 would take that for a wish
        self.frames += 1
        return self._timed(self._context.encode(frame))

    def check(self, picture: npt.NDArray[np.uint8] | av.VideoFrame) -> None:
        """Raises ``ValueError`` for a frame that is not of the kind that ``code`` takes."""
        if isinstance(picture, av.VideoFrame):
            if (picture.width, picture.height) != self._size:
                raise ValueError(f"a frame must be {self._size} pixels, not {(picture.width, picture.height)}")
            return
        height, width, channels = picture.shape if picture.ndim == 3 else (0, 0, 0)
        fits = (width, height) in {self._given_size, self._size}
        allowed = {3, 4} if self._coding.pixels in _WITH_ALPHA else {3}
        if not fits or channels not in allowed or picture.dtype != np.uint8:
            shape = (*self._given_size[::-1], 3)
            raise ValueError(f"a frame must be uint8 {shape}, not {picture.dtype} {picture.shape}")

    def finish(self) -> list[Packet[Any]]:
        """The packets that were still held back."""
        return self._timed(self._context.encode(None))

    def _timed(self, packets: list[Packet[Any]]) -> list[Packet[Any]]:
        for packet in packets:
            packet.time_base = self._rate.frame
            if self._coding.reorders is not None:
                packet.dts = self._packets - self._coding.reorders
            self._packets += 1
        return packets

    def _of_yuv(self, frame: av.VideoFrame) -> av.VideoFrame:
        if frame.format.name == self._coding.pixels:
            return frame
        return self._reformatter.reformat(frame, format=self._coding.pixels, interpolation=_CONVERSION)

    def _of_rgb(self, rgb: npt.NDArray[np.uint8]) -> av.VideoFrame:
        return self._to_yuv(np.ascontiguousarray(rgb[: self._size[1], : self._size[0]]))

    def _to_yuv(self, rgb: npt.NDArray[np.uint8]) -> av.VideoFrame:
        """RGB to BT.709 limited range in the coder's own format, tagged as what it is."""
        frame = av.VideoFrame.from_numpy_buffer(rgb, "rgb24" if rgb.shape[2] == 3 else "rgba")
        if self._coding.codec in _COLOURS_LEFT:
            if self._leftward is None:
                self._leftward = OneFilter(frame, *TO_THE_LEFT)
            frame = self._leftward(frame)
        return self._reformatter.reformat(
            frame,
            format=self._coding.pixels,
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            dst_color_trc=BT709,
            dst_color_primaries=BT709,
            interpolation=_CONVERSION,
        )


def even(size: tuple[int, int]) -> tuple[int, int]:
    """The size that 4:2:0 can have: an odd one loses its last column or row."""
    return size[0] - size[0] % 2, size[1] - size[1] % 2


def _context_of(coding: Coding) -> VideoCodecContext:
    """A coder of its own, whose packets go into a stream like that of ``coding``."""
    context = VideoCodecContext.create(coding.codec, "w")
    assert isinstance(context, VideoCodecContext)
    context.options = dict(coding.options)
    context.flags |= _GLOBAL_HEADER
    return context


def _prepare(coder: VideoCodecContext, coding: Coding, rate: Rate, size: tuple[int, int]) -> None:
    context: Any = coder
    context.width, context.height = size
    context.pix_fmt = coding.pixels
    context.time_base = rate.frame
    context.framerate = rate.fps
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = int(ColorRange.MPEG)
    context.sample_aspect_ratio = Fraction(1)
    if coding.tag is not None:
        context.codec_tag = coding.tag
