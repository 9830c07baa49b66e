"""What can be done to whole chains of nodes, each as one undoable step: taken apart, bridged, copied, moved over."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from charstudio.model import graph_chains, graph_edits
from charstudio.model.graph import Wire, downstream
from charstudio.model.project import Project
from charstudio.model.values import NodeId, Output
from charstudio.ui.graph.board import Board

ROOM = 56.0
"""Scene units between a node that was put into a wire and its neighbours."""


class Chains:
    """The verbs. They read the selection and leave a sensible one behind."""

    def __init__(self, board: Board, named: Callable[[tuple[NodeId, ...]], str]) -> None:
        self._board = board
        self._named = named

    def dissolve(self) -> None:
        """Delete the selected nodes and join what they stood between."""
        nodes = self._board.selection.nodes
        if nodes:
            kinds = self._board.studio.kinds
            self._board.apply(
                f"Delete {self._named(nodes)}, keep the chain",
                lambda project: graph_chains.dissolve_nodes(project, kinds, nodes),
            )

    def duplicate_after(self) -> None:
        """Copy the selected nodes and everything that is made from them, and select the copies."""
        chosen = self._board.selection.nodes
        copies: dict[NodeId, NodeId] = {}

        def edit(project: Project) -> Project:
            chain = downstream(project.graph, chosen)
            after, made = graph_edits.duplicate_nodes(project, [node for node in project.graph.nodes if node in chain])
            copies.update(made)
            return after

        if chosen and self._board.apply(f"Duplicate {self._named(chosen)} and what follows", edit):
            self._board.selection.set(copies.values())

    def fits(self, node: NodeId, wire: Wire) -> bool:
        """Whether a node can be put into a wire."""
        return graph_chains.insertion(self._board.project, self._board.studio.kinds, node, *wire) is not None

    def insert(self, node: NodeId, wire: Wire, places: Mapping[NodeId, tuple[float, float]]) -> bool:
        """Put a node, which comes to lie at its place in ``places``, into a wire; what follows slides aside."""

        def edit(project: Project) -> Project:
            moved = graph_edits.move_nodes(project, places)
            inserted = graph_chains.insert_node(moved, self._board.studio.kinds, node, *wire)
            return _slid_aside(inserted, node, wire)

        return self._board.apply(f"Insert {self._named((node,))}", edit)

    def move_wires(self, source: Output, to: Output) -> bool:
        """Have what one output feeds fed by another one."""
        kinds = self._board.studio.kinds
        return self._board.apply("Move wires", lambda project: graph_chains.move_wires(project, kinds, source, to))


def _slid_aside(project: Project, node: NodeId, wire: Wire) -> Project:
    """Make room before and behind a node that was put into a wire: it and what follows move to the right."""
    source, target = wire
    project = _pushed(project, source.node, node)
    return _pushed(project, node, target.node)


def _pushed(project: Project, left: NodeId, right: NodeId) -> Project:
    nodes = project.graph.nodes
    lack = nodes[left].x + nodes[left].width + ROOM - nodes[right].x
    if lack <= 0:
        return project
    follow = [nodes[each] for each in downstream(project.graph, [right]) if each in nodes]
    return graph_edits.move_nodes(project, {each.id: (each.x + lack, each.y) for each in follow})
