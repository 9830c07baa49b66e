"""Any clip's pictures at exact times: films through FFmpeg, animated pictures through Pillow, one way to ask.

**Media time.** 0 is the moment the clip's first displayed frame appears, whatever the container calls it: a first
time stamp of 10 s, a hidden pre-roll of an edit list or a picture that starts after the sound all do not matter.
Sound of the same file is counted from the same moment (see ``audio.py``). Frame *i* is on screen from its own
presentation time up to the next frame's; before 0 the first frame is given, after the end the last one. Where a
container rounds times (Matroska to milliseconds) a frame counts as begun one tick early, so that asking at whole
multiples of the frame length gives every frame once.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from charstudio.media.animation import Animation
from charstudio.media.film import Film
from charstudio.media.limits import FRAME_CACHE_BYTES
from charstudio.media.picture import Picture
from charstudio.media.probe import animation_info, film_info
from charstudio.media.sniff import sniff
from charstudio.model.library import MediaInfo
from charstudio.model.time import Seconds

__all__ = ["Picture", "VideoReader"]


class VideoReader:
    """Random access to a clip. Opening reads the packets once and decodes nothing.

    ``size`` (width, height) has all pictures scaled to it, in the same step as the colour conversion; it may be set at
    any time. None gives the displayed size of ``info``. ``quick`` trades exact colours (up to two steps off) for speed,
    for playing. A damaged frame is replaced by the nearest good one.

    One thread at a time may use a reader; several readers of one file are fine. Close it, or use ``with``.
    Raises ``Unreadable``.
    """

    def __init__(
        self,
        path: Path,
        *,
        size: tuple[int, int] | None = None,
        quick: bool = False,
        cache_bytes: int = FRAME_CACHE_BYTES,
    ) -> None:
        self.path = path
        self.size = size
        self.quick = quick
        self._source: Film | Animation = (
            Animation(path, cache_bytes) if sniff(path).is_picture else Film(path, cache_bytes)
        )
        self._info: MediaInfo | None = None

    @property
    def info(self) -> MediaInfo:
        """The clip's facts, as ``probe`` gives them. The first question decodes one frame."""
        if self._info is None:
            source = self._source
            self._info = film_info(source) if isinstance(source, Film) else animation_info(source)
        return self._info

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return self._source.count

    @property
    def duration(self) -> Seconds:
        """From the first frame's appearance to the last one's disappearance."""
        return self._source.duration

    def index_at(self, t: Seconds) -> int:
        """The number of the frame on screen at media time ``t``, clamped to the first and the last."""
        return self._source.number_at(t)

    def time_of(self, index: int) -> Seconds:
        """When frame ``index`` (from 0) appears."""
        return self._source.time_of(index)

    def frame_at(self, t: Seconds) -> Picture:
        """The picture on screen at media time ``t``: ``uint8 (height, width, 3 or 4)``, RGB or RGBA, yours to keep."""
        return self.frame(self._source.number_at(t))

    def frame(self, index: int) -> Picture:
        """The picture with this number, clamped to the first and the last."""
        number = min(max(index, 0), self._source.count - 1)
        if isinstance(self._source, Film):
            return self._source.picture(number, self.size, quick=self.quick)
        return self._source.picture(number, self.size)

    def close(self) -> None:
        """Let go of the file and of all cached frames. Safe to call twice."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
