"""What ruler, headers, lanes and tools share: the sequence as shown, the scale, the selection, the marks.

The truth is ``studio.document``. While a gesture is under way ``shown`` is the project as it would become; nothing
is stored until the gesture ends with one edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from charstudio.model import timeline_edits as edits
from charstudio.model.errors import CharStudioError
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds, TimeRange
from charstudio.model.timeline import Timeline
from charstudio.model.values import ClipId, TrackId
from charstudio.studio.document import Change
from charstudio.ui.timeline.rows import LEAST_PX, MOST_PX, Row, Rows
from charstudio.ui.timeline.scale import Scale
from charstudio.ui.viewer.needs import CutStudio, SharedPlayhead


class Tool(StrEnum):
    """What a press in the lanes does."""

    SELECT = "select"
    BLADE = "blade"
    RIPPLE = "ripple"
    ROLL = "roll"
    SLIP = "slip"
    SLIDE = "slide"
    STRETCH = "stretch"


class Edge(StrEnum):
    """One end of a clip."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a gesture draws over the lanes. Nothing of it is truth."""

    snap: Seconds | None = None
    bubble: str = ""
    bubble_at: QPointF = field(default_factory=QPointF)
    is_refused: bool = False
    edges: tuple[tuple[ClipId, Edge], ...] = ()
    """The edges that are being moved."""
    red_edge: tuple[ClipId, Edge] | None = None
    """The edge that can go no further."""
    box: QRectF | None = None
    blade: tuple[Seconds, tuple[TrackId, ...]] | None = None
    moving: frozenset[ClipId] = frozenset()
    drop: TrackId | None = None
    join: ClipId | None = None
    """The clip at whose start a transition would be put."""


NOTHING = Overlay()


