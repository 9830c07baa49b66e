"""The season at a glance: which scene needs whom in which clothes, how far it is, and what it has cost.

A scene is a titled frame on the canvas. A film whose canvas has no frames goes by the markers of its timeline, from
each to the next; one without either is a single scene. Values only: whoever shows them asks for them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from charstudio.media.playable import Playable
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.roles import Role, roles_of
from charstudio.model.values import NodeId, Output
from charstudio.studio.money import NOTHING
from charstudio.studio.status import NodeState
from charstudio.studio.studio import Studio

ELSEWHERE = "In no scene"
WHOLE_FILM = "The film"
_OUT = {NodeState.MUTED, NodeState.BYPASSED}


class SceneStatus(StrEnum):
    """How far a scene is with somebody; of several shots the first of these that holds."""

    FAILED = "failed"
    STALE = "stale"  # something has changed since it was made
    PLANNED = "planned"  # something is not made yet
    DRAFT = "draft"  # all is there, some of it as drafts
    MADE = "made"


class ScenesFrom(StrEnum):
    """Where the scenes were read off."""

    FRAMES = "frames"
    MARKERS = "markers"
    FILM = "film"

    @property
    def words(self) -> str:
        """One sentence for below the table."""
        return {
            ScenesFrom.FRAMES: "Scenes are the frames on the canvas.",
            ScenesFrom.MARKERS: "Scenes go from marker to marker on the timeline.",
            ScenesFrom.FILM: "Frame the nodes of a scene on the canvas (Ctrl+J) to see it by scenes.",
        }[self]


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """One character in one outfit in one scene. ``nodes`` are the shots it acts in there; ``planned`` counts those that
    are not made. ``usd`` is what these have cost; what several share counts for each of them.
    """

    scene: str
    role: Role
    status: SceneStatus
    nodes: tuple[NodeId, ...] = ()
    planned: int = 0
    usd: Decimal = NOTHING
    picture: Playable | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """The rows by scene, in the order of the story. ``scene_usd`` counts what is shared once; so does ``total_usd``,
    which is that of all scenes.
    """

    title: str
    rows: tuple[SeasonRow, ...]
    source: ScenesFrom
    scene_usd: Mapping[str, Decimal]

    @property
    def scenes(self) -> tuple[str, ...]:
        """Every scene that somebody acts in, once."""
        return tuple(dict.fromkeys(row.scene for row in self.rows))

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who acts, once, by name."""
        return tuple(sorted({row.role.name for row in self.rows}, key=str.casefold))

    @property
    def total_usd(self) -> Decimal:
        """What all scenes have cost."""
        return sum(self.scene_usd.values(), NOTHING)


def season(studio: Studio) -> Season:
    """The season of the film as it is now. Quick; the cost is that of the journal's last look."""
    project = studio.project
    roles = {
        node: found
        for node, found in roles_of(project).items()
        if project.graph.nodes[node].kind != TIMELINE_KIND and studio.status(node).state not in _OUT
    }
    source, scenes = scenes_of(project, roles)
    spent = studio.journal.spending.by_node
    rows = [row for name, nodes in scenes for row in _rows(studio, name, nodes, roles, spent)]
    costs = {name: sum((spent.get(node, NOTHING) for node in nodes), NOTHING) for name, nodes in scenes}
    shown = {row.scene for row in rows}
    return Season(project.title, tuple(rows), source, {name: usd for name, usd in costs.items() if name in shown})


# --- scenes --------------------------------------------------------------------------------------------------------


def scenes_of(
    project: Project, acting: Iterable[NodeId]
) -> tuple[ScenesFrom, tuple[tuple[str, tuple[NodeId, ...]], ...]]:
    """Where the scenes are read off, and each with those of the ``acting`` nodes that lie in it. Names are unique.

    A node in several frames counts in the smallest; what lies in none comes last.
    """
    wanted = tuple(acting)
    framed = _framed(project, wanted)
    if any(nodes for _, nodes in framed):
        return ScenesFrom.FRAMES, _with_rest(framed, wanted)
    marked = _marked(project, wanted)
    if any(nodes for _, nodes in marked):
        return ScenesFrom.MARKERS, _with_rest(marked, wanted)
    return ScenesFrom.FILM, ((WHOLE_FILM, wanted),)


