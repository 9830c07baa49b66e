"""The part of the view that looks: scrolling, zooming around a point, fitting, wheel, touch pad and pinch."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView

from charstudio.model.values import NodeId
from charstudio.ui.graph import look
from charstudio.ui.graph.binding import GraphicsView
from charstudio.ui.graph.scene import GraphScene

_WHEEL_STEP = 1.2
_FIT_MARGIN = 64.0
_READABLE = 0.6
_SETTLE_MS = 120


class CameraView(GraphicsView):
    """A view of the graph's scene whose zoom the scene knows."""

    zoomed = Signal(float)

    def __init__(self, graph: GraphScene) -> None:
        self.graph = graph
        super().__init__(graph.grScene)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.timeout.connect(self._settle)
        self.scene().removeItem(self.cutline)  # its rectangle changes without notice, which a spatial index cannot bear

    def initUI(self) -> None:
        """The library's hook for settings."""
        hints = QPainter.RenderHint
        self.setRenderHints(hints.Antialiasing | hints.TextAntialiasing | hints.SmoothPixmapTransform)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setDragMode(QGraphicsView.DragMode.NoDrag)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAccessibleName("Node graph")
        self.setAccessibleDescription(
            "Tab adds a node, arrow keys move the selection, Shift+Tab leaves the graph. "
            "The outline lists the same nodes in words."
        )

    def to_scene(self, view_pos: QPointF) -> QPointF:
        """A viewport position in the scene, exact to fractions of a pixel."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(view_pos)

    @property
    def zoom_level(self) -> float:
        """Screen pixels for one scene unit."""
        return self.transform().m11()

    def viewport_rect_of(self, scene_rect: QRectF) -> QRect:
        """A rectangle of the scene in viewport pixels."""
        return self.viewportTransform().mapRect(scene_rect).toRect()

    def scroll_by(self, dx: float, dy: float) -> None:
        """Move the content by screen pixels."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - round(dx))
        down.setValue(down.value() - round(dy))

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom so that what is under ``anchor`` (viewport; the middle when None) stays there."""
        zoom = max(look.MIN_ZOOM, min(look.MAX_ZOOM, zoom))
        spot = anchor if anchor is not None else QPointF(self.viewport().rect().center())
        before = self.to_scene(spot)
        self.graph.zoom = zoom
        self.graph.is_settled = False
        self._settling.start(_SETTLE_MS)
        self.setTransform(self.transform().fromScale(zoom, zoom))
        moved = self.viewportTransform().map(before) - spot
        self.scroll_by(-moved.x(), -moved.y())
        self.zoomed.emit(zoom)

    def fit(self, nodes: Iterable[NodeId] | None = None) -> None:
        """Show these nodes (all when None) whole, at most at their actual size."""
        bounds = self.graph.bounds(nodes)
        if bounds.isEmpty():
            self.set_zoom(1.0)
            self.centerOn(0, 0)
            return
        room = self.viewport().rect()
        wide = max(1.0, room.width() - _FIT_MARGIN) / bounds.width()
        high = max(1.0, room.height() - _FIT_MARGIN) / bounds.height()
        self.set_zoom(min(wide, high, 1.0))
        self.centerOn(bounds.center())

    def reveal(self, node: NodeId) -> None:
        """Bring a node into sight, readable."""
        self.set_zoom(max(self.zoom_level, _READABLE))
        self.centerOn(self.graph.bounds([node]).center())

    def _settle(self) -> None:
        """The zoom rests: paint nodes sharply at this size."""
        self.graph.is_settled = True
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Wheel zooms around the pointer; a touch pad scrolls, and zooms with Ctrl; sideways scrolls."""
        pixels, angle = event.pixelDelta(), event.angleDelta()
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        touch_pad = event.device().type() == QInputDevice.DeviceType.TouchPad and not pixels.isNull()
        if touch_pad and not ctrl:
            self.scroll_by(pixels.x(), pixels.y())
        elif shift or abs(angle.x()) > abs(angle.y()):
            self.scroll_by((angle.x() or angle.y()) * 0.5, 0)
        else:
            self.set_zoom(self.zoom_level * _WHEEL_STEP ** (angle.y() / 120), event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Pinch zooms around the fingers."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.set_zoom(self.zoom_level * max(0.2, 1 + event.value()), event.position())
            return True
        return super().viewportEvent(event)
