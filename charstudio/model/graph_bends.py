"""Dots a wire is led over. A dot lives and dies with its wire: an edit that takes the wire takes the dots along."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph import Graph, Point, Wire
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output

MOST = 50
"""Dots on one wire."""


def set_bends(project: Project, wire: Wire, points: Sequence[Point]) -> Project:
    """Lead a wire over these dots, in the order in which it flows; none: straight on.

    Raises ``UnknownId`` when there is no such wire (those into the Timeline node are not stored and have no dots),
    ``EditError`` for a place that is not two finite numbers, and for too many.
    """
    graph = project.graph
    if not graph.has_wire(wire):
        raise UnknownId("There is no such wire.")
    if len(points) > MOST:
        raise EditError(f"A wire has at most {MOST} dots.")
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in points):
        raise EditError("A dot's place on the canvas is two finite numbers.")
    found = tuple((float(x), float(y)) for x, y in points)
    if found == graph.bends.get(wire, ()):
        return project
    bends = {**graph.bends, wire: found}
    if not found:
        del bends[wire]
    return replace(project, graph=replace(graph, bends=bends))


def without_orphans(graph: Graph) -> Graph:
    """The graph without dots of wires it does not have (any more)."""
    if all(map(graph.has_wire, graph.bends)):
        return graph
    return replace(graph, bends={wire: points for wire, points in graph.bends.items() if graph.has_wire(wire)})


def with_nodes_moved(graph: Graph, shifts: Mapping[NodeId, Point]) -> dict[Wire, tuple[Point, ...]]:
    """The dots after nodes were moved by ``shifts``: those between two nodes that went the same way go along."""
    bends = dict(graph.bends)
    for wire, points in graph.bends.items():
        shift, other = shifts.get(wire[0].node), shifts.get(wire[1].node)
        if shift is not None and other is not None and _is_same(shift, other):
            bends[wire] = _shifted(points, shift)
    return bends


def _is_same(shift: Point, other: Point) -> bool:
    """Places are rounded to whole units when nodes are let go, each for itself."""
    return abs(shift[0] - other[0]) <= 1 and abs(shift[1] - other[1]) <= 1


def copied_bends(
    bends: Mapping[Wire, tuple[Point, ...]], copies: Mapping[NodeId, NodeId], shift: Point
) -> Iterator[tuple[Wire, tuple[Point, ...]]]:
    """The dots of wires between copied nodes, for the copies, moved by ``shift``."""
    for (source, target), points in bends.items():
        if source.node in copies and target.node in copies:
            wire = Output(copies[source.node], source.port), Input(copies[target.node], target.port)
            yield wire, _shifted(points, shift)


def inner_bends(graph: Graph, nodes: Collection[NodeId]) -> dict[Wire, tuple[Point, ...]]:
    """The dots of wires between these nodes."""
    return {wire: points for wire, points in graph.bends.items() if wire[0].node in nodes and wire[1].node in nodes}


def _shifted(points: Sequence[Point], shift: Point) -> tuple[Point, ...]:
    return tuple((x + shift[0], y + shift[1]) for x, y in points)
