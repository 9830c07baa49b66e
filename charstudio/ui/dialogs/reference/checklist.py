"""The checklist beside the picture: what was measured, what would be well, what to do; questions are ticked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from charstudio.model.reference import Check, Level
from charstudio.ui import theme
from charstudio.ui.dialogs.reference.words import LEVELS, summary

WIDTH_PX = 336
_ICON_PX = 18


class CheckRow(QFrame):
    """One check. ``answered`` comes when its question is ticked."""

    answered = Signal(bool)

    def __init__(self, check: Check, *, is_answered: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 8, 6)
        row.setSpacing(10)
        self._icon = QLabel()
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        self._title, self._measured = QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        head.addWidget(self._title, 1)
        head.addWidget(self._measured)
        column.addLayout(head)
        self._limit, self._advice = QLabel(), QLabel()
        for label in (self._limit, self._advice):
            label.setProperty("role", "small")
            label.setWordWrap(True)
            column.addWidget(label)
        self._tick: QCheckBox | None = None
        if check.is_question:
            self._tick = QCheckBox("Yes, I have looked")
            self._tick.setChecked(is_answered)
            self._tick.toggled.connect(self.answered)
            column.addWidget(self._tick)
        row.addLayout(column, 1)
        self.show_check(check, is_answered=is_answered)

    def show_check(self, check: Check, *, is_answered: bool) -> None:
        """Show what is known now."""
        if check.is_question and is_answered:
            check = replace(check, level=Level.OK)
        self.check = check
        icon, role, word = LEVELS[check.level]
        self._icon.setPixmap(theme.icon(icon, role).pixmap(_ICON_PX, _ICON_PX))
        self._icon.setToolTip(word)
        self._title.setText(check.title)
        self._measured.setText(check.measured)
        limit = f"Good: {check.limit}" if check.limit and not check.is_question else ""
        self._limit.setText(limit)
        self._limit.setVisible(bool(limit))
        self._advice.setText(check.advice)
        self.setAccessibleName(f"{check.title}: {word}. {check.measured} {limit}. {check.advice}")
        if self._tick is not None:
            self._tick.setAccessibleName(f"{check.title}: I have looked")


class Checklist(QWidget):
    """All checks in a list that scrolls, with a line about the whole above it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH_PX)
        self._rows: dict[str, CheckRow] = {}
        self._checks: tuple[Check, ...] = ()
        self._answered: set[str] = set()
        self._heading, self._summary = QLabel("Checklist"), QLabel("Choose a picture first.")
        self._heading.setProperty("role", "heading")
        self._summary.setProperty("role", "secondary")
        self._summary.setWordWrap(True)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName("Checklist")
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(12, 4, 4, 4)
        self._list.setSpacing(2)
        self._list.addStretch(1)
        self._area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._heading)
        column.addWidget(self._summary)
        column.addWidget(self._area, 1)

    @property
    def checks(self) -> tuple[Check, ...]:
        """What is shown."""
        return tuple(row.check for row in self._rows.values())

    @property
    def summary_text(self) -> str:
        """The line about the whole."""
        return self._summary.text()

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show these; ticks stay where they were."""
        self._checks = tuple(checks)
        if [check.id for check in checks] == list(self._rows):
            for check in checks:
                self._rows[check.id].show_check(check, is_answered=check.id in self._answered)
        else:
            self._build()
        self._say()

    def show_words(self, words: str) -> None:
        """Say this above the list."""
        self._summary.setText(words)

    def _build(self) -> None:
        for row in self._rows.values():
            self._list.removeWidget(row)
            row.deleteLater()
        self._rows = {}
        for number, check in enumerate(self._checks):
            row = CheckRow(check, is_answered=check.id in self._answered)
            row.answered.connect(lambda on, name=check.id: self._answer(name, on=on))
            self._list.insertWidget(number, row)
            self._rows[check.id] = row

    def _answer(self, name: str, *, on: bool) -> None:
        (self._answered.add if on else self._answered.discard)(name)
        check = next(check for check in self._checks if check.id == name)
        self._rows[name].show_check(check, is_answered=on)
        self._say()

    def _say(self) -> None:
        self._summary.setText(summary(self._checks, frozenset(self._answered)))
