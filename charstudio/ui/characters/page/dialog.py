"""The page of one character: sections on the left, what they hold on the right. It stays open beside the work."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from charstudio.studio.document import Change
from charstudio.ui import theme
from charstudio.ui.characters import words
from charstudio.ui.characters.card import Face
from charstudio.ui.characters.deeds import CastDeeds
from charstudio.ui.characters.fields import CLOTHING_STATE, EPISODE, FieldRow
from charstudio.ui.characters.page.approved_section import ApprovedSection
from charstudio.ui.characters.page.outfits_section import OutfitsSection
from charstudio.ui.characters.page.parts import PageDesk, PageVerbs, Section, push
from charstudio.ui.characters.page.reference_section import ReferenceSection
from charstudio.ui.characters.page.sheet_section import SheetSection
from charstudio.ui.characters.page.traits_section import TraitsSection
from charstudio.ui.characters.page.versions_section import VersionsSection
from charstudio.ui.characters.page.voice_section import VoiceSection
from charstudio.ui.characters.page.watch_section import WatchSection
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.form import NameField
from charstudio.ui.inspector.pictures import value_of
from charstudio.ui.one_line import OneLine

SECTIONS: tuple[tuple[str, str, str, type[Section]], ...] = (
    ("reference", "Reference", "account-box-outline", ReferenceSection),
    ("sheet", "Sheet", "image-multiple-outline", SheetSection),
    ("traits", "Traits and notes", "text-box-outline", TraitsSection),
    ("outfits", "Outfits and ages", "hanger", OutfitsSection),
    ("voice", "Voice", "account-voice", VoiceSection),
    ("approved", "Approved", "check-decagram-outline", ApprovedSection),
    ("watch", "Watch list", "eye-outline", WatchSection),
    ("versions", "Versions", "history", VersionsSection),
)


class CharacterPage(QDialog):
    """Follows the character through every edit and undo; closes when it is no longer in the film."""

    def __init__(
        self, deeds: CastDeeds, character: str, thumbnails: Thumbnails, verbs: PageVerbs, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._deeds = deeds
        self._id = character
        self.desk = PageDesk(deeds, thumbnails, verbs, lambda: deeds.find(character))
        self._face = Face(thumbnails, 64)
        self.name = NameField("Name of the character", 80)
        self.name.renamed.connect(self._rename)
        self._facts = OneLine()
        self._facts.setProperty("role", "small")
        self.label_rows = [FieldRow(field, deeds, self.desk.who) for field in (EPISODE, CLOTHING_STATE)]
        self.contents = _contents()
        self.stack = QStackedWidget()
        self.sections: dict[str, Section] = {}
        for name, _title, _icon, made in SECTIONS:
            section = made(self.desk)  # type: ignore[call-arg]
            self.sections[name] = section
            self.stack.addWidget(section)
        self._lay_out()
        self.contents.currentRowChanged.connect(self._turn)
        self._stop = deeds.studio.document.changed.connect(self._document_changed)
        self.finished.connect(lambda _code: self._stop())
        self.contents.setCurrentRow(0)
        self.refresh()
        self.contents.setFocus()

    def show_section(self, name: str) -> None:
        """Turn to a section."""
        self.contents.setCurrentRow([each[0] for each in SECTIONS].index(name))

    def refresh(self) -> None:
        """Show the character as it is now."""
        who = self.desk.who()
        if who is None:
            self.close()
            return
        self.setWindowTitle(who.name)
        self._face.show_value(value_of(self._deeds.project, who.master))
        self.name.show_name(who.name)
        self.name.setReadOnly(self.desk.locked)
        self._facts.show_text(" · ".join(part for part in (words.facts_words(who), words.advice(who)) if part))
        for row in self.label_rows:
            row.refresh(who)
        for section in self.sections.values():
            section.refresh(who)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is being typed counts too."""
        self.contents.setFocus()
        super().closeEvent(event)

    def _turn(self, row: int) -> None:
        self.stack.setCurrentIndex(row)
        self.desk.with_who(list(self.sections.values())[row].refresh)

    def _document_changed(self, change: Change) -> None:
        before, after = change.before, change.after
        if before.characters is not after.characters or before.assets is not after.assets:
            self.refresh()

    def _rename(self, name: str) -> None:
        who = self.desk.who()
        if who is not None and not self._deeds.rename(who, name):
            self.refresh()

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.resize(QSize(960, 720).boundedTo(parent.window().size() - QSize(64, 64)))
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.contents)
        middle.addWidget(self.stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head())
        layout.addLayout(middle, 1)
        layout.addWidget(self._foot())

    def _head(self) -> QWidget:
        head = QFrame()
        head.setObjectName("head")
        head.setStyleSheet(f"QFrame#head {{ border-bottom: 1px solid {theme.palette().line}; }}")
        names = QVBoxLayout()
        names.setSpacing(6)
        names.addWidget(self.name)
        names.addWidget(self._facts)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(names, 3)
        for label in self.label_rows:
            row.addWidget(label, 2, Qt.AlignmentFlag.AlignTop)
        return head

    def _foot(self) -> QWidget:
        foot = QFrame()
        foot.setProperty("role", "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        verbs = self.desk.verbs
        row.addWidget(push("Put on the graph", lambda: self.desk.with_who(verbs.use)))
        for text, act in (("Health…", verbs.health), ("Export…", verbs.export)):
            if act is not None:
                row.addWidget(push(text, lambda act=act: self.desk.with_who(act)))  # type: ignore[misc]
        row.addStretch(1)
        close = push("Close", self.close)
        close.setMinimumWidth(96)
        row.addWidget(close)
        return foot


def _contents() -> QListWidget:
    made = QListWidget()
    made.setAccessibleName("Sections")
    made.setFixedWidth(176)
    made.setIconSize(QSize(20, 20))
    made.setStyleSheet(f"QListWidget {{ background: {theme.palette().window}; padding: 16px 8px; }}")
    for _name, title, icon, _made in SECTIONS:
        item = QListWidgetItem(theme.icon(icon, "secondary"), title)
        item.setSizeHint(QSize(0, 36))
        made.addItem(item)
    return made
