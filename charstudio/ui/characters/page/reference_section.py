"""The master reference beside the file it was made from, how it was made, and how its faces are to be measured."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from charstudio.model.characters import Character
from charstudio.model.library import Asset, MediaKind
from charstudio.model.values import AssetId
from charstudio.ui import theme
from charstudio.ui.characters.fields import PROMPT, SEED, STYLE, FieldRow
from charstudio.ui.characters.page.parts import PageDesk, Section, push
from charstudio.ui.characters.page.slot import Slot
from charstudio.ui.inspector.form import Note, heading, small
from charstudio.ui.inspector.pictures import describe

_SIZE = QSize(232, 232)
_HELP = (
    "The one picture everything is made from and measured against. One front view, even soft light, a neutral "
    "expression, head and shoulders, 1024 × 1024."
)
_PICTURES = frozenset({MediaKind.IMAGE})


class ReferenceSection(Section):
    """``original`` is kept beside the prepared copy; both are known by the hash of their bytes."""

    def __init__(self, desk: PageDesk) -> None:
        super().__init__(desk, "Reference", _HELP)
        self.master = Slot(desk, _SIZE, "Master reference", self._set_master)
        self.original = Slot(desk, _SIZE, "Original", None)
        self._master_facts, self._original_facts = small(), small()
        self.lock = QLabel()
        self.lock.setProperty("role", "small")
        self.choose = push("Choose…", self._choose)
        self.prepare = push("Prepare reference…", lambda: desk.with_who(self._prepare), primary=True)
        self.take_over = push("Take over from the result", self._take_over)
        self._made_by = small()
        self.note = Note("information-outline", "secondary")
        self.rows = [FieldRow(field, desk.deeds, desk.who) for field in (STYLE, SEED, PROMPT)]
        self._looked_at: AssetId | None = None
        self._found: tuple[str, int | None] | None = None
        self._lay_out()

    def refresh(self, who: Character) -> None:
        """Show the character as it is now."""
        assets, locked = self.desk.deeds.project.assets, self.desk.locked
        master = assets.get(who.master) if who.master is not None else None
        original = assets.get(who.original) if who.original is not None else None
        self.master.show_asset(master, locked=locked)
        self.original.show_asset(original, locked=True)
        self._master_facts.setText(f"{master.name}\n{describe(master)}" if master is not None else "None yet.")
        kept = "The same file: nothing was changed for the reference." if master is not None else ""
        self._original_facts.setText(f"{original.name}\n{describe(original)}" if original is not None else kept)
        self.lock.setText(
            f"Locked to its bytes: SHA-256 {master.id[:8]}…{master.id[-8:]}" if master is not None else ""
        )
        self._lock_row.setVisible(master is not None)
        self.choose.setEnabled(not locked)
        self.prepare.setVisible(self.desk.verbs.prepare is not None)
        self.prepare.setEnabled(not locked)
        for row in self.rows:
            row.refresh(who)
        self._look_for_maker(who, master)

    def _lay_out(self) -> None:
        pair = QHBoxLayout()
        pair.setSpacing(24)
        for title, slot, facts in (
            ("Master", self.master, self._master_facts),
            ("Original", self.original, self._original_facts),
        ):
            column = QVBoxLayout()
            column.setSpacing(6)
            column.addWidget(heading(title))
            column.addWidget(slot)
            facts.setFixedWidth(_SIZE.width())
            column.addWidget(facts)
            column.addStretch(1)
            pair.addLayout(column)
        pair.addStretch(1)
        self.column.addLayout(pair)
        self._lock_row = QWidget()
        row = QHBoxLayout(self._lock_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        sign = QLabel()
        sign.setPixmap(theme.icon("lock-outline", "good").pixmap(14, 14))
        row.addWidget(sign)
        row.addWidget(self.lock)
        row.addStretch(1)
        self.add(self._lock_row)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.prepare, self.choose):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.column.addLayout(buttons)
        self.add(self.rows[0])
        self.add(heading("How it was made"))
        made = QHBoxLayout()
        made.setSpacing(8)
        made.addWidget(self._made_by, 1)
        made.addWidget(self.take_over, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(made)
        for row_ in self.rows[1:]:
            self.add(row_)
        self.finish()

    # --- doing -------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        self.desk.verbs.ask_media("Choose the master reference", _PICTURES, self._set_master, several=False)

    def _set_master(self, assets: Sequence[Asset]) -> None:
        self.desk.with_who(lambda who: self.desk.deeds.set_master(who, assets[0]))

    def _prepare(self, who: Character) -> None:
        if self.desk.verbs.prepare is not None:
            self.desk.verbs.prepare(who)

    # --- how it was made ---------------------------------------------------------------------------------------

    def _look_for_maker(self, who: Character, master: Asset | None) -> None:
        """Ask once for each picture; the answer comes when it comes."""
        if who.master != self._looked_at:
            self._looked_at, self._found = who.master, None
            if master is not None:
                self.desk.verbs.start(self._find_maker(master), "look for the maker of a reference")
        self._show_maker(who)

    async def _find_maker(self, master: Asset) -> None:
        found = await self.desk.deeds.studio.gallery.origin(master.media)
        if found is None or self._looked_at != master.id:
            return
        self._found = found.prompt, found.seed
        self._made_by.setText(f"Made here: {found.title}, by {found.model_title or 'this machine'}.")
        self.desk.with_who(self._show_maker)

    def _show_maker(self, who: Character) -> None:
        known = self._found is not None and any(self._found)
        differs = known and self._found != (who.prompt, who.seed)
        self.take_over.setVisible(bool(differs) and not self.desk.locked)
        if self._found is None:
            self._made_by.setText("Write down the prompt and the seed: they are needed to make more of the same.")

    def _take_over(self) -> None:
        if self._found is not None:
            prompt, seed = self._found
            self.desk.with_who(lambda who: self.desk.deeds.change(who, "seed and prompt", prompt=prompt, seed=seed))
