"""What the dialog's steps ask for, worked out in threads: opening, proposing, preparing and checking, keeping.

Nothing here is in the film before “Use as master”. What is still being worked out when the window closes is dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from charstudio.analysis.reference.crop import cut_out, proposed
from charstudio.analysis.reference.features import on_grey
from charstudio.analysis.reference.frames import best_frames
from charstudio.analysis.reference.preparing import Prepared, prepared
from charstudio.analysis.reference_check import check_reference
from charstudio.media.thumbnails import thumbnail
from charstudio.model.characters import Character, Trait
from charstudio.model.errors import CharStudioError
from charstudio.model.identity import Style
from charstudio.model.library import Asset
from charstudio.model.reference import Background, Check, Crop, Proposal
from charstudio.model.time import ZERO, Seconds
from charstudio.model.values import AssetId, CharacterId, NodeId, new_id
from charstudio.studio.reference.master import MasterWish, use_as_master
from charstudio.studio.reference.sources import ClipFrames, SourceFile, Still, facts_of, is_clip, read_still
from charstudio.ui.dialogs.reference.dialog import ReferenceDialog
from charstudio.ui.dialogs.reference.newest import Newest
from charstudio.ui.dialogs.reference.pixels import image_of
from charstudio.ui.dialogs.reference.words import FILLINGS, GUESSED
from charstudio.ui.window.desk import Desk

_SHOWN_PX = 1600
_THUMB_PX = 192
_PAUSE_MS = 120
"""After a drag or a keystroke the picture is prepared anew once nothing has moved for so long."""


@dataclass(frozen=True, slots=True)
class _Opened:
    file: SourceFile
    still: Still
    frames: ClipFrames | None
    image: QImage


@dataclass(frozen=True, slots=True)
class _Made:
    still: Still
    crop: Crop
    background: Background
    made: Prepared
    checks: tuple[Check, ...]
    before: QImage
    after: QImage


class Preparation:
    """Answers one dialog. ``character`` is who gets the master, None for a new one; call ``end`` when it closes."""

    def __init__(
        self,
        desk: Desk,
        dialog: ReferenceDialog,
        character: Character | None,
        node: NodeId | None,
        saved: Callable[[CharacterId], None],
    ) -> None:
        self._desk, self._dialog, self._node, self._saved = desk, dialog, node, saved
        self._who = character.id if character is not None else CharacterId(new_id("c"))
        self._traits: Sequence[Trait] = character.traits if character is not None else ()
        self._still: Still | None = None
        self._frames: ClipFrames | None = None
        self._crop: Crop | None = None
        self._background = Background.KEEP
        self._last: _Made | None = None
        self._remarks: tuple[str, ...] = ()
        start = desk.start
        self._opening = Newest[_Opened](start, "open a reference", self._show_opened, self._complain)
        self._scrubbing = Newest[_Opened](start, "freeze a frame", self._show_frame, self._complain)
        self._proposing = Newest[Proposal](start, "propose a crop", self._show_proposal, self._complain)
        self._making = Newest[_Made](start, "prepare a reference", self._show_made, self._complain)
        self._finding = Newest[list[tuple[int, str, QImage]]](
            start, "look for the best frames", self._show_best, self._complain
        )
        self._pause = QTimer(dialog, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._make)
        self._is_over = self._has_chosen = False
        self._connect()

    def open(self, file: SourceFile) -> None:
        """Make a reference of this file."""
        self._dialog.remark.show_text(f"Opening {file.name}…")
        self._opening.ask(lambda: _opened(file))

    def end(self) -> None:
        """Nobody looks any more."""
        self._is_over = True
        self._pause.stop()
        for work in (self._opening, self._scrubbing, self._proposing, self._making, self._finding):
            work.close()
        self._let_go(self._frames)

    def show_thumbnails(self, assets: Sequence[Asset]) -> None:
        """Make the little pictures of the film's files, one after the other."""
        self._desk.start(self._thumbnails(assets), "thumbnails of the film's files")

    # --- the source --------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        dialog = self._dialog
        dialog.dropped.connect(lambda path: self.open(SourceFile.of(path)))
        dialog.source.file_chosen.connect(lambda path: self.open(SourceFile.of(path)))
        dialog.source.asset_chosen.connect(lambda asset: self._open_asset(AssetId(asset)))
        dialog.source.frame_chosen.connect(self._freeze)
        dialog.crop.cropped.connect(self._set_crop)
        dialog.crop.turn_wanted.connect(self._turn)
        dialog.background.chosen.connect(self._set_background)
        dialog.style_chosen.connect(self._pause.start)
        dialog.use_wanted.connect(lambda: self._desk.start(self.keep(), "keep a master"))

    def _open_asset(self, asset: AssetId) -> None:
        found = self._desk.studio.project.assets.get(asset)
        if found is not None:
            self.open(source_of(self._desk, found))

    def _show_opened(self, opened: _Opened) -> None:
        if self._is_over:
            self._let_go(opened.frames)
            return
        self._let_go(self._frames)
        self._frames, self._has_chosen = opened.frames, False
        count = opened.frames.count if opened.frames is not None else 0
        self._dialog.source.show_source(opened.file.name, opened.image, frames=count, frame=opened.still.frame or 0)
        self._take(opened)
        if opened.frames is not None:
            self._dialog.source.show_best(None)
            self._finding.ask(lambda: _best(opened.file.path, self._finding.is_stopped))

    def _show_best(self, found: list[tuple[int, str, QImage]]) -> None:
        """Offer the best frames; the very best is taken unless the user has chosen one meanwhile."""
        self._dialog.source.show_best(found)
        if found and not self._has_chosen:
            self._dialog.source.slider.setValue(found[0][0])

    def _freeze(self, number: int) -> None:
        self._has_chosen = True
        frames = self._frames
        if frames is None:
            return

        def read() -> _Opened:
            still = frames.still(number)
            return _Opened(still.file, still, frames, image_of(still.picture, _SHOWN_PX))

        self._scrubbing.ask(read)

    def _show_frame(self, opened: _Opened) -> None:
        if opened.frames is self._frames:
            self._dialog.source.picture.show_image(opened.image)
            self._take(opened)

    def _take(self, opened: _Opened) -> None:
        """Work on this picture from now on."""
        self._still, self._crop, self._last = opened.still, None, None
        height, width = opened.still.picture.shape[:2]
        self._dialog.crop.show_picture(opened.image, width, height)
        self._dialog.remark.show_text(f"{opened.still.name} · {width} × {height}")
        self._dialog.allow(source=True)
        self._dialog.checklist.show_words("Looking for the face…")
        self._propose(None)

    def _let_go(self, frames: ClipFrames | None) -> None:
        if frames is not None:
            self._desk.start(_closed(frames), "close a clip")

    async def _thumbnails(self, assets: Sequence[Asset]) -> None:
        for asset in assets:
            if self._is_over:
                return
            path = self._desk.studio.media_path(asset)
            try:
                image = await asyncio.to_thread(_little, path)
            except (CharStudioError, OSError):
                continue  # a lost or damaged file keeps its icon; opening it says why
            if not self._is_over:
                self._dialog.source.show_thumbnail(asset.id, image)

    # --- crop and background -----------------------------------------------------------------------------------

    def _propose(self, turns: int | None) -> None:
        still = self._still
        if still is not None:
            self._proposing.ask(lambda: proposed(still.picture, turns))

    def _show_proposal(self, found: Proposal) -> None:
        self._remarks = found.remarks
        self._crop = found.crop
        self._dialog.crop.show_crop(found.crop)
        self._dialog.crop.show_remarks(found.remarks)
        self._make()

    def _turn(self, quarters: int) -> None:
        turns = self._crop.turns if self._crop is not None else 0
        self._propose((turns + quarters) % 4)

    def _set_crop(self, crop: Crop) -> None:
        self._crop = crop
        self._remarks = ()
        self._dialog.crop.show_crop(crop)
        self._pause.start()

    def _set_background(self, background: Background) -> None:
        self._background = background
        self._dialog.background.show_background(background)
        self._make()

    # --- preparing and checking --------------------------------------------------------------------------------

    def _make(self) -> None:
        still, crop, background = self._still, self._crop, self._background
        if still is None or crop is None:
            return
        style, traits = self._dialog.style_chosen_now, self._traits
        self._making.ask(lambda: _made(still, crop, background, style, traits))

    def _show_made(self, found: _Made) -> None:
        dialog = self._dialog
        self._last = found
        dialog.background.before.show_image(found.before)
        dialog.background.after.show_image(found.after)
        dialog.prepared.show_image(found.after)
        dialog.checklist.show_checks(found.checks)
        filling = FILLINGS[found.made.filling]
        dialog.background.remark.setText(f"{filling} {'' if found.made.is_sure else GUESSED}".strip())
        dialog.crop.show_remarks(
            (*(remark for remark in self._remarks if not filling or "ends" not in remark), filling)
        )

    def _complain(self, error: CharStudioError) -> None:
        self._dialog.remark.show_text(f"{error.message} {error.hint}".strip())
        if self._still is None:
            self._dialog.source.picture.show_words(f"{error.message}\n{error.hint}".strip())

    # --- keeping -----------------------------------------------------------------------------------------------

    async def keep(self) -> None:
        """Make what is shown the character's master; the test clip is next."""
        still, crop, background, dialog = self._still, self._crop, self._background, self._dialog
        if still is None:
            return
        dialog.show_busy(is_busy=True)
        try:
            if crop is None:  # it is still being looked for
                crop = (await asyncio.to_thread(proposed, still.picture)).crop
            last = self._last
            if last is not None and (last.still, last.crop, last.background) == (still, crop, background):
                picture = last.made.picture
            else:
                picture = (await asyncio.to_thread(prepared, still.picture, crop, background)).picture
            wish = MasterWish(self._who, dialog.name.text(), dialog.style_chosen_now, self._node)
            await use_as_master(self._desk.studio, still, picture, wish, date.today().isoformat())  # noqa: DTZ011
        except CharStudioError as error:
            if not self._is_over:
                self._complain(error)
            return
        finally:
            if not self._is_over:
                dialog.show_busy(is_busy=False)
        if not self._is_over:
            dialog.remark.show_text(f"{dialog.name.text().strip()} has a new master reference.")
            self._saved(self._who)
            dialog.show_saved()


