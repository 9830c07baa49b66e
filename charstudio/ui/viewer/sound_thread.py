"""The thread that mixes sound ahead of the device, with a compositor of its own, and never waits for pictures."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from charstudio.model.errors import CharStudioError
from charstudio.model.time import Seconds
from charstudio.ui.viewer.course import Course
from charstudio.ui.viewer.desk import Desk
from charstudio.ui.viewer.reel import Reel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

_BLOCK_FRAMES = 3
"""Pictures' worth of sound mixed at a time: 0.1 s at 30 fps."""

_AHEAD_S = 1.0

_TINY = 16
"""Width and height in pixels of the compositor that only mixes."""


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    reel: Reel
    course: Course


class SoundThread:
    """Fills a buffer of float32 stereo samples at the reel's sample rate."""

    def __init__(self, failed: Callable[[str], None]) -> None:
        self._failed = failed
        self._changed = threading.Condition()
        self._order: _Order | None = None
        self._blocks: deque[NDArray[np.float32]] = deque()
        self._waiting = 0
        self._is_over = True
        self._closing = False
        self._thread: threading.Thread | None = None
        self._desk = Desk(kept=1)

    def play(self, reel: Reel, course: Course) -> None:
        """Mix the sound of ``course`` from its start."""
        with self._changed:
            self._clear()
            self._order = _Order(reel.sized(_TINY, _TINY), course)
            self._is_over = False
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._run, name="viewer-sound", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def stop(self) -> None:
        """Forget the order and what was mixed."""
        with self._changed:
            self._clear()
            self._order = None
            self._changed.notify_all()

    def close(self) -> None:
        """End the thread and wait for it; files are closed."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def take(self, samples: int) -> NDArray[np.float32]:
        """Up to ``samples`` mixed samples, shape (n, 2); fewer when the thread is behind, none when it is over."""
        import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

        parts: list[NDArray[np.float32]] = []
        with self._changed:
            while samples > 0 and self._blocks:
                block = self._blocks.popleft()
                if len(block) > samples:
                    self._blocks.appendleft(block[samples:])
                    block = block[:samples]
                parts.append(block)
                samples -= len(block)
                self._waiting -= len(block)
            self._changed.notify_all()
        return np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)

    @property
    def is_over(self) -> bool:
        """Whether everything has been mixed and taken."""
        return self._is_over and not self._blocks

    def is_ahead(self, samples: int) -> bool:
        """Whether ``samples`` wait to be taken, or there is nothing more to come."""
        return self._is_over or self._waiting >= samples

    def _clear(self) -> None:
        self._blocks.clear()
        self._waiting = 0
        self._is_over = True

    def _run(self) -> None:
        try:
            while (order := self._next()) is not None:
                self._serve(order)
        finally:
            self._desk.close()

    def _serve(self, order: _Order) -> None:
        try:
            self._mix(order)
        except CharStudioError as error:
            self._failed(error.message)
        except Exception:  # noqa: BLE001 - the last door of this thread: without it the picture would wait for sound for ever
            _log.exception("The viewer could not mix the sound")
            self._failed("The sound could not be played.")
        self._finish(order)

    def _next(self) -> _Order | None:
        with self._changed:
            while self._order is None and not self._closing:
                self._changed.wait()
            return None if self._closing else self._order

    def _mix(self, order: _Order) -> None:
        for start, duration in spans(order.reel, order.course):
            if not self._wait_for_room(order):
                return
            block = self._desk.compositor(order.reel).audio(start, duration)
            with self._changed:
                if self._order is order:
                    self._blocks.append(block)
                    self._waiting += len(block)

    def _wait_for_room(self, order: _Order) -> bool:
        enough = int(_AHEAD_S * order.reel.timeline.sample_rate_hz)
        with self._changed:
            while self._order is order and not self._closing and self._waiting >= enough:
                self._changed.wait()
            return self._order is order and not self._closing

    def _finish(self, order: _Order) -> None:
        with self._changed:
            if self._order is order:
                self._order = None
                self._is_over = True


def spans(reel: Reel, course: Course) -> Iterator[tuple[Seconds, Seconds]]:
    """The stretches of film time (start, duration) to mix, in the order in which they are heard.

    A loop begins again exactly at its first frame: no stretch reaches across its end.
    """
    index = course.start
    while True:
        if index > course.last:
            if not course.loop:
                return
            index = course.first
        until = min(index + _BLOCK_FRAMES, course.last + 1)
        yield reel.time_of(index), reel.time_of(until) - reel.time_of(index)
        index = until
