"""A decoded frame as a film's own: BT.709 of limited range in 4:2:0, fitted into the film's size, without RGB between.

Only for frames that nothing is done to but fitting (``develop.is_unchanged``). What comes out is what the compositor
shows, within the rounding of YUV; where that is in doubt (interlaced, more than eight bits, odd sizes and places,
colours elsewhere than H.264 has them, matrices swscale does not know) there is None, and the frame goes through RGB.

Measured at 1080p, milliseconds a frame: nothing to do 0, enlarged from 720p 1.7, another matrix 2 to 11, by RGB 14.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from charstudio.media.canvas import placed_size
from charstudio.media.chroma_place import OneFilter, is_left
from charstudio.media.picture import is_full_range, is_known_matrix, matrix_of
from charstudio.model.timeline import Fit

_KNOWN = {"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p"}
_RGB_ON_THE_WAY = Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
"""Exact colours where swscale changes the matrix, which it does by RGB; else brightness is up to 2 steps off."""

_BLACK = (16, 128, 128)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where in the film's frame a picture lies: it is ``cut`` out of the source (left, top, width, height; None: all of
    it), ``scaled``, and then lies at ``left`` and ``top``, which are negative where it hangs over.
    """

    cut: tuple[int, int, int, int] | None
    scaled: tuple[int, int]
    left: int
    top: int

    @classmethod
    def of(cls, fit: Fit, stored: tuple[int, int], shown: tuple[int, int], frame: tuple[int, int]) -> _Layout | None:
        """For a picture ``stored`` in one size and ``shown`` in another where its pixels are not square. None where
        4:2:0 has no such place.
        """
        scaled = placed_size(fit, shown, frame)
        grows = scaled[0] > shown[0] or scaled[1] > shown[1]
        if fit is Fit.FILL and scaled != frame and grows:
            return cls._grown(stored, shown, frame)
        left, top = ((all_ - side) // 2 for all_, side in zip(frame, scaled, strict=True))
        if fit is Fit.FILL:  # what hangs over is cut off as ``canvas.place`` does it
            left, top = (-((side - all_) // 2) for all_, side in zip(frame, scaled, strict=True))
        return cls(None, scaled, left, top) if _are_even(*scaled, left, top) else None

    @classmethod
    def _grown(cls, stored: tuple[int, int], shown: tuple[int, int], frame: tuple[int, int]) -> _Layout | None:
        """Filling the frame from a smaller picture: only what will be seen is enlarged."""
        if stored != shown:
            return None
        width = min(stored[0], max(1, round(stored[1] * frame[0] / frame[1])))
        height = min(stored[1], max(1, round(stored[0] * frame[1] / frame[0])))
        left, top = (stored[0] - width) // 2, (stored[1] - height) // 2
        return cls((left, top, width, height), frame, 0, 0) if _are_even(left, top, width, height) else None


class FilmPictures:
    """Makes frames of a film. Keeps swscale's tables between frames, so one per thread."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()
        self._is_left: dict[Hashable, bool] = {}
        self._cutter: tuple[Hashable, OneFilter] | None = None

    def fitted(
        self, source: VideoFrame, clip: Hashable, shown: tuple[int, int], fit: Fit, frame: tuple[int, int]
    ) -> VideoFrame | None:
        """The picture in a frame of the size ``frame`` (width, height), with black bars where it leaves some free;
        None where only RGB is right. ``shown`` is the size in which the picture is displayed; ``clip`` tells apart what
        frames come from.

        It may be ``source`` itself. Time stamps mean nothing.
        """
        if not _is_plain(source) or not _are_even(*frame) or not self._has_colours_left(source, clip):
            return None
        layout = _Layout.of(fit, (source.width, source.height), shown, frame)
        if layout is None:
            return None
        part = source if layout.cut is None else self._cut(source, layout.cut)
        scaled = self._scaled(part, layout.scaled, matrix_of(source))
        return scaled if layout.scaled == frame else _laid(scaled, layout, frame)

    def _has_colours_left(self, source: VideoFrame, clip: Hashable) -> bool:
        if clip not in self._is_left:
            self._is_left[clip] = is_left(source)
        return self._is_left[clip]

    def _cut(self, source: VideoFrame, part: tuple[int, int, int, int]) -> VideoFrame:
        """A part of a picture, without copying it."""
        kind = (part, source.width, source.height, source.format.name)
        if self._cutter is None or self._cutter[0] != kind:
            left, top, width, height = part
            self._cutter = kind, OneFilter(source, "crop", f"{width}:{height}:{left}:{top}:exact=1")
        return self._cutter[1](source)

    def _scaled(self, source: VideoFrame, size: tuple[int, int], matrix: Colorspace) -> VideoFrame:
        """In ``size``, BT.709 and limited range, made of what is ``matrix``."""
        is_own = matrix is Colorspace.ITU709 and source.format.name == "yuv420p"
        if is_own and (source.width, source.height) == size:
            return source
        grows = size[0] >= source.width and size[1] >= source.height
        return self._reformatter.reformat(
            source,
            width=size[0],
            height=size[1],
            format="yuv420p",
            src_colorspace=matrix,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG if is_full_range(source) else ColorRange.MPEG,
            dst_color_range=ColorRange.MPEG,
            interpolation=(Interpolation.BICUBIC if grows else Interpolation.BILINEAR) | _RGB_ON_THE_WAY,
            threads=1,
        )


def _is_plain(frame: VideoFrame) -> bool:
    """Whether a frame is simple, and swscale makes BT.709 of limited range of it right: where only the range changes,
    it is one step of colour off.
    """
    is_simple = frame.format.name in _KNOWN and not frame.interlaced_frame and is_known_matrix(frame)
    only_range = is_full_range(frame) and matrix_of(frame) is Colorspace.ITU709
    return is_simple and not only_range and _are_even(frame.width, frame.height)


def _are_even(*numbers: int) -> bool:
    return all(number % 2 == 0 for number in numbers)


def _laid(picture: VideoFrame, layout: _Layout, size: tuple[int, int]) -> VideoFrame:
    """A 4:2:0 picture in its place in a black frame."""
    whole = VideoFrame(*size, "yuv420p")
    for number, (own, part) in enumerate(zip(_rows(whole), _rows(picture), strict=True)):
        half = 2 if number else 1
        left, top = layout.left // half, layout.top // half
        height, width = part.shape
        begin_y, end_y = max(top, 0), min(top + height, own.shape[0])
        begin_x, end_x = max(left, 0), min(left + width, own.shape[1])
        own[:begin_y], own[end_y:] = _BLACK[number], _BLACK[number]
        own[:, :begin_x], own[:, end_x:] = _BLACK[number], _BLACK[number]
        own[begin_y:end_y, begin_x:end_x] = part[begin_y - top : end_y - top, begin_x - left : end_x - left]
    return whole


def _rows(frame: VideoFrame) -> list[npt.NDArray[np.uint8]]:
    """The planes as arrays that share the frame's memory."""
    return [
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in frame.planes
    ]
