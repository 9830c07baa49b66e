"""Which parts of a film are copied without loss, which are encoded, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget

from charstudio.ui.dialogs.message import BUTTON_WIDTH


class PartsDialog(QDialog):
    """A line for each part, in their order."""

    def __init__(self, lines: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Copied and encoded parts")
        self.resize(680, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        about = QLabel("What is copied keeps every bit of its picture. Sound is always mixed and encoded once.")
        about.setProperty("role", "secondary")
        about.setWordWrap(True)
        column.addWidget(about)
        listed = QListWidget()
        listed.setAccessibleName("Parts")
        listed.setWordWrap(True)
        listed.addItems(list(lines))
        listed.setCurrentRow(0)
        column.addWidget(listed, 1)
        close = QPushButton("Close")
        close.setMinimumWidth(BUTTON_WIDTH)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column.addLayout(foot)
        close.setDefault(True)
