"""Cuts to and from other editors: asked about, written, read, and reported on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from charstudio.model.errors import ReadOnly
from charstudio.studio.exporting import ExportCheck
from charstudio.studio.interchange.formats import SUFFIXES, CutFormat, format_of, used_features
from charstudio.ui import aio
from charstudio.ui.window.desk import Desk

FILTER = f"Cuts ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"
Choose = Callable[..., None]
"""``Material.choose``."""


def is_cut(path: Path) -> bool:
    """Whether a file's name says that it is a cut."""
    return format_of(path) is not None


class Cuts:
    """What the window does with cuts. The modules that do it are loaded when they are first wanted."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._studio = desk.studio

    def ask_export(self) -> None:
        """Ask in which format and where, then write the cut."""
        if self._studio.folder is None:
            return
        if not any(track.clips for track in self._studio.project.timeline.tracks):
            self._desk.say("The timeline is empty. Wire a clip into the Timeline node, or drag one onto the timeline.")
            return
        self._desk.start(self._export(self._studio.folder), "export the cut")

    def ask_import(self, choose: Choose) -> None:
        """Let the user choose a cut, then bring it in."""
        if self._studio.folder is None:
            self._desk.say("Open or start a film first.")
            return
        choose("Import a cut", f"{FILTER};;All files (*)", several=False, then=lambda paths: self.bring(paths[0]))

    def bring(self, path: Path) -> None:
        """Look into a cut, ask, and bring it in."""
        self._desk.start(self._import(path), "import a cut")

    # --- out ---------------------------------------------------------------------------------------------------

    async def _export(self, folder: Path) -> None:
        from charstudio.ui.dialogs.cut_export import CutExportDialog  # noqa: PLC0415 - only when asked for

        project = self._studio.project
        warnings = export_warnings(self._studio.check_export())
        used = await asyncio.to_thread(used_features, project)
        dialog = CutExportDialog(used, free_file(folder.parent, project.title), warnings, self._desk.window)
        if await aio.ask(dialog):
            await self._write(dialog.chosen)

    async def _write(self, chosen: Any) -> None:
        from charstudio.studio.interchange.verbs import export_cut  # noqa: PLC0415 - only when asked for

        if chosen.path.exists() and not await self._may_replace(chosen.path):
            return
        self._desk.say(f"Writing “{chosen.path.name}”…")
        done = await export_cut(self._studio, chosen.path, chosen.format, media=chosen.media, overwrite=True)
        if done is None:
            return
        self._desk.say(f"Wrote {chosen.path}")
        if done.missing:
            heading = "The cut is written, some files are not there"
            await self._desk.ask(heading, done.remarks[-1], ("Close",), icon="file-alert-outline", role="warn")

    async def _may_replace(self, path: Path) -> bool:
        text = "A file of this name is there already."
        answer = await self._desk.ask(f"Replace “{path.name}”?", text, ("Replace", "Keep it"), icon="file-replace")
        return answer == 0

    # --- in ----------------------------------------------------------------------------------------------------

    async def _import(self, path: Path) -> None:
        from charstudio.studio.interchange.verbs import bring_in, look_again, look_into  # noqa: PLC0415 - as above
        from charstudio.ui.dialogs.cut_import import CutImportDialog  # noqa: PLC0415 - only when asked for

        if self._studio.read_only:
            raise ReadOnly("This project is open for reading only.", "Use “Save a copy” to work on it.")
        self._desk.say(f"Reading “{path.name}”…")
        incoming = await look_into(self._studio, path)
        dialog = CutImportDialog(incoming, self._studio.project, self._desk.window)

        async def look(folder: Path) -> None:
            found = dialog.incoming
            try:
                found = await look_again(self._studio, dialog.incoming, folder)
            finally:
                if dialog.isVisible():
                    dialog.show_found(found)

        dialog.folder_chosen.connect(lambda folder: self._desk.start(look(folder), "look for media"))
        if not await aio.ask(dialog):
            return
        self._desk.say(f"Importing “{path.name}”…")
        brought = await bring_in(self._studio, dialog.incoming, self._say_progress)
        await asyncio.sleep(0)
        clips = f"{len(brought.clips)} clip{'' if len(brought.clips) == 1 else 's'}"
        self._desk.say(f"Imported {clips} from {path.name}.")
        await self._report(brought.remarks, [asset.name for asset in brought.missing])

    def _say_progress(self, done: int, total: int) -> None:
        if total:
            self._desk.say(f"Copying file {min(done + 1, total)} of {total}…")

    async def _report(self, remarks: Sequence[str], missing: Sequence[str]) -> None:
        lines = [*remarks, *(f"“{name}” is missing." for name in missing)]
        if not lines:
            return
        details = lines if len(lines) > 1 else ()
        text = lines[0] if not details else "The clips are on the timeline; look these over."
        await self._desk.ask(
            "The cut is here, not quite as it was",
            text,
            ("Close",),
            icon="movie-open-outline",
            role="warn",
            details=details,
        )


def export_warnings(check: ExportCheck) -> list[str]:
    """One sentence for each kind of clip that is not what it will be."""
    found = []
    if ghosts := check.ghosts:
        files = "its file" if len(ghosts) == 1 else "their files"
        found.append(f"{named(ghosts)} not made yet: the other editor will ask for {files}.")
    if check.stale:
        found.append(f"{named(check.stale)} out of date.")
    if check.drafts:
        found.append(f"{named(check.drafts)} still a draft.")
    return found


def named(clips: Sequence[str], most: int = 4) -> str:
    """“Wide” is; “Wide” and “Close” are; “A”, “B”, “C”, “D” and 3 more are."""
    shown = [f"“{name}”" for name in clips[:most]]
    if len(clips) > most:
        shown.append(f"{len(clips) - most} more")
    return f"{shown[0]} is" if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]} are"


def free_file(folder: Path, title: str) -> Path:
    """A file named after ``title`` that is there in no format yet; the ending is the dialog's."""
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", title).strip(" .")[:80] or "Cut"
    candidate, number = folder / f"{stem}.otio", 1
    while any(candidate.with_suffix(f".{each.value}").exists() for each in CutFormat):
        number += 1
        candidate = folder / f"{stem} {number}.otio"
    return candidate
