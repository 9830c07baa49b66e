"""The film's characters as rows: what the cards read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from charstudio.model.characters import Character
from charstudio.model.identity import Grade
from charstudio.model.library import Asset
from charstudio.model.results import MediaValue
from charstudio.model.values import AssetId, CharacterId
from charstudio.ui.characters import words
from charstudio.ui.characters.signs import CastSigns
from charstudio.ui.gallery.words import grade_words
from charstudio.ui.graph.pasteboard import character_mime

WHO_ROLE = int(Qt.ItemDataRole.UserRole)
PICTURE_ROLE = WHO_ROLE + 1
REMINDER_ROLE = WHO_ROLE + 2
GRADE_ROLE = WHO_ROLE + 3
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_Flag = Qt.ItemFlag


class CardList(QAbstractListModel):
    """In the order of their names. ``rename`` is asked for when a name was written in place."""

    def __init__(
        self, signs: CastSigns, rename: Callable[[Character, str], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._signs = signs
        self._rename = rename
        self._every: tuple[Character, ...] = ()
        self._assets: Mapping[AssetId, Asset] = {}
        self._wanted = ""
        self.read_only = False
        self.shown: tuple[Character, ...] = ()

    @property
    def count(self) -> int:
        """How many there are, found or not."""
        return len(self._every)

    def show_cast(self, characters: Mapping[CharacterId, Character], assets: Mapping[AssetId, Asset]) -> None:
        """Show these."""
        self._assets = assets
        self._every = tuple(sorted(characters.values(), key=lambda who: (who.name.casefold(), who.id)))
        self._filter()

    def search(self, text: str) -> None:
        """Show those whose name, label, notes or traits hold every word."""
        self._wanted = text.casefold()
        self._filter()

    def signs_changed(self) -> None:
        """More is known of them."""
        if self.shown:
            self.dataChanged.emit(self.index(0), self.index(len(self.shown) - 1))

    def row_of(self, character: str) -> int | None:
        """The row of a character."""
        return next((row for row, who in enumerate(self.shown) if who.id == character), None)

    def _filter(self) -> None:
        asked = self._wanted.split()
        after = tuple(who for who in self._every if all(word in _said(who) for word in asked))
        if [who.id for who in after] != [who.id for who in self.shown]:
            self.beginResetModel()
            self.shown = after
            self.endResetModel()
            return
        changed = [row for row, (old, new) in enumerate(zip(self.shown, after, strict=True)) if old != new]
        self.shown = after
        for row in changed:
            self.dataChanged.emit(self.index(row), self.index(row))

    # --- for views ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """As many as are shown."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The character, its picture, and what is known of it."""
        if not index.isValid():
            return None
        who = self.shown[index.row()]
        if role == WHO_ROLE:
            return who
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return who.name
        if role == PICTURE_ROLE:
            asset = self._assets.get(who.master) if who.master is not None else None
            return MediaValue(asset.media, asset.info) if asset is not None else None
        if role == REMINDER_ROLE:
            return self._signs.reminder(who)
        if role == GRADE_ROLE:
            return self._signs.grade(who)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.spoken(who, self._said_signs(who))
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = (who.name, words.label_words(who), words.facts_words(who), *self._said_signs(who))
            return "\n".join(line for line in (*lines, words.advice(who)) if line)
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A name written in place."""
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not name:
            return False
        who = self.shown[index.row()]
        QTimer.singleShot(0, self, partial(self._rename, who, name))  # the field is still being put away
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Cards are dragged to the graph, pictures are dropped on them."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags if self.read_only else _Flag.ItemIsDropEnabled
        flags = super().flags(index) | _Flag.ItemIsDragEnabled
        return flags if self.read_only else flags | _Flag.ItemIsDropEnabled | _Flag.ItemIsEditable

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:  # type: ignore[override]
        """A character on its way to the graph."""
        return character_mime(self.shown[indexes[0].row()].id) if indexes else QMimeData()

    def _said_signs(self, who: Character) -> tuple[str, ...]:
        grade: Grade | None = self._signs.grade(who)
        said = f"Identity {grade.value}: {grade_words(grade)}" if grade is not None else ""
        return tuple(sign for sign in (said, self._signs.reminder(who)) if sign)


def _said(who: Character) -> str:
    parts = (who.name, who.episode, who.clothing_state, who.notes, *(trait.text for trait in who.traits))
    return "\n".join(parts).casefold()
