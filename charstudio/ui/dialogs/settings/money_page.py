"""What may be spent, and what has been: the caps of the settings, the cap of the open film, and bars beside them."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit

from charstudio.model import library_edits
from charstudio.model.errors import EditError, ReadOnly
from charstudio.storage.settings import Settings
from charstudio.studio.money import Spending
from charstudio.studio.studio import Studio
from charstudio.ui.dialogs.settings.page import MONEY, Page
from charstudio.ui.dialogs.settings.row import FIELD_WIDTH, Row
from charstudio.ui.money import level, of_cap_words, read_amount
from charstudio.ui.money_bar import MoneyBar
from charstudio.ui.prices import amount_words

_TEXT = (
    "Nothing is spent by itself: every run that costs something shows its price first. "
    "A cap stops jobs before they are sent."
)


class MoneyPage(Page):
    """Follows the journal while it is shown."""

    def __init__(self, studio: Studio, settings: Settings) -> None:
        super().__init__("Money", _TEXT)
        self._studio = studio
        self._settings = settings
        self.add_settings(MONEY, settings)
        self._cap = _FilmCap(studio)
        self._cap.edited.connect(self.edited)
        self.column.addWidget(self._cap)
        self._spent = _Spent()
        self.column.addWidget(self._spent)
        self.finish()
        is_open = studio.folder is not None
        self._cap.setVisible(is_open)
        self._spent.setVisible(is_open)
        self._stop = studio.journal.changed.connect(self._show)
        self._show(studio.journal.spending)

    @property
    def is_changed(self) -> bool:
        """Whether a setting or the film's cap waits to be applied."""
        return super().is_changed or self._cap.is_changed

    def first_fault(self) -> Row | None:
        """The first row whose value cannot be used."""
        return super().first_fault() or (self._cap if self._cap.fault else None)

    def settle(self, settings: Settings) -> None:
        """``settings`` are in use now."""
        super().settle(settings)
        self._settings = settings
        self._show(self._studio.journal.spending)

    async def save(self) -> bool:
        """Put the film's cap into the film, as one undoable step."""
        return self._cap.save()

    def forget(self) -> None:
        """Follow the journal no longer."""
        self._stop()

    def _show(self, spending: Spending) -> None:
        self._spent.show_spending(spending, self._settings.cap_day_usd or None, self._studio.project.budget)


class _FilmCap(Row):
    """The cap of the open film. It is part of the film, so that it undoes and goes where the film goes."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._line = QLineEdit()
        self._line.setFixedWidth(FIELD_WIDTH)
        self._line.setPlaceholderText("No cap")
        title = studio.project.title
        help_text = f"Kept in “{title}” itself. Empty means no cap; 0 means that nothing paid is made for it."
        super().__init__("Cap for this film", help_text, self._line, "USD")
        self._before = _text(studio.project.budget)
        self._line.setText(self._before)
        self._line.setEnabled(not studio.read_only)
        self._line.textChanged.connect(self._look)

    @property
    def is_changed(self) -> bool:
        """Whether another cap was typed."""
        return bool(self.fault) or read_amount(self._line.text()) != read_amount(self._before)

    def save(self) -> bool:
        """Cap the film at what was typed."""
        if not self.is_changed:
            return True
        cap = read_amount(self._line.text())
        label = "Remove the film's cap" if cap is None else f"Cap the film at {amount_words(cap)}"
        try:
            self._studio.document.apply(label, lambda project: library_edits.set_budget(project, cap))
        except (EditError, ReadOnly) as error:
            self.show_fault(f"{error.message} {error.hint}".strip())
            return False
        self._before = self._line.text()
        return True

    def _look(self) -> None:
        try:
            read_amount(self._line.text())
        except ValueError as error:
            self.show_fault(str(error))
        else:
            self.show_fault("")
        self.edited.emit()


class _Spent(QFrame):
    """Three lines: today, this month, this film."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._lines: dict[str, tuple[QLabel, MoneyBar]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 16, 16, 16)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        head = QLabel("Spent on this film")
        head.setProperty("role", "heading")
        grid.addWidget(head, 0, 0, 1, 3)
        for line, name in enumerate(("Today", "This month", "In all"), 1):
            label, words, bar = QLabel(name), QLabel(), MoneyBar()
            label.setProperty("role", "secondary")
            grid.addWidget(label, line, 0)
            grid.addWidget(words, line, 1)
            grid.addWidget(bar, line, 2)
            self._lines[name] = (words, bar)

    def show_spending(self, spending: Spending, cap_day: Decimal | None, cap: Decimal | None) -> None:
        """Show the sums against their caps."""
        aside = spending.reserved_usd
        self._show("Today", spending.today_usd, aside, cap_day, spending.elsewhere_usd)
        self._show("In all", spending.project_usd, aside, cap)
        words, bar = self._lines["This month"]
        projected = spending.month_projected_usd
        so_far = amount_words(spending.month_usd)
        words.setText(f"{so_far}, about {amount_words(projected)} by its end" if projected else so_far)
        bar.show_part(spending.month_usd, projected, words.text())

    def _show(
        self, name: str, spent: Decimal, aside: Decimal, cap: Decimal | None, elsewhere: Decimal = Decimal(0)
    ) -> None:
        words, bar = self._lines[name]
        more = f" + {amount_words(aside)} set aside" if aside else ""
        others = f" + {amount_words(elsewhere)} in other films" if elsewhere else ""
        words.setText(f"{of_cap_words(spent, cap)}{more}{others}")
        used = spent + aside + elsewhere
        bar.show_part(used, cap or Decimal(0), words.text(), level(used, cap))
        bar.setVisible(cap is not None)


def _text(cap: Decimal | None) -> str:
    return "" if cap is None else format(cap, "f")
