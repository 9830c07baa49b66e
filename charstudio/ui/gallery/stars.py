"""Five stars to click, and how many there are."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from charstudio.storage.database_gallery import MOST_STARS
from charstudio.ui import theme


class Stars(QWidget):
    """``given(int)`` how many; a click on the last one that shines takes all away."""

    given = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self.buttons: list[QToolButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number in range(1, MOST_STARS + 1):
            button = QToolButton()
            button.setFixedSize(22, 24)
            button.setStyleSheet("padding: 0;")
            button.setIconSize(QSize(16, 16))
            words = "1 star" if number == 1 else f"{number} stars"
            button.setAccessibleName(words)
            button.setToolTip(f"{words} ({number})")
            button.clicked.connect(lambda _checked=False, number=number: self._clicked(number))
            self.buttons.append(button)
            row.addWidget(button)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Let so many shine."""
        self._count = count
        for number, button in enumerate(self.buttons, 1):
            shines = number <= count
            button.setIcon(theme.icon("star" if shines else "star-outline", "warn" if shines else "disabled"))

    def _clicked(self, number: int) -> None:
        self.given.emit(0 if number == self._count else number)
