"""A passing remark at the bottom of the page. It covers a little for a while instead of moving everything."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QLabel, QMainWindow

from charstudio.ui import theme

SHORTEST_MS = 4000
MS_A_LETTER = 45
_GAP = 24


_ROOM = QRect(0, 0, 360, 160)
"""A page smaller than this is no place for it."""


class Remark(QLabel):
    """Shown in the middle of the page's bottom edge, where no panel has its buttons, or of the window's where panels
    leave no page. Goes by itself, when read; the mouse goes through it.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("Remark")
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
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
        place = self._page()
        widest = min(640, place.width() - 2 * _GAP)
        self.setFixedWidth(min(widest, self.fontMetrics().horizontalAdvance(self.text()) + 40))
        self.setFixedHeight(max(36, self.heightForWidth(self.width())))
        self.move(place.center().x() - self.width() // 2, place.bottom() - self.height() - _GAP)

    def _page(self) -> QRect:
        page = self._window.centralWidget()
        if page is None or not page.isVisible() or page.width() < _ROOM.width() or page.height() < _ROOM.height():
            return self._window.rect()
        return QRect(page.mapTo(self._window, QPoint()), page.size())
