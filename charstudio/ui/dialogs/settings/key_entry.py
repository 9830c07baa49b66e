"""A field for a key. What is typed is shown as dots and is nowhere else: no undo, no accessible text, no clipboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QToolButton, QWidget

from charstudio.ui import theme

LONGEST = 512
"""No key of any service is longer."""
_HINTS = (
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class KeyEntry(QWidget):
    """The field with its two buttons: paste, and look at what was pasted.

    ``entered`` when Enter is pressed on something, ``edited`` when the text changes. ``take`` empties the field.
    """

    entered = Signal()
    edited = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.field = _KeyField(title)
        self._paste = QPushButton("Paste")
        self._paste.setAccessibleName(f"Paste the key of {title}")
        self._paste.setAutoDefault(False)
        self._paste.clicked.connect(self._paste_text)
        self._eye = QToolButton()
        self._eye.setCheckable(True)
        self._eye.setIconSize(QSize(18, 18))
        self._eye.setFixedSize(32, 32)
        self._eye.toggled.connect(self._reveal)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self._eye)
        row.addWidget(self._paste)
        self.setFocusProxy(self.field)
        self.field.entered.connect(self.entered)
        self.field.left.connect(lambda: self._eye.setChecked(False))
        self.field.textChanged.connect(self._changed)
        self._reveal(shown=False)
        self._changed()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in the field."""
        return not self.field.text().strip()

    def take(self) -> str:
        """What was typed. The field is empty afterwards and remembers nothing."""
        text = self.field.text()
        self.forget()
        return text

    def forget(self) -> None:
        """Empty the field."""
        self.field.setText("")  # unlike clear(), this drops the field's history too
        self._eye.setChecked(False)

    def _paste_text(self) -> None:
        text = QGuiApplication.clipboard().text().strip()
        if text:
            self.field.setText(text[:LONGEST])
        self.field.setFocus()

    def _reveal(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        words = "Hide the key" if shown else "Show the key"
        self._eye.setIcon(theme.icon("eye-off-outline" if shown else "eye-outline", "secondary"))
        self._eye.setToolTip(words)
        self._eye.setAccessibleName(words)
        self.field.reveal(shown=shown)

    def _changed(self) -> None:
        self._eye.setEnabled(not self.is_empty)
        if self.is_empty:
            self._eye.setChecked(False)
        self.edited.emit()


class _KeyField(QLineEdit):
    """Always in password mode, so that Qt gives its text to nobody; revealing paints it on top."""

    entered = Signal()
    left = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(_HINTS)
        self.setMaxLength(LONGEST)
        self.setPlaceholderText("Paste the key here")
        self.setAccessibleName(f"Key of {title}")
        self._shown = _Shown(self)
        self._shown.hide()
        self.textChanged.connect(self._shown.update)

    def reveal(self, *, shown: bool) -> None:
        """Show what was typed, or hide it."""
        self._shown.setVisible(shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter means this field and not the dialog's button."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()
            if self.text().strip():
                self.entered.emit()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Nobody looks at a window that is not in front: what was revealed is hidden."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cover the dots, not the frame."""
        super().resizeEvent(event)
        self._shown.setGeometry(self.rect().adjusted(2, 2, -2, -2))


class _Shown(QWidget):
    """The key in plain, painted over the dots. It has no text of its own that anybody could read out."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The beginning and the end of it, when it is too long."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("field"))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(theme.SMALL_POINTS)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        room = QRect(7, 0, self.width() - 14, self.height())
        text = painter.fontMetrics().elidedText(self._field.text(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
