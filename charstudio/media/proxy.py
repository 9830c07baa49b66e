"""Reading a scrub proxy: any frame in about a millisecond, as RGB or YUV."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

import av
from av.codec.context import Flags
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

from charstudio.media.container import FAULTS
from charstudio.media.picture import MATRIX_NUMBERS, Conversion, Geometry, Picture, Turn
from charstudio.media.planes import Matrix, Planes
from charstudio.media.proxy_file import ProxyFile


class Proxy:
    """What is ready of one clip's proxy. Frames are numbered like the clip's own. One thread at a time; close it."""

    def __init__(self, file: ProxyFile) -> None:
        self._file = file
        self._bytes: BinaryIO = file.path.open("rb")
        head = file.head
        self._matrix = MATRIX_NUMBERS[cast("Matrix", head.matrix)]
        self._range = int(ColorRange.JPEG if head.full_range else ColorRange.MPEG)
        self._geometry = Geometry(*self.shown_size, Turn())
        self._conversion = Conversion()
        self._context: Any = None
        self.is_damaged = False
        """Whether a frame was found that is not what was written; the proxy should be made anew."""

    @property
    def path(self) -> Path:
        """The proxy's file."""
        return self._file.path

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height of the clip itself on the screen."""
        return self._file.head.shown_width_px, self._file.head.shown_height_px

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the proxy's pictures."""
        return self._file.head.width_px, self._file.head.height_px

    def has(self, number: int) -> bool:
        """Whether the frame is ready."""
        if not self._file.has(number) and not self._file.is_whole:
            self._file.look_again()
        return self._file.has(number)

    def picture(self, number: int, size: tuple[int, int] | None = None) -> Picture | None:
        """The frame in RGB, in ``size`` or that of the clip itself; None while it is not ready."""
        frame = self._frame(number)
        return None if frame is None else self._conversion.picture(frame, self._geometry, size, quick=True)

    def planes(self, number: int, size: tuple[int, int] | None = None) -> Planes | None:
        """The frame in YUV, in ``size`` or that of the proxy; None while it is not ready."""
        frame = self._frame(number)
        return None if frame is None else self._conversion.planes(frame, size or self.size)

    def close(self) -> None:
        """Let go of the file and the decoder. Safe to call twice."""
        self._bytes.close()
        self._context = None
        self._conversion = Conversion()

    def _frame(self, number: int) -> VideoFrame | None:
        if not self.has(number):
            return None
        packet = self._file.packet(number, self._bytes)
        if packet is not None:
            try:
                frames = self._decoder().decode(Packet(packet))
            except FAULTS:
                frames = []
            if len(frames) == 1:
                return self._coloured(frames[0])
        self.is_damaged = True
        return None

    def _coloured(self, frame: VideoFrame) -> VideoFrame:
        frame.colorspace, frame.color_range = self._matrix, self._range
        return frame

    def _decoder(self) -> Any:
        if self._context is None:
            context: Any = av.CodecContext.create("h264", "r")
            context.thread_type, context.thread_count = "SLICE", 2
            context.flags |= Flags.low_delay
            self._context = context
        return self._context

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
