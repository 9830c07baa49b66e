"""The strip above the picture: what is shown (sequence or selection), its title, and how large."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from charstudio.ui.viewer.transport import flat_button


class ViewerHeader(QWidget):
    """Two switches. It asks; the viewer decides and tells it what to show."""

    sequence_wanted = Signal()
    media_wanted = Signal()
    actual_wanted = Signal(bool)  # every pixel rather than the whole picture

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sequence = self._switch("Sequence", "Show the cut")
        self.media = self._switch("Selected", "Show the selected still, clip or sound")
        self.fit = self._switch("Fit", "Show the whole picture")
        self.actual = self._switch("100 %", "Show every pixel; drag to look around")
        self.fit.defaultAction().setChecked(True)
        self.sequence.defaultAction().triggered.connect(lambda *_: self.sequence_wanted.emit())
        self.media.defaultAction().triggered.connect(lambda *_: self.media_wanted.emit())
        self.fit.defaultAction().triggered.connect(lambda *_: self.actual_wanted.emit(False))
        self.actual.defaultAction().triggered.connect(lambda *_: self.actual_wanted.emit(True))
        self._title = QLabel(self)
        self._title.setProperty("role", "secondary")
        self._lay_out()

    def show_source(self, title: str | None) -> None:
        """The sequence is on screen (None), or a single file with this title."""
        self.sequence.defaultAction().setChecked(title is None)
        self.media.defaultAction().setChecked(title is not None)
        self._title.setText(title or "")

    def _switch(self, text: str, hint: str) -> QToolButton:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setToolTip(hint)
        button = flat_button(self)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setAccessibleName(f"{text}: {hint}")
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.sequence)
        row.addWidget(self.media)
        row.addSpacing(8)
        row.addWidget(self._title, 1)
        row.addWidget(self.fit)
        row.addWidget(self.actual)
        for pair in ((self.sequence, self.media), (self.fit, self.actual)):
            group = QActionGroup(self)
            for button in pair:
                group.addAction(button.defaultAction())
