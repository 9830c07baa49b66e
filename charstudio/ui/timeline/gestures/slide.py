"""Sliding: the clip moves between its neighbours, which give and take. It shows what it showed."""

from __future__ import annotations

from functools import partial

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Track
from charstudio.ui.timeline.cursors import tool_cursor
from charstudio.ui.timeline.cut import Cut, Edge, Tool
from charstudio.ui.timeline.gestures.base import Gesture, Spot, signed_time
from charstudio.ui.timeline.gestures.trim import FAR
from charstudio.ui.timeline.glimpse import end_glimpse, first_of, last_of, show_two
from charstudio.ui.timeline.snapping import snapped_shift
from charstudio.ui.timeline.spare import earliest_start, known_ends, latest_end, spare_after, spare_before


class Slide(Gesture):
    """Drag a clip along its track. The viewer shows the last frame before it and the first one after it."""

    def __init__(self, cut: Cut, press: Spot, track: Track, clip: Clip) -> None:
        super().__init__(cut, press)
        self.cursor = tool_cursor(Tool.SLIDE)
        self._clip = clip
        self._alone = press.alt
        self._before, self._after = track.before(clip), track.after(clip)
        self._low, self._high = self._limits(track)
        around = [each.id for each in (self._before, clip, self._after) if each is not None]
        self._attraction = self.attraction(cut.together(around))

    def move(self, at: Spot) -> None:
        """Show the clip here."""
        if self._trial is None and not self.has_travelled(at):
            return
        raw = self.cut.rate.snap(self.cut.span(at.x - self.press.x))
        edges = (self._clip.start, self._clip.end)
        shift, snap = snapped_shift(self._attraction, edges, raw, self.reach)
        wanted = self.cut.rate.snap(shift)
        by = max(self._low, min(wanted, self._high))
        around = [clip for clip in (self._before, self._clip, self._after) if clip is not None]
        ends = known_ends(self.cut.studio, around)
        refused = self.try_edit(
            partial(edits.slide, clip=self._clip.id, by=by, ends=ends, kinds=self.cut.studio.kinds, alone=self._alone)
        )
        self._show(at, by, snap if by == shift else None, wanted, str(refused or ""))

    def end(self, at: Spot) -> None:
        """Slide."""
        end_glimpse(self.cut.playhead)
        self.commit("Slide")

    def cancel(self) -> None:
        """Leave everything as it was."""
        super().cancel()
        end_glimpse(self.cut.playhead)

    def _limits(self, track: Track) -> tuple[Seconds, Seconds]:
        """The furthest shifts to both sides: the neighbours keep a frame and have only their media, gaps end."""
        studio, project, rate, clip = self.cut.studio, self.before, self.cut.rate, self._clip
        free = max((other.end for other in track.clips if other.end <= clip.start), default=ZERO)
        low = (self._before.start + rate.frame if self._before is not None else free) - clip.start
        high = self._after.end - rate.frame - clip.end if self._after is not None else FAR
        if self._after is None:
            later = min((other.start for other in track.clips if other.start >= clip.end), default=None)
            high = FAR if later is None else later - clip.end
        else:
            first = earliest_start(rate, self._after, spare_before(studio, project, self._after))
            low = low if first is None else max(low, first - self._after.start)
        if self._before is not None:
            last = latest_end(rate, self._before, spare_after(studio, project, self._before))
            high = high if last is None else min(high, last - self._before.end)
        return min(low, ZERO), max(high, ZERO)

    def _show(self, at: Spot, by: Seconds, snap: Seconds | None, wanted: Seconds, said: str) -> None:
        left, right = (self._now(clip) for clip in (self._before, self._after))
        last, first = last_of(left, self.cut.rate), first_of(right, self.cut.rate)
        show_two(self.cut.playhead, last, first)
        out = by != wanted
        edges = [(clip.id, edge) for clip, edge in ((left, Edge.END), (right, Edge.START)) if clip is not None]
        red = next((each for each in edges if each[1] is (Edge.START if wanted < by else Edge.END)), None)
        self.say(
            at,
            said or f"Slide {signed_time(by, self.cut.rate)}",
            refused=out or bool(said),
            snap=snap,
            edges=tuple(edges),
            red_edge=red if out else None,
            moving=frozenset((self._clip.id,)),
        )

    def _now(self, clip: Clip | None) -> Clip | None:
        found = self.cut.shown.timeline.find(clip.id) if clip is not None else None
        return found[1] if found else clip
