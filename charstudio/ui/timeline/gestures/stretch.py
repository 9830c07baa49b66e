"""Changing the speed by hand: an edge is dragged, and the same part of the media plays in that time."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_looks import MAXIMUM_SPEED, MINIMUM_SPEED
from charstudio.model.timeline_rules import is_still
from charstudio.ui.timeline.cursors import tool_cursor
from charstudio.ui.timeline.cut import Cut, Edge, Tool
from charstudio.ui.timeline.gestures.base import Gesture, Spot, short_time
from charstudio.ui.timeline.spare import known_ends


class Stretch(Gesture):
    """Drag an edge of a clip; the other one stays."""

    def __init__(self, cut: Cut, press: Spot, track: Track, clip: Clip, edge: Edge) -> None:
        super().__init__(cut, press)
        self.cursor = tool_cursor(Tool.STRETCH)
        self._track, self._clip, self._edge = track, clip, edge
        self._origin = clip.start if edge is Edge.START else clip.end
        self._attraction = self.attraction(cut.together((clip.id,)), (self._origin,))
        self._is_still = is_still(self.before, clip, cut.studio.kinds)

    def move(self, at: Spot) -> None:
        """Show the clip with its edge here."""
        if self._trial is None and not self.has_travelled(at):
            return
        if self._is_still:
            self.say(at, "A still has no speed.", refused=True)
            return
        raw = self.cut.rate.snap(self._origin + self.cut.span(at.x - self.press.x))
        snap = self._attraction.nearest(raw, self.reach)
        wanted = raw if snap is None else self.cut.rate.snap(snap)
        length = self._length(wanted)
        refused = self.try_edit(
            partial(
                edits.stretch_to,
                clip=self._clip.id,
                edge=self._edge.value,
                to=self._to(length),
                ends=known_ends(self.cut.studio, (self._clip,)),
                kinds=self.cut.studio.kinds,
            )
        )
        found = self.cut.shown.timeline.find(self._clip.id)
        clip = found[1] if found else self._clip
        words = f"{float(clip.speed * 100):.4g} % · {short_time(clip.duration, self.cut.rate)}"
        self.say(
            at,
            refused.message if refused else words,
            refused=refused is not None,
            snap=snap if length == self._length(wanted) else None,
            edges=((clip.id, self._edge),),
            moving=frozenset((clip.id,)),
        )

    def end(self, at: Spot) -> None:
        """Change the speed."""
        self.commit("Change speed")

    def _length(self, edge_at: Seconds) -> Seconds:
        """How long the clip lasts with its edge there, as far as neighbours and the limits of speed allow."""
        rate, clip = self.cut.rate, self._clip
        shortest = max(rate.frame, clip.source_range.duration / MAXIMUM_SPEED)
        longest = min(clip.source_range.duration / MINIMUM_SPEED, self._room())
        wanted = clip.end - edge_at if self._edge is Edge.START else edge_at - clip.start
        return rate.time_of(max(1, rate.index_at(max(shortest, min(wanted, longest)))))

    def _room(self) -> Seconds:
        clip = self._clip
        if self._edge is Edge.START:
            return clip.end - max((o.end for o in self._track.clips if o.end <= clip.start), default=ZERO)
        later = min((o.start for o in self._track.clips if o.start >= clip.end), default=None)
        return Fraction(10**6) if later is None else later - clip.start

    def _to(self, length: Seconds) -> Seconds:
        return self._clip.end - length if self._edge is Edge.START else self._clip.start + length
