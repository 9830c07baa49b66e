"""A clip as evenly timed frames, for everything that works on given footage."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.media.probe import probe
from charstudio.media.reader import VideoReader
from charstudio.model.errors import Rejected
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.time import Rate, Seconds
from charstudio.providers.draft.wishes import Bench

Picture: TypeAlias = NDArray[np.uint8]

_USUAL_RATE = Rate(24)
_BACKDROP = 128


class Footage:
    """Frames ``0`` to ``frames - 1`` of a clip at ``rate``. Uneven clips are sampled evenly. Use it with ``with``.

    ``own_size`` is the displayed size in pixels; set ``size`` to have frames scaled. ``sound`` is the file itself when
    there is anything to hear in it. One thread at a time. Raises ``Unreadable``.
    """

    def __init__(self, path: Path) -> None:
        self._reader = VideoReader(path)
        info = self._reader.info
        self.path = path
        self.rate = steady_rate(info)
        self.own_size = info.width_px, info.height_px
        self.has_alpha = info.has_alpha
        self.sound = path if info.has_audio else None
        self._is_even = not info.variable_rate and info.rate == self.rate
        self.frames = self._reader.frames if self._is_even else max(1, self.rate.frames_in(self._reader.duration))

    @property
    def duration(self) -> Seconds:
        """How long its frames are on screen together."""
        return self.rate.time_of(self.frames)

    @property
    def size(self) -> tuple[int, int]:
        """The size frames are given in."""
        return self._reader.size or self.own_size

    @size.setter
    def size(self, size: tuple[int, int]) -> None:
        self._reader.size = size

    def frame(self, number: int) -> Picture:
        """RGB, yours to write on; clamped to the first and the last frame. What is transparent shows grey."""
        picture = self.layered(number)
        if picture.shape[2] == 3:
            return np.ascontiguousarray(picture)
        cover = picture[..., 3:] / np.float32(255)
        return np.asarray(picture[..., :3] * cover + _BACKDROP * (1 - cover), np.uint8)

    def layered(self, number: int) -> Picture:
        """RGB, or RGBA where the clip knows transparency."""
        number = min(max(0, number), self.frames - 1)
        if self._is_even:
            return self._reader.frame(number)
        return self._reader.frame_at(self.rate.time_of(number))

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_footage(bench: Bench, what: str, name: str = "video") -> Footage:
    """The clip under ``name``. Raises ``Rejected`` when there is none or when it is no clip; ``what`` names it."""
    path = bench.needed(name, what)
    if probe(path).kind is not MediaKind.VIDEO:
        raise Rejected(f"The draft needs {what}; this file is no clip.", "Connect a clip.", name)
    return Footage(path)


def steady_rate(info: MediaInfo) -> Rate:
    """The clip's own rate, 24 when it has none or a wild one."""
    return info.rate if info.rate is not None and 1 <= info.rate.fps <= 120 else _USUAL_RATE
