"""From a decoded frame to a picture as it is meant to be seen: upright, square pixels, right colours.

A picture is a numpy array, ``uint8``, shape ``(height, width, 3)`` RGB or ``(height, width, 4)`` RGBA with straight
alpha, full range, sRGB/BT.709 primaries. Nothing here decodes or reads files.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from charstudio.media.hdr import HLG, PQ, to_sdr
from charstudio.media.limits import MAX_PIXEL_SHAPE, MIN_PIXEL_SHAPE
from charstudio.media.planes import Matrix, Planes

Picture: TypeAlias = npt.NDArray[np.uint8]
"""``(height, width, 3 or 4)``, RGB or RGBA."""

# ITU-T H.273 table 4 (AVColorSpace) -> swscale's matrices.
_MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
MATRIX_NAMES: dict[Colorspace, Matrix] = {
    Colorspace.ITU709: "bt709",
    Colorspace.ITU601: "bt601",
    Colorspace.BT2020: "bt2020",
}
"""The three that graphics cards' programs know."""

MATRIX_NUMBERS: dict[Matrix, int] = {"bt709": 1, "bt601": 6, "bt2020": 9}
"""The same as a stream states them (ITU-T H.273, table 4)."""

_UNSTATED = 2  # in the same table
_STORED_SO = {"yuv420p", "yuvj420p"}

# Measured at 1080p: exact colours (at most 1 of 255 off, chroma interpolated) take 9 ms, quick ones (2 off,
# always too dark) 0.7 ms. In a chain of clips made from each other's last frames the quick error would add up.
_EXACT = Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
_QUICK = Interpolation.BILINEAR


@dataclass(frozen=True, slots=True)
class Turn:
    """One of the eight ways a picture can be turned and mirrored: swap the axes first, then mirror."""

    swaps_axes: bool = False
    mirrors_x: bool = False
    mirrors_y: bool = False

    @classmethod
    def of_matrix(cls, matrix: tuple[int, ...]) -> Turn:
        """From a display matrix (ISO/IEC 14496-12, 8.2.2): ``x' = a x + c y``, ``y' = b x + d y``.

        The nearest of the eight is taken; the formats' users know no others.
        """
        a, b, _, c, d = matrix[:5]
        if abs(b) + abs(c) > abs(a) + abs(d):
            return cls(True, mirrors_x=c < 0, mirrors_y=b < 0)
        return cls(False, mirrors_x=a < 0, mirrors_y=d < 0)

    @property
    def is_none(self) -> bool:
        """Whether nothing is turned or mirrored."""
        return not (self.swaps_axes or self.mirrors_x or self.mirrors_y)

    def apply(self, picture: Picture) -> Picture:
        """The picture upright, contiguous in memory."""
        turned = picture.transpose(1, 0, 2) if self.swaps_axes else picture
        if self.mirrors_x:
            turned = turned[:, ::-1]
        if self.mirrors_y:
            turned = turned[::-1]
        return np.ascontiguousarray(turned)

    def size(self, width_px: int, height_px: int) -> tuple[int, int]:
        """What a size becomes; the inverse of itself."""
        return (height_px, width_px) if self.swaps_axes else (width_px, height_px)


@dataclass(frozen=True, slots=True)
class Geometry:
    """How stored pixels become the displayed picture. ``width_px`` and ``height_px`` are the displayed size."""

    width_px: int
    height_px: int
    turn: Turn

    @property
    def is_turned(self) -> bool:
        """Whether the stored picture is not upright."""
        return not self.turn.is_none

    @classmethod
    def of(cls, frame: VideoFrame, pixel_shape: Fraction) -> Geometry:
        """From the first frame: its display matrix, and the pixels' width over height (height is kept)."""
        if not MIN_PIXEL_SHAPE <= pixel_shape <= MAX_PIXEL_SHAPE:
            pixel_shape = Fraction(1)
        turn = Turn.of_matrix(matrix) if (matrix := display_matrix(frame)) is not None else Turn()
        width_px, height_px = turn.size(max(1, round(frame.width * pixel_shape)), frame.height)
        return cls(width_px, height_px, turn)


def display_matrix(frame: VideoFrame) -> tuple[int, ...] | None:
    """The nine numbers of the frame's display matrix, when it has one."""
    side: Any = frame.side_data  # typed as a mapping of names, is one of types
    found = side.get(Type.DISPLAYMATRIX)
    raw = b"" if found is None else bytes(found)
    return struct.unpack("=9i", raw[:36]) if len(raw) >= 36 else None


