"""Edits that make and remove wires, and the reasons why a wire cannot be made.

Wires into the Timeline node are not stored: they follow from the clips, so making one places a clip and removing
one removes clips. Callers import from ``graph_edits``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction

from charstudio.model.errors import EditError, PortTaken, TrackLocked, TypesDiffer, UnknownId, WouldCycle
from charstudio.model.graph import Graph, Node, children
from charstudio.model.graph_bends import without_orphans
from charstudio.model.kind import TIMELINE_KIND, Kinds, PortSpec
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Track, TrackKind
from charstudio.model.timeline_edits import new_clip, place, remove_clips
from charstudio.model.values import Input, NodeId, Output, PortType

PLANNED: Seconds = Fraction(5)
"""How long a clip is planned when nobody knows better."""

WORDS: Mapping[PortType, str] = {
    PortType.TEXT: "text",
    PortType.IMAGE: "a picture",
    PortType.VIDEO: "a clip",
    PortType.AUDIO: "sound",
    PortType.CHARACTER: "a character",
}
"""What a socket gives or takes, in the user's words."""


def refusal(project: Project, kinds: Kinds, source: Output, target: Input, *, replace: bool = True) -> str | None:
    """Why this wire cannot be made, as one sentence for the user, or None when it can.

    With ``replace`` an input that takes one wire and has it is no obstacle: the new wire takes its place.
    """
    fault = wire_fault(project, kinds, source, target, replace=replace)
    return fault.message if fault else None


def connect(
    project: Project,
    kinds: Kinds,
    source: Output,
    target: Input,
    *,
    replace: bool = True,
    planned: Seconds = PLANNED,
) -> Project:
    """Wire an output to an input. On an input that takes several wires it comes last.

    An input that takes one wire and has it is rewired with ``replace``, else ``PortTaken`` is raised. On the Timeline
    node a clip of ``planned`` seconds that follows the output is placed at the end of the first unlocked video track
    (for sound: audio track).

    Raises ``TypesDiffer``, ``WouldCycle``, ``PortTaken``, ``UnknownId``, ``TrackLocked``, ``EditError``.
    """
    fault = wire_fault(project, kinds, source, target, replace=replace)
    if fault:
        raise fault
    if project.graph.nodes[target.node].kind == TIMELINE_KIND:
        return _placed(project, kinds, source, target, planned)
    port = kinds[project.graph.nodes[target.node].kind].input(target.port)
    kept = project.graph.links.get(target, ()) if port and port.many else ()
    return with_links(project, {**project.graph.links, target: (*kept, source)})


def disconnect(project: Project, source: Output, target: Input) -> Project:
    """Remove a wire. On the Timeline node the clips that follow the output are removed, leaving gaps.

    Raises ``UnknownId`` when there is no such wire, ``TrackLocked``.
    """
    node = project.graph.nodes.get(target.node)
    if node is not None and node.kind == TIMELINE_KIND:
        if (source, target) not in project.timeline_links():
            raise _no_such_wire()
        return remove_clips(project, [clip.id for _, clip in project.clips_on_wire(source, target)])
    wires = project.graph.links.get(target, ())
    if source not in wires:
        raise _no_such_wire()
    links = dict(project.graph.links)
    links[target] = tuple(wire for wire in wires if wire != source)
    if not links[target]:
        del links[target]
    return with_links(project, links)


def with_links(project: Project, links: Mapping[Input, tuple[Output, ...]]) -> Project:
    """The project with these wires. Dots of wires that are gone go with them."""
    graph = without_orphans(dataclasses.replace(project.graph, links=links))
    return dataclasses.replace(project, graph=graph)


