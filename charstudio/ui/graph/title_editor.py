"""The one floating editor: a line laid over a node's title while it is renamed."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from charstudio.model.values import NodeId
from charstudio.ui import theme


class TitleEditor(QLineEdit):
    """Enter or leaving keeps the text, Escape does not. ``renamed`` gives node and title, only when it changed."""

    renamed = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Node title")
        self._node: NodeId | None = None
        self._before = ""
        self.hide()

    @property
    def node(self) -> NodeId | None:
        """The node being renamed."""
        return self._node

    def open_on(self, node: NodeId, title: str, rect: QRect, zoom: float) -> None:
        """Edit ``title`` in ``rect`` (the parent's coordinates), with letters of about the painted size."""
        self._node, self._before = node, title
        self.setFont(theme.font(max(8.0, min(16.0, theme.FONT_POINTS * zoom)), bold=True))
        self.setStyleSheet("padding: 0 6px; min-height: 0;")
        self.setGeometry(rect)
        self.setText(title)
        self.selectAll()
        self.show()
        self.setFocus()

    def close_unchanged(self) -> None:
        """Give up."""
        self._node = None
        self._leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Escape does not."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_unchanged()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._commit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps."""
        super().focusOutEvent(event)
        self._commit()

    def _commit(self) -> None:
        node, self._node = self._node, None
        title = self.text().strip()
        self._leave()
        if node is not None and title and title != self._before:
            self.renamed.emit(node, title)

    def _leave(self) -> None:
        if self.isVisible():
            self.hide()
            self.parentWidget().setFocus()  # type: ignore[union-attr]
