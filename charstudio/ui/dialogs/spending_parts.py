"""The parts of the spending sheet: sums with their caps, facts beside them, and shares as bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from charstudio.studio.money import Share, Spending
from charstudio.ui import theme
from charstudio.ui.money import Level, cap_words, level
from charstudio.ui.money_bar import MoneyBar
from charstudio.ui.one_line import OneLine
from charstudio.ui.prices import amount_words

_BAR_HEIGHT = 8
_CAP_NOTES = {Level.FAR: "", Level.NEAR: ", nearly all used", Level.REACHED: ", reached"}


@dataclass(frozen=True, slots=True)
class SumView:
    """One sum: ``used`` fills a bar up to ``whole``, unless that is None."""

    title: str
    usd: Decimal
    note: str
    used: Decimal = Decimal(0)
    whole: Decimal | None = None
    level: Level = Level.FAR


def sums_of(spending: Spending, cap_day: Decimal | None, cap: Decimal | None) -> tuple[SumView, ...]:
    """Today, this month, this film. What is set aside counts against caps, as it does when a job is sent."""
    aside = spending.reserved_usd
    projected = spending.month_projected_usd
    month_note = f"about {amount_words(projected)} by its end" if projected else "nothing yet"
    return (
        _capped("Today", spending.today_usd, spending.day_usd, cap_day, _day_words(spending)),
        SumView("This month", spending.month_usd, month_note, spending.month_usd, projected or None),
        _capped("This film", spending.project_usd, spending.project_usd + aside, cap, "a cap of {}"),
    )


def _day_words(spending: Spending) -> str:
    if not spending.elsewhere_usd:
        return "a cap of {} a day"
    return f"{amount_words(spending.elsewhere_usd)} more in other films; a cap of {{}} a day"


def _capped(title: str, usd: Decimal, used: Decimal, cap: Decimal | None, words: str) -> SumView:
    if cap is None:
        return SumView(title, usd, "no cap")
    found = level(used, cap)
    note = f"{words.format(cap_words(cap))}{_CAP_NOTES[found]}"
    return SumView(title, usd, note, used, cap, found)


class Sum(QFrame):
    """A sum as a card: large, with what it is measured against."""

    def __init__(self, view: SumView) -> None:
        super().__init__()
        self.setProperty("role", "card")
        amount = QLabel(amount_words(view.usd))
        amount.setFont(theme.font(18, bold=True))
        title, note = _label(view.title, "secondary"), _label(view.note, "small")
        if view.level is not Level.FAR:
            note.setProperty("role", view.level.value)
            note.setFont(theme.font(theme.SMALL_POINTS))
        self.setAccessibleName(f"{view.title}: {amount.text()}, {view.note}")
        bar = MoneyBar()
        bar.show_part(view.used, view.whole or Decimal(0), self.accessibleName(), view.level)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(4)
        for widget in (title, amount, note):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addWidget(bar)
        policy = bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the cards stay level
        bar.setSizePolicy(policy)
        bar.setVisible(view.whole is not None)


def facts(spending: Spending) -> Iterator[tuple[str, str]]:
    """What else there is to know, as amounts with their words; only what there is."""
    if spending.reserved_usd:
        yield amount_words(spending.reserved_usd), "set aside for running jobs"
    if spending.perhaps_usd:
        yield amount_words(spending.perhaps_usd), "perhaps never charged: no answer came"
    if spending.estimated_usd:
        yield amount_words(spending.estimated_usd), "by our own prices: the service did not say"
    each = spending.per_kept_second_usd
    if each is not None:
        yield amount_words(each.quantize(Decimal("0.001"))), "for each second kept in the cut"


def facts_row(spending: Spending) -> QHBoxLayout:
    """The facts side by side."""
    row = QHBoxLayout()
    row.setSpacing(16)
    for amount, words in facts(spending):
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(_label(amount, "heading"))
        column.addWidget(_label(words, "small"))
        row.addWidget(box, 1, Qt.AlignmentFlag.AlignTop)
    return row


def shares_box(title: str, shares: Sequence[tuple[str, Share]]) -> QFrame:
    """A small table: name, bar, amount. The bars are measured by the largest."""
    box = QFrame()
    box.setProperty("role", "card")
    grid = QGridLayout(box)
    grid.setContentsMargins(16, 12, 16, 16)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(0, 2)
    grid.setColumnStretch(1, 1)
    grid.addWidget(_label(title, "heading"), 0, 0, 1, 3)
    whole = max((share.usd for _, share in shares), default=Decimal(0))
    for line, (name, share) in enumerate(shares, 1):
        _add_share(grid, line, name, share, whole)
    grid.setRowStretch(len(shares) + 1, 1)
    return box


def _add_share(grid: QGridLayout, line: int, name: str, share: Share, whole: Decimal) -> None:
    jobs = f"{share.jobs} {'job' if share.jobs == 1 else 'jobs'}"
    amount = amount_words(share.usd)
    label, bar, value = OneLine(name), MoneyBar(_BAR_HEIGHT), QLabel(amount)
    bar.show_part(share.usd, whole, f"{name}: {amount} for {jobs}")
    bar.setToolTip(f"{amount} for {jobs}")
    value.setToolTip(bar.toolTip())
    grid.addWidget(label, line, 0)
    grid.addWidget(bar, line, 1, Qt.AlignmentFlag.AlignVCenter)
    grid.addWidget(value, line, 2, Qt.AlignmentFlag.AlignRight)


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
