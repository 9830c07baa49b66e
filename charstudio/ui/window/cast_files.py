"""Characters as files: exported and imported, put on the user's own shelf and taken from it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFileDialog, QMenu

from charstudio.model.characters import Character
from charstudio.model.values import CharacterId
from charstudio.storage import character_file
from charstudio.studio.cast.bringing import Bring, Incoming
from charstudio.studio.cast.shelf import CharacterShelf, ShelvedCharacter
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.films import films_folder

_FILTER = f"Character Studio character (*{character_file.SUFFIX})"
_MOST_LINES = 40


class CastFiles:
    """``choose`` chooses a character in the panel."""

    def __init__(self, desk: Desk, choose: Callable[[CharacterId], None]) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._choose = choose
        self._shelf = CharacterShelf(desk.shelf)

    # --- out ---------------------------------------------------------------------------------------------------

    def ask_export(self, who: Character) -> None:
        """Ask where the character's file goes."""
        target = films_folder() / character_file.name_of(who)
        dialog = QFileDialog(self._desk.window, f"Export {who.name}", str(target), _FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(character_file.SUFFIX.lstrip("."))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._desk.start(self._export(who.id, Path(name)), "export"))
        dialog.open()

    async def _export(self, who: CharacterId, path: Path) -> None:
        done = await self._studio.cast.export(who, path, overwrite=True)  # the dialog has asked
        self._desk.say(f"{done.character.name} is in {done.path.name} ({done.bytes / 1e6:.1f} MB).")

    def put_on_shelf(self, who: Character) -> None:
        """Keep the character as it is for other films, too."""
        self._desk.start(self._put_on_shelf(who), "put on the shelf")

    async def _put_on_shelf(self, who: Character) -> None:
        studio, assets = self._studio, self._studio.project.assets
        paths = {asset.media: studio.media_path(asset) for asset in assets.values()}
        await asyncio.to_thread(self._shelf.add, who, assets, paths.__getitem__)
        await studio.cast.exported(who)
        self._desk.say(f"{who.name}, version {who.version}, is on your shelf.")

    # --- in ----------------------------------------------------------------------------------------------------

    def ask_import(self) -> None:
        """Let the user choose a character's file."""
        if self._studio.folder is None:
            self._desk.say("Open or start a film first.")
            return
        dialog = QFileDialog(self._desk.window, "Import a character", str(films_folder()), _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self._desk.start(self.bring(Path(names[0])), "import"))
        dialog.open()

    def ask_shelf(self) -> None:
        """A menu of everybody on the shelf, under the pointer."""
        if self._studio.folder is None:
            self._desk.say("Open or start a film first.")
            return
        self._desk.start(self._ask_shelf(), "look at the shelf")

    async def _ask_shelf(self) -> None:
        entries = await asyncio.to_thread(self._shelf.listed)
        menu = QMenu(self._desk.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in entries:
            menu.addAction(_words(entry), partial(self._take, entry)).setEnabled(not entry.problem)
        if not entries:
            menu.addAction("Your shelf is empty: put a character there first.").setEnabled(False)
        menu.popup(QCursor.pos())

    def _take(self, entry: ShelvedCharacter) -> None:
        self._desk.start(self.bring(entry.path), "import")

    async def bring(self, path: Path) -> None:
        """Look into a file, ask where somebody is in the film already, and take them in."""
        incoming = await self._studio.cast.look_into(path)
        how = await self._ask_how(incoming) if incoming.ours is not None else Bring.UPDATE
        if how is None:
            return
        key = await self._studio.cast.bring(incoming, how)
        self._choose(key)
        who = self._studio.project.characters[key]
        self._desk.say(f"{who.name}, version {who.version}, is in the film.")

    async def _ask_how(self, incoming: Incoming) -> Bring | None:
        found = [str(each) for each in incoming.differences(self._studio.project)]
        if not found:
            self._desk.say(incoming.words)
            return None
        answer = await self._desk.ask(
            f"{incoming.file.character.name} is in the film already",
            f"{incoming.words} What the film has is kept as a version when it is updated.",
            ("Update it", "Bring it in beside it", "Cancel"),
            icon="account-sync-outline",
            details=found[:_MOST_LINES],
        )
        return {0: Bring.UPDATE, 1: Bring.ANOTHER}.get(answer)


def _words(entry: ShelvedCharacter) -> str:
    if entry.problem:
        return f"{entry.path.name}: {entry.problem}".replace("&", "&&")
    label = f" – {entry.label}" if entry.label else ""
    return f"{entry.name}, version {entry.version}{label}".replace("&", "&&")
