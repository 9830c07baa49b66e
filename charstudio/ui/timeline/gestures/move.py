"""Moving clips: over what lies there (default), between it (Ctrl), or only into gaps (Alt).

With Ctrl and Shift, or the ripple tool, the place left behind is closed as well: clips change their order. Alt held at
the press takes one clip out of those it is linked with; then it means gaps only when it is pressed once more.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from charstudio.model import timeline_edits as edits
from charstudio.model.errors import EditError
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_edits import Mode
from charstudio.model.values import ClipId, TrackId
from charstudio.ui.timeline.cut import NOTHING, Cut, Overlay, Tool
from charstudio.ui.timeline.gestures.base import Gesture, Spot, signed_time
from charstudio.ui.timeline.gestures.select import clicked
from charstudio.ui.timeline.rows import ordered_tracks
from charstudio.ui.timeline.snapping import snapped_shift

_WORDS: dict[Mode, str] = {"overwrite": "Overwrite", "insert": "Insert", "free": "Into a gap"}
_RIPPLE = "Ripple move"


class Move(Gesture):
    """Drag a clip, and with it the rest of the selection. A click without a drag selects."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, cut: Cut, press: Spot, clip: ClipId) -> None:
        super().__init__(cut, press)
        self._clip = clip
        self._adds = press.ctrl or press.shift
        self._was_selected = clip in cut.selection
        self._is_dragging = False
        self._alone = press.alt
        self._left_behind = frozenset(cut.together((clip,))) - {clip} if press.alt else frozenset[ClipId]()
        self._alt_is_used = bool(self._left_behind)
        if not self._was_selected:
            cut.select(self._clicked())
        self._moving = self._lifted(cut)
        self._attraction = self.attraction(self._moving)
        self._edges = self._attracted_edges()
        self._tracks = ordered_tracks(self.before.timeline)

    def move(self, at: Spot) -> None:
        """Show where the clips would go."""
        self._is_dragging = self._is_dragging or self.has_travelled(at)
        self._alt_is_used = self._alt_is_used and at.alt
        if not self._is_dragging or not self._moving:
            return
        shift, snap = self._shift(at)
        rows = self._rows_down(at)
        if not shift and not rows:
            self.forget_trial()
            self.cut.set_overlay(Overlay(moving=frozenset(self._moving)))
            return
        refused, words = self._try(at, shift, rows)
        if refused is not None:
            self.forget_trial()
        said = refused.message if refused else f"{signed_time(shift, self.cut.rate)} · {words}"
        self.say(at, said, refused=refused is not None, snap=snap, moving=frozenset(self._moving))

    def end(self, at: Spot) -> None:
        """Move the clips; or, after a click, select."""
        if self._is_dragging:
            self.move(at)
            count = len(self._moving)
            self.commit("Move clip" if count == 1 else f"Move {count} clips")
            return
        self.cut.set_overlay(NOTHING)
        if self._was_selected:
            self.cut.select(self._clicked())

    def _clicked(self) -> tuple[ClipId, ...]:
        """The selection after a click; with Alt without what is linked or grouped with the clip."""
        clips = (self._clip,) if self._alone else self.cut.together((self._clip,))
        return clicked(self.cut.selection, clips, adds=self._adds)

    def _try(self, at: Spot, shift: Seconds, rows: int) -> tuple[EditError | None, str]:
        """Try the move that the keys mean; what refuses it, and what it is called."""
        moves = {clip.id: (self._target(track, rows), clip.start + shift) for track, clip in self._moving.values()}
        move = partial(edits.move_clips, moves=moves, kinds=self.cut.studio.kinds, alone=True)
        if (at.ctrl and at.shift) or self.cut.tool is Tool.RIPPLE:
            return self.try_edit(partial(move, mode="insert", ripple=True)), _RIPPLE
        mode: Mode = "insert" if at.ctrl else "free" if at.alt and not self._alt_is_used else "overwrite"
        return self.try_edit(partial(move, mode=mode)), _WORDS[mode]

    def _attracted_edges(self) -> list[Seconds]:
        """The edges of the clip under the pointer, and the outer ones of all that moves."""
        clips = [clip for _, clip in self._moving.values()]
        if not clips:
            return []
        held = self._moving.get(self._clip)
        mine = (held[1].start, held[1].end) if held is not None else ()
        return [*mine, min(clip.start for clip in clips), max(clip.end for clip in clips)]

    def _lifted(self, cut: Cut) -> dict[ClipId, tuple[Track, Clip]]:
        wanted = cut.selection if self._clip in cut.selection else (self._clip,)
        found = {clip: place for clip in wanted if (place := self.before.timeline.find(clip)) is not None}
        return {
            clip: (track, value)
            for clip, (track, value) in found.items()
            if not track.locked and clip not in self._left_behind
        }

    def _shift(self, at: Spot) -> tuple[Seconds, Seconds | None]:
        raw = self.cut.rate.snap(self.cut.span(at.x - self.press.x))
        shift, snap = snapped_shift(self._attraction, self._edges, raw, self.reach)
        first = min(self._edges)
        if first + shift < ZERO:
            return -first, ZERO
        return self.cut.rate.snap(shift), snap

    def _rows_down(self, at: Spot) -> int:
        """How many rows below its own every clip goes, as far as all find a track of their kind there."""
        here, there = self.cut.rows.at(self.press.y), self._row_under(at.y)
        if here is None or there is None:
            return 0
        places = {track.id: place for place, track in enumerate(self._tracks)}
        wanted = places[there] - places[here.track.id]
        step = 1 if wanted > 0 else -1
        while wanted and not all(self._fits(places[track.id] + wanted, track) for track, _ in self._moving.values()):
            wanted -= step
        return wanted

    def _row_under(self, y: float) -> TrackId | None:
        rows = self.cut.rows.rows
        if not rows:
            return None
        return min(rows, key=lambda row: max(row.top - y, y - row.bottom, 0)).track.id

    def _fits(self, place: int, track: Track) -> bool:
        return 0 <= place < len(self._tracks) and self._tracks[place].kind is track.kind

    def _target(self, track: Track, rows: int) -> TrackId:
        places = [other.id for other in self._tracks]
        return places[places.index(track.id) + rows]