def source_of(desk: Desk, asset: Asset) -> SourceFile:
    """A file of the film as a source."""
    return SourceFile(desk.studio.media_path(asset), asset.name, asset.id)


def _opened(file: SourceFile) -> _Opened:
    if not is_clip(facts_of(file)):
        still = read_still(file)
        return _Opened(file, still, None, image_of(still.picture, _SHOWN_PX))
    frames = ClipFrames(file)
    still = frames.still(frames.count // 2)
    return _Opened(file, still, frames, image_of(still.picture, _SHOWN_PX))


async def _closed(frames: ClipFrames) -> None:
    await asyncio.to_thread(frames.close)


def _little(path: Path, at: Seconds = ZERO) -> QImage:
    return image_of(np.asarray(thumbnail(path, _THUMB_PX, at)))


def _best(path: Path, stopped: Callable[[], bool]) -> list[tuple[int, str, QImage]]:
    found = best_frames(path, stopped=stopped)
    return [(choice.index, choice.words, _little(path, choice.at)) for choice in found]


def _made(still: Still, crop: Crop, background: Background, style: Style, traits: Sequence[Trait]) -> _Made:
    made = prepared(still.picture, crop, background)
    checks = check_reference(made.picture, style, traits, source_px=crop.side)
    before = cut_out(still.picture, crop)
    return _Made(still, crop, background, made, checks, image_of(on_grey(before.picture)), image_of(made.picture))
