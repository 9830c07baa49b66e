"""The picture with the square that becomes the master: dragged, resized and moved by mouse, wheel and keyboard."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.analysis.reference.crop import HEADROOM
from charstudio.model.reference import HEAD_SHARE, LEAST_SIDE_PX, Crop
from charstudio.ui import theme

_HANDLE_PX = 12.0
_AROUND = 0.05
_WHEEL = 1.06
_HEAD_SHAPE = 0.76
_SHOULDERS = HEADROOM + HEAD_SHARE * 1.22
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_CURSORS = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
}


class CropView(QWidget):
    """``moved`` carries the crop while it changes.

    Arrow keys move the square by one pixel of the screen (with Shift ten), plus and minus resize it, the wheel too.
    Escape takes back a drag that is not over.
    """

    moved = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(360, 320)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Square to cut out")
        self.setAccessibleDescription("Arrow keys move it, plus and minus resize it")
        self._base = self._image = QImage()
        self._size = QSize(1, 1)
        self._crop: Crop | None = None
        self._seen = QRectF(0, 0, 1, 1)
        self._held: tuple[tuple[int, int], QPointF, Crop] | None = None

    # --- what is shown -----------------------------------------------------------------------------------------

    def show_picture(self, image: QImage, width_px: int, height_px: int) -> None:
        """Show a picture; the sizes are its own, ``image`` may be smaller."""
        self._base, self._image = image, image
        self._size = QSize(width_px, height_px)
        self._crop = self._held = None
        self.update()

    def show_crop(self, crop: Crop) -> None:
        """Show this square."""
        if self._crop is None or crop.turns != self._crop.turns:
            self._image = self._base.transformed(QTransform().rotate(90 * crop.turns))
        self._crop = crop
        if self._held is None:
            self._look_at_all()
        self.update()

    @property
    def crop(self) -> Crop | None:
        """The square shown."""
        return self._crop

    @property
    def turned_size(self) -> tuple[int, int]:
        """Width and height of the picture after its quarter turns."""
        width, height = self._size.width(), self._size.height()
        return (height, width) if self._crop is not None and self._crop.turns % 2 else (width, height)

    def to_view(self, x: float, y: float) -> QPointF:
        """Where a place of the straightened picture is in this widget."""
        scale = self._scale
        middle = QRectF(self.rect()).center()
        return QPointF(
            middle.x() + (x - self._seen.center().x()) * scale, middle.y() + (y - self._seen.center().y()) * scale
        )

    def square(self) -> QRectF:
        """The square in this widget."""
        assert self._crop is not None
        left, top, right, bottom = self._crop.box
        return QRectF(self.to_view(left, top), self.to_view(right, bottom))

    # --- painting ----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, dimmed outside the square, and the guides inside."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colour("field"))
        if not self._image.isNull() and self._crop is not None:
            self._paint_picture(painter)
            self._paint_square(painter)
        painter.setPen(theme.colour("accent" if self.hasFocus() else "line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        assert self._crop is not None
        width, height = self.turned_size
        painter.save()
        painter.translate(self.to_view(width / 2, height / 2))
        painter.rotate(-self._crop.roll_deg)
        painter.scale(self._scale, self._scale)
        painter.drawImage(QRectF(-width / 2, -height / 2, width, height), self._image)
        painter.restore()

    def _paint_square(self, painter: QPainter) -> None:
        square = self.square()
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()))
        hole = QPainterPath()
        hole.addRect(square)
        painter.fillPath(outside.subtracted(hole), theme.faded("shadow", 0.55))
        self._paint_guides(painter, square)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRect(square)
        painter.setBrush(theme.colour("accent"))
        painter.setPen(QPen(theme.colour("on_accent"), 1))
        for corner in (square.topLeft(), square.topRight(), square.bottomLeft(), square.bottomRight()):
            handle = QRectF(0, 0, _HANDLE_PX, _HANDLE_PX)
            handle.moveCenter(corner)
            painter.drawRoundedRect(handle, 2, 2)

    def _paint_guides(self, painter: QPainter, square: QRectF) -> None:
        """Where the head is to be, and the line the shoulders should reach."""
        side = square.width()
        head = QRectF(0, square.top() + HEADROOM * side, HEAD_SHARE * _HEAD_SHAPE * side, HEAD_SHARE * side)
        head.moveLeft(square.center().x() - head.width() / 2)
        level = square.top() + _SHOULDERS * side
        for pen in (QPen(theme.faded("shadow", 0.6), 3), QPen(Qt.GlobalColor.white, 1.2, Qt.PenStyle.DashLine)):
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(head)
            painter.drawLine(QPointF(square.left() + 4, level), QPointF(square.right() - 4, level))
        if side < 180:
            return
        painter.setFont(theme.font(theme.SMALL_POINTS))
        self._label(painter, QPointF(square.left() + 8, square.top() + 8), "Head: 70 % of the height")
        self._label(painter, QPointF(square.left() + 8, level - painter.fontMetrics().height() - 8), "Shoulders")

    @staticmethod
    def _label(painter: QPainter, at: QPointF, words: str) -> None:
        facts = painter.fontMetrics()
        box = QRectF(at.x(), at.y(), facts.horizontalAdvance(words) + 10, facts.height() + 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.faded("shadow", 0.62))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    # --- the mouse ---------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the square or of one of its corners."""
        grip = self._grip_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and grip is not None and self._crop is not None:
            self._held = grip, event.position(), self._crop
            self._show_cursor(grip, is_held=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the square, or its corner with the opposite one held fast."""
        if self._held is None:
            self._show_cursor(self._grip_at(event.position()))
            return
        grip, start, before = self._held
        by = (event.position() - start) / self._scale
        if grip == (0, 0):
            self._set(before.moved(by.x(), by.y()))
            return
        grown = (by.x() * grip[0] + by.y() * grip[1]) / 2
        side = max(LEAST_SIDE_PX, before.side + grown)
        by_half = (side - before.side) / 2
        self._set(before.sized(side).moved(grip[0] * by_half, grip[1] * by_half))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._held is not None:
            self._held = None
            self._look_at_all()
            self._show_cursor(self._grip_at(event.position()))
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Resize about the middle: towards you is larger."""
        steps = event.angleDelta().y() / 120
        if self._crop is not None and steps and self._held is None:
            self._set(self._crop.sized(self._crop.side * _WHEEL**-steps))
        event.accept()

    # --- the keyboard ------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, plus and minus; Escape while dragging."""
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape and self._held is not None:
            before, self._held = self._held[2], None
            self._set(before)
            return
        if self._crop is None:
            super().keyPressEvent(event)
            return
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        step = far / self._scale
        if key in _ARROWS:
            dx, dy = _ARROWS[key]
            self._set(self._crop.moved(dx * step, dy * step))
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self._set(self._crop.sized(self._crop.side + 2 * step))
        elif key is Qt.Key.Key_Minus:
            self._set(self._crop.sized(self._crop.side - 2 * step))
        else:
            super().keyPressEvent(event)

    # --- inside ------------------------------------------------------------------------------------------------

    @property
    def _scale(self) -> float:
        return max(1e-6, min(self.width() / self._seen.width(), self.height() / self._seen.height()))

    def _look_at_all(self) -> None:
        """Have the whole picture and the whole square in sight."""
        width, height = self.turned_size
        seen = QRectF(0, 0, width, height)
        if self._crop is not None:
            left, top, right, bottom = self._crop.box
            seen = seen.united(QRectF(left, top, right - left, bottom - top))
        margin = _AROUND * max(seen.width(), seen.height())
        self._seen = seen.adjusted(-margin, -margin, margin, margin)

    def _set(self, crop: Crop) -> None:
        width, height = self.turned_size
        self._crop = replace(crop).within(width, height)
        if self._held is None:
            self._look_at_all()
        self.update()
        self.moved.emit(self._crop)

    def _grip_at(self, at: QPointF) -> tuple[int, int] | None:
        """A corner as (±1, ±1), the inside as (0, 0), None elsewhere."""
        if self._crop is None:
            return None
        square = self.square()
        near = _HANDLE_PX
        for dx, x in ((-1, square.left()), (1, square.right())):
            for dy, y in ((-1, square.top()), (1, square.bottom())):
                if abs(at.x() - x) <= near and abs(at.y() - y) <= near:
                    return dx, dy
        return (0, 0) if square.contains(at) else None

    def _show_cursor(self, grip: tuple[int, int] | None, *, is_held: bool = False) -> None:
        inside = Qt.CursorShape.ClosedHandCursor if is_held else Qt.CursorShape.OpenHandCursor
        self.setCursor(Qt.CursorShape.ArrowCursor if grip is None else _CURSORS.get(grip, inside))
