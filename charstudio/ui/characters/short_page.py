"""The short form of a character in the inspector: who it is, where it was seen last, and the way to everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from charstudio.model.characters import Character
from charstudio.ui.characters import words
from charstudio.ui.characters.card import Face
from charstudio.ui.characters.deeds import CastDeeds
from charstudio.ui.characters.fields import CLOTHING_STATE, EPISODE, NOTES, FieldRow
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.form import Form, NameField, Note, heading, small
from charstudio.ui.inspector.pictures import value_of
from charstudio.ui.one_line import OneLine


@dataclass(frozen=True, slots=True)
class ShortVerbs:
    """What the short form asks of the window."""

    open: Callable[[str], None]
    use: Callable[[Character], None]


class ShortPage(Form):
    """Follows one character; ``gone`` when it is no longer in the film."""

    gone = Signal()

    def __init__(self, deeds: CastDeeds, character: str, thumbnails: Thumbnails, verbs: ShortVerbs) -> None:
        super().__init__()
        self._deeds = deeds
        self._id = character
        self._name = NameField("Name of the character", 80)
        self._name.renamed.connect(self._rename)
        self._face = Face(thumbnails, 96)
        self._facts, self._label = OneLine(), OneLine()
        self._advice = Note("lightbulb-outline", "warn")
        self._rows = [FieldRow(field, deeds, self._who) for field in (EPISODE, CLOTHING_STATE, NOTES)]
        self._description, self._outfits = QLabel(), small()
        self._description.setWordWrap(True)
        self._description.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open_button = QPushButton("Open character")
        self.open_button.setProperty("role", "primary")
        self.open_button.clicked.connect(lambda: verbs.open(self._id))
        self.use_button = QPushButton("Put on the graph")
        self.use_button.clicked.connect(lambda: self._with_who(verbs.use))
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Show the character as it is now."""
        who = self._who()
        if who is None:
            self.gone.emit()
            return
        project, locked = self._deeds.project, self._deeds.studio.read_only
        self._name.show_name(who.name)
        self._name.setReadOnly(locked)
        self._face.show_value(value_of(project, who.master))
        self._facts.show_text(words.facts_words(who))
        users = len([node for node in project.graph.nodes.values() if node.params.get("character") == who.id])
        self._label.show_text(f"in {words.counted(users, 'node')}" if users else "not on the graph yet")
        advice = words.advice(who)
        self._advice.say((advice,) if advice else ())
        for row in self._rows:
            row.refresh(who)
        self._description.setText(who.description() or "Nothing yet.")
        self._outfits.setText("\n".join(words.outfit_words(outfit) for outfit in who.outfits) or "None yet.")
        self.use_button.setEnabled(not locked)

    def _lay_out(self) -> None:
        self.add(self._name)
        column = QVBoxLayout()
        column.setSpacing(4)
        for line in (self._facts, self._label):
            line.setProperty("role", "small")
            column.addWidget(line)
        column.addStretch(1)
        column.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(column, 1)
        self.column.addLayout(top)
        self.add(self._advice)
        for row in self._rows:
            self.add(row)
        self.add(heading("What models are told"))
        self.add(self._description)
        self.add(heading("Outfits and ages"))
        self.add(self._outfits)
        self.add(self.use_button)
        self.finish()

    def _who(self) -> Character | None:
        return self._deeds.find(self._id)

    def _with_who(self, act: Callable[[Character], None]) -> None:
        who = self._who()
        if who is not None:
            act(who)

    def _rename(self, name: str) -> None:
        who = self._who()
        if who is not None and not self._deeds.rename(who, name):
            self.refresh()
