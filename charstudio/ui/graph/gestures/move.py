"""Pressing a node: a click selects, a drag moves the selection, leaving the canvas carries one node elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from charstudio.model.values import NodeId, Output
from charstudio.ui.graph.gestures.base import Gesture, Pointer

if TYPE_CHECKING:
    from charstudio.ui.graph.view import GraphView


class MoveGesture(Gesture):
    """Items follow the pointer; the document changes once, on release."""

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, view: GraphView, start: Pointer, node: NodeId) -> None:
        super().__init__(view, start)
        self.node = node
        self._places: dict[NodeId, tuple[float, float]] = {}
        self._by = QPointF()
        selection = self.board.selection
        self._before = selection.nodes, selection.wires
        self._was_selected = selection.has(node)
        if not self._was_selected:
            selection.add([node]) if start.adds else selection.set([node])

    def begin(self) -> None:
        """Remember where everything was."""
        items = self.board.scene.node_items
        self._places = {node: items[node].position() for node in self.board.selection.nodes if node in items}

    def drag(self, at: Pointer) -> None:
        """Move the items only."""
        self._by = at.scene - self.start.scene
        for node, (x, y) in self._places.items():
            self.board.scene.node_items[node].move_to(x + self._by.x(), y + self._by.y())
        output = self._output()
        if output is not None and self.view.has_left(at.view):
            self.view.carry(output)

    def finish(self, at: Pointer) -> None:
        """Write the new places into the document, or treat it as a click."""
        if not self.is_drag:
            self._click()
            return
        by = self._by
        places = {node: (float(round(x + by.x())), float(round(y + by.y()))) for node, (x, y) in self._places.items()}
        if not self.view.commands.move(places):
            self._put_back()
        else:
            self.board.scene.put_back(places)

    def cancel(self) -> None:
        """Everything goes back to where it was; the selection too when this gesture made it."""
        self._put_back()

    def _click(self) -> None:
        selection = self.board.selection
        if self._was_selected and self.start.adds:
            selection.toggle(self.node)
        elif self._was_selected:
            selection.set([self.node])

    def _put_back(self) -> None:
        self.board.scene.put_back(self._places)

    def _output(self) -> Output | None:
        """What leaves the canvas with the node: its first output, when it is dragged alone."""
        item = self.board.scene.node_items.get(self.node)
        if item is None or not item.outputs or len(self._places) != 1:
            return None
        return Output(self.node, item.outputs[0].port.name)
