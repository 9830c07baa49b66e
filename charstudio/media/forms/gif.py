"""An animated GIF that plays for ever, with the 255 colours that suit the whole film best.

The colours can only be chosen when every frame was seen, and the frames of a film do not fit in memory. So they wait
in a lossless file beside the part while a histogram is kept of them (FFmpeg's ``palettegen``); at the end they are read
once more and brought to those colours with error diffusion (``paletteuse``).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.container import OutputContainer
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from charstudio.media.container import Cancelled
from charstudio.media.forms.pictures_only import PicturesOnly
from charstudio.media.part_file import cut_short, sync
from charstudio.media.whole import is_whole_file
from charstudio.model.errors import EncodeFailed
from charstudio.model.time import Rate

MOST_FPS = 50
"""Players take a shorter delay than two hundredths of a second for a tenth."""
_BGRA = VideoFormat("bgra")
_DITHER = "dither=sierra2_4a:diff_mode=rectangle:alpha_threshold=128"


class GifWriter(PicturesOnly):
    """Times are rounded to a hundredth of a second, the file's own unit, without drifting.

    Raises ``EncodeFailed`` for a rate that players would not keep.
    """

    def __init__(self, path: Path, rate: Rate, size_px: tuple[int, int]) -> None:
        super().__init__(path, rate, size_px)
        if rate.fps > MOST_FPS:
            raise EncodeFailed(
                f"An animated GIF cannot have {float(rate.fps):g} frames a second.", f"Choose {MOST_FPS} or fewer."
            )
        self._waiting = path.with_name(path.name + ".frames.part")
        self._histogram = av.filter.Graph()
        source = self._histogram.add_buffer(width=size_px[0], height=size_px[1], format=_BGRA, time_base=rate.frame)
        chooser = self._histogram.add("palettegen", "max_colors=256:reserve_transparent=1")
        self._histogram.link_nodes(source, chooser, self._histogram.add("buffersink")).configure()
        with self._guarded():
            self._container = av.open(os.fspath(self._waiting), "w", format="nut")
            self._stream = self._lossless(self._container)

    def abort(self) -> None:
        """Give up; the waiting frames go as well."""
        super().abort()
        with contextlib.suppress(OSError):
            self._waiting.unlink(missing_ok=True)

    def _lossless(self, container: OutputContainer) -> VideoStream:
        return self._added(container, "ffv1", "bgra", {"level": "3", "g": "1"})

    def _added(self, container: OutputContainer, codec: str, pixels: str, options: dict[str, str]) -> VideoStream:
        stream = container.add_stream(codec, rate=self.rate.fps, options=options)
        assert isinstance(stream, VideoStream)
        context = stream.codec_context
        context.width, context.height = self.size_px
        context.pix_fmt = pixels
        context.time_base = self.rate.frame
        return stream

    def _add(self, picture: npt.NDArray[np.uint8]) -> None:
        with self._guarded() as container:
            frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24" if picture.shape[2] == 3 else "rgba")
            frame = self._timed(self._reformatter.reformat(frame, format="bgra"), self.frames)
            self._histogram.push(frame)
            container.mux(self._stream.encode(self._timed(frame, self.frames)))

    def _timed(self, frame: VideoFrame, number: int) -> VideoFrame:
        frame.pts, frame.duration, frame.time_base = number, 1, self.rate.frame
        return frame

    def _finish(self) -> None:
        self._require_frames()
        with self._guarded() as waiting:
            waiting.mux(self._stream.encode(None))
            waiting.close()
            with av.open(os.fspath(self._part), "w", format="gif", options={"loop": "0"}) as gif:
                self._container = gif
                stream = self._added(gif, "gif", "pal8", {})
                for number, frame in enumerate(self._coloured()):
                    if self.stopped():
                        self.abort()
                        raise Cancelled
                    gif.mux(stream.encode(self._timed(frame, number)))
                gif.mux(stream.encode(None))
            self._waiting.unlink()
            sync(self._part)
            if not is_whole_file(self._part, "gif"):
                raise cut_short()

    def _coloured(self) -> Iterator[VideoFrame]:
        """The waiting frames in the colours of the palette."""
        self._histogram.push(None)
        palette = self._histogram.pull()
        assert isinstance(palette, VideoFrame)
        graph = av.filter.Graph()
        width, height = self.size_px
        pictures = graph.add_buffer(width=width, height=height, format=_BGRA, time_base=self.rate.frame)
        colours = graph.add_buffer(
            width=palette.width, height=palette.height, format=palette.format, time_base=self.rate.frame
        )
        mapping = graph.add("paletteuse", _DITHER)
        pictures.link_to(mapping, 0, 0)
        colours.link_to(mapping, 0, 1)
        mapping.link_to(graph.add("buffersink"))
        graph.configure()
        colours.push(self._timed(palette, 0))
        colours.push(None)
        seen = 0
        with av.open(os.fspath(self._waiting)) as waiting:
            for frame in waiting.decode(video=0):
                pictures.push(self._timed(frame, seen))
                seen += 1
                yield from _ready(graph)
        if seen != self.frames:
            raise cut_short()
        pictures.push(None)
        yield from _ready(graph)


def _ready(graph: av.filter.Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, VideoFrame)
        yield frame
