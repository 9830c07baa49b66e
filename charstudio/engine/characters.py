"""Whose pictures a node works on: for the ledger, so that it can be told what each character has cost."""

from __future__ import annotations

from collections.abc import Mapping

from charstudio.engine.fingerprint import wires_by_node
from charstudio.model.casting import REFERENCE_KIND
from charstudio.model.characters import MOST_IN_A_SHOT
from charstudio.model.graph import Graph, topological_order
from charstudio.model.values import NodeId


def characters(graph: Graph) -> Mapping[NodeId, str]:
    """For every node below a Reference the titles of the References above it, joined with “ + ”."""
    if not any(node.kind == REFERENCE_KIND for node in graph.nodes.values()):
        return {}
    wires = wires_by_node(graph)
    above: dict[NodeId, tuple[str, ...]] = {}
    for node_id in topological_order(graph):
        node = graph.nodes[node_id]
        if node.kind == REFERENCE_KIND:
            above[node_id] = (node.title,)
            continue
        sources = (source for _, group in wires.get(node_id, ()) for source in group)
        if found := dict.fromkeys(title for source in sources for title in above.get(source.node, ())):
            above[node_id] = tuple(found)
    return {node_id: " + ".join(titles[:MOST_IN_A_SHOT]) for node_id, titles in above.items()}
