"""An animated WebP that plays for ever. Its pictures are compressed as they come; only those are kept in memory."""

from __future__ import annotations

import os
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.stream import VideoStream

from charstudio.media.forms.pictures_only import PicturesOnly
from charstudio.media.part_file import cut_short, sync
from charstudio.media.whole import is_whole_file
from charstudio.model.delivery import Effort
from charstudio.model.time import Rate

_METHODS = {Effort.FAST: "2", Effort.BALANCED: "4", Effort.THOROUGH: "6"}


class WebpWriter(PicturesOnly):
    """``quality`` is libwebp's, 1 to 100. Times are rounded to a millisecond, the file's own unit, without drifting."""

    def __init__(self, path: Path, rate: Rate, size_px: tuple[int, int], quality: int, effort: Effort) -> None:
        super().__init__(path, rate, size_px)
        with self._guarded():
            self._container = av.open(os.fspath(self._part), "w", format="webp", options={"loop": "0"})
            options = {"quality": str(quality), "compression_level": _METHODS[effort]}
            stream = self._container.add_stream("libwebp_anim", rate=rate.fps, options=options)
            assert isinstance(stream, VideoStream)
            context = stream.codec_context
            context.width, context.height = size_px
            context.pix_fmt = "bgra"  # libwebp makes its own YUV of it: BT.601, as the format asks
            context.time_base = rate.frame
            self._stream = stream
            self._container.start_encoding()
            self._is_clear = False

    def _add(self, picture: npt.NDArray[np.uint8]) -> None:
        self._is_clear = self._is_clear or (picture.shape[2] == 4 and int(picture[..., 3].min()) < 255)
        with self._guarded() as container:
            name = "rgb24" if picture.shape[2] == 3 else "rgba"
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), name)
            frame = self._reformatter.reformat(frame, format="bgra")
            frame.pts, frame.duration, frame.time_base = self.frames, 1, self.rate.frame
            container.mux(self._stream.encode(frame))

    def _finish(self) -> None:
        self._require_frames()
        with self._guarded() as container:
            container.mux(self._stream.encode(None))
            container.close()
            if self._is_clear:
                _say_that_it_has_alpha(self._part)
            sync(self._part)
            if not is_whole_file(self._part, "webp"):
                raise cut_short()


def _say_that_it_has_alpha(path: Path) -> None:
    """Set the flag of the extended header (RFC 9649, 2.7). libwebp leaves transparent edges out of the frames, and then
    does not set it: the canvas is seen as opaque black by some.
    """
    with path.open("r+b") as file:
        head = file.read(21)
        if head[12:16] == b"VP8X":
            file.seek(20)
            file.write(bytes([head[20] | 0x10]))
