"""Sockets: hit areas with a tooltip. Their node paints them (one paint call per node instead of one per socket)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneHoverEvent

from charstudio.model.kind import PortSpec
from charstudio.model.values import Input, NodeId, Output
from charstudio.ui.graph.binding import GraphicsSocket, Socket

_REACH = QRectF(-12, -12, 24, 24)


class SocketItem(GraphicsSocket):
    """The area in which a socket reacts."""

    hovered = False

    def initAssets(self) -> None:
        """The library's hook for colours; ours come from the theme when the node is painted."""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.setAcceptHoverEvents(True)
        port: PortSpec = self.socket.port
        extra = " (several wires)" if port.many else ""
        need = "" if not self.socket.is_input else " · optional" if port.optional else " · needed"
        self.setToolTip(f"{port.label}: {port.type.value}{extra}{need}")

    def boundingRect(self) -> QRectF:
        """Larger than the dot, so that it is easy to hit."""
        return _REACH

    def paint(self, painter: Any, option: Any, widget: Any = None) -> None:
        """Nothing: see the module's docstring."""

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Light up. The cursor comes with the pointer: four thousand of them would make opening slow."""
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._hover(True)

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Calm down."""
        self._hover(False)

    def _hover(self, on: bool) -> None:  # noqa: FBT001 - two callers above
        self.hovered = on
        self.socket.node.grNode.refresh()


class SocketModel(Socket):
    """The library's socket, which knows the port it stands for (``socket_type`` holds the ``PortSpec``)."""

    Socket_GR_Class = SocketItem

    @property
    def port(self) -> PortSpec:
        """The port's declaration."""
        port: PortSpec = self.socket_type
        return port

    @property
    def node_id(self) -> NodeId:
        """The document's id of the node."""
        node_id: NodeId = self.node.node_id
        return node_id

    @property
    def end(self) -> Output | Input:
        """The document's name of this socket."""
        return Input(self.node_id, self.port.name) if self.is_input else Output(self.node_id, self.port.name)

    @property
    def is_wired(self) -> bool:
        """Whether a wire ends here."""
        return bool(self.edges)
