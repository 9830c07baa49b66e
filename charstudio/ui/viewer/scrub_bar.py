"""The strip under the picture: the whole of what is on screen from left to right, to be pressed and dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.ui import theme

_HEIGHT = 20
_SIDE = 12.0
_GROOVE = 4.0
_HEAD = 5.0


class ScrubBar(QWidget):
    """Shows where we are among ``last + 1`` frames, and the marked part. It asks; the viewer moves."""

    wanted = Signal(int)  # a frame
    pressed = Signal()
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = self._last = 0
        self._marked: tuple[float, float] | None = None
        self._before: int | None = None
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Position")
        self.setToolTip("Press or drag to move through what is shown")

    def sizeHint(self) -> QSize:
        """As low as its handle allows."""
        return QSize(200, _HEIGHT)

    @property
    def is_dragged(self) -> bool:
        """Whether the mouse holds it."""
        return self._before is not None

    def set_place(self, index: int, last: int) -> None:
        """The frame on screen, and the number of the last one (0: nothing to move through)."""
        if (index, last) != (self._index, self._last):
            self._index, self._last = index, last
            self.setEnabled(last > 0)
            self.update()

    def set_marked(self, marked: tuple[float, float] | None) -> None:
        """The marked part, each end from 0 to 1; None when nothing is."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def cancel(self) -> bool:
        """Go back to where the drag began. False: none is under way."""
        if self._before is None:
            return False
        before, self._before = self._before, None
        self.wanted.emit(before)
        self.released.emit()
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint groove, marked part and handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = self._groove()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(groove, _GROOVE / 2, _GROOVE / 2)
        if not self._last:
            return
        if self._marked is not None:
            self._paint_marked(painter, groove, *self._marked)
        x = self._x(self._index / self._last)
        shade = theme.colour("accent")
        painter.fillRect(QRectF(x - 0.75, 2, 1.5, self.height() - 4), shade)
        painter.setBrush(shade)
        head = [
            QPointF(x - _HEAD, 1),
            QPointF(x + _HEAD, 1),
            QPointF(x + _HEAD, 5),
            QPointF(x, 10),
            QPointF(x - _HEAD, 5),
        ]
        painter.drawPolygon(QPolygonF(head))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move there."""
        if event.button() == Qt.MouseButton.LeftButton and self._last:
            self._before = self._index
            self.pressed.emit()
            self._go(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move along."""
        if self._before is not None:
            self._go(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there."""
        if self._before is not None and event.button() == Qt.MouseButton.LeftButton:
            self._before = None
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys belong to the viewer."""
        event.ignore()

    def _go(self, x: float) -> None:
        groove = self._groove()
        part = (x - groove.left()) / max(1.0, groove.width())
        self.wanted.emit(max(0, min(self._last, round(part * self._last))))

    def _paint_marked(self, painter: QPainter, groove: QRectF, start: float, end: float) -> None:
        left, right = self._x(start), max(self._x(start) + 2, self._x(end))
        shade = QColor(theme.colour("text"))
        shade.setAlphaF(0.55)
        painter.setBrush(shade)
        painter.drawRect(QRectF(left, groove.top(), right - left, groove.height()))
        for x, way in ((left, 1), (right, -1)):
            top, bottom = groove.center().y() - 5, groove.center().y() + 5
            painter.drawRect(QRectF(x - (0 if way > 0 else 1.5), top, 1.5, bottom - top))
            for y in (top, bottom - 1.5):
                painter.drawRect(QRectF(min(x, x + 4 * way), y, 4, 1.5))

    def _groove(self) -> QRectF:
        return QRectF(_SIDE, (self.height() - _GROOVE) / 2 + 1, max(1.0, self.width() - 2 * _SIDE), _GROOVE)

    def _x(self, part: float) -> float:
        groove = self._groove()
        return groove.left() + max(0.0, min(1.0, part)) * groove.width()
