"""Trimming an edge, with or without ripple: the frame being cut to is on the viewer, the edge is red at its end."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from charstudio.media.playable import Playable
from charstudio.model import timeline_edits as edits
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Track
from charstudio.model.values import ClipId
from charstudio.ui.timeline.commands import media_end, media_start
from charstudio.ui.timeline.cut import Cut, Edge, Overlay
from charstudio.ui.timeline.gestures.base import Gesture, Spot, short_time
from charstudio.ui.timeline.snapping import nearest


class Trim(Gesture):
    """Drag an edge. Ctrl (or the ripple tool) moves everything later on the track along."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, cut: Cut, press: Spot, track: Track, clip: Clip, edge: Edge, *, ripple: bool) -> None:
        super().__init__(cut, press)
        self._track, self._clip, self._edge = track, clip, edge
        self._ripples = ripple
        self._origin = clip.start if edge is Edge.START else clip.end
        self._playable: Playable | None = cut.studio.playable(clip.source)
        self._targets = [target for target in self.targets((clip.id,)) if target != self._origin]
        self._targets = sorted({*self._targets, self._origin}) if cut.snaps else []

    def move(self, at: Spot) -> None:
        """Show the clip with its edge here, and its new first or last frame."""
        if self._trial is None and not self.has_travelled(at):
            return
        ripple = self._ripples or at.ctrl
        wanted, snap = self._wanted(at)
        low, high = self._limits(ripple=ripple)
        to = max(low, min(wanted, high))
        at_end = wanted < low or wanted > high
        refused = self.try_edit(
            partial(
                edits.trim,
                clip=self._clip.id,
                edge=self._edge.value,
                to=to,
                ripple=ripple,
                media_end=self._media_length(),
                kinds=self.cut.studio.kinds,
            )
        )
        self._show(at, to, snap if to == snap else None, at_end=at_end, ripple=ripple, said=str(refused or ""))

    def end(self, at: Spot) -> None:
        """Trim."""
        self.cut.playhead.end_peek()
        self.commit("Ripple trim" if self._ripples or at.ctrl else "Trim")

    def cancel(self) -> None:
        """Leave everything as it was."""
        super().cancel()
        self.cut.playhead.end_peek()

    def _wanted(self, at: Spot) -> tuple[Seconds, Seconds | None]:
        rate = self.cut.rate
        raw = rate.snap(self._origin + self.cut.span(at.x - self.press.x))
        snap = nearest(self._targets, raw, self.reach)
        return (rate.snap(snap), snap) if snap is not None else (raw, None)

    def _limits(self, *, ripple: bool) -> tuple[Seconds, Seconds]:
        """The earliest and latest moment of the edge: one frame must stay, media and neighbours are in the way."""
        rate, clip = self.cut.rate, self._clip
        if self._edge is Edge.START:
            before = ZERO if ripple else max((o.end for o in self._track.clips if o.end <= clip.start), default=ZERO)
            first = before if self._is_still() else max(before if not ripple else -clip.end, media_start(rate, clip))
            return first, clip.end - rate.frame
        later = min((o.start for o in self._track.clips if o.start >= clip.end), default=None)
        limits = [later if not ripple else None, media_end(rate, clip, self._media_length())]
        far = clip.end + 36000
        return clip.start + rate.frame, min((limit for limit in limits if limit is not None), default=far)

    def _is_still(self) -> bool:
        return self._playable is not None and self._playable.info.kind is MediaKind.IMAGE

    def _media_length(self) -> Seconds | None:
        return self._playable.info.duration if self._playable is not None and not self._is_still() else None

    def _show(self, at: Spot, to: Seconds, snap: Seconds | None, *, at_end: bool, ripple: bool, said: str) -> None:
        found = self.cut.shown.timeline.find(self._clip.id)
        clip = found[1] if found else self._clip
        self._peek(clip)
        out = self._is_out_of_media(to) and at_end
        self.cut.set_overlay(
            Overlay(
                snap=snap,
                bubble=said
                or " · ".join(part for part in (self._moved(to), self._left(clip), "ripple" if ripple else "") if part),
                bubble_at=self.bubble_at(at),
                is_refused=out or bool(said),
                red_edge=(clip.id, self._edge) if out else None,
                moving=frozenset((clip.id,)),
            )
        )

    def _word(self, to: Seconds, clip: Clip, *, ripple: bool) -> str:
        parts = (self._moved(to), self._left(clip), "ripple" if ripple else "")
        return " · ".join(part for part in parts if part)

    def _peek(self, clip: Clip) -> None:
        last = clip.source_range.end - self.cut.rate.frame * clip.speed
        self.cut.playhead.peek(clip.source, clip.source_range.start if self._edge is Edge.START else last)

    def _moved(self, to: Seconds) -> str:
        by = to - self._origin
        return f"{'−' if by < 0 else '+'}{short_time(abs(by), self.cut.rate)}"

    def _left(self, clip: Clip) -> str:
        """How much media is left beyond the edge."""
        length = self._media_length()
        if self._edge is Edge.START:
            spare: Seconds | None = None if self._is_still() else clip.source_range.start / clip.speed
        else:
            spare = None if length is None else (length - clip.source_range.end) / clip.speed
        return "" if spare is None else f"{short_time(max(spare, ZERO), self.cut.rate)} left"

    def _is_out_of_media(self, to: Seconds) -> bool:
        """Whether the edge is where the media ends (rather than a neighbour)."""
        if self._is_still():
            return False
        if self._edge is Edge.START:
            return to == media_start(self.cut.rate, self._clip)
        return to == media_end(self.cut.rate, self._clip, self._media_length())


def edge_clip(cut: Cut, clip: ClipId) -> tuple[Track, Clip] | None:
    """The clip and its track in the document, when it may be trimmed."""
    found = cut.project.timeline.find(clip)
    return None if found is None or found[0].locked else found