def wire_fault(
    project: Project, kinds: Kinds, source: Output, target: Input, *, replace: bool = True
) -> EditError | None:
    """The error that making this wire would raise, or None."""
    nodes = project.graph.nodes
    if source.node not in nodes or target.node not in nodes:
        return UnknownId("One end of this wire is on a node that is not in the project.")
    giver, taker = nodes[source.node], nodes[target.node]
    missing = _missing_socket(kinds, giver, source.port, taker, target.port)
    if missing:
        return missing
    gives, takes = kinds[giver.kind].output(source.port), kinds[taker.kind].input(target.port)
    assert gives is not None
    assert takes is not None
    if gives.type is not takes.type:
        return TypesDiffer(types_differ(gives, takes))
    loop = loop_closed_by(project.graph, giver.id, taker.id)
    if loop:
        return WouldCycle(loop_text(project.graph, loop), "A node cannot wait for its own result.")
    return _taken(project, takes, source, target, replace=replace)


def types_differ(gives: PortSpec, takes: PortSpec) -> str:
    """The sentence that says why two sockets do not fit."""
    return f"{gives.label} gives {WORDS[gives.type]}, but {takes.label} takes {WORDS[takes.type]}."


def loop_closed_by(graph: Graph, source: NodeId, target: NodeId) -> tuple[NodeId, ...]:
    """The shortest way from ``target`` along existing wires to ``source``, or () when a wire between is harmless."""
    if source == target:
        return (source,)
    feeds = children(graph)
    came_from: dict[NodeId, NodeId] = {}
    waiting = [target]
    for node in waiting:  # grows while it is walked: breadth first
        for child in sorted(feeds.get(node, ())):
            if child == target or child in came_from:
                continue
            came_from[child] = node
            if child == source:
                way = [source]
                while way[-1] != target:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            waiting.append(child)
    return ()


def loop_text(graph: Graph, loop: tuple[NodeId, ...]) -> str:
    """The sentence that names every node of a loop, in the order the results would flow."""
    titles = [graph.nodes[node].title if node in graph.nodes else node for node in loop]
    return f"This would make a loop: {' → '.join([*titles, titles[0]])}."


def _missing_socket(kinds: Kinds, giver: Node, output: str, taker: Node, port: str) -> EditError | None:
    for node in (giver, taker):
        if node.kind not in kinds:
            return UnknownId(
                f"“{node.title}” is of a kind that is not installed, so its sockets are not known.",
                f"Install the extension that brings “{node.kind}”.",
            )
    if kinds[giver.kind].output(output) is None:
        return UnknownId(f"“{giver.title}” has no output “{output}”.")
    if kinds[taker.kind].input(port) is None:
        return UnknownId(f"“{taker.title}” has no input “{port}”.")
    return None


def _taken(project: Project, takes: PortSpec, source: Output, target: Input, *, replace: bool) -> EditError | None:
    nodes = project.graph.nodes
    if nodes[target.node].kind == TIMELINE_KIND:
        if (source, target) in project.timeline_links():
            return PortTaken(
                f"“{nodes[source.node].title}” is on the timeline already.",
                "To show it twice, duplicate its clip on the timeline.",
            )
        return None
    wires = project.graph.links.get(target, ())
    if source in wires:
        return PortTaken(f"“{nodes[source.node].title}” is wired to {takes.label} already.")
    if wires and not takes.many and not replace:
        return PortTaken(f"{takes.label} takes one wire and has it.", "Remove the other wire first.")
    return None


def _placed(project: Project, kinds: Kinds, source: Output, target: Input, planned: Seconds) -> Project:
    port = kinds[project.graph.nodes[target.node].kind].input(target.port)
    track = _first_unlocked(project, TrackKind.AUDIO if port and port.type is PortType.AUDIO else TrackKind.VIDEO)
    return place(project, track.id, new_clip(source, track.end, planned), kinds=kinds)


def _first_unlocked(project: Project, kind: TrackKind) -> Track:
    tracks = [track for track in project.timeline.tracks if track.kind is kind]
    if not tracks:
        raise EditError(f"The timeline has no {kind.value} track.", "Add one first.")
    track = next((track for track in tracks if not track.locked), None)
    if track is None:
        raise TrackLocked(f"Every {kind.value} track is locked.", "Unlock one first.")
    return track


def _no_such_wire() -> UnknownId:
    return UnknownId("There is no such wire.")
