"""A short word at the pointer that goes away by itself: why something was refused."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from charstudio.ui import theme

_GAP = 18
_MARGIN = 8


class Toast(QLabel):
    """Shown inside its parent, beside the pointer, never under it and never cut off."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWordWrap(True)
        self.setAccessibleName("Message")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, words: str, at: QPoint, *, stays: bool = False) -> None:
        """Show ``words`` beside ``at`` (in the parent's coordinates) while it is read, or until ``hush``."""
        look = theme.palette()
        self.setStyleSheet(
            f"background: {look.raised}; color: {look.text}; border: 1px solid {look.warn};"
            " border-radius: 6px; padding: 6px 10px;"
        )
        self.setText(words)
        self.setFixedWidth(min(340, self._one_line(words)))
        self.adjustSize()
        self.move(self._inside(at))
        self.show()
        self.raise_()
        self._timer.stop()
        if not stays:
            self._timer.start(2000 + 45 * len(words))

    def hush(self) -> None:
        """Hide at once."""
        self._timer.stop()
        self.hide()

    def _one_line(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words) + 28

    def _inside(self, at: QPoint) -> QPoint:
        parent = self.parentWidget()
        assert parent is not None
        x = min(at.x() + _GAP, parent.width() - self.width() - _MARGIN)
        below = at.y() + _GAP
        y = below if below + self.height() + _MARGIN < parent.height() else at.y() - self.height() - _GAP
        return QPoint(max(_MARGIN, x), max(_MARGIN, y))
