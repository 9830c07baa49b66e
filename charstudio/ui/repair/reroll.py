"""“Try again with less motion”: the rule, what it costs at the worst, and the log of what was tried before.

Invariant: it can only be accepted when the worst-case price is known, stands on the button, and belongs to the rule
that is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.errors import EditError
from charstudio.model.identity import Grade
from charstudio.storage.repair_notes import TryLine
from charstudio.studio.repair.reroll import MOST_TRIES, SUFFIX, Rule, WorstCase
from charstudio.studio.repair.trying import was_broken_off
from charstudio.ui.money_field import MoneyField
from charstudio.ui.prices import amount_words
from charstudio.ui.repair.parts import MARGIN, foot, heading, make_room, quiet, say

_GRADES = (Grade.A, Grade.B, Grade.C)
_USUAL_USD = Decimal(2)
_NOTE = f"Each try has 20 % less motion, another seed, and “{SUFFIX}” at the end of the prompt. Each is a take."


class RerollDialog(QDialog):
    """``rule_changed(Rule)`` asks for the price of a rule: answer with ``show_worst``. Accepted: ``rule`` is agreed to.

    ``stop_asked`` ends the rule that is going on.
    """

    rule_changed = Signal(object)
    stop_asked = Signal()

    def __init__(
        self,
        title: str,
        lines: Sequence[TryLine],
        parent: QWidget | None = None,
        *,
        is_going_on: bool = False,
        limit: Decimal = _USUAL_USD,
        remark: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Try again with less motion")
        self._is_going_on = is_going_on
        self._priced: Rule | None = None
        self._lines = list(lines)
        self.tries = QSpinBox()
        self.tries.setRange(1, MOST_TRIES)
        self.tries.setValue(3)
        self.tries.setAccessibleName("At most so many tries")
        self.usd = MoneyField("0.00")
        self.usd.setAccessibleName("At most so many dollars")
        self.usd.show_amount(limit)
        self.grade = QComboBox()
        self.grade.addItems([f"{grade} or better" if grade is not Grade.A else "A" for grade in _GRADES])
        self.grade.setCurrentIndex(1)
        self.grade.setAccessibleName("Stop at the first take with this grade")
        self.worst = quiet()
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setAccessibleName("Log of tries")
        self.log.setFixedHeight(150)
        self.start = QPushButton("Try")
        self.start.setDefault(True)
        self.start.clicked.connect(self.accept)
        self.start.setEnabled(False)
        self.cancel = QPushButton("Close" if is_going_on else "Cancel")
        self.cancel.clicked.connect(self.reject)
        self.stop = QPushButton("Stop")
        self.stop.clicked.connect(self.stop_asked)
        self.stop.setVisible(is_going_on)
        self.start.setVisible(not is_going_on)
        self._lay_out(title, remark)
        self._show_log()
        self.tries.valueChanged.connect(lambda _value: self.ask_price())
        self.usd.entered.connect(lambda _amount: self.ask_price())
        self.usd.textEdited.connect(lambda _text: self._forget_price())
        self.usd.refused.connect(lambda words: say(self.worst, words, "bad"))
        self.grade.currentIndexChanged.connect(lambda _index: self.ask_price())

    @property
    def rule(self) -> Rule:
        """The rule as it stands. Raises ``EditError`` for what is none."""
        try:
            usd = Decimal(self.usd.text() or "0")
        except ArithmeticError:
            raise EditError("The limit is an amount of money.") from None
        return Rule(self.tries.value(), usd, _GRADES[self.grade.currentIndex()])

    def ask_price(self) -> None:
        """Ask what the rule costs; until that is known it cannot be started."""
        self._forget_price()
        try:
            rule = self.rule
        except EditError as error:
            say(self.worst, error.message, "bad")
            return
        say(self.worst, "Working out the price…", "secondary")
        self.rule_changed.emit(rule)

    def show_worst(self, rule: Rule, found: WorstCase) -> None:
        """What ``rule`` costs at the worst; an answer about another rule than the one shown is too late."""
        try:
            is_current = rule == self.rule
        except EditError:
            return
        if not is_current or self._is_going_on:
            return
        if found.refusal or found.usd is None:
            say(self.worst, found.refusal, "warn")
            return
        self._priced = rule
        price = amount_words(found.usd) if found.usd else "free"
        tries = "1 try" if found.tries == 1 else f"{found.tries} tries"
        fewer = f" No more than {tries} fit into the limit." if found.tries < rule.tries else ""
        say(self.worst, f"At the worst: {tries}, {price}, with every asking again included.{fewer}", "text")
        self.start.setText(f"Try up to {found.tries} × · {f'at most {price}' if found.usd else 'free'}")
        make_room(self.start)
        self.start.setEnabled(True)

    def show_fault(self, words: str) -> None:
        """Say why there is no price."""
        say(self.worst, words, "bad")

    def add_line(self, line: TryLine) -> None:
        """One more line of the log, while a rule goes on."""
        self._lines.append(line)
        if line.is_end:
            self._is_going_on = False
            self.stop.hide()
            self.start.show()
            self.ask_price()
        self._show_log()

    def _forget_price(self) -> None:
        self._priced = None
        self.start.setEnabled(False)
        self.start.setText("Try")

    def accept(self) -> None:
        """Only with a price that belongs to what is shown."""
        try:
            is_priced = self._priced is not None and self._priced == self.rule
        except EditError:
            is_priced = False
        if is_priced:
            super().accept()
        else:
            self.ask_price()

    def _show_log(self) -> None:
        words = [line_words(line) for line in self._lines]
        if was_broken_off(tuple(self._lines)) and not self._is_going_on:
            words.append("The program was closed before this ended. Nothing was sent since.")
        self.log.setPlainText("\n".join(words) or "Nothing was tried yet.")
        bar = self.log.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _lay_out(self, title: str, remark: str) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        rows = (("Stop at grade", self.grade), ("Tries at most", self.tries), ("Dollars at most", self.usd))
        for row, (words, field) in enumerate(rows):
            label = QLabel(words)
            label.setProperty("role", "secondary")
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(2, 1)
        for field in (self.grade, self.tries):
            field.setFixedWidth(self.usd.width() + 24)
        self.usd.setFixedWidth(self.usd.width() + 24)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, 16)
        layout.setSpacing(12)
        layout.addLayout(heading(title, _NOTE))
        if remark:
            layout.addWidget(quiet(remark, "warn"))
        layout.addLayout(grid)
        layout.addWidget(self.worst)
        layout.addWidget(quiet("What was tried before", "small"))
        layout.addWidget(self.log)
        layout.addLayout(foot(self.cancel, self.start, self.stop))
        self.setMinimumWidth(560)


def line_words(line: TryLine) -> str:
    """One line of the log as people read it: when, what, with how much motion and which seed, for how much."""
    when = line.at.replace("T", " ")[:16]
    details = []
    if line.number and not line.is_end:
        if line.strength is not None:
            details.append(f"motion {line.strength:.2f}")
        if line.seed is not None:
            details.append(f"seed {line.seed}")
        if line.usd:
            details.append(f"${line.usd}")
    more = f" ({', '.join(details)})" if details else ""
    return f"{when}  {line.words}{more}"
