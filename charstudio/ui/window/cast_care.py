"""Looking after the film's characters in passing: when to export them, and when somebody changed their pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from charstudio.engine.events import Event, JobDone
from charstudio.model.errors import CharStudioError
from charstudio.model.values import AssetId, CharacterId
from charstudio.storage.character_file import SUFFIX, name_of
from charstudio.studio.cast.reminders import Reason
from charstudio.ui import aio
from charstudio.ui.dialogs.handover.keep_safe import KeepSafeDialog
from charstudio.ui.window.desk import Desk

_SOON_MS = 800
"""A run of many results is one look."""
WHERE = "File → Keep Characters Safe exports it."
MEND = "File → Find Missing Media brings the right one back."


class CastCare:
    """Speaks once of each thing; the cards of the characters say it as long as it holds (``cast_signs``)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._said: set[tuple[Path, CharacterId, Reason]] = set()
        self._warned: set[tuple[Path, AssetId]] = set()
        self._soon = QTimer(desk.window, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.look)
        self._forget: tuple[Callable[[], None], ...] = (
            self._studio.jobs.connect(self._after_job),
            self._studio.cast.cared.connect(lambda _: self._soon.start()),
            self._studio.opened.connect(lambda _: self._soon.start()),
        )

    def forget(self) -> None:
        """Listen no more."""
        self._soon.stop()
        for stop in self._forget:
            stop()

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
            self._soon.start()

    async def _look(self) -> None:
        folder = self._studio.folder
        if folder is None:
            return
        try:
            found = await self._studio.cast.reminders()
            broken = await self._studio.cast.broken()
        except CharStudioError:
            return  # the film was closed meanwhile
        if self._studio.folder != folder:
            return
        new = [each for each in found if (folder, each.character, each.reason) not in self._said]
        self._said.update((folder, each.character, each.reason) for each in new)
        if new:
            self._desk.say(f"{new[0].words} {WHERE}")
        changed = [each for each in broken if (folder, each.asset.id) not in self._warned]
        self._warned.update((folder, each.asset.id) for each in changed)
        if changed:
            self._desk.say(f"{changed[0].words} {MEND}")

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
