"""A picture in a box, with words where there is none yet."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.ui import theme


class PictureBox(QWidget):
    """Shows a picture as large as there is room for."""

    def __init__(self, name: str, words: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumSize(96, 96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image, self._words = QImage(), words

    @property
    def has_picture(self) -> bool:
        """Whether there is one."""
        return not self._image.isNull()

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(320, 320)

    def show_image(self, image: QImage) -> None:
        """Show this picture."""
        self._image = image
        self.update()

    def show_words(self, words: str) -> None:
        """Say this in place of a picture."""
        self._image, self._words = QImage(), words
        self.update()

    def frame(self) -> QRect:
        """Where the picture is."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        found = QRect(0, 0, max(1, size.width()), max(1, size.height()))
        found.moveCenter(self.rect().center())
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, or the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colour("field"))
        if self.has_picture:
            painter.drawImage(self.frame(), self._image)
        else:
            painter.setPen(theme.colour("secondary"))
            inside = self.rect().adjusted(12, 12, -12, -12)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        painter.setPen(theme.colour("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
