"""What comes to the canvas from the clipboard or as a file of nodes: brought in one after the other."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from charstudio.model.errors import MediaError, StorageError
from charstudio.model.timeline_clipboard import ClipParcel
from charstudio.model.values import NodeId
from charstudio.storage import nodes_text
from charstudio.storage.files import read_bytes
from charstudio.studio import web_files
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.graph.pasteboard import Media
from charstudio.ui.timeline.view import TimelineView
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.material import Material, Place

PICTURE_NAME = "Pasted picture.png"
_NODES_SUFFIX = ".json"


class Pasting:
    """``select`` shows the nodes that came in."""

    def __init__(self, desk: Desk, material: Material, select: Callable[[Sequence[NodeId]], None]) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._material = material
        self._select = select
        self._turn = asyncio.Lock()  # what is pasted first comes first
        self.make_downloader = web_files.downloader

    def serve(self, canvas: GraphCanvas) -> None:
        """Do what this canvas asks for."""
        clipping = canvas.clipping
        clipping.nodes_pasted.connect(self.paste_nodes)
        clipping.picture_pasted.connect(self.paste_picture)
        clipping.address_pasted.connect(self.paste_address)
        clipping.media_dropped.connect(self.use_media)
        clipping.files_pasted.connect(lambda paths, at: self.take_in(paths, (at.x(), at.y())))

    def serve_timeline(self, timeline: TimelineView) -> None:
        """Fetch the files of clips that come from another film."""
        timeline.files_wanted.connect(self.bring_clips)

    def bring_clips(self, parcel: ClipParcel, then: Callable[[ClipParcel], None]) -> None:
        """Bring the files of copied clips in, then go on with the clips."""
        self._desk.start(self._bring_clips(parcel, then), "paste clips")

    def paste_nodes(self, text: str, at: QPointF, keep_wires: bool) -> None:  # noqa: FBT001 - a slot
        """Put copied nodes down, with their files."""
        self._desk.start(self._paste(text, (at.x(), at.y()), keep_wires=keep_wires), "paste")

    def paste_picture(self, image: QImage, at: QPointF) -> None:
        """Bring a picture in that is no file: it is kept as PNG."""
        self._desk.start(self._paste_picture(image, (at.x(), at.y())), "paste a picture")

    def paste_address(self, address: str, at: QPointF) -> None:
        """Fetch a picture, clip or sound from the web and bring it in."""
        self._desk.start(self._paste_address(address, (at.x(), at.y())), "fetch from the web")

    def use_media(self, media: Media, at: QPointF) -> None:
        """Make a node of a thumbnail: of a picture a Reference."""
        self._desk.start(self._use_media(media, (at.x(), at.y())), "use media")

    def take_in(self, paths: Sequence[Path], at: Place) -> None:
        """Bring files in; those that hold copied nodes are pasted."""
        if self._studio.folder is not None and any(path.suffix.lower() == _NODES_SUFFIX for path in paths):
            self._desk.start(self._take_in(paths, at), "take in")
        else:
            self._material.take_in(paths, at)

    async def _paste(self, text: str, at: Place, *, keep_wires: bool = False) -> None:
        async with self._turn:
            report = await self._studio.paste_nodes(text, at, keep_wires=keep_wires)
        if report.nodes:
            self._select(report.nodes)
        if report.remarks:
            details = report.remarks if len(report.remarks) > 1 else ()
            first = report.remarks[0] if not details else "The nodes are here; look at them before you run them."
            heading = "Not everything could be pasted"
            await self._desk.ask(
                heading, first, ("Close",), icon="clipboard-alert-outline", role="warn", details=details
            )

    async def _bring_clips(self, parcel: ClipParcel, then: Callable[[ClipParcel], None]) -> None:
        async with self._turn:
            found = await self._studio.bring_clips(parcel)
        if found is not None:
            then(found.parcel)
            if found.remarks:
                self._desk.say(" ".join(found.remarks))

    async def _paste_picture(self, image: QImage, at: Place) -> None:
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp))
        try:
            path = folder / PICTURE_NAME
            if not await asyncio.to_thread(lambda: image.save(str(path))):
                raise MediaError("The picture on the clipboard could not be read.", "Save it as a file and drop that.")
            async with self._turn:
                await self._material.bring_nodes([path], at)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _paste_address(self, address: str, at: Place) -> None:
        if self._studio.folder is None:
            self._desk.say("Open or start a film first.")
            return
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp))
        try:
            self._desk.say(f"Fetching “{web_files.name_in(address)}” from {web_files.host_of(address)}…")
            path = await web_files.fetch(address, folder, make=self.make_downloader)
            async with self._turn:
                await self._material.bring_nodes([path], at)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _use_media(self, media: Media, at: Place) -> None:
        async with self._turn:
            report = await self._studio.use_media(media.ref, media.title, at)
        self._select(report.nodes)

    async def _take_in(self, paths: Sequence[Path], at: Place) -> None:
        texts = await asyncio.to_thread(lambda: {path: text for path in paths if (text := nodes_in(path))})
        for text in texts.values():
            await self._paste(text, at)
        others = [path for path in paths if path not in texts]
        if others:
            self._material.take_in(others, at)


def nodes_in(path: Path) -> str:
    """The copied nodes a file holds, as text; nothing when it is another file. Reads the disk."""
    if path.suffix.lower() != _NODES_SUFFIX:
        return ""
    try:
        text = read_bytes(path, 4 * nodes_text.MAX_CHARACTERS).decode("utf-8-sig", errors="replace")
    except StorageError:
        return ""
    return text if nodes_text.is_nodes(text) else ""
