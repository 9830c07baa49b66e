"""Any clip's pictures at exact times: films through FFmpeg, animated pictures through Pillow, one way to ask.

**Media time.** 0 is the moment the clip's first displayed frame appears, whatever the container calls it: a first
time stamp of 10 s, a hidden pre-roll of an edit list or a picture that starts after the sound all do not matter.
Sound of the same file is counted from the same moment (see ``audio.py``). Frame *i* is on screen from its own
presentation time up to the next frame's; before 0 the first frame is given, after the end the last one. Where a
container rounds times (Matroska to milliseconds) a frame counts as begun one tick early, so that asking at whole
multiples of the frame length gives every frame once.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from av.video.frame import VideoFrame

from charstudio.media.ahead import Ahead
from charstudio.media.animation import Animation
from charstudio.media.film import Film
from charstudio.media.frame_cache import FrameCache
from charstudio.media.limits import FRAME_CACHE_BYTES
from charstudio.media.picture import Picture
from charstudio.media.planes import Planes
from charstudio.media.probe import animation_info, film_info
from charstudio.media.proxies import Proxies
from charstudio.media.proxy import Proxy
from charstudio.media.sniff import sniff
from charstudio.model.library import MediaInfo
from charstudio.model.time import Seconds

__all__ = ["Glance", "Picture", "VideoReader"]

_FORWARD = 6
_BACKWARD = 8
"""Frames kept decoded in the direction of travel, at most."""

_PICTURES = 2
"""Pictures kept ready in the direction of travel."""


class Glance(NamedTuple):
    """What could be shown at once. ``exact``: it is the moment that was asked for; ``sharp``: in full quality."""

    pixels: Picture
    exact: bool
    sharp: bool


class VideoReader:
    """Random access to a clip. Opening reads the packets once (and nothing when the file was open before).

    ``size`` (width, height) has all pictures scaled to it, in the same step as the colour conversion; it may be set at
    any time. None gives the displayed size of ``info``. ``quick`` trades exact colours (up to two steps off) for speed,
    for playing. A damaged frame is replaced by the nearest good one. ``cache`` may be shared with other readers.
    ``proxies`` are where ``look`` may find the clip's proxy. ``stopped`` is asked between packets and makes everything
    that decodes raise ``Cancelled``. With ``ahead`` the next frames in the direction of travel are made in advance.
    ``threads`` decode; 0 for as many as the cores can use.

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
        cache: FrameCache | None = None,
        proxies: Proxies | None = None,
        stopped: Callable[[], bool] | None = None,
        ahead: bool = False,
        threads: int = 0,
    ) -> None:
        self.path = path
        self.size = size
        self.quick = quick
        self._stopped = stopped or _never
        self._proxies = proxies
        self._proxy: Proxy | None = None
        self._source: Film | Animation = (
            Animation(path, cache_bytes)
            if sniff(path).is_picture
            else Film(path, cache_bytes, cache=cache, threads=threads)
        )
        self._info: MediaInfo | None = None
        self._is_ahead = ahead and isinstance(self._source, Film)
        self._ahead = Ahead(self._advance)
        self._ready: dict[tuple[int, tuple[int, int] | None, bool], Picture] = {}
        self._is_painted = False  # whether pictures are asked for, not planes
        self._at = -1  # the frame asked for last

    @property
    def info(self) -> MediaInfo:
        """The clip's facts, as ``probe`` gives them. The first question decodes one frame."""
        if self._info is None:
            with self._ahead.asking():
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
        number = self._clamped(index)
        if isinstance(self._source, Animation):
            return self._source.picture(number, self.size)
        with self._ahead.asking():
            made = self._ready.pop((number, self.size, self.quick), None)
            if made is None:
                made = self._asked(self._source, number).picture(number, self.size, quick=self.quick)
            else:
                self._source.note_travel(number)
        self._go_ahead(number, is_painted=True)
        return made

    def look(self, index: int) -> Glance:
        """The picture at once: the frame itself where it is decoded already, else from a proxy, else one near it.

        A proxy's picture is the right moment but not sharp. What is decoded at most is one key frame.
        """
        number = self._clamped(index)
        source = self._source
        if isinstance(source, Animation):
            if source.is_kept(number) or (small := self._from_proxy(number)) is None:
                return Glance(source.picture(number, self.size), exact=True, sharp=True)
            return Glance(small, exact=True, sharp=False)
        with self._ahead.asking():
            if not source.is_kept(number) and (small := self._from_proxy(number)) is not None:
                return Glance(small, exact=True, sharp=False)
            frame, exact = self._asked(source, number).nearby(number)
            return Glance(source.pictured(frame, self.size, quick=self.quick or not exact), exact, exact)

    def planes(self, index: int, size: tuple[int, int]) -> Planes | None:
        """The exact frame as YUV in ``size``; None for what only RGB shows right: transparent, RGB, HDR or turned
        sources and animated pictures.
        """
        if isinstance(self._source, Animation):
            return None
        number = self._clamped(index)
        with self._ahead.asking():
            found = self._asked(self._source, number).planes(number, size)
        self._go_ahead(number, is_painted=False)
        return found

    def decoded(self, index: int) -> VideoFrame | None:
        """The exact frame as the decoder gave it, not to be changed but for its time stamps; None for what only RGB
        shows right, as with ``planes``.
        """
        if isinstance(self._source, Animation):
            return None
        number = self._clamped(index)
        with self._ahead.asking():
            film = self._asked(self._source, number)
            return film.frame(number) if film.look.is_plain else None

    def key_before(self, index: int) -> int:
        """The number of a frame, not after this one, from which on decoding can begin without a detour."""
        number = self._clamped(index)
        if isinstance(self._source, Animation):
            return number
        with self._ahead.asking():
            frames = self._source.index
            return frames.number_of(int(frames.pts[frames.start_for(int(frames.shown[number]))]))

    def is_damaged(self, index: int) -> bool:
        """Whether this frame, when it was asked for, turned out damaged, so that another one stands in for it."""
        source = self._source
        return isinstance(source, Film) and source.is_damaged(self._clamped(index))

    def rest(self) -> None:
        """Let go of the file and the decoder until a frame has to be decoded; frames that are decoded stay."""
        if isinstance(self._source, Film):
            with self._ahead.asking():
                self._source.rest()

    def close(self) -> None:
        """Let go of the file and of all cached frames. Safe to call twice."""
        self._ahead.close()
        self._ready.clear()
        if self._proxy is not None:
            self._proxy.close()
            self._proxy = None
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _clamped(self, index: int) -> int:
        return min(max(index, 0), self._source.count - 1)

    def _asked(self, film: Film, number: int) -> Film:
        """The film, obeying whoever uses this reader."""
        film.stopped = self._stopped
        film.note_travel(number)
        return film

    def _from_proxy(self, number: int) -> Picture | None:
        if self._proxy is None and self._proxies is not None:
            self._proxy = self._proxies.open(self.path)
        if self._proxy is None:
            return None
        picture = self._proxy.picture(number, self.size)
        if self._proxy.is_damaged and self._proxies is not None:
            self._proxy.close()
            self._proxy = None
            self._proxies.renew(self.path)
        return picture

    def _go_ahead(self, number: int, *, is_painted: bool) -> None:
        self._at, self._is_painted = number, is_painted
        if self._is_ahead and isinstance(self._source, Film) and self._source.travel:
            self._ahead.go()

    def _advance(self) -> bool:
        """One piece of work in advance, in a thread of its own; False when there is nothing to do."""
        film, at = self._source, self._at
        assert isinstance(film, Film)
        film.stopped = self._ahead.must_stop
        ends = range(at + 1, film.count) if film.travel > 0 else range(at - 1, -1, -1)
        coming = ends[: film.room(_FORWARD if film.travel > 0 else _BACKWARD)]
        size, quick = self.size, self.quick  # once: they may be set from outside at any time
        for number in coming[: _PICTURES if self._is_painted else 0]:
            key = (number, size, quick)
            if key not in self._ready:
                self._ready = {other: made for other, made in self._ready.items() if other[0] in coming}
                self._ready[key] = film.picture(number, size, quick=quick)
                return True
        for number in coming:
            if not film.is_kept(number):
                film.frame(number)
                return True
        return False


def _never() -> bool:
    return False
