"""The master reference with boxes on it: drawn, moved and resized by mouse or keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from charstudio.model.characters import WatchedDetail
from charstudio.model.results import MediaValue
from charstudio.ui import theme
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.pictures import fitted

Box = tuple[float, float, float, float]
LEAST = 0.02
"""A box is at least so wide and tall, as a share of the picture."""
_STEP = 0.01
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


def inside(x: float, y: float, width: float, height: float) -> Box:
    """The nearest box that lies in the picture, rounded to what an eye can tell."""
    width, height = min(1.0, max(LEAST, width)), min(1.0, max(LEAST, height))
    x, y = min(max(x, 0.0), 1.0 - width), min(max(y, 0.0), 1.0 - height)
    return round(x, 4), round(y, 4), round(width, 4), round(height, 4)


class WatchBoard(QWidget):
    """``drawn(Box)`` a new one; ``changed(int, Box)``; ``chosen_changed(int)``, -1 for none; ``remove_asked(int)``."""

    drawn = Signal(object)
    changed = Signal(int, object)
    chosen_changed = Signal(int)
    remove_asked = Signal(int)

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._value: MediaValue | None = None
        self._details: tuple[WatchedDetail, ...] = ()
        self._locked = False
        self._from: QPointF | None = None
        self._grip = QPointF()
        self._moved: int | None = None
        self._draft: Box | None = None
        self.chosen = -1
        self.setFixedSize(QSize(360, 360))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Watched details on the master reference")
        self.setAccessibleDescription(
            "Page Up and Page Down choose a box, arrows move it, Shift with arrows resizes it, Delete removes it."
        )
        thumbnails.ready.connect(self._picture_came)

    def _picture_came(self, _ref: object) -> None:
        self.update()

    def show_details(self, value: MediaValue | None, details: Sequence[WatchedDetail], *, locked: bool) -> None:
        """Show the picture and its boxes."""
        self._value, self._details, self._locked = value, tuple(details), locked
        if self.chosen >= len(details):
            self.choose(-1)
        self.update()

    def choose(self, place: int) -> None:
        """Choose a box."""
        if place != self.chosen:
            self.chosen = place
            self.chosen_changed.emit(place)
            self.update()

    # --- painting ----------------------------------------------------------------------------------------------

    def room(self) -> QRectF:
        """Where the picture is."""
        pixmap = self._pixmap()
        return fitted(pixmap, QRectF(self.rect())) if pixmap is not None else QRectF(self.rect())

    def _pixmap(self) -> QPixmap | None:
        return self._thumbnails.get(self._value) if self._value is not None else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, the boxes, the one being drawn."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colour("canvas"))
        pixmap = self._pixmap()
        if pixmap is not None:
            painter.drawPixmap(self.room(), pixmap, QRectF(pixmap.rect()))
        for place, detail in enumerate(self._details):
            box = self._draft if place == self._moved and self._draft is not None else detail.box
            self._paint_box(painter, box, detail.name, chosen=place == self.chosen)
        if self._draft is not None and self._moved is None:
            self._paint_box(painter, self._draft, "", chosen=True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "line"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_box(self, painter: QPainter, box: Box, name: str, *, chosen: bool) -> None:
        rect = self._rect(box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("shadow"), 3))
        painter.drawRect(rect)
        painter.setPen(QPen(theme.colour("accent_hover" if chosen else "warn"), 2 if chosen else 1.4))
        painter.drawRect(rect)
        if name:
            font = theme.font(8, bold=True)
            painter.setFont(font)
            width = QFontMetrics(font).horizontalAdvance(name) + 8
            below = rect.bottom() + 2 if rect.bottom() + 18 < self.height() else rect.top() - 18
            ground = QRectF(min(rect.left(), self.width() - width), below, width, 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.faded("shadow", 0.72))
            painter.drawRoundedRect(ground, 4, 4)
            painter.setPen(theme.DARK.text)
            painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, name)

    def _rect(self, box: Box) -> QRectF:
        room, (x, y, width, height) = self.room(), box
        return QRectF(
            room.left() + x * room.width(), room.top() + y * room.height(), width * room.width(), height * room.height()
        )

    # --- gestures ----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On a box: choose it and carry it. Elsewhere: draw a new one."""
        if event.button() is not Qt.MouseButton.LeftButton or self._value is None:
            return
        at = self._share(event.position())
        hit = [place for place, detail in enumerate(self._details) if _holds(detail.box, at)]
        hit.sort(key=lambda place: self._details[place].box[2] * self._details[place].box[3])
        self.choose(hit[0] if hit else -1)
        if self._locked:
            return
        self._from, self._moved = at, hit[0] if hit else None
        if self._moved is not None:
            x, y, _, _ = self._details[self._moved].box
            self._grip = QPointF(at.x() - x, at.y() - y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what it would be."""
        if self._from is None:
            return
        at = self._share(event.position())
        if self._moved is not None:
            _, _, width, height = self._details[self._moved].box
            self._draft = inside(at.x() - self._grip.x(), at.y() - self._grip.y(), width, height)
        else:
            left, top = min(at.x(), self._from.x()), min(at.y(), self._from.y())
            wide, tall = abs(at.x() - self._from.x()), abs(at.y() - self._from.y())
            self._draft = inside(left, top, wide, tall) if max(wide, tall) >= LEAST else None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """One edit for the whole gesture."""
        draft, moved = self._draft, self._moved
        self._let_go()
        if draft is None:
            return
        if moved is None:
            self.drawn.emit(draft)
        elif draft != self._details[moved].box:
            self.changed.emit(moved, draft)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives a gesture up; the rest is as the description says."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._from is not None:
            self._let_go()
        elif key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp} and self._details:
            step = 1 if key == Qt.Key.Key_PageDown else -1
            self.choose((self.chosen + step) % len(self._details))
        elif self.chosen < 0 or self._locked:
            super().keyPressEvent(event)
        elif key in _ARROWS:
            self._nudge(*_ARROWS[key], resize=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.remove_asked.emit(self.chosen)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def _nudge(self, across: int, down: int, *, resize: bool) -> None:
        x, y, width, height = self._details[self.chosen].box
        if resize:
            box = inside(x, y, width + across * _STEP, height + down * _STEP)
        else:
            box = inside(x + across * _STEP, y + down * _STEP, width, height)
        self.changed.emit(self.chosen, box)

    def _let_go(self) -> None:
        self._from = self._moved = self._draft = None
        self.update()

    def _share(self, at: QPointF) -> QPointF:
        room = self.room()
        x, y = (at.x() - room.left()) / max(1.0, room.width()), (at.y() - room.top()) / max(1.0, room.height())
        return QPointF(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))


def _holds(box: Box, at: QPointF) -> bool:
    x, y, width, height = box
    return x <= at.x() <= x + width and y <= at.y() <= y + height
