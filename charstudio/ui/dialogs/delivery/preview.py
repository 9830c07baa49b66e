"""A frame of the film as it will be delivered. When framed by hand the picture is dragged under its frame."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.ui import theme

WIDTH_PX, HEIGHT_PX = 344, 184
_STEP = 0.02
_KEYS = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP),
    Qt.Key.Key_Down: (0.0, _STEP),
}


class DeliveryPreview(QWidget):
    """``moved`` carries by what share of the picture the place to look at shall move."""

    moved = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(WIDTH_PX, HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._image = QImage()
        self._shape = QSize(16, 9)
        self._words = ""
        self._can_move = False
        self._from: QPointF | None = None
        self.setAccessibleName("Preview")

    @property
    def picture_size(self) -> tuple[int, int]:
        """How large the picture is to be to fill the frame shown, in physical pixels."""
        rect, ratio = self._frame(), self.devicePixelRatioF()
        return max(16, round(rect.width() * ratio)), max(16, round(rect.height() * ratio))

    def set_shape(self, width_px: int, height_px: int, *, can_move: bool) -> None:
        """The frame's shape, and whether its picture can be moved. What is shown stays until a new picture comes."""
        self._shape = QSize(width_px, height_px)
        self._can_move = can_move
        self.setCursor(Qt.CursorShape.OpenHandCursor if can_move else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_move else Qt.FocusPolicy.NoFocus)
        self.setToolTip("Drag the picture, or use the arrow keys" if can_move else "")
        self.update()

    def show_pixels(self, pixels: npt.NDArray[np.uint8]) -> None:
        """Show this picture: RGB."""
        held = np.ascontiguousarray(pixels[..., :3])
        height, width, _ = held.shape
        self._image = QImage(held.data, width, height, width * 3, QImage.Format.Format_RGB888).copy()
        self._words = ""
        self.update()

    def show_words(self, words: str) -> None:
        """Say this in place of a picture."""
        self._image, self._words = QImage(), words
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in its frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = self._frame()
        painter.fillRect(self.rect(), theme.colour("field"))
        if self._image.isNull():
            painter.setPen(theme.colour("secondary"))
            inside = self.rect().adjusted(12, 12, -12, -12)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            painter.drawImage(frame, self._image)
        painter.setPen(theme.colour("accent" if self.hasFocus() else "line"))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if self._can_move and event.button() is Qt.MouseButton.LeftButton:
            self._from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture under its frame."""
        if self._from is None:
            return
        frame, by = self._frame(), event.position() - self._from
        self._from = event.position()
        self.moved.emit(-by.x() / frame.width(), -by.y() / frame.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._from is not None:
            self._from = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the picture."""
        step = _KEYS.get(Qt.Key(event.key()))
        if not self._can_move or step is None:
            super().keyPressEvent(event)
            return
        self.moved.emit(*step)

    def _frame(self) -> QRect:
        size = self._shape.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        frame = QRect(0, 0, max(size.width(), 8), max(size.height(), 8))
        frame.moveCenter(self.rect().center())
        return frame
