"""The card “Identity” of the inspector: the grade, why, and the numbers in words, for a node's result or a clip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from charstudio.model.identity import IdentityReport
from charstudio.studio.identity.values import Measured, MeasureState, worst
from charstudio.studio.identity.words import HONEST, limits_words, meaning, numbers, references_words, state_words
from charstudio.ui.identity.chip import LARGE, GradeChip
from charstudio.ui.one_line import OneLine


def _no_page(_key: str) -> None:
    """Opens no page."""


def _no_curve() -> None:
    """Shows no curve."""


@dataclass(frozen=True, slots=True)
class IdentityVerbs:
    """What the card asks of the window: a character's health page (by key), and the curve under the picture."""

    health: Callable[[str], None] = _no_page
    curve: Callable[[], None] = _no_curve


class IdentityCard(QFrame):
    """``refresh`` with what is known; hidden where nobody acts. ``ask`` has it measured now."""

    def __init__(self, verbs: IdentityVerbs, ask: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._verbs = verbs
        self._known: tuple[Measured, ...] = ()
        self._part = False
        self.chip = GradeChip(LARGE)
        self._title, self._about = QLabel(), OneLine()
        self._reason, self._limits, self._honest = _quiet(), _quiet(), _quiet()
        self._reason.setProperty("role", "")
        self._honest.setText(HONEST)
        self.chooser = QComboBox()
        self.chooser.setAccessibleName("Character to look at")
        self.chooser.activated.connect(lambda _index: self._show())
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(2)
        self._rows.setColumnStretch(1, 1)
        self._measure = QPushButton("Measure now")
        self._measure.clicked.connect(ask)
        self._curve = _link("Show the curve", verbs.curve)
        self._health = _link("Health page…", lambda: verbs.health(self._key))
        self._lay_out()
        self.hide()

    def refresh(self, known: Sequence[Measured], *, part: bool = False) -> None:
        """Show these. ``part``: they are of a part of the media only, the one a clip uses."""
        found = tuple(known)
        self.setVisible(bool(found))
        if (found, part) == (self._known, self._part):
            return
        names = [each.member.name for each in found]
        if names != [each.member.name for each in self._known]:
            self.chooser.clear()
            self.chooser.addItems(names)
            first = worst(found)
            self.chooser.setCurrentIndex(found.index(first) if first is not None else 0)
        self.chooser.setVisible(len(found) > 1)
        self._known, self._part = found, part
        if found:
            self._show()

    @property
    def _chosen(self) -> Measured:
        return self._known[max(0, self.chooser.currentIndex())]

    @property
    def _key(self) -> str:
        return self._chosen.member.key

    def _show(self) -> None:
        one = self._chosen
        report = one.report
        self.chip.show_known((one,))
        self._title.setText(meaning(report.grade).capitalize() if report is not None else "Identity")
        self._about.show_text(self._about_words(one))
        self._reason.setText(report.reason if report is not None else state_words(one))
        self._show_rows(report)
        advice = references_words(report.limits) if report is not None else ""
        limits = limits_words(report.limits) if report is not None and report.is_measurable else ""
        self._limits.setText(" ".join(filter(None, (limits, advice))))
        self._limits.setVisible(bool(self._limits.text()))
        self._honest.setVisible(report is not None)
        self._measure.setVisible(one.state is MeasureState.UNASKED)
        self._curve.setVisible(report is not None)

    def _about_words(self, one: Measured) -> str:
        parts = [one.member.name]
        if one.is_draft:
            parts.append("draft of the reference’s own face")
        elif self._part:
            parts.append("the part used here")
        return " · ".join(parts)

    def _show_rows(self, report: IdentityReport | None) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for place, (what, much) in enumerate(numbers(report) if report is not None else ()):
            value = QLabel(much)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setAccessibleName(f"{what}: {much}")
            head = QLabel(what)
            head.setProperty("role", "small")
            self._rows.addWidget(head, place, 0)
            self._rows.addWidget(value, place, 1)

    def _lay_out(self) -> None:
        self._title.setProperty("role", "heading")
        self._about.setProperty("role", "small")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._about)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.chip)
        head.addLayout(words, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._measure)
        foot.addWidget(self._curve)
        foot.addWidget(self._health)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.chooser)
        column.addWidget(self._reason)
        column.addLayout(self._rows)
        column.addWidget(self._limits)
        column.addWidget(self._honest)
        column.addLayout(foot)


def _quiet(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    return label


def _link(words: str, act: Callable[[], None]) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("role", "link")
    button.clicked.connect(lambda _checked=False: act())
    return button
