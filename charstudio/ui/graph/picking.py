"""The part of the view that answers what is where."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt

from charstudio.model.values import NodeId
from charstudio.ui.graph import look
from charstudio.ui.graph.camera import CameraView
from charstudio.ui.graph.gestures.base import Pointer
from charstudio.ui.graph.node_item import NodeItem, NodeModel
from charstudio.ui.graph.socket_item import SocketItem, SocketModel
from charstudio.ui.graph.strip_paint import take_dots
from charstudio.ui.graph.wire_item import DOT_RADIUS, WireItem, WireModel

_SOCKET_REACH = 14.0
"""Screen pixels around a socket that belong to it when zoomed out; scene units when zoomed in."""
_DOT_REACH = 9.0
"""Screen pixels around a dot on a wire that belong to it."""
_TAKE_REACH = 6.0
"""Scene units around the dot of a take that belong to it."""
_LEFT_BY = 12.0
"""Screen pixels beyond the edge at which a drag leaves the canvas."""


class PickingView(CameraView):
    """Finds sockets, nodes and wires under the pointer through the scene's spatial index."""

    def pointer(self, view_pos: QPointF, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Pointer:
        """A viewport position with its place in the scene."""
        return Pointer(view_pos, self.to_scene(view_pos), modifiers)

    def socket_at(self, at: Pointer) -> SocketModel | None:
        """The nearest socket in reach, unless another node covers it."""
        reach = _SOCKET_REACH / min(1.0, self.zoom_level) if self.zoom_level >= look.BLOCK_ZOOM else 0.0
        if not reach:
            return None
        area = QRectF(at.scene.x() - reach, at.scene.y() - reach, 2 * reach, 2 * reach)
        near = [item for item in self.scene().items(area) if isinstance(item, SocketItem)]
        if not near:  # most presses: what covers the place need not be looked for
            return None
        cover = self.node_at(at)
        seen = (item for item in near if cover is None or cover is item.socket.node)
        nearest = min(seen, key=lambda item: (item.scenePos() - at.scene).manhattanLength(), default=None)
        found: SocketModel | None = nearest.socket if nearest is not None else None
        return found

    def node_at(self, at: Pointer) -> NodeModel | None:
        """The topmost node under the pointer."""
        items = self.scene().items(at.scene)
        return next((item.node for item in items if isinstance(item, NodeItem)), None)

    def take_at(self, node: NodeModel, at: Pointer) -> int | None:
        """The take whose dot is under the pointer."""
        if self.zoom_level < look.TEXT_ZOOM:
            return None
        spot = at.scene - node.grNode.pos()
        return next((take for take, dot in take_dots(node.face) if (dot - spot).manhattanLength() <= _TAKE_REACH), None)

    def wire_at(self, at: Pointer) -> WireModel | None:
        """The topmost wire under the pointer."""
        items = self.scene().items(at.scene)
        return next((item.edge for item in items if isinstance(item, WireItem)), None)

    def dot_at(self, at: Pointer) -> tuple[WireModel, int] | None:
        """The dot under the pointer: its wire and its number on it. A node covers it; from afar there are none."""
        if self.zoom_level < look.TEXT_ZOOM or self.node_at(at) is not None:
            return None
        reach = max(DOT_RADIUS, _DOT_REACH / self.zoom_level)
        area = QRectF(at.scene.x() - reach, at.scene.y() - reach, 2 * reach, 2 * reach)
        for item in self.scene().items(area):
            if isinstance(item, WireItem) and (index := item.dot_at(at.scene, reach)) is not None:
                return item.edge, index
        return None

    def nodes_in(self, rect: QRectF) -> list[NodeId]:
        """The nodes that a rectangle of the scene touches."""
        return [item.node.node_id for item in self.scene().items(rect) if isinstance(item, NodeItem)]

    def has_left(self, view_pos: QPointF) -> bool:
        """Whether a drag has left the canvas for good."""
        room = QRectF(self.viewport().rect()).adjusted(-_LEFT_BY, -_LEFT_BY, _LEFT_BY, _LEFT_BY)
        return not room.contains(view_pos)
