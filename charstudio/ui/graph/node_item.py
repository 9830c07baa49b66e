"""Nodes: nodeeditor's bookkeeping plus an item that paints a ``Face``."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QGraphicsSceneHoverEvent

from charstudio.model.graph import Node
from charstudio.model.kind import KindSpec, PortSpec
from charstudio.model.values import PortType
from charstudio.studio.status import NodeStatus
from charstudio.ui.graph import look, node_paint
from charstudio.ui.graph.afar import MARGIN, Block, block_of, paint_blocks
from charstudio.ui.graph.badges import badge_of
from charstudio.ui.graph.binding import LEFT_TOP, RIGHT_TOP, GraphicsNode
from charstudio.ui.graph.binding import Node as BoundNode
from charstudio.ui.graph.face import Face, Film, face_of
from charstudio.ui.graph.layout import Body, NodeLayout, body_of, fold, lay_out, lay_out_note
from charstudio.ui.graph.node_paint import words_height
from charstudio.ui.graph.pixels import use_pixels
from charstudio.ui.graph.socket_item import SocketModel
from charstudio.ui.graph.socket_paint import paint_sockets
from charstudio.ui.graph.strip_paint import paint_strip
from charstudio.ui.identity.colours import node_tip

if TYPE_CHECKING:
    from charstudio.ui.graph.scene import GraphScene


class NodeItem(GraphicsNode):
    """Paints its node. Selected and focused are set by the scene; Qt's own selection is not used."""

    selected = False
    current = False
    _look = -1
    _scale = 0.0
    _bounds = QRectF()
    _shape = QPainterPath()
    _block: Block | None = None
    _block_look = -1

    def initSizes(self) -> None:
        """The library's hook for measures; ours are in the layout."""
        self.relayout()

    def initAssets(self) -> None:
        """The library's hook for colours; ours come from the theme when painting."""

    def initUI(self) -> None:
        """No title item and no embedded widget: everything is painted."""
        self.setAcceptHoverEvents(True)

    @property
    def title(self) -> str:
        """The painted title."""
        title: str = self.node.face.title
        return title

    @title.setter
    def title(self, value: str) -> None:
        """The nodeeditor sets it while constructing; the face already has it."""

    def mark(self, *, selected: bool, current: bool) -> None:
        """Show being selected, and being the one of several that was chosen last."""
        if (self.selected, self.current) != (selected, current):
            self.selected, self.current = selected, current
            self.refresh()

    def relayout(self) -> None:
        """Take over the layout of the node."""
        self.prepareGeometryChange()
        outline = self.node.layout.outline
        self._bounds = outline.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        self._shape = QPainterPath()
        self._shape.addRect(outline)
        self.node.scene.painted.drop(self)
        self.shifted()

    def boundingRect(self) -> QRectF:
        """The outline with room for sockets, shadow and the selection's glow."""
        return self._bounds

    def shape(self) -> QPainterPath:
        """The outline."""
        return self._shape

    def refresh(self) -> None:
        """Paint anew: something about the node has changed."""
        before, self._block = self._block, None
        self.outdate()
        self.node.scene.afar.refreshed(self, before)
        self.update()

    def outdate(self) -> None:
        """Its picture is no longer true; until there is another it will do."""
        self._look = -1

    def shifted(self) -> None:
        """It lies elsewhere or has another size, which Qt alone does not notice from afar."""
        self._block = None
        self.node.scene.afar.changed()

    @property
    def block(self) -> Block:
        """The node from afar, prepared once after each change."""
        board: GraphScene = self.node.scene
        if self._block is None or self._block_look != board.look_version:
            self._block_look = board.look_version
            self._block = block_of(self.node.face, self.pos(), selected=self.selected)
        return self._block

    def paint(self, painter: QPainter, option: Any, widget: Any = None) -> None:
        """As much detail as the zoom allows, copied from a picture where that is quicker. Not called from afar."""
        self.node.find_badge()
        ratio = painter.device().devicePixelRatio()
        if not self.is_fresh(ratio):
            self._make_now_or_later(ratio)
        transform = painter.worldTransform()
        corner = use_pixels(painter).map(self._bounds.topLeft())
        is_there = self.copy_picture(painter, corner, ratio)
        painter.setWorldTransform(transform)
        if not is_there:
            painter.translate(-self.pos())
            paint_blocks(painter, [self.block])
            return
        if self.node.face.is_running:
            paint_strip(painter, self.node.face)

    def _make_now_or_later(self, ratio: float) -> None:
        """Where too many have changed at once, this one is as it was for a few frames more, or a block."""
        board: GraphScene = self.node.scene
        if board.pace.may_make():
            self.make_picture(ratio)
        else:
            board.go_on()

    def is_fresh(self, ratio: float) -> bool:
        """Whether there is a picture good enough for a screen with ``ratio`` pixels to one of ours."""
        board: GraphScene = self.node.scene
        return board.painted.get(self) is not None and not self._is_outdated(board, board.zoom * ratio)

    def _is_outdated(self, board: GraphScene, scale: float) -> bool:
        """While zooming a picture of about the right size will do; it is sharpened when the zoom rests."""
        if self._look != board.look_version:
            return True
        return self._scale != scale and (board.is_settled or not 0.5 < scale / self._scale < 2.0)

    def make_picture(self, ratio: float) -> None:
        """Paint the node as it is at this zoom, to be copied."""
        board: GraphScene = self.node.scene
        self._look, self._scale = board.look_version, board.zoom * ratio
        size = self._bounds.size() * self._scale
        picture = QPixmap(math.ceil(size.width()), math.ceil(size.height()))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        hints = QPainter.RenderHint
        painter.setRenderHints(hints.Antialiasing | hints.TextAntialiasing | hints.SmoothPixmapTransform)
        painter.scale(self._scale, self._scale)
        painter.translate(-self._bounds.topLeft())
        self._paint_all(painter, board)
        painter.end()
        board.painted.put(self, picture)

    def _paint_all(self, painter: QPainter, board: GraphScene) -> None:
        if board.zoom < look.TEXT_ZOOM:
            titled = board.zoom >= look.TITLE_ZOOM
            node_paint.paint_shape(painter, self.node.face, selected=self.selected, titled=titled)
        else:
            node_paint.paint_node(painter, self.node.face, self)
            paint_sockets(painter, self.node, board.offer)

    def copy_picture(self, painter: QPainter, corner: QPointF, ratio: float) -> bool:
        """Copy the picture to ``corner``, on whole pixels if its size is right. False: no picture.

        The painter's units are pixels, of which ``ratio`` are one of the viewport's.
        """
        board: GraphScene = self.node.scene
        picture = board.painted.get(self)
        if picture is None:
            return False
        if self._scale == board.zoom * ratio:
            painter.drawPixmap(round(corner.x()), round(corner.y()), picture)
        else:
            room = QRectF(corner, picture.size().toSizeF() * (board.zoom * ratio / self._scale))
            painter.drawPixmap(room, picture, QRectF(picture.rect()))
        return True

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """A quiet border while the pointer is on the node; its tool tip tells the price too."""
        self.hovered = True
        self.node.find_badge()
        node = self.node
        known = node_tip(node.scene.studio, node.node_id)
        self.setToolTip("\n".join(filter(None, (_whole_words(node.status), known, node.face.badge.tip))))
        self.refresh()
        self.node.scene.hovered(self.node, True)

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """And off again."""
        self.hovered = False
        self.refresh()
        self.node.scene.hovered(self.node, False)


