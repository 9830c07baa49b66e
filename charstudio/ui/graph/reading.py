"""In which order the nodes are named one after the other, and which wires belong to which node. No Qt in here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from charstudio.model.graph import Wire
from charstudio.model.kind import Kinds, PortSpec
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.ui.graph.diff import wires_of


@dataclass(frozen=True, slots=True)
class WireEnd:
    """One wire as its node sees it: it comes in, or it goes out."""

    wire: Wire
    is_input: bool

    @property
    def here(self) -> Output | Input:
        """The socket of the node that the row stands under."""
        return self.wire[1] if self.is_input else self.wire[0]

    @property
    def there(self) -> Output | Input:
        """The socket at the other end."""
        return self.wire[0] if self.is_input else self.wire[1]


def reading_order(project: Project) -> tuple[NodeId, ...]:
    """Every node once, after the nodes it needs and as near to them as that allows; the Timeline last.

    The nodes that feed nothing lead, in the order of ``graph.nodes``, each preceded by everything it needs.
    """
    graph, last = project.graph, project.timeline_node()
    sources = _sources(project)
    giving = {source for needs in sources.values() for source in needs}
    leading = [node for node in graph.nodes if node not in giving and node != last]
    ordered: dict[NodeId, None] = {}
    for node in (*leading, *(node for node in graph.nodes if node != last)):  # the second part: what is in a loop
        _after_its_sources(node, sources, ordered)
    return (*ordered, last) if last is not None else tuple(ordered)


def _sources(project: Project) -> dict[NodeId, dict[NodeId, None]]:
    found: dict[NodeId, dict[NodeId, None]] = {}
    for source, target in project.graph.wires():
        if source.node in project.graph.nodes:
            found.setdefault(target.node, {})[source.node] = None
    return found


def _after_its_sources(
    node: NodeId, sources: Mapping[NodeId, Mapping[NodeId, None]], ordered: dict[NodeId, None]
) -> None:
    """Depth first, without recursion: a chain may be a thousand nodes long."""
    seen, waiting = {node}, [(node, iter(sources.get(node, ())))]
    while waiting:
        current, needs = waiting[-1]
        need = next((need for need in needs if need not in ordered and need not in seen), None)
        if need is None:
            waiting.pop()
            ordered[current] = None
        else:
            seen.add(need)
            waiting.append((need, iter(sources.get(need, ()))))


def wires_by_node(project: Project, kinds: Kinds) -> Mapping[NodeId, tuple[WireEnd, ...]]:
    """For every node that has wires: what comes in, in the order of its sockets, then what goes out."""
    found: dict[NodeId, list[WireEnd]] = {}
    for wire in wires_of(project):
        for end in (WireEnd(wire, is_input=False), WireEnd(wire, is_input=True)):
            if end.here.node in project.graph.nodes:
                found.setdefault(end.here.node, []).append(end)
    return {node: _in_order(project, kinds, node, ends) for node, ends in found.items()}


def _in_order(project: Project, kinds: Kinds, node: NodeId, ends: Iterable[WireEnd]) -> tuple[WireEnd, ...]:
    spec = kinds.get(project.graph.nodes[node].kind)
    inputs = _places(spec.inputs) if spec is not None else {}
    outputs = _places(spec.outputs) if spec is not None else {}

    def place(end: WireEnd) -> tuple[bool, int]:
        side = inputs if end.is_input else outputs
        return not end.is_input, side.get(end.here.port, len(side))

    return tuple(sorted(ends, key=place))


def _places(ports: Iterable[PortSpec]) -> dict[str, int]:
    return {port.name: index for index, port in enumerate(ports)}
