"""Beginning, opening, saving, closing and leaving films, and every question that belongs to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog

from charstudio.model.errors import CharStudioError, StorageError
from charstudio.storage import project_file
from charstudio.storage.paths import ProjectFolder
from charstudio.studio import templates
from charstudio.studio.studio import OpenReport
from charstudio.studio.workspace import free_folder, locate
from charstudio.ui import aio
from charstudio.ui.dialogs.new_film import NewFilmDialog
from charstudio.ui.window.desk import Desk, settle_typing
from charstudio.ui.window.poster import write_poster
from charstudio.ui.window.welcome import RecentCard

SHOWN_RECENT = 8
SAMPLE_NAME = "Sample film"


class MayStop(Protocol):
    """``RenderWatch.may_stop``."""

    def __call__(self, *, is_closing: bool) -> Awaitable[bool]:
        """Whether the film may be let go of."""
        ...


class Films:
    """``show_welcome`` brings the first page, ``run_all`` makes everything that is missing, ``may_stop_exports`` asks
    about exports that are under way.
    """

    def __init__(
        self,
        desk: Desk,
        show_welcome: Callable[[], None],
        run_all: Callable[[], None],
        may_stop_exports: MayStop,
    ) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._show_welcome = show_welcome
        self._run_all = run_all
        self._may_stop_exports = may_stop_exports

    # --- beginning ---------------------------------------------------------------------------------------------

    async def make_new(self, template: str) -> None:
        """Ask for a name and a place, and begin there."""
        choices = [found for found in templates.TEMPLATES if found.build is not None]
        dialog = NewFilmDialog(choices, template, films_folder(), self._desk.window)
        if await aio.ask(dialog) != QDialog.DialogCode.Accepted or not await self.may_drop():
            return
        folder, chosen = dialog.folder, dialog.template
        await self._turn_to("Making the film…", lambda: templates.start(self._studio, chosen, folder))

    async def open(self, path: Path) -> None:
        """Open the film at ``path`` in place of the present one."""
        root = locate(path)
        if self._is_here(root):
            self._desk.say("This film is open already.")
            return
        if await self.may_drop():
            await self._turn_to(f"Opening {root.name}…", lambda: self._studio.open(root))

    async def open_sample(self) -> None:
        """Open the user's copy of the sample film, making it when there is none, and draft what is missing."""
        folder = films_folder() / SAMPLE_NAME
        if not self._is_here(folder):
            if not await self.may_drop():
                return
            if not ProjectFolder(folder).exists:
                self._desk.window.show_busy("Copying the sample film…")
                folder = folder if not folder.exists() else free_folder(films_folder(), SAMPLE_NAME)
                await asyncio.to_thread(templates.copy_sample, folder)
            await self._turn_to("Opening the sample film…", lambda: self._studio.open(folder))
        if not self._studio.read_only and self._studio.plan().steps:
            self._run_all()
            self._desk.say("Drafting the sample film on this machine. This is free and takes about a minute.")

    async def after_opening(self, report: OpenReport) -> None:
        """Say what opening found; offer unsaved work; collect what a provider still has."""
        if report.faults:
            await self._desk.ask(
                "Some of this film could not be read",
                "What could be opened is shown, for reading only; the file itself is untouched. "
                "Save a copy to go on with it.",
                ("Close",),
                icon="alert-outline",
                role="warn",
                details=report.faults,
            )
        elif report.read_only_because:
            self._desk.say(f"Open for reading only. {report.read_only_because}")
        if report.newer_autosave is not None and not self._studio.read_only:
            await self._offer(report.newer_autosave)
        resumed = await self._studio.resume()
        if resumed.collected:
            self._desk.say(f"Collected {len(resumed.collected)} results from the last session.")

    async def _offer(self, autosave: Path) -> None:
        kept = _time_of(autosave)
        answer = await self._desk.ask(
            "There is newer work than the last save",
            f"It was kept on {kept:%d %B, %H:%M}, and was not saved. Restoring shows it; your file changes only when "
            "you save.",
            ("Restore", "Leave it"),
            icon="history",
        )
        if answer == 0:
            self._studio.restore(autosave)

    async def _turn_to(self, words: str, enter: Callable[[], object]) -> None:
        """Let go of the present film, then enter another; when that fails, there is the welcome page."""
        self._desk.window.show_busy(words)
        await self._let_go()
        await asyncio.sleep(0.02)  # one paint for the words
        try:
            enter()
        except CharStudioError:
            self._show_welcome()
            raise

    def _is_here(self, root: Path) -> bool:
        folder = self._studio.folder
        return folder is not None and folder.resolve() == root.resolve()

    # --- saving ------------------------------------------------------------------------------------------------

    async def save(self) -> None:
        """Write the document."""
        if self._studio.folder is None:
            return
        await self._studio.save()
        self._desk.say("Saved.")
        await write_poster(self._studio)

    async def save_copy(self, place: Path) -> None:
        """Copy the film into the folder ``place`` and go on there."""
        folder = self._studio.folder
        if folder is None or not await self._may_stop_exports(is_closing=False):
            return
        target = free_folder(place, folder.name)
        self._desk.say(f"Copying to “{target.name}”…")
        await self._studio.save_copy(target)
        self._desk.say(f"This is the copy, “{target.name}”.")

    def ask_copy(self) -> None:
        """Ask where a copy goes."""
        folder = self._studio.folder
        if folder is None:
            return
        dialog = QFileDialog(self._desk.window, "Save a copy in", str(folder.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda place: self._desk.start(self.save_copy(Path(place)), "copy"))
        dialog.open()

    async def autosave_often(self) -> None:
        """Keep versions beside the document for as long as the window lives."""
        while True:
            minutes = self._desk.settings.autosave_minutes
            await asyncio.sleep((minutes or 1) * 60)
            if minutes:
                await self.autosave()

    async def autosave(self) -> None:
        """Keep a version now, if anything is unsaved."""
        try:
            await self._studio.autosave()
        except StorageError as error:
            self._desk.say(f"Autosave did not work: {error.message}")

    def reveal(self) -> None:
        """Show the project folder in the desktop's file manager."""
        if self._studio.folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._studio.folder)))

    # --- leaving -----------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """Close the film and show the first page."""
        if self._studio.folder is not None and await self.may_drop():
            await self._let_go()
            self._show_welcome()

    async def may_drop(self, *, is_closing: bool = False) -> bool:
        """Ask about running and unsaved work, before another film takes this one's place or the window goes."""
        settle_typing()
        studio = self._studio
        if not await self._may_stop_exports(is_closing=is_closing):
            return False
        if studio.is_running:
            answer = await self._desk.ask(
                "Shots are still being made",
                "Drafts are stopped and are free to make again. Jobs in the cloud go on and are collected next time.",
                ("Stop and go on", "Keep working"),
                icon="progress-clock",
            )
            if answer != 0:
                return False
            studio.cancel()
        if studio.folder is None or not studio.document.is_dirty or studio.read_only:
            return True
        answer = await self._desk.ask(
            f"Save “{studio.project.title}”?",
            "There are changes since the last save.",
            ("Save", "Don't save", "Cancel"),
        )
        if answer == 0:
            await studio.save()
        elif answer == 1:
            forget_unsaved(studio.folder)
        return answer in {0, 1}

    async def _let_go(self) -> None:
        if not self._studio.document.is_dirty:
            await write_poster(self._studio)
        await self._studio.close()

    async def end(self) -> bool:
        """Before the window goes. False: stay, because the user says so or because saving failed."""
        try:
            if not await self.may_drop(is_closing=True):
                return False
            await self._let_go()
        except CharStudioError as error:
            self._desk.fail(error)
            return False
        return True


def _time_of(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime).astimezone()


def films_folder() -> Path:
    """Where films are kept unless the user says otherwise."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "Character Studio"


def forget_unsaved(folder: Path) -> None:
    """Drop the autosaved versions that are newer than the document: the user did not want them."""
    project = ProjectFolder(folder)
    while (newer := project_file.newer_than_document(project)) is not None:
        try:
            newer.path.unlink()
        except OSError:  # it is offered once more at the next start; no harm
            return


def recent_folders(projects: Sequence[str]) -> list[Path]:
    """The recent films that are still there, newest first."""
    folders = (ProjectFolder(Path(name)) for name in projects)
    return [folder.root for folder in folders if folder.exists][:SHOWN_RECENT]


def recent_cards(projects: Sequence[str]) -> list[RecentCard]:
    """The same as pictures with a name and a day."""
    cards = []
    for root in recent_folders(projects):
        folder = ProjectFolder(root)
        saved = _time_of(folder.document)
        poster = folder.cache / "poster.jpg"
        cards.append(RecentCard(root, root.name, f"{saved:%d %B %Y}", poster if poster.is_file() else None))
    return cards
