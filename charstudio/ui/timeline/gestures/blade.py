"""The blade: a click splits the clip under it, with Shift the clips of all tracks."""

from __future__ import annotations

from PySide6.QtCore import Qt

from charstudio.model import timeline_edits as edits
from charstudio.model.time import Seconds
from charstudio.model.values import TrackId
from charstudio.ui.timeline.cut import Cut, Overlay
from charstudio.ui.timeline.gestures.base import Gesture, Spot
from charstudio.ui.timeline.snapping import Attraction


class Blade(Gesture):
    """Splits where the button is released, so that the place can be found with the button down."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, cut: Cut, press: Spot) -> None:
        super().__init__(cut, press)
        self.move(press)

    def move(self, at: Spot) -> None:
        """Show where the cut would be."""
        self.cut.set_overlay(blade_overlay(self.cut, at))

    def end(self, at: Spot) -> None:
        """Split."""
        moment = blade_moment(self.cut, at)
        row = self.cut.rows.at(at.y)
        self.cancel()
        if at.shift:
            self.cut.apply("Split all tracks", lambda project: edits.split_all(project, moment))
            return
        clip = row.track.clip_at(moment) if row else None
        if clip is None:
            self.cut.say("There is no clip to split here.", refused=True)
            return
        self.cut.apply("Split", lambda project: edits.split(project, clip.id, moment))


def blade_moment(cut: Cut, at: Spot) -> Seconds:
    """The frame boundary under the blade, attracted by the playhead and markers."""
    moment = cut.frame_at(at.x)
    if not cut.snaps:
        return moment
    near = Attraction(others=(cut.playhead.playhead, *(marker.at for marker in cut.project.timeline.markers)))
    found = near.nearest(moment, cut.span(5))
    return moment if found is None else cut.rate.snap(found)


def blade_overlay(cut: Cut, at: Spot) -> Overlay:
    """The line of the blade over what it would cut."""
    row = cut.rows.at(at.y)
    tracks: tuple[TrackId, ...] = (row.track.id,) if row else ()
    if at.shift:
        tracks = tuple(row.track.id for row in cut.rows)
    return Overlay(blade=(blade_moment(cut, at), tracks))
