"""The mouth box: where on the picture the lips are, for pictures in which they are not found by themselves."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from charstudio.model.kind import ParamSpec
from charstudio.model.results import MediaValue
from charstudio.model.values import Json
from charstudio.ui import theme
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.editors import Editor
from charstudio.ui.inspector.form import small
from charstudio.ui.inspector.pictures import fitted

STEP = 0.01
"""How far an arrow key goes, as a fraction of the picture."""
_STEPS = {
    Qt.Key.Key_Left: (-STEP, 0.0),
    Qt.Key.Key_Right: (STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -STEP),
    Qt.Key.Key_Down: (0.0, STEP),
}
_FIRST_BOX = QRectF(0.4, 0.55, 0.2, 0.12)
"""What the keyboard starts from: about where a mouth is in a portrait."""


class BoxEditor(Editor):
    """A box on a picture, as fractions of it. Drag to draw it; "Automatic" takes it away."""

    def __init__(self, spec: ParamSpec, thumbnails: Thumbnails) -> None:
        super().__init__(spec)
        self.canvas = _BoxCanvas(thumbnails)
        self._state = small()
        self._automatic = QPushButton("Automatic")
        self._automatic.clicked.connect(lambda: self._drawn(None))
        self.canvas.drawn.connect(self._drawn)
        self.canvas.nudged.connect(self._nudged)
        foot = QHBoxLayout()
        foot.addWidget(self._state, 1)
        foot.addWidget(self._automatic)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.canvas)
        layout.addLayout(foot)
        self.setFocusProxy(self.canvas)

    def show_picture(self, value: MediaValue | None) -> None:
        """The picture to draw on."""
        self.canvas.show_picture(value)

    def _show(self, value: Json) -> None:
        box = (
            tuple(float(part) for part in value if isinstance(part, int | float))
            if isinstance(value, list | tuple)
            else ()
        )
        self.canvas.show_box(QRectF(*box) if len(box) == 4 else None)
        self._automatic.setEnabled(len(box) == 4)
        self._state.setText("Placed by hand" if len(box) == 4 else "Found by itself; drag to place it by hand")

    def _drawn(self, box: QRectF | None) -> None:
        value = _numbers(box)
        self.show_value(value)
        self._tell(value)
        self.settled.emit()

    def _nudged(self, box: QRectF) -> None:
        """Presses of arrow keys without a pause are one step, like typing."""
        value = _numbers(box)
        self.show_value(value)
        self._type(value)


class _BoxCanvas(QWidget):
    """Where the box is drawn."""

    drawn = Signal(object)
    nudged = Signal(QRectF)

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._value: MediaValue | None = None
        self._box: QRectF | None = None
        self._start: QPointF | None = None
        self._before: QRectF | None = None
        self.setFixedHeight(150)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Mouth box")
        self.setAccessibleDescription("Arrow keys move the box, with Shift they change its size.")
        self.setToolTip("Drag to draw the box. Arrow keys move it, with Shift they change its size.")
        thumbnails.ready.connect(self._arrived)

    def show_picture(self, value: MediaValue | None) -> None:
        self._value = value
        self.update()

    def show_box(self, box: QRectF | None) -> None:
        self._box = box
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._room() is not None:
            self._start, self._before = self._fraction(event.position()), self._box

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is not None:
            self._box = QRectF(self._start, self._fraction(event.position())).normalized()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._start is None:
            return
        self._start = None
        if self._box is not None and self._box.width() > 0.01 and self._box.height() > 0.01:
            self.drawn.emit(self._box)
        else:
            self.show_box(self._before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up drawing; arrows move the box, with Shift they change its size."""
        if event.key() == Qt.Key.Key_Escape and self._start is not None:
            self._start = None
            self.show_box(self._before)
            return
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self._room() is None:
            super().keyPressEvent(event)
            return
        sizes = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.nudged.emit(_shifted(self._box or _FIRST_BOX, step, sizes=sizes))

    def _arrived(self, _ref: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colour("field"))
        pixmap = self._pixmap()
        room = self._room()
        if pixmap is None or room is None:
            painter.setPen(theme.colour("disabled"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Wire in a picture to place the mouth")
            return
        painter.drawPixmap(room, pixmap, QRectF(pixmap.rect()))
        if self._box is not None:
            box = QRectF(
                room.x() + self._box.x() * room.width(),
                room.y() + self._box.y() * room.height(),
                self._box.width() * room.width(),
                self._box.height() * room.height(),
            )
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(box)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _pixmap(self) -> QPixmap | None:
        return self._thumbnails.get(self._value) if self._value is not None else None

    def _room(self) -> QRectF | None:
        pixmap = self._pixmap()
        return fitted(pixmap, QRectF(self.rect())) if pixmap is not None else None

    def _fraction(self, point: QPointF) -> QPointF:
        room = self._room() or QRectF(self.rect())
        x = (point.x() - room.x()) / room.width()
        y = (point.y() - room.y()) / room.height()
        return QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))


def _numbers(box: QRectF | None) -> Json:
    return None if box is None else [round(part, 4) for part in (box.x(), box.y(), box.width(), box.height())]


def _shifted(box: QRectF, step: tuple[float, float], *, sizes: bool) -> QRectF:
    """The box moved or grown by a step, still inside the picture."""
    dx, dy = step
    if sizes:
        width = min(max(STEP, box.width() + dx), 1 - box.x())
        height = min(max(STEP, box.height() + dy), 1 - box.y())
        return QRectF(box.x(), box.y(), width, height)
    x = min(max(0.0, box.x() + dx), 1 - box.width())
    y = min(max(0.0, box.y() + dy), 1 - box.height())
    return QRectF(x, y, box.width(), box.height())
