"""What the characters' panel and pages ask of the window: dialogs, files, nodes; and where their pages are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QDialog

from charstudio.model.characters import Character
from charstudio.model.errors import CharStudioError
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.library import Asset, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import AssetId, CharacterId, NodeId, PortType
from charstudio.studio.studio import Studio
from charstudio.ui import aio
from charstudio.ui.characters.deeds import CastDeeds
from charstudio.ui.characters.new_dialog import NewCharacterDialog, name_of_file
from charstudio.ui.characters.note_dialog import NoteDialog
from charstudio.ui.characters.page.dialog import CharacterPage
from charstudio.ui.characters.page.parts import PageVerbs
from charstudio.ui.characters.panel import CastVerbs
from charstudio.ui.characters.season import SeasonDialog
from charstudio.ui.characters.short_page import ShortVerbs
from charstudio.ui.dialogs.reference.ask import ask_reference
from charstudio.ui.gallery.panel import GalleryVerbs
from charstudio.ui.gallery.pick_dialog import PickDialog
from charstudio.ui.graph.pasteboard import Media
from charstudio.ui.identity.health import ask_health
from charstudio.ui.inspector.pictures import Picker
from charstudio.ui.window.cast_files import CastFiles
from charstudio.ui.window.cast_signs import SignWatch
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.galleries import GalleryDeeds
from charstudio.ui.window.saving import ask_save_value

if TYPE_CHECKING:
    from charstudio.ui.window.workbench import Workbench

_PORTS = {MediaKind.IMAGE: PortType.IMAGE, MediaKind.VIDEO: PortType.VIDEO, MediaKind.AUDIO: PortType.AUDIO}
PICTURES = frozenset({MediaKind.IMAGE})


class Casting:
    """Serves one bench. ``pick`` chooses files of this machine."""

    def __init__(self, desk: Desk, bench: Workbench, pick: Picker) -> None:
        self._desk = desk
        self._studio: Studio = desk.studio
        self._bench = bench
        self._thumbnails = bench.canvas.thumbnails
        self._pick_files = pick
        self._pages: dict[str, CharacterPage] = {}
        self._season: SeasonDialog | None = None
        self.deeds = CastDeeds(desk.studio, desk.say)
        self.files = CastFiles(desk, self._choose)
        self._watch = SignWatch(desk)
        self.signs = self._watch.signs
        self.signs_changed = self._watch.changed

    def forget(self) -> None:
        """The window is built anew, or goes: close what is open and stop listening."""
        self._watch.forget()
        for page in (*self._pages.values(), self._season):
            if page is not None:
                page.close()

    def _centre(self) -> tuple[float, float]:
        centre = self._bench.canvas.centre()
        return centre.x(), centre.y()

    def _choose(self, character: CharacterId) -> None:
        self._bench.show_characters()
        self._bench.characters.choose(character)

    def _select(self, nodes: Sequence[NodeId]) -> None:
        self._bench.canvas.select(list(nodes))

    def _show(self, asset: Asset) -> None:
        self._bench.show_value(MediaValue(asset.media, asset.info), asset.name)

    # --- for the panels ----------------------------------------------------------------------------------------

    def panel_verbs(self) -> CastVerbs:
        """What the panel asks."""
        return CastVerbs(
            plain={
                "new": self.ask_new,
                "season": self.show_season,
                "import": self.files.ask_import,
                "from_shelf": self.files.ask_shelf,
            },
            of_one={
                "open": lambda who: self.open(who.id),
                "use": self.use,
                "health": self.show_health,
                "export": self.files.ask_export,
                "to_shelf": self.files.put_on_shelf,
                "version": lambda who: self._desk.start(self._ask_version(who), "keep a version"),
            },
            dropped=self.take_in,
        )

    def gallery_verbs(self) -> GalleryVerbs:
        """What the gallery asks."""
        bench, desk = self._bench, self._desk
        deeds = GalleryDeeds(
            self._studio,
            self.deeds,
            desk.start,
            self._centre,
            self._select,
            lambda: bench.viewer.playhead,
            lambda clip: bench.timeline.select([clip]),
            desk.say,
            desk.window,
        )
        return deeds.verbs(
            bench.show_value, lambda value, title: ask_save_value(desk, value, title), bench.reveal, self._watch.grade
        )

    def short_verbs(self) -> ShortVerbs:
        """What the inspector's short form asks."""
        return ShortVerbs(self.open, self.use)

    # --- doing -------------------------------------------------------------------------------------------------

    def ask_new(self, asset: Asset | None = None) -> None:
        """Ask who it is, and make a character of it."""
        if self._studio.folder is None:
            self._desk.say("Open or start a film first.")
            return
        self._desk.start(self._ask_new(asset), "new character")

    async def _ask_new(self, asset: Asset | None) -> None:
        dialog = NewCharacterDialog(
            self._thumbnails,
            lambda then: self.ask_media("Choose the master reference", PICTURES, then, several=False),
            self._desk.window,
            asset,
        )
        if await aio.ask(dialog) == QDialog.DialogCode.Accepted:
            made = self.deeds.create(dialog.name, dialog.asset)
            if made is not None:
                self._choose(made)

    def open(self, character: str) -> None:
        """Show the page of a character; the one that is open already comes to the front."""
        page = self._pages.get(character)
        if page is not None:
            page.raise_()
            page.activateWindow()
            return
        if self.deeds.find(character) is None:
            return
        page = CharacterPage(self.deeds, character, self._thumbnails, self._page_verbs(), self._desk.window)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pages[character] = page
        page.finished.connect(lambda _code: self._pages.pop(character, None))
        page.show()

    def use(self, who: Character) -> None:
        """A Reference that stands for it, in the middle of the graph."""
        self.put_down(who.id, QPointF(*self._centre()))

    def put_down(self, character: str, at: QPointF) -> None:
        """A Reference that stands for a character, at a place of the graph."""
        who = self.deeds.find(character)
        node = self.deeds.put_on_graph(who, (at.x(), at.y())) if who is not None else None
        if node is not None:
            self._select([node])

    def make_of(self, node: NodeId) -> None:
        """A character of a Reference's stills and notes."""
        made = self.deeds.make_of(node)
        who = self.deeds.find(made) if made is not None else None
        if who is not None:
            self._desk.say(f"{who.name} is a character now. Open it in the inspector.")

    def prepare(self, who: Character) -> None:
        """Lead through the preparation of its master reference."""
        self._desk.start(self._prepare(who), "prepare a reference")

    async def _prepare(self, who: Character) -> None:
        source = who.original or who.master
        node = await ask_reference(self._desk, who.id, source)
        if node is not None:
            self._bench.reveal(node)

    def show_health(self, who: Character) -> None:
        """How steady it has been, by model and by length of clip."""
        self._desk.start(ask_health(self._desk, who.id), "character health")

    def show_season(self) -> None:
        """The season on one page; the one that is open already comes to the front."""
        if self._studio.folder is None:
            return
        if self._season is not None:
            self._season.raise_()
            self._season.activateWindow()
            return
        desk = self._desk
        self._season = SeasonDialog(self._studio, self._bench.reveal_nodes, desk.start, desk.say, desk.window)
        self._season.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._season.finished.connect(self._season_closed)
        self._season.show()

    def _season_closed(self) -> None:
        self._season = None

    async def _ask_version(self, who: Character) -> None:
        question = NoteDialog(who.name, who.version, self._desk.window)
        if await aio.ask(question) == QDialog.DialogCode.Accepted:
            self.deeds.keep_version(who, question.text)

    # --- files and media ---------------------------------------------------------------------------------------

    def take_in(self, character: str, content: object) -> None:
        """What was dropped on a character goes onto its sheet; dropped beside them all it becomes a new one."""
        if isinstance(content, Media):
            asset = self._asset(content)
            self._take(character, [asset] if asset is not None else [])
        elif isinstance(content, list | tuple) and content:
            self._desk.start(self._bring(character, [Path(each) for each in content]), "bring files in")

    async def _bring(self, character: str, paths: Sequence[Path]) -> None:
        report = await self._studio.import_assets(paths)
        self._take(character, report.assets)
        if report.problems:
            self._desk.say(report.problems[0])

    def _take(self, character: str, assets: Sequence[Asset]) -> None:
        who = self.deeds.find(character)
        if who is not None and assets:
            self.deeds.add_files(who, assets)
        elif assets and assets[0].info.kind is MediaKind.IMAGE:
            made = self.deeds.create(name_of_file(assets[0].name), assets[0])
            new = self.deeds.find(made) if made is not None else None
            if new is not None and len(assets) > 1:
                self.deeds.add_files(new, assets[1:])
            if made is not None:
                self._choose(made)

    def _asset(self, media: Media) -> Asset | None:
        known = self._studio.project.assets.get(AssetId(media.ref.sha256))
        if known is not None:
            return known
        try:
            value = self._studio.gallery.media(media.ref.sha256)
        except CharStudioError:
            return None
        return Asset.of(f"{media.title}.{media.ref.suffix}", value.media, value.info) if value is not None else None

    def ask_media(
        self,
        title: str,
        kinds: frozenset[MediaKind],
        then: Callable[[Sequence[Asset]], None],
        *,
        several: bool = True,
    ) -> None:
        """Let the user choose from everything the film has, or from files."""
        self._desk.start(self._ask_media(title, kinds, then, several=several), "choose media")

    async def _ask_media(
        self, title: str, kinds: frozenset[MediaKind], then: Callable[[Sequence[Asset]], None], *, several: bool
    ) -> None:
        accepts = tuple(port for kind, port in _PORTS.items() if kind in kinds)
        spec = ParamSpec("media", ParamType.ASSETS, [], title, accepts=accepts)
        items = await self._studio.gallery.items()
        dialog = PickDialog(
            title, items, kinds, self._thumbnails, lambda took: self._pick_files(spec, several, took), self._desk.window
        )
        if await aio.ask(dialog) == QDialog.DialogCode.Accepted:
            then(dialog.assets if several else dialog.assets[:1])

    def _page_verbs(self) -> PageVerbs:
        return PageVerbs(
            ask_media=self.ask_media,
            asset_of=self._asset,
            bring=lambda paths, then: self._desk.start(self._bring_for(paths, then), "bring files in"),
            show=self._show,
            start=self._desk.start,
            use=self.use,
            prepare=self.prepare,
            health=self.show_health,
            export=self.files.ask_export,
        )

    async def _bring_for(self, paths: Sequence[Path], then: Callable[[Sequence[Asset]], None]) -> None:
        report = await self._studio.import_assets(paths)
        if report.assets:
            then(report.assets)
        if report.problems:
            self._desk.say(report.problems[0])
