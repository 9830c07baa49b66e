"""A few words about a version that is kept."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.plain import plain


class NoteDialog(QDialog):
    """After it was accepted, ``text`` is what was written; it may be empty."""

    def __init__(self, name: str, version: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Keep version {version}")
        self.setMinimumWidth(400)
        label = QLabel(plain(f"{name}, version {version}: a few words help to find it again."))
        label.setProperty("role", "secondary")
        label.setWordWrap(True)
        self.field = QLineEdit()
        self.field.setPlaceholderText("before the haircut")
        self.field.setMaxLength(200)
        self.field.setAccessibleName("Note")
        label.setBuddy(self.field)
        keep, cancel = QPushButton("Keep"), QPushButton("Cancel")
        keep.setDefault(True)
        cancel.setAutoDefault(False)
        keep.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for button in (cancel, keep):
            button.setMinimumWidth(BUTTON_WIDTH)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label)
        column.addWidget(self.field)
        column.addLayout(foot)
        self.field.setFocus()

    @property
    def text(self) -> str:
        """What was written."""
        return self.field.text().strip()
