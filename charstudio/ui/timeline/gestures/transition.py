"""Transitions with the mouse: made by dragging the foot of a cut, made longer or shorter by dragging their edges."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt

from charstudio.model import timeline_edits as edits
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Track, Transition, TransitionKind
from charstudio.model.timeline_parts import transition_limit
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.gestures.base import DRAG_PX, Gesture, Spot, short_time
from charstudio.ui.timeline.glimpse import end_glimpse, first_of, last_of, show_two
from charstudio.ui.timeline.spare import held_in_transition

NAMES = {TransitionKind.DISSOLVE: "Dissolve", TransitionKind.DIP: "Dip to Colour", TransitionKind.WIPE: "Wipe"}

_NOTHING_PX = 3
"""So near the cut there is no transition."""


class StretchTransition(Gesture):
    """The length of the transition at a clip's start: both edges move, by the same way from the cut.

    At a cut without one, dragging away from it makes a dissolve. Dragged to nothing it is gone. A press without a drag
    selects it.
    """

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, cut: Cut, press: Spot, track: Track, clip: Clip) -> None:
        super().__init__(cut, press)
        self._clip = clip
        self._previous = track.before(clip)
        self._limit = transition_limit(cut.rate, self._previous, clip)
        self._is_dragging = False

    def move(self, at: Spot) -> None:
        """Show the transition reaching from the cut to the pointer, and as far on its other side."""
        self._is_dragging = self._is_dragging or abs(at.x - self.press.x) >= DRAG_PX
        if not self._is_dragging:
            return
        away = abs(at.x - self.cut.x(self._clip.start))
        wanted = self.cut.rate.snap(2 * self.cut.span(away)) if away > _NOTHING_PX else ZERO
        length = min(wanted, self._limit)
        is_out = wanted > self._limit
        new = self._of(length)
        refused = self.try_edit(partial(edits.set_transition, clip=self._clip.id, transition=new))
        rate = self.cut.rate
        last, first = last_of(self._previous, rate), first_of(self._clip, rate)
        show_two(self.cut.playhead, last, first)
        words = f"{NAMES[new.kind]} {short_time(length, rate)}" if new is not None else "No transition"
        most = " · no longer than the shorter clip" if is_out else self._held(length)
        self.say(
            at, str(refused) if refused else words + most, refused=is_out or refused is not None, join=self._clip.id
        )

    def end(self, at: Spot) -> None:
        """Set the length; or, after a click, select the transition."""
        end_glimpse(self.cut.playhead)
        if self._is_dragging:
            had, has = self._clip.transition is not None, self._has_one(self._trial)
            self.commit("Set transition length" if had and has else "Remove transition" if had else "Add transition")
        else:
            self.cancel()
        if self._has_one(self.cut.project):
            self.cut.select_transition(self._clip.id)

    def cancel(self) -> None:
        """Leave everything as it was."""
        super().cancel()
        end_glimpse(self.cut.playhead)

    def _held(self, length: Seconds) -> str:
        held = held_in_transition(self.cut.studio, self.before, self._previous, self._clip, length)
        return f" · {short_time(self.cut.rate.snap(held), self.cut.rate)} stands still" if held else ""

    def _of(self, length: Seconds) -> Transition | None:
        if length < self.cut.rate.frame:
            return None
        old = self._clip.transition
        return Transition(TransitionKind.DISSOLVE, length) if old is None else replace(old, duration=length)

    def _has_one(self, project: Project | None) -> bool:
        found = project.timeline.find(self._clip.id) if project is not None else None
        return found is not None and found[1].transition is not None


class TouchTransition(Gesture):
    """A click on a transition selects it; its edges are what is dragged."""

    def __init__(self, cut: Cut, press: Spot, clip: Clip) -> None:
        super().__init__(cut, press)
        cut.select_transition(clip.id)

    def end(self, at: Spot) -> None:
        """It is selected."""
