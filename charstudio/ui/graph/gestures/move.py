"""Pressing a node: a click selects, a drag moves the selection, leaving the canvas carries one node elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from charstudio.model.graph import Wire
from charstudio.model.values import NodeId, Output
from charstudio.ui.graph.gestures.base import Gesture, Pointer
from charstudio.ui.graph.gestures.guides import Guides
from charstudio.ui.graph.gestures.insert import Insertion

if TYPE_CHECKING:
    from charstudio.ui.graph.view import GraphView


class MoveGesture(Gesture):
    """Items follow the pointer; the document changes once, on release."""

    cursor = Qt.CursorShape.SizeAllCursor
    _joins = True
    """Whether nodes that are let go in a frame join it."""

    def __init__(self, view: GraphView, start: Pointer, node: NodeId) -> None:
        super().__init__(view, start)
        self.node = node
        self._places: dict[NodeId, tuple[float, float]] = {}
        self._by = QPointF()
        self._insertion: Insertion | None = None
        self._guides: Guides | None = None
        self._bent: dict[Wire, list[QPointF]] = {}
        selection = self.board.selection
        self._before = selection.nodes, selection.wires
        self._was_selected = selection.has(node)
        if not self._was_selected:
            selection.add([node]) if start.adds else selection.set([node])

    def begin(self) -> None:
        """Remember where everything was."""
        items = self.board.scene.node_items
        self._places = {node: items[node].position() for node in self.board.selection.nodes if node in items}
        self._insertion = Insertion(self.view, self.node) if len(self._places) == 1 else None
        self._guides = Guides(self.view, self._places)
        self._bent = {
            wire: [QPointF(*dot) for dot in dots]
            for wire, dots in self.board.project.graph.bends.items()
            if wire[0].node in self._places and wire[1].node in self._places
        }

    def drag(self, at: Pointer) -> None:
        """Move the items only. They snap to others, unless Ctrl is held."""
        self._by = at.scene - self.start.scene
        if self._guides is not None:
            is_free = bool(at.modifiers & Qt.KeyboardModifier.ControlModifier)
            self._by = self._guides.snapped(self._by, free=is_free)
        for node, (x, y) in self._places.items():
            self.board.scene.node_items[node].move_to(x + self._by.x(), y + self._by.y())
        for wire, dots in self._bent.items():
            self.board.scene.wire_items[wire].grEdge.lead([dot + self._by for dot in dots])
        if self._insertion is not None:
            self._insertion.look(at)
        frames = self.board.scene.frames
        frames.follow(self._places)
        frames.aim(frames.inside(at.scene, tuple(self._places)) if self._joins else None)
        output = self._output()
        if output is not None and self.view.has_left(at.view):
            self.view.carry(output)

    def finish(self, at: Pointer) -> None:
        """Write the new places into the document, or treat it as a click."""
        if not self.is_drag:
            self._click()
            return
        self._end_guides()
        by = self._by
        places = {node: (float(round(x + by.x())), float(round(y + by.y()))) for node, (x, y) in self._places.items()}
        wire = self._insertion.end() if self._insertion is not None else None
        if wire:
            self.view.chains.insert(self.node, wire, places)
        else:
            self._drop(places, at.scene)
        self._put_back()  # also what the document did not move: a way that is rounded to none, a refusal

    def _drop(self, places: dict[NodeId, tuple[float, float]], spot: QPointF) -> None:
        self.view.framing.drop(places, spot)

    def cancel(self) -> None:
        """Everything goes back to where it was; the selection too when this gesture made it."""
        if self._insertion is not None:
            self._insertion.end()
        self._end_guides()
        self._put_back()
        self.reselect(*self._before)

    def _end_guides(self) -> None:
        if self._guides is not None:
            self._guides.end()

    def _click(self) -> None:
        selection = self.board.selection
        if self._was_selected and self.start.adds:
            selection.toggle(self.node)
        elif self._was_selected:
            selection.set([self.node])

    def _put_back(self) -> None:
        """Show everything where the document has it."""
        self.board.scene.put_back(self._places)
        self.board.scene.lead_wires(self._bent)
        self.board.scene.frames.follow(self._places)
        self.board.scene.frames.aim(None)

    def _output(self) -> Output | None:
        """What leaves the canvas with the node: its first output, when it is dragged alone."""
        item = self.board.scene.node_items.get(self.node)
        if item is None or not item.outputs or len(self._places) != 1:
            return None
        return Output(self.node, item.outputs[0].port.name)
