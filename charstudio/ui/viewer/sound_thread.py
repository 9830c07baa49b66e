"""The thread that mixes sound ahead of the device, with a compositor of its own, and never waits for pictures."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from charstudio.media.levels import Levels, slices
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


@dataclass(frozen=True, slots=True, eq=False)
class _Moment:
    """A grain of sound to be heard while scrubbing."""

    reel: Reel
    start: Seconds
    duration: Seconds


class SoundThread:
    """Fills a buffer of float32 stereo samples at the reel's sample rate, or mixes one grain: the newest wish wins."""

    def __init__(self, failed: Callable[[str], None]) -> None:
        self._failed = failed
        self._changed = threading.Condition()
        self._order: _Order | _Moment | None = None
        self._blocks: deque[NDArray[np.float32]] = deque()
        self._levels: deque[Levels] = deque()
        self._told = 0
        self._grain: NDArray[np.float32] | None = None
        self._waiting = 0
        self._is_over = True
        self._closing = False
        self._thread: threading.Thread | None = None
        self._desk = Desk(kept=1)

    def play(self, reel: Reel, course: Course) -> None:
        """Mix the sound of ``course`` from its start."""
        self._wish(_Order(for_sound(reel), course))

    def mix_grain(self, reel: Reel, start: Seconds, duration: Seconds) -> None:
        """Mix this stretch; ``take_grain`` has it when it is ready. Forgets everything else that was wished for."""
        self._wish(_Moment(for_sound(reel), start, duration))

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

    def take_levels(self, until: int) -> list[Levels]:
        """How loud it is up to sample ``until`` of this playback, as far as it has not been told yet."""
        found: list[Levels] = []
        with self._changed:
            while self._levels and self._told + self._levels[0].samples <= until:
                found.append(self._levels.popleft())
                self._told += found[-1].samples
        return found

    def take_grain(self) -> NDArray[np.float32] | None:
        """The grain wished for last, once, when it is ready."""
        grain, self._grain = self._grain, None
        return grain

    @property
    def is_over(self) -> bool:
        """Whether everything has been mixed and taken."""
        return self._is_over and not self._blocks

    def is_ahead(self, samples: int) -> bool:
        """Whether ``samples`` wait to be taken, or there is nothing more to come."""
        return self._is_over or self._waiting >= samples

    def _wish(self, order: _Order | _Moment) -> None:
        with self._changed:
            self._clear()
            self._order = order
            self._is_over = False
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._run, name="viewer-sound", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _clear(self) -> None:
        self._blocks.clear()
        self._levels.clear()
        self._waiting = self._told = 0
        self._grain = None
        self._is_over = True

    def _run(self) -> None:
        try:
            while (order := self._next()) is not None:
                self._serve(order)
        finally:
            self._desk.close()

    def _serve(self, order: _Order | _Moment) -> None:
        try:
            if isinstance(order, _Moment):
                self._mix_moment(order)
            else:
                self._mix(order)
        except CharStudioError as error:
            self._failed(error.message)
        except Exception:  # noqa: BLE001 - the last door of this thread: without it the picture would wait for sound for ever
            _log.exception("The viewer could not mix the sound")
            self._failed("The sound could not be played.")
        self._finish(order)

    def _next(self) -> _Order | _Moment | None:
        with self._changed:
            while self._order is None and not self._closing:
                self._changed.wait()
            return None if self._closing else self._order

    def _mix(self, order: _Order) -> None:
        for start, duration in spans(order.reel, order.course):
            if not self._wait_for_room(order):
                return
            block = self._desk.compositor(order.reel).audio(start, duration)
            levels = list(slices(block, order.reel.timeline.sample_rate_hz))
            with self._changed:
                if self._order is order:
                    self._blocks.append(block)
                    self._levels.extend(levels)
                    self._waiting += len(block)

    def _mix_moment(self, order: _Moment) -> None:
        grain = self._desk.compositor(order.reel).audio(order.start, order.duration)
        with self._changed:
            if self._order is order:
                self._grain = grain

    def _wait_for_room(self, order: _Order) -> bool:
        enough = int(_AHEAD_S * order.reel.timeline.sample_rate_hz)
        with self._changed:
            while self._order is order and not self._closing and self._waiting >= enough:
                self._changed.wait()
            return self._order is order and not self._closing

    def _finish(self, order: _Order | _Moment) -> None:
        with self._changed:
            if self._order is order:
                self._order = None
                self._is_over = True


def for_sound(reel: Reel, sample_rate_hz: int | None = None) -> Reel:
    """The reel to be mixed, not seen; at another sample rate if one is given. The same one where nothing differs."""
    timeline = reel.timeline
    if sample_rate_hz is not None and sample_rate_hz != timeline.sample_rate_hz:
        reel = replace(reel, timeline=replace(timeline, sample_rate_hz=sample_rate_hz))
    return reel if (reel.width_px, reel.height_px) == (_TINY, _TINY) else reel.sized(_TINY, _TINY)


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
