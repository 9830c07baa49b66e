"""Sockets as their node paints them: dots with the letter of their type, and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from charstudio.ui import theme
from charstudio.ui.graph import look
from charstudio.ui.graph.brushes import CENTRE, LEFT, NO_BRUSH, NO_PEN, RIGHT, alpha, letter, small, text
from charstudio.ui.graph.wire_item import wire_path

if TYPE_CHECKING:
    from charstudio.ui.graph.node_item import NodeModel
    from charstudio.ui.graph.offer import WireOffer
    from charstudio.ui.graph.socket_item import SocketModel


def paint_sockets(painter: QPainter, node: NodeModel, offer: WireOffer | None) -> None:
    """All sockets of a node. While a wire is dragged, what fits lights up and the rest dims."""
    if node.value.bypassed:
        _paint_passages(painter, node)
    for socket in node.sockets():
        _paint_socket(painter, node, socket, offer)


def _paint_passages(painter: QPainter, node: NodeModel) -> None:
    """What a bypassed node lets through, as a wire inside it."""
    for leaving in node.outputs:
        kind = leaving.port.type
        entry = next((socket for socket in node.inputs if socket.is_wired and socket.port.type is kind), None)
        if entry is not None:
            start = node.layout.socket(entry.index, is_input=True)
            end = node.layout.socket(leaving.index, is_input=False)
            painter.setBrush(NO_BRUSH)
            painter.setPen(QPen(alpha(theme.port_colour(kind), 0.6), 2.0))
            painter.drawPath(wire_path(start, end))


def _paint_socket(painter: QPainter, node: NodeModel, socket: SocketModel, offer: WireOffer | None) -> None:
    centre = node.layout.socket(socket.index, is_input=socket.is_input)
    port = socket.port
    fits = offer is None or offer.fits(socket) or offer.starts_at(socket)
    tint = theme.port_colour(port.type)
    if not fits:
        painter.setOpacity(0.28)
    radius = look.SOCKET_RADIUS if node.layout.folded is None else look.THIN_SOCKET_RADIUS
    lit = socket.grSocket.hovered or (offer is not None and offer.is_target(socket))
    if lit or (offer is not None and fits):
        painter.setPen(NO_PEN)
        painter.setBrush(alpha(tint, 0.55 if lit else 0.25))
        painter.drawEllipse(centre, radius + 5, radius + 5)
    full = socket.is_wired or not socket.is_input
    painter.setPen(QPen(tint if not full else theme.colour("raised"), 1.8))
    painter.setBrush(tint if full else theme.colour("window"))
    painter.drawEllipse(centre, radius, radius)
    if node.layout.folded is not None:
        painter.setOpacity(1.0)
        return
    painter.setPen(theme.colour("on_accent") if full else tint)
    painter.setFont(letter())
    box = QRectF(centre.x() - radius, centre.y() - radius - 0.25, 2 * radius, 2 * radius)
    painter.drawText(box, CENTRE, theme.port_letter(port.type))
    _paint_label(painter, node.layout.width, centre, socket, lit=lit)
    painter.setOpacity(1.0)


def _paint_label(painter: QPainter, width: float, centre: QPointF, socket: SocketModel, *, lit: bool) -> None:
    half = width / 2 - 18
    row = QRectF(14, centre.y() - look.ROW / 2, half, look.ROW)
    if not socket.is_input:
        row.moveRight(width - 14)
    alignment = LEFT if socket.is_input else RIGHT
    text(painter, row, socket.port.label, "text" if lit else "secondary", small(), alignment)
