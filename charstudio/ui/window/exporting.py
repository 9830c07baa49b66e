"""From the export command to what the render queue is told to write."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from charstudio.model.delivery import Delivery
from charstudio.model.errors import CharStudioError
from charstudio.model.time import Seconds, TimeRange
from charstudio.studio.delivery_presets import all_deliveries
from charstudio.studio.foretelling import Foretelling, Prospect
from charstudio.studio.renders.values import RenderOrder
from charstudio.ui import aio
from charstudio.ui.dialogs.delivery.dialog import ExportChoice, ExportDialog
from charstudio.ui.window.desk import Desk

Show: TypeAlias = Callable[[], object]


async def ask_export(desk: Desk, marked: TimeRange | None, playhead: Seconds, show_renders: Show) -> None:
    """Ask what the film is to be delivered as, and have the render queue write it; ``marked`` is the marked part."""
    studio = desk.studio
    if studio.folder is None:
        return
    if not studio.project.timeline.duration:
        desk.say("The timeline is empty. Wire a clip into the Timeline node, or drag one onto the timeline.")
        return
    presets, faults = all_deliveries(desk.config)
    if faults:
        desk.say(faults[0])
    target = free_file(studio.folder.parent, studio.project.title)
    dialog = ExportDialog(studio.project.timeline, studio.check_export(), target, marked, presets, desk.window)
    telling = _Telling(desk, dialog, studio.foretell(), playhead)
    try:
        if not await aio.ask(dialog):
            return
    finally:
        telling.end()
    await _order(desk, dialog.chosen, show_renders)


async def _order(desk: Desk, choices: Sequence[ExportChoice], show_renders: Show) -> None:
    there = [choice.path for choice in choices if choice.path.exists()]
    if there and not await _may_replace(desk, there):
        return
    await desk.studio.renders.add(
        [RenderOrder(each.path, each.delivery, each.part, each.mark, overwrite=True) for each in choices]
    )
    show_renders()


async def _may_replace(desk: Desk, there: Sequence[Path]) -> bool:
    names = ", ".join(f"“{path.name}”" for path in there)
    text = "A file of this name is" if len(there) == 1 else "Files of these names are"
    answer = await desk.ask(f"Replace {names}?", f"{text} there already.", ("Replace", "Keep"), icon="file-replace")
    return answer == 0


class _Telling:
    """Answers the dialog's questions, the newest of each kind; what came between is not answered."""

    def __init__(self, desk: Desk, dialog: ExportDialog, foretelling: Foretelling, playhead: Seconds) -> None:
        self._desk, self._dialog, self._foretelling, self._at = desk, dialog, foretelling, playhead
        self._picture: tuple[Delivery, tuple[int, int]] | None = None
        self._words: tuple[Delivery, TimeRange | None] | None = None
        self._busy: set[str] = set()
        self._is_over = False
        dialog.preview_wanted.connect(self._want_picture)
        dialog.prospect_wanted.connect(self._want_words)
        dialog.ask()

    def end(self) -> None:
        """Nobody looks any more."""
        self._picture = self._words = None
        self._is_over = True  # the dialog is gone when what is being made arrives
        self._desk.start(self._close(), "close the preview")

    async def _close(self) -> None:
        await asyncio.to_thread(self._foretelling.close)

    def _want_picture(self, delivery: Delivery, size_px: tuple[int, int]) -> None:
        self._picture = delivery, size_px
        self._go("picture", self._show_pictures)

    def _want_words(self, delivery: Delivery, part: TimeRange | None) -> None:
        self._words = delivery, part
        self._go("words", self._show_words)

    def _go(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if name not in self._busy:
            self._busy.add(name)
            self._desk.start(work(), f"preview of the export: {name}")

    async def _show_pictures(self) -> None:
        while self._picture is not None:
            (delivery, size_px), self._picture = self._picture, None
            pixels, words = None, ""
            try:
                pixels = await self._foretelling.frame(delivery, self._at, size_px)
            except CharStudioError as error:
                words = error.message
            if not self._is_over:
                self._dialog.show_preview(delivery, pixels, words)
        self._busy.discard("picture")

    async def _show_words(self) -> None:
        while self._words is not None:
            (delivery, part), self._words = self._words, None
            try:
                found = await self._foretelling.prospect(delivery, part)
            except CharStudioError as error:
                found = Prospect(error.message)
            if not self._is_over:
                self._dialog.show_prospect(delivery, found)
        self._busy.discard("words")


def free_file(folder: Path, title: str) -> Path:
    """A film file named after ``title`` that is not there yet."""
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", title).strip(" .")[:80] or "Film"
    candidate, number = folder / f"{stem}.mp4", 1
    while candidate.exists():
        number += 1
        candidate = folder / f"{stem} {number}.mp4"
    return candidate
