"""Trimming an edge, with or without ripple: the frame being cut to is on the viewer, the edge is red at its end."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_parts import title_of
from charstudio.ui.timeline.cut import Cut, Edge
from charstudio.ui.timeline.gestures.base import Gesture, Spot, short_time, signed_time
from charstudio.ui.timeline.glimpse import end_glimpse, first_of, last_of, show_two
from charstudio.ui.timeline.spare import earliest_start, latest_end, media_length, spare_after, spare_before

FAR = Seconds(36000)
"""So much further a clip without an end of its own can be drawn out in one go."""


class Trim(Gesture):
    """Drag an edge. Ctrl (or the ripple tool) moves everything later along; with Alt linked clips stay as they are."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, cut: Cut, press: Spot, track: Track, clip: Clip, edge: Edge, *, ripple: bool) -> None:
        super().__init__(cut, press)
        self._track, self._clip, self._edge = track, clip, edge
        self._ripples, self._alone = ripple, press.alt
        self._origin = clip.start if edge is Edge.START else clip.end
        self._length = media_length(cut.studio, self.before, clip)
        self._neighbour = track.before(clip) if edge is Edge.START else track.after(clip)
        together = cut.together((clip.id,))
        self._attraction = self.attraction(together, (self._origin,))

    def move(self, at: Spot) -> None:
        """Show the clip with its edge here, and its new first or last frame."""
        if self._trial is None and not self.has_travelled(at):
            return
        ripple = self._ripples or at.ctrl
        wanted, snap = self._wanted(at)
        low, high = self._limits(ripple=ripple)
        to = max(low, min(wanted, high))
        refused = self.try_edit(
            partial(
                edits.trim,
                clip=self._clip.id,
                edge=self._edge.value,
                to=to,
                ripple=ripple,
                media_end=self._length,
                kinds=self.cut.studio.kinds,
                alone=self._alone,
            )
        )
        is_out = to != wanted and self._is_out_of_media(to)
        why = self._in_the_way(to) if to != wanted and not is_out and not ripple else ""
        self._show(at, to, snap if to == snap else None, is_out=is_out, ripple=ripple, said=str(refused or ""), why=why)

    def end(self, at: Spot) -> None:
        """Trim."""
        end_glimpse(self.cut.playhead)
        self.commit("Ripple trim" if self._ripples or at.ctrl else "Trim")

    def cancel(self) -> None:
        """Leave everything as it was."""
        super().cancel()
        end_glimpse(self.cut.playhead)

    def _wanted(self, at: Spot) -> tuple[Seconds, Seconds | None]:
        rate = self.cut.rate
        raw = rate.snap(self._origin + self.cut.span(at.x - self.press.x))
        snap = self._attraction.nearest(raw, self.reach)
        return (rate.snap(snap), snap) if snap is not None else (raw, None)

    def _limits(self, *, ripple: bool) -> tuple[Seconds, Seconds]:
        """The earliest and latest moment of the edge: one frame must stay, media and neighbours are in the way."""
        rate, clip = self.cut.rate, self._clip
        if self._edge is Edge.START:
            before = max((o.end for o in self._track.clips if o.end <= clip.start), default=ZERO)
            first = self._earliest()
            limits = (first,) if ripple else (before, first)
            return max((limit for limit in limits if limit is not None), default=-FAR), clip.end - rate.frame
        later = min((o.start for o in self._track.clips if o.start >= clip.end), default=None)
        ends = (self._latest(), None if ripple else later)
        return clip.start + rate.frame, min((end for end in ends if end is not None), default=clip.end + FAR)

    def _earliest(self) -> Seconds | None:
        return earliest_start(self.cut.rate, self._clip, spare_before(self.cut.studio, self.before, self._clip))

    def _latest(self) -> Seconds | None:
        return latest_end(self.cut.rate, self._clip, spare_after(self.cut.studio, self.before, self._clip))

    def _show(
        self, at: Spot, to: Seconds, snap: Seconds | None, *, is_out: bool, ripple: bool, said: str, why: str
    ) -> None:
        found = self.cut.shown.timeline.find(self._clip.id)
        clip = found[1] if found else self._clip
        self._look(clip)
        words = (signed_time(to - self._origin, self.cut.rate), self._left(clip), "ripple" if ripple else why)
        self.say(
            at,
            said or " · ".join(word for word in words if word),
            refused=is_out or bool(said),
            snap=snap,
            edges=((clip.id, self._edge),),
            red_edge=(clip.id, self._edge) if is_out else None,
            moving=frozenset((clip.id,)),
        )

    def _look(self, clip: Clip) -> None:
        rate, playhead = self.cut.rate, self.cut.playhead
        if self._edge is Edge.START:
            show_two(playhead, last_of(self._neighbour, rate), first_of(clip, rate))
        else:
            show_two(playhead, last_of(clip, rate), first_of(self._neighbour, rate))

    def _left(self, clip: Clip) -> str:
        """How much media is left beyond the edge."""
        spare = (spare_before if self._edge is Edge.START else spare_after)(self.cut.studio, self.cut.shown, clip)
        return "" if spare is None else f"{short_time(max(spare, ZERO), self.cut.rate)} left"

    def _in_the_way(self, to: Seconds) -> str:
        """What the edge has come up against, when that is another clip."""
        other = self._neighbour
        edge = None if other is None else other.end if self._edge is Edge.START else other.start
        return f"“{title_of(self.before, other)}” is in the way" if other is not None and edge == to else ""

    def _is_out_of_media(self, to: Seconds) -> bool:
        """Whether the edge is where the media ends (rather than a neighbour)."""
        return to == (self._earliest() if self._edge is Edge.START else self._latest())
