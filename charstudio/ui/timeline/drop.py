"""Something from the graph or the library is dragged over the lanes: the clip it would become is shown, then placed."""

from __future__ import annotations

from functools import partial

from charstudio.model.timeline_edits import Mode
from charstudio.model.values import TrackId
from charstudio.ui.timeline.cut import NOTHING, Cut, Overlay
from charstudio.ui.timeline.gestures.base import Gesture, Spot
from charstudio.ui.timeline.placing import Parcel, place, track_for
from charstudio.ui.timeline.snapping import snapped_shift


class Drop(Gesture):
    """Like a move that begins outside: over what lies there, or with Ctrl between it."""

    def __init__(self, cut: Cut, parcel: Parcel) -> None:
        super().__init__(cut, Spot(0, 0))
        self._parcel = parcel
        self._attraction = self.attraction()

    def move(self, at: Spot) -> bool:  # type: ignore[override]  # Qt wants to know whether it may be dropped here
        """Show the clip here. False when it cannot be dropped here."""
        track = self._track(at)
        start = self.cut.frame_at(at.x)
        edges = (start, start + self._parcel.duration)
        shift, snap = snapped_shift(self._attraction, edges, self.cut.rate.time_of(0), self.reach)
        start = max(self.cut.rate.time_of(0), self.cut.rate.snap(start + shift))
        mode: Mode = "insert" if at.ctrl else "free" if at.alt else "overwrite"
        refused = self.try_edit(
            partial(place, parcel=self._parcel, track=track, start=start, mode=mode, studio=self.cut.studio)
        )
        if refused is not None:
            self.forget_trial()
        said = str(refused) if refused else {"insert": "Insert", "free": "Into a gap", "overwrite": "Place"}[mode]
        self.cut.set_overlay(
            Overlay(snap=snap, bubble=said, bubble_at=self.bubble_at(at), is_refused=refused is not None, drop=track)
        )
        return refused is None

    def end(self, at: Spot) -> bool:  # type: ignore[override]
        """Place the clip and select it."""
        known = {clip.id for _, clip in self.before.timeline.clips()}
        self.move(at)
        source = self._parcel.source
        if not self.commit("Place clip"):
            self.cut.set_overlay(NOTHING)
            return False
        placed = self.cut.project.timeline.clips()
        self.cut.select(clip.id for _, clip in placed if clip.id not in known and clip.source == source)
        return True

    def _track(self, at: Spot) -> TrackId | None:
        row = self.cut.rows.at(at.y)
        return track_for(self.before, self._parcel, row.track.id if row else None)