class Cut(QObject):
    """The shared state. Setters announce what changed; nothing here paints."""

    painted = Signal()  # something looks different
    rows_changed = Signal()
    scale_changed = Signal()
    selection_changed = Signal(object)  # list[ClipId]
    tool_changed = Signal(object)
    marks_changed = Signal()
    edited = Signal()  # the document's timeline is another one
    said = Signal(str, bool)  # a word to the user; True when something was refused
    files_wanted = Signal(object, object)  # ClipParcel, what to do with it when its files are here

    def __init__(self, studio: CutStudio, playhead: SharedPlayhead, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.playhead = playhead
        self.scale = Scale()
        self.top = 0
        self.width = 800.0
        self.tool = Tool.SELECT
        self.snaps = True
        self.links = True
        """Whether linked and grouped clips are selected together."""
        self.selection: tuple[ClipId, ...] = ()
        self.transition: ClipId | None = None
        """The clip whose transition is selected; then no clip is."""
        self.track: TrackId | None = None
        """The track that commands mean which are about a track."""
        self.heights: dict[TrackId, int] = {}
        self.mark_in: Seconds | None = None
        self.mark_out: Seconds | None = None
        self.overlay = NOTHING
        self._trial: Project | None = None
        self.rows = Rows().followed_by(self.timeline)
        self._leave = studio.document.changed.connect(self._document_changed)

    # What is shown --------------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The project as it is."""
        return self.studio.document.project

    @property
    def shown(self) -> Project:
        """The project as it is painted: as it would become while a gesture is under way."""
        return self._trial or self.project

    @property
    def timeline(self) -> Timeline:
        """The timeline that is painted."""
        return self.shown.timeline

    @property
    def rate(self) -> Rate:
        """The sequence's frame rate."""
        return self.project.timeline.rate

    def show_trial(self, project: Project | None) -> None:
        """Paint the project as it would become; None for as it is."""
        if project is not self._trial:
            self._trial = project
            self._follow()

    def set_overlay(self, overlay: Overlay) -> None:
        """Draw over the lanes what a gesture wants to say."""
        if overlay != self.overlay:
            self.overlay = overlay
            self.painted.emit()

    # Edits ----------------------------------------------------------------------------------------------------

    def apply(self, label: str, edit: Callable[[Project], Project], *, merge: str | None = None) -> bool:
        """Make one step of the document. What the model refuses is said to the user; then False."""
        try:
            self.studio.document.apply(label, edit, merge=merge)
        except CharStudioError as error:
            self.say(f"{error.message} {error.hint}".strip(), refused=True)
            return False
        return True

    def say(self, text: str, *, refused: bool = False) -> None:
        """A word to the user."""
        self.said.emit(text, refused)

    # View state -----------------------------------------------------------------------------------------------

    def select(self, clips: Iterable[ClipId]) -> None:
        """Select these clips and no others, in the order given."""
        wanted = tuple(dict.fromkeys(clip for clip in clips if self.rows.find(clip)))
        if wanted != self.selection or self.transition is not None:
            self.transition = None
            self.selection = wanted
            self.selection_changed.emit(list(wanted))
            self.painted.emit()

    def select_transition(self, clip: ClipId | None) -> None:
        """Select the transition at a clip's start, and no clip."""
        if clip != self.transition:
            self.select(())
            self.transition = clip
            self.selection_changed.emit([])
            self.painted.emit()

    def select_track(self, track: TrackId | None) -> None:
        """Mean this track from now on."""
        if track != self.track:
            self.track = track
            self.rows_changed.emit()

    def together(self, clips: Iterable[ClipId]) -> tuple[ClipId, ...]:
        """The clips and all that are linked or grouped with any of them, when such go together."""
        chosen = tuple(clip for clip in dict.fromkeys(clips) if self.rows.find(clip) is not None)
        return edits.together(self.shown, chosen) if self.links else chosen

    def set_heights(self, heights: Mapping[TrackId, int]) -> None:
        """Give tracks heights of their own; the others share the room that is left."""
        self.heights = {track: max(LEAST_PX, min(height, MOST_PX)) for track, height in heights.items()}
        self.rows = self.rows.followed_by(self.timeline, heights=self.heights)
        self.rows_changed.emit()
        self.painted.emit()

    def set_tool(self, tool: Tool) -> None:
        """Take another tool."""
        if tool is not self.tool:
            self.tool = tool
            self.set_overlay(NOTHING)
            self.tool_changed.emit(tool)

    def set_scale(self, scale: Scale) -> None:
        """Zoom or scroll."""
        if scale != self.scale:
            self.scale = scale
            self.scale_changed.emit()

    def set_marks(self, mark_in: Seconds | None, mark_out: Seconds | None) -> None:
        """Set the in and out marks; a pair in the wrong order keeps the newer one."""
        if mark_in is not None and mark_out is not None and mark_out <= mark_in:
            if mark_in != self.mark_in:
                mark_out = None
            else:
                mark_in = None
        if (mark_in, mark_out) != (self.mark_in, self.mark_out):
            self.mark_in, self.mark_out = mark_in, mark_out
            self.playhead.set_play_range(mark_in, mark_out)
            self.marks_changed.emit()
            self.painted.emit()

    def marked(self) -> TimeRange | None:
        """The marked part of the film; an open side reaches to the film's own. None without marks."""
        if self.mark_in is None and self.mark_out is None:
            return None
        start = self.mark_in or Seconds(0)
        end = self.project.timeline.duration if self.mark_out is None else self.mark_out
        return TimeRange.between(start, end) if end > start else None

    def set_room(self, width: int, height: int) -> None:
        """The size of the lanes in pixels; rows take the height there is."""
        self.width = float(max(50, width))
        if height != self.rows.room:
            self.rows = self.rows.followed_by(self.timeline, height)
            self.rows_changed.emit()

    def x(self, t: Seconds) -> float:
        """The pixel of a moment."""
        return self.scale.x(float(t))

    def frame_at(self, x: float) -> Seconds:
        """The frame boundary nearest to a pixel, never before the film."""
        return max(Seconds(0), self.rate.snap(self.exact(x)))

    def exact(self, x: float) -> Seconds:
        """The moment at a pixel, to the millisecond."""
        return Seconds(round(self.scale.seconds(x) * 1000), 1000)

    def span(self, pixels: float) -> Seconds:
        """So many pixels as a length of time."""
        return Seconds(round(pixels / self.scale.px_per_s * 100000), 100000)

    def close(self) -> None:
        """Stop listening to the document."""
        self._leave()

    def _document_changed(self, change: Change) -> None:
        if change.before.timeline is change.after.timeline:
            if change.before.graph is not change.after.graph:
                self.painted.emit()  # clips carry their nodes' names
            return
        self._trial = None
        ties = {clip: _ties(self.rows, clip) for clip in self.selection}
        self._follow()
        joined = self.rows.find(self.transition) if self.transition is not None else None
        if self.transition is not None and (joined is None or joined[1].clip.transition is None):
            self.select_transition(None)
        elif self.transition is None:
            # A sound that was just detached or linked is to move along with the picture that is selected already.
            tied = [clip for clip, before in ties.items() if _ties(self.rows, clip) not in {before, (None, None)}]
            self.select((*self.selection, *self.together(tied)))
        self.edited.emit()

    def _follow(self) -> None:
        before = self.rows
        self.rows = before.followed_by(self.timeline)
        if [_facts(row) for row in before] != [_facts(row) for row in self.rows]:
            self.rows_changed.emit()
        self.painted.emit()


def _ties(rows: Rows, clip: ClipId) -> tuple[object, object]:
    """The link and the group of a clip."""
    found = rows.find(clip)
    return (found[1].clip.link, found[1].clip.group) if found is not None else (None, None)


def _facts(row: Row) -> tuple[object, ...]:
    """What heads and scroll bars show of a row; its clips are not among it."""
    track = row.track
    switches = (track.muted, track.solo, track.locked, track.hidden, track.sync)
    return track.id, track.kind, track.name, track.volume_db, switches, row.top, row.height
