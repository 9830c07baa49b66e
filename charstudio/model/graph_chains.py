"""Edits that keep chains whole: nodes taken out and their neighbours joined, a node put into a wire, wires moved over.

What follows a node on the timeline is part of its chain, too: its clips turn to what flows there afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from charstudio.model.errors import EditError, TypesDiffer, UnknownId, WouldCycle
from charstudio.model.graph import Graph, Node
from charstudio.model.graph_edits import remove_nodes
from charstudio.model.graph_wiring import WORDS, loop_closed_by, loop_text, with_links
from charstudio.model.kind import TIMELINE_KIND, Kinds, KindSpec, PortSpec
from charstudio.model.project import Project, socket_of
from charstudio.model.timeline import Track
from charstudio.model.timeline_parts import unlocked, with_timeline
from charstudio.model.values import Input, NodeId, Output, PortType

Turn = Callable[[Output, Track], Output | None]
"""What a clip on a track follows instead of an output; None: what it follows now."""


def passed_on(graph: Graph, kinds: Kinds, output: Output, nodes: Collection[NodeId]) -> Output | None:
    """What would flow out of ``output`` if ``nodes`` let through what flows into them; None when nothing would.

    A node lets its first wired input of the output's type through. An output of another node is its own answer.
    """
    while output.node in nodes:
        source = _let_through(graph, kinds, output)
        if source is None:
            return None
        output = source
    return output


def _let_through(graph: Graph, kinds: Kinds, output: Output) -> Output | None:
    node = graph.nodes.get(output.node)
    spec = kinds.get(node.kind) if node is not None else None
    port = spec.output(output.port) if spec is not None else None
    if spec is None or port is None:
        return None
    wired = (graph.links.get(Input(output.node, each.name)) for each in spec.inputs if each.type is port.type)
    return next((sources[0] for sources in wired if sources), None)


def dissolve_nodes(project: Project, kinds: Kinds, nodes: Iterable[NodeId]) -> Project:
    """Remove nodes and join what flows into them to what they fed, wherever the types allow.

    Clips that follow one of them turn to what flows there then; without such a thing they go, as in ``remove_nodes``.
    Raises ``UnknownId``, and ``TrackLocked`` when a clip that follows one is on a locked track.
    """
    gone = frozenset(nodes)
    if unknown := gone - project.graph.nodes.keys():
        raise UnknownId(f"There is no such node in the project: {min(unknown)}.")
    graph = project.graph
    links = {
        target: _distinct(found for source in sources if (found := passed_on(graph, kinds, source, gone)) is not None)
        for target, sources in graph.links.items()
        if target.node not in gone
    }
    inner = {target: sources for target, sources in graph.links.items() if target.node in gone}
    joined = with_links(project, {**{target: sources for target, sources in links.items() if sources}, **inner})
    turned = _turned(joined, lambda output, _track: _instead(graph, kinds, output, gone))
    return remove_nodes(turned, gone)


def _instead(graph: Graph, kinds: Kinds, output: Output, gone: Collection[NodeId]) -> Output | None:
    return passed_on(graph, kinds, output, gone) if output.node in gone else None


def insertion(project: Project, kinds: Kinds, node: NodeId, source: Output, target: Input) -> tuple[str, str] | None:
    """The input and the output by which ``node`` can be put into a wire, or None when it does not fit there.

    The input must be free, so that no other wire is lost, and nothing may wait for itself afterwards.
    """
    graph = project.graph
    found = graph.nodes.get(node)
    if found is None or node in {source.node, target.node} or found.kind == TIMELINE_KIND:
        return None
    spec, gives, takes = kinds.get(found.kind), _type_out(graph, kinds, source), _type_in(graph, kinds, target)
    if spec is None or gives is None or takes is None:
        return None
    way_in = next((port for port in spec.inputs if port.type is gives and _has_room(graph, node, port)), None)
    way_out = next((port for port in spec.outputs if port.type is takes), None)
    if way_in is None or way_out is None:
        return None
    if loop_closed_by(graph, source.node, node) or loop_closed_by(graph, node, target.node):
        return None
    return way_in.name, way_out.name


def insert_node(project: Project, kinds: Kinds, node: NodeId, source: Output, target: Input) -> Project:
    """Put a node into a wire: what the wire brought goes into the node, what the node gives takes the wire's place.

    Raises ``EditError`` when it does not fit there (see ``insertion``), ``TrackLocked``.
    """
    ways = insertion(project, kinds, node, source, target)
    if ways is None:
        raise EditError("This node does not fit into that wire.", "It needs a free input and an output of its type.")
    entry, leaving = Input(node, ways[0]), Output(node, ways[1])
    links = dict(project.graph.links)
    links[entry] = _distinct((*links.get(entry, ()), source))
    if project.graph.nodes[target.node].kind != TIMELINE_KIND:
        links[target] = _distinct(leaving if each == source else each for each in links.get(target, ()))
        return with_links(project, links)
    wired = with_links(project, links)
    return _turned(
        wired, lambda output, track: leaving if output == source and socket_of(track) == target.port else None
    )


def move_wires(project: Project, kinds: Kinds, source: Output, to: Output) -> Project:
    """Have everything that is fed by one output fed by another one, clips that follow it among it.

    Raises ``TypesDiffer``, ``WouldCycle``, ``UnknownId``, ``TrackLocked``.
    """
    graph = project.graph
    if source == to:
        return project
    _refuse_other_type(graph, kinds, source, to)
    for target, sources in graph.links.items():
        if source in sources and (loop := loop_closed_by(graph, to.node, target.node)):
            raise WouldCycle(loop_text(graph, loop), "A node cannot wait for its own result.")
    links = {
        target: _distinct(to if each == source else each for each in sources) if source in sources else sources
        for target, sources in graph.links.items()
    }
    moved = with_links(project, links) if any(source in sources for sources in graph.links.values()) else project
    return _turned(moved, lambda output, _track: to if output == source else None)


def _refuse_other_type(graph: Graph, kinds: Kinds, source: Output, to: Output) -> None:
    gives, instead = _port_out(graph, kinds, source), _port_out(graph, kinds, to)
    if gives is None or instead is None:
        raise UnknownId("One of the two outputs is not in the project.")
    if gives.type is not instead.type:
        raise TypesDiffer(f"{gives.label} gives {WORDS[gives.type]}, but {instead.label} gives {WORDS[instead.type]}.")


def _turned(project: Project, turn: Turn) -> Project:
    """The project with clips following what ``turn`` says. Raises ``TrackLocked`` for one on a locked track."""
    tracks = tuple(_turned_track(track, turn) for track in project.timeline.tracks)
    if all(new is old for new, old in zip(tracks, project.timeline.tracks, strict=True)):
        return project
    return with_timeline(project, replace(project.timeline, tracks=tracks))


def _turned_track(track: Track, turn: Turn) -> Track:
    changed = {
        clip.id: instead
        for clip in track.clips
        if isinstance(clip.source, Output) and (instead := turn(clip.source, track)) is not None
    }
    if not changed:
        return track
    clips = tuple(replace(clip, source=changed[clip.id]) if clip.id in changed else clip for clip in track.clips)
    return replace(unlocked(track), clips=clips)


def _distinct(outputs: Iterable[Output]) -> tuple[Output, ...]:
    return tuple(dict.fromkeys(outputs))


def _has_room(graph: Graph, node: NodeId, port: PortSpec) -> bool:
    return port.many or not graph.links.get(Input(node, port.name))


def _spec_of(graph: Graph, kinds: Kinds, node: NodeId) -> KindSpec | None:
    found: Node | None = graph.nodes.get(node)
    return kinds.get(found.kind) if found is not None else None


def _port_out(graph: Graph, kinds: Kinds, output: Output) -> PortSpec | None:
    spec = _spec_of(graph, kinds, output.node)
    return spec.output(output.port) if spec is not None else None


def _type_out(graph: Graph, kinds: Kinds, output: Output) -> PortType | None:
    port = _port_out(graph, kinds, output)
    return port.type if port is not None else None


def _type_in(graph: Graph, kinds: Kinds, target: Input) -> PortType | None:
    spec = _spec_of(graph, kinds, target.node)
    port = spec.input(target.port) if spec is not None else None
    return port.type if port is not None else None
