"""Short questions and bad news, in the same words everywhere: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from charstudio.model.errors import CharStudioError
from charstudio.ui import theme
from charstudio.ui.plain import plain

WIDTH = 440
BUTTON_WIDTH = 96
"""At least this wide: the default button's words are bold, and Qt does not make room for that by itself."""
_PADDING = 32
"""Of a button, on both sides together."""


class Question(QDialog):
    """A heading, a text, and a button for each answer. ``answer`` is the index of the button, -1 for Escape.

    The first button is the one that Enter presses.
    """

    def __init__(
        self,
        heading: str,
        text: str,
        answers: Sequence[str],
        parent: QWidget | None = None,
        *,
        icon: str = "help-circle-outline",
        role: str = "accent",
        details: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self.answer = -1
        self.setWindowTitle(heading)
        self.setMinimumWidth(WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(self._words(heading, text, icon, role))
        if details:
            layout.addWidget(_list(details))
        layout.addLayout(self._buttons(answers))

    def _words(self, heading: str, text: str, icon: str, role: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        picture = QLabel()
        picture.setPixmap(theme.icon(icon, role).pixmap(32, 32))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(6)
        title = QLabel(plain(heading))
        title.setProperty("role", "heading")
        title.setFont(theme.font(11, bold=True))
        title.setWordWrap(True)
        body = QLabel(plain(text))
        body.setProperty("role", "secondary")
        body.setWordWrap(True)
        if not text:
            body.hide()
        column.addWidget(title)
        column.addWidget(body)
        row.addLayout(column, 1)
        return row

    def _buttons(self, answers: Sequence[str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        made = [QPushButton(answer) for answer in answers]
        bold = QFontMetrics(theme.font(bold=True))
        for index, button in enumerate(made):
            button.setMinimumWidth(max(BUTTON_WIDTH, bold.horizontalAdvance(button.text()) + _PADDING))
            button.clicked.connect(lambda _checked=False, chosen=index: self._choose(chosen))
        for button in reversed(made):
            row.addWidget(button)
        self._first = made[0]
        return row

    def showEvent(self, event: QShowEvent) -> None:
        """Enter means the first answer, until the keyboard moves to another: the accent shows what it would do."""
        super().showEvent(event)
        self._first.setDefault(True)
        self._first.setFocus()

    def _choose(self, index: int) -> None:
        self.answer = index
        self.accept()


def bad_news(error: CharStudioError, parent: QWidget | None = None, heading: str = "") -> Question:
    """A failure as a dialog with one button; a list of reasons or faults is shown below."""
    details = tuple(getattr(error, "reasons", ()) or getattr(error, "faults", ()))
    text = error.hint if not heading else f"{error.message} {error.hint}".strip()
    return Question(
        heading or error.message,
        text,
        ("Close",),
        parent,
        icon="alert-circle-outline",
        role="bad",
        details=details if len(details) > 1 else (),
    )


def _list(lines: Sequence[str]) -> QPlainTextEdit:
    box = QPlainTextEdit("\n".join(f"• {line}" for line in lines))
    box.setReadOnly(True)
    box.setAccessibleName("Details")
    box.setFixedHeight(min(200, 24 + 20 * len(lines)))
    return box
