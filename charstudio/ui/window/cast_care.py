"""Reminders to export characters: a passing remark, once for each reason, and a dialog that does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from charstudio.engine.events import Event, JobDone
from charstudio.model.characters import Character
from charstudio.model.values import CharacterId
from charstudio.storage.character_file import SUFFIX, name_of
from charstudio.studio.cast.reminders import Reason, Reminder
from charstudio.studio.signal import Signal
from charstudio.ui import aio
from charstudio.ui.dialogs.handover.keep_safe import KeepSafeDialog
from charstudio.ui.window.desk import Desk

WHERE = "File → Keep Characters Safe exports it."


class CastCare:
    """``reminder_of`` is for badges; ``changed`` tells that they may differ."""

    def __init__(self, desk: Desk) -> None:
        self.changed: Signal[None] = Signal()
        self._desk = desk
        self._studio = desk.studio
        self._reminders: dict[CharacterId, Reminder] = {}
        self._said: set[tuple[Path, CharacterId, Reason]] = set()
        self._forget: tuple[Callable[[], None], ...] = (
            self._studio.jobs.connect(self._after_job),
            self._studio.cast.cared.connect(lambda _: self.look()),
            self._studio.opened.connect(lambda _: self.look()),
        )

    def forget(self) -> None:
        """Listen no more."""
        for stop in self._forget:
            stop()

    def reminder_of(self, character: Character) -> str:
        """A sentence when it is time to export a character, else nothing."""
        found = self._reminders.get(character.id)
        return found.words if found is not None else ""

    def look(self) -> None:
        """Find out anew, soon."""
        if self._studio.folder is not None:
            self._desk.start(self._look(), "look after the characters")

    async def ask(self) -> None:
        """Show whom to export, and do what is asked for."""
        if self._studio.folder is None:
            return
        dialog = KeepSafeDialog(await self._studio.cast.reminders(), self._desk.window)
        dialog.export_asked.connect(lambda key: self._choose(dialog, CharacterId(key)))
        dialog.quiet_asked.connect(lambda key: self._desk.start(self._quiet(dialog, CharacterId(key)), "be quiet"))
        await aio.ask(dialog)

    def _after_job(self, event: Event) -> None:
        if isinstance(event, JobDone) and self._studio.project.characters:
            self.look()

    async def _look(self) -> None:
        folder = self._studio.folder
        if folder is None:
            return
        found = await self._studio.cast.reminders()
        if self._studio.folder != folder:
            return
        self._reminders = {each.character: each for each in found}
        new = [each for each in found if (folder, each.character, each.reason) not in self._said]
        self._said.update((folder, each.character, each.reason) for each in new)
        if new:
            self._desk.say(f"{new[0].words} {WHERE}")
        self.changed.emit(None)

    def _choose(self, dialog: KeepSafeDialog, character: CharacterId) -> None:
        folder = self._studio.folder
        who = self._studio.project.characters.get(character)
        if folder is None or who is None:
            return
        asking = QFileDialog(dialog, f"Export {who.name}", str(folder.parent / name_of(who)), f"Character (*{SUFFIX})")
        asking.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asking.setDefaultSuffix(SUFFIX.removeprefix("."))
        asking.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asking.fileSelected.connect(
            lambda name: self._desk.start(self._export(dialog, character, Path(name)), "export character")
        )
        asking.open()

    async def _export(self, dialog: KeepSafeDialog, character: CharacterId, path: Path) -> None:
        done = await self._studio.cast.export(character, path, overwrite=True)  # the file dialog has asked
        self._desk.say(f"“{done.path.name}” is there.")
        await self._refresh(dialog)

    async def _quiet(self, dialog: KeepSafeDialog, character: CharacterId) -> None:
        await self._studio.cast.be_quiet(character)
        await self._refresh(dialog)

    async def _refresh(self, dialog: KeepSafeDialog) -> None:
        if isValid(dialog) and dialog.isVisible():
            dialog.show_reminders(await self._studio.cast.reminders())
