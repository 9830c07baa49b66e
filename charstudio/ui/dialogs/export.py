"""Exporting: what will be in the film, where it goes, and how far it is. The dialog stays until the film is there."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.time import TimeRange, timecode
from charstudio.model.timeline import Timeline
from charstudio.studio.exporting import ExportCheck
from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the user asked for."""

    path: Path
    part: TimeRange | None
    mark: bool


class ExportDialog(QDialog):
    """``started`` carries an ``ExportChoice``. Feed it with ``show_progress`` (from any thread) and ``show_end``."""

    started = Signal(object)
    _progressed = Signal(int, int)

    def __init__(
        self, timeline: Timeline, check: ExportCheck, target: Path, marked: TimeRange | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._check = check
        self._marked = marked
        self._is_running = False
        self.stop = threading.Event()
        self.setWindowTitle("Export film")
        self.setMinimumWidth(540)
        self._path = QLineEdit(str(target))
        self._path.setAccessibleName("File")
        self._only_marked = QCheckBox("Only the marked part")
        self._unmarked = QCheckBox("Without the DRAFT mark, for an animatic")
        self._bar = QProgressBar()
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._go = QPushButton("Export")
        self._quit = QPushButton("Cancel")
        self._open = QPushButton("Open folder")
        self._lay_out()
        self._progressed.connect(self._show_progress)

    def show_progress(self, done: int, total: int) -> None:
        """Say how many frames are written."""
        self._progressed.emit(done, total)

    def show_end(self, words: str, *, path: Path | None, role: str) -> None:
        """Say how it ended; with a ``path``, offer its folder."""
        self._is_running = False
        self._bar.hide()
        self._say(words, role)
        self._quit.setText("Close")
        self._go.setVisible(path is None)
        self._go.setText("Try again")
        self._open.setVisible(path is not None)
        self._set_enabled(enabled=path is None)
        if path is not None:
            self._open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))
            self._quit.setDefault(True)
            self._quit.setFocus()
        else:
            self._go.setDefault(True)
            self._go.setFocus()

    def reject(self) -> None:
        """Escape and Cancel stop a running export first; the dialog closes when it has stopped."""
        if self._is_running:
            self.stop.set()
            self._words.setText("Stopping…")
            return
        super().reject()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        title = QLabel(self._facts())
        title.setProperty("role", "heading")
        layout.addWidget(title)
        layout.addWidget(_label("An MP4 with H.264 picture and AAC sound, ready for every player and platform."))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._path, 1)
        choose = QPushButton("Choose…")
        choose.setMinimumWidth(BUTTON_WIDTH)
        choose.setAccessibleName("Choose the file")
        choose.clicked.connect(self._choose)
        row.addWidget(choose)
        self._choose_button = choose
        layout.addLayout(row)
        self._only_marked.setVisible(self._marked is not None)
        layout.addWidget(self._only_marked)
        for warning in self._check.warnings:
            layout.addWidget(_warning(warning))
        self._unmarked.setVisible(bool(self._check.drafts))
        self._unmarked.setToolTip("The drafts are made once more without the mark. This is free.")
        layout.addWidget(self._unmarked)
        layout.addWidget(self._bar)
        layout.addWidget(self._words)
        self._bar.setAccessibleName("Export progress")
        self._bar.hide()
        self._words.hide()
        layout.addLayout(self._buttons())
        self._go.setDefault(True)
        self._go.setFocus()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self._open, self._quit, self._go):
            button.setMinimumWidth(BUTTON_WIDTH)
            row.addWidget(button)
        self._open.hide()
        self._go.clicked.connect(self._start)
        self._quit.clicked.connect(self.reject)
        return row

    def _facts(self) -> str:
        timeline = self._timeline
        length = timecode(timeline.duration, timeline.rate)
        return f"{timeline.width_px} × {timeline.height_px} · {float(timeline.rate.fps):.4g} fps · {length}"

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Export film", self._path.text(), "MP4 film (*.mp4)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("mp4")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._path.setText)
        dialog.open()

    def _start(self) -> None:
        name = self._path.text().strip()
        if not name:
            self._path.setFocus()
            return
        path = Path(name).expanduser()
        path = path if path.suffix.lower() == ".mp4" else path.with_name(f"{path.name}.mp4")
        part = self._marked if self._marked is not None and self._only_marked.isChecked() else None
        self.stop.clear()
        self._is_running = True
        self._set_enabled(enabled=False)
        self._go.hide()
        self._quit.setText("Stop")
        self._bar.setRange(0, 0)
        self._bar.show()
        self._say("Preparing…", "secondary")
        self.started.emit(ExportChoice(path, part, not self._unmarked.isChecked()))

    def _show_progress(self, done: int, total: int) -> None:
        if self._is_running and not self.stop.is_set():
            self._bar.setRange(0, total)
            self._bar.setValue(done)
            self._words.setText(f"Frame {done} of {total}")

    def _say(self, words: str, role: str) -> None:
        self._words.setProperty("role", role)
        self._words.setText(words)
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)
        self._words.show()

    def _set_enabled(self, *, enabled: bool) -> None:
        for widget in (self._path, self._choose_button, self._only_marked, self._unmarked):
            widget.setEnabled(enabled)


def _label(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", "secondary")
    label.setWordWrap(True)
    return label


def _warning(words: str) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    icon = QLabel()
    icon.setPixmap(theme.icon("alert-outline", "warn").pixmap(18, 18))
    layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(_label(words), 1)
    return row
