"""Small pictures of decoded frames in dialogs: rounded, with a caption, and words where there is no picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from charstudio.ui import theme


def pixmap_of(picture: NDArray[np.uint8]) -> QPixmap:
    """An RGB picture ``(height, width, 3)`` as one that Qt can paint."""
    rgb = np.ascontiguousarray(picture[..., :3])
    height, width = rgb.shape[:2]
    return QPixmap.fromImage(QImage(rgb.data, width, height, width * 3, QImage.Format.Format_RGB888).copy())


class PictureView(QWidget):
    """A frame with a caption below it. ``words`` stand in its place while there is none."""

    def __init__(self, caption: str, size: tuple[int, int] = (256, 144), words: str = "") -> None:
        super().__init__()
        self._caption = caption
        self._words = words
        self._size = size
        self._pixmap: QPixmap | None = None
        self._mark = ""
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(caption)

    def sizeHint(self) -> QSize:
        """The picture and, where there is one, the line below it."""
        return QSize(self._size[0], self._size[1] + (22 if self._caption else 0))

    def show_picture(self, picture: NDArray[np.uint8] | None, words: str = "") -> None:
        """Show a frame, or ``words`` instead of one."""
        self._pixmap = pixmap_of(picture) if picture is not None else None
        self._words = words
        self.update()

    def show_caption(self, caption: str, mark: str = "") -> None:
        """Other words below it; ``mark`` is the role of a colour around the frame, "" for none."""
        self._caption, self._mark = caption, mark
        self.setAccessibleName(caption)
        self.setFixedSize(self.sizeHint())
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a frame is shown."""
        return self._pixmap is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame, whole, in a rounded field."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        field = QRectF(0.5, 0.5, self._size[0] - 1, self._size[1] - 1)
        shape = QPainterPath()
        shape.addRoundedRect(field, theme.RADIUS, theme.RADIUS)
        painter.fillPath(shape, theme.colour("field"))
        if self._pixmap is not None:
            painter.setClipPath(shape)
            painter.drawPixmap(_fitted(self._pixmap, field), self._pixmap, QRectF(self._pixmap.rect()))
            painter.setClipping(False)
        else:
            painter.setFont(theme.font(theme.SMALL_POINTS))
            painter.setPen(theme.colour("secondary"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(field.adjusted(8, 4, -8, -4), int(flags), self._words)
        painter.setPen(theme.colour(self._mark or "line"))
        painter.drawPath(shape)
        self._paint_caption(painter)

    def _paint_caption(self, painter: QPainter) -> None:
        if not self._caption:
            return
        painter.setFont(theme.font(theme.SMALL_POINTS))
        painter.setPen(theme.colour(self._mark or "secondary"))
        line = QRectF(0, self._size[1] + 4, self._size[0], 18)
        words = painter.fontMetrics().elidedText(self._caption, Qt.TextElideMode.ElideRight, int(line.width()))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)


def _fitted(pixmap: QPixmap, field: QRectF) -> QRectF:
    scale = min(field.width() / pixmap.width(), field.height() / pixmap.height())
    width, height = pixmap.width() * scale, pixmap.height() * scale
    return QRectF(field.center().x() - width / 2, field.center().y() - height / 2, width, height)
