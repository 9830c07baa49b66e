"""The ruler: timecode, playhead, markers and the in and out marks. Press and drag moves the playhead."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from charstudio.model.time import timecode
from charstudio.model.timeline import Marker
from charstudio.ui import theme
from charstudio.ui.plain import plain
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.gestures.base import Gesture, Spot
from charstudio.ui.timeline.gestures.scrub import MoveMarker, Scrub
from charstudio.ui.timeline.look import Look, faded, marker_colour, mixed
from charstudio.ui.timeline.scale import ticks

HEIGHT = 28
_MARKER_PX = 6.0
_LABEL_POINTS = 8.0
_NAME_POINTS = 7.5
_NAME_PX = 180.0
_LEAST_NAME_PX = 28.0


class Ruler(QWidget):
    """Paints what ``cut`` says; its gestures are ``Scrub`` and ``MoveMarker``."""

    menu_asked = Signal(object, object)  # global QPoint, Marker | None
    wheeled = Signal(object)  # QWheelEvent
    double_clicked = Signal(object)  # Marker

    def __init__(self, cut: Cut, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut = cut
        self._gesture: Gesture | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Ruler")
        self.setMouseTracking(True)
        for signal in (cut.painted, cut.scale_changed, cut.marks_changed):
            signal.connect(self.update)
        cut.playhead.playhead_changed.connect(self._playhead_moved)

    def _playhead_moved(self, _t: object) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(400, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ticks, marks, markers, playhead."""
        painter, look = QPainter(self), Look.now()
        painter.fillRect(event.rect(), theme.colour("panel"))
        self._paint_marks(painter, look)
        self._paint_ticks(painter, look)
        painter.fillRect(QRectF(0, HEIGHT - 1, self.width(), 1), look.line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for marker, x, name in self._flags():
            if name.right() >= 0 and x <= self.width() + _MARKER_PX:
                _paint_name(painter, name, marker, look)
                _paint_marker(painter, x, marker_colour(marker.colour))
        _paint_head(painter, self._cut.x(self._cut.playhead.playhead), look)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Scrub, or take a marker."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        marker = self.marker_at(event.position())
        spot = Spot.of(event, 0)
        self._gesture = MoveMarker(self._cut, spot, marker) if marker else Scrub(self._cut, spot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self._gesture is not None:
            self._gesture.move(Spot.of(event, 0))
        else:
            over = self.marker_at(event.position())
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        if self._gesture is not None and event.button() == Qt.MouseButton.LeftButton:
            gesture, self._gesture = self._gesture, None
            gesture.end(Spot.of(event, 0))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A marker is opened; elsewhere it is a press like another."""
        marker = self.marker_at(event.position())
        if marker is not None and event.button() == Qt.MouseButton.LeftButton:
            self.cancel_gesture()
            self.double_clicked.emit(marker)
        else:
            self.mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        """The tool tip over a marker is what it says."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            marker = self.marker_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), _words(marker) if marker is not None else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape cancels."""
        if event.key() == Qt.Key.Key_Escape and self.cancel_gesture():
            return
        super().keyPressEvent(event)

    def cancel_gesture(self) -> bool:
        """Cancel what the mouse is doing; False when it does nothing."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the ruler."""
        self.menu_asked.emit(event.globalPos(), self.marker_at(QPointF(event.pos())))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll and zoom as in the lanes."""
        self.wheeled.emit(event)

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None

    @property
    def moves_marker(self) -> bool:
        """Whether a marker is being dragged."""
        return isinstance(self._gesture, MoveMarker)

    def marker_at(self, at: QPointF) -> Marker | None:
        """The marker under a point."""
        if at.y() < HEIGHT / 2 - 2:
            return None
        near = ((abs(self._cut.x(marker.at) - at.x()), marker) for marker in self._cut.timeline.markers)
        distance, found = min(near, key=lambda pair: pair[0], default=(99.0, None))
        if distance <= _MARKER_PX:
            return found
        return next((marker for marker, _, name in self._flags() if name.contains(at)), None)

    def _flags(self) -> Iterator[tuple[Marker, float, QRectF]]:
        """Every marker, where it is, and the room of its name: up to the next marker. Empty where there is none."""
        metrics = QFontMetricsF(theme.font(_NAME_POINTS))
        ordered = sorted(self._cut.timeline.markers, key=attrgetter("at"))
        places = [self._cut.x(marker.at) for marker in ordered]
        for marker, x, beyond in zip(ordered, places, [*places[1:], float("inf")], strict=False):
            wanted = metrics.horizontalAdvance(marker.name) + 8 if marker.name else 0.0
            room = min(wanted, min(beyond - _MARKER_PX - 2, self.width()) - x - _MARKER_PX, _NAME_PX)
            shown = wanted > 0 and room >= min(wanted, _LEAST_NAME_PX)
            yield marker, x, QRectF(x + _MARKER_PX, HEIGHT - 14, room if shown else 0.0, 13)

    def _paint_ticks(self, painter: QPainter, look: Look) -> None:
        cut = self._cut
        painter.setFont(theme.font(_LABEL_POINTS))
        metrics = QFontMetricsF(painter.font())
        for tick in ticks(cut.scale, cut.rate, self.width()):
            x = round(tick.x)
            painter.fillRect(x, HEIGHT - (9 if tick.is_labelled else 5), 1, 9 if tick.is_labelled else 5, look.line)
            label = timecode(cut.rate.time_of(tick.index), cut.rate) if tick.is_labelled else ""
            if label and x + 4 + metrics.horizontalAdvance(label) <= self.width():  # half a number misleads
                painter.setPen(look.secondary)
                painter.drawText(QPointF(x + 4, 13), label)

    def _paint_marks(self, painter: QPainter, look: Look) -> None:
        cut = self._cut
        if cut.mark_in is None and cut.mark_out is None:
            return
        left = cut.x(cut.mark_in) if cut.mark_in is not None else cut.scale.x(0.0)
        end = cut.mark_out if cut.mark_out is not None else cut.timeline.duration
        right = max(left, cut.x(end))
        painter.fillRect(QRectF(left, 0, right - left, HEIGHT), faded(look.accent, 46))
        for x, shown, inward in ((left, cut.mark_in is not None, 5), (right, cut.mark_out is not None, -5)):
            if shown:
                painter.fillRect(QRectF(x - 1, 0, 2, HEIGHT), look.accent)
                painter.fillRect(QRectF(min(x, x + inward), 0, abs(inward), 2), look.accent)


def _words(marker: Marker) -> str:
    return plain("\n".join(words for words in (marker.name, marker.note) if words) or "Marker")


def _paint_name(painter: QPainter, room: QRectF, marker: Marker, look: Look) -> None:
    if room.isEmpty():
        return
    painter.fillRect(room, mixed(marker_colour(marker.colour), theme.colour("panel"), 0.75))
    painter.setFont(theme.font(_NAME_POINTS))
    painter.setPen(look.text)
    short = painter.fontMetrics().elidedText(marker.name, Qt.TextElideMode.ElideRight, int(room.width()) - 5)
    painter.drawText(room.adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)


def _paint_head(painter: QPainter, x: float, look: Look) -> None:
    x = round(x) + 0.5
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.bad)
    top = HEIGHT - 15
    corners = ((-6, top), (6, top), (6, top + 7), (0, top + 14), (-6, top + 7))
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in corners]))


def _paint_marker(painter: QPainter, x: float, colour: QColor) -> None:
    bottom = HEIGHT - 1.0
    corners = ((-5, bottom - 11), (5, bottom - 11), (5, bottom - 5), (0, bottom), (-5, bottom - 5))
    painter.setPen(QPen(QColor(0, 0, 0, 120), 1.0))
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in corners]))
