"""Editors for text: one line, and a paragraph. There is one history of undo, and it is the film's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from charstudio.model.kind import ParamSpec
from charstudio.model.values import Json
from charstudio.ui.inspector.editors import Editor

_STEPS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class _OneHistory(QObject):
    """Undo in a text field means the film's undo: there is one history, and the field shows where it is."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        keys = isinstance(event, QKeyEvent) and event.type() in {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress}
        if keys and any(event.matches(step) for step in _STEPS):  # type: ignore[attr-defined]
            event.ignore()
            return True
        return False


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__(spec)
        self.field = QLineEdit()
        self.field.setPlaceholderText(spec.placeholder)
        self._history = _OneHistory(self)
        self.field.installEventFilter(self._history)
        self._adopt(self.field)
        self.field.textEdited.connect(self._type)
        self.field.editingFinished.connect(self.settled)

    def _show(self, value: Json) -> None:
        text = value if isinstance(value, str) else ""
        if self.field.text() != text:
            at = self.field.cursorPosition()
            self.field.setText(text)
            self.field.setCursorPosition(min(at, len(text)))


class _Paragraph(QPlainTextEdit):
    left = Signal()
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class TextEditor(Editor):
    """Several lines of text; grows with its content from three lines to ten. Tab moves on."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__(spec)
        self._text = ""
        self.field = _Paragraph()
        self.field.setPlaceholderText(spec.placeholder)
        self.field.setTabChangesFocus(True)
        self.field.setUndoRedoEnabled(False)
        self._history = _OneHistory(self)
        self.field.installEventFilter(self._history)
        self._adopt(self.field)
        self.field.textChanged.connect(self._changed)
        self.field.left.connect(self.settled)
        self.field.resized.connect(self._fit)
        self._fit()

    def _show(self, value: Json) -> None:
        self._text = text = value if isinstance(value, str) else ""
        if self.field.toPlainText() != text:
            at = self.field.textCursor().position()
            self.field.setPlainText(text)
            cursor = self.field.textCursor()
            cursor.setPosition(min(at, len(text)))
            self.field.setTextCursor(cursor)
        self._fit()

    def _changed(self) -> None:
        self._fit()
        text = self.field.toPlainText()
        if text != self._text:  # else only its colours are others
            self._text = text
            self._type(text)

    def _fit(self) -> None:
        needed = int(self.field.document().size().height())
        lines = min(10, max(3, needed))
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed > 10 else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.field.setVerticalScrollBarPolicy(bar)
        height = lines * self.field.fontMetrics().lineSpacing() + 20
        if self.field.minimumHeight() != height:
            self.field.setFixedHeight(height)
