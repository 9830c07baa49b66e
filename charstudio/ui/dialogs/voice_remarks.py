"""What is said about the lines of a run below its price: each with a sign and advice, the worst in sight first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from charstudio.model.voice import Level
from charstudio.studio.voice.remarks import VoiceRemark
from charstudio.ui import theme

SIGNS = {
    Level.OK: ("check-circle-outline", "good"),
    Level.UNKNOWN: ("help-circle-outline", "secondary"),
    Level.WARN: ("alert-outline", "warn"),
    Level.FAIL: ("alert-circle-outline", "bad"),
}
"""Icon and colour of a level; the words say the same without colour."""

_TALLEST = 176


class VoiceRemarks(QWidget):
    """``show_remarks`` as often as more is known; None: the lines are being listened to."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(4)
        self._title = QLabel("The voice")
        self._title.setFont(theme.font(bold=True))
        column.addWidget(self._title)
        self._note = QLabel()
        self._note.setProperty("role", "small")
        column.addWidget(self._note)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName("What was heard in the lines")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self._scroll)

    def show_remarks(self, remarks: Sequence[VoiceRemark] | None) -> None:
        """Show what is known."""
        self._note.setText("Listening to what is going to be spoken …" if remarks is None else "")
        self._note.setVisible(remarks is None)
        self._scroll.setVisible(remarks is not None)
        if remarks is None:
            return
        ordered = sorted(remarks, key=lambda each: list(SIGNS).index(each.level), reverse=True)
        content = remark_grid(ordered, with_titles=len({each.title for each in ordered}) > 1)
        content.setContentsMargins(8, 6, 8, 6)
        self._scroll.setWidget(content)
        wanted = content.heightForWidth(max(320, self._scroll.width())) + 4
        self._scroll.setFixedHeight(min(_TALLEST, wanted))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus if wanted > _TALLEST else Qt.FocusPolicy.NoFocus)


def remark_grid(remarks: Sequence[VoiceRemark], *, with_titles: bool) -> QWidget:
    """The remarks one below the other, a sign before each."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for row, each in enumerate(remarks):
        icon, role = SIGNS[each.level]
        sign = QLabel()
        sign.setPixmap(theme.icon(icon, role).pixmap(16, 16))
        sign.setAccessibleName(each.level.value)
        grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_words(each, with_title=with_titles), row, 1)
    return box


def _words(remark: VoiceRemark, *, with_title: bool) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    words = QLabel(f"{remark.title}: {remark.words}" if with_title else remark.words)
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setWordWrap(True)
    column.addWidget(words)
    if remark.advice:
        advice = QLabel(remark.advice)
        advice.setProperty("role", "small")
        advice.setWordWrap(True)
        column.addWidget(advice)
    return box