def _framed(project: Project, wanted: tuple[NodeId, ...]) -> list[tuple[str, tuple[NodeId, ...]]]:
    frames = sorted(project.graph.frames.values(), key=lambda frame: len(frame.nodes))
    home = {node: frame.id for frame in reversed(frames) for node in frame.nodes}
    places = {node.id: (node.x, node.y) for node in project.graph.nodes.values()}
    leftmost = {
        frame.id: min((places[node] for node in frame.nodes if node in places), default=(0.0, 0.0)) for frame in frames
    }
    names = _unique(frame.title for frame in sorted(frames, key=lambda frame: leftmost[frame.id]))
    ordered = sorted(frames, key=lambda frame: leftmost[frame.id])
    return [
        (name, tuple(node for node in wanted if home.get(node) == frame.id))
        for name, frame in zip(names, ordered, strict=True)
    ]


def _marked(project: Project, wanted: tuple[NodeId, ...]) -> list[tuple[str, tuple[NodeId, ...]]]:
    markers = sorted(project.timeline.markers, key=lambda marker: marker.at)
    if not markers:
        return []
    first: dict[NodeId, int] = {}
    for clip in sorted((clip for _, clip in project.timeline.clips()), key=lambda clip: clip.start):
        if isinstance(clip.source, Output):
            before = sum(marker.at <= clip.start for marker in markers)
            first.setdefault(clip.source.node, before)
    names = _unique(["Before the first marker", *(marker.name or marker.note for marker in markers)])
    return [(name, tuple(node for node in wanted if first.get(node) == number)) for number, name in enumerate(names)]


def _unique(names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for number, name in enumerate(names, start=1):
        title = " ".join(name.split()) or f"Scene {number}"
        free, more = title, 2
        while free in seen or free == ELSEWHERE:
            free, more = f"{title} ({more})", more + 1
        seen.add(free)
        yield free


def _with_rest(
    scenes: list[tuple[str, tuple[NodeId, ...]]], wanted: tuple[NodeId, ...]
) -> tuple[tuple[str, tuple[NodeId, ...]], ...]:
    placed = {node for _, nodes in scenes for node in nodes}
    rest = tuple(node for node in wanted if node not in placed)
    return tuple((name, nodes) for name, nodes in (*scenes, (ELSEWHERE, rest)) if nodes)


# --- rows ----------------------------------------------------------------------------------------------------------


def _rows(
    studio: Studio,
    scene: str,
    nodes: tuple[NodeId, ...],
    roles: Mapping[NodeId, tuple[Role, ...]],
    spent: Mapping[NodeId, Decimal],
) -> Iterator[SeasonRow]:
    here: dict[Role, list[NodeId]] = {}
    for node in nodes:
        for role in roles[node]:
            here.setdefault(role, []).append(node)
    is_shot = {node: _is_made(studio, node) for node in nodes}
    shots_here = any(is_shot.values())
    for role, acting in here.items():
        shots = tuple(node for node in acting if is_shot[node])
        if not shots and scene == ELSEWHERE and shots_here:
            continue  # a Reference beside the scenes: whoever it stands for acts in them
        statuses = [_status(studio, node) for node in shots]
        usd = sum((spent.get(node, NOTHING) for node in shots), NOTHING)
        planned = statuses.count(SceneStatus.PLANNED)
        shown = (*(node for node in acting if not is_shot[node]), *shots)
        yield SeasonRow(scene, role, _worst(statuses), shots, planned, usd, _picture(studio, shown))


def _is_made(studio: Studio, node: NodeId) -> bool:
    """Whether the node makes something, and is not only a file."""
    kind = studio.node_kinds.get(studio.project.graph.nodes[node].kind)
    return kind is not None and kind.constant is None


def _status(studio: Studio, node: NodeId) -> SceneStatus:
    status = studio.status(node)
    spec = studio.kinds[studio.project.graph.nodes[node].kind]
    if status.state is NodeState.FAILED:
        return SceneStatus.FAILED
    if spec.outputs and status.value is not None and studio.is_current(Output(node, spec.outputs[0].name)):
        return SceneStatus.DRAFT if status.draft else SceneStatus.MADE
    return SceneStatus.STALE if status.value is not None else SceneStatus.PLANNED


def _worst(statuses: Iterable[SceneStatus]) -> SceneStatus:
    order = list(SceneStatus)
    return min(statuses, key=order.index, default=SceneStatus.PLANNED)


def _picture(studio: Studio, nodes: tuple[NodeId, ...]) -> Playable | None:
    """What the last of these nodes shows that can be seen."""
    for node in reversed(nodes):
        value = studio.status(node).value
        if isinstance(value, MediaValue) and value.info.has_picture:
            found = studio.playable_value(value)
            if found is not None:
                return found
    return None
