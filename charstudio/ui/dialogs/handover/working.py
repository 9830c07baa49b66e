"""What the two hand-over dialogs share: asking, working with a bar, and saying how it ended."""

from __future__ import annotations

import threading

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from charstudio.ui.dialogs.keeping_parts import Progress, Sentence, button, set_words

_WIDTH, MARGIN = 560, 24


class WorkingDialog(QDialog):
    """``started`` tells that the user agreed. Feed ``progress.tell`` (from any thread) and end with ``show_end``.

    ``stop`` is set when the work is to end; Escape stops it first and closes then.
    """

    started = Signal()

    def __init__(self, title: str, go: str, progress: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.stop = threading.Event()
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.progress = Progress(progress)
        self.words = Sentence()
        self.quit = button("Cancel")
        self.go = button(go)
        self.fields: list[QWidget] = []
        self._is_running = False
        self._is_leaving = False
        self.quit.clicked.connect(self.reject)
        self.go.clicked.connect(self.begin)
        self.go.setDefault(True)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, 16)
        layout.setSpacing(8)
        layout.addLayout(self.body)
        layout.addWidget(self.progress)
        layout.addWidget(self.words)
        layout.addStretch(1)
        layout.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.quit)
        row.addWidget(self.go)
        layout.addLayout(row)

    @property
    def is_running(self) -> bool:
        """Whether the work is under way."""
        return self._is_running

    def begin(self) -> None:
        """The user agreed."""
        self.stop.clear()
        self._is_running = True
        self.words.say("")
        self.progress.begin("Looking…")
        self._show_running()
        self.started.emit()

    def show_end(self, words: str, role: str, *, again: bool = True) -> bool:
        """Say how it ended; with ``again`` it may be tried once more. False when the window went meanwhile."""
        if not isValid(self):
            return False
        self._is_running = False
        self.progress.hide()
        self.words.say(words, role)
        self._show_running()
        self.go.setVisible(again)
        set_words(self.quit, "Cancel" if again else "Close")
        (self.go if again else self.quit).setDefault(True)
        (self.go if again else self.quit).setFocus()
        self.make_room()
        if self._is_leaving:
            super().reject()
        return True

    def reject(self) -> None:
        """Escape and Cancel stop the work first; what was begun is removed."""
        if self._is_running:
            self._is_leaving = True
            self.stop.set()
            self.quit.setEnabled(False)
            return
        super().reject()

    def make_room(self) -> None:
        """Qt does not ask a label that wraps how high it is when its words change."""
        width = max(self.width(), self.minimumWidth())
        for each in self.findChildren(Sentence):
            each.ensurePolished()  # a new label has the font it is measured in only then
            each.setMinimumHeight(each.heightForWidth(width - 2 * MARGIN) if not each.isHidden() else 0)
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()
        self.resize(width, self.sizeHint().height())

    def labelled(self, words: str, field: QWidget) -> None:
        """A field with its name above it."""
        label = QLabel(words)
        label.setProperty("role", "secondary")
        label.setBuddy(field)
        field.setAccessibleName(words)
        self.body.addWidget(label)
        self.body.addWidget(field)
        self.fields.append(field)

    def sentence(self, words: str, role: str = "secondary") -> Sentence:
        """Something to read. It is given its words when it has its place: before, it would be a window of its own."""
        made = Sentence()
        self.body.addWidget(made)
        made.say(words, role)
        return made

    def choice(self, words: str, *, on: bool) -> QCheckBox:
        """Something to agree to."""
        box = QCheckBox(words)
        box.setChecked(on)
        self.body.addWidget(box)
        self.fields.append(box)
        return box

    def _show_running(self) -> None:
        for widget in (*self.fields, self.go):
            widget.setEnabled(not self._is_running)
        self.quit.setEnabled(True)
        set_words(self.quit, "Stop" if self._is_running else "Cancel")
        self.make_room()
