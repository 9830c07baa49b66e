"""The commands about handing a film over and taking one over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from charstudio.model.errors import CharStudioError
from charstudio.storage import handover_file
from charstudio.storage.file_names import free_path, plain_stem
from charstudio.storage.handover_file import SUFFIX
from charstudio.storage.paths import Paths
from charstudio.storage.prompt_presets import OwnPrompts
from charstudio.storage.room import spoken
from charstudio.studio.cast.handover import HandedOver, hand_over, take_over
from charstudio.studio.cast.shelf import CharacterShelf
from charstudio.studio.cast.trial_clips import chosen_clip
from charstudio.studio.own_templates import TemplateLibrary
from charstudio.ui import aio
from charstudio.ui.dialogs.handover.give import HandOverDialog
from charstudio.ui.dialogs.handover.take import TakeOverDialog
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.films import films_folder


class Handing:
    """``open_film`` opens a folder."""

    def __init__(self, desk: Desk, paths: Paths, open_film: Callable[[Path], Awaitable[None]]) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._paths = paths
        self._open_film = open_film
        self._by = ""

    async def ask_hand_over(self) -> None:
        """Ask what goes along and where to, and pack it."""
        folder = self._studio.folder
        if folder is None:
            return
        project = self._studio.project
        clips = {who.name: chosen_clip(self._studio, who) for who in project.characters.values()}
        templates = await asyncio.to_thread(TemplateLibrary(self._paths.templates).listed)
        prompts, _ = await asyncio.to_thread(OwnPrompts(self._paths.config).presets)
        dialog = HandOverDialog(
            project.title,
            [name for name, clip in clips.items() if clip is not None],
            [name for name, clip in clips.items() if clip is None],
            sum(not each.problem for each in templates),
            len(prompts),
            free_path(folder.parent, plain_stem(project.title, "film"), SUFFIX),
            self._by,
            self._desk.window,
            can_draft=not self._studio.read_only,
        )
        dialog.started.connect(lambda: self._desk.start(self._hand_over(dialog), "hand over"))
        await aio.ask(dialog)

    async def _hand_over(self, dialog: HandOverDialog) -> None:
        self._by = dialog.by
        try:
            if await asyncio.to_thread(dialog.path.is_file) and not await self._may_replace(dialog.path):
                dialog.show_end("Choose another name.", "secondary")
                return
            done = await hand_over(
                self._studio,
                dialog.path,
                by=dialog.by,
                templates=TemplateLibrary(self._paths.templates) if dialog.templates.isChecked() else None,
                prompts=OwnPrompts(self._paths.config) if dialog.templates.isChecked() else None,
                drafts=dialog.drafts.isChecked(),
                overwrite=True,
                progress=dialog.progress.tell,
                stopped=dialog.stop.is_set,
            )
        except CharStudioError as error:
            dialog.show_end(f"{error.message} {error.hint}".strip(), "bad")
        except BaseException:
            dialog.show_end("Handing over did not end well. Nothing was written.", "bad")
            raise
        else:
            words, role = _handed_words(done)
            dialog.show_end(words, role, again=done is None)

    async def _may_replace(self, path: Path) -> bool:
        answer = await self._desk.ask(
            f"Replace “{path.name}”?",
            "A file of this name is there already.",
            ("Replace", "Keep it"),
            icon="file-replace",
        )
        return answer == 0

    async def take_over(self, path: Path) -> None:
        """Ask where a pack is unpacked to, unpack and test it, and open the film. Raises ``StorageError``."""
        said = await asyncio.to_thread(handover_file.look_into, path)
        dialog = TakeOverDialog(said, films_folder(), self._desk.window)
        dialog.started.connect(lambda: self._desk.start(self._take_over(dialog, path), "take over"))
        if await aio.ask(dialog) and dialog.taken is not None:
            await self._open_film(dialog.taken.root)

    async def _take_over(self, dialog: TakeOverDialog, path: Path) -> None:
        try:
            taken = await take_over(
                path,
                dialog.folder,
                shelf=CharacterShelf(self._paths.characters) if dialog.shelf.isChecked() else None,
                templates=TemplateLibrary(self._paths.templates) if dialog.own.isChecked() else None,
                prompts=OwnPrompts(self._paths.config) if dialog.own.isChecked() else None,
                progress=dialog.progress.tell,
                stopped=dialog.stop.is_set,
            )
        except CharStudioError as error:
            dialog.show_end(f"{error.message} {error.hint}".strip(), "bad")
        except BaseException:
            dialog.show_end("Unpacking did not end well.", "bad")
            raise
        else:
            if taken is None:
                dialog.show_end("Stopped. Nothing was left behind.", "secondary")
            else:
                dialog.show_taken(taken)


def _handed_words(done: HandedOver | None) -> tuple[str, str]:
    if done is None:
        return "Stopped. Nothing was written.", "secondary"
    people = "1 character" if len(done.characters) == 1 else f"{len(done.characters)} characters"
    words = f"“{done.path.name}” is there: {people}, {spoken(done.bytes)}."
    return (f"{words} {' '.join(done.remarks)}", "warn") if done.remarks else (words, "good")