class NodeModel(BoundNode):
    """The library's node, keyed by the document's id and showing the document's value."""

    GraphicsNode_class = NodeItem
    NodeContent_class = None
    Socket_class = SocketModel

    def __init__(self, scene: Any, node: Node, spec: KindSpec | None, status: NodeStatus, film: Film) -> None:
        self.scene = scene  # the items ask for it while nodeeditor is still constructing
        self.node_id = node.id
        self.value = node
        self.spec = spec
        self.ports_in: list[PortSpec] = list(spec.inputs) if spec is not None else []
        self.ports_out: list[PortSpec] = list(spec.outputs) if spec is not None else []
        self.status = status
        self.film = film
        self._knows_badge = False
        self.layout = self._laid_out()
        self.face: Face = face_of(node, spec, self.layout, status, film)
        super().__init__(scene, node.title, list(self.ports_in), list(self.ports_out))
        self._many()
        self.grNode.setToolTip(_whole_words(status))
        self.grNode.setPos(node.x, node.y)

    def initSettings(self) -> None:
        """The library's hook: sockets count from the top on both sides."""
        super().initSettings()
        self.input_socket_position = LEFT_TOP
        self.output_socket_position = RIGHT_TOP

    def getSocketPosition(self, index: int, position: int, num_out_of: int = 1) -> list[float]:
        """The centre of a socket, as nodeeditor asks for it."""
        centre = self.layout.socket(index, is_input=position == LEFT_TOP)
        return [centre.x(), centre.y()]

    def onInputChanged(self, socket: Any) -> None:
        """Nothing: nodeeditor would mark all descendants dirty, in exponential time."""

    def sockets(self) -> Iterator[SocketModel]:
        """Inputs, then outputs."""
        yield from self.inputs
        yield from self.outputs

    def socket(self, name: str, *, is_input: bool) -> SocketModel | None:
        """The socket called ``name``."""
        side: list[SocketModel] = self.inputs if is_input else self.outputs
        return next((socket for socket in side if socket.port.name == name), None)

    def socket_scene_pos(self, socket: SocketModel) -> QPointF:
        """The centre of a socket in the scene."""
        spot: QPointF = self.grNode.pos() + self.layout.socket(socket.index, is_input=socket.is_input)
        return spot

    def add_socket(self, name: str, port_type: PortType, *, is_input: bool) -> SocketModel:
        """A socket the kind does not declare (the kind is unknown or was changed), so that a wire can be shown."""
        port = PortSpec(name, port_type, name, many=True, optional=True)
        side = self.inputs if is_input else self.outputs
        (self.ports_in if is_input else self.ports_out).append(port)
        made = SocketModel(self, len(side), LEFT_TOP if is_input else RIGHT_TOP, port, True, 1, is_input)  # type: ignore[call-arg]
        side.append(made)
        self._relayout()
        return made

    def show(self, node: Node) -> None:
        """Show another value of the same node."""
        before, self.value = self.value, node
        if (before.x, before.y) != (node.x, node.y) or self.position() != (node.x, node.y):
            self.move_to(node.x, node.y)
        self._relayout()

    def show_status(self, status: NodeStatus) -> None:
        """Show another status; the picture stays until the scene brings the new one."""
        self.status = status
        self._refresh()

    def forget_badge(self) -> None:
        """What it costs may have changed: it is looked up when the node is painted next."""
        self._knows_badge = False
        self.grNode.update()

    def find_badge(self) -> None:
        """Look up what it costs and who makes it, once after each change. Called for nodes in sight only."""
        if self._knows_badge:
            return
        self._knows_badge = True
        badge = badge_of(self.scene.studio, self.value, self.spec, self.status.state)
        if badge != self.face.badge:
            self.face = replace(self.face, badge=badge)
            self.grNode.outdate()

    def show_film(self, film: Film) -> None:
        """Show another cut (Timeline node)."""
        self.film = film
        self._refresh()

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show the picture of the node's result."""
        self.face = replace(self.face, picture=picture)
        self.grNode.refresh()

    def show_digits(self, digits: tuple[int, ...]) -> None:
        """Show the digits that bring the node into the viewer."""
        if digits != self.face.digits:
            self.face = replace(self.face, digits=digits)
            self.grNode.refresh()

    def position(self) -> tuple[float, float]:
        """Where the item is now, which differs from the document's value during a drag."""
        spot = self.grNode.pos()
        return spot.x(), spot.y()

    def move_to(self, x: float, y: float) -> None:
        """Move the item and the ends of its wires."""
        self.grNode.setPos(x, y)
        self.grNode.shifted()
        self.updateConnectedEdges()

    def _refresh(self) -> None:
        before = self.face
        self._knows_badge = False
        self.grNode.setToolTip(_whole_words(self.status))
        fresh = face_of(self.value, self.spec, self.layout, self.status, self.film)
        self.face = replace(fresh, picture=before.picture, badge=before.badge, digits=before.digits)
        self.grNode.refresh()

    def _relayout(self) -> None:
        layout = self._laid_out()
        if layout != self.layout:
            self.layout = layout
            self.grNode.relayout()
            for socket in self.sockets():
                socket.setSocketPosition()
            self.updateConnectedEdges()
        self._refresh()

    def _laid_out(self) -> NodeLayout:
        if self.value.collapsed:
            return fold(self.value.width, len(self.ports_in), len(self.ports_out))
        rows = max(len(self.ports_in), len(self.ports_out))
        body = body_of(self.value.kind, self.spec)
        if body is Body.NOTE:
            return lay_out_note(
                self.value.width, words_height(str(self.value.params.get("text", "")), self.value.width)
            )
        params = self.spec.defaults() | dict(self.value.params) if self.spec is not None else dict(self.value.params)
        has_prompt = body is not Body.TEXT and bool(look.first_line(self.spec, params))
        return lay_out(body, self.value.width, rows, has_prompt=has_prompt)

    def _many(self) -> None:
        for socket in self.inputs:
            socket.is_multi_edges = socket.port.many

    def serialize(self) -> Any:
        """Never: the document is the only thing that is saved."""
        raise NotImplementedError("the canvas is not a document")

    deserialize = serialize


def _whole_words(status: NodeStatus) -> str:
    """What the strip may have had to cut: the whole error with what to do next, or the whole note."""
    if status.error is not None:
        return f"{status.error.message} {status.error.hint}".strip()
    return status.note
