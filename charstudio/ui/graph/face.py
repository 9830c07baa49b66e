"""Everything one node shows, gathered as a value: painting reads it and nothing else."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtGui import QPixmap

from charstudio.model.graph import Node
from charstudio.model.kind import KindSpec
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.timeline import Timeline, Track, TrackKind
from charstudio.model.values import Json
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.graph import look
from charstudio.ui.graph.badges import NONE as NO_BADGE
from charstudio.ui.graph.badges import Badge
from charstudio.ui.graph.layout import Body, NodeLayout

LENGTH = "duration"
"""The parameter that says how long a clip is to be."""
_ALMOST = 0.95
_WHOLE_TEXT = {Body.TEXT, Body.NOTE}
"""Nodes that show their text instead of its first line."""


@dataclass(frozen=True, slots=True)
class Block:
    """A clip in the Timeline node's small picture: row from the top, start and end as parts of the film."""

    row: int
    start: float
    end: float
    role: str


@dataclass(frozen=True, slots=True)
class Film:
    """The Timeline node's small picture of the cut."""

    caption: str = "No clips yet"
    rows: int = 1
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """One node as it is to be painted."""

    title: str
    icon: str
    role: str
    layout: NodeLayout
    prompt: str
    text: str
    status: NodeStatus
    take: int
    muted: bool
    bypassed: bool
    pinned: bool
    unknown_kind: str = ""
    picture: QPixmap | None = None
    caption: str = ""
    film: Film = Film()
    badge: Badge = NO_BADGE
    digits: tuple[int, ...] = ()
    """The digits that bring it into the viewer."""
    seen_at: float = 0.0
    """``time.monotonic()`` when the status arrived: what is left is counted from there."""

    @property
    def is_skipped(self) -> bool:
        """Whether it makes nothing because somebody said so."""
        return self.muted or self.bypassed

    @property
    def is_running(self) -> bool:
        """Whether the face moves with time."""
        return self.status.state is NodeState.RUNNING

    def left_seconds(self, now: float) -> float | None:
        """How long it will still take at ``now``; None: nobody knows, or it takes longer than was thought."""
        if self.status.left_seconds is None:
            return None
        left = self.status.left_seconds - (now - self.seen_at)
        return left if left > 0 else None

    def fraction(self, now: float) -> float | None:
        """How much is done at ``now``: between two reports it goes on at the pace that was foretold, never to the end.

        The part done is elapsed / (elapsed + left), and that sum stays what it was when the status arrived.
        """
        said, left, began = self.status.fraction, self.status.left_seconds, self.status.started_at
        if left is None or began is None:
            return said
        whole = max(self.seen_at - began + left, 1e-3)
        return max(said or 0.0, min(_ALMOST, (now - began) / whole))


def face_of(node: Node, spec: KindSpec | None, layout: NodeLayout, status: NodeStatus, film: Film) -> Face:
    """What ``node`` shows, without its picture, which arrives later."""
    params = spec.defaults() | dict(node.params) if spec is not None else dict(node.params)
    prompt = look.first_line(spec, params)
    return Face(
        title=node.title,
        icon=look.kind_icon(spec, node.kind),
        role=look.TINTS.get(str(params.get("colour")), "secondary")
        if layout.is_note
        else look.kind_role(spec, node.kind),
        layout=layout,
        prompt="" if layout.kind in _WHOLE_TEXT or layout.folded else prompt,
        text=_whole_text(params) if layout.kind in _WHOLE_TEXT else "",
        status=status,
        take=node.take,
        muted=node.muted,
        bypassed=node.bypassed,
        pinned=node.pin is not None,
        unknown_kind="" if spec is not None else node.kind,
        caption=_caption(status) or _planned(spec, params),
        film=film,
        seen_at=time.monotonic(),
    )


def film_of(project: Project) -> Film:
    """The small picture of the project's timeline, highest track first."""
    timeline = project.timeline
    total = timeline.duration
    clips = sum(len(track.clips) for track in timeline.tracks)
    if not total or not clips:
        return Film()
    tracks = _rows(timeline)
    blocks = tuple(
        Block(
            row,
            float(clip.start / total),
            float(clip.end / total),
            "port_video" if track.kind is TrackKind.VIDEO else "port_audio",
        )
        for row, track in enumerate(tracks)
        for clip in track.clips
    )
    return Film(f"{_length(total)} · {clips} clip{'s' if clips > 1 else ''}", len(tracks), blocks)


def _rows(timeline: Timeline) -> list[Track]:
    video = [track for track in timeline.tracks if track.kind is TrackKind.VIDEO]
    audio = [track for track in timeline.tracks if track.kind is TrackKind.AUDIO]
    return [*reversed(video), *audio]


def _whole_text(params: dict[str, Json]) -> str:
    text = params.get("text", "")
    return text if isinstance(text, str) else ""


def _caption(status: NodeStatus) -> str:
    """The fact that is worth a corner of the picture: the length of what has one."""
    if not isinstance(status.value, MediaValue) or status.value.info.duration is None:
        return ""
    return _length(status.value.info.duration)


def _planned(spec: KindSpec | None, params: dict[str, Json]) -> str:
    """The length a clip is asked for while there is none."""
    asked = params.get(LENGTH) if spec is not None and spec.param(LENGTH) is not None else None
    return f"{asked:g} s" if isinstance(asked, int | float) and not isinstance(asked, bool) else ""


def _length(seconds: Fraction) -> str:
    minutes, rest = divmod(float(seconds), 60)
    return f"{int(minutes)}:{rest:04.1f}" if minutes >= 1 else f"{rest:.1f} s"
