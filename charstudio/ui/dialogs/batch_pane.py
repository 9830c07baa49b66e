"""The left side of the batch dialog: the lists, one below the other, and how they go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from charstudio.model.batch import Batch, Still, Varied, Way
from charstudio.model.errors import BadParameter, CharStudioError
from charstudio.model.library import Asset
from charstudio.nodes.common import SEED
from charstudio.studio.batch_files import ListFile, table_list
from charstudio.studio.batch_variables import Variable
from charstudio.ui import theme
from charstudio.ui.dialogs.batch_list import ListCard, ListDraft
from charstudio.ui.dialogs.batch_stills import MediaOf
from charstudio.ui.dialogs.batch_words import WAYS, explained
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.form import Form, small

_WIDTH = 408


@dataclass(frozen=True, slots=True)
class BatchDraft:
    """What was listed, how it goes together, and whether rows take along what follows."""

    lists: tuple[ListDraft, ...] = ()
    way: Way = Way.PRODUCT
    follow: bool = False


@dataclass(frozen=True, slots=True)
class ListVerbs:
    """Where lists come from: what can vary, the picture of a value, and files, handed over when they are there."""

    variables: Callable[[], tuple[Variable, ...]]
    media_of: MediaOf
    pick_file: Callable[[Callable[[ListFile], None]], None]
    pick_stills: Callable[[Variable, Callable[[Sequence[Asset]], None]], None]


class ListsPane(QWidget):
    """``changed`` after every edit; ``read`` gives the batch as it stands."""

    changed = Signal()

    def __init__(self, verbs: ListVerbs, thumbnails: Thumbnails, draft: BatchDraft) -> None:
        super().__init__()
        self._verbs = verbs
        self._thumbnails = thumbnails
        self.variables = verbs.variables()
        self.cards: list[ListCard] = []
        self.add = QPushButton("Vary something else")
        self.ways = QButtonGroup(self)
        self._explanation = small()
        self._form = Form()
        self.setFixedWidth(_WIDTH)
        self._lay_out()
        self.add.clicked.connect(lambda: self._add_card(self._unused(), focus=True))
        self._go_on_from(draft)
        self.ways.idToggled.connect(lambda _id, on: self.changed.emit() if on else None)

    @property
    def way(self) -> Way:
        """How the lists go together."""
        return list(WAYS)[max(0, self.ways.checkedId())]

    @property
    def drafts(self) -> tuple[ListDraft, ...]:
        """The lists as they stand, to go on from another time."""
        return tuple(card.draft for card in self.cards)

    @property
    def empty(self) -> int:
        """How many lists say nothing yet."""
        return sum(card.is_empty for card in self.cards)

    def read(self) -> Batch | None:
        """All lists; None when one of them cannot be read, which it says itself."""
        found = []
        for card in self.cards:
            try:
                each = card.found()
            except CharStudioError as error:
                card.say(f"{error.message} {error.hint}".strip(), "bad")
            else:
                card.say(_count_words(len(each.rows), card))
                found.append(each)
        batch = Batch(tuple(found), self.way) if len(found) == len(self.cards) else None
        self._explanation.setText(explained(batch) if batch is not None else f"{WAYS[self.way][1]}.")
        self.add.setVisible(self._unused() is not None)
        return batch

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._form.column.setContentsMargins(0, 0, 8, 0)
        self._form.setStyleSheet(f"QScrollArea {{ background: {theme.palette().window}; }}")
        self.add.setAutoDefault(False)
        self._form.column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._form.finish()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._form, 1)
        column.addLayout(self._switch())
        column.addWidget(self._explanation)

    def _switch(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for number, (words, tip) in enumerate(WAYS.values()):
            button = QPushButton(words)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setToolTip(tip)
            button.setChecked(number == 0)
            self.ways.addButton(button, number)
            row.addWidget(button, 1)
        return row

    def _go_on_from(self, draft: BatchDraft) -> None:
        """Begin with what was left the last time, as far as it can still vary, else with an empty list."""
        by_varied = {variable.varied: variable for variable in self.variables}
        self.ways.button(list(WAYS).index(draft.way)).setChecked(True)
        for left in draft.lists:
            varied = left.table.found.varied if left.table is not None else (left.varied,)
            if all(each in by_varied for each in varied):
                self._add_card(by_varied[varied[0]])
                self.cards[-1].go_on_from(left)
        if not self.cards:
            self._add_card(self._unused())

    # --- lists -------------------------------------------------------------------------------------------------

    def _unused(self) -> Variable | None:
        """What has no list yet, what is varied most often first."""
        used = {varied for card in self.cards for varied in _varied_by(card)}
        return min((each for each in self.variables if each.varied not in used), key=_rank, default=None)

    def _add_card(self, variable: Variable | None, *, focus: bool = False) -> None:
        card = ListCard(self.variables, variable or self.variables[0], self._thumbnails, self._verbs.media_of)
        self.cards.append(card)
        self._form.column.insertWidget(len(self.cards) - 1, card)
        card.changed.connect(self.changed)
        card.file_asked.connect(lambda: self._verbs.pick_file(lambda file: self._file_came(card, file)))
        card.stills_asked.connect(lambda: self._verbs.pick_stills(card.variable, lambda came: self._came(card, came)))
        card.removed.connect(lambda: self._remove(card))
        self._show_number()
        self.changed.emit()
        if focus:
            card.field.setFocus()
            QTimer.singleShot(0, card, lambda: self._bring_into_sight(card))

    def _remove(self, card: ListCard) -> None:
        self.cards.remove(card)
        card.hide()
        card.deleteLater()
        self._show_number()
        self.changed.emit()

    def _show_number(self) -> None:
        """A single list cannot go, and goes together with nothing."""
        for card in self.cards:
            card.cross.setVisible(len(self.cards) > 1)
        for button in self.ways.buttons():
            button.setEnabled(len(self.cards) > 1)

    def _bring_into_sight(self, card: ListCard) -> None:
        page = self._form.widget()
        assert page is not None
        page.adjustSize()  # the card is new, and the page does not know yet how high it is
        self._form.ensureWidgetVisible(card)

    def _came(self, card: ListCard, assets: Sequence[Asset]) -> None:
        """Files were brought in: every list knows of them, and the one that asked has them chosen."""
        self.variables = self._verbs.variables()
        for each in self.cards:
            each.know(self.variables, [Still(asset.id) for asset in assets] if each is card else ())

    def _file_came(self, card: ListCard, file: ListFile) -> None:
        """A list was read. A table varies what its first row names; lists that say nothing yet make room for it."""
        try:
            table = table_list(file, self.variables) if file.is_table else None
            if table is None and not card.takes_text:
                label = card.variable.varied.label
                raise BadParameter(f"“{file.name}” is a text, and its lines cannot be values of {label}.")
        except CharStudioError as error:
            card.say(f"{error.message} {error.hint}".strip(), "bad")
            return
        if table is None:
            card.show_text(file.text)
            return
        card.show_table(table, file.name)
        for other in [each for each in self.cards if each is not card and each.is_empty]:
            self._remove(other)


def _rank(variable: Variable) -> int:
    """Prompts, then pictures, then the seed, then the rest."""
    if variable.spec is not None and variable.spec.multiline:
        return 3 if variable.spec.advanced else 0
    return 1 if variable.takes_files else 2 if variable.varied.name == SEED.name else 4


def _varied_by(card: ListCard) -> Sequence[Varied]:
    try:
        return card.found().varied
    except CharStudioError:
        return (card.variable.varied,)


def _count_words(count: int, card: ListCard) -> str:
    variable = card.variable
    replaces = f" in place of “{variable.source}”" if variable.source else ""
    return f"{count} {'value' if count == 1 else 'values'}{replaces}" if count else ""
