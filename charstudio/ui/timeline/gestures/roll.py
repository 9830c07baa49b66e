"""Rolling: the cut between two clips moves, one gets longer by what the other loses. Nothing else changes."""

from __future__ import annotations

from functools import partial

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Track
from charstudio.ui.timeline.cursors import tool_cursor
from charstudio.ui.timeline.cut import Cut, Edge, Tool
from charstudio.ui.timeline.gestures.base import Gesture, Spot, short_time, signed_time
from charstudio.ui.timeline.glimpse import end_glimpse, first_of, last_of, show_two
from charstudio.ui.timeline.spare import earliest_start, known_ends, latest_end, spare_after, spare_before


class Roll(Gesture):
    """Drag the cut at the start of ``right``. The viewer shows both sides of it. With Alt linked clips stay."""

    def __init__(self, cut: Cut, press: Spot, track: Track, right: Clip) -> None:
        super().__init__(cut, press)
        left = track.before(right)
        assert left is not None
        self.cursor = tool_cursor(Tool.ROLL)
        self._left, self._right = left, right
        self._alone = press.alt
        self._low, self._high, self._by_media = self._limits()
        self._attraction = self.attraction(cut.together((left.id, right.id)), (right.start,))

    def move(self, at: Spot) -> None:
        """Show the cut here."""
        if self._trial is None and not self.has_travelled(at):
            return
        raw = self.cut.rate.snap(self._right.start + self.cut.span(at.x - self.press.x))
        snap = self._attraction.nearest(raw, self.reach)
        wanted = raw if snap is None else self.cut.rate.snap(snap)
        to = max(self._low, min(wanted, self._high))
        ends = known_ends(self.cut.studio, (self._left, self._right))
        refused = self.try_edit(
            partial(edits.roll, clip=self._right.id, to=to, ends=ends, kinds=self.cut.studio.kinds, alone=self._alone)
        )
        self._show(at, to, snap if to == snap else None, wanted, str(refused or ""))

    def end(self, at: Spot) -> None:
        """Roll."""
        end_glimpse(self.cut.playhead)
        self.commit("Roll")

    def cancel(self) -> None:
        """Leave everything as it was."""
        super().cancel()
        end_glimpse(self.cut.playhead)

    def _limits(self) -> tuple[Seconds, Seconds, tuple[bool, bool]]:
        """The earliest and latest moment of the cut, and whether media (rather than a clip's last frame) sets them."""
        studio, project, rate = self.cut.studio, self.before, self.cut.rate
        least, most = self._left.start + rate.frame, self._right.end - rate.frame
        first = earliest_start(rate, self._right, spare_before(studio, project, self._right))
        last = latest_end(rate, self._left, spare_after(studio, project, self._left))
        low, high = least if first is None else max(first, least), most if last is None else min(last, most)
        return low, high, (low > least, high < most)

    def _show(self, at: Spot, to: Seconds, snap: Seconds | None, wanted: Seconds, said: str) -> None:
        found = [self.cut.shown.timeline.find(clip.id) for clip in (self._left, self._right)]
        left, right = (pair[1] if pair else clip for pair, clip in zip(found, (self._left, self._right), strict=True))
        rate = self.cut.rate
        last, first = last_of(left, rate), first_of(right, rate)
        show_two(self.cut.playhead, last, first)
        out = (wanted < to and self._by_media[0]) or (wanted > to and self._by_media[1])
        red = (right.id, Edge.START) if wanted < to else (left.id, Edge.END)
        self.say(
            at,
            said or f"Roll {signed_time(to - self._right.start, rate)}{self._spare(left, right)}",
            refused=out or bool(said),
            snap=snap,
            edges=((left.id, Edge.END), (right.id, Edge.START)),
            red_edge=red if out else None,
            moving=frozenset((left.id, right.id)),
        )

    def _spare(self, left: Clip, right: Clip) -> str:
        """How far the cut could go on in both directions, as far as media say so."""
        studio, project, rate = self.cut.studio, self.cut.shown, self.cut.rate
        earlier, later = spare_before(studio, project, right), spare_after(studio, project, left)
        words = (
            "" if spare is None else f"{short_time(max(spare, ZERO), rate)} {side}"
            for spare, side in ((earlier, "before"), (later, "after"))
        )
        text = ", ".join(word for word in words if word)
        return f" · {text}" if text else ""
