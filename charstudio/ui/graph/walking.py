"""Walking from node to node along the wires, with keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from charstudio.model.graph import Node
from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.ui.graph import look
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.diff import wires_of
from charstudio.ui.graph.view import GraphView

_REMEMBERED = 32


def fed_by(project: Project, node: NodeId) -> tuple[NodeId, ...]:
    """The nodes that take something from ``node``, from top to bottom."""
    return _down(project, (wire[1].node for wire in wires_of(project) if wire[0].node == node))


def feeding(project: Project, node: NodeId) -> tuple[NodeId, ...]:
    """The nodes that ``node`` takes something from, from top to bottom."""
    return _down(project, (wire[0].node for wire in wires_of(project) if wire[1].node == node))


def siblings(project: Project, node: NodeId) -> tuple[NodeId, ...]:
    """``node`` and its siblings from top to bottom: those that share a source or a target with it.

    A node that shares none has those for siblings that lie in its column.
    """
    wires = wires_of(project)
    sources = {wire[0].node for wire in wires if wire[1].node == node}
    targets = {wire[1].node for wire in wires if wire[0].node == node}
    near = {wire[1].node for wire in wires if wire[0].node in sources}
    near |= {wire[0].node for wire in wires if wire[1].node in targets}
    if not near - {node}:
        here = project.graph.nodes[node]
        near = {other.id for other in project.graph.nodes.values() if _in_column(here, other)}
    return _down(project, near | {node})


def _down(project: Project, nodes: Iterable[NodeId]) -> tuple[NodeId, ...]:
    known = [project.graph.nodes[node] for node in set(nodes) if node in project.graph.nodes]
    return tuple(node.id for node in sorted(known, key=lambda node: (node.y, node.x, node.id)))


def _in_column(here: Node, other: Node) -> bool:
    return other.x < here.x + here.width and here.x < other.x + other.width


class Walking:
    """Selects and reveals the node that a step leads to. A step back leads to where one came from."""

    def __init__(self, board: Board, view: GraphView) -> None:
        self._board, self._view = board, view
        self._visited: list[NodeId] = []

    def onward(self) -> None:
        """To a node that the current one feeds."""
        self._along(fed_by, "Nothing is fed by this node.")

    def back(self) -> None:
        """To a node that feeds the current one."""
        self._along(feeding, "Nothing feeds this node.")

    def up(self) -> None:
        """To the sibling above."""
        self._beside(-1)

    def down(self) -> None:
        """To the sibling below."""
        self._beside(1)

    def _along(self, ways: Callable[[Project, NodeId], tuple[NodeId, ...]], nothing: str) -> None:
        here = self._here()
        if here is None:
            return
        goals = ways(self._board.project, here)
        if goals:
            self._go(here, self._likeliest(here, goals))
        else:
            self._board.tell(nothing)

    def _beside(self, by: int) -> None:
        here = self._here()
        if here is None:
            return
        row = siblings(self._board.project, here)
        at = row.index(here) + by
        if 0 <= at < len(row):
            self._go(here, row[at])
        else:
            self._board.tell(f"There is no sibling {'above' if by < 0 else 'below'} this node.")

    def _here(self) -> NodeId | None:
        """The current node. With none selected the one nearest to the middle of the view is selected first."""
        current = self._board.selection.current
        nodes = self._board.project.graph.nodes
        if current is not None or not nodes:
            return current
        middle = self._view.to_scene(self._view.viewport().rect().center().toPointF())
        nearest = min(nodes.values(), key=lambda node: (node.x - middle.x()) ** 2 + (node.y - middle.y()) ** 2)
        self._go(None, nearest.id)
        return None

    def _likeliest(self, here: NodeId, goals: tuple[NodeId, ...]) -> NodeId:
        """The one visited last, else the one nearest in height."""
        nodes = self._board.project.graph.nodes
        visited = next((node for node in reversed(self._visited) if node in goals), None)
        return visited or min(goals, key=lambda node: abs(nodes[node].y - nodes[here].y))

    def _go(self, here: NodeId | None, goal: NodeId) -> None:
        if here is not None:
            self._visited = [*(node for node in self._visited if node != here), here][-_REMEMBERED:]
        self._board.selection.set([goal])
        self._bring_into_sight(goal)

    def _bring_into_sight(self, node: NodeId) -> None:
        """The view stays where it is while the way is in it and can be read."""
        room = self._view.viewport_rect_of(self._board.scene.bounds([node]))
        if self._view.zoom_level < look.TEXT_ZOOM or not self._view.viewport().rect().contains(room):
            self._view.reveal(node)
