"""Below the list of keys: what can be done with a row, the field that takes its key, and whose key it is already."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from charstudio.studio.keymap import KeyCommand
from charstudio.ui.dialogs.settings.key_capture import KeyCapture

_HEIGHT = 92
"""Of every one of its faces, so that the list does not move."""


class PlainButton(QPushButton):
    """A button that Enter presses while it has the keyboard, without looking like the dialog's own."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter means this button and not the dialog's."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            event.accept()
            self.click()
            return
        super().keyPressEvent(event)


class KeyBar(QFrame):
    """Three faces: ``rest`` (buttons), ``ask`` (the field), ``dispute`` (a key that is another's).

    ``given_up`` for Escape and "Leave it"; ``left`` when the keyboard went elsewhere from the field.
    """

    change_asked = Signal()
    add_asked = Signal()
    usual_asked = Signal()
    reset_asked = Signal()
    given_up = Signal()
    left = Signal()
    taken_over = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setFixedHeight(_HEIGHT)
        self.field = KeyCapture()
        self.field.setFixedWidth(200)
        self.change = _button("Change…", self.change_asked.emit)
        self.add = _button("Add another key…", self.add_asked.emit)
        self.usual = _button("Back to default", self.usual_asked.emit)
        self.reset = _button("Reset all", self.reset_asked.emit)
        self.reset.setToolTip("Drop all your own keys. The preset stays.")
        self.take_over = _button("Take it over", self.taken_over.emit)
        self.other = _button("Another key…", self.change_asked.emit)
        self.words, self._asked, self._hint, self._dispute = (_label() for _ in range(4))
        self._faces = QStackedWidget()
        for face in (self._resting(), self._asking(), self._disputing()):
            self._faces.addWidget(face)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._faces)
        self._is_asking = False
        self.field.given_up.connect(self.given_up)
        self.field.left.connect(self._leave)

    @property
    def is_resting(self) -> bool:
        """Whether no question is open."""
        return self._faces.currentIndex() == 0

    def rest(self, command: KeyCommand | None, *, is_own: bool, has_own: bool) -> None:
        """Offer what can be done with the chosen command. ``has_own``: anything was changed by the user."""
        self.change.setEnabled(command is not None)
        self.add.setEnabled(command is not None)
        self.usual.setEnabled(command is not None and is_own)
        self.reset.setEnabled(has_own)
        words = "" if command is None else f"“{command.words}” works {command.place.reach}."
        for button in (self.change, self.add, self.usual):
            button.setAccessibleDescription(words)
        if not self.words.text():
            self.say(words)
        self._turn_to(0)

    def say(self, words: str, role: str = "small", more: str = "") -> None:
        """Say what happened, above the buttons; ``more`` in the tool tip."""
        _put(self.words, words, role)
        self.words.setToolTip(more)
        self.words.setAccessibleDescription(more)

    def ask(self, command: KeyCommand, hint: str, *, clears: bool) -> None:
        """Take the next key, for ``command``."""
        _put(self._asked, f"New key for “{command.words}”", "")
        self.field.setAccessibleName(f"New key for {command.words}")
        self.field.clears = clears
        self.field.clear()
        self.hint(hint)
        self._turn_to(1)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def hint(self, words: str, role: str = "small") -> None:
        """A sentence beside the field."""
        _put(self._hint, words, role)
        self.field.setAccessibleDescription(words)

    def dispute(self, words: str) -> None:
        """The key belongs to another command: ask whether it may be taken."""
        _put(self._dispute, words, "warn")
        self.take_over.setAccessibleDescription(words)
        self._turn_to(2)
        self.take_over.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape answers an open question with no, and does not close the dialog."""
        if event.key() == Qt.Key.Key_Escape and not self.is_resting:
            event.accept()
            self.given_up.emit()
            return
        super().keyPressEvent(event)

    def _turn_to(self, face: int) -> None:
        self._is_asking = False  # the field that goes out of sight loses the keyboard, and nobody went elsewhere
        self._faces.setCurrentIndex(face)
        self._is_asking = face == 1

    def _leave(self) -> None:
        if self._is_asking:
            self.left.emit()

    def _resting(self) -> QWidget:
        return _face(self.words, self.change, self.add, self.usual, None, self.reset)

    def _asking(self) -> QWidget:
        face = QWidget()
        side = QVBoxLayout()
        side.setSpacing(4)
        side.addWidget(self._asked)
        side.addWidget(self._hint, 1)
        row = QHBoxLayout(face)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.field, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(side, 1)
        return face

    def _disputing(self) -> QWidget:
        return _face(self._dispute, self.take_over, self.other, None, _button("Leave it", self.given_up.emit))


def _face(words: QLabel, *buttons: QPushButton | None) -> QWidget:
    """Words above a row of buttons; ``None`` pushes the rest to the right."""
    face = QWidget()
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addStretch(1) if button is None else row.addWidget(button)
    column = QVBoxLayout(face)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(words, 1)
    column.addLayout(row)
    return face


def _button(words: str, act: Callable[[], None]) -> QPushButton:
    button = PlainButton(words)
    button.clicked.connect(lambda _checked: act())
    return button


def _label() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    return label


def _put(label: QLabel, words: str, role: str) -> None:
    label.setText(words)
    label.setProperty("role", role)
    label.style().unpolish(label)
    label.style().polish(label)
