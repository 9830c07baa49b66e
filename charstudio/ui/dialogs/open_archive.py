"""Opening an archived film: what is in it, and the new folder it is unpacked into."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from charstudio.storage.film_archive import FilmArchive
from charstudio.storage.room import spoken
from charstudio.studio.workspace import free_folder
from charstudio.ui import theme
from charstudio.ui.dialogs.keeping_parts import Progress, Sentence, button, short_path
from charstudio.ui.one_line import OneLine

_PACKED = {"used": "Only what the film uses was packed.", "chosen": "Only what the film shows was packed."}


class OpenArchiveDialog(QDialog):
    """``started`` carries the folder to make. Feed ``progress.tell`` (from any thread) and end with ``finish`` or
    ``show_end``; ``unpacked`` is then where the film is.
    """

    started = Signal(object)

    def __init__(self, said: FilmArchive, place: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.stop = threading.Event()
        self.unpacked: Path | None = None
        self._place = place
        self._is_running = False
        self._is_leaving = False
        self.setWindowTitle("Open archive")
        self.setMinimumWidth(520)
        self._name = QLineEdit(free_folder(place, said.title).name)
        self._name.setAccessibleName("Name")
        self._name.setMaxLength(80)
        self._where = OneLine()
        self._where.setProperty("role", "small")
        self._other = button("Other folder…")
        self._other.clicked.connect(self._choose_place)
        self.progress = Progress("Progress of unpacking")
        self._words = Sentence()
        self._quit = button("Cancel")
        self._quit.clicked.connect(self.reject)
        self._go = button("Unpack and open")
        self._go.clicked.connect(self._start)
        self._lay_out(said)
        self._name.textChanged.connect(self._show_where)
        self._show_where()
        self._go.setDefault(True)
        self._name.selectAll()
        self._name.setFocus()

    @property
    def folder(self) -> Path:
        """The folder to make; a number is added when the name is taken."""
        return free_folder(self._place, self._name.text())

    def finish(self, root: Path) -> None:
        """The film is unpacked in ``root``."""
        self._is_running = False
        self.unpacked = root
        self.accept()

    def show_end(self, words: str, role: str) -> None:
        """Say why it was not unpacked; nothing when the window went meanwhile."""
        if not isValid(self):
            return
        self._is_running = False
        self.progress.hide()
        self._words.say(words, role)
        self._show_running()
        self._show_where()
        if self._is_leaving:
            super().reject()

    def reject(self) -> None:
        """Escape and Cancel stop the unpacking first; what was begun is removed."""
        if self._is_running:
            self._is_leaving = True
            self.stop.set()
            self._quit.setEnabled(False)
            return
        super().reject()

    def _start(self) -> None:
        self.stop.clear()
        self._is_running = True
        self._words.say("")
        self.progress.begin("Unpacking…")
        self._show_running()
        self.started.emit(self.folder)

    def _show_running(self) -> None:
        for widget in (self._name, self._other, self._go):
            widget.setEnabled(not self._is_running)
        self._quit.setText("Stop" if self._is_running else "Cancel")

    def _show_where(self) -> None:
        self._where.show_text(f"In {short_path(self.folder)}")

    def _choose_place(self) -> None:
        dialog = QFileDialog(self, "Where should the film be kept?", str(self._place))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._move_to)
        dialog.open()

    def _move_to(self, place: str) -> None:
        self._place = Path(place)
        self._show_where()

    def _lay_out(self, said: FilmArchive) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        title = OneLine(said.title)
        title.setFont(theme.font(11, bold=True))
        layout.addWidget(title)
        media = sum(name.startswith("media/") for name in said.files)
        files = "1 media file" if media == 1 else f"{media} media files"
        layout.addWidget(Sentence(f"{files}, {spoken(said.bytes)} unpacked. {_PACKED.get(said.packed, '')}".strip()))
        layout.addSpacing(8)
        label = QLabel("Name")
        label.setProperty("role", "secondary")
        label.setBuddy(self._name)
        layout.addWidget(label)
        layout.addWidget(self._name)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._where, 1)
        row.addWidget(self._other)
        layout.addLayout(row)
        layout.addWidget(self.progress)
        layout.addWidget(self._words)
        layout.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._quit)
        buttons.addWidget(self._go)
        layout.addSpacing(8)
        layout.addLayout(buttons)
