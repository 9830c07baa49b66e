"""The commands about a film as a whole: finding its missing media, archiving it, opening an archive."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from charstudio.model.errors import CharStudioError
from charstudio.model.library import MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.time import ZERO
from charstudio.storage.film_archive import FilmArchive, look_into
from charstudio.storage.handover_file import is_handover
from charstudio.storage.room import spoken
from charstudio.studio import safekeeping
from charstudio.studio.archiving import Packed, is_zip
from charstudio.studio.collecting import Scope
from charstudio.studio.mending import Mended
from charstudio.studio.missing import Fault, Lost, told
from charstudio.studio.relinking import Candidate, Found, Searching
from charstudio.studio.workspace import free_folder
from charstudio.ui import aio
from charstudio.ui.dialogs.archive import ArchiveChoice, ArchiveDialog
from charstudio.ui.dialogs.open_archive import OpenArchiveDialog
from charstudio.ui.dialogs.relink import RelinkDialog
from charstudio.ui.dialogs.relink_pair import PICTURE
from charstudio.ui.graph.thumbnails import to_image
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.films import films_folder

if TYPE_CHECKING:
    from charstudio.media.proxies import Proxies

ARCHIVES = "Archived film or hand-over pack (*.zip *.handover)"
"""Archives in a file dialog."""


class Keeping:
    """``show_missing`` hears how many files are missing when that may have changed; ``open_film`` opens a folder,
    ``take_over`` a hand-over pack.
    """

    def __init__(
        self,
        desk: Desk,
        show_missing: Callable[[int], None],
        open_film: Callable[[Path], Awaitable[None]],
        take_over: Callable[[Path], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._show_missing = show_missing
        self._open_film = open_film
        self._take_over = take_over
        self._searched: Path | None = None

    # --- missing media -----------------------------------------------------------------------------------------

    async def after_opening(self) -> None:
        """Say what is missing of a film that was just opened. Nothing stands still for it."""
        folder = self._studio.folder
        self._show_missing(0)
        if folder is None:
            return
        lost = await self._studio.keeping.lost()
        if self._studio.folder == folder:
            self._show_missing(len(lost))
            if lost:
                self._desk.say(f"{told(lost)} Find them with File → Find Missing Media.")

    async def ask_relink(self) -> None:
        """Show what is missing, and find it."""
        folder = self._studio.folder
        if folder is None:
            return
        lost = await self._studio.keeping.lost()
        start = self._searched or folder.parent
        dialog = RelinkDialog(start, self._desk.window, can_write=not self._studio.read_only)
        dialog.show_lost(lost)
        work = _Relinking(self._desk, dialog)
        dialog.search_asked.connect(lambda place: self._begin(work.search(place), place))
        dialog.check_asked.connect(lambda: self._begin(work.check()))
        dialog.use_asked.connect(lambda chosen: self._begin(work.use(chosen)))
        dialog.pictures_asked.connect(lambda lost, candidate: self._begin(work.pictures(lost, candidate)))
        await aio.ask(dialog)
        if self._studio.folder == folder:
            self._show_missing(len(await self._studio.keeping.lost()))

    def _begin(self, work: Coroutine[Any, Any, None], place: Path | None = None) -> None:
        self._searched = place or self._searched
        self._desk.start(work, "find missing media")

    # --- archives ----------------------------------------------------------------------------------------------

    async def ask_archive(self) -> None:
        """Ask how much of the film goes where, and pack it."""
        folder = self._studio.folder
        if folder is None:
            return
        packings = [await self._studio.keeping.packing(scope) for scope in Scope]
        target = free_folder(folder.parent, f"{self._studio.project.title} archive")
        dialog = ArchiveDialog(packings, _free_zip(target), self._desk.window)
        dialog.started.connect(lambda choice: self._desk.start(self._pack(dialog, choice), "archive film"))
        await aio.ask(dialog)

    async def _pack(self, dialog: ArchiveDialog, choice: ArchiveChoice) -> None:
        try:
            if choice.path.is_file() and is_zip(choice.path) and not await self._may_replace(choice.path):
                dialog.show_end("Choose another name.", "secondary")
                return
            packed = await self._studio.keeping.pack(
                choice.path, choice.scope, dialog.tell, dialog.stop.is_set, overwrite=True
            )
        except CharStudioError as error:
            if dialog.is_behind:
                raise
            dialog.show_end(f"{error.message} {error.hint}".strip(), "bad")
        except BaseException:
            if not dialog.is_behind:
                dialog.show_end("Archiving did not end well. Nothing was written.", "bad")
            raise
        else:
            words, role = _packed_words(packed)
            if dialog.is_behind:
                self._desk.say(words)
            else:
                dialog.show_end(words, role, packed.path if packed is not None else None)

    async def _may_replace(self, path: Path) -> bool:
        answer = await self._desk.ask(
            f"Replace “{path.name}”?",
            "A file of this name is there already.",
            ("Replace", "Keep it"),
            icon="file-replace",
        )
        return answer == 0

    def ask_open_archive(self) -> None:
        """Let the user choose an archive to open."""
        asking = QApplication.activeModalWidget() or self._desk.window
        folder = self._searched or (self._studio.folder or films_folder()).parent
        dialog = QFileDialog(asking, "Open an archived film", str(folder), f"{ARCHIVES};;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.filesSelected.connect(lambda names: self._desk.start(self.open_archive(Path(names[0])), "open archive"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def open_archive(self, path: Path) -> None:
        """Ask where an archive is unpacked to, unpack it, and open the film. Raises ``StorageError``."""
        if await asyncio.to_thread(is_handover, path):
            await self._take_over(path)
            return
        said = await asyncio.to_thread(look_into, path)
        dialog = OpenArchiveDialog(said, films_folder(), self._desk.window)
        dialog.started.connect(lambda root: self._desk.start(self._unpack(dialog, path, root), "unpack"))
        if await aio.ask(dialog) and dialog.unpacked is not None:
            await self._open_film(dialog.unpacked)

    async def _unpack(self, dialog: OpenArchiveDialog, path: Path, root: Path) -> None:
        said: FilmArchive | None = None
        try:
            said = await safekeeping.unpack(path, root, dialog.progress.tell, dialog.stop.is_set)
        except CharStudioError as error:
            dialog.show_end(f"{error.message} {error.hint}".strip(), "bad")
        except BaseException:
            dialog.show_end("Unpacking did not end well. Nothing was left behind.", "bad")
            raise
        else:
            if said is None:
                dialog.show_end("Stopped. Nothing was left behind.", "secondary")
            else:
                dialog.finish(root)


class _Relinking:
    """What the dialog about missing media asks for, for as long as it is open."""

    def __init__(self, desk: Desk, dialog: RelinkDialog) -> None:
        self._keeping = desk.studio.keeping
        self._studio = desk.studio
        self._dialog = dialog

    async def search(self, folder: Path) -> None:
        """Search, and bring back what is certain."""
        dialog = self._dialog
        try:
            found = await self._keeping.search(dialog.lost, folder, self._searching, dialog.stop.is_set)
            done = await self._keeping.mend(dialog.lost, found.certain, None, dialog.progress.tell, dialog.stop.is_set)
            dialog.show_found(found, await self._still_lost(done))
        except CharStudioError as error:
            dialog.end(f"{error.message} {error.hint}".strip(), "bad")
        except BaseException:
            dialog.end("The search did not end well. The film is unchanged.", "bad")
            raise
        else:
            dialog.end(*_found_words(found, done))

    async def check(self) -> None:
        """Read every file."""
        dialog = self._dialog
        try:
            lost = await self._keeping.check_all(dialog.progress.tell, dialog.stop.is_set)
        except BaseException:
            dialog.end("Not every file could be read.", "bad")
            raise
        if lost is None:
            dialog.end("Stopped.")
            return
        dialog.show_lost(lost)
        dialog.end("Every file was read; those that are not as they were are listed." if lost else "", "secondary")

    async def use(self, chosen: dict[str, Path]) -> None:
        """Have other files take the place of missing ones."""
        dialog = self._dialog
        try:
            done = await self._keeping.mend(dialog.lost, {}, chosen, dialog.progress.tell, dialog.stop.is_set)
            gone = set(done.others)
            dialog.show_lost([each for each in await self._still_lost(done) if each.asset not in gone])
        except CharStudioError as error:
            dialog.end(f"{error.message} {error.hint}".strip(), "bad")
        except BaseException:
            dialog.end("That did not end well. The film is unchanged.", "bad")
            raise
        else:
            dialog.end(*_used_words(done))

    async def pictures(self, lost: Lost, candidate: Candidate) -> None:
        """Show how a pair looks."""
        path = self._studio.media_path(MediaValue(lost.media, lost.info))
        ours, theirs = await asyncio.gather(
            asyncio.to_thread(_old_picture, self._studio.proxies, path, lost),
            asyncio.to_thread(_picture, candidate),
        )
        if not self._dialog.is_over:
            self._dialog.show_pictures(lost, candidate, ours, theirs)

    async def _still_lost(self, done: Mended) -> tuple[Lost, ...]:
        """What is missing now; files that were found to have changed are known from reading them."""
        back = {each.key for each in done.back}
        now = await self._keeping.lost()
        known = {each.key for each in now}
        changed = [each for each in self._dialog.lost if each.fault is Fault.CHANGED and each.key not in back | known]
        return (*now, *changed)

    def _searching(self, step: Searching) -> None:
        files = "1 file" if step.files == 1 else f"{step.files:,} files"
        where = f" · {step.where}" if step.where and step.share is None else ""
        self._dialog.progress.tell(step.share, f"{files} looked at, {step.found} found{where}")


def _found_words(found: Found, done: Mended) -> tuple[str, str]:
    """How a search ended, and in which role that is said."""
    parts = [_counted(len(done.back), "file is back", "files are back")] if done.back else []
    if found.likely:
        parts.append(_counted(len(found.likely), "file may be replaced", "files may be replaced"))
    if found.missing:
        parts.append(_counted(len(found.missing), "file was not found", "files were not found"))
    words = f"{', '.join(parts)}." if parts else "Nothing was found."
    if found.was_stopped or done.was_stopped:
        words = f"Stopped. {words}"
    if found.is_cut_short:
        words += " The folder holds more than is ever looked at: choose one further down."
    if done.problems:
        return f"{words} {' '.join(done.problems[:3])}", "warn"
    return words, "good" if done.back and not found.missing else "secondary"


def _used_words(done: Mended) -> tuple[str, str]:
    words = _counted(len(done.others), "file was replaced", "files were replaced") if done.others else "Nothing changed"
    more = " What was made from the old ones shows as out of date." if done.others else ""
    if done.problems:
        return f"{words}. {' '.join(done.problems[:3])}", "warn"
    return f"{words}.{more} Undo takes it back." if done.others else f"{words}.", "good" if done.others else "secondary"


def _packed_words(packed: Packed | None) -> tuple[str, str]:
    if packed is None:
        return "Stopped. Nothing was written.", "secondary"
    files = _counted(packed.files, "media file", "media files")
    words = f"“{packed.path.name}” is there: {files}, {spoken(packed.bytes)}."
    if packed.missing or packed.damaged:
        return f"{words} {packed.missing + packed.damaged} files were missing or damaged.", "warn"
    return words, "good"


def _counted(number: int, one: str, several: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {several}"


def _free_zip(target: Path) -> Path:
    candidate, number = target.with_name(f"{target.name}.zip"), 1
    while candidate.exists():
        number += 1
        candidate = target.with_name(f"{target.name} {number}.zip")
    return candidate


def _picture(candidate: Candidate) -> QImage | None:
    """How a found file looks; None for a sound, and for what cannot be read any more."""
    from charstudio.media.thumbnails import thumbnail  # noqa: PLC0415 - the decoders load when first needed

    if candidate.info.kind not in {MediaKind.IMAGE, MediaKind.VIDEO}:
        return None
    with suppress(CharStudioError, OSError):
        middle = (candidate.info.duration or ZERO) / 2
        return to_image(thumbnail(candidate.path, 2 * PICTURE.width(), middle))
    return None


def _old_picture(proxies: Proxies | None, path: Path, lost: Lost) -> QImage | None:
    """How a missing clip looked, where a small copy of it is still in the cache."""
    proxy = proxies.open(path) if proxies is not None and lost.info.kind is MediaKind.VIDEO else None
    if proxy is None:
        return None
    try:
        picture = proxy.picture((lost.info.frames or 2) // 2)
        return to_image(picture) if picture is not None else None
    except (CharStudioError, OSError):
        return None
    finally:
        proxy.close()
