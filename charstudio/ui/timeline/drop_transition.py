"""A transition is dragged over the lanes: the cut it would go on lights up, and there it is put."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData

from charstudio.model.time import ZERO
from charstudio.model.timeline import TransitionKind
from charstudio.ui.timeline.commands import transition_on
from charstudio.ui.timeline.cut import NOTHING, Cut
from charstudio.ui.timeline.gestures.base import Gesture, Spot, short_time
from charstudio.ui.timeline.gestures.transition import NAMES
from charstudio.ui.timeline.joint import cut_near

TRANSITION_MIME = "application/x-charstudio-transition"
"""The name of a ``TransitionKind`` as UTF-8 text."""

_REACH_PX = 60.0


def transition_in(mime: QMimeData) -> TransitionKind | None:
    """The kind of transition that is dragged, if it is one."""
    if not mime.hasFormat(TRANSITION_MIME):
        return None
    try:
        return TransitionKind(bytes(mime.data(TRANSITION_MIME).data()).decode())
    except (ValueError, UnicodeDecodeError):
        return None


class DropTransition(Gesture):
    """Over a cut between two clips, or near one."""

    def __init__(self, cut: Cut, kind: TransitionKind) -> None:
        super().__init__(cut, Spot(0, 0))
        self._kind = kind

    def move(self, at: Spot) -> bool:  # type: ignore[override]  # Qt wants to know whether it may be dropped here
        """Show the transition on the nearest cut of the track under the pointer. False when there is none."""
        found = cut_near(self.cut, at.x, at.y, _REACH_PX)
        if found is None:
            self.forget_trial()
            self.say(at, "Drop it on a cut between two clips.", refused=True)
            return False
        clip = found[1]
        refused = self.try_edit(partial(transition_on, clip=clip.id, kind=self._kind))
        if refused is not None:
            self.forget_trial()
        shown = self.cut.shown.timeline.find(clip.id)
        length = shown[1].transition.duration if shown and shown[1].transition else ZERO
        words = refused.message if refused else f"{NAMES[self._kind]} {short_time(length, self.cut.rate)}"
        self.say(at, words, refused=refused is not None, join=clip.id)
        return refused is None

    def end(self, at: Spot) -> bool:  # type: ignore[override]
        """Put it there and select it."""
        if not self.move(at):
            self.cancel()
            return False
        clip = self.cut.overlay.join
        done = self.commit(NAMES[self._kind])
        self.cut.set_overlay(NOTHING)
        if done:
            self.cut.select_transition(clip)
        return done
