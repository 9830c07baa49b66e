"""Gestures of the ruler: the playhead, and the markers that stand on it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from charstudio.model import timeline_edits as edits
from charstudio.model.timeline import Marker
from charstudio.ui.timeline.cut import Cut, Overlay
from charstudio.ui.timeline.gestures.base import Gesture, Spot
from charstudio.ui.timeline.snapping import Attraction, cuts_and


class Scrub(Gesture):
    """Drag the playhead. With Shift it is attracted by cuts and markers."""

    def __init__(self, cut: Cut, press: Spot) -> None:
        super().__init__(cut, press)
        markers = (marker.at for marker in self.before.timeline.markers)
        self._attraction = cuts_and(cut.rows, (), (cut.mark_in, cut.mark_out, *markers))
        self.move(press)

    def move(self, at: Spot) -> None:
        """Go to the frame under the pointer."""
        rate = self.cut.rate
        t = max(rate.time_of(0), rate.time_of(rate.index_at(self.cut.exact(at.x))))
        if at.shift:
            near = self._attraction.nearest(t, self.cut.span(12))
            t = t if near is None else rate.snap(near)
        self.cut.playhead.go_to(t)

    def end(self, at: Spot) -> None:
        """Stay where the playhead is."""

    def cancel(self) -> None:
        """Scrubbing changes nothing that could be taken back."""


class MoveMarker(Gesture):
    """Drag a marker along the ruler. A click without a drag brings the playhead to it."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, cut: Cut, press: Spot, marker: Marker) -> None:
        super().__init__(cut, press)
        self._marker = marker
        here = cut.playhead.playhead
        others = [other.at for other in self.before.timeline.markers if other.at != marker.at]
        others += [moment for moment in (here, cut.mark_in, cut.mark_out) if moment not in {None, marker.at}]
        self._attraction = cuts_and(cut.rows, (), others) if cut.snaps else Attraction()

    def move(self, at: Spot) -> None:
        """Show the marker here."""
        if self._trial is None and not self.has_travelled(at):
            return
        t = self.cut.frame_at(at.x)
        snap = self._attraction.nearest(t, self.reach)
        t = self.cut.rate.snap(snap) if snap is not None else t
        self.try_edit(partial(edits.move_marker, marker=self._marker.id, at=t))
        self.cut.set_overlay(Overlay(snap=snap))

    def end(self, at: Spot) -> None:
        """Move the marker, or go to it."""
        if not self.commit("Move marker") and not self.has_travelled(at):
            self.cut.playhead.go_to(self._marker.at)
