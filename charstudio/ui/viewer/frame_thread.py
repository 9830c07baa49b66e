"""The thread that composes pictures: the newest request wins while scrubbing, a queue ahead while playing.

It owns the compositor it uses. Results are handed over by callbacks that run in this thread; the window passes
callbacks that only emit a Qt signal.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from charstudio.model.errors import CharStudioError
from charstudio.ui.viewer.clock import Clock
from charstudio.ui.viewer.course import Course
from charstudio.ui.viewer.desk import Desk
from charstudio.ui.viewer.reel import Reel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

_AHEAD_BYTES = 48_000_000
_AHEAD_FRAMES = 16
_AHEAD_LEAST = 4


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One composed picture (RGB): frame ``index`` of the reel, ``ordinal``-th of the playback that ``order`` began.

    ``beside`` is the same frame of the reel's other film. ``is_same``: the two were compared and do not differ.
    """

    reel: Reel
    index: int
    ordinal: int
    order: int
    picture: NDArray[np.uint8]
    beside: NDArray[np.uint8] | None = None
    is_same: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    number: int
    reel: Reel
    course: Course
    clock: Clock | None
    """None: show one frame only."""


class FrameThread:
    """Composes what was asked last. ``show`` and ``play`` return the number of the order."""

    def __init__(self, shown: Callable[[Shot], None], failed: Callable[[str], None]) -> None:
        self._shown = shown
        self._failed = failed
        self._changed = threading.Condition()
        self._order: _Order | None = None
        self._number = 0
        self._queue: deque[Shot] = deque()
        self._is_over = False
        self._closing = False
        self._thread: threading.Thread | None = None
        self._desk = Desk()
        self._beside = Desk()

    def show(self, reel: Reel, index: int) -> int:
        """Compose one frame and hand it to ``shown``, forgetting whatever was asked before."""
        return self._ask(reel, Course(index, 1, index, index), None)

    def play(self, reel: Reel, course: Course, clock: Clock) -> int:
        """Compose the frames of ``course`` ahead of ``clock`` into the queue."""
        return self._ask(reel, course, clock)

    def stop(self) -> None:
        """Forget the order; the frame being composed is finished and thrown away."""
        with self._changed:
            self._number += 1
            self._order = None
            self._queue.clear()
            self._changed.notify_all()

    def close(self) -> None:
        """End the thread and wait for it; files are closed."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def take(self, due: int) -> Shot | None:
        """The newest waiting picture whose ordinal is at most ``due``; older ones are dropped."""
        found: Shot | None = None
        with self._changed:
            while self._queue and self._queue[0].ordinal <= due:
                found = self._queue.popleft()
            if found is not None:
                self._changed.notify_all()
        return found

    @property
    def ready(self) -> int:
        """How many pictures wait."""
        return len(self._queue)

    @property
    def is_ahead(self) -> bool:
        """Whether playback may begin: enough pictures wait, or there are no more to come."""
        with self._changed:
            return self._is_over or len(self._queue) >= _AHEAD_LEAST

    def _ask(self, reel: Reel, course: Course, clock: Clock | None) -> int:
        with self._changed:
            self._number += 1
            self._queue.clear()
            self._is_over = False
            self._order = _Order(self._number, reel, course, clock)
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._run, name="viewer-frames", daemon=True)
                self._thread.start()
            self._changed.notify_all()
            return self._number

    def _run(self) -> None:
        try:
            while (order := self._next()) is not None:
                self._serve(order)
        finally:
            self._desk.close()
            self._beside.close()

    def _next(self) -> _Order | None:
        with self._changed:
            while self._order is None and not self._closing:
                self._changed.wait()
            return None if self._closing else self._order

    def _serve(self, order: _Order) -> None:
        try:
            if order.clock is None:
                self._show(order)
            else:
                self._play(order, order.clock)
        except CharStudioError as error:
            self._failed(error.message)
        except Exception:  # noqa: BLE001 - the last door of this thread: without it the viewer would stay black for ever
            _log.exception("The viewer could not compose a picture")
            self._failed("This picture could not be made.")
        self._finish(order)

    def _show(self, order: _Order) -> None:
        shot = self._compose(order, 0, order.course.start)
        if self._is_current(order):
            self._shown(shot)

    def _play(self, order: _Order, clock: Clock) -> None:
        ordinal, cost = 0, 0.0
        fps = float(order.reel.rate.fps)
        while self._wait_for_room(order):
            if clock.is_running:  # skip what would be late by the time it is composed
                ordinal = max(ordinal, int((clock.elapsed() + cost) * fps))
            index = order.course.index(ordinal)
            if index is None:
                return
            started = perf_counter()
            shot = self._compose(order, ordinal, index)
            cost = 0.8 * cost + 0.2 * (perf_counter() - started)
            with self._changed:
                if self._order is order:
                    self._queue.append(shot)
            ordinal += 1

    def _wait_for_room(self, order: _Order) -> bool:
        with self._changed:
            while self._order is order and not self._closing and self._is_full(order.reel):
                self._changed.wait()
            return self._order is order and not self._closing

    def _is_full(self, reel: Reel) -> bool:
        pictures = 1 if reel.beside is None or reel.difference else 2
        fits = _AHEAD_BYTES // (reel.width_px * reel.height_px * 3 * pictures)
        return len(self._queue) >= min(_AHEAD_FRAMES, max(_AHEAD_LEAST, fits))

    def _compose(self, order: _Order, ordinal: int, index: int) -> Shot:
        reel = order.reel
        picture = self._frame(self._desk, reel, index)
        if reel.beside is None:
            return Shot(reel, index, ordinal, order.number, picture)
        beside = self._frame(self._beside, reel.beside, index)
        if not reel.difference:
            return Shot(reel, index, ordinal, order.number, picture, beside)
        from charstudio.media.difference import difference  # noqa: PLC0415 - loads numpy, as below

        apart = difference(picture, beside)
        return Shot(reel, index, ordinal, order.number, apart, is_same=not apart.any())

    def _frame(self, desk: Desk, reel: Reel, index: int) -> NDArray[np.uint8]:
        import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

        return np.ascontiguousarray(desk.compositor(reel).frame_at(reel.time_of(index)))

    def _is_current(self, order: _Order) -> bool:
        return self._order is order and not self._closing

    def _finish(self, order: _Order) -> None:
        with self._changed:
            if self._order is order:
                self._order = None
                self._is_over = True
