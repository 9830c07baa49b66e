"""A line in which a name is typed, laid over the name itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class NameField(QLineEdit):
    """Enter or leaving keeps the text (``done``), Escape does not. It removes itself."""

    done = Signal(str)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setAccessibleName("Name of the track")
        self._is_done = False
        self.editingFinished.connect(self._finish)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up."""
        if event.key() == Qt.Key.Key_Escape:
            self._is_done = True
            self.deleteLater()
            return
        super().keyPressEvent(event)

    def _finish(self) -> None:
        if not self._is_done:
            self._is_done = True
            self.done.emit(self.text())
            self.deleteLater()
