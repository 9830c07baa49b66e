"""From the export command to the finished film."""

from __future__ import annotations

import re
from pathlib import Path

from charstudio.model.errors import CharStudioError
from charstudio.model.time import TimeRange
from charstudio.ui import aio
from charstudio.ui.dialogs.export import ExportChoice, ExportDialog
from charstudio.ui.window.desk import Desk


async def ask_export(desk: Desk, marked: TimeRange | None) -> None:
    """Show what will be in the film and write it when the user says so; ``marked`` is the marked part, if any."""
    studio = desk.studio
    if studio.folder is None:
        return
    if not studio.project.timeline.duration:
        desk.say("The timeline is empty. Wire a clip into the Timeline node, or drag one onto the timeline.")
        return
    target = free_file(studio.folder.parent, studio.project.title)
    dialog = ExportDialog(studio.project.timeline, studio.check_export(), target, marked, desk.window)
    dialog.started.connect(lambda choice: desk.start(_write_film(desk, dialog, choice), "export film"))
    await aio.ask(dialog)


async def _write_film(desk: Desk, dialog: ExportDialog, choice: ExportChoice) -> None:
    try:
        if choice.path.exists() and not await _may_overwrite(desk, choice.path):
            dialog.show_end("Choose another name.", path=None, role="secondary")
            return
        report = await desk.studio.export(
            choice.path,
            part=choice.part,
            mark=choice.mark,
            overwrite=True,
            progress=dialog.show_progress,
            stopped=dialog.stop.is_set,
        )
    except CharStudioError as error:
        dialog.show_end(f"{error.message} {error.hint}".strip(), path=None, role="bad")
    except BaseException:
        dialog.show_end("The export did not end well.", path=None, role="bad")
        raise
    else:
        if report is None:
            dialog.show_end("Stopped. Nothing was written.", path=None, role="secondary")
            return
        words = f"Done: {report.frames} frames, {report.bytes / 1e6:.1f} MB, in {report.seconds:.0f} s."
        dialog.show_end(words, path=report.path, role="good")


async def _may_overwrite(desk: Desk, path: Path) -> bool:
    answer = await desk.ask(
        f"Replace “{path.name}”?", "A file of this name is there already.", ("Replace", "Keep it"), icon="file-replace"
    )
    return answer == 0


def free_file(folder: Path, title: str) -> Path:
    """A film file named after ``title`` that is not there yet."""
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", title).strip(" .")[:80] or "Film"
    candidate, number = folder / f"{stem}.mp4", 1
    while candidate.exists():
        number += 1
        candidate = folder / f"{stem} {number}.mp4"
    return candidate
