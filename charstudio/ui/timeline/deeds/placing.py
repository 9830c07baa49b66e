"""Commands that bring something into the film: from the viewer, from the graph, in the place of a clip."""

from __future__ import annotations

from functools import partial

from charstudio.model import timeline_edits as edits
from charstudio.model.errors import EditError
from charstudio.model.time import Seconds
from charstudio.model.timeline import ClipSource
from charstudio.model.timeline_edits import Marks, Mode
from charstudio.model.values import ClipId, TrackId, new_id
from charstudio.ui.timeline import commands
from charstudio.ui.timeline.deeds.base import Questions, each
from charstudio.ui.timeline.placing import Parcel, parcel_of_source, place, track_for
from charstudio.ui.timeline.spare import length_of


class Placing(Questions):
    """What is placed goes on the chosen track if that takes it, else on the nearest one that does."""

    offered: ClipSource | None = None
    """What was selected last outside the timeline: a node's output or an imported file."""

    def place(self, parcel: Parcel, mode: Mode) -> bool:
        """Put something at the playhead, on the track of the selection or the first that takes it."""
        cut, start = self._cut, self._cut.playhead.playhead
        track = self._track_for(parcel)
        clip = ClipId(new_id("c"))
        done = cut.apply(
            "Insert clip" if mode == "insert" else "Place clip",
            lambda project: place(project, parcel, track, start, mode, cut.studio, clip_id=clip),
        )
        if done:
            self._show_placed(clip)
        return done

    def from_viewer(self, mode: Mode) -> None:
        """A three-point edit: the marked part of what is in the viewer, at the film's in mark or the playhead.

        With in and out in the film these say how long it is. Without a clip in the viewer it is what was selected last
        in the graph or the library, whole.
        """
        try:
            source, media = self._source_and_range()
            parcel = parcel_of_source(source, self._cut.studio)
        except EditError as error:
            self.say_refused(f"{error.message} {error.hint}".strip())
            return
        if media is None:
            self.place(parcel, mode)
            return
        cut = self._cut
        track = self._track_for(parcel)
        if track is None:
            self.place(parcel, mode)
            return
        marks = self._marks(*media)
        label, edit = (
            ("Insert from viewer", edits.insert_range)
            if mode == "insert"
            else (
                "Overwrite from viewer",
                edits.overwrite_range,
            )
        )
        clip = ClipId(new_id("c"))
        length, kinds = length_of(cut.studio, source), cut.studio.kinds
        placed = partial(edit, track=track, source=source, marks=marks, media_end=length, clip_id=clip, kinds=kinds)
        if cut.apply(label, placed):
            self._show_placed(clip)

    def replace_with(self, source: ClipSource) -> bool:
        """Show something else in the place of the selected clips; their edit stays."""
        cut = self._cut
        clips = commands.one_of_each_link(clip for track, clip in self.selected() if not track.locked)
        if not clips:
            self.say_refused("Select the clip that is to be replaced.")
            return False
        length = length_of(cut.studio, source)
        edit = partial(edits.replace_source, source=source, media_end=length, kinds=cut.studio.kinds)
        return cut.apply("Replace clip", each(clips, edit))

    def replace_with_offered(self) -> None:
        """Replace the selected clips with what was selected last in the graph or the library."""
        marks = self._cut.playhead.source_marks()
        source = self.offered if self.offered is not None else marks.source if marks is not None else None
        if source is None:
            self.say_refused("Select a node in the graph first, or open a clip in the viewer.")
        else:
            self.replace_with(source)

    def _source_and_range(self) -> tuple[ClipSource, tuple[Seconds, Seconds] | None]:
        """What is to be placed, and its marked part if the viewer has one. Raises ``EditError``."""
        marks = self._cut.playhead.source_marks()
        if marks is not None and marks.source is not None:
            has_time = marks.range.duration > 0
            return marks.source, (marks.range.start, marks.range.end) if has_time else None
        if self.offered is None:
            raise EditError("There is no clip in the viewer.", "Open one, or select a node that makes one.")
        return self.offered, None

    def _marks(self, begin: Seconds, end: Seconds) -> Marks:
        """The marks of the film win over the out mark in the media, which may be only its end."""
        cut = self._cut
        start = cut.playhead.playhead if cut.mark_in is None and cut.mark_out is None else cut.mark_in
        if cut.mark_out is None:
            return Marks(begin, end, start, None)
        if start is None:
            return Marks(begin, end, None, cut.mark_out)
        return Marks(begin, None, start, cut.mark_out)

    def _track_for(self, parcel: Parcel) -> TrackId | None:
        over = self._cut.track or next((track.id for track, _ in self.selected()), None)
        return track_for(self._cut.project, parcel, over)

    def _show_placed(self, clip: ClipId) -> None:
        """Select what was placed; the playhead goes to its end, where the next one belongs."""
        found = self._cut.rows.find(clip)
        if found is not None:
            self._cut.select((clip,))
            self._cut.playhead.go_to(found[1].clip.end)
