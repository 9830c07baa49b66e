"""Where in a picture the samples of half-size colour lie: between two columns of brightness, or on the left one.

H.264 and HEVC mean left where they say nothing (ITU-T H.264, E.2.1), swscale means between. A picture converted as the
one and shown as the other has its colours moved by half a pixel, in every generation anew. PyAV neither tells nor sets
the place of a frame, hence the detours here.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

_SIDE, _STEP = 16, 8
_TICK = Fraction(1, 1000)  # of the graphs, which want one; nobody looks at it


def is_left(frame: VideoFrame) -> bool:
    """Whether swscale takes the colours of a 4:2:0 frame to lie on the left columns, between rows.

    A tiny picture that inherits what the frame states is given a step in its colours. Where it becomes RGB without a
    blend there is a sample.
    """
    levels = ColorRange.MPEG
    tiny = VideoReformatter().reformat(
        frame, width=_SIDE, height=_SIDE, format="yuv420p", src_color_range=levels, dst_color_range=levels, threads=1
    )
    return _is_sharp(tiny, across=True) and not _is_sharp(tiny, across=False)


def _is_sharp(tiny: VideoFrame, *, across: bool) -> bool:
    """Whether the first column (row) after the step is of the new colour wholly."""
    for number, plane in enumerate(tiny.planes):
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        rows[:] = 128
        if number:
            (rows[:, _STEP // 2 :] if across else rows[_STEP // 2 :])[:] = 160
    shown = VideoReformatter().reformat(
        tiny,
        format="rgb24",
        src_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT,
        threads=1,
    )
    red = shown.to_ndarray()[:, :, 0].astype(int)
    along = red[_SIDE // 4] if across else red[:, _SIDE // 4]
    return abs(int(along[_STEP]) - int(along[-1])) <= 1


class OneFilter:
    """One of FFmpeg's filters, for frames of one size and kind. No pixel is copied by those that change none."""

    def __init__(self, frame: VideoFrame, name: str, arguments: str) -> None:
        self._graph = Graph()
        self._graph.threads = 1
        source = self._graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=_TICK)
        middle, sink = self._graph.add(name, arguments), self._graph.add("buffersink")
        source.link_to(middle)
        middle.link_to(sink)
        self._graph.configure()

    def __call__(self, frame: VideoFrame) -> VideoFrame:
        """The frame, filtered."""
        self._graph.push(frame)
        made = self._graph.pull()
        assert isinstance(made, VideoFrame)
        return made


TO_THE_LEFT = ("setparams", "chroma_location=left")
"""Filter and arguments: states that colours lie left, or shall lie there in whatever is made of the frame."""
