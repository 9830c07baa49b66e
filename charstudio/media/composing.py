"""A film composed in order by one thread, a few frames ahead of the coder that takes them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeAlias

from av.video.frame import VideoFrame

from charstudio.media.audio import Samples
from charstudio.media.canvas import Pixels
from charstudio.media.compose import Compositor
from charstudio.model.time import TimeRange

THREAD = "export-compose"

_AHEAD = 8  # frames composed in advance: 22 MB at 720p

_Piece: TypeAlias = Pixels | VideoFrame | Samples


class Composing:
    """Composes in a thread, a few pieces ahead of whoever iterates. An error there is raised here.

    ``as_video``: frames that need not become RGB stay what they are, see ``Compositor.video_frame_at``. Without
    ``pictures`` only the sound comes.
    """

    def __init__(self, compositor: Compositor, part: TimeRange, *, as_video: bool, pictures: bool = True) -> None:
        self._compositor = compositor
        self._part = part
        self._pictures = pictures
        self._frame_at = compositor.video_frame_at if as_video else compositor.frame_at
        self._queue: queue.Queue[_Piece | BaseException | None] = queue.Queue(_AHEAD)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name=THREAD, daemon=True)

    def __enter__(self) -> Iterator[_Piece]:
        self._thread.start()
        return self._take()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        while self._thread.is_alive():  # it may be waiting for room
            try:
                self._queue.get(timeout=0.05)
            except queue.Empty:
                continue
        self._thread.join()

    def _take(self) -> Iterator[_Piece]:
        while (piece := self._queue.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    def _work(self) -> None:
        try:
            for piece in self._pieces():
                if self._stop.is_set():
                    return
                self._queue.put(piece)
            self._queue.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again by whoever iterates
            self._queue.put(error)

    def _pieces(self) -> Iterator[_Piece]:
        """About a second of sound, then its frames, and so on: interleaved as a file wants it."""
        rate = self._compositor.timeline.rate
        total, step = rate.frames_in(self._part.duration), max(1, round(rate.fps))
        for first in range(0, total, step):
            end = min(first + step, total)
            yield self._compositor.audio(self._part.start + rate.time_of(first), rate.time_of(end - first))
            for index in range(first, end) if self._pictures else ():
                yield self._frame_at(self._part.start + rate.time_of(index))
