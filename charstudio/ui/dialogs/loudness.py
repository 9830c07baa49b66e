"""How loud the film is: measured while the dialog is open, in figures and in plain words."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.media.loudness import Loudness
from charstudio.studio.measuring import advice, decibels
from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.plain import plain

_FIGURES = (
    ("Integrated", "LUFS", "The loudness of all of it, as it is heard; pauses do not count."),
    ("Range", "LU", "How far apart the quiet and the loud parts are."),
    ("True peak", "dBTP", "The highest point of the wave, also between two samples."),
)
_NONE = "–"
_MARGIN = 24


class LoudnessDialog(QDialog):
    """``wanted`` asks for a measurement: of the marked part only, or of everything.

    Feed it with ``show_progress`` (from any thread), ``show_loudness``, ``show_fault`` and ``show_stopped``.
    """

    wanted = Signal(bool)
    _progressed = Signal(float)

    def __init__(self, *, has_marks: bool, note: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.stop = threading.Event()
        self._is_running = False
        self._is_leaving = False
        self.setWindowTitle("Loudness")
        self.setMinimumWidth(520)
        self._values = [_figure() for _ in _FIGURES]
        self._only_marked = QCheckBox("Only the marked part")
        self._only_marked.setChecked(has_marks)
        self._only_marked.setVisible(has_marks)
        self._only_marked.toggled.connect(lambda *_: self.measure())
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._note = QLabel(plain(note))
        self._note.setWordWrap(True)
        self._note.setProperty("role", "secondary")
        self._note.setVisible(bool(note))
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName("Progress of the measurement")
        self._again = QPushButton("Measure again")
        self._again.clicked.connect(self.measure)
        self._close = QPushButton("Close")
        self._close.clicked.connect(self.reject)
        self._lay_out()
        self._progressed.connect(self._show_progress)

    def measure(self) -> None:
        """Ask for the figures."""
        if self._is_running:
            return
        self.stop.clear()
        self._is_running = True
        self._show_state("Measuring…", "secondary")
        self._bar.setValue(0)
        for value in self._values:
            value.setText(_NONE)
        self.wanted.emit(self._only_marked.isChecked() and not self._only_marked.isHidden())

    def show_progress(self, share: float) -> None:
        """Say how much is measured, 0 to 1."""
        self._progressed.emit(share)

    def show_loudness(self, found: Loudness) -> None:
        """Show the figures and what they mean."""
        figures = (found.integrated_lufs, found.range_lu, found.true_peak_db)
        for value, figure, (name, unit, _) in zip(self._values, figures, _FIGURES, strict=True):
            value.setText(_NONE if figure is None else decibels(figure))
            value.setAccessibleName(f"{name}: {value.text()} {unit}")
        self._end("\n\n".join(advice(found)), "text")

    def show_fault(self, words: str) -> None:
        """Say why there are no figures."""
        self._end(words, "bad")

    def show_stopped(self) -> None:
        """The measurement was stopped."""
        self._end("Stopped.", "secondary")

    def reject(self) -> None:
        """Escape and Close stop a measurement first; the dialog closes when it has stopped."""
        if self._is_running:
            self._is_leaving = True
            self.stop.set()
            return
        super().reject()

    def _end(self, words: str, role: str) -> None:
        self._is_running = False
        self._show_state(words, role)
        if self._is_leaving:
            super().reject()

    def _show_state(self, words: str, role: str) -> None:
        self._words.setText(plain(words))
        self._words.setProperty("role", role)
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)
        self._bar.setVisible(self._is_running)
        self._again.setEnabled(not self._is_running)
        self._only_marked.setEnabled(not self._is_running)
        self._close.setText("Stop" if self._is_running else "Close")
        self._make_room()

    def _make_room(self) -> None:
        """Qt does not ask a label that wraps how high it is when its words change."""
        width = max(self.width(), self.minimumWidth())
        self._words.setMinimumHeight(self._words.heightForWidth(width - 2 * _MARGIN))
        self.resize(width, self.sizeHint().height())

    def _show_progress(self, share: float) -> None:
        self._bar.setValue(round(share * 1000))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 16)
        layout.setSpacing(12)
        layout.addWidget(self._figures())
        layout.addWidget(self._bar)
        layout.addWidget(self._words)
        layout.addWidget(self._note)
        layout.addWidget(self._only_marked)
        layout.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self._again, self._close):
            button.setMinimumWidth(BUTTON_WIDTH)
            row.addWidget(button)
        layout.addLayout(row)
        self._close.setDefault(True)
        self._close.setFocus()

    def _figures(self) -> QWidget:
        box = QFrame()
        box.setProperty("role", "card")
        grid = QGridLayout(box)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(2)
        for column, ((name, unit, help_), value) in enumerate(zip(_FIGURES, self._values, strict=True)):
            label = QLabel(f"{name} · {unit}")
            label.setProperty("role", "secondary")
            for widget in (label, value):
                widget.setToolTip(help_)
            grid.addWidget(label, 0, column)
            grid.addWidget(value, 1, column)
            grid.setColumnStretch(column, 1)
        return box


def _figure() -> QLabel:
    label = QLabel(_NONE)
    label.setFont(theme.font(18, bold=True))
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
