"""Planes as the pixels of a screen that has no graphics card to convert them: quick rather than exact, for playing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from charstudio.media.planes import Planes

_MATRICES = {"bt601": Colorspace.ITU601, "bt709": Colorspace.ITU709, "bt2020": Colorspace.BT2020}


class ScreenPixels:
    """Makes pixels of planes. Keeps swscale's tables between pictures, so one for each thread."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def of(self, planes: Planes) -> npt.NDArray[np.uint8]:
        """Blue, green, red and a byte that is 255: ``(height, width, 4)``, in one piece.

        Flat colours are up to two of 255 off, mostly darker, and coloured edges are sharper than they should be; a
        tenth of the work of the exact conversion (``picture.Conversion``).
        """
        shown = self._reformatter.reformat(
            _frame(planes),
            format="bgra",
            interpolation=Interpolation.BILINEAR,
            threads=1,
            src_colorspace=_MATRICES[planes.matrix],
            src_color_range=ColorRange.JPEG if planes.full_range else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
        )
        plane = shown.planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        pixels = np.ascontiguousarray(rows[: planes.height_px, : 4 * planes.width_px])
        return pixels.reshape(planes.height_px, planes.width_px, 4)


def _frame(planes: Planes) -> VideoFrame:
    frame = VideoFrame(planes.width_px, planes.height_px, "yuv420p")
    for plane, values in zip(frame.planes, (planes.y, planes.u, planes.v), strict=True):
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        rows[: values.shape[0], : values.shape[1]] = values
    return frame
