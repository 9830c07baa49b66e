"""What all gestures have in common: where the pointer is, the trial project, snapping, and the one edit at the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QCursor, QMouseEvent

from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds, timecode
from charstudio.model.values import ClipId
from charstudio.ui.timeline.cut import NOTHING, Cut, Overlay
from charstudio.ui.timeline.snapping import SNAP_PX, Attraction, cuts_and

DRAG_PX = 4
"""The pointer must travel this far before a press becomes a drag."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the pointer is: pixels of the lanes (``y`` unscrolled), and the keys held."""

    x: float
    y: float
    ctrl: bool = False
    shift: bool = False
    alt: bool = False

    @classmethod
    def of(cls, event: QMouseEvent, top: int) -> Spot:
        """The spot of a mouse event in lanes scrolled down by ``top`` pixels."""
        keys, at = event.modifiers(), event.position()
        return cls(
            at.x(),
            at.y() + top,
            ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier),
            shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            alt=bool(keys & Qt.KeyboardModifier.AltModifier),
        )


def signed_time(t: Seconds, rate: Rate) -> str:
    """A shift as people say it: ``+0:12``, ``−2:11``."""
    return f"{'−' if t < 0 else '+'}{short_time(abs(t), rate)}"


def short_time(t: Seconds, rate: Rate) -> str:
    """A length as people say it, seconds and frames: ``2:11``, with minutes only when there are any."""
    text = timecode(t, rate)
    while text.replace(";", ":").count(":") > 1 and text.startswith("00:"):
        text = text[3:]
    return text.removeprefix("0")


class Gesture:
    """A press, what follows, and its end. The document changes only in ``end``."""

    cursor: Qt.CursorShape | QCursor = Qt.CursorShape.ArrowCursor

    def __init__(self, cut: Cut, press: Spot) -> None:
        self.cut = cut
        self.press = press
        self.before = cut.project
        self._rows = cut.rows
        self._trial: Project | None = None

    def move(self, at: Spot) -> None:
        """The pointer moved or a key changed."""

    def end(self, at: Spot) -> None:
        """The button was released."""
        self.cancel()

    def cancel(self) -> None:
        """Leave everything as it was."""
        self.cut.show_trial(None)
        self.cut.set_overlay(NOTHING)

    def has_travelled(self, at: Spot) -> bool:
        """Whether this is a drag and no longer a click."""
        return abs(at.x - self.press.x) >= DRAG_PX or abs(at.y - self.press.y) >= DRAG_PX

    def try_edit(self, edit: Callable[[Project], Project]) -> EditError | None:
        """Show what ``edit`` would make of the project; what it refuses is returned and the last trial stays."""
        try:
            trial = edit(self.before)
        except EditError as error:
            return error
        self._trial = trial
        self.cut.show_trial(trial)
        return None

    def forget_trial(self) -> None:
        """Nothing would change if the gesture ended now."""
        self._trial = None
        self.cut.show_trial(None)

    def commit(self, label: str) -> bool:
        """Make the trial the document's next step (one step), if there is a trial."""
        trial = self._trial
        self.cancel()
        if trial is None or self.cut.project is not self.before:
            return False
        return self.cut.apply(label, lambda _: trial)

    def attraction(self, besides: Collection[ClipId] = (), more: Iterable[Seconds] = ()) -> Attraction:
        """What attracts edges, when snapping is on: cuts, markers, the playhead, the marks, and ``more``."""
        if not self.cut.snaps:
            return Attraction()
        cut = self.cut
        markers = (marker.at for marker in self.before.timeline.markers)
        others = (cut.playhead.playhead, cut.mark_in, cut.mark_out, *markers, *more)
        return cuts_and(self._rows, frozenset(besides), others)

    @property
    def reach(self) -> Seconds:
        """How near an edge must come to be attracted."""
        return self.cut.span(SNAP_PX)

    def say(self, at: Spot, words: str, *, refused: bool = False, **more: Any) -> None:
        """Show a word beside the pointer, and what else an ``Overlay`` has."""
        self.cut.set_overlay(Overlay(bubble=words, bubble_at=self.bubble_at(at), is_refused=refused, **more))

    def bubble_at(self, at: Spot) -> QPointF:
        """Where a word beside the pointer goes, in lanes pixels as painted."""
        return QPointF(at.x + 14, at.y - self.cut.top - 30)
