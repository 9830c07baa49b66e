"""Commands that cut, trim and take away."""

from __future__ import annotations

from collections.abc import Callable

from charstudio.model import timeline_edits as edits
from charstudio.model.project import Project
from charstudio.model.time import TimeRange
from charstudio.model.values import ClipId
from charstudio.ui.timeline import commands
from charstudio.ui.timeline.deeds.base import Questions, each


class Cutting(Questions):
    """What is under the playhead is meant: the selected clips there, else the one on top."""

    def split(self) -> None:
        """Split what lies under the playhead."""
        t, chosen = self._here()
        self._cut.apply("Split", lambda project: commands.split_at(project, t, chosen))

    def split_all(self) -> None:
        """Split all tracks at the playhead."""
        t, _ = self._here()
        self._cut.apply("Split all tracks", lambda project: edits.split_all(project, t))

    def rejoin(self) -> None:
        """Make one clip of neighbours that go on from each other: selected ones, else those at the nearest cut."""
        t, chosen = self._here()
        self._cut.apply("Rejoin", lambda project: commands.rejoined(project, t, chosen))

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
        """Remove the selection and leave gaps; or the selected transition."""
        if self._cut.transition is not None:
            self._remove_joint()
        else:
            self._edit_selected("Delete", lambda project, clips: edits.remove_clips(project, clips, alone=True))

    def ripple_delete(self) -> None:
        """Remove the selection and close up."""
        if self._cut.transition is not None:
            self._remove_joint()
        else:
            self._edit_selected("Ripple delete", lambda project, clips: edits.ripple_delete(project, clips, alone=True))

    def close_gap(self) -> None:
        """Close the gap that was pointed at."""
        if self.pointed is not None:
            track, t = self.pointed
            self._cut.apply("Close gap", lambda project: edits.close_gap(project, track, t))

    def close_gaps(self) -> None:
        """Close every gap of the chosen track or, when none is chosen, of all unlocked ones."""
        chosen = self._cut.timeline.track(self._cut.track) if self._cut.track is not None else None
        tracks = [track.id for track in ([chosen] if chosen is not None else self._cut.timeline.tracks)]
        self._cut.apply("Close all gaps", lambda project: commands.without_gaps(project, tracks))

    def lift(self) -> None:
        """Cut the marked part of the film out and leave a gap."""
        self._take_marked("Lift", edits.lift)

    def extract(self) -> None:
        """Cut the marked part of the film out and close up; the playhead goes where it was."""
        marked = self._cut.marked()
        if self._take_marked("Extract", edits.extract) and marked is not None:
            self._cut.set_marks(None, None)
            self._cut.playhead.go_to(marked.start)

    def _take_marked(self, label: str, edit: Callable[[Project, TimeRange], Project]) -> bool:
        marked = self._cut.marked()
        if marked is None:
            self.say_refused("Mark a part of the film first, with I and O.")
            return False
        return self._cut.apply(label, lambda project: edit(project, marked))

    def _remove_joint(self) -> None:
        found = self._cut.rows.find(self._cut.transition) if self._cut.transition is not None else None
        clips = [found[1].clip] if found is not None else []
        self._cut.apply("Remove transition", each(clips, _without_transition))


def _without_transition(project: Project, clip: ClipId) -> Project:
    return edits.set_transition(project, clip, None)
