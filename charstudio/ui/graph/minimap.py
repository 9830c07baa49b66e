"""The whole graph in a corner of the canvas: where things are, what has failed, and what the view shows.

Nodes are painted into a picture that is made anew only after a change, a moment later, so that many changes cost one
picture. What the view shows and what is selected is painted over it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from charstudio.model.values import PortType
from charstudio.studio.status import NodeState
from charstudio.ui import theme
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.brushes import NO_PEN, alpha, block_colour, hairline
from charstudio.ui.graph.camera import CameraView
from charstudio.ui.graph.node_item import NodeModel

WIDTH, HEIGHT = 208, 136
GAP = 16
_PAD = 10.0
_MAX_SCALE = 0.1
"""A graph of few nodes is not shown larger than this."""
_WAIT_MS = 80
_LEAST, _LEAST_SIGHT = 2.0, 8.0
"""The smallest a node and what the view shows are painted, in pixels."""
_MARK = 4.5
"""Half the height of the mark of a failed node, in pixels."""
_SHOWN_SELECTED = 300
_WHEEL_STEP = 1.2


class Minimap(QWidget):
    """Lies over ``view`` in its lower right corner. Click or drag moves the view, the wheel zooms it."""

    def __init__(self, view: CameraView, board: Board) -> None:
        super().__init__(view)
        self._view = view
        self._board = board
        self._picture: QPixmap | None = None
        self._origin = QPointF()
        self._scale = _MAX_SCALE
        self.pictures_made = 0
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_WAIT_MS)
        self._waiting.timeout.connect(self._forget_picture)
        self.resize(WIDTH, HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Map of the graph")
        self.setToolTip("Click or drag to move the view")
        self.hide()
        view.installEventFilter(self)
        view.zoomed.connect(lambda _zoom: self.update())
        view.horizontalScrollBar().valueChanged.connect(lambda _value: self.update())
        view.verticalScrollBar().valueChanged.connect(lambda _value: self.update())
        board.selection.changed.connect(self.update)

    def refresh(self) -> None:
        """The graph or a status has changed."""
        if self.isVisible() and not self._waiting.isActive():
            self._waiting.start()

    def map_from_scene(self, rect: QRectF) -> QRectF:
        """A rectangle of the scene on the map."""
        return QRectF((rect.topLeft() - self._origin) * self._scale, rect.size() * self._scale)

    def map_to_scene(self, spot: QPointF) -> QPointF:
        """A place on the map in the scene."""
        return spot / self._scale + self._origin

    # --- events ------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if watched is self._view and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Shown again or in other colours: what was painted before is no longer true."""
        if event.type() in {QEvent.Type.Show, QEvent.Type.PaletteChange}:
            self._place()
            self._forget_picture()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._view.centerOn(self.map_to_scene(event.position()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._view.centerOn(self.map_to_scene(event.position()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Not the view's."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The same as a click: it must not add a node below."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the middle of the view."""
        self._view.set_zoom(self._view.zoom_level * _WHEEL_STEP ** (event.angleDelta().y() / 120))
        event.accept()

    def _place(self) -> None:
        room = self._view.rect()
        self.move(room.width() - self.width() - GAP, room.height() - self.height() - GAP)

    def _forget_picture(self) -> None:
        self._picture = None
        self.update()

    # --- painting ----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, and over it what changes often."""
        if self._picture is None:
            self._picture = self._made()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        self._paint_selected(painter)
        self._paint_sight(painter)

    def _paint_selected(self, painter: QPainter) -> None:
        items = self._board.scene.node_items
        painter.setPen(QPen(theme.colour("accent_hover"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for node in self._board.selection.nodes[:_SHOWN_SELECTED]:
            if node in items:
                painter.drawRect(self._spot(items[node]).adjusted(-1, -1, 1, 1))

    def _paint_sight(self, painter: QPainter) -> None:
        """What the view shows: light, the rest of the map dimmed."""
        inverse, _ = self._view.viewportTransform().inverted()
        sight = self.map_from_scene(inverse.mapRect(QRectF(self._view.viewport().rect())))
        more = QPointF(max(0.0, _LEAST_SIGHT - sight.width()), max(0.0, _LEAST_SIGHT - sight.height())) / 2
        sight.adjust(-more.x(), -more.y(), more.x(), more.y())
        whole = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        sight = sight.intersected(whole)
        veil = _panel(whole)
        if not sight.isEmpty():
            hole = QPainterPath()
            hole.addRect(sight)
            veil = veil.subtracted(hole)
        painter.fillPath(veil, alpha(theme.colour("canvas"), 0.45))
        if not sight.isEmpty():
            painter.setPen(QPen(theme.colour("text"), 1.2))
            painter.drawRect(sight)

    def _made(self) -> QPixmap:
        """The picture of nodes and wires as the document has them."""
        self.pictures_made += 1
        self._fit()
        ratio = self.devicePixelRatio()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(alpha(theme.colour("panel"), 0.94))
        painter.drawPath(_panel(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)))
        self._paint_frames(painter)
        self._paint_wires(painter)
        self._paint_nodes(painter)
        painter.end()
        return picture

    def _fit(self) -> None:
        """Find the scale and the origin that show all nodes."""
        found = QRectF()
        for item in self._board.scene.node_items.values():
            found = found.united(item.layout.outline.translated(item.value.x, item.value.y))
        found = found.united(self._board.scene.frames.bounds())
        room_x, room_y = self.width() - 2 * _PAD, self.height() - 2 * _PAD
        self._scale = min(_MAX_SCALE, room_x / max(1.0, found.width()), room_y / max(1.0, found.height()))
        self._origin = found.center() - QPointF(self.width(), self.height()) / (2 * self._scale)

    def _spot(self, item: NodeModel) -> QRectF:
        spot = self.map_from_scene(item.layout.outline.translated(item.value.x, item.value.y))
        return QRectF(spot.topLeft(), spot.size().expandedTo(QRectF(0, 0, _LEAST, _LEAST).size()))

    def _paint_frames(self, painter: QPainter) -> None:
        """Frames in their colours: where the parts of a large graph are."""
        for role, rect in self._board.scene.frames.painted():
            painter.setPen(QPen(theme.faded(role, 0.6), 1))
            painter.setBrush(theme.faded(role, 0.2))
            painter.drawRect(self.map_from_scene(rect))

    def _paint_wires(self, painter: QPainter) -> None:
        """One call for all wires of a type, without smoothing: they are hardly longer than a few pixels."""
        lines: dict[PortType, list[QLineF]] = {}
        for wire in self._board.scene.wire_items.values():
            lines.setdefault(wire.port_type, []).extend(wire.grEdge.straight())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.scale(self._scale, self._scale)
        painter.translate(-self._origin)
        for port, group in lines.items():
            painter.setPen(hairline(port, theme.palette().mode, faded=True))
            painter.drawLines(group)
        painter.restore()

    def _paint_nodes(self, painter: QPainter) -> None:
        """Blocks in the colour of what they make; a failed one has a triangle, a running one a bright edge."""
        mode, marked = theme.palette().mode, []
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for item in self._board.scene.node_items.values():
            spot = self._spot(item)
            painter.fillRect(spot, block_colour(item.face.role, mode))
            if item.status.state is NodeState.FAILED:
                marked.append(spot.center())
            elif item.face.is_running:
                painter.setPen(QPen(theme.colour("accent_hover"), 1))
                painter.drawRect(spot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(NO_PEN)
        painter.setBrush(theme.colour("bad"))
        for centre in marked:
            corners = ((0, -_MARK), (_MARK, _MARK), (-_MARK, _MARK))
            painter.drawPolygon(QPolygonF([centre + QPointF(x, y) for x, y in corners]))


def _panel(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, theme.RADIUS, theme.RADIUS)
    return path
