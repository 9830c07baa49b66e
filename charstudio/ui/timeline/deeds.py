"""What each command does: reads playhead, selection and marks, and makes at most one edit of the document."""

from __future__ import annotations

from collections.abc import Callable

from charstudio.model import timeline_edits as edits
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Marker, Track, TrackKind
from charstudio.model.timeline_edits import Mode
from charstudio.model.values import ClipId, NodeId, Output, TrackId
from charstudio.ui.timeline import commands
from charstudio.ui.timeline.cut import Cut, Tool
from charstudio.ui.timeline.placing import Parcel, place, track_for
from charstudio.ui.timeline.scale import fitting

ZOOM_STEP = 1.4


class Deeds:
    """The commands of one timeline. Refusals are said to the user, nothing raises."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self.pointed: tuple[TrackId, Seconds] | None = None
        """The place of the last context menu, which ``close_gap`` means."""
        self.pointed_marker: Marker | None = None

    # Cutting --------------------------------------------------------------------------------------------------

    def split(self) -> None:
        """Split what lies under the playhead."""
        t, chosen = self._here()
        self._cut.apply("Split", lambda project: commands.split_at(project, t, chosen))

    def split_all(self) -> None:
        """Split all tracks at the playhead."""
        t, _ = self._here()
        self._cut.apply("Split all tracks", lambda project: edits.split_all(project, t))

    def trim_start(self) -> None:
        """Ripple-trim the start to the playhead, which follows."""
        t, chosen = self._here()
        start = commands.trimmed_start(self._cut.timeline, t, chosen)
        if self._cut.apply("Trim start", lambda project: commands.trim_to(project, t, chosen, "start")):
            self._cut.playhead.go_to(t if start is None else start)

    def trim_end(self) -> None:
        """Ripple-trim the end to the playhead."""
        t, chosen = self._here()
        self._cut.apply("Trim end", lambda project: commands.trim_to(project, t, chosen, "end"))

    def delete(self) -> None:
        """Remove the selection and leave gaps."""
        self._remove("Delete", edits.remove_clips)

    def ripple_delete(self) -> None:
        """Remove the selection and close up."""
        self._remove("Ripple delete", edits.ripple_delete)

    def dissolve(self) -> None:
        """A dissolve on the nearest cut, or none if there is one."""
        t, chosen = self._here()
        self._cut.apply("Dissolve", lambda project: commands.dissolve_at(project, t, chosen))

    def remove_transition(self) -> None:
        """Take the transitions of the selected clips away."""
        clips = [clip for _, clip in self.selected() if clip.transition is not None]
        self._cut.apply("Remove transition", _each(clips, lambda p, clip: edits.set_transition(p, clip, None)))

    def clear_fades(self) -> None:
        """Take the fades of the selected clips away."""
        clips = [clip for _, clip in self.selected() if clip.fade_in or clip.fade_out]
        self._cut.apply(
            "Remove fades", _each(clips, lambda p, clip: edits.set_fades(p, clip, fade_in=ZERO, fade_out=ZERO))
        )

    def close_gap(self) -> None:
        """Close the gap that was pointed at."""
        if self.pointed is not None:
            track, t = self.pointed
            self._cut.apply("Close gap", lambda project: edits.close_gap(project, track, t))

    def nudge(self, frames: int) -> None:
        """Move the selection by frames, over what lies there."""
        rate = self._cut.rate
        moves = {
            clip.id: (track.id, max(ZERO, clip.start + rate.time_of(frames)))
            for track, clip in self.selected()
            if not track.locked
        }
        if moves:
            self._cut.apply("Nudge", lambda project: edits.move_clips(project, moves, mode="overwrite"))

    # Placing --------------------------------------------------------------------------------------------------

    def place(self, parcel: Parcel, mode: Mode) -> bool:
        """Put something at the playhead, on the track of the selection or the first that takes it."""
        cut, start = self._cut, self._cut.playhead.playhead
        over = next((track.id for track, _ in self.selected()), None)
        track = track_for(cut.project, parcel, over)
        known = {clip.id for _, clip in cut.project.timeline.clips()}
        done = cut.apply(
            "Insert clip" if mode == "insert" else "Place clip",
            lambda project: place(project, parcel, track, start, mode, cut.studio),
        )
        if done:
            placed = [clip for _, clip in cut.project.timeline.clips() if clip.id not in known]
            cut.select(clip.id for clip in placed if clip.source == parcel.source)
            cut.playhead.go_to(max((clip.end for clip in placed if clip.source == parcel.source), default=start))
        return done

    def add_track(self, kind: TrackKind) -> None:
        """An empty track of this kind."""
        name = "video" if kind is TrackKind.VIDEO else "audio"
        self._cut.apply(f"Add {name} track", lambda project: edits.add_track(project, kind))

    def remove_track(self, track: TrackId) -> None:
        """Remove a track with its clips."""
        self._cut.apply("Remove track", lambda project: edits.remove_track(project, track))

    # Marks and markers ----------------------------------------------------------------------------------------

    def marker(self) -> None:
        """A marker at the playhead, or none if there is one."""
        t = self._cut.playhead.playhead
        there = next((marker for marker in self._cut.timeline.markers if marker.at == t), None)
        if there is not None:
            self._cut.apply("Remove marker", lambda project: edits.remove_marker(project, there.id))
        else:
            self._cut.apply("Add marker", lambda project: edits.add_marker(project, t))

    def remove_marker(self) -> None:
        """Remove the marker that was pointed at."""
        marker = self.pointed_marker
        if marker is not None:
            self._cut.apply("Remove marker", lambda project: edits.remove_marker(project, marker.id))

    def mark_in(self) -> None:
        """The marked part begins at the playhead; that of a single clip in the viewer, while one is there."""
        if self._cut.playhead.mark("in"):
            return
        self._cut.set_marks(self._cut.playhead.playhead, self._cut.mark_out)

    def mark_out(self) -> None:
        """The marked part ends with the frame at the playhead, or with that of a single clip in the viewer."""
        if self._cut.playhead.mark("out"):
            return
        cut = self._cut
        cut.set_marks(cut.mark_in, cut.playhead.playhead + cut.rate.frame)

    def clear_marks(self) -> None:
        """Nothing is marked."""
        if self._cut.playhead.mark("clear"):
            return
        self._cut.set_marks(None, None)

    def go_to_in(self) -> None:
        """The playhead to the in mark."""
        if self._cut.playhead.mark("go_in"):
            return
        self._cut.playhead.go_to(self._cut.mark_in or ZERO)

    def go_to_out(self) -> None:
        """The playhead to the last marked frame."""
        if self._cut.playhead.mark("go_out"):
            return
        cut = self._cut
        end = cut.timeline.duration if cut.mark_out is None else cut.mark_out
        cut.playhead.go_to(max(ZERO, end - cut.rate.frame))

    # Going and looking ----------------------------------------------------------------------------------------

    def previous_cut(self) -> None:
        """The playhead to the cut before it."""
        self._cut.playhead.go_to(commands.cut_before(self._cut.timeline, self._cut.playhead.playhead))

    def next_cut(self) -> None:
        """The playhead to the cut after it."""
        self._cut.playhead.go_to(commands.cut_after(self._cut.timeline, self._cut.playhead.playhead))

    def select_all(self) -> None:
        """Every clip on an unlocked track."""
        self._cut.select(clip.id for track, clip in self._cut.timeline.clips() if not track.locked)

    def select_none(self) -> None:
        """Nothing selected."""
        self._cut.select(())

    def zoom_in(self) -> None:
        """Nearer, around the playhead."""
        self._zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Further away, around the playhead."""
        self._zoom(1 / ZOOM_STEP)

    def fit(self) -> None:
        """The whole film."""
        cut = self._cut
        cut.set_scale(fitting(float(cut.timeline.duration), cut.width, cut.rate))

    def toggle_snap(self) -> None:
        """Snapping on or off."""
        self._cut.snaps = not self._cut.snaps
        self._cut.say("Snapping is on" if self._cut.snaps else "Snapping is off")

    def take(self, tool: Tool) -> None:
        """Take a tool."""
        self._cut.set_tool(tool)

    # Questions ------------------------------------------------------------------------------------------------

    def selected(self) -> list[tuple[Track, Clip]]:
        """The selected clips with their tracks."""
        found = (self._cut.rows.find(clip) for clip in self._cut.selection)
        return [(pair[0].track, pair[1].clip) for pair in found if pair is not None]

    def node(self) -> NodeId | None:
        """The node that the (first) selected clip follows."""
        for _, clip in self.selected():
            return clip.source.node if isinstance(clip.source, Output) else None
        return None

    def gap(self) -> tuple[Seconds, Seconds] | None:
        """The gap that was pointed at."""
        if self.pointed is None:
            return None
        track = self._cut.timeline.track(self.pointed[0])
        return commands.gap_at(track, self.pointed[1]) if track is not None and not track.locked else None

    def _here(self) -> tuple[Seconds, tuple[ClipId, ...]]:
        return self._cut.playhead.playhead, self._cut.selection

    def _remove(self, label: str, edit: Callable[[Project, tuple[ClipId, ...]], Project]) -> None:
        chosen = self._cut.selection
        if not chosen:
            self._cut.say("Select a clip first.", refused=True)
            return
        name = label if len(chosen) == 1 else f"{label} {len(chosen)} clips"
        self._cut.apply(name, lambda project: edit(project, chosen))

    def _zoom(self, factor: float) -> None:
        cut = self._cut
        x = cut.x(cut.playhead.playhead)
        around = x if 0 <= x <= cut.width else cut.width / 2
        cut.set_scale(cut.scale.zoomed(factor, around, cut.rate))


def _each(clips: list[Clip], edit: Callable[[Project, ClipId], Project]) -> Callable[[Project], Project]:
    """One edit that does the same to several clips; refuses when there are none."""

    def apply(project: Project) -> Project:
        if not clips:
            raise EditError("No selected clip has any.")
        for clip in clips:
            project = edit(project, clip.id)
        return project

    return apply
