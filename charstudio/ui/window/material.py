"""Files from outside: dropped, imported, or chosen for a parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from charstudio.model.kind import ParamSpec
from charstudio.model.library import Asset, MediaKind
from charstudio.model.values import NodeId, PortType
from charstudio.storage.film_archive import is_film_archive
from charstudio.storage.handover_file import is_handover
from charstudio.storage.paths import DOCUMENT_NAME
from charstudio.ui.window.comfy import FILTER as COMFY_FILES
from charstudio.ui.window.comfy import ComfyImport
from charstudio.ui.window.cuts import is_cut
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.films import films_folder
from charstudio.ui.window.own_templates import FILTER as TEMPLATES
from charstudio.ui.window.recipes import RecipeImport
from charstudio.ui.window.templating import is_template

FILE_FILTERS = {
    PortType.IMAGE: "Pictures (*.png *.jpg *.jpeg *.webp *.avif *.heic *.heif *.tif *.tiff *.bmp *.gif)",
    PortType.VIDEO: "Clips (*.mp4 *.mov *.mkv *.webm *.avi *.gif *.webp *.m4v *.3gp)",
    PortType.AUDIO: "Sounds (*.wav *.mp3 *.m4a *.aac *.flac *.ogg *.opus *.aif *.aiff)",
}
COLOUR_TABLES = "Colour tables (*.cube)"
ANY_FILE = "All files (*)"
Place = tuple[float, float]


class Material:
    """``select`` shows the nodes that came in; ``open_film`` takes a film that was dropped, ``insert`` templates,
    ``bring_cut`` a cut of another editor.

    A template goes to a place of the graph or, without one, to the middle of the view.
    """

    def __init__(
        self,
        desk: Desk,
        select: Callable[[Sequence[NodeId]], None],
        open_film: Callable[[Path], None],
        insert: Callable[[Sequence[Path], Place | None], None],
        bring_cut: Callable[[Path], None],
    ) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._select = select
        self._open_film = open_film
        self._insert = insert
        self._bring_cut = bring_cut
        self._comfy = ComfyImport(desk, select)
        self._recipes = RecipeImport(desk, select)
        self._last_folder: Path | None = None

    def take_in(self, paths: Sequence[Path], at: Place) -> None:
        """Bring files in as nodes at a place of the graph; a film is opened instead."""
        films = [path for path in paths if _is_film(path)]
        if films:
            self._open_film(films[0])
        elif self._studio.folder is None:
            self._desk.say("Open or start a film first, then drop files on its graph.")
        else:
            self._take_into_film(paths, at)

    def _take_into_film(self, paths: Sequence[Path], at: Place) -> None:
        templates = [path for path in paths if is_template(path)]
        cuts = [path for path in paths if is_cut(path)]
        others = [path for path in paths if path not in templates and path not in cuts]
        if cuts:
            self._bring_cut(cuts[0])
        if len(cuts) > 1:
            self._desk.say("One cut at a time: the first one is shown.")
        if templates:
            self._insert(templates, at)
        if others:
            self._desk.start(self._sort_out(others, at), "import")

    async def _sort_out(self, paths: Sequence[Path], at: Place) -> None:
        """Recipes and workflows become their nodes, everything else a node of its own."""
        plain = await self._recipes.sort_out(paths, at)
        if plain:
            await self._comfy.sort_out(plain, at, lambda rest: self.bring_nodes(rest, at))

    def ask_import(self, at: Place) -> None:
        """Let the user choose files to bring in."""
        if self._studio.folder is None:
            self._desk.say("Open or start a film first.")
            return
        everything = " ".join(text[text.index("(") + 1 : -1] for text in FILE_FILTERS.values())
        filters = ";;".join([f"Pictures, clips, sounds ({everything})", *FILE_FILTERS.values(), TEMPLATES, ANY_FILE])
        self.choose("Import files", filters, several=True, then=lambda paths: self.take_in(paths, at))

    def ask_comfy(self, at: Place) -> None:
        """Let the user choose a workflow of ComfyUI to bring in."""
        if self._studio.folder is None:
            self._desk.say("Open or start a film first.")
            return

        def bring(paths: Sequence[Path]) -> None:
            self._desk.start(self._comfy.bring_file(paths[0], at), "import a workflow")

        self.choose("Import a ComfyUI workflow", f"{COMFY_FILES};;{ANY_FILE}", several=False, then=bring)

    def ask_open(self) -> None:
        """Let the user choose a film to open, or a template to put into the one that is open."""

        def open_it(paths: Sequence[Path]) -> None:
            if not is_template(paths[0]):
                self._open_film(paths[0])
            elif self._studio.folder is None:
                self._desk.say("Open or start a film first, then insert the template.")
            else:
                self._insert(paths, None)

        filters = f"Character Studio film (*.charstudio *.zip);;{TEMPLATES};;{ANY_FILE}"
        self.choose("Open a film", filters, several=False, then=open_it)

    def pick(self, spec: ParamSpec, several: bool, then: Callable[[Sequence[Asset]], None]) -> None:  # noqa: FBT001 - a Picker
        """Let the user choose files for a parameter."""
        filters = ";;".join([*(FILE_FILTERS[port] for port in spec.accepts if port in FILE_FILTERS), ANY_FILE])
        self.choose(
            f"Choose: {spec.label}",
            filters,
            several=several,
            then=lambda paths: self._desk.start(self.bring(paths, spec, then), "pick"),
        )

    def pick_table(self, then: Callable[[Asset], None]) -> None:
        """Let the user choose a colour table."""
        self.choose(
            "Load a colour table",
            f"{COLOUR_TABLES};;{ANY_FILE}",
            several=False,
            then=lambda paths: self._desk.start(self.bring_table(paths[0], then), "load a colour table"),
        )

    async def bring_table(self, path: Path, then: Callable[[Asset], None]) -> None:
        """Import a colour table and hand it over; say why not when it is none."""
        report = await self._studio.import_assets([path])
        tables = [asset for asset in report.assets if asset.info.kind is MediaKind.LUT]
        for asset in tables:
            then(asset)
        others = [f"{asset.name} is no colour table. A .cube file is." for asset in report.assets[len(tables) :]]
        await self._tell_problems((*report.problems, *others))

    async def bring(self, paths: Sequence[Path], spec: ParamSpec, then: Callable[[Sequence[Asset]], None]) -> None:
        """Import files for a parameter and hand over those that fit it."""
        report = await self._studio.import_assets(paths)
        fitting = [asset for asset in report.assets if asset.info.kind.port_type in spec.accepts]
        unfit = tuple(
            f"{asset.name}: it is {asset.info.kind.value}, and {spec.label} takes {spec.accepts[0].value}."
            for asset in report.assets
            if asset not in fitting
        )
        if fitting:
            then(fitting)
        await self._tell_problems((*report.problems, *unfit))

    def choose(self, title: str, filters: str, *, several: bool, then: Callable[[list[Path]], None]) -> None:
        """Open the desktop's file dialog where it was used last."""
        folder = self._last_folder or films_folder()
        while not folder.is_dir() and folder != folder.parent:
            folder = folder.parent
        asking = QApplication.activeModalWidget() or self._desk.window  # a dialog that asks for files has them in front
        dialog = QFileDialog(asking, title, str(folder), filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self._chosen([Path(name) for name in names], then))
        dialog.open()

    def _chosen(self, paths: list[Path], then: Callable[[list[Path]], None]) -> None:
        if paths:
            self._last_folder = paths[0].parent
            then(paths)

    async def bring_nodes(self, paths: list[Path], at: Place) -> None:
        """Import files, each with a source node, select these, and say what did not come in."""
        self._desk.say("Importing…")
        report = await self._studio.import_files(paths, at)
        if report.nodes:
            self._select(report.nodes)
        if report.assets:
            one = len(report.assets) == 1
            self._desk.say(f"Imported {report.assets[0].name if one else f'{len(report.assets)} files'}.")
        await self._tell_problems(report.problems)

    async def _tell_problems(self, problems: Sequence[str]) -> None:
        if problems:
            heading = "1 file did not come in" if len(problems) == 1 else f"{len(problems)} files did not come in"
            first = problems[0] if len(problems) == 1 else "Everything else was imported."
            details = problems if len(problems) > 1 else ()
            await self._desk.ask(heading, first, ("Close",), icon="file-alert-outline", role="warn", details=details)


def _is_film(path: Path) -> bool:
    """Whether it is a film's folder, its document, an archive of one, or a hand-over pack."""
    is_packed = is_film_archive(path) or is_handover(path)
    return path.name == DOCUMENT_NAME or (path / DOCUMENT_NAME).is_file() or is_packed
