"""Moving through what is on screen: playing, shuttling, stepping, jumping, and playing around a cut."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import QObject

from charstudio.model.time import ZERO, Seconds
from charstudio.ui.viewer import showing
from charstudio.ui.viewer.marks import MarkVerb
from charstudio.ui.viewer.peeking import Peeking
from charstudio.ui.viewer.player import Player
from charstudio.ui.viewer.programme import Programme

_AROUND_S = 2


class Driving(QObject):
    """Drives ``player``. ``freshen`` reads the film again if it has changed, ``arrived`` is told after every move."""

    def __init__(
        self,
        programme: Programme,
        player: Player,
        peeking: Peeking,
        freshen: Callable[[], None],
        arrived: Callable[[int], None],
    ) -> None:
        super().__init__(player)
        self._programme = programme
        self._player = player
        self._peeking = peeking
        self._freshen = freshen
        self._arrived = arrived
        self._came_from: int | None = None
        player.ended.connect(self._come_back)

    def play_pause(self) -> None:
        """Start, or stop on the frame on screen."""
        if self._player.is_playing:
            self._player.stop()
        else:
            self._peeking.end()
            self._freshen()
            self._player.play()

    def play_around(self) -> None:
        """Play what is around the nearest cut, or around the frame on screen where none is near, and come back."""
        self._freshen()
        reel = self._player.reel
        if reel is None:
            return
        here, reach = self._player.index, reel.rate.frames_in(Seconds(_AROUND_S))
        middle = here
        if self._programme.is_sequence:
            cuts = [reel.rate.index_at(t) for t in reel.timeline.cuts()]
            near = [cut for cut in cuts if abs(cut - here) <= reach]
            middle = min(near, key=lambda cut: abs(cut - here), default=here)
        self._player.play(1, part=(max(0, middle - reach), min(reel.last, middle + reach)))
        self._came_from = here

    def shuttle(self, direction: int) -> None:
        """J (-1), K (0) and L (1)."""
        self._freshen()
        self._player.shuttle(direction)

    def set_speed(self, speed: Fraction) -> None:
        """Play at another speed."""
        self._player.set_speed(speed)

    def step(self, frames: int) -> None:
        """Move by frames; stops playback."""
        self._player.stop()
        self.seek(self._player.index + frames)

    def step_seconds(self, seconds: int) -> None:
        """Move by whole seconds; stops playback."""
        reel = self._player.reel
        if reel is not None:
            self.step(reel.rate.frames_in(Seconds(abs(seconds))) * (1 if seconds > 0 else -1))

    def jump(self, *, end: bool) -> None:
        """To the first or the last frame."""
        reel = self._player.reel
        if reel is not None:
            self.seek(reel.last if end else 0)

    def seek_time(self, t: Seconds) -> None:
        """To a moment of what is on screen."""
        if self._player.reel is not None:
            self.seek(self._player.reel.rate.index_at(t))

    def seek(self, index: int) -> None:
        """To a frame of what is on screen."""
        if self._player.reel is None:
            return
        self._peeking.end()
        self._player.go_to(index)
        self._arrived(self._player.index)

    def mark(self, verb: MarkVerb) -> bool:
        """Set, clear or go to a mark of the single file on screen. False: something else is on screen."""
        reel, programme = self._player.reel, self._programme
        if not programme.shows_single or reel is None:
            return False
        marks = programme.marks
        if verb == "go_in":
            self.seek(reel.rate.index_at(marks.start or ZERO))
        elif verb == "go_out":
            self.seek(reel.last if marks.end is None else max(0, reel.rate.index_at(marks.end) - 1))
        else:
            programme.marks = showing.marked(marks, verb, self._player.position, reel.rate)
        return True

    def _come_back(self) -> None:
        """What was played around a frame is over."""
        came_from, self._came_from = self._came_from, None
        if came_from is not None:
            self.seek(came_from)
