"""A passing remark above the bottom of the window. It covers a little for a while instead of moving everything."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from charstudio.ui import theme

SHORTEST_MS = 4000
MS_A_LETTER = 45
_GAP = 24


class Remark(QLabel):
    """Shown in the middle of its parent's bottom edge; goes by itself, when read; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("Remark")
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, words: str) -> None:
        """Show ``words`` as long as it takes to read them."""
        look = theme.palette()
        self.setStyleSheet(
            f"background: {look.hover}; color: {look.text}; border: 1px solid {look.disabled};"
            " border-radius: 6px; padding: 8px 16px;"
        )
        self.setText(words)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(max(SHORTEST_MS, MS_A_LETTER * len(words) + 2000))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the window changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        widest = min(640, parent.width() - 2 * _GAP)
        self.setFixedWidth(min(widest, self.fontMetrics().horizontalAdvance(self.text()) + 40))
        self.setFixedHeight(max(36, self.heightForWidth(self.width())))
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - _GAP)
