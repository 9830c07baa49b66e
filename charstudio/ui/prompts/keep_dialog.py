"""A name and a group for words that are to be kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from charstudio.storage.prompt_presets import LONGEST_LABEL
from charstudio.ui.dialogs.message import BUTTON_WIDTH, WIDTH


class KeepDialog(QDialog):
    """After it is accepted, ``label`` and ``category`` hold what was said. Opened with ``open``."""

    def __init__(self, title: str, words: str, parent: QWidget, label: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.name = QLineEdit(label)
        self.name.setMaxLength(LONGEST_LABEL)
        self.name.setAccessibleName("Name")
        self.name.setPlaceholderText("What do you call it?")
        self.category = QComboBox()
        self.category.setEditable(True)
        self._category_label = QLabel()
        self._category_label.setBuddy(self.category)
        self._save = QPushButton("Save")
        self._save.setMinimumWidth(BUTTON_WIDTH)
        self._save.setDefault(True)
        self._save.clicked.connect(self.accept)
        self.name.textChanged.connect(lambda text: self._save.setEnabled(bool(text.strip())))
        self._lay_out(words)
        self._save.setEnabled(bool(label.strip()))
        self.category.hide()
        self._category_label.hide()
        self.name.setFocus()
        self.name.selectAll()

    @property
    def label(self) -> str:
        """The name."""
        return " ".join(self.name.text().split())

    def offer(self, label: str, choices: Sequence[str], chosen: str) -> None:
        """Ask for a group too: one of these or a new one."""
        self._category_label.setText(label)
        self.category.setAccessibleName(label)
        self.category.addItems(list(dict.fromkeys(choices)))
        self.category.setCurrentText(chosen)
        self.category.show()
        self._category_label.show()

    def _lay_out(self, words: str) -> None:
        name_label = QLabel("Name")
        name_label.setBuddy(self.name)
        shown = QLabel(words)
        shown.setTextFormat(Qt.TextFormat.PlainText)
        shown.setProperty("role", "secondary")
        shown.setWordWrap(True)
        cancel = QPushButton("Cancel")
        cancel.setMinimumWidth(BUTTON_WIDTH)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(8)
        for widget in (name_label, self.name, self._category_label, self.category):
            column.addWidget(widget)
        if words:
            column.addWidget(shown)
        column.addSpacing(8)
        column.addLayout(foot)
