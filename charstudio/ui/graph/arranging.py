"""Tidying, lining up and spacing nodes, each as one undoable step. Where nodes go is found in ``studio``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from charstudio.model import graph_edits
from charstudio.model.graph_bends import inner_bends
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.studio.graph_align import Axis, Box, Edge, aligned, distributed
from charstudio.studio.graph_layout import Place, tidied
from charstudio.ui.graph.aside import Aside
from charstudio.ui.graph.board import Board

_EDGES = {
    "graph.align_left": Edge.LEFT,
    "graph.align_centre": Edge.CENTRE,
    "graph.align_right": Edge.RIGHT,
    "graph.align_top": Edge.TOP,
    "graph.align_middle": Edge.MIDDLE,
    "graph.align_bottom": Edge.BOTTOM,
}


_AT_ONCE = 60
"""More nodes than this take longer to lay out than the window may stand still."""


class Arranging:
    """The verbs. They read the selection and leave it as it is."""

    def __init__(self, board: Board, named: Callable[[tuple[NodeId, ...]], str]) -> None:
        self._board = board
        self._named = named
        self.aside = Aside(board)

    def runs(self) -> dict[str, Callable[[], None]]:
        """Each verb by the id of its command."""
        return {
            "graph.tidy": self.tidy,
            **{command: partial(self.align, edge) for command, edge in _EDGES.items()},
            "graph.distribute_across": partial(self.distribute, Axis.ACROSS),
            "graph.distribute_down": partial(self.distribute, Axis.DOWN),
        }

    def tidy(self) -> None:
        """Lay out the selected nodes from left to right, or all when fewer than two are selected."""
        items, chosen = self._board.scene.node_items, self._board.selection.nodes
        part = chosen if len(chosen) > 1 else None
        sizes = {node: (item.layout.width, item.layout.height) for node, item in items.items()}
        label = "Tidy the graph" if part is None else f"Tidy {self._named(part)}"
        project, sockets = self._board.project, self._sockets()
        if len(items if part is None else part) <= _AT_ONCE:
            self._put(label, project, tidied(project, sizes, part, sockets))
        else:
            work = partial(tidied, project, sizes, part, sockets)
            self.aside.run(work, lambda places: self._put(label, project, places))

    def _put(self, label: str, project: Project, places: Mapping[NodeId, Place]) -> None:
        """Move nodes to their places; wires between them run straight on."""
        if self._board.project.graph is not project.graph:
            self._board.tell("The graph has changed meanwhile. Tidy it once more.")
            return
        inner = inner_bends(project.graph, places.keys())

        def edit(project: Project) -> Project:
            for wire in inner:
                project = graph_edits.set_bends(project, wire, ())
            return graph_edits.move_nodes(project, places)

        self._board.apply(label, edit)

    def align(self, edge: Edge) -> None:
        """Line the selected nodes up."""
        boxes = self._boxes()
        if len(boxes) < 2:
            self._board.tell("Select two nodes or more to line them up.")
            return
        self._move(f"Align {self._named(tuple(boxes))}", aligned(boxes, edge))

    def distribute(self, axis: Axis) -> None:
        """Make the gaps between the selected nodes the same."""
        boxes = self._boxes()
        if len(boxes) < 3:
            self._board.tell("Select three nodes or more to space them evenly.")
            return
        self._move(f"Space {self._named(tuple(boxes))} evenly", distributed(boxes, axis))

    def _move(self, label: str, places: Mapping[NodeId, Place]) -> None:
        self._board.apply(label, lambda project: graph_edits.move_nodes(project, places))

    def _boxes(self) -> dict[NodeId, Box]:
        items = self._board.scene.node_items
        chosen = (items[node] for node in self._board.selection.nodes if node in items)
        return {item.node_id: (item.value.x, item.value.y, item.layout.width, item.layout.height) for item in chosen}

    def _sockets(self) -> dict[Input | Output, float]:
        """How far below the top of its node each socket is."""
        return {
            socket.end: item.layout.socket(socket.index, is_input=socket.is_input).y()
            for item in self._board.scene.node_items.values()
            for socket in item.sockets()
        }
