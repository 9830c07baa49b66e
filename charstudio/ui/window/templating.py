"""Own templates in the window: a frame saved as one, one inserted from search, file or list, and filled in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QDialog

from charstudio.model.errors import StorageError
from charstudio.model.node_template import cut_out
from charstudio.model.values import FrameId, NodeId
from charstudio.storage.template_file import SUFFIX, media_of
from charstudio.studio.exposing import asked, offers
from charstudio.studio.inserting import Inserted, fill_in, insert
from charstudio.studio.own_templates import OwnTemplate, TemplateLibrary
from charstudio.ui import aio
from charstudio.ui.dialogs.fill_in import FillInDialog
from charstudio.ui.dialogs.save_template import SaveTemplateDialog
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.graph.frame_picture import frame_picture, png_of
from charstudio.ui.inspector.pictures import Picker
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.own_templates import Choose, OwnTemplates

Place = tuple[float, float]
_STEP_DOWN = 480.0
"""How far below the one before the next template goes, when several come together."""
log = logging.getLogger("charstudio.ui")


def is_template(path: Path) -> bool:
    """Whether a file's name says that it is a template."""
    return path.suffix.lower() == SUFFIX


class Templating:
    """``select`` shows the nodes that came in. Call ``forget`` at the end."""

    def __init__(self, desk: Desk, library: TemplateLibrary, select: Callable[[Sequence[NodeId]], None]) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._library = library
        self._select = select
        self._canvas: GraphCanvas | None = None
        self._pick: Picker = lambda _spec, _several, _then: None
        self._own: OwnTemplates | None = None
        self._turn = asyncio.Lock()  # what is inserted first comes first
        self._is_looking = False
        self.forget = desk.studio.opened.connect(lambda _report: self._look())

    def serve(self, canvas: GraphCanvas, pick: Picker, choose: Choose) -> None:
        """Do what this canvas asks for. ``pick`` and ``choose`` open the desktop's file dialog."""
        self._canvas, self._pick = canvas, pick
        if self._own is None:
            self._own = OwnTemplates(self._desk, self._library, choose)
        canvas.frame_menu.save_template = lambda frame: self._desk.start(self._save(frame), "save a template")
        adding = canvas.adding
        adding.templates = lambda: self._library.known
        adding.opened.connect(self._look)
        adding.template_chosen.connect(self._insert_chosen)

    def insert_files(self, paths: Sequence[Path], at: Place | None = None) -> None:
        """Insert templates from files, with their middle at ``at`` or in the middle of the view, and fill them in."""
        if self._canvas is not None:
            centre = self._canvas.centre()
            place = at or (centre.x(), centre.y())
            self._desk.start(self._insert(paths, place), "insert a template")

    def ask(self) -> None:
        """Show the user's templates."""
        self._desk.start(self._ask(), "my templates")

    async def _ask(self) -> None:
        assert self._own is not None
        chosen = await self._own.ask()
        if chosen is not None:
            self.insert_files([chosen.path])

    def _insert_chosen(self, template: OwnTemplate, at: QPointF) -> None:
        self.insert_files([template.path], (at.x(), at.y()))

    # --- which there are ---------------------------------------------------------------------------------------

    def _look(self) -> None:
        """See what is in the folder now; an open search shows it when it is known."""
        if not self._is_looking:
            self._is_looking = True
            self._desk.start(self._look_aside(), "look for templates")

    async def _look_aside(self) -> None:
        try:
            await asyncio.to_thread(self._library.listed)
        except StorageError as error:
            log.info("the templates could not be listed: %s", error)
        finally:
            self._is_looking = False
        if self._canvas is not None:
            self._canvas.adding.renew_templates()

    # --- saving ------------------------------------------------------------------------------------------------

    async def _save(self, key: FrameId) -> None:
        studio, canvas = self._studio, self._canvas
        frame = studio.project.graph.frames.get(key)
        if frame is None or canvas is None:
            return
        title = frame.title.strip() or "Template"
        whole = cut_out(studio.project, frame.nodes, title, colour=frame.colour)  # refuses what can be none
        nodes, assets = [*whole.snippet.graph.nodes], media_of(whole)
        picture = frame_picture(canvas.board, frame)
        size_mb = sum(asset.info.bytes for asset in assets) / 1e6
        facts = "No files come along." if not assets else f"{_files(len(assets))}, {size_mb:.1f} MB, come along."
        dialog = SaveTemplateDialog(title, picture, offers(studio, nodes), facts, self._desk.window)
        if await aio.ask(dialog) != QDialog.DialogCode.Accepted:
            return
        template = cut_out(
            studio.project,
            nodes,
            dialog.title,
            description=dialog.description,
            colour=frame.colour,
            exposed=dialog.exposed,
        )
        places = {asset.media: studio.media_path(asset) for asset in media_of(template)}
        png = await asyncio.to_thread(png_of, picture)
        saved = await asyncio.to_thread(self._library.save, template, places.__getitem__, png)
        self._desk.say(f"Saved the template “{saved.title}”. Find it with Tab, in every film.")

    # --- inserting ---------------------------------------------------------------------------------------------

    async def _insert(self, paths: Sequence[Path], at: Place) -> None:
        for place, path in enumerate(paths):
            async with self._turn:
                found = await insert(self._studio, path, (at[0], at[1] + place * _STEP_DOWN))
                self._select([*found.nodes.values()])
                await self._tell("Not everything could be inserted", found.remarks)
                await self._fill_in(found)

    async def _fill_in(self, found: Inserted) -> None:
        questions, canvas = asked(self._studio, found.template, found.nodes), self._canvas
        if not questions or canvas is None:
            return
        title, about = found.template.title, found.template.description
        dialog = FillInDialog(self._studio, title, about, questions, canvas.thumbnails, self._pick, self._desk.window)
        if await aio.ask(dialog) == QDialog.DialogCode.Accepted:
            remarks = fill_in(self._studio, title, dialog.values, dialog.assets)
            await self._tell("Some values are others with this model", remarks)

    async def _tell(self, heading: str, remarks: Sequence[str]) -> None:
        if remarks:
            details = remarks if len(remarks) > 1 else ()
            first = remarks[0] if not details else "The nodes are here; look at them before you run them."
            await self._desk.ask(heading, first, ("Close",), icon="puzzle-outline", role="warn", details=details)


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
