"""The row of buttons that is there while two pictures are compared: how, the other way round, no more."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from charstudio.ui import theme
from charstudio.ui.viewer.comparison import Mode
from charstudio.ui.viewer.transport import flat_button

_MODES = (
    (Mode.WIPE, "Wipe", "A left of the line, B right of it. Drag the line, or move it with Ctrl+Left and Ctrl+Right."),
    (Mode.SIDE_BY_SIDE, "Side by side", "Both whole, beside or above each other, whichever is larger"),
    (Mode.DIFFERENCE, "Difference", "What sets them apart, amplified: black is equal"),
)


class CompareBar(QWidget):
    """It asks; the viewer decides and tells it what to show."""

    mode_wanted = Signal(object)  # Mode
    swap_wanted = Signal()
    end_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.modes = {mode: self._switch(mode, text, hint) for mode, text, hint in _MODES}
        self.swap = self._button("swap-horizontal", "Swap A and B", "B as A and A as B")
        self.swap.clicked.connect(self.swap_wanted)
        self.end = self._button("close", "Stop comparing", "Stop comparing (Escape)")
        self.end.clicked.connect(self.end_wanted)
        self._lay_out()
        self.hide()

    def show_mode(self, mode: Mode) -> None:
        """Mark how the two are compared."""
        self.modes[mode].defaultAction().setChecked(True)

    def _switch(self, mode: Mode, text: str, hint: str) -> QToolButton:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setToolTip(hint)
        action.triggered.connect(lambda *_: self.mode_wanted.emit(mode))
        button = flat_button(self)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setAccessibleName(f"{text}: {hint}")
        return button

    def _button(self, icon: str, name: str, hint: str) -> QToolButton:
        button = flat_button(self)
        button.setIcon(theme.icon(icon))
        button.setIconSize(QSize(18, 18))
        button.setToolTip(hint)
        button.setAccessibleName(name)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 4)
        row.setSpacing(4)
        group = QActionGroup(self)
        for button in self.modes.values():
            group.addAction(button.defaultAction())
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.swap)
        row.addWidget(self.end)
