"""Slipping: the clip stays, its media moves underneath."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from charstudio.model import timeline_edits as edits
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip
from charstudio.ui.timeline.cut import Cut, Edge, Overlay
from charstudio.ui.timeline.gestures.base import Gesture, Spot, short_time


class Slip(Gesture):
    """Drag a clip's media: to the left shows later pictures. The viewer shows the first frame."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, cut: Cut, press: Spot, clip: Clip) -> None:
        super().__init__(cut, press)
        self._clip = clip
        playable = cut.studio.playable(clip.source)
        self._length = playable.info.duration if playable else None

    def move(self, at: Spot) -> None:
        """Show the clip with other pictures."""
        clip = self._clip
        wanted = self.cut.rate.snap(self.cut.span(self.press.x - at.x)) * clip.speed
        latest = max(ZERO, (self._length or clip.source_range.end) - clip.source_range.end)
        by = max(-clip.source_range.start, min(wanted, latest))
        refused = self.try_edit(partial(edits.slip, clip=clip.id, by=by, media_end=self._length))
        self.cut.playhead.peek(clip.source, clip.source_range.start + by)
        out = by != wanted
        self.cut.set_overlay(
            Overlay(
                bubble=str(refused) if refused else _word(by, self.cut),
                bubble_at=self.bubble_at(at),
                is_refused=refused is not None or out,
                red_edge=(clip.id, Edge.START if wanted < by else Edge.END) if out else None,
                moving=frozenset((clip.id,)),
            )
        )

    def end(self, at: Spot) -> None:
        """Slip."""
        self.cut.playhead.end_peek()
        self.commit("Slip")

    def cancel(self) -> None:
        """Leave everything as it was."""
        super().cancel()
        self.cut.playhead.end_peek()


def _word(by: Seconds, cut: Cut) -> str:
    return f"Slip {'−' if by < 0 else '+'}{short_time(abs(by), cut.rate)}"
