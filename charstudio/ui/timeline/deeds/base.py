"""What all commands ask of the timeline: the selection, the playhead, the track that is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, Marker, Track, TrackKind
from charstudio.model.values import ClipId, NodeId, Output, TrackId
from charstudio.ui.timeline import commands
from charstudio.ui.timeline.cut import Cut

ClipEdit = Callable[[Project, ClipId], Project]


class Questions:
    """The base of all commands of one timeline."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self.pointed: tuple[TrackId, Seconds] | None = None
        """The place of the last context menu, which ``close_gap`` means."""
        self.pointed_marker: Marker | None = None

    def selected(self) -> list[tuple[Track, Clip]]:
        """The selected clips with their tracks, in the order in which they were selected."""
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

    def track(self, kind: TrackKind | None = None) -> Track | None:
        """The track that is meant: the chosen one, else that of the selection, else the lowest of ``kind``."""
        timeline = self._cut.timeline
        chosen = timeline.track(self._cut.track) if self._cut.track is not None else None
        wished = [chosen, *(track for track, _ in self.selected()), *timeline.tracks]
        return next((track for track in wished if track is not None and kind in {None, track.kind}), None)

    def say_refused(self, words: str) -> None:
        """Tell the user that nothing was done, and why."""
        self._cut.say(words, refused=True)

    def _here(self) -> tuple[Seconds, tuple[ClipId, ...]]:
        return self._cut.playhead.playhead, self._cut.selection

    def _chosen_ids(self) -> tuple[ClipId, ...]:
        """The selected clips; says so when there are none."""
        if not self._cut.selection:
            self.say_refused("Select a clip first.")
        return self._cut.selection

    def _edit_selected(self, label: str, edit: Callable[[Project, tuple[ClipId, ...]], Project]) -> bool:
        """One step with all selected clips."""
        chosen = self._chosen_ids()
        return bool(chosen) and self._cut.apply(counted(label, len(chosen)), lambda project: edit(project, chosen))


def each(clips: Iterable[Clip], edit: ClipEdit) -> Callable[[Project], Project]:
    """One edit that does the same to several clips; refuses when there are none."""
    wanted = [clip.id for clip in clips]

    def apply(project: Project) -> Project:
        if not wanted:
            raise EditError("No selected clip has any.")
        for clip in wanted:
            project = edit(project, clip)
        return project

    return apply


def counted(label: str, count: int) -> str:
    """The name of a step with clips: ``Delete``, ``Delete 3 clips``."""
    return label if count == 1 else f"{label} {count} clips"
