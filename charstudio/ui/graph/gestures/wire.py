"""Dragging from a socket: make a wire, move its end, or pull it off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

from charstudio.model.graph import Wire
from charstudio.model.graph_edits import refusal
from charstudio.model.graph_wiring import WORDS
from charstudio.model.values import Output, PortType
from charstudio.ui import theme
from charstudio.ui.graph.gestures.base import Gesture, Pointer
from charstudio.ui.graph.node_item import NodeModel
from charstudio.ui.graph.offer import WireOffer
from charstudio.ui.graph.socket_item import SocketModel
from charstudio.ui.graph.wire_item import wire_path

if TYPE_CHECKING:
    from charstudio.ui.graph.view import GraphView


class LooseWire(QGraphicsItem):
    """The wire that hangs on the pointer."""

    def __init__(self, port_type: PortType, fixed: QPointF, *, from_output: bool) -> None:
        super().__init__()
        self._tint = theme.port_colour(port_type)
        self._fixed, self._free = fixed, fixed
        self._from_output = from_output
        self._path = wire_path(fixed, fixed)
        self.setZValue(1e9)

    def point_to(self, end: QPointF) -> None:
        """Let the free end hang at ``end``."""
        self.prepareGeometryChange()
        self._free = end
        ends = (self._fixed, end) if self._from_output else (end, self._fixed)
        self._path = wire_path(*ends)

    def boundingRect(self) -> QRectF:
        """The curve with room for pen and dot."""
        return self._path.controlPointRect().adjusted(-10, -10, 10, 10)

    def paint(self, painter: QPainter, option: Any, widget: Any = None) -> None:
        """The curve and a dot at its free end."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._tint, 2.8, c=Qt.PenCapStyle.RoundCap))
        painter.drawPath(self._path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tint)
        painter.drawEllipse(self._free, 5, 5)


class WireGesture(Gesture):
    """Holds one end of a wire. ``lifted`` is the existing wire whose end was pulled off its input."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: GraphView, start: Pointer, socket: SocketModel) -> None:
        super().__init__(view, start)
        self.socket = socket
        self.lifted: Wire | None = None
        self._loose: LooseWire | None = None

    def begin(self) -> None:
        """Lift an input's last wire, or start a new one; light up what fits."""
        held = self.socket
        if held.is_input and held.edges:
            edge = held.edges[-1]
            self.lifted = edge.wire
            held = edge.start_socket
            edge.grEdge.lift(up=True)
        scene = self.board.scene
        scene.offer = WireOffer(held.end, held.port.type, self.board.project.graph)
        fixed = held.node.socket_scene_pos(held)
        self._loose = LooseWire(held.port.type, fixed, from_output=not held.is_input)
        scene.grScene.addItem(self._loose)

    def drag(self, at: Pointer) -> None:
        """Follow the pointer, snap to a socket, say why when it would be refused."""
        offer, loose = self.board.scene.offer, self._loose
        if offer is None or loose is None:
            return
        target = self.view.socket_at(at)
        if target is None or offer.starts_at(target):
            target = None
        if target is not offer.target:
            self._aim(offer, target)
        snapped = target is not None and offer.fits(target)
        loose.point_to(target.node.socket_scene_pos(target) if target is not None and snapped else at.scene)
        if isinstance(offer.start, Output) and self.lifted is None and self.view.has_left(at.view):
            self.view.carry(offer.start)

    def finish(self, at: Pointer) -> None:
        """Connect, move, pull off, offer nodes that fit, or say why not."""
        offer = self.board.scene.offer
        if not self.is_drag or offer is None:
            return
        target = self.view.socket_at(at)
        on_node = self.view.node_at(at)
        wire = offer.ends(target) if target is not None else None
        if target is None and on_node is not None:
            wire = self._free_on(on_node, offer)
        if wire is None and target is None and on_node is None:
            self._drop_on_nothing(at, offer)
            return
        self._put_down()
        self._drop(wire, target, offer)

    def cancel(self) -> None:
        """The wire snaps back."""
        self._put_down()

    def _drop(self, wire: Wire | None, target: SocketModel | None, offer: WireOffer) -> None:
        if target is not None and offer.starts_at(target):
            return
        if wire is None:
            self.board.tell(self._no_socket(target, offer))
            return
        if wire == self.lifted:
            return
        reason = self._refusal(wire)
        if reason:
            self.board.tell(reason)
            return
        self.view.commands.connect(*wire, instead_of=self.lifted)

    def _no_socket(self, target: SocketModel | None, offer: WireOffer) -> str:
        side = "input" if offer.seeks_input else "output"
        if target is not None:
            return f"This wire ends at an {side}."
        verb = "takes" if offer.seeks_input else "gives"
        return f"No free {side} here {verb} {WORDS[offer.port_type]}. Drop it on a socket to replace its wire."

    def _drop_on_nothing(self, at: Pointer, offer: WireOffer) -> None:
        if self.lifted is not None:
            self._put_down()
            self.view.commands.disconnect([self.lifted])
            return
        loose, self._loose = self._loose, None  # stays visible until the popup is closed
        self._put_down()
        self.view.offer_nodes(at, offer.start, loose)

    def _free_on(self, node: NodeModel, offer: WireOffer) -> Wire | None:
        """Dropped on a node beside its sockets: the first that fits and is free. Nothing is replaced by accident."""
        fitting = (socket for socket in node.sockets() if offer.fits(socket))
        free = (socket for socket in fitting if not (socket.is_input and socket.is_wired) or socket.port.many)
        chosen = next(free, None)
        return offer.ends(chosen) if chosen is not None else None

    def _aim(self, offer: WireOffer, target: SocketModel | None) -> None:
        for socket in (offer.target, target):
            if socket is not None:
                socket.node.grNode.refresh()
        offer.target = target
        wire = offer.ends(target) if target is not None else None
        reason = self._refusal(wire) if wire is not None and wire != self.lifted else None
        if target is not None and not offer.fits(target):
            self.view.explain(reason or "Two sockets on the same side do not connect.")
        else:
            self.view.explain("")

    def _refusal(self, wire: Wire) -> str | None:
        project = self.board.project
        return refusal(project, self.board.studio.kinds, *wire)

    def _put_down(self) -> None:
        scene = self.board.scene
        scene.offer = None
        if self._loose is not None:
            scene.grScene.removeItem(self._loose)
            self._loose = None
        if self.lifted is not None and self.lifted in scene.wire_items:
            scene.wire_items[self.lifted].grEdge.lift(up=False)
        self.view.explain("")
