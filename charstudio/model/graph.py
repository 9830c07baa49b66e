"""The node graph as a value, and questions about it. Edits live in ``graph_edits.py``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from charstudio.model.values import Fingerprint, FrameId, Input, Json, NodeId, Output

DEFAULT_NODE_WIDTH = 220.0


@dataclass(frozen=True, slots=True)
class Node:
    """One node: plain data. It does not know its kind's code, so an unknown kind loads, shows and saves unharmed.

    ``take`` is the chosen variation (1, 2, …); ``pin`` holds one stored result whatever the inputs say;
    a ``muted`` node is skipped and what needs it waits; a ``bypassed`` one is skipped and what flows into it goes on to
    what needs it (``graph_bypass``). ``collapsed`` is only how it looks.
    """

    id: NodeId
    kind: str
    title: str
    params: Mapping[str, Json] = field(default_factory=dict)
    x: float = 0.0
    y: float = 0.0
    width: float = DEFAULT_NODE_WIDTH
    take: int = 1
    pin: Fingerprint | None = None
    muted: bool = False
    bypassed: bool = False
    collapsed: bool = False


@dataclass(frozen=True, slots=True)
class GraphFrame:
    """A titled frame drawn behind nodes. The nodes it holds are listed, not guessed from geometry."""

    id: FrameId
    title: str
    nodes: tuple[NodeId, ...] = ()
    colour: str = "grey"


Wire: TypeAlias = tuple[Output, Input]
"""One wire by its two ends."""
Point: TypeAlias = tuple[float, float]
"""A place on the canvas."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and wires. ``links`` has one entry per wired input socket; several outputs keep their order.

    Wires into the Timeline node are not stored here: they follow from the clips (``Project.timeline_links``).
    ``bends`` are the dots a wire is led over, from its output to its input; only wires in ``links`` have any.
    """

    nodes: Mapping[NodeId, Node] = field(default_factory=dict)
    links: Mapping[Input, tuple[Output, ...]] = field(default_factory=dict)
    frames: Mapping[FrameId, GraphFrame] = field(default_factory=dict)
    bends: Mapping[Wire, tuple[Point, ...]] = field(default_factory=dict)

    def sources_of(self, node: NodeId) -> Iterator[tuple[Input, Output]]:
        """Every wire that ends at ``node``."""
        for target, sources in self.links.items():
            if target.node == node:
                for source in sources:
                    yield target, source

    def targets_of(self, node: NodeId) -> Iterator[tuple[Output, Input]]:
        """Every wire that starts at ``node``."""
        for target, sources in self.links.items():
            for source in sources:
                if source.node == node:
                    yield source, target

    def has_wire(self, wire: Wire) -> bool:
        """Whether there is such a wire."""
        return wire[0] in self.links.get(wire[1], ())

    def wires(self) -> Iterator[Wire]:
        """Every wire."""
        for target, sources in self.links.items():
            for source in sources:
                yield source, target


def parents(graph: Graph) -> dict[NodeId, set[NodeId]]:
    """For every node the nodes it takes inputs from."""
    found: dict[NodeId, set[NodeId]] = {node: set() for node in graph.nodes}
    for source, target in graph.wires():
        found.setdefault(target.node, set()).add(source.node)
    return found


def children(graph: Graph) -> dict[NodeId, set[NodeId]]:
    """For every node the nodes that take inputs from it."""
    found: dict[NodeId, set[NodeId]] = {node: set() for node in graph.nodes}
    for source, target in graph.wires():
        found.setdefault(source.node, set()).add(target.node)
    return found


def closure(start: Iterable[NodeId], step: Mapping[NodeId, set[NodeId]]) -> set[NodeId]:
    """``start`` and everything reachable from it along ``step`` (``parents`` or ``children``)."""
    seen: set[NodeId] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(step.get(node, ()))
    return seen


def upstream(graph: Graph, nodes: Iterable[NodeId]) -> set[NodeId]:
    """``nodes`` and everything they need."""
    return closure(nodes, parents(graph))


def downstream(graph: Graph, nodes: Iterable[NodeId]) -> set[NodeId]:
    """``nodes`` and everything that needs them."""
    return closure(nodes, children(graph))


def topological_order(graph: Graph) -> tuple[NodeId, ...]:
    """Every node after the nodes it needs; ties in the order of ``graph.nodes``. Nodes on a cycle are left out."""
    found = parents(graph)
    needs = {node: {parent for parent in found[node] if parent in graph.nodes} for node in graph.nodes}
    feeds = children(graph)
    rank = {node: index for index, node in enumerate(graph.nodes)}
    order = [node for node in graph.nodes if not needs[node]]
    for node in order:  # grows while it is walked
        for child in sorted(feeds.get(node, ()), key=lambda child: rank.get(child, 0)):
            if child in needs:
                needs[child].discard(node)
                if not needs[child]:
                    order.append(child)
    return tuple(order)


def would_cycle(graph: Graph, source: NodeId, target: NodeId) -> bool:
    """Whether a wire from ``source`` to ``target`` would make a node wait for itself."""
    return source in downstream(graph, [target])
