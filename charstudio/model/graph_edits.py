"""Edits of the node graph. All edits of graph, wires and imported files can be imported from here.

Every edit is a pure function ``Project -> Project`` and all or nothing: it raises an ``EditError`` and nothing has
changed, or it returns a valid project that shares everything it did not touch. An edit that changes nothing returns
the very same project.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from charstudio.model.errors import BadParameter, EditError, UnknownId
from charstudio.model.graph import Graph, GraphFrame, Node
from charstudio.model.graph_bends import copied_bends, set_bends, with_nodes_moved, without_orphans
from charstudio.model.graph_wiring import connect, disconnect, refusal
from charstudio.model.kind import TIMELINE_KIND, Kinds
from charstudio.model.library_edits import (
    add_asset,
    remove_unused_assets,
    rename_asset,
    set_budget,
    set_title,
)
from charstudio.model.params import asset_fault, json_fault, param_fault, plain
from charstudio.model.project import Project
from charstudio.model.timeline_edits import remove_clips
from charstudio.model.values import Fingerprint, FrameId, Input, Json, NodeId, Output, is_fingerprint, new_id

__all__ = [
    "add_asset",
    "add_frame",
    "add_node",
    "connect",
    "disconnect",
    "duplicate_nodes",
    "move_nodes",
    "new_take",
    "refusal",
    "remove_frame",
    "remove_nodes",
    "remove_unused_assets",
    "rename_asset",
    "rename_node",
    "resize_node",
    "set_bends",
    "set_budget",
    "set_bypassed",
    "set_collapsed",
    "set_frame",
    "set_muted",
    "set_param",
    "set_pin",
    "set_take",
    "set_title",
]

COPY_OFFSET = 40.0
"""How far from its original a copy appears, in canvas units, right and down."""


def add_node(
    project: Project,
    kinds: Kinds,
    kind: str,
    *,
    x: float = 0.0,
    y: float = 0.0,
    title: str | None = None,
    params: Mapping[str, Json] | None = None,
    node_id: NodeId | None = None,
) -> Project:
    """Add a node of a known kind, with the kind's defaults under ``params``.

    Without a title it is called after its kind: "State", "State 2", …. There is at most one Timeline node.
    Raises ``UnknownId`` for an unknown kind, ``BadParameter``, ``EditError``.
    """
    spec = kinds.get(kind)
    if spec is None:
        raise UnknownId(f"There is no kind of node called “{kind}”.", "Install the extension that brings it.")
    if kind == TIMELINE_KIND and project.timeline_node():
        raise EditError("There is a Timeline node already.")
    new = node_id or NodeId(new_id("n"))
    if new in project.graph.nodes:
        raise EditError("There is a node with this id already.")
    name = (title or "").strip() or free_title(project.graph, spec.title)
    values = {key: plain(value) for key, value in {**spec.defaults(), **(params or {})}.items()}
    node = Node(new, kind, name, values, *_position(x, y))
    for key in params or {}:
        _refuse_param(project, kinds, node, key, values[key])
    return _with_node(project, node)


def remove_nodes(project: Project, nodes: Iterable[NodeId]) -> Project:
    """Remove nodes with their wires, frames left empty, and the clips that follow them (leaving gaps).

    Raises ``UnknownId``, and ``TrackLocked`` when a clip that follows one is on a locked track.
    """
    gone = set(nodes)
    _refuse_unknown(project, gone)
    if not gone:
        return project
    following = [
        clip.id for _, clip in project.timeline.clips() if isinstance(clip.source, Output) and clip.source.node in gone
    ]
    if following:
        project = remove_clips(project, following)
    graph = project.graph
    rest = Graph(
        {key: node for key, node in graph.nodes.items() if key not in gone},
        _links_without(graph, gone),
        _frames_without(graph, gone),
        graph.bends,
    )
    return replace(project, graph=without_orphans(rest))


def set_param(project: Project, kinds: Kinds, node: NodeId, name: str, value: Json) -> Project:
    """Set one parameter. On a node of an unknown kind any JSON value is kept.

    Raises ``BadParameter`` with the reason, ``UnknownId``.
    """
    old = _find(project, node)
    new = plain(value)
    _refuse_param(project, kinds, old, name, new)
    if name in old.params and _same(old.params[name], new):
        return project
    return _with_node(project, replace(old, params={**old.params, name: new}))


def set_params(project: Project, kinds: Kinds, node: NodeId, values: Mapping[str, Json]) -> Project:
    """Set several parameters at once, all or none. Raises ``BadParameter`` with the reason, ``UnknownId``."""
    for name, value in values.items():
        project = set_param(project, kinds, node, name, value)
    return project


def rename_node(project: Project, node: NodeId, title: str) -> Project:
    """Give a node another title. Raises ``EditError`` for an empty one, ``UnknownId``."""
    old = _find(project, node)
    if not title.strip():
        raise EditError("A node needs a title.")
    return project if title.strip() == old.title else _with_node(project, replace(old, title=title.strip()))


def move_nodes(project: Project, places: Mapping[NodeId, tuple[float, float]]) -> Project:
    """Move nodes to new places on the canvas. Raises ``EditError`` for a place that is not a finite number."""
    moved: dict[NodeId, Node] = {}
    for node, (x, y) in places.items():
        old = _find(project, node)
        place = _position(x, y)
        if place != (old.x, old.y):
            moved[node] = replace(old, x=place[0], y=place[1])
    if not moved:
        return project
    graph = project.graph
    shifts = {key: (node.x - graph.nodes[key].x, node.y - graph.nodes[key].y) for key, node in moved.items()}
    bends = with_nodes_moved(graph, shifts) if graph.bends else graph.bends
    return replace(project, graph=replace(graph, nodes={**graph.nodes, **moved}, bends=bends))


def resize_node(project: Project, node: NodeId, width: float) -> Project:
    """Make a node wider or narrower, in canvas units. Raises ``EditError`` unless the width is finite and above 0."""
    old = _find(project, node)
    if not math.isfinite(width) or width <= 0:
        raise EditError("A node's width is a number above 0.")
    return project if width == old.width else _with_node(project, replace(old, width=float(width)))


def duplicate_nodes(project: Project, nodes: Iterable[NodeId]) -> tuple[Project, dict[NodeId, NodeId]]:
    """Copy nodes, with the wires between them and the wires that come in from other nodes.

    Copies lie a little to the right and below, in the same frames. The second value gives for every original its
    copy. A Timeline node is not copied: there is only one. Raises ``UnknownId``; ``EditError`` when nothing is left.
    """
    asked = list(dict.fromkeys(nodes))
    _refuse_unknown(project, asked)
    graph = project.graph
    copies = {node: NodeId(new_id("n")) for node in asked if graph.nodes[node].kind != TIMELINE_KIND}
    if not copies:
        raise EditError("There is nothing to duplicate: a project has one Timeline node.")
    added = dict(graph.nodes)
    for old, new in copies.items():
        node = graph.nodes[old]
        title = free_title(Graph(added), node.title)
        added[new] = replace(node, id=new, title=title, x=node.x + COPY_OFFSET, y=node.y + COPY_OFFSET)
    links = dict(graph.links)
    for target, sources in graph.links.items():
        if target.node in copies:
            wires = tuple(Output(copies.get(source.node, source.node), source.port) for source in sources)
            links[Input(copies[target.node], target.port)] = wires
    frames = {key: _frame_with_copies(frame, copies) for key, frame in graph.frames.items()}
    bends = {**graph.bends, **dict(copied_bends(graph.bends, copies, (COPY_OFFSET, COPY_OFFSET)))}
    return replace(project, graph=Graph(added, links, frames, bends)), copies


def new_take(project: Project, node: NodeId) -> Project:
    """Ask for another variation: the next take number. Earlier takes stay stored under theirs."""
    return set_take(project, node, _find(project, node).take + 1)


def set_take(project: Project, node: NodeId, take: int) -> Project:
    """Choose a variation by its number, from 1. Raises ``EditError``, ``UnknownId``."""
    old = _find(project, node)
    if take < 1:
        raise EditError("Takes are counted from 1.")
    return project if take == old.take else _with_node(project, replace(old, take=take))


def set_pin(project: Project, node: NodeId, pin: Fingerprint | None) -> Project:
    """Hold one stored result whatever the inputs say, or (None) follow them again."""
    old = _find(project, node)
    if pin is not None and not is_fingerprint(pin):
        raise EditError("This is not the name of a stored result.")
    return project if pin == old.pin else _with_node(project, replace(old, pin=pin))


def set_muted(project: Project, nodes: Iterable[NodeId], muted: bool) -> Project:  # noqa: FBT001 - the value to set
    """Skip nodes (and make what needs them wait), or (False) let them run again."""
    found = [_find(project, node) for node in nodes]
    changed = {
        node.id: replace(node, muted=muted, bypassed=node.bypassed and not muted)
        for node in found
        if node.muted is not muted
    }
    return _with_nodes(project, changed)


def set_bypassed(project: Project, nodes: Iterable[NodeId], bypassed: bool) -> Project:  # noqa: FBT001 - the value to set
    """Skip nodes and let what flows into them through, or (False) let them run again. Raises ``EditError``.

    A node is muted or bypassed, not both. The Timeline node cannot be bypassed.
    """
    found = [_find(project, node) for node in nodes]
    if any(node.kind == TIMELINE_KIND for node in found):
        raise EditError("The Timeline cannot be bypassed: nothing comes after it.")
    changed = {
        node.id: replace(node, bypassed=bypassed, muted=node.muted and not bypassed)
        for node in found
        if node.bypassed is not bypassed
    }
    return _with_nodes(project, changed)


def set_collapsed(project: Project, nodes: Iterable[NodeId], collapsed: bool) -> Project:  # noqa: FBT001 - the value to set
    """Show only the title and the sockets of nodes, or (False) all of them."""
    found = [_find(project, node) for node in nodes]
    changed = {node.id: replace(node, collapsed=collapsed) for node in found if node.collapsed is not collapsed}
    return _with_nodes(project, changed)


def add_frame(project: Project, frame: GraphFrame) -> Project:
    """Draw a new frame behind nodes. Raises ``EditError`` when its id is taken, ``UnknownId`` for unknown nodes."""
    if frame.id in project.graph.frames:
        raise EditError("There is a frame with this id already.")
    return _with_frame(project, frame)


def set_frame(project: Project, frame: GraphFrame) -> Project:
    """Replace the frame with this id: its title, colour or nodes. Raises ``UnknownId``."""
    if frame.id not in project.graph.frames:
        raise UnknownId("There is no such frame.")
    return project if project.graph.frames[frame.id] == frame else _with_frame(project, frame)


def remove_frame(project: Project, frame: FrameId) -> Project:
    """Remove a frame; its nodes stay. Raises ``UnknownId``."""
    if frame not in project.graph.frames:
        raise UnknownId("There is no such frame.")
    frames = {key: other for key, other in project.graph.frames.items() if key != frame}
    return replace(project, graph=replace(project.graph, frames=frames))


def free_title(graph: Graph, wanted: str) -> str:
    """``wanted``, or with the first number from 2 that makes it a title no node has: "State", "State 2", …."""
    taken = {node.title for node in graph.nodes.values()}
    if wanted not in taken:
        return wanted
    stem = re.sub(r" \d+\Z", "", wanted)
    return next(title for number in range(2, len(taken) + 3) if (title := f"{stem} {number}") not in taken)


def _find(project: Project, node: NodeId) -> Node:
    _refuse_unknown(project, [node])
    return project.graph.nodes[node]


def _refuse_unknown(project: Project, nodes: Collection[NodeId]) -> None:
    if any(node not in project.graph.nodes for node in nodes):
        raise UnknownId("There is no such node in the project.")


def _refuse_param(project: Project, kinds: Kinds, node: Node, name: str, value: Json) -> None:
    spec = kinds.get(node.kind)
    fault = json_fault(value) or (param_fault(spec, name, value) if spec else None)
    if fault:
        raise BadParameter(fault)
    missing = asset_fault(project, spec, name, value) if spec else None
    if missing:
        raise BadParameter(missing)


def _same(old: Json, new: Json) -> bool:
    return type(old) is type(new) and old == new


def _position(x: float, y: float) -> tuple[float, float]:
    if not (math.isfinite(x) and math.isfinite(y)):
        raise EditError("A node's place on the canvas is two finite numbers.")
    return float(x), float(y)


def _with_node(project: Project, node: Node) -> Project:
    return _with_nodes(project, {node.id: node})


def _with_nodes(project: Project, nodes: Mapping[NodeId, Node]) -> Project:
    if not nodes:
        return project
    return replace(project, graph=replace(project.graph, nodes={**project.graph.nodes, **nodes}))


def _with_frame(project: Project, frame: GraphFrame) -> Project:
    _refuse_unknown(project, frame.nodes)
    unique = replace(frame, nodes=tuple(dict.fromkeys(frame.nodes)))
    return replace(project, graph=replace(project.graph, frames={**project.graph.frames, frame.id: unique}))


def _links_without(graph: Graph, gone: Collection[NodeId]) -> dict[Input, tuple[Output, ...]]:
    links: dict[Input, tuple[Output, ...]] = {}
    for target, sources in graph.links.items():
        kept = tuple(source for source in sources if source.node not in gone)
        if target.node not in gone and kept:
            links[target] = sources if len(kept) == len(sources) else kept
    return links


def _frames_without(graph: Graph, gone: set[NodeId]) -> dict[FrameId, GraphFrame]:
    """Frames without these nodes. One that loses its last node goes with it."""
    found = {key: _frame_without(frame, gone) for key, frame in graph.frames.items()}
    return {key: frame for key, frame in found.items() if frame.nodes or not graph.frames[key].nodes}


def _frame_without(frame: GraphFrame, gone: set[NodeId]) -> GraphFrame:
    if gone.isdisjoint(frame.nodes):
        return frame
    return replace(frame, nodes=tuple(node for node in frame.nodes if node not in gone))


def _frame_with_copies(frame: GraphFrame, copies: Mapping[NodeId, NodeId]) -> GraphFrame:
    added = tuple(copies[node] for node in frame.nodes if node in copies)
    return replace(frame, nodes=(*frame.nodes, *added)) if added else frame
