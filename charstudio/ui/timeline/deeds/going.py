"""Commands that change nothing of the film: the playhead, the selection, the view, the tool."""

from __future__ import annotations

from charstudio.ui.timeline import commands
from charstudio.ui.timeline.cut import Tool
from charstudio.ui.timeline.deeds.base import Questions
from charstudio.ui.timeline.scale import fitting

ZOOM_STEP = 1.4


class Going(Questions):
    """Where one is, what is selected, what is seen."""

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

    def select_onward(self, way: int, *, everywhere: bool) -> None:
        """Everything from the playhead on (or up to it): of the selected clips' tracks, or of all."""
        t = self._cut.playhead.playhead
        tracks = {track.id for track, _ in self.selected()} or {track.id for track in [self.track()] if track}
        self._cut.select(
            clip.id
            for track, clip in self._cut.timeline.clips()
            if not track.locked and (everywhere or track.id in tracks) and (clip.end > t if way > 0 else clip.start < t)
        )

    def select_at_playhead(self) -> None:
        """The clip under the playhead that a command would mean."""
        t, _ = self._here()
        found = commands.clips_at(self._cut.timeline, t, (), inside=False)
        if found:
            self._cut.select(self._cut.together(clip.id for clip in found))
        else:
            self.say_refused("There is no clip under the playhead.")

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

    def fit_selection(self) -> None:
        """The selected clips, or the marked part when nothing is selected, from edge to edge."""
        cut = self._cut
        found = [pair[1] for clip in cut.selection if (pair := cut.rows.find(clip)) is not None]
        marked = cut.marked()
        if found:
            start, end = min(box.start for box in found), max(box.end for box in found)
        elif marked is not None:
            start, end = float(marked.start), float(marked.end)
        else:
            self.fit()
            return
        scale = fitting(end - start, cut.width, cut.rate, least=float(cut.rate.frame))
        air = 12 / scale.px_per_s
        cut.set_scale(scale.scrolled(start - air))

    def toggle_snap(self) -> None:
        """Snapping on or off."""
        self._cut.snaps = not self._cut.snaps
        self._cut.say("Snapping is on" if self._cut.snaps else "Snapping is off")

    def toggle_links(self) -> None:
        """Whether linked and grouped clips are selected together."""
        self._cut.links = not self._cut.links
        self._cut.say("Linked clips are selected together" if self._cut.links else "Clips are selected one by one")

    def take(self, tool: Tool) -> None:
        """Take a tool."""
        self._cut.set_tool(tool)

    def _zoom(self, factor: float) -> None:
        cut = self._cut
        x = cut.x(cut.playhead.playhead)
        around = x if 0 <= x <= cut.width else cut.width / 2
        cut.set_scale(cut.scale.zoomed(factor, around, cut.rate))
