"""The one question before money is spent: what is made, what each costs, what it comes to, and what stands in the way.

The button that spends carries the price. Escape sends nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from charstudio.studio.voice.remarks import VoiceRemark
from charstudio.ui import theme
from charstudio.ui.dialogs.confirm_facts import Facts, Sum
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.voice_remarks import VoiceRemarks
from charstudio.ui.graph.look import kind_icon, kind_role
from charstudio.ui.money import level
from charstudio.ui.money_bar import MoneyBar
from charstudio.ui.prices import price_words

_WIDTH = 600
_ROW = 32
_SHOWN = 7
_SHOT_WIDTH, _PRICE_WIDTH = 176, 112
_BOLD = 48
"""What a default button's bold words need besides their own width."""


class Answer(StrEnum):
    """What was said."""

    NO = "no"
    MAKE = "make"
    CAPS = "caps"  # change what stands in the way first


class ConfirmRun(QDialog):
    """``answer`` is what was chosen; NO for Escape."""

    def __init__(self, facts: Facts, parent: QWidget) -> None:
        super().__init__(parent)
        self.answer = Answer.NO
        self.setWindowTitle("What it costs")
        self.setMinimumWidth(_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(_heading(facts))
        self._list = _list(facts)
        layout.addWidget(self._list)
        layout.addLayout(_total(facts))
        layout.addLayout(_sums(facts))
        self._voice = VoiceRemarks()
        self._voice.setVisible(False)
        layout.addWidget(self._voice)
        if facts.refusal:
            layout.addLayout(_refusal(facts.refusal))
        layout.addLayout(self._foot(facts))

    def showEvent(self, event: QShowEvent) -> None:
        """Enter means the button with the price, or the one that helps where a cap stands in the way."""
        super().showEvent(event)
        first = self._make if self._make.isEnabled() else self._caps
        first.setDefault(True)
        first.setFocus()

    def show_voice(self, remarks: Sequence[VoiceRemark] | None) -> None:
        """Say what was heard in the lines that are going to be spoken (None: it is being listened to)."""
        self._voice.show_remarks(remarks)
        self._voice.setVisible(remarks is None or bool(remarks))
        self.adjustSize()

    def _foot(self, facts: Facts) -> QHBoxLayout:
        self._make = QPushButton(f"Make · {facts.price}")
        self._make.setFont(theme.font(bold=True))
        self._make.setMinimumWidth(max(BUTTON_WIDTH, self._make.sizeHint().width()))
        self._make.setEnabled(not facts.refusal)
        self._make.clicked.connect(lambda: self._choose(Answer.MAKE))
        self._caps = QPushButton("Change the caps…")
        self._caps.setMinimumWidth(self._caps.sizeHint().width() + _BOLD // 4)
        self._caps.setVisible(bool(facts.refusal))
        self._caps.clicked.connect(lambda: self._choose(Answer.CAPS))
        cancel = QPushButton("Cancel")
        cancel.setMinimumWidth(BUTTON_WIDTH)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (cancel, self._caps, self._make):
            row.addWidget(button)
        return row

    def _choose(self, answer: Answer) -> None:
        self.answer = answer
        self.accept()


def _heading(facts: Facts) -> QHBoxLayout:
    picture = QLabel()
    picture.setPixmap(theme.icon("cash", "accent").pixmap(32, 32))
    title = QLabel(facts.heading)
    title.setFont(theme.font(11, bold=True))
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(picture)
    row.addWidget(title, 1)
    return row


def _list(facts: Facts) -> QTableWidget:
    table = QTableWidget(len(facts.items), 3)
    table.setAccessibleName("What is made, with what, for how much")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus if len(facts.items) <= _SHOWN else Qt.FocusPolicy.TabFocus)
    table.setShowGrid(False)
    table.setIconSize(QSize(18, 18))
    table.horizontalHeader().hide()
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW)
    table.verticalHeader().setMinimumSectionSize(_ROW)
    for row, item in enumerate(facts.items):
        role = kind_role(item.spec, item.spec.id)
        shot = QTableWidgetItem(theme.icon(kind_icon(item.spec, item.spec.id), role), item.title)
        made_with = QTableWidgetItem(item.detail)
        made_with.setForeground(theme.colour("secondary"))
        price = QTableWidgetItem(price_words(item.usd))
        price.setForeground(theme.colour("warn" if item.usd is None else "text" if item.usd else "secondary"))
        price.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, cell in enumerate((shot, made_with, price)):
            cell.setToolTip(cell.text())
            table.setItem(row, column, cell)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    for column, width in ((0, _SHOT_WIDTH), (2, _PRICE_WIDTH)):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(column, width)
    table.setFixedHeight(_ROW * min(_SHOWN, len(facts.items)) + 2)
    return table


def _total(facts: Facts) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    row = QHBoxLayout()
    row.setContentsMargins(8, 0, 8, 0)
    for words, side in (("Total", Qt.AlignmentFlag.AlignLeft), (facts.price, Qt.AlignmentFlag.AlignRight)):
        label = QLabel(words)
        label.setFont(theme.font(11, bold=True))
        row.addWidget(label, 1, side)
    column.addLayout(row)
    for remark in facts.remarks:
        label = QLabel(remark)
        label.setProperty("role", "warn" if remark.startswith("Price unknown") else "small")
        label.setWordWrap(True)
        label.setContentsMargins(8, 0, 8, 0)
        column.addWidget(label)
    return column


def _sums(facts: Facts) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(8, 0, 8, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for row, each in enumerate(facts.sums):
        name = QLabel(each.name)
        name.setProperty("role", "small")
        grid.addWidget(name, row, 0)
        if each.cap_usd is not None:
            grid.addWidget(_bar(each, each.cap_usd, at_least=bool(facts.unknown)), row, 1)
        words = QLabel(f"at least {each.words}" if facts.unknown else each.words)
        words.setProperty("role", "bad" if each.is_over else "small")
        grid.addWidget(words, row, 2, Qt.AlignmentFlag.AlignRight)
    return grid


def _bar(each: Sum, cap: object, *, at_least: bool) -> MoneyBar:
    bar = MoneyBar()
    role = "bad" if each.is_over else level(each.after_usd, each.cap_usd).value
    words = f"{each.name}: {'at least ' if at_least else ''}{each.words}"
    assert each.cap_usd is not None
    bar.show_part(each.after_usd, each.cap_usd, words, role if each.after_usd != cap else "warn")
    return bar


def _refusal(words: str) -> QHBoxLayout:
    picture = QLabel()
    picture.setPixmap(theme.icon("alert-circle-outline", "bad").pixmap(20, 20))
    label = QLabel(words)
    label.setWordWrap(True)
    row = QHBoxLayout()
    row.setContentsMargins(8, 0, 8, 0)
    row.setSpacing(8)
    row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label, 1)
    return row
