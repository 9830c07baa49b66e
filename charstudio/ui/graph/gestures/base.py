"""What all gestures have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from charstudio.model.graph import Wire
from charstudio.model.values import NodeId

if TYPE_CHECKING:
    from charstudio.ui.graph.board import Board
    from charstudio.ui.graph.view import GraphView

DRAG_THRESHOLD = 4.0
"""Screen pixels the pointer must travel before a press becomes a drag: a click never moves anything."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is, on the screen (viewport pixels) and in the scene, and which keys are held."""

    view: QPointF
    scene: QPointF
    modifiers: Qt.KeyboardModifier

    @property
    def adds(self) -> bool:
        """Whether Shift or Ctrl is held: add to the selection instead of replacing it."""
        held = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        return bool(self.modifiers & held)


class Gesture:
    """From a press to its release. ``finish`` may edit the document, once; ``cancel`` leaves everything as it was."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, view: GraphView, start: Pointer) -> None:
        self.view = view
        self.board: Board = view.board
        self.start = start
        self.is_drag = False

    def move(self, at: Pointer) -> None:
        """The pointer moved."""
        if not self.is_drag and (at.view - self.start.view).manhattanLength() >= DRAG_THRESHOLD:
            self.is_drag = True
            self.begin()
        if self.is_drag:
            self.drag(at)

    def begin(self) -> None:
        """The press has become a drag."""

    def drag(self, at: Pointer) -> None:
        """The pointer moved, and this is a drag."""

    def finish(self, at: Pointer) -> None:
        """The button was released."""

    def cancel(self) -> None:
        """Escape, a second button, or a change of the document from elsewhere."""

    def reselect(self, nodes: Iterable[NodeId], wires: Iterable[Wire]) -> None:
        """Select what was selected before, as far as it is still there."""
        graph, drawn = self.board.project.graph, self.board.scene.wire_items
        self.board.selection.set(
            [node for node in nodes if node in graph.nodes], [wire for wire in wires if wire in drawn]
        )
