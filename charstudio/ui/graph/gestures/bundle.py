"""Dragging an output with Ctrl held: all its wires come along and go to the output they are dropped on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from charstudio.model.values import Input, Output
from charstudio.ui.graph.gestures.base import Gesture, Pointer
from charstudio.ui.graph.gestures.wire import LooseWire
from charstudio.ui.graph.socket_item import SocketModel

if TYPE_CHECKING:
    from charstudio.ui.graph.view import GraphView


class BundleGesture(Gesture):
    """Holds every wire of one output by its beginning."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: GraphView, start: Pointer, socket: SocketModel) -> None:
        super().__init__(view, start)
        self._socket = socket
        self._loose: list[LooseWire] = []

    def begin(self) -> None:
        """Lift the wires."""
        scene = self.board.scene
        for edge in tuple(self._socket.edges):
            edge.grEdge.lift(up=True)
            far = edge.end_socket
            loose = LooseWire(self._socket.port.type, far.node.socket_scene_pos(far), from_output=False)
            scene.grScene.addItem(loose)
            self._loose.append(loose)

    def drag(self, at: Pointer) -> None:
        """They follow the pointer, or snap to an output they can go to."""
        target = self._target(at)
        end = target.node.socket_scene_pos(target) if target is not None else at.scene
        for loose in self._loose:
            loose.point_to(end)

    def finish(self, at: Pointer) -> None:
        """Move them over, or say why not."""
        target = self._target(at) if self.is_drag else None
        dropped = self.view.socket_at(at) if self.is_drag else None
        self.cancel()
        source = self._socket.end
        if target is not None and isinstance(target.end, Output) and isinstance(source, Output):
            self.view.chains.move_wires(source, target.end)
        elif dropped is not None and isinstance(dropped.end, Input):
            self.board.tell("These wires begin at an output: drop them on another one.")

    def cancel(self) -> None:
        """They snap back."""
        for loose in self._loose:
            self.board.scene.grScene.removeItem(loose)
        self._loose.clear()
        for edge in self._socket.edges:
            edge.grEdge.lift(up=False)

    def _target(self, at: Pointer) -> SocketModel | None:
        found = self.view.socket_at(at)
        return found if found is not None and not found.is_input and found is not self._socket else None
