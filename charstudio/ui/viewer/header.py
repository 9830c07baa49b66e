"""The strip above the picture: what is shown (sequence or selection), its title, how large, and which lines over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from charstudio.ui import theme
from charstudio.ui.viewer.transport import flat_button

SIZES = ("fit", "zoom_25", "zoom_50", "actual", "zoom_200", "zoom_400", "", "zoom_in", "zoom_out")
LOOKS = (
    "safe_areas",
    "aspect_16_9",
    "aspect_9_16",
    "aspect_1_1",
    "aspect_4_5",
    "",
    "compare_cut",
    "",
    "statistics",
    "full_screen",
)
"""The commands of the two menus; an empty name makes a line."""


class ViewerHeader(QWidget):
    """Two switches and two menus. It asks; the viewer decides and tells it what to show."""

    sequence_wanted = Signal()
    media_wanted = Signal()

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sequence = self._switch("Sequence", "Show the cut")
        self.media = self._switch("Selected", "Show the selected still, clip or sound")
        self.sequence.defaultAction().triggered.connect(lambda *_: self.sequence_wanted.emit())
        self.media.defaultAction().triggered.connect(lambda *_: self.media_wanted.emit())
        self._title = QLabel(self)
        self._title.setProperty("role", "secondary")
        self._words = ""
        self.looks = self._menu_button("Frame guides and more", [actions.get(name) for name in LOOKS])
        self.looks.setIcon(theme.icon("overscan"))
        self.looks.setIconSize(QSize(18, 18))
        self.sizes = self._menu_button("How large the picture is shown", [actions.get(name) for name in SIZES])
        self.sizes.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.sizes.setProperty("role", "menu")
        self.sizes.setMinimumWidth(self.fontMetrics().horizontalAdvance("1600 %") + 32)
        self._lay_out()

    def show_source(self, title: str | None) -> None:
        """The sequence is on screen (None), or a single file with this title."""
        self.sequence.defaultAction().setChecked(title is None)
        self.media.defaultAction().setChecked(title is not None)
        self._words = title or ""
        self._elide()

    def add_switch(self, action: QAction) -> None:
        """A switch for what is shown besides the picture, left of the menus."""
        button = flat_button(self)
        button.setDefaultAction(action)
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(action.text())
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(row.indexOf(self.looks), button)

    def show_size(self, words: str) -> None:
        """How large the picture is shown."""
        self.sizes.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the title rather than cut it."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self._title.font())
        self._title.setText(
            metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, max(0, self._title.width() - 4))
        )
        self._title.setToolTip(self._words)

    def _switch(self, text: str, hint: str) -> QToolButton:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setToolTip(hint)
        button = flat_button(self)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setAccessibleName(f"{text}: {hint}")
        return button

    def _menu_button(self, hint: str, actions: Sequence[QAction | None]) -> QToolButton:
        button = flat_button(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip(hint)
        button.setAccessibleName(hint)
        menu = QMenu(button)
        for action in actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.sequence)
        row.addWidget(self.media)
        row.addSpacing(8)
        row.addWidget(self._title, 1)
        row.addWidget(self.looks)
        row.addWidget(self.sizes)
        self._title.setMinimumWidth(1)
        group = QActionGroup(self)
        for button in (self.sequence, self.media):
            group.addAction(button.defaultAction())