def has_alpha(frame: VideoFrame) -> bool:
    """Whether the pixel format can be transparent."""
    return any(component.is_alpha for component in frame.format.components) or frame.format.name == "pal8"


def is_hdr(frame: VideoFrame) -> bool:
    """Whether the picture must be brought down to ordinary brightness (see ``hdr.py``)."""
    return int(frame.color_trc) in {PQ, HLG} and not frame.format.is_rgb


class Conversion:
    """Makes pictures of frames. Keeps swscale's tables between frames, so one per reader and thread."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def picture(
        self, frame: VideoFrame, geometry: Geometry, size: tuple[int, int] | None = None, *, quick: bool = False
    ) -> Picture:
        """The frame as it is meant to be seen, in ``size`` (width, height) or its own displayed size.

        ``quick`` gives colours up to two steps off, ten times as fast where nothing is scaled.
        """
        width_px, height_px = geometry.turn.size(*(size or (geometry.width_px, geometry.height_px)))
        hdr = is_hdr(frame)
        shown = self._reformatter.reformat(
            frame,
            width=width_px,
            height=height_px,
            format="gbrp16le" if hdr else "rgba" if has_alpha(frame) else "rgb24",
            interpolation=_QUICK if quick else _EXACT,
            threads=1 if quick else 0,  # swscale's quick way, threaded, differs in some pixels from call to call
            **_colour(frame),
        )
        pixels: npt.NDArray[Any] = shown.to_ndarray()
        if shown is frame:  # there was nothing to convert: these are the cached frame's own bytes
            pixels = pixels.copy()
        return geometry.turn.apply(to_sdr(pixels, int(frame.color_trc)) if hdr else pixels)

    def planes(self, frame: VideoFrame, size: tuple[int, int]) -> Planes | None:
        """The frame in YUV, in ``size`` (width, height), as it is stored (not turned); None where YUV means something
        that graphics cards' three matrices do not.
        """
        matrix = MATRIX_NAMES.get(matrix_of(frame))
        if matrix is None:
            return None
        full = is_full_range(frame)
        if (frame.width, frame.height) == size and frame.format.name in _STORED_SO:
            return _views(frame, matrix, full_range=full)
        return _views(self.yuv(frame, size), matrix, full_range=full)

    def yuv(self, frame: VideoFrame, size: tuple[int, int]) -> VideoFrame:
        """The frame in 4:2:0 of eight bits, in ``size``, its matrix and range unchanged."""
        matrix, levels = matrix_of(frame), ColorRange.JPEG if is_full_range(frame) else ColorRange.MPEG
        return self._reformatter.reformat(
            frame,
            width=size[0],
            height=size[1],
            format="yuv420p",
            interpolation=_QUICK,
            threads=1,
            src_colorspace=matrix,
            dst_colorspace=matrix,
            src_color_range=levels,
            dst_color_range=levels,
        )


def _views(frame: VideoFrame, matrix: Matrix, *, full_range: bool) -> Planes:
    half = (frame.width + 1) // 2, (frame.height + 1) // 2
    y, u, v = (
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[:height, :width]
        for plane, (width, height) in zip(frame.planes, ((frame.width, frame.height), half, half), strict=True)
    )
    return Planes(y, u, v, frame.width, frame.height, matrix, full_range)


def matrix_of(frame: VideoFrame) -> Colorspace:
    """How YUV was made of RGB. Where the file is silent: BT.709 from 720p on, BT.601 below, as players do."""
    large = frame.width >= 1280 or frame.height > 576
    return _MATRICES.get(int(frame.colorspace), Colorspace.ITU709 if large else Colorspace.ITU601)


def is_known_matrix(frame: VideoFrame) -> bool:
    """Whether the frame's colours mean what ``matrix_of`` says, not something swscale has no name for."""
    return int(frame.colorspace) in {*_MATRICES, _UNSTATED}


def is_full_range(frame: VideoFrame) -> bool:
    """Whether brightness goes from 0 to 255, not 16 to 235; where the file is silent, the pixel format tells."""
    return int(frame.color_range) == int(ColorRange.JPEG) or frame.format.name.startswith("yuvj")


def _colour(frame: VideoFrame) -> dict[str, Any]:
    """What swscale must be told about the colours."""
    if frame.format.is_rgb:
        return {}
    return {
        "src_colorspace": matrix_of(frame),
        "src_color_range": ColorRange.JPEG if is_full_range(frame) else ColorRange.MPEG,
        "dst_color_range": ColorRange.JPEG,
    }
