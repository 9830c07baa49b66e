"""Fields of a node that stands for a character: who, and in which variant."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QSizePolicy

from charstudio.model.characters import BASE_OUTFIT, Character
from charstudio.model.kind import ParamSpec
from charstudio.model.project import Project
from charstudio.model.values import CharacterId, Json
from charstudio.ui.characters import words
from charstudio.ui.inspector.editors import Editor, keep_wheel_for_scrolling

NOBODY = "Nobody"


class _ListEditor(Editor):
    """A list that is filled anew whenever it is shown."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__(spec)
        self.box = QComboBox()
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        keep_wheel_for_scrolling(self.box, self)
        self._adopt(self.box)
        self._entries: tuple[tuple[Json, str], ...] = ()
        self.box.activated.connect(self._chosen)

    def _fill(self, entries: tuple[tuple[Json, str], ...], value: Json, lost: str) -> None:
        if value not in [each for each, _ in entries]:
            entries = (*entries, (value, lost))
        if entries != self._entries:
            self._entries = entries
            self.box.clear()
            for _, title in entries:
                self.box.addItem(title)
        self.box.setCurrentIndex([each for each, _ in entries].index(value))

    def _chosen(self, index: int) -> None:
        self._tell(self._entries[index][0])
        self.settled.emit()


class CharacterEditor(_ListEditor):
    """One of the film's characters, or none."""

    def __init__(self, spec: ParamSpec, project: Callable[[], Project]) -> None:
        super().__init__(spec)
        self._project = project

    def _show(self, value: Json) -> None:
        cast = sorted(self._project().characters.values(), key=lambda who: who.name.casefold())
        entries: tuple[tuple[Json, str], ...] = (
            ("", self.spec.placeholder or NOBODY),
            *((who.id, who.name) for who in cast),
        )
        self._fill(entries, value if isinstance(value, str) else "", "Somebody who is gone")


class OutfitEditor(_ListEditor):
    """A variant of the character that ``character`` gives."""

    def __init__(self, spec: ParamSpec, character: Callable[[], Character | None]) -> None:
        super().__init__(spec)
        self._character = character

    def _show(self, value: Json) -> None:
        who = self._character()
        number = value if isinstance(value, int) and not isinstance(value, bool) else BASE_OUTFIT
        outfits = who.outfits if who is not None else ()
        entries: tuple[tuple[Json, str], ...] = (
            (BASE_OUTFIT, words.base_words()),
            *((each.number, words.outfit_words(each)) for each in outfits),
        )
        self._fill(entries, number, f"{number} · gone")


def character_in(project: Project, value: Json) -> Character | None:
    """Who a parameter names."""
    return project.characters.get(CharacterId(str(value))) if isinstance(value, str) and value else None
