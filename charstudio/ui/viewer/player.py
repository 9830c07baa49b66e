"""Playback and scrubbing of one reel: joins the threads, the clock and the sound device. Paints nothing.

Invariant: the window's thread only asks and shows; it never composes, decodes or waits.
"""

from __future__ import annotations

import math
from fractions import Fraction

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from charstudio.model.time import Seconds
from charstudio.ui.viewer.clock import Clock
from charstudio.ui.viewer.course import Course, faster, parted
from charstudio.ui.viewer.frame_thread import FrameThread, Shot
from charstudio.ui.viewer.reel import Reel
from charstudio.ui.viewer.sound_out import SoundOut
from charstudio.ui.viewer.statistics import Statistics

_TICK_MS = 5
_LONGEST_TICK_MS = 20
"""So long at most until the sound is looked after again."""
_PREROLL_TICKS = 100
"""After half a second playback begins even if fewer pictures are ready than wished."""


class Player(QObject):
    """Shows frames of a reel. ``index`` is the frame on screen (or asked for).

    With ``goes_beyond`` it may stand behind the end, where clips can be placed; the picture there is black.
    """

    shot = Signal(object)  # Shot: a picture to show
    moved = Signal(int)  # the frame number changed
    state_changed = Signal()  # playing, stopped, another speed
    ended = Signal()  # a playback came to its end
    failed = Signal(str)

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reel: Reel | None = None
        self.index = 0
        self.step = 0
        self.loop = False
        self.goes_beyond = False
        self.range: tuple[int, int] | None = None
        self.speed = Fraction(1)
        self.statistics = Statistics()
        self.latest: Shot | None = None
        """The picture shown last."""
        self._clock = Clock()
        self._frames = FrameThread(self._arrived.emit, self.failed.emit)
        self._sound = SoundOut(self.failed.emit)
        self._course: Course | None = None
        self._order = self._since = self._seen = 0
        self._last_ordinal = -1
        self._preroll = 0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._arrived.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def is_playing(self) -> bool:
        """Whether the film runs, forwards or backwards."""
        return self._course is not None

    @property
    def sound(self) -> SoundOut:
        """What is heard of it."""
        return self._sound

    @property
    def shown(self) -> int:
        """How many pictures this playback has shown."""
        return self.statistics.shown

    @property
    def dropped(self) -> int:
        """How many pictures this playback has left out because they were late."""
        return self.statistics.dropped

    @property
    def pace(self) -> Fraction:
        """How many pictures are shown in the time of one frame."""
        return self._course.pace if self._course is not None else Fraction(1)

    @property
    def position(self) -> Seconds:
        """The moment on screen."""
        return self.reel.rate.time_of(self.index) if self.reel else Fraction(0)

    def use_planes(self, wanted: bool) -> None:  # noqa: FBT001 - one switch
        """Whether pictures may come as planes, for the graphics card; from the next one on."""
        self._frames.wants_planes = wanted

    def load(self, reel: Reel | None, index: int | None = None) -> None:
        """Play another reel (or the same one changed), at ``index`` or where we are. Stops when it was playing."""
        running = self._course
        was_playing = self.is_playing
        self._halt()
        self.reel = reel
        wanted = self.index if index is None else index
        self._set_index(self._bounded(wanted, reel) if reel else 0)
        if reel is None:
            self._frames.stop()
        elif running is not None and index is None:
            self._run(running.step, running.pace)
        else:
            self._ask(reel, self.index)
        if was_playing and not self.is_playing:
            self.state_changed.emit()

    def go_to(self, index: int) -> None:
        """Show frame ``index``; playback goes on from there if it was running."""
        if self.reel is None:
            return
        running = self._course
        if running is not None:
            self._halt()
        self._set_index(self._bounded(index, self.reel))
        if running is not None:
            self._run(running.step, running.pace)
        else:
            self._ask(self.reel, self.index, goes_on=True)
            self._sound.scrub(self.reel, self.index)

    def peek(self, reel: Reel, index: int, *, goes_on: bool = False) -> None:
        """Show a frame of something else without moving: the picture being cut to while trimming.

        ``goes_on``: what was shown before was part of the same movement.
        """
        if not self.is_playing:
            self._ask(reel, index, goes_on=goes_on)

    def show_again(self) -> None:
        """Show this frame after something else was on screen."""
        if self.reel is not None and not self.is_playing:
            self._ask(self.reel, self.index)

    def play(self, step: int | None = None, *, part: tuple[int, int] | None = None) -> None:
        """Run at the chosen speed, or at ``step`` frames per picture; at the end begin again from the start.

        With a ``part`` (first and last frame) only that is played, once, from its beginning.
        """
        whole, pace = parted(self.speed) if step is None else (step, Fraction(1))
        self._run(whole, pace, part)

    def _run(self, step: int, pace: Fraction, part: tuple[int, int] | None = None) -> None:
        reel = self.reel
        if reel is None or reel.last == 0:
            return
        self._halt()
        loop = self.loop and part is None
        first, last = part or (self.range if loop and self.range else (0, reel.last))
        self._set_index(first if part else _start(self.index, step, first, last, within=loop))
        self.step = step
        self._course = Course(self.index, step, first, min(last, reel.last), loop, pace)
        self._last_ordinal, self._preroll, self.statistics = -1, 0, Statistics()
        self._clock.reset()
        self._order = self._since = self._frames.play(reel, self._course, self._clock)
        if self._course.has_sound:
            self._sound.play(reel, self._course)
        self._timer.start(_TICK_MS)
        self.state_changed.emit()

    def stop(self) -> None:
        """Stand still on the frame last shown, exactly."""
        if self.is_playing:
            self._halt()
            if self.reel is not None:
                self._ask(self.reel, self.index)
            self.state_changed.emit()

    def set_speed(self, speed: Fraction) -> None:
        """Play at another speed, from now on."""
        was_chosen = self._course is not None and (self.step, self._course.pace) == parted(self.speed)
        self.speed = speed
        if was_chosen:
            self.play()
        else:
            self.state_changed.emit()

    def shuttle(self, direction: int) -> None:
        """J (-1), K (0), L (1): pressing again in the same direction doubles the speed."""
        if direction == 0:
            self.stop()
        else:
            self.play(faster(self.step if self.pace == 1 else 0, direction))

    def set_loop(self, loop: bool) -> None:  # noqa: FBT001 - a Qt slot
        """Play round and round: the marked range if there is one, else everything."""
        self.loop = loop
        if self._course is not None:
            self._run(self._course.step, self._course.pace)

    def set_volume(self, volume: float) -> None:
        """Loudness from 0 to 1."""
        self._sound.set_volume(volume)

    def close(self) -> None:
        """Stop, end both threads and close every file."""
        self._halt()
        self._frames.close()
        self._sound.close()

    def _halt(self) -> None:
        self._timer.stop()
        self._course = None
        self.step = 0
        self._clock.reset()
        self._frames.stop()
        self._sound.stop()

    def _tick(self) -> None:
        reel, course = self.reel, self._course
        if reel is None or course is None:
            return
        self._timer.start(_TICK_MS)
        if not self._clock.is_running:
            self._preroll += 1
            if not self._frames.is_ahead and self._preroll < _PREROLL_TICKS:
                return
            self._sound.feed()
            if self._sound.is_starting:
                return
            self._clock.start()
        heard = self._sound.feed()
        if heard is not None:
            self._clock.correct(heard)
        elapsed, fps = self._clock.elapsed(), float(reel.rate.fps * course.pace)
        due = int(elapsed * fps)
        shot = self._frames.take(due)
        if shot is not None and shot.order == self._order:
            self.statistics.note(shot.ordinal - self._last_ordinal - 1, elapsed - shot.ordinal / fps)
            self._last_ordinal = shot.ordinal
            self._set_index(shot.index)
            self._hand_over(shot)
        if course.length is not None and due >= course.length:
            self._end(course)
        elif self._course is course:
            left = (due + 1) / fps - self._clock.elapsed()  # until the next picture is due
            self._timer.start(max(1, min(_LONGEST_TICK_MS, math.ceil(left * 1000))))

    def _end(self, course: Course) -> None:
        self._halt()
        self._set_index(course.last if course.step > 0 else course.first)
        if self.reel is not None:
            self._ask(self.reel, self.index)
        self.state_changed.emit()
        self.ended.emit()

    def _ask(self, reel: Reel, index: int, *, goes_on: bool = False) -> None:
        """Have a frame composed; what comes for earlier orders of the same movement is shown until it is there."""
        self._order = self._frames.show(reel, index, goes_on=goes_on)
        self._since = self._since if goes_on else self._order

    def _show(self, shot: Shot) -> None:
        if self._course is None and shot.order >= max(self._since, self._seen):
            self._seen = shot.order
            self._hand_over(shot)

    def _hand_over(self, shot: Shot) -> None:
        self.latest = shot
        self.shot.emit(shot)

    def _bounded(self, index: int, reel: Reel) -> int:
        return max(0, index if self.goes_beyond else min(index, reel.last))

    def _set_index(self, index: int) -> None:
        if index != self.index:
            self.index = index
            self.moved.emit(index)


def _start(index: int, step: int, first: int, last: int, *, within: bool) -> int:
    """Where a playback begins: here, or at the other end when there is nothing left in that direction."""
    if step > 0 and (index >= last or (within and index < first)):
        return first
    if step < 0 and (index <= first or (within and index > last)):
        return last
    return index
