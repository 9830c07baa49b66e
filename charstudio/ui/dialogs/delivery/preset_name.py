"""What a preset of the user's own is to be called."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from charstudio.ui.dialogs.message import BUTTON_WIDTH


class PresetName(QDialog):
    """``named`` carries the name when it is accepted."""

    named = Signal(str)

    def __init__(self, before: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Save as preset")
        self.setMinimumWidth(380)
        self.name = QLineEdit(before)
        self.name.setMaxLength(80)
        self.name.selectAll()
        label = QLabel("Name of the preset. One of yours with the same name is replaced.")
        label.setProperty("role", "secondary")
        label.setWordWrap(True)
        label.setBuddy(self.name)
        self.name.setAccessibleName("Name of the preset")
        save, cancel = QPushButton("Save"), QPushButton("Cancel")
        save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for button in (cancel, save):
            button.setMinimumWidth(BUTTON_WIDTH)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label)
        column.addWidget(self.name)
        column.addLayout(foot)
        save.setDefault(True)
        self.name.textChanged.connect(lambda text: save.setEnabled(bool(text.strip())))
        self.name.setFocus()

    def accept(self) -> None:
        """Only with a name."""
        if self.name.text().strip():
            self.named.emit(self.name.text().strip())
            super().accept()
