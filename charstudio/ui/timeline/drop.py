"""Something from the graph or the library is dragged over the lanes: the clip it would become is shown, then placed.

With Shift it takes the place of the clip it is dropped on, whose edit stays.
"""

from __future__ import annotations

from functools import partial

from charstudio.model import timeline_edits as edits
from charstudio.model.timeline_edits import Mode
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import ClipId, TrackId, new_id
from charstudio.ui.timeline.cut import NOTHING, Cut, Overlay
from charstudio.ui.timeline.gestures.base import Gesture, Spot
from charstudio.ui.timeline.placing import Parcel, place, track_for
from charstudio.ui.timeline.snapping import snapped_shift
from charstudio.ui.timeline.spare import length_of


class Drop(Gesture):
    """Like a move that begins outside: over what lies there, with Ctrl between it, with Shift instead of a clip."""

    def __init__(self, cut: Cut, parcel: Parcel) -> None:
        super().__init__(cut, Spot(0, 0))
        self._parcel = parcel
        self._clip = ClipId(new_id("c"))
        self._attraction = self.attraction()

    def move(self, at: Spot) -> bool:  # type: ignore[override]  # Qt wants to know whether it may be dropped here
        """Show the clip here. False when it cannot be dropped here."""
        if at.shift:
            return self._replace(at)
        track = self._track(at)
        start = self.cut.frame_at(at.x)
        edges = (start, start + self._parcel.duration)
        shift, snap = snapped_shift(self._attraction, edges, self.cut.rate.time_of(0), self.reach)
        start = max(self.cut.rate.time_of(0), self.cut.rate.snap(start + shift))
        mode: Mode = "insert" if at.ctrl else "free" if at.alt else "overwrite"
        refused = self.try_edit(
            lambda project: place(project, self._parcel, track, start, mode, self.cut.studio, clip_id=self._clip)
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
        self.move(at)
        replaced = self.cut.overlay.moving
        if not self.commit("Replace clip" if at.shift else "Place clip"):
            self.cut.set_overlay(NOTHING)
            return False
        self.cut.select(replaced if at.shift else (self._clip,))
        return True

    def _replace(self, at: Spot) -> bool:
        """Show the parcel instead of the clip under the pointer."""
        row = self.cut.rows.at(at.y)
        track = self.before.timeline.track(row.track.id) if row else None
        under = track.clip_at(self.cut.exact(at.x)) if track is not None else None
        if under is None:
            self.forget_trial()
            self.say(at, "Drop it on the clip to be replaced.", refused=True)
            return False
        studio, source = self.cut.studio, self._parcel.source
        length = length_of(studio, source)
        edit = partial(edits.replace_source, clip=under.id, source=source, media_end=length, kinds=studio.kinds)
        refused = self.try_edit(edit)
        if refused is not None:
            self.forget_trial()
        said = f"Replace “{title_of(self.before, under)}”" if refused is None else str(refused)
        self.say(at, said, refused=refused is not None, moving=frozenset((under.id,)))
        return refused is None

    def _track(self, at: Spot) -> TrackId | None:
        row = self.cut.rows.at(at.y)
        return track_for(self.before, self._parcel, row.track.id if row else None)
