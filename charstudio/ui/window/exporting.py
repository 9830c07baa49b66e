"""From the export command to what the render queue is told to write."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from charstudio.model.delivery import Delivery, Disclosure, Form
from charstudio.model.errors import CharStudioError
from charstudio.model.time import Seconds, TimeRange
from charstudio.studio.delivery_presets import DeliveryPreset, OwnDeliveries, all_deliveries, file_named
from charstudio.studio.disclosure.words import festival_text
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
    presets = _presets(desk)
    target = free_file(studio.folder.parent, studio.project.title)
    dialog = ExportDialog(studio.project.timeline, studio.check_export(), target, marked, presets, desk.window)
    dialog.credits_wanted.connect(lambda: desk.start(_write_credits(desk, dialog), "credits"))
    dialog.save_wanted.connect(lambda name, delivery: desk.guarded(lambda: _save_preset(desk, dialog, name, delivery)))
    dialog.remove_wanted.connect(lambda preset: desk.guarded(lambda: _remove_preset(desk, dialog, preset)))
    telling = _Telling(desk, dialog, studio.foretell(), playhead)
    try:
        if not await aio.ask(dialog):
            return
    finally:
        telling.end()
    await _order(desk, dialog.chosen, show_renders)


def _presets(desk: Desk) -> tuple[DeliveryPreset, ...]:
    """All there are; those of ours tell as much of a film's making as the settings say."""
    presets, faults = all_deliveries(desk.config)
    if faults:
        desk.say(faults[0])
    level = Disclosure(desk.settings.disclosure)
    return tuple(
        preset if preset.own else replace(preset, delivery=replace(preset.delivery, disclosure=level))
        for preset in presets
    )


def _save_preset(desk: Desk, dialog: ExportDialog, name: str, delivery: Delivery) -> None:
    saved = OwnDeliveries(desk.config).save(name, delivery)
    dialog.show_presets(_presets(desk), saved.id)


def _remove_preset(desk: Desk, dialog: ExportDialog, preset: DeliveryPreset) -> None:
    OwnDeliveries(desk.config).remove(preset)
    dialog.show_presets(_presets(desk))


async def _write_credits(desk: Desk, dialog: ExportDialog) -> None:
    text = festival_text(await desk.studio.statement())
    if dialog.isVisible():
        dialog.fields.set_credits(text)


async def _order(desk: Desk, choices: Sequence[ExportChoice], show_renders: Show) -> None:
    wanted = [path for each in choices for path in desk.studio.would_write(each.path, each.delivery, part=each.part)]
    there = [path for path in wanted if path.exists()]
    if there and not await _may_replace(desk, there):
        return
    await desk.studio.renders.add(
        [RenderOrder(each.path, each.delivery, each.part, each.mark, overwrite=True) for each in choices]
    )
    show_renders()


def ask_frame(desk: Desk, playhead: Seconds) -> None:
    """Ask where the frame at the playhead goes, and write it in the film's full size."""
    studio = desk.studio
    if studio.folder is None:
        return
    if not studio.project.timeline.duration:
        desk.say("The timeline is empty, so there is no frame to save.")
        return
    target = free_file(studio.folder.parent, f"{studio.project.title} frame", ".png")
    dialog = QFileDialog(desk.window, "Save this frame", str(target), "PNG picture (*.png);;JPEG picture (*.jpg)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: desk.start(_write_frame(desk, Path(name), playhead), "save a frame"))
    dialog.open()


async def _write_frame(desk: Desk, chosen: Path, playhead: Seconds) -> None:
    form = Form.JPEG_STILL if chosen.suffix.lower() in {".jpg", ".jpeg"} else Form.PNG_STILL
    delivery = Delivery("Frame", form, disclosure=Disclosure(desk.settings.disclosure))
    path = file_named(chosen, delivery)
    timeline = desk.studio.project.timeline
    at = min(timeline.rate.snap(playhead), timeline.duration - timeline.rate.frame)
    if path != chosen and path.exists() and not await _may_replace(desk, [path]):
        return
    part = TimeRange(at, timeline.rate.frame)
    await desk.studio.export(path, part=part, delivery=delivery, overwrite=True)
    desk.say(f"Saved the frame as {path.name}.")


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


def free_file(folder: Path, title: str, suffix: str = ".mp4") -> Path:
    """A file named after ``title`` that is not there yet."""
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", title).strip(" .")[:80] or "Film"
    candidate, number = folder / f"{stem}{suffix}", 1
    while candidate.exists():
        number += 1
        candidate = folder / f"{stem} {number}{suffix}"
    return candidate
