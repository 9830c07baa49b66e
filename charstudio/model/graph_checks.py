"""What can be wrong with the node graph. Called by ``checks.check``; yields paths and sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TypeAlias

from charstudio.model.graph import Graph, Node, topological_order
from charstudio.model.graph_bends import MOST
from charstudio.model.graph_wiring import loop_closed_by, loop_text, types_differ
from charstudio.model.kind import TIMELINE_KIND, Kinds, PortSpec
from charstudio.model.params import asset_fault, json_fault, param_fault
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output, is_fingerprint

Fault: TypeAlias = tuple[str, str]


def graph_faults(project: Project, kinds: Kinds) -> Iterator[Fault]:
    """Every broken invariant of nodes, wires and frames."""
    graph = project.graph
    for key, node in graph.nodes.items():
        yield from _node_faults(project, kinds, key, node)
    timelines = [node.id for node in graph.nodes.values() if node.kind == TIMELINE_KIND]
    for extra in timelines[1:]:
        yield f"graph.nodes[{extra}]", "There is more than one Timeline node."
    for target, sources in graph.links.items():
        yield from _link_faults(graph, kinds, target, sources)
    yield from _loop_faults(graph)
    yield from _frame_faults(graph)
    yield from _bend_faults(graph)


def _node_faults(project: Project, kinds: Kinds, key: NodeId, node: Node) -> Iterator[Fault]:
    path = f"graph.nodes[{key}]"
    if node.id != key:
        yield f"{path}.id", f"The node is listed as {key} but calls itself {node.id}."
    for axis, place in (("x", node.x), ("y", node.y)):
        if not math.isfinite(place):
            yield f"{path}.{axis}", "A node's place on the canvas is two finite numbers."
    if not math.isfinite(node.width) or node.width <= 0:
        yield f"{path}.width", "A node's width is a number above 0."
    if node.take < 1:
        yield f"{path}.take", "Takes are counted from 1."
    if node.pin is not None and not is_fingerprint(node.pin):
        yield f"{path}.pin", "This is not the name of a stored result."
    spec = kinds.get(node.kind)
    for name, value in node.params.items():
        fault = json_fault(value)
        if spec and not fault:
            fault = param_fault(spec, name, value) or asset_fault(project, spec, name, value)
        if fault:
            yield f"{path}.params.{name}", fault


def _link_faults(graph: Graph, kinds: Kinds, target: Input, sources: tuple[Output, ...]) -> Iterator[Fault]:
    path = f"graph.links[{target.node}.{target.port}]"
    taker = graph.nodes.get(target.node)
    takes: PortSpec | None = None
    if taker is None:
        yield path, "The wire ends at a node that is not in the project."
    elif taker.kind == TIMELINE_KIND:
        yield path, "Wires into the Timeline node follow from its clips and are not stored."
    elif taker.kind in kinds:
        takes = kinds[taker.kind].input(target.port)
        if takes is None:
            yield path, f"“{taker.title}” has no input “{target.port}”."
        elif len(sources) > 1 and not takes.many:
            yield path, f"{takes.label} takes one wire, not {len(sources)}."
    if not sources:
        yield path, "A wire without a beginning."
    for index, source in enumerate(sources):
        if source in sources[:index]:
            yield f"{path}[{index}]", "The same wire is listed twice."
        yield from _source_faults(graph, kinds, f"{path}[{index}]", source, takes)


def _source_faults(graph: Graph, kinds: Kinds, path: str, source: Output, takes: PortSpec | None) -> Iterator[Fault]:
    giver = graph.nodes.get(source.node)
    if giver is None:
        yield path, "The wire begins at a node that is not in the project."
    elif giver.kind in kinds:
        gives = kinds[giver.kind].output(source.port)
        if gives is None:
            yield path, f"“{giver.title}” has no output “{source.port}”."
        elif takes and gives.type is not takes.type:
            yield path, types_differ(gives, takes)


def _loop_faults(graph: Graph) -> Iterator[Fault]:
    ordered = set(topological_order(graph))
    told: set[NodeId] = set()
    for node in graph.nodes:
        if node in ordered or node in told:
            continue
        for _, target in graph.targets_of(node):
            loop = loop_closed_by(graph, node, target.node)
            if loop:
                told.update(loop)
                yield f"graph.links[{target.node}.{target.port}]", loop_text(graph, loop)
                break


def _bend_faults(graph: Graph) -> Iterator[Fault]:
    for index, (wire, points) in enumerate(graph.bends.items()):
        path = f"graph.bends[{index}]"
        if not graph.has_wire(wire):
            yield path, "The dots belong to a wire that is not in the project."
        elif not points or len(points) > MOST:
            yield path, f"A wire that is led over dots has between one and {MOST} of them."
        elif not all(math.isfinite(x) and math.isfinite(y) for x, y in points):
            yield path, "A dot's place on the canvas is two finite numbers."


def _frame_faults(graph: Graph) -> Iterator[Fault]:
    for key, frame in graph.frames.items():
        path = f"graph.frames[{key}]"
        if frame.id != key:
            yield f"{path}.id", f"The frame is listed as {key} but calls itself {frame.id}."
        for index, node in enumerate(frame.nodes):
            if node not in graph.nodes:
                yield f"{path}.nodes[{index}]", "The frame holds a node that is not in the project."
            elif node in frame.nodes[:index]:
                yield f"{path}.nodes[{index}]", "The frame lists a node twice."
