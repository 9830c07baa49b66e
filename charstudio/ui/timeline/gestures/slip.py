"""Slipping: the clip stays, its media moves underneath."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO
from charstudio.model.timeline import Clip
from charstudio.ui.timeline.cut import Cut, Edge
from charstudio.ui.timeline.gestures.base import Gesture, Spot, short_time, signed_time
from charstudio.ui.timeline.glimpse import end_glimpse, first_of, last_of, show_two
from charstudio.ui.timeline.spare import media_length


class Slip(Gesture):
    """Drag a clip's media: to the left shows later pictures. The viewer shows the first and the last frame.

    With Alt linked clips stay as they are.
    """

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, cut: Cut, press: Spot, clip: Clip) -> None:
        super().__init__(cut, press)
        self._clip, self._alone = clip, press.alt
        self._length = media_length(cut.studio, self.before, clip)

    def move(self, at: Spot) -> None:
        """Show the clip with other pictures."""
        clip = self._clip
        pulled = self.cut.rate.snap(self.cut.span(self.press.x - at.x)) * clip.speed
        wanted = -pulled if clip.reverse else pulled
        latest = max(ZERO, (self._length or clip.source_range.end) - clip.source_range.end)
        by = max(-clip.source_range.start, min(wanted, latest))
        refused = self.try_edit(partial(edits.slip, clip=clip.id, by=by, media_end=self._length, alone=self._alone))
        out = by != wanted
        late = (wanted > by) != clip.reverse
        self._look()
        self.say(
            at,
            str(refused) if refused else self._words(),
            refused=refused is not None or out,
            red_edge=(clip.id, Edge.END if late else Edge.START) if out else None,
            moving=frozenset((clip.id,)),
        )

    def end(self, at: Spot) -> None:
        """Slip."""
        end_glimpse(self.cut.playhead)
        self.commit("Slip")

    def cancel(self) -> None:
        """Leave everything as it was."""
        super().cancel()
        end_glimpse(self.cut.playhead)

    def _look(self) -> None:
        found = self.cut.shown.timeline.find(self._clip.id)
        clip = found[1] if found else self._clip
        show_two(self.cut.playhead, first_of(clip, self.cut.rate), last_of(clip, self.cut.rate))

    def _words(self) -> str:
        found = self.cut.shown.timeline.find(self._clip.id)
        clip, rate = found[1] if found else self._clip, self.cut.rate
        shift = signed_time((clip.source_range.start - self._clip.source_range.start) / clip.speed, rate)
        if self._length is None:
            return f"Slip {shift}"
        before = short_time(clip.source_range.start / clip.speed, rate)
        after = short_time(max(ZERO, self._length - clip.source_range.end) / clip.speed, rate)
        return f"Slip {shift} · {before} before, {after} after"
