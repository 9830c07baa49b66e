"""Outfits and ages: numbered variants, the face unchanged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from charstudio.model import character_parts as parts
from charstudio.model import library_edits
from charstudio.model.characters import Character, Outfit
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.library import Asset, MediaKind
from charstudio.model.project import Project
from charstudio.model.values import Json
from charstudio.ui import theme
from charstudio.ui.characters.page.parts import PageDesk, Section, clear, push
from charstudio.ui.characters.page.slot import Slot
from charstudio.ui.inspector.form import small
from charstudio.ui.inspector.texts import LineEditor

_STILL = QSize(112, 112)
_HELP = (
    "Another coat, a wet one, sixty years old: each is a number that nodes can name. The clothes and the age said here "
    "take the place of the character's own; the face stays. A still of its own is used as the reference."
)
_FIELDS = (
    ("name", "Name", "Raincoat"),
    ("clothing", "Clothes", "long yellow raincoat, wet at the shoulders"),
    ("age", "Age, where it is another one", "in her sixties, silver hair"),
)
_PICTURES = frozenset({MediaKind.IMAGE})


class OutfitCard(QFrame):
    """One variant. ``edited(str, str)`` a field and its text; ``settled``; ``removed``."""

    edited = Signal(str, str)
    settled = Signal()
    removed = Signal()

    def __init__(self, desk: PageDesk, take: Callable[[Sequence[Asset]], None], choose: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.number = QLabel()
        self.number.setFont(theme.font(14, bold=True))
        self.number.setFixedWidth(28)
        self.number.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.still = Slot(desk, _STILL, "Still of this outfit", take)
        self.choose = push("Still…", choose)
        self.fields: dict[str, LineEditor] = {}
        self._labels: list[QLabel] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for row, (name, label, example) in enumerate(_FIELDS):
            words = QLabel(label)
            words.setProperty("role", "secondary")
            editor = LineEditor(ParamSpec(name, ParamType.TEXT, "", label, placeholder=example))
            editor.edited.connect(lambda text, name=name: self.edited.emit(name, str(text)))
            editor.settled.connect(self.settled)
            words.setBuddy(editor.field)
            self.fields[name] = editor
            grid.addWidget(words, row, 0)
            grid.addWidget(editor, row, 1)
        self.cross = QToolButton()
        self.cross.setIcon(theme.icon("close", "secondary"))
        self.cross.setToolTip("Remove this outfit")
        self.cross.clicked.connect(self.removed)
        picture = QVBoxLayout()
        picture.setSpacing(6)
        picture.addWidget(self.still)
        picture.addWidget(self.choose)
        picture.addStretch(1)
        words_column = QVBoxLayout()
        words_column.addLayout(grid)
        words_column.addStretch(1)
        row_ = QHBoxLayout(self)
        row_.setContentsMargins(12, 12, 12, 12)
        row_.setSpacing(12)
        row_.addWidget(self.number)
        row_.addLayout(picture)
        row_.addLayout(words_column, 1)
        row_.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)

    def show_outfit(self, project: Project, outfit: Outfit, *, locked: bool) -> None:
        """Show it as it is now."""
        self.number.setText(str(outfit.number))
        self.still.show_asset(project.assets.get(outfit.still) if outfit.still is not None else None, locked=locked)
        for name, editor in self.fields.items():
            editor.show_value(str(getattr(outfit, name)))
            editor.setEnabled(not locked)
        self.choose.setEnabled(not locked)
        self.cross.setEnabled(not locked)
        self.cross.setAccessibleName(f"Remove outfit {outfit.number}")


class OutfitsSection(Section):
    """A card for each variant."""

    def __init__(self, desk: PageDesk) -> None:
        super().__init__(desk, "Outfits and ages", _HELP)
        self.cards: dict[int, OutfitCard] = {}
        self._empty = small("None yet: the character is always as on its master reference.")
        self.add_button = push("Add an outfit", self._add)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self.column.addLayout(self._list)
        self.add(self._empty)
        self.column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.finish()

    def refresh(self, who: Character) -> None:
        """Show the character as it is now."""
        wanted = [outfit.number for outfit in who.outfits]
        for number in [number for number in self.cards if number not in wanted]:
            clear(self._list, [self.cards.pop(number)])
        for place, outfit in enumerate(who.outfits):
            card = self.cards.get(outfit.number)
            if card is None:
                card = self.cards[outfit.number] = self._made(outfit.number)
                self._list.insertWidget(place, card)
            card.show_outfit(self.desk.deeds.project, outfit, locked=self.desk.locked)
        self._empty.setVisible(not who.outfits)
        self.add_button.setEnabled(not self.desk.locked)

    def _made(self, number: int) -> OutfitCard:
        def take(assets: Sequence[Asset]) -> None:
            self._set_still(number, assets)

        def choose() -> None:
            self.desk.verbs.ask_media("Choose the still of this outfit", _PICTURES, take, several=False)

        card = OutfitCard(self.desk, take, choose)
        card.edited.connect(lambda name, text: self._edited(number, name, text))
        card.settled.connect(self.desk.deeds.studio.document.seal)
        card.removed.connect(lambda: self._remove(number))
        return card

    def _edited(self, number: int, name: str, text: Json) -> None:
        def change(who: Character) -> None:
            self.desk.deeds.apply(
                f"{who.name}: outfit {number}",
                lambda project: parts.change_outfit(project, who.id, number, **{name: text}),
                merge=f"character:{who.id}:outfit:{number}:{name}",
            )

        self.desk.with_who(change)

    def _set_still(self, number: int, assets: Sequence[Asset]) -> None:
        def edit(project: Project, who: Character) -> Project:
            project = library_edits.add_asset(project, assets[0])
            return parts.change_outfit(project, who.id, number, still=assets[0].id)

        if assets[0].info.kind is not MediaKind.IMAGE:
            self.desk.deeds.complain(f"“{assets[0].name}” is no picture. An outfit has a still.")
            return
        self.desk.with_who(
            lambda who: self.desk.deeds.apply(f"{who.name}: still of outfit {number}", lambda p: edit(p, who))
        )

    def _remove(self, number: int) -> None:
        self.desk.with_who(
            lambda who: self.desk.deeds.apply(
                f"{who.name}: remove outfit {number}", lambda project: parts.remove_outfit(project, who.id, number)
            )
        )

    def _add(self) -> None:
        self.desk.with_who(
            lambda who: self.desk.deeds.apply(
                f"{who.name}: add an outfit", lambda project: parts.add_outfit(project, who.id, "")
            )
        )
        if self.cards:
            self.cards[max(self.cards)].fields["name"].setFocus()
