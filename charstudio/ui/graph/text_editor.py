"""The floating editor for a node's words: several lines laid over the place where they are painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from charstudio.model.values import NodeId
from charstudio.ui import theme

_LEAST_WIDTH, _LEAST_HEIGHT, _LINES = 260, 64, 5
"""Screen pixels; of a prompt, whose place is one line high, so many lines are shown."""


class TextEditor(QPlainTextEdit):
    """Ctrl+Enter or leaving keeps the text, Escape does not. ``changed`` gives node, parameter and text."""

    changed = Signal(str, str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._node: NodeId | None = None
        self._param = ""
        self._before = ""
        self.setToolTip("Ctrl+Enter keeps the text, Escape does not")
        self.setTabChangesFocus(True)
        self.hide()

    @property
    def node(self) -> NodeId | None:
        """The node whose text is being edited."""
        return self._node

    def open_on(self, node: NodeId, param: str, text: str, rect: QRect, zoom: float) -> None:
        """Edit ``text`` over ``rect`` (the parent's coordinates), grown to a useful size that stays inside."""
        self._node, self._param, self._before = node, param, text
        points = max(theme.SMALL_POINTS, min(14.0, theme.SMALL_POINTS * zoom))
        self.setFont(theme.font(points))
        self.setGeometry(self._placed(rect))
        self.setPlainText(text)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus()

    def _placed(self, rect: QRect) -> QRect:
        room = self.parentWidget().rect().adjusted(4, 4, -4, -4)  # type: ignore[union-attr]
        least = max(_LEAST_HEIGHT, _LINES * self.fontMetrics().lineSpacing() + 12)
        width, height = max(rect.width(), _LEAST_WIDTH), max(rect.height(), least)
        placed = QRect(rect.left(), rect.top(), min(width, room.width()), min(height, room.height()))
        placed.moveLeft(max(room.left(), min(placed.left(), room.right() - placed.width())))
        placed.moveTop(max(room.top(), min(placed.top(), room.bottom() - placed.height())))
        return placed

    def keep(self) -> None:
        """Close and keep the text."""
        node, self._node = self._node, None
        text = self.toPlainText()
        self._leave()
        if node is not None and text != self._before:
            self.changed.emit(node, self._param, text)

    def close_unchanged(self) -> None:
        """Give up."""
        self._node = None
        self._leave()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter is this editor's, though the window runs everything with it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_end(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter keeps, Escape does not."""
        if not _is_end(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_unchanged()
        else:
            self.keep()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps; its own menu is no leaving."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.keep()

    def _leave(self) -> None:
        if self.isVisible():
            self.hide()
            self.parentWidget().setFocus()  # type: ignore[union-attr]


def _is_end(event: QKeyEvent) -> bool:
    ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return event.key() == Qt.Key.Key_Escape or (ctrl and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter})
