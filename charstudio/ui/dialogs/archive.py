"""Archiving a film: how much of it, where to, and what stays behind. It may go on in the background."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from charstudio.storage.room import spoken
from charstudio.studio.archiving import is_zip
from charstudio.studio.collecting import Packing, Scope
from charstudio.ui.dialogs.keeping_parts import Progress, Sentence, button
from charstudio.ui.plain import plain

_WIDTH, _MARGIN, _INDENT = 560, 24, 26
_WORDS = {
    Scope.ALL: ("Everything", "The whole film with every file in its media folder and every take."),
    Scope.USED: ("Only what is used, with all takes", "Files and nodes that are in the film, and all their takes."),
    Scope.CHOSEN: ("Only what is used, as it is now", "For handing over: of every node just the take it shows."),
}
_FORMS = (
    ("One file (.zip)", "Opens with File → Open Archive, or by dropping it on the window."),
    ("A folder", "A project folder like this one."),
)


@dataclass(frozen=True, slots=True)
class ArchiveChoice:
    """What the user asked for."""

    path: Path
    scope: Scope


class ArchiveDialog(QDialog):
    """``started`` carries an ``ArchiveChoice``. Feed ``tell`` (from any thread) and ``show_end``.

    After ``is_behind`` it is closed while the work goes on; ``stop`` is set when the work is to end.
    """

    started = Signal(object)

    def __init__(self, packings: Sequence[Packing], target: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.stop = threading.Event()
        self.is_behind = False
        self._packings = {packing.scope: packing for packing in packings}
        self._is_running = False
        self._done: Path | None = None
        self.setWindowTitle("Archive film")
        self.setMinimumWidth(_WIDTH)
        self._scopes = {scope: QRadioButton(words[0]) for scope, words in _WORDS.items() if scope in self._packings}
        self._forms = [QRadioButton(words) for words, _ in _FORMS]
        self._left = Sentence(role="warn")
        self._lost = Sentence(_lost_words(packings[0]), "warn")
        self._path = QLineEdit(str(target))
        self._path.setAccessibleName("File")
        self._choose_button = button("Choose…")
        self._choose_button.setAccessibleName("Choose the place")
        self._choose_button.clicked.connect(self._choose)
        self.progress = Progress("Progress of archiving")
        self._words = Sentence()
        self._open = button("Open folder")
        self._behind = button("In the background")
        self._quit = button("Cancel")
        self._go = button("Archive")
        self._lay_out()
        self._scopes[packings[0].scope].setChecked(True)
        self._forms[0].setChecked(True)
        self._follow()
        self._go.setDefault(True)
        self._go.setFocus()

    def tell(self, share: float, words: str) -> None:
        """How far it is; nothing is shown any more once it goes on in the background."""
        if not self.is_behind:
            self.progress.tell(share, words)

    def show_end(self, words: str, role: str, path: Path | None = None) -> None:
        """Say how it ended; with a ``path``, offer its folder. Nothing is said when the window went meanwhile."""
        if not isValid(self):
            return
        self._is_running = False
        self._done = path
        self.progress.hide()
        self._words.say(words, role)
        self._open.setVisible(path is not None)
        self._behind.hide()
        self._go.setVisible(path is None)
        self._go.setText("Try again")
        self._quit.setText("Close")
        self._quit.setEnabled(True)
        self._set_enabled(path is None)
        last = self._go if path is None else self._quit
        last.setDefault(True)
        last.setFocus()
        self._make_room()

    def reject(self) -> None:
        """Escape and Cancel stop the work first; what was begun is removed and the dialog says so."""
        if self._is_running:
            self.stop.set()
            self._quit.setEnabled(False)
            return
        super().reject()

    # --- asking ------------------------------------------------------------------------------------------------

    @property
    def scope(self) -> Scope:
        """How much is chosen."""
        return next(scope for scope, each in self._scopes.items() if each.isChecked())

    def _start(self) -> None:
        name = self._path.text().strip()
        if not name:
            self._path.setFocus()
            return
        self.stop.clear()
        self._is_running = True
        self._set_enabled(False)
        self._go.hide()
        self._quit.setText("Stop")
        self._behind.show()
        self._words.say("")
        self.progress.begin("Looking at the film…")
        self._make_room()
        self.started.emit(ArchiveChoice(Path(name).expanduser(), self.scope))

    def _go_behind(self) -> None:
        self.is_behind = True
        super().reject()

    def _choose(self) -> None:
        path = Path(self._path.text())
        dialog = QFileDialog(self, "Archive film as", str(path), "Archived film (*.zip)" if is_zip(path) else "")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the command asks, for a typed name, too
        if is_zip(path):
            dialog.setDefaultSuffix("zip")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._path.setText)
        dialog.open()

    def _follow(self) -> None:
        """Scope and form decide what stays behind and how the file is called."""
        self._left.say(self._packings[self.scope].left_words, "warn")
        path = Path(self._path.text())
        if self._forms[0].isChecked() and not is_zip(path):
            self._path.setText(str(path.with_name(f"{path.name}.zip")))
        elif self._forms[1].isChecked() and is_zip(path):
            self._path.setText(str(path.with_suffix("")))
        self._make_room()

    def _follow_name(self, name: str) -> None:
        """A name that was typed says the form itself."""
        self._forms[0 if is_zip(Path(name)) else 1].setChecked(True)

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 16)
        layout.setSpacing(8)
        scopes = QButtonGroup(self)
        for scope, choice in self._scopes.items():
            scopes.addButton(choice)
            packing = self._packings[scope]
            files = "1 file" if packing.files == 1 else f"{packing.files} files"
            layout.addLayout(_option(choice, _WORDS[scope][1], f"{files} · {spoken(packing.bytes)}"))
            choice.clicked.connect(self._follow)
        for sentence in (self._left, self._lost):
            layout.addWidget(sentence)
        layout.addSpacing(8)
        forms = QButtonGroup(self)
        for form, (_, words) in zip(self._forms, _FORMS, strict=True):
            forms.addButton(form)
            layout.addLayout(_option(form, words, ""))
            form.clicked.connect(self._follow)
        layout.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._path, 1)
        row.addWidget(self._choose_button)
        layout.addLayout(row)
        self._path.textEdited.connect(self._follow_name)
        note = Sentence("Keys, the cache and autosaved versions are never in it. What was spent is.")
        layout.addWidget(note)
        layout.addWidget(self.progress)
        layout.addWidget(self._words)
        layout.addStretch(1)
        layout.addSpacing(8)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for each in (self._open, self._behind, self._quit, self._go):
            row.addWidget(each)
        self._open.hide()
        self._behind.hide()
        self._open.clicked.connect(self._show_folder)
        self._behind.clicked.connect(self._go_behind)
        self._quit.clicked.connect(self.reject)
        self._go.clicked.connect(self._start)
        return row

    def _show_folder(self) -> None:
        if self._done is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._done.parent)))

    def _set_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - as Qt's own
        for widget in (*self._scopes.values(), *self._forms, self._path, self._choose_button):
            widget.setEnabled(enabled)

    def _make_room(self) -> None:
        """Qt does not ask a label that wraps how high it is when its words change."""
        width = max(self.width(), self.minimumWidth())
        for each in self.findChildren(Sentence):
            each.setMinimumHeight(each.heightForWidth(width - 2 * _MARGIN) if not each.isHidden() else 0)
        self.resize(width, self.sizeHint().height())


def _option(choice: QRadioButton, words: str, facts: str) -> QVBoxLayout:
    """A choice with its facts at the right and what it means below."""
    choice.setAccessibleDescription(words)
    head = QHBoxLayout()
    head.addWidget(choice, 1)
    size = QLabel(facts)
    size.setProperty("role", "small")
    head.addWidget(size)
    below = QLabel(plain(words))
    below.setProperty("role", "small")
    below.setContentsMargins(_INDENT, 0, 0, 0)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addLayout(head)
    column.addWidget(below)
    return column


def _lost_words(packing: Packing) -> str:
    lost = len(packing.lost)
    if not lost:
        return ""
    one = "1 file of this film is missing or damaged and cannot be packed whole."
    many = f"{lost} files of this film are missing or damaged and cannot be packed whole."
    return f"{one if lost == 1 else many} File → Find Missing Media may bring them back first."
