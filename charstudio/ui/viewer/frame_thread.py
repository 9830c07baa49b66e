"""The thread that composes pictures: the newest request wins while scrubbing, a queue ahead while playing.

Scrubbing shows what is there at once (a small copy, or the nearest picture) and then the frame itself, which is given
up as soon as another one is asked for. Playing takes small copies where the files themselves are not fast enough.

It owns the compositor it uses. Results are handed over by callbacks that run in this thread; the window passes
callbacks that only emit a Qt signal.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from charstudio.model.errors import CharStudioError
from charstudio.ui.viewer.clock import Clock
from charstudio.ui.viewer.course import Course
from charstudio.ui.viewer.desk import Desk
from charstudio.ui.viewer.painting import Content, pixels_of
from charstudio.ui.viewer.reel import Reel
from charstudio.ui.viewer.sight import Sight, at_once, exact, passing

_log = logging.getLogger(__name__)

_AHEAD_BYTES = 48_000_000
_AHEAD_FRAMES = 16
_AHEAD_LEAST = 4
_PATIENCE = 4
"""How much nicer than the window this thread is (nice levels)."""
_TOO_SLOW = 0.8
"""The part of a picture's time that composing it may take before small copies are played instead."""


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One composed picture: frame ``index`` of the reel, ``ordinal``-th of the playback that ``order`` began.

    ``beside`` is the same frame of the reel's other film. ``is_same``: the two were compared and do not differ.
    ``is_exact`` and ``is_sharp``: see ``Sight``; they are about both.
    """

    reel: Reel
    index: int
    ordinal: int
    order: int
    picture: Content
    beside: Content | None = None
    is_same: bool = False
    is_exact: bool = True
    is_sharp: bool = True


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
        self._number = self._since = 0
        self._queue: deque[Shot] = deque()
        self._is_over = False
        self._closing = False
        self._thread: threading.Thread | None = None
        self._served: _Order | None = None
        """The order whose frame may be given up for a newer one."""
        self.wants_planes = False
        """Whether the screen can paint planes."""
        self._desk = Desk(stopped=self._is_given_up)
        self._beside = Desk(stopped=self._is_given_up)

    def show(self, reel: Reel, index: int, *, goes_on: bool = False) -> int:
        """Compose one frame and hand it to ``shown``, forgetting whatever was asked before.

        It may come twice: first what is there at once, then the frame itself. ``goes_on``: like the order before, part
        of one movement; while frames are asked for faster than they can be made, the first kind keeps coming, also for
        orders of the movement that are not the last.
        """
        return self._ask(reel, Course(index, 1, index, index), None, goes_on=goes_on)

    def play(self, reel: Reel, course: Course, clock: Clock) -> int:
        """Compose the frames of ``course`` ahead of ``clock`` into the queue."""
        return self._ask(reel, course, clock)

    def stop(self) -> None:
        """Forget the order; the frame being composed is finished and thrown away."""
        with self._changed:
            self._number += 1
            self._since = self._number
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

    def _ask(self, reel: Reel, course: Course, clock: Clock | None, *, goes_on: bool = False) -> int:
        with self._changed:
            self._number += 1
            self._since = self._since if goes_on else self._number
            self._queue.clear()
            self._is_over = False
            self._order = _Order(self._number, reel, course, clock)
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._run, name="viewer-frames", daemon=True)
                self._thread.start()
            self._changed.notify_all()
            return self._number

    def _run(self) -> None:
        from charstudio.media.screen import ScreenPixels  # noqa: PLC0415 - slow to load, and the first paint does not need it

        self._screen = ScreenPixels()
        _give_way()
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
        except Exception as error:  # noqa: BLE001 - the last door of this thread: without it the viewer would stay black for ever
            self._complain(order, error)
        self._served = None
        self._finish(order)

    def _complain(self, order: _Order, error: Exception) -> None:
        """Say what went wrong; an order that was given up ends with an exception, too, which is none of anybody's."""
        if not self._is_current(order):
            _log.debug("An order that was given up ended early", exc_info=error)
        elif isinstance(error, CharStudioError):
            self._failed(error.message)
        else:
            _log.error("The viewer could not compose a picture", exc_info=error)
            self._failed("This picture could not be made.")

    def _show(self, order: _Order) -> None:
        index = order.course.start
        if not order.reel.difference:  # two pictures that are each a little off would differ where nothing does
            quick = self._compose_at_once(order, 0, index)
            if self._is_welcome(order):
                self._shown(quick)
            if (quick.is_exact and quick.is_sharp) or not self._is_current(order):
                return
        self._served = order
        shot = self._compose(order, 0, index)
        if self._is_current(order):
            self._shown(shot)

    def _play(self, order: _Order, clock: Clock) -> None:
        self._served = order
        ordinal, cost = 0, 0.0
        course = order.course
        fps = float(order.reel.rate.fps * course.pace)
        is_quick = course.step != 1
        while self._wait_for_room(order):
            if clock.is_running:  # skip what would be late by the time it is composed
                ordinal = max(ordinal, int((clock.elapsed() + cost) * fps))
            index = course.index(ordinal)
            if index is None:
                return
            started = perf_counter()
            shot = self._compose_at_once(order, ordinal, index) if is_quick else None
            if shot is None or not shot.is_exact:
                shot = self._compose(order, ordinal, index, in_passing=True)
            cost = 0.8 * cost + 0.2 * (perf_counter() - started)
            with self._changed:
                if self._order is order:
                    self._queue.append(shot)
                is_late = clock.is_running and len(self._queue) <= 1
            is_quick = is_quick or (is_late and cost > _TOO_SLOW / fps)
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

    def _compose(self, order: _Order, ordinal: int, index: int, *, in_passing: bool = False) -> Shot:
        """The frame itself."""
        reel, other = order.reel, order.reel.beside
        planes = self.wants_planes and not reel.difference
        is_quick = in_passing and not self.wants_planes and not reel.difference

        def sight(desk: Desk, film: Reel) -> Sight:
            compositor, t = desk.compositor(film), film.time_of(index)
            return passing(compositor, t, self._screen) if is_quick else exact(compositor, t, planes=planes)

        first = sight(self._desk, reel)
        return _shot(order, ordinal, index, first, sight(self._beside, other) if other is not None else None)

    def _compose_at_once(self, order: _Order, ordinal: int, index: int) -> Shot:
        """What is there at once, of both films."""
        reel, other = order.reel, order.reel.beside
        first = at_once(self._desk.compositor(reel), reel.time_of(index))
        second = at_once(self._beside.compositor(other), other.time_of(index)) if other is not None else None
        return _shot(order, ordinal, index, first, second)

    def _is_given_up(self) -> bool:
        served = self._served
        return served is not None and not self._is_current(served)

    def _is_welcome(self, order: _Order) -> bool:
        """Whether a first picture of this order is of use: what was asked since is part of the same movement."""
        return order.number >= self._since and not self._closing

    def _is_current(self, order: _Order) -> bool:
        return self._order is order and not self._closing

    def _finish(self, order: _Order) -> None:
        with self._changed:
            if self._order is order:
                self._order = None
                self._is_over = True


def _give_way() -> None:
    """Let the window's thread go first: pictures are made long before they are due, painting them is not.

    The decoders' own threads are born here and are as patient.
    """
    with contextlib.suppress(AttributeError, OSError):  # Linux knows how nice a single thread is
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _PATIENCE)


def _shot(order: _Order, ordinal: int, index: int, first: Sight, second: Sight | None) -> Shot:
    """The picture to be shown of one or two films."""
    reel, number = order.reel, order.number
    if second is None:
        return Shot(reel, index, ordinal, number, first.content, None, False, first.is_exact, first.is_sharp)
    is_exact, is_sharp = first.is_exact and second.is_exact, first.is_sharp and second.is_sharp
    one, other = pixels_of(first.content), pixels_of(second.content)
    if not reel.difference or one is None or other is None:
        return Shot(reel, index, ordinal, number, first.content, second.content, False, is_exact, is_sharp)
    from charstudio.media.difference import difference  # noqa: PLC0415 - loads numpy

    apart = difference(one, other)
    return Shot(reel, index, ordinal, number, apart, None, not apart.any(), is_exact, is_sharp)
