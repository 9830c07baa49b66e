"""A decoded frame as a film's own: BT.709 of limited range in 4:2:0, fitted into the film's size, without RGB between.

Only for frames that nothing is done to but fitting (``develop.is_unchanged``). What comes out is what the compositor
shows, within the rounding of YUV; where that is in doubt (interlaced, more than eight bits, odd sizes and places,
matrices swscale does not know) there is None, and the frame goes through RGB like any other.

Measured at 1080p, milliseconds a frame: nothing to do 0, enlarged from 720p 1.7, another matrix 2 to 11, by RGB 14.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from charstudio.media.canvas import placed_size
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

    def fitted(self, source: VideoFrame, shown: tuple[int, int], fit: Fit, frame: tuple[int, int]) -> VideoFrame | None:
        """The picture in a frame of the size ``frame`` (width, height), with black bars where it leaves some free;
        None where only RGB is right. ``shown`` is the size in which the picture is displayed.

        It may be ``source`` itself. Time stamps mean nothing.
        """
        if not _is_plain(source) or not _are_even(*frame):
            return None
        layout = _Layout.of(fit, (source.width, source.height), shown, frame)
        if layout is None:
            return None
        scaled = self._scaled(source if layout.cut is None else _cut(source, *layout.cut), layout.scaled)
        if is_full_range(source) and matrix_of(source) is Colorspace.ITU709:
            scaled = _limited(scaled)
        return scaled if layout.scaled == frame else _laid(scaled, layout, frame)

    def _scaled(self, source: VideoFrame, size: tuple[int, int]) -> VideoFrame:
        """In ``size`` and BT.709; full range stays where nothing else of the colours changes (see ``_limited``)."""
        matrix, full = matrix_of(source), is_full_range(source)
        is_own = matrix is Colorspace.ITU709
        if (source.width, source.height) == size and is_own and source.format.name in {"yuv420p", "yuvj420p"}:
            return source
        grows = size[0] >= source.width and size[1] >= source.height
        levels = ColorRange.JPEG if full else ColorRange.MPEG
        return self._reformatter.reformat(
            source,
            width=size[0],
            height=size[1],
            format="yuv420p",
            src_colorspace=matrix,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=levels,
            dst_color_range=levels if is_own else ColorRange.MPEG,
            interpolation=(Interpolation.BICUBIC if grows else Interpolation.BILINEAR) | _RGB_ON_THE_WAY,
            threads=1,
        )


def _is_plain(frame: VideoFrame) -> bool:
    """Whether all that is needed to show a frame is stated and simple."""
    is_simple = frame.format.name in _KNOWN and not frame.interlaced_frame and is_known_matrix(frame)
    return is_simple and _are_even(frame.width, frame.height)


def _are_even(*numbers: int) -> bool:
    return all(number % 2 == 0 for number in numbers)


def _cut(source: VideoFrame, left: int, top: int, width: int, height: int) -> VideoFrame:
    """A part of a picture, as a picture."""
    part = VideoFrame(width, height, source.format.name)
    part.colorspace, part.color_range = source.colorspace, source.color_range
    for own, all_ in zip(_rows(part), _rows(source), strict=True):
        across, down = width // own.shape[1], height // own.shape[0]
        own[:] = all_[top // down : (top + height) // down, left // across : (left + width) // across]
    return part


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


def _limited(picture: VideoFrame) -> VideoFrame:
    """Full range as limited. Swscale's own way is almost one step too bright."""
    made = VideoFrame(picture.width, picture.height, "yuv420p")
    for number, (own, full) in enumerate(zip(_rows(made), _rows(picture), strict=True)):
        cv2.LUT(full, _levels(is_colour=number > 0), own)
    return made


@cache
def _levels(*, is_colour: bool) -> npt.NDArray[np.uint8]:
    """ITU-T H.273, equations 20 to 22: 219 steps of brightness from 16 on, 224 of colour around 128."""
    codes = np.arange(256, dtype=np.float64)
    made = 128 + (codes - 128) * 224 / 255 if is_colour else 16 + codes * 219 / 255
    return np.rint(made).astype(np.uint8)


def _rows(frame: VideoFrame) -> list[npt.NDArray[np.uint8]]:
    """The planes as arrays that share the frame's memory."""
    return [
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in frame.planes
    ]
