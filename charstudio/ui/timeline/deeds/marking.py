"""Commands about markers and about the marked part of the film."""

from __future__ import annotations

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Marker
from charstudio.ui.timeline.deeds.base import Questions


class Marking(Questions):
    """Markers stand on the ruler and belong to the film; the in and out marks belong to the view.

    While a single clip is in the viewer, in and out are marks of that clip: the viewer is asked first.
    """

    def marker_here(self) -> Marker | None:
        """The marker at the playhead."""
        t = self._cut.playhead.playhead
        return next((marker for marker in self._cut.timeline.markers if marker.at == t), None)

    def marker(self) -> None:
        """A marker at the playhead, or none if there is one."""
        there, t = self.marker_here(), self._cut.playhead.playhead
        if there is not None:
            self._cut.apply("Remove marker", lambda project: edits.remove_marker(project, there.id))
        else:
            self._cut.apply("Add marker", lambda project: edits.add_marker(project, t))

    def remove_marker(self) -> None:
        """Remove the marker that was pointed at, else the one at the playhead."""
        marker = self.pointed_marker or self.marker_here()
        if marker is None:
            self.say_refused("There is no marker at the playhead.")
            return
        self._cut.apply("Remove marker", lambda project: edits.remove_marker(project, marker.id))

    def previous_marker(self) -> None:
        """The playhead to the marker before it."""
        t = self._cut.playhead.playhead
        self._go_to_marker(max((each.at for each in self._cut.timeline.markers if each.at < t), default=None))

    def next_marker(self) -> None:
        """The playhead to the marker after it."""
        t = self._cut.playhead.playhead
        self._go_to_marker(min((each.at for each in self._cut.timeline.markers if each.at > t), default=None))

    def mark_in(self) -> None:
        """The marked part begins at the playhead."""
        if self._cut.playhead.mark("in"):
            return
        self._cut.set_marks(self._cut.playhead.playhead, self._cut.mark_out)

    def mark_out(self) -> None:
        """The marked part ends with the frame at the playhead."""
        if self._cut.playhead.mark("out"):
            return
        cut = self._cut
        cut.set_marks(cut.mark_in, cut.playhead.playhead + cut.rate.frame)

    def mark_selection(self) -> None:
        """The marked part is where the selected clips are."""
        clips = [clip for _, clip in self.selected()]
        if clips:
            self._cut.set_marks(min(clip.start for clip in clips), max(clip.end for clip in clips))

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

    def _go_to_marker(self, t: Seconds | None) -> None:
        if t is None:
            self.say_refused("There is no marker in this direction.")
            return
        self._cut.playhead.go_to(t)
        name = next((each.name for each in self._cut.timeline.markers if each.at == t), "")
        if name:
            self._cut.say(name)
