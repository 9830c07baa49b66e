"""Fading in and out: drag the handle at an upper corner of a clip."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO
from charstudio.model.timeline import Clip
from charstudio.ui.timeline.cut import Cut, Edge, Overlay
from charstudio.ui.timeline.gestures.base import Gesture, Spot


class Fade(Gesture):
    """Drag a corner handle towards the middle of the clip."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, cut: Cut, press: Spot, clip: Clip, edge: Edge) -> None:
        super().__init__(cut, press)
        self._clip, self._edge = clip, edge

    def move(self, at: Spot) -> None:
        """Show the fade ending here."""
        clip, rate = self._clip, self.cut.rate
        pulled = self.cut.span(at.x - self.press.x)
        fade_in, fade_out = clip.fade_in, clip.fade_out
        if self._edge is Edge.START:
            fade_in = max(ZERO, min(rate.snap(fade_in + pulled), clip.duration - fade_out))
        else:
            fade_out = max(ZERO, min(rate.snap(fade_out - pulled), clip.duration - fade_in))
        refused = self.try_edit(partial(edits.set_fades, clip=clip.id, fade_in=fade_in, fade_out=fade_out))
        name, length = ("Fade in", fade_in) if self._edge is Edge.START else ("Fade out", fade_out)
        said = str(refused) if refused else f"{name} {float(length):.2f} s"
        self.cut.set_overlay(
            Overlay(
                bubble=said,
                bubble_at=self.bubble_at(at),
                is_refused=refused is not None,
                moving=frozenset((clip.id,)),
            )
        )

    def end(self, at: Spot) -> None:
        """Set the fade."""
        self.commit("Fade in" if self._edge is Edge.START else "Fade out")
