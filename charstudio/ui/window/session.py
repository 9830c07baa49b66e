"""One running window: what its commands do. Opening, saving, importing, running, exporting, leaving.

Everything that waits is a task of one ``TaskScope``; whatever goes wrong ends in one place, as a sentence.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from charstudio import __version__
from charstudio.model.errors import CharStudioError, StorageError
from charstudio.model.kind import ParamSpec
from charstudio.model.library import Asset
from charstudio.model.values import NodeId, PortType
from charstudio.storage import settings as stored_settings
from charstudio.storage.paths import DOCUMENT_NAME, Paths, ProjectFolder
from charstudio.studio import templates
from charstudio.studio.studio import OpenReport, Studio
from charstudio.studio.workspace import free_folder
from charstudio.ui import aio
from charstudio.ui.dialogs.export import ExportChoice, ExportDialog
from charstudio.ui.dialogs.message import Question, bad_news
from charstudio.ui.dialogs.new_film import NewFilmDialog
from charstudio.ui.window.commands import make_actions
from charstudio.ui.window.frame import APP_TITLE, MainWindow
from charstudio.ui.window.header import Header, build_menus
from charstudio.ui.window.palette import CommandPalette
from charstudio.ui.window.welcome import RecentCard, TemplateCard
from charstudio.ui.window.workbench import EDIT, GRAPH, REVIEW, BenchVerbs, Workbench

log = logging.getLogger("charstudio.ui")

FILE_FILTERS = {
    PortType.IMAGE: "Pictures (*.png *.jpg *.jpeg *.webp *.avif *.heic *.heif *.tif *.tiff *.bmp *.gif)",
    PortType.VIDEO: "Clips (*.mp4 *.mov *.mkv *.webm *.avi *.gif *.webp *.m4v *.3gp)",
    PortType.AUDIO: "Sounds (*.wav *.mp3 *.m4a *.aac *.flac *.ogg *.opus *.aif *.aiff)",
}
ANY_FILE = "All files (*)"
STATUS_MS = 6000


class Session:
    """Owns the workbench and the studio of one window from start to end."""

    def __init__(self, window: MainWindow, studio: Studio, paths: Paths) -> None:
        self.window = window
        self.studio = studio
        self._paths = paths
        self._settings, warnings = stored_settings.load(paths.settings)
        self.closing = asyncio.Event()
        self.scope = aio.TaskScope(self._failed)
        self.bench = Workbench(
            window, studio, BenchVerbs(self.import_files, self.pick_assets, self.run_nodes, self.say)
        )
        self.actions = make_actions(window, self._verbs())
        self.header = Header(self.actions, self._turn_to)
        build_menus(window, self.actions, self.bench)
        window.addToolBar(self.header)
        self._connect()
        self._restore()
        for warning in warnings:
            log.warning("settings: %s", warning)
        self.scope.start(self._autosave_often(), "autosave")

    # --- coming and going --------------------------------------------------------------------------------------

    def show_welcome(self) -> None:
        """Show the first page."""
        self.bench.hide()
        self.header.hide()
        self.window.menuBar().show()
        self.window.welcome.show_templates(
            [TemplateCard(t.id, t.title, t.text, t.icon) for t in templates.TEMPLATES if t.build is not None]
        )
        self.window.welcome.show_recent(_recent_cards(self._settings.recent_projects))
        self.window.show_welcome()
        self._refresh_title()

    def open_path(self, path: Path) -> None:
        """Open a project, asking about unsaved work first."""
        self._start(self._open(path), "open")

    def open_sample(self) -> None:
        """Open the user's copy of the sample film, making it when there is none, and draft what is missing."""
        self._start(self._open_sample(), "sample")

    async def leave(self) -> bool:
        """Ask what to do with unsaved and running work. False: stay."""
        if not await self._may_drop_project():
            return False
        self._keep_settings()
        await self.studio.close()
        return True

    async def end(self) -> None:
        """Stop everything."""
        await self.scope.close()
        self.bench.close()

    def say(self, words: str) -> None:
        """A passing remark in the status bar."""
        self.window.statusBar().showMessage(words, STATUS_MS)

    # --- commands ----------------------------------------------------------------------------------------------

    def import_files(self, paths: Sequence[Path], at: tuple[float, float]) -> None:
        """Bring files in as nodes at a place of the graph."""
        if self.studio.folder is None:
            documents = [path for path in paths if path.name == DOCUMENT_NAME or (path / DOCUMENT_NAME).is_file()]
            if documents:
                self.open_path(documents[0])
            else:
                self.say("Open or start a film first, then drop files on its graph.")
            return
        self._start(self._import(list(paths), at), "import")

    def pick_assets(self, spec: ParamSpec, several: bool, then: Callable[[Sequence[Asset]], None]) -> None:  # noqa: FBT001 - a Picker
        """Let the user choose files for a parameter."""
        filters = ";;".join([*(FILE_FILTERS[port] for port in spec.accepts if port in FILE_FILTERS), ANY_FILE])
        self._choose_files(
            "Choose a file", filters, several, lambda paths: self._start(self._bring(paths, spec, then), "pick")
        )

    def run_nodes(self, nodes: Sequence[NodeId] | None) -> None:
        """Make what these nodes (None: all) need. Free work starts at once; the rest is asked about."""
        self._guarded(lambda: self._run(nodes))

    def _verbs(self) -> dict[str, Callable[[], object]]:
        return {
            "file.new": lambda: self._new("empty"),
            "file.open": self._ask_open,
            "file.save": lambda: self._start(self._save(), "save"),
            "file.save_copy": self._ask_copy,
            "file.import": self._ask_import,
            "file.export": lambda: self._start(self._export(), "export"),
            "file.close": lambda: self._start(self._close_film(), "close"),
            "file.quit": self.window.close,
            "edit.undo": self.studio.document.undo,
            "edit.redo": self.studio.document.redo,
            "run.selected": lambda: self.run_nodes(self.bench.selected_nodes()),
            "run.all": lambda: self.run_nodes(None),
            "run.stop": self.studio.cancel,
            "view.graph": lambda: self._turn_to(GRAPH),
            "view.edit": lambda: self._turn_to(EDIT),
            "view.review": lambda: self._turn_to(REVIEW),
            "view.full_screen": self._toggle_full_screen,
            "help.palette": lambda: self._start(self._palette(), "palette"),
            "help.about": lambda: self._start(self._about(), "about"),
        }

    # --- inside ------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        window, studio = self.window, self.studio
        window.close_requested.connect(self.closing.set)
        window.files_dropped.connect(lambda files: self.import_files(files, (0.0, 0.0)))
        welcome = window.welcome
        welcome.sample_chosen.connect(self.open_sample)
        welcome.template_chosen.connect(self._new)
        welcome.open_chosen.connect(self._ask_open)
        welcome.recent_chosen.connect(self.open_path)
        studio.opened.connect(self._opened)
        studio.document.changed.connect(lambda _change: self._refresh_title())
        studio.status_changed.connect(lambda _nodes: self._refresh_title())
        self.bench.jobs.summary_changed.connect(self.header.show_jobs)
        self.header.jobs_chosen.connect(self.bench.show_jobs)

    def _restore(self) -> None:
        state = self._settings.window_state
        try:
            geometry, _, docks = state.partition(":")
            self.window.restore_arrangement(base64.b64decode(geometry, validate=True))
            self.bench.restore_arrangement(base64.b64decode(docks, validate=True))
        except ValueError:
            log.info("the stored window arrangement could not be read")
        self.bench.hide()

    def _keep_settings(self) -> None:
        parts = (bytes(self.window.saveGeometry().data()), self.bench.save_arrangement())
        state = ":".join(base64.b64encode(part).decode() for part in parts)
        self._settings = replace(self._settings, window_state=state)
        try:
            stored_settings.save(self._paths.settings, self._settings)
        except StorageError as error:
            log.warning("settings could not be kept: %s", error)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self.scope.start(work, name)

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except CharStudioError as error:
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, CharStudioError):
            log.error("unexpected fault", exc_info=error)
            error = CharStudioError(f"Something went wrong in the program: {error}", "Your film is unchanged.")
        dialog = bad_news(error, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    async def _ask(self, heading: str, text: str, answers: Sequence[str], **looks: Any) -> int:
        dialog = Question(heading, text, answers, self.window, **looks)
        await aio.ask(dialog)
        return dialog.answer

    def _new(self, template: str) -> None:
        self._start(self._make_new(template), "new")

    async def _make_new(self, template: str) -> None:
        choices = [found for found in templates.TEMPLATES if found.build is not None]
        dialog = NewFilmDialog(choices, template, films_folder(), self.window)
        if await aio.ask(dialog) != QDialog.DialogCode.Accepted or not await self._may_drop_project():
            return
        templates.start(self.studio, dialog.template, dialog.folder)

    async def _open(self, path: Path) -> None:
        if not await self._may_drop_project():
            return
        self.window.show_busy(f"Opening {path.name}…")
        try:
            self.studio.open(path)
        except StorageError:
            self.show_welcome() if self.studio.folder is None else self.bench.show()
            raise

    async def _open_sample(self) -> None:
        if not await self._may_drop_project():
            return
        folder = films_folder() / "Sample film"
        if not ProjectFolder(folder).exists:
            folder = folder if not folder.exists() else free_folder(films_folder(), "Sample film")
            await asyncio.to_thread(templates.copy_sample, folder)
        self.studio.open(folder)
        if not self.studio.read_only and self.studio.plan().steps:
            self._run(None)
            self.say("Drafting the sample film on this machine. This is free and takes about a minute.")

    def _opened(self, report: OpenReport) -> None:
        folder = self.studio.folder
        if folder is not None:
            self._settings = self._settings.with_recent(folder)
            self._keep_settings()
        self.header.show()
        self.bench.show()
        self.bench.viewer.show_sequence()
        self.bench.inspector.show_film()
        self.bench.canvas.fit()
        self._refresh_title()
        self._start(self._after_opening(report), "after opening")

    async def _after_opening(self, report: OpenReport) -> None:
        if report.faults:
            await self._ask(
                "Some of this film could not be read",
                "What could be opened is shown, for reading only; the file itself is untouched. "
                "Save a copy to go on with it.",
                ("Close",),
                icon="alert-outline",
                role="warn",
                details=report.faults,
            )
        elif report.read_only_because:
            self.say(f"Open for reading only. {report.read_only_because}")
        if report.newer_autosave is not None:
            answer = await self._ask(
                "There is newer work than the last save",
                "The program ended before it was saved. Restoring shows it; your file changes only when you save.",
                ("Restore", "Leave it"),
                icon="history",
            )
            if answer == 0:
                self.studio.restore(report.newer_autosave)
        resumed = await self.studio.resume()
        if resumed.collected:
            self.say(f"Collected {len(resumed.collected)} results from the last session.")

    async def _may_drop_project(self) -> bool:
        """Before another project takes this one's place: running and unsaved work."""
        if self.studio.is_running:
            answer = await self._ask(
                "Shots are still being made",
                "Drafts are stopped and are free to make again. Jobs in the cloud go on and are collected next time.",
                ("Stop and go on", "Keep working"),
                icon="progress-clock",
            )
            if answer != 0:
                return False
            self.studio.cancel()
        if self.studio.folder is None or not self.studio.document.is_dirty or self.studio.read_only:
            return True
        answer = await self._ask(
            f"Save “{self.studio.project.title}”?",
            "There are changes since the last save.",
            ("Save", "Don't save", "Cancel"),
        )
        if answer == 0:
            await self.studio.save()
        return answer in {0, 1}

    async def _save(self) -> None:
        if self.studio.folder is None:
            return
        await self.studio.save()
        self.say("Saved.")

    async def _close_film(self) -> None:
        if self.studio.folder is None or not await self._may_drop_project():
            return
        await self.studio.close()
        self.show_welcome()

    async def _import(self, paths: list[Path], at: tuple[float, float]) -> None:
        self.say("Importing…")
        report = await self.studio.import_files(paths, at)
        if report.nodes:
            self.bench.canvas.select(list(report.nodes))
            self.say(
                f"Imported {report.assets[0].name}."
                if len(report.assets) == 1
                else f"Imported {len(report.assets)} files."
            )
        await self._tell_problems(report.problems)

    async def _bring(self, paths: list[Path], spec: ParamSpec, then: Callable[[Sequence[Asset]], None]) -> None:
        report = await self.studio.import_assets(paths)
        fitting = [asset for asset in report.assets if asset.info.kind.port_type in spec.accepts]
        unfit = tuple(
            f"{asset.name}: it is {asset.info.kind.value}, and {spec.label} takes {spec.accepts[0].value}."
            for asset in report.assets
            if asset not in fitting
        )
        if fitting:
            then(fitting)
        await self._tell_problems((*report.problems, *unfit))

    async def _tell_problems(self, problems: Sequence[str]) -> None:
        if problems:
            heading = "1 file did not come in" if len(problems) == 1 else f"{len(problems)} files did not come in"
            first = problems[0] if len(problems) == 1 else "Everything else was imported."
            details = problems if len(problems) > 1 else ()
            await self._ask(heading, first, ("Close",), icon="file-alert-outline", role="warn", details=details)

    def _run(self, nodes: Sequence[NodeId] | None) -> None:
        if self.studio.folder is None or (nodes is not None and not nodes):
            self.say("Select a node or a clip to run.")
            return
        run = self.studio.run(nodes)
        if not run.plan.steps:
            blocked = f" {len(run.plan.blocked)} nodes cannot run yet." if run.plan.blocked else ""
            self.say(f"Everything is up to date.{blocked}")

    async def _export(self) -> None:
        studio = self.studio
        if studio.folder is None:
            return
        if not studio.project.timeline.duration:
            self.say("The timeline is empty. Wire a clip into the Timeline node, or drag one onto the timeline.")
            return
        target = _free_file(studio.folder.parent / f"{studio.project.title}.mp4")
        dialog = ExportDialog(
            studio.project.timeline, studio.check_export(), target, self.bench.timeline.in_out(), self.window
        )
        dialog.started.connect(lambda choice: self._start(self._write_film(dialog, choice), "export film"))
        await aio.ask(dialog)

    async def _write_film(self, dialog: ExportDialog, choice: ExportChoice) -> None:
        try:
            if choice.path.exists() and not await self._may_overwrite(choice.path):
                dialog.show_end("Choose another name.", path=None, role="secondary")
                return
            report = await self.studio.export(
                choice.path,
                part=choice.part,
                mark=choice.mark,
                overwrite=True,
                progress=dialog.show_progress,
                stopped=dialog.stop.is_set,
            )
        except CharStudioError as error:
            dialog.show_end(f"{error.message} {error.hint}".strip(), path=None, role="bad")
            return
        if report is None:
            dialog.show_end("Stopped. Nothing was written.", path=None, role="secondary")
            return
        words = f"Done: {report.frames} frames, {report.bytes / 1e6:.1f} MB, in {report.seconds:.0f} s."
        dialog.show_end(words, path=report.path, role="good")

    async def _may_overwrite(self, path: Path) -> bool:
        answer = await self._ask(
            f"Replace “{path.name}”?", "A file of this name is there already.", ("Replace", "Keep it")
        )
        return answer == 0

    async def _palette(self) -> None:
        palette = CommandPalette([*self.actions.values(), *self.bench.panel_actions()], self.window)
        await aio.ask(palette)
        if palette.chosen is not None:
            palette.chosen.trigger()

    async def _about(self) -> None:
        await self._ask(
            f"{APP_TITLE} {__version__}",
            "Wire AI characters into motion, cut them on a timeline, export the film. "
            "Free software under the GNU General Public License, version 3 or later.",
            ("Close",),
            icon="movie-star-outline",
        )

    async def _autosave_often(self) -> None:
        while True:
            await asyncio.sleep(max(1, self._settings.autosave_minutes) * 60)
            try:
                await self.studio.autosave()
            except StorageError as error:
                self.say(f"Autosave did not work: {error.message}")

    # --- asking for files --------------------------------------------------------------------------------------

    def _ask_open(self) -> None:
        filters = f"Character Studio film (*.charstudio);;{ANY_FILE}"
        self._choose_files("Open a film", filters, False, lambda paths: self.open_path(paths[0]))

    def _ask_import(self) -> None:
        if self.studio.folder is None:
            self.say("Open or start a film first.")
            return
        everything = " ".join(text[text.index("(") + 1 : -1] for text in FILE_FILTERS.values())
        filters = ";;".join([f"Pictures, clips, sounds ({everything})", *FILE_FILTERS.values(), ANY_FILE])
        centre = self.bench.canvas.centre()
        self._choose_files(
            "Import files", filters, True, lambda paths: self.import_files(paths, (centre.x(), centre.y()))
        )

    def _ask_copy(self) -> None:
        if self.studio.folder is None:
            return
        folder = self.studio.folder
        dialog = QFileDialog(self.window, "Save a copy in", str(folder.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(
            lambda place: self._start(self.studio.save_copy(free_folder(Path(place), folder.name)), "copy")
        )
        dialog.open()

    def _choose_files(self, title: str, filters: str, several: bool, then: Callable[[list[Path]], None]) -> None:  # noqa: FBT001
        dialog = QFileDialog(self.window, title, str(films_folder()), filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
        dialog.open()

    # --- looks -------------------------------------------------------------------------------------------------

    def _turn_to(self, workspace: str) -> None:
        if self.studio.folder is not None:
            self.bench.apply_workspace(workspace)
            self.header.show_workspace(workspace)

    def _toggle_full_screen(self) -> None:
        self.window.setWindowState(self.window.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.actions["view.full_screen"].setChecked(self.window.isFullScreen())

    def _refresh_title(self) -> None:
        studio, document = self.studio, self.studio.document
        is_open = studio.folder is not None
        dirty = "• " if document.is_dirty and is_open and not studio.read_only else ""
        note = " (reading only)" if studio.read_only else ""
        self.window.setWindowTitle(f"{dirty}{studio.project.title}{note} – {APP_TITLE}" if is_open else APP_TITLE)
        self.header.show_film(studio.project.title, saved=not document.is_dirty, read_only=studio.read_only)
        undo, redo = self.actions["edit.undo"], self.actions["edit.redo"]
        undo.setText(f"Undo {document.undo_label}" if document.undo_label else "Undo")
        redo.setText(f"Redo {document.redo_label}" if document.redo_label else "Redo")
        undo.setEnabled(is_open and document.undo_label is not None)
        redo.setEnabled(is_open and document.redo_label is not None)
        self._enable(is_open=is_open)

    def _enable(self, *, is_open: bool) -> None:
        needs_film = {"file.save_copy", "file.export", "file.close", "run.all", "run.selected"}
        for name in (*needs_film, "view.graph", "view.edit", "view.review"):
            self.actions[name].setEnabled(is_open)
        writable = is_open and not self.studio.read_only
        for name in ("file.save", "file.import", "run.all", "run.selected"):
            self.actions[name].setEnabled(writable)
        self.actions["run.stop"].setEnabled(self.studio.is_running)


def films_folder() -> Path:
    """Where films are kept unless the user says otherwise."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "Character Studio"


def _free_file(path: Path) -> Path:
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_stem(f"{path.stem} {number}")
    return candidate


def _recent_cards(projects: Sequence[str]) -> list[RecentCard]:
    cards = []
    for name in projects[:8]:
        folder = ProjectFolder(Path(name))
        if folder.exists:
            saved = datetime.fromtimestamp(folder.document.stat().st_mtime).astimezone()
            poster = folder.cache / "poster.jpg"
            cards.append(
                RecentCard(folder.root, folder.root.name, f"{saved:%d %B %Y}", poster if poster.is_file() else None)
            )
    return cards
