"""The sheet of keyboard shortcuts, made from the actions that are really there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from charstudio.ui.dialogs.message import BUTTON_WIDTH

COLUMNS = 3
"""At most; fewer where the keys are long."""
_MARGIN = 24
Entry = tuple[str, str]
"""Words of a command, and its keys as people read them."""


class KeysDialog(QDialog):
    """Every command that has a key, by panel; typing filters. ``wants_change``: it was left to change keys."""

    def __init__(self, sections: Mapping[str, Sequence[QAction]], parent: QWidget) -> None:
        super().__init__(parent)
        self.wants_change = False
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(min(960, parent.width() - 80), min(680, parent.height() - 80))
        self._sections = {name: entries(actions) for name, actions in sections.items()}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a command or a key")
        self.search.setAccessibleName("Find")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        close = QPushButton("Close")
        close.setMinimumWidth(BUTTON_WIDTH)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        change = QPushButton("Change…")
        change.setAccessibleName("Change the keys")
        change.setMinimumWidth(BUTTON_WIDTH)
        change.clicked.connect(self._change)
        foot = QHBoxLayout()
        note = QLabel("Keys of a panel work while that panel has the keyboard: click into it first.")
        note.setProperty("role", "small")
        foot.addWidget(note, 1)
        foot.addWidget(change)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 16)
        layout.setSpacing(16)
        layout.addWidget(self.search)
        layout.addWidget(self._area, 1)
        layout.addLayout(foot)
        self._fill("")
        self.search.setFocus()

    def _change(self) -> None:
        self.wants_change = True
        self.accept()

    def shown(self) -> list[Entry]:
        """What is on the sheet now."""
        wanted = self.search.text().lower().strip()
        return [entry for group in self._sections.values() for entry in group if wanted in " ".join(entry).lower()]

    def _fill(self, typed: str) -> None:
        room = self.width() - 2 * _MARGIN - self._area.verticalScrollBar().sizeHint().width()
        page = self._page(typed, COLUMNS)
        for columns in range(COLUMNS - 1, 0, -1):  # long keys need wider columns, so fewer of them
            if page.sizeHint().width() > room:
                page = self._page(typed, columns)
        self._area.setWidget(page)

    def _page(self, typed: str, count: int) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(32)
        columns = [QVBoxLayout() for _ in range(count)]
        heights = [0] * count
        for column in columns:
            row.addLayout(column, 1)
        for name, group in self._sections.items():
            found = [entry for entry in group if typed.lower().strip() in " ".join(entry).lower()]
            if found:
                shortest = heights.index(min(heights))
                columns[shortest].addWidget(_section(name, found))
                heights[shortest] += len(found) + 2
        for column in columns:
            column.addStretch(1)
        return page


def entries(actions: Sequence[QAction]) -> list[Entry]:
    """The actions that have a key, in their order."""
    found = []
    for action in actions:
        keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
        if any(keys):
            found.append((action.iconText().rstrip("…"), " · ".join(key for key in keys if key)))
    return found


def _section(name: str, group: Sequence[Entry]) -> QWidget:
    box = QWidget()
    box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    head = QLabel(name)
    head.setProperty("role", "heading")
    grid.addWidget(head, 0, 0, 1, 2)
    for line, (words, keys) in enumerate(group, 1):
        label = QLabel(words)
        chord = QLabel(keys)
        chord.setProperty("role", "secondary")
        grid.addWidget(label, line, 0)
        grid.addWidget(chord, line, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    return box
