"""Versions: what the character was, what changed since, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from charstudio.model.character_diff import differences
from charstudio.model.characters import Character, CharacterVersion
from charstudio.ui import theme
from charstudio.ui.characters.card import Face
from charstudio.ui.characters.page.parts import PageDesk, Section, clear, push
from charstudio.ui.inspector.form import small
from charstudio.ui.inspector.pictures import value_of
from charstudio.ui.one_line import OneLine

_HELP = (
    "Keep a version before something changes for good: a new haircut, another master, the end of an episode. "
    "Going back keeps what there is now as a version first."
)
_MOST_LINES = 12


class VersionsSection(Section):
    """The newest first; each compared with the character as it is now."""

    def __init__(self, desk: PageDesk) -> None:
        super().__init__(desk, "Versions", _HELP)
        self.field = QLineEdit()
        self.field.setPlaceholderText("What is this version? “Before the haircut”")
        self.field.setMaxLength(200)
        self.field.setAccessibleName("Note for the version")
        self.field.returnPressed.connect(self._keep)
        self.keep = push("Keep this version", self._keep)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.keep)
        self.column.addLayout(row)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self.column.addLayout(self._list)
        self.cards: list[QWidget] = []
        self._shown: object = None
        self.finish()

    def refresh(self, who: Character) -> None:
        """Show the character as it is now."""
        self.field.setEnabled(not self.desk.locked)
        self.keep.setEnabled(not self.desk.locked)
        self.keep.setText(f"Keep version {who.version}")
        if self._shown == who or not self.isVisible():
            return  # comparing is worth its time only for what is looked at
        self._shown = who
        clear(self._list, self.cards)
        if not who.history:
            self.cards.append(small(f"This is version {who.version}, the first. Nothing was kept yet."))
        for version in reversed(who.history):
            self.cards.append(self._card(who, version))
        for card in self.cards:
            self._list.addWidget(card)

    def _card(self, who: Character, version: CharacterVersion) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        title = OneLine(f"Version {version.number} · {version.kept_on}")
        title.setFont(theme.font(bold=True))
        note = small(version.note or "No note")
        back = push(
            "Go back to it", lambda: self.desk.with_who(lambda now: self.desk.deeds.revert(now, version.number))
        )
        back.setAccessibleName(f"Go back to version {version.number}")
        back.setEnabled(not self.desk.locked)
        face = Face(self.desk.thumbnails, 56)
        face.show_value(value_of(self.desk.deeds.project, version.character.master))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(note)
        words.addWidget(self._changes(who, version))
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def _changes(self, who: Character, version: CharacterVersion) -> QLabel:
        names = {key: asset.name for key, asset in self.desk.deeds.project.assets.items()}
        found = [str(each) for each in differences(version.character, who, names)]
        more = [f"… and {len(found) - _MOST_LINES} more"] if len(found) > _MOST_LINES else []
        label = QLabel("\n".join([*found[:_MOST_LINES], *more]) or "The same as now.")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _keep(self) -> None:
        note = self.field.text()
        self.field.clear()
        self.desk.with_who(lambda who: self.desk.deeds.keep_version(who, note))
