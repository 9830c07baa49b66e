"""Traits and notes: what never changes about a character, in words, and what models are told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from charstudio.model.characters import Character, Trait, TraitKind
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.ui import theme
from charstudio.ui.characters.fields import NOTES, FieldRow
from charstudio.ui.characters.page.parts import PageDesk, Section, clear, push
from charstudio.ui.characters.words import TRAIT_EXAMPLES, TRAIT_WORDS
from charstudio.ui.inspector.editors import keep_wheel_for_scrolling
from charstudio.ui.inspector.form import heading, small
from charstudio.ui.inspector.texts import LineEditor

_HELP = (
    "Permanent traits are said to every model. What can be taken off – a hat, a borrowed coat – stays remembered here "
    "and is left out, unless it defines the character."
)
_KINDS = tuple(TraitKind)


class TraitRow(QWidget):
    """One trait. ``edited(Trait)``, ``settled``, ``removed``."""

    edited = Signal(object)
    settled = Signal()
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._trait = Trait(TraitKind.OTHER, "")
        self.kind = QComboBox()
        for kind in _KINDS:
            self.kind.addItem(TRAIT_WORDS[kind])
        self.kind.setFixedWidth(112)
        self.kind.setAccessibleName("What the trait is about")
        keep_wheel_for_scrolling(self.kind, self)
        self.text = LineEditor(ParamSpec("trait", ParamType.TEXT, "", "Trait"))
        self.permanent = QCheckBox("Permanent")
        self.permanent.setToolTip("Said to every model. Without it the trait is only remembered.")
        self.cross = QToolButton()
        self.cross.setIcon(theme.icon("close", "secondary"))
        self.cross.setToolTip("Remove this trait")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.kind)
        row.addWidget(self.text, 1)
        row.addWidget(self.permanent)
        row.addWidget(self.cross)
        self.kind.activated.connect(lambda index: self._tell(replace(self._trait, kind=_KINDS[index])))
        self.text.edited.connect(lambda text: self.edited.emit(replace(self._trait, text=str(text))))
        self.text.settled.connect(self.settled)
        self.permanent.clicked.connect(lambda on: self._tell(replace(self._trait, permanent=on)))
        self.cross.clicked.connect(self.removed)

    def show_trait(self, trait: Trait, *, locked: bool) -> None:
        """Show it as it is now."""
        self._trait = trait
        self.kind.setCurrentIndex(_KINDS.index(trait.kind))
        self.text.show_value(trait.text)
        self.text.field.setPlaceholderText(TRAIT_EXAMPLES[trait.kind])
        self.text.field.setAccessibleName(f"{TRAIT_WORDS[trait.kind]}: in words")
        self.permanent.setChecked(trait.permanent)
        self.cross.setAccessibleName(f"Remove {TRAIT_WORDS[trait.kind].lower()} {trait.text}")
        self.setEnabled(not locked)

    def _tell(self, trait: Trait) -> None:
        self.edited.emit(trait)
        self.settled.emit()


class TraitsSection(Section):
    """Rows for traits, the notes, and the description that comes of them."""

    def __init__(self, desk: PageDesk) -> None:
        super().__init__(desk, "Traits and notes", _HELP)
        self.rows: list[TraitRow] = []
        self._empty = small("No traits yet. Age, hair, eyes and glasses are the ones that drift first.")
        self.add_button = push("Add a trait", self._add)
        self.notes = FieldRow(NOTES, desk.deeds, desk.who)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.column.addLayout(self._list)
        self.add(self._empty)
        self.column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.add(self.notes)
        self.add(heading("What models are told"))
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 12, 12, 12)
        inside.addWidget(self.said)
        self.add(card)
        self.finish()

    def refresh(self, who: Character) -> None:
        """Show the character as it is now."""
        while len(self.rows) > len(who.traits):
            clear(self._list, [self.rows.pop()])
        while len(self.rows) < len(who.traits):
            self.rows.append(self._made(len(self.rows)))
        for row, trait in zip(self.rows, who.traits, strict=True):
            row.show_trait(trait, locked=self.desk.locked)
        self._empty.setVisible(not who.traits)
        self.add_button.setEnabled(not self.desk.locked)
        self.notes.refresh(who)
        self.said.setText(who.description() or "Nothing yet.")

    def _made(self, place: int) -> TraitRow:
        row = TraitRow()
        row.edited.connect(partial(self._edited, place))
        row.settled.connect(self.desk.deeds.studio.document.seal)
        row.removed.connect(partial(self._remove, place))
        self._list.addWidget(row)
        return row

    def _change(self, about: str, change: Callable[[list[Trait]], None], merge: str = "") -> None:
        def edit(who: Character) -> None:
            traits = list(who.traits)
            change(traits)
            self.desk.deeds.change(who, about, merge=merge, traits=tuple(traits))

        self.desk.with_who(edit)

    def _edited(self, place: int, trait: Trait) -> None:
        def put(traits: list[Trait]) -> None:
            traits[place] = trait

        self._change("trait", put, merge=f"trait:{place}")

    def _remove(self, place: int) -> None:
        def drop(traits: list[Trait]) -> None:
            del traits[place]

        self._change("remove a trait", drop)
        if self.rows:
            self.rows[min(place, len(self.rows) - 1)].text.setFocus()

    def _add(self) -> None:
        used = {row.kind.currentIndex() for row in self.rows}
        free = next((kind for place, kind in enumerate(_KINDS) if place not in used), TraitKind.OTHER)
        self._change("add a trait", lambda traits: traits.append(Trait(free, "")))
        if self.rows:
            self.rows[-1].text.setFocus()
