"""Where the words of a caption or title are written: laid over the clip itself."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from charstudio.model.clip_looks import MAXIMUM_TEXT
from charstudio.model.values import ClipId
from charstudio.ui import theme

_LEAST_WIDTH, _LEAST_HEIGHT = 220, 58


class WordsEditor(QPlainTextEdit):
    """Enter or leaving keeps (``written``: clip and text), Escape does not; Shift+Enter is a new line."""

    written = Signal(object, str)  # ClipId
    given_up = Signal(object)  # ClipId

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Words of the clip")
        self.setFont(theme.font(9.5))
        self.setTabChangesFocus(True)
        self._clip: ClipId | None = None
        self._before = ""
        self.hide()

    @property
    def clip(self) -> ClipId | None:
        """The clip whose words are being written."""
        return self._clip

    def open_on(self, clip: ClipId, text: str, rect: QRect) -> None:
        """Edit ``text`` over ``rect`` (the parent's coordinates), kept inside the parent."""
        self._clip, self._before = clip, text
        parent = self.parentWidget()
        room = parent.rect() if parent is not None else rect
        width = min(max(_LEAST_WIDTH, min(rect.width(), 480)), room.width())
        x = max(0, min(rect.x(), room.width() - width))
        y = max(0, min(rect.y(), room.height() - _LEAST_HEIGHT))
        self.setGeometry(x, y, width, _LEAST_HEIGHT)
        self.setPlainText(text)
        self.selectAll()
        self.moveCursor(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        self.show()
        self.raise_()
        self.setFocus()

    def close_unchanged(self) -> bool:
        """Give up; False when nothing was being written."""
        clip, self._clip = self._clip, None
        self._leave()
        if clip is not None:
            self.given_up.emit(clip)
        return clip is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Escape does not."""
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Escape:
            self.close_unchanged()
        elif is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._commit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps, but a menu of the field itself is not leaving."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._commit()

    def _commit(self) -> None:
        clip, self._clip = self._clip, None
        text = self.toPlainText().strip()[:MAXIMUM_TEXT]
        self._leave()
        if clip is not None and text != self._before:
            self.written.emit(clip, text)

    def _leave(self) -> None:
        if self.isVisible():
            self.hide()
            parent = self.parentWidget()
            if isinstance(parent, QWidget):
                parent.setFocus()
