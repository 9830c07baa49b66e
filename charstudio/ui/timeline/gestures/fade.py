"""Fading in and out: drag the handle at an upper corner of a clip."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO
from charstudio.model.timeline import Clip
from charstudio.ui.timeline.cut import Cut, Edge
from charstudio.ui.timeline.gestures.base import Gesture, Spot


class Fade(Gesture):
    """Drag a corner handle towards the middle of the clip. With Shift the other end fades as long."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, cut: Cut, press: Spot, clip: Clip, edge: Edge) -> None:
        super().__init__(cut, press)
        self._clip, self._edge = clip, edge

    def move(self, at: Spot) -> None:
        """Show the fade ending here."""
        clip, rate = self._clip, self.cut.rate
        pulled = self.cut.span(at.x - self.press.x)
        starts = self._edge is Edge.START
        length = rate.snap(clip.fade_in + pulled if starts else clip.fade_out - pulled)
        most = clip.duration / 2 if at.shift else clip.duration - (clip.fade_out if starts else clip.fade_in)
        length = max(ZERO, min(length, rate.time_of(rate.index_at(most))))
        fade_in = length if starts or at.shift else None
        fade_out = None if starts and not at.shift else length
        refused = self.try_edit(partial(edits.set_fades, clip=clip.id, fade_in=fade_in, fade_out=fade_out))
        name = "Both fades" if at.shift else "Fade in" if starts else "Fade out"
        said = str(refused) if refused else f"{name} {float(length):.2f} s"
        self.say(at, said, refused=refused is not None, moving=frozenset((clip.id,)))

    def end(self, at: Spot) -> None:
        """Set the fade."""
        self.commit("Fade in" if self._edge is Edge.START else "Fade out")
