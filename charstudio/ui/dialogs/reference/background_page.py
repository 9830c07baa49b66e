"""The third step: what stands behind; before and after side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.model.reference import Background
from charstudio.ui.dialogs.reference.picture_box import PictureBox
from charstudio.ui.dialogs.reference.words import BACKGROUNDS


class BackgroundPage(QWidget):
    """``chosen`` carries a ``Background``."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = PictureBox("Before"), PictureBox("After")
        self.remark = QLabel()
        self.remark.setProperty("role", "secondary")
        self.remark.setWordWrap(True)
        self.remark.setMinimumHeight(36)
        self.buttons: dict[Background, QPushButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        pictures = QHBoxLayout()
        pictures.setSpacing(12)
        for words, box in (("Before", self.before), ("After", self.after)):
            side = QVBoxLayout()
            side.setSpacing(4)
            label = QLabel(words)
            label.setProperty("role", "small")
            side.addWidget(label)
            side.addWidget(box, 1)
            pictures.addLayout(side, 1)
        column.addLayout(pictures, 1)
        column.addLayout(self._choices())
        column.addWidget(self.remark)

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for background, (name, help_text) in BACKGROUNDS.items():
            button = QPushButton(name)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setToolTip(help_text)
            button.setAccessibleName(f"Background: {name}")
            button.clicked.connect(lambda _on=False, which=background: self.chosen.emit(which))
            self._group.addButton(button)
            self.buttons[background] = button
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addStretch(1)
        self.buttons[Background.KEEP].setChecked(True)
        return row

    def show_background(self, background: Background) -> None:
        """Mark the choice."""
        self.buttons[background].setChecked(True)
