"""The chain doctor: every cut at which something is wrong, with both pictures, the numbers, and a button to mend it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.time import Rate, timecode
from charstudio.studio.repair.chain_doctor import Health
from charstudio.studio.repair.findings import Finding, Trouble
from charstudio.ui import theme
from charstudio.ui.repair.parts import MARGIN, foot, heading, make_room, plain_scroll, quiet, say
from charstudio.ui.repair.pictures import PictureView

_LOOKS = {
    Trouble.DOUBLED: ("content-duplicate", "Doubled frame", "warn"),
    Trouble.COLOUR: ("palette-outline", "Colour", "warn"),
    Trouble.POSE: ("run-fast", "Jump", "warn"),
    Trouble.IDENTITY: ("face-recognition", "Likeness", "bad"),
    Trouble.LONG: ("link-variant", "Long chain", "warn"),
}
_SIZE = (136, 77)


class ChainDoctorDialog(QDialog):
    """``examine_asked`` wants another look, ``fix_asked(Finding)`` and ``all_asked`` an edit,
    ``cutaway_asked(Finding)`` a cutaway instead, ``go_asked(Finding)`` the playhead at the cut.

    Feed it with ``show_progress``, ``show_health`` and ``show_fault``.
    """

    examine_asked = Signal()
    fix_asked = Signal(object)
    all_asked = Signal()
    cutaway_asked = Signal(object)
    go_asked = Signal(object)

    def __init__(self, rate: Rate, parent: QWidget | None = None, *, writable: bool = True) -> None:
        super().__init__(parent)
        self.setWindowTitle("Chain doctor")
        self._rate = rate
        self._writable = writable
        self.cards: list[FindingCard] = []
        self._summary = quiet("Looking at the cuts…")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setAccessibleName("Progress of the examination")
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._again = QPushButton("Examine again")
        self._all = QPushButton("Fix all")
        self._all.setEnabled(False)
        self._close = QPushButton("Close")
        self._again.clicked.connect(self.examine_asked)
        self._all.clicked.connect(self.all_asked)
        self._close.clicked.connect(self.reject)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, 16)
        layout.setSpacing(12)
        layout.addLayout(heading("Cuts between clips that go on from each other"))
        layout.addWidget(self._summary)
        layout.addWidget(self._bar)
        inner = QWidget()
        inner.setLayout(self._column)
        layout.addWidget(plain_scroll(inner), 1)
        layout.addLayout(foot(self._close, self._all, left=(self._again,)))
        self.resize(880, 560)
        self._close.setFocus()

    def show_progress(self, done: int, total: int) -> None:
        """So many cuts of all were looked at."""
        self._bar.setVisible(True)
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)
        self._again.setEnabled(False)

    def show_health(self, health: Health) -> None:
        """Show what was found."""
        self._bar.hide()
        self._again.setEnabled(True)
        self._clear()
        for finding in health.findings:
            card = FindingCard(finding, health.pictures.get(finding.seam.clips), self._rate, writable=self._writable)
            card.fix.clicked.connect(lambda _=False, found=finding: self.fix_asked.emit(found))
            card.cutaway.clicked.connect(lambda _=False, found=finding: self.cutaway_asked.emit(found))
            card.go.clicked.connect(lambda _=False, found=finding: self.go_asked.emit(found))
            self.cards.append(card)
            self._column.addWidget(card)
        self._column.addStretch(1)
        fixable = sum(finding.in_all for finding in health.findings)
        self._all.setText(f"Fix all {fixable}" if fixable else "Fix all")
        self._all.setEnabled(bool(fixable) and self._writable)
        make_room(self._all)
        say(self._summary, summary(health), "secondary" if health.findings or health.unseen else "good")

    def show_fault(self, words: str) -> None:
        """Say why nothing could be examined."""
        self._bar.hide()
        self._again.setEnabled(True)
        say(self._summary, words, "bad")

    def _clear(self) -> None:
        self.cards.clear()
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()


def summary(health: Health) -> str:
    """What was looked at and found, in one line."""
    if not health.seams:
        return "There are no two clips side by side on a video track yet."
    unseen = (
        f" {_counted(health.unseen, 'cut')} could not be looked at: a clip is not made yet." if health.unseen else ""
    )
    if not health.chained:
        return f"None of {_counted(health.seams, 'cut')} goes on from the clip before it.{unseen}"
    found = f"{_counted(len(health.findings), 'thing')} to mend" if health.findings else "Nothing to mend"
    return f"{found} at {_counted(health.chained, 'link')} of a chain ({_counted(health.seams, 'cut')} in all).{unseen}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


class FindingCard(QFrame):
    """One finding: both pictures, words, numbers, buttons."""

    def __init__(
        self,
        finding: Finding,
        pictures: Sequence[NDArray[np.uint8]] | None,
        rate: Rate,
        *,
        writable: bool,
    ) -> None:
        super().__init__()
        self.finding = finding
        self.setProperty("role", "card")
        self.fix = QPushButton(finding.fix_words)
        self.cutaway = QPushButton("Insert a cutaway")
        self.go = QPushButton("Go there")
        is_cutaway = finding.fix_words == self.cutaway.text()
        self.cutaway.setVisible(not is_cutaway)
        for button in (self.fix, self.cutaway):
            button.setEnabled(writable)
        icon, title, role = _LOOKS[finding.trouble]
        sign = QLabel()
        sign.setPixmap(theme.icon(icon, role).pixmap(18, 18))
        name = QLabel(f"{title} · {timecode(finding.seam.at, rate)}")
        name.setFont(theme.font(bold=True))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(sign)
        head.addWidget(name)
        head.addStretch(1)
        words = quiet(finding.words, "text")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(words)
        column.addWidget(quiet(finding.measured, "small"))
        column.addStretch(1)
        column.addLayout(self._buttons())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(12)
        row.addLayout(_pair(pictures))
        row.addLayout(column, 1)
        self.setAccessibleName(f"{title}: {finding.words}")

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.go, self.cutaway, self.fix):
            row.addWidget(button)
        return row


def _pair(pictures: Sequence[NDArray[np.uint8]] | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for number, caption in enumerate(("Last before", "First after")):
        view = PictureView(caption, _SIZE, "No picture yet")
        if pictures is not None:
            view.show_picture(pictures[number])
        row.addWidget(view, 0, Qt.AlignmentFlag.AlignTop)
    return row
