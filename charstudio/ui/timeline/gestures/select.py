"""Selecting: a click on a clip, or a box over many."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from charstudio.model.values import ClipId
from charstudio.ui.timeline.cut import NOTHING, Cut, Overlay
from charstudio.ui.timeline.gestures.base import Gesture, Spot


def clicked(selection: tuple[ClipId, ...], clips: tuple[ClipId, ...], *, adds: bool) -> tuple[ClipId, ...]:
    """The selection after a click on clips that go together: those, or with Ctrl or Shift these more or less."""
    if not adds:
        return clips
    if set(clips) <= set(selection):
        return tuple(other for other in selection if other not in clips)
    return (*selection, *(clip for clip in clips if clip not in selection))


class BoxSelect(Gesture):
    """Drag over empty lanes: everything the box touches. With Ctrl or Shift it is added. A click selects nothing."""

    def __init__(self, cut: Cut, press: Spot) -> None:
        super().__init__(cut, press)
        self._was = cut.selection
        self._kept = cut.selection if press.ctrl or press.shift else ()

    def move(self, at: Spot) -> None:
        """Select what the box touches."""
        box = QRectF(
            min(self.press.x, at.x), min(self.press.y, at.y), abs(at.x - self.press.x), abs(at.y - self.press.y)
        )
        self.cut.set_overlay(Overlay(box=box))
        touched = self._touched(box)
        self.cut.select((*self._kept, *(touched if at.alt else self.cut.together(touched))))

    def end(self, at: Spot) -> None:
        """Keep the selection; a plain click empties it."""
        if not self.has_travelled(at):
            self.cut.select(self._kept)
        self.cut.set_overlay(NOTHING)

    def cancel(self) -> None:
        """Select what was selected before."""
        super().cancel()
        self.cut.select(self._was)

    def _touched(self, box: QRectF) -> list[ClipId]:
        start, end = self.cut.scale.seconds(box.left()), self.cut.scale.seconds(box.right())
        rows = [row for row in self.cut.rows if row.top < box.bottom() and row.bottom > box.top()]
        return [
            part.clip.id for row in rows for part in row.between(start, end) if part.end > start and part.start < end
        ]
