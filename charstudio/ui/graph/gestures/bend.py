"""Pressing a dot on a wire: a click selects the wire, a drag moves the dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from charstudio.model.graph import Wire
from charstudio.ui.graph.gestures.base import Gesture, Pointer

if TYPE_CHECKING:
    from charstudio.ui.graph.view import GraphView


class BendGesture(Gesture):
    """The wire follows the pointer; the document changes once, on release."""

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, view: GraphView, start: Pointer, wire: Wire, index: int) -> None:
        super().__init__(view, start)
        self._wire = wire
        self._index = index
        self._dots: tuple[QPointF, ...] = self.board.scene.wire_items[wire].grEdge.dots

    def drag(self, at: Pointer) -> None:
        """Lead the wire over the pointer."""
        self._lead(at.scene - self.start.scene)

    def finish(self, at: Pointer) -> None:
        """Write the place into the document, or treat it as a click."""
        if not self.is_drag:
            selection = self.board.selection
            selection.toggle_wire(self._wire) if self.start.adds else selection.set((), [self._wire])
            return
        self.view.bending.move(self._wire, self._moved(at.scene - self.start.scene))
        self.cancel()  # also when the way is rounded to none

    def cancel(self) -> None:
        """The dot is where the document has it."""
        self.board.scene.lead_wires([self._wire])

    def _lead(self, by: QPointF) -> None:
        item = self.board.scene.wire_items.get(self._wire)
        if item is not None:
            item.grEdge.lead(self._moved(by))

    def _moved(self, by: QPointF) -> list[QPointF]:
        return [dot + by if index == self._index else dot for index, dot in enumerate(self._dots)]
