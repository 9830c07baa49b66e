"""The form of the film itself, shown when nothing is selected: title, format, and what it may cost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtGui import QHideEvent, QShowEvent

from charstudio.model import library_edits, timeline_edits
from charstudio.model.errors import EditError, ReadOnly
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.values import Json
from charstudio.studio.money import Spending
from charstudio.studio.studio import Studio
from charstudio.ui.inspector.editors import ChoiceEditor
from charstudio.ui.inspector.form import Form, NameField, Row, small
from charstudio.ui.money import Level, level, of_cap_words
from charstudio.ui.money_bar import MoneyBar
from charstudio.ui.money_field import MoneyField
from charstudio.ui.prices import amount_words

SIZES = {
    "1280x720": "Wide 16:9, 1280 × 720",
    "1920x1080": "Wide 16:9, 1920 × 1080",
    "720x1280": "Upright 9:16, 720 × 1280",
    "1080x1920": "Upright 9:16, 1080 × 1920",
    "1080x1080": "Square, 1080 × 1080",
    "1080x1350": "Feed 4:5, 1080 × 1350",
}
RATES = {"16": "16", "24000/1001": "23.976", "24": "24", "25": "25", "30000/1001": "29.97", "30": "30", "60": "60"}

_SIZE = ParamSpec(
    "size", ParamType.CHOICE, "1280x720", "Picture", choices=tuple(SIZES), choice_labels=tuple(SIZES.values())
)
_RATE = ParamSpec(
    "rate", ParamType.CHOICE, "24", "Frames per second", choices=tuple(RATES), choice_labels=tuple(RATES.values())
)

_CAP_HELP = "Jobs that would take the film above this are not sent. Empty: no cap. 0: nothing paid is made."
_WARNINGS = {Level.FAR: "", Level.NEAR: ". That is nearly all.", Level.REACHED: ". The cap is reached."}


class _FormatEditor(ChoiceEditor):
    """Formats of our list, and whatever a film brings along."""

    def words_for(self, value: Json) -> str:
        return str(value).replace("x", " × ")


class FilmPage(Form):
    """Follows the project's title and format."""

    def __init__(self, studio: Studio, complain: Callable[[str], None]) -> None:
        super().__init__()
        self._studio = studio
        self._complain = complain
        self._stop: Callable[[], None] = lambda: None
        self._title = NameField("Film title", 200)
        self._title.renamed.connect(self._retitle)
        self._facts = small()
        self._size = _FormatEditor(_SIZE)
        self._rate = _FormatEditor(_RATE)
        self._size.edited.connect(self._resize)
        self._rate.edited.connect(self._rerate)
        self.add(self._title)
        self.add(self._facts)
        self._rows = (Row(_SIZE.label, self._size), Row(_RATE.label, self._rate))
        for row in self._rows:
            self.add(row)
        self._cap = MoneyField("No cap")
        self._cap.entered.connect(self._cap_at)
        self._cap.refused.connect(complain)
        self._cap_row = Row("Cap for this film, in US dollars", self._cap, _CAP_HELP)
        self._spent = small()
        self._bar = MoneyBar()
        for widget in (self._cap_row, self._spent, self._bar):
            self.add(widget)
        self.add(small("Select a node or a clip to see its settings here."))
        self.finish()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the journal while there is somebody to see it."""
        super().showEvent(event)
        self._stop()
        self._stop = self._studio.journal.changed.connect(self._show_spending)
        self._show_spending(self._studio.journal.spending)

    def hideEvent(self, event: QHideEvent) -> None:
        """A page that is put away, or about to go, listens no longer."""
        super().hideEvent(event)
        self._stop()

    def refresh(self) -> None:
        """Show the film as it is now."""
        project = self._studio.project
        timeline = project.timeline
        self._title.show_name(project.title)
        self._title.setReadOnly(self._studio.read_only)
        shots = sum(1 for _ in timeline.clips())
        nodes = len(project.graph.nodes)
        self._facts.setText(
            f"{float(timeline.duration):.1f} s · {shots} {'clip' if shots == 1 else 'clips'}"
            f" · {nodes} {'node' if nodes == 1 else 'nodes'}"
        )
        self._size.show_value(f"{timeline.width_px}x{timeline.height_px}")
        self._rate.show_value(str(timeline.rate))
        for row in (*self._rows, self._cap_row):
            row.lock(locked=self._studio.read_only)
        self._cap.show_amount(project.budget)
        self._show_spending(self._studio.journal.spending)

    def _show_spending(self, spending: Spending) -> None:
        cap, used = self._studio.project.budget, spending.project_usd + spending.reserved_usd
        aside = f", {amount_words(spending.reserved_usd)} set aside" if spending.reserved_usd else ""
        self._spent.setText(
            f"Spent so far: {of_cap_words(spending.project_usd, cap)}{aside}{_WARNINGS[level(used, cap)]}"
        )
        self._spent.setVisible(bool(used) or cap is not None)
        self._bar.show_part(used, cap or Decimal(0), self._spent.text(), level(used, cap))
        self._bar.setVisible(cap is not None)

    def _cap_at(self, cap: Decimal | None) -> None:
        label = "Remove the film's cap" if cap is None else f"Cap the film at {amount_words(cap)}"
        self._apply(label, lambda project: library_edits.set_budget(project, cap))

    def _retitle(self, title: str) -> None:
        self._apply(f"Rename film to {title}", lambda project: library_edits.set_title(project, title))

    def _resize(self, value: Json) -> None:
        width, height = (int(side) for side in str(value).split("x"))
        self._apply(
            "Set picture size", lambda project: timeline_edits.set_format(project, width_px=width, height_px=height)
        )

    def _rerate(self, value: Json) -> None:
        num, _, den = str(value).partition("/")
        rate = Rate(int(num), int(den or 1))
        self._apply("Set frame rate", lambda project: timeline_edits.set_format(project, rate=rate))

    def _apply(self, label: str, edit: Callable[[Project], Project]) -> None:
        try:
            self._studio.document.apply(label, edit)
        except (EditError, ReadOnly) as error:
            self._complain(f"{error.message} {error.hint}".strip())
        self.refresh()
