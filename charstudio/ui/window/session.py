"""One running window: its commands, its panels and its film, put together. What the commands do lives beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from charstudio import __version__
from charstudio.model.values import NodeId
from charstudio.storage.film_archive import is_film_archive
from charstudio.storage.handover_file import is_handover
from charstudio.storage.paths import Paths
from charstudio.studio import templates
from charstudio.studio.own_templates import TemplateLibrary
from charstudio.studio.prompts.shelf import PromptShelf
from charstudio.studio.renders.values import RenderId
from charstudio.studio.studio import OpenReport, Studio
from charstudio.ui import aio, theme
from charstudio.ui.dialogs.first_key import FirstChoice, ask_for_key, offer_key
from charstudio.ui.dialogs.keys import KeysDialog
from charstudio.ui.dialogs.reference.ask import ask_reference, ask_reference_of_node
from charstudio.ui.dialogs.settings.dialog import ask_settings
from charstudio.ui.dialogs.spending import ask_spending
from charstudio.ui.identity.health import ask_health
from charstudio.ui.money import money_line
from charstudio.ui.notice import Notices, Tray
from charstudio.ui.renders.watch import RenderWatch
from charstudio.ui.window.arrangement import EDIT, GRAPH, REVIEW, Arrangement
from charstudio.ui.window.batches import Batches
from charstudio.ui.window.cast_care import CastCare
from charstudio.ui.window.casting import Casting
from charstudio.ui.window.commands import COMMANDS, NEEDS_FILM, THEMES, WRITES, make_actions
from charstudio.ui.window.cuts import Cuts
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.exporting import ask_export, ask_frame
from charstudio.ui.window.films import Films, recent_cards, recent_folders
from charstudio.ui.window.frame import APP_TITLE, MainWindow
from charstudio.ui.window.handing import Handing
from charstudio.ui.window.header import Header
from charstudio.ui.window.hearing import keep_hearing
from charstudio.ui.window.keeping import Keeping
from charstudio.ui.window.keyboard import Keyboard
from charstudio.ui.window.material import Material
from charstudio.ui.window.menus import Menus
from charstudio.ui.window.palette import CommandPalette
from charstudio.ui.window.pasting import Pasting
from charstudio.ui.window.repairing import Repairs
from charstudio.ui.window.running import Running
from charstudio.ui.window.saving import ask_save_result
from charstudio.ui.window.templating import Templating
from charstudio.ui.window.welcome import TemplateCard
from charstudio.ui.window.workbench import BenchVerbs, Workbench


class Session:
    """Owns everything in one window from start to end."""

    def __init__(self, window: MainWindow, studio: Studio, paths: Paths) -> None:
        self.window = window
        self.studio = studio
        self.closing = asyncio.Event()
        self.desk = Desk(window, studio, paths)
        tray = Tray(window)
        self.exports = RenderWatch(self.desk, self._refresh_title, self._show_export, tray.show)
        self.films = Films(self.desk, self.show_welcome, lambda: self.run_nodes(None), self.exports.may_stop)
        self.handing = Handing(self.desk, paths, self._open)
        self.keeping = Keeping(self.desk, self._show_missing, self._open, self.handing.take_over)
        self.care = CastCare(self.desk)
        self.running = Running(self.desk)
        self.templating = Templating(self.desk, TemplateLibrary(paths.templates), self._select_nodes)
        self.cuts = Cuts(self.desk)
        self.material = Material(
            self.desk, self._select_nodes, self.open_path, self.templating.insert_files, self.cuts.bring
        )
        self.pasting = Pasting(self.desk, self.material, self._select_nodes)
        self.batches = Batches(self.desk, self.running, self.material, lambda: self.bench.canvas)
        self.repairs = Repairs(self.desk, self.running, lambda: self.bench)
        self.notices = Notices(studio, window, lambda: self.desk.settings.notify == "on", tray.show)
        self.first_choice = FirstChoice(self.desk)
        self._forget_at_end = [
            self.exports.forget,
            self.notices.forget,
            self.first_choice.forget,
            self.templating.forget,
            self.care.forget,
        ]
        if studio.accounts is not None:
            self._forget_at_end.append(studio.accounts.changed.connect(lambda _service: self._look_for_keys()))
        self._read_only_because = ""
        self._missing = 0
        self._forget: tuple[Callable[[], None], ...] = ()
        arrangement = Arrangement.from_text(self.desk.settings.window_state)
        self._build(arrangement)
        self._connect_window()
        self.desk.start(self.films.autosave_often(), "autosave")

    # --- coming and going --------------------------------------------------------------------------------------

    def show_welcome(self) -> None:
        """Show the first page."""
        self.bench.hide()
        self.header.hide()
        self.window.show_welcome()
        self.window.welcome.show_icons()
        self.window.welcome.show_templates(
            [
                *(TemplateCard(t.id, t.title, t.text, t.icon) for t in templates.TEMPLATES if t.is_first_choice),
                TemplateCard("", "More ways to begin…", "Whole chains, ready with sample material.", "dots-grid"),
            ]
        )
        self.window.welcome.show_recent(recent_cards(self.desk.settings.recent_projects))
        self._refresh_title()

    def open_path(self, path: Path) -> None:
        """Open a project or an archived one, asking about unsaved work first."""
        if is_film_archive(path) or is_handover(path):
            self.desk.start(self.keeping.open_archive(path), "open archive")
            return
        self.desk.start(self._open(path), "open")

    async def _open(self, path: Path) -> None:
        await self._or_welcome(lambda: self.films.open(path))

    def open_sample(self) -> None:
        """Open the user's copy of the sample film, making it when there is none, and draft what is missing."""
        self.desk.start(self._or_welcome(self.films.open_sample), "sample")

    async def leave(self) -> bool:
        """Ask what to do with unsaved and running work. False: stay."""
        self._keep_arrangement()
        return await self.films.end()

    async def end(self) -> None:
        """Stop everything."""
        await self.desk.scope.close()
        for forget in (*self._forget, *self._forget_at_end):
            forget()
        self.bench.close()

    def run_nodes(self, nodes: Sequence[NodeId] | None) -> None:
        """Make what these nodes (None: all) need."""
        self.running.run(nodes)

    def turn_to(self, workspace: str) -> None:
        """Show another workspace."""
        if self.studio.folder is not None:
            self.bench.apply_workspace(workspace)

    def set_theme(self, name: str) -> None:
        """Give the window another look at once: everything in it is built anew, from the same film."""
        arrangement = self._arrangement()
        was_shown, playhead = self.bench.is_shown, self.bench.viewer.playhead
        digits = self.bench.canvas.digits.of_films
        self._take_down()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, name)
        self.desk.keep(theme=name)
        self.window.renew_pages()
        self._connect_welcome()
        self._build(arrangement)
        self.bench.canvas.digits.keep(digits)
        if not was_shown:
            self.show_welcome()
            return
        self._show_bench()
        self.desk.start(self._fit(), "fit")
        self.bench.viewer.go_to(playhead)

    # --- commands ----------------------------------------------------------------------------------------------

    def _verbs(self) -> dict[str, Callable[[], object]]:
        films, start = self.films, self.desk.start
        return {
            "file.new": lambda: self._new("empty"),
            "file.open": self.material.ask_open,
            "file.save": lambda: start(films.save(), "save"),
            "file.save_copy": films.ask_copy,
            "file.open_archive": self.keeping.ask_open_archive,
            "file.archive": lambda: start(self.keeping.ask_archive(), "archive"),
            "file.hand_over": lambda: start(self.handing.ask_hand_over(), "hand over"),
            "file.keep_safe": lambda: start(self.care.ask(), "keep characters safe"),
            "file.find_media": lambda: start(self.keeping.ask_relink(), "find missing media"),
            "file.reveal": films.reveal,
            "file.import": self._ask_import,
            "file.import_comfy": self._ask_comfy,
            "file.import_cut": lambda: self.cuts.ask_import(self.material.choose),
            "file.reference": lambda: start(self._reference(), "reference"),
            "file.templates": self.templating.ask,
            "file.export": self._ask_export,
            "file.export_frame": self._ask_frame,
            "file.export_cut": self.cuts.ask_export,
            "file.exports": self.bench.show_exports,
            "file.close": lambda: start(films.close(), "close"),
            "file.quit": self.window.close,
            "edit.undo": self.studio.document.undo,
            "edit.redo": self.studio.document.redo,
            "edit.settings": lambda: start(ask_settings(self.desk, self.set_theme), "settings"),
            "run.selected": lambda: self.run_nodes(self.bench.selected_nodes()),
            "run.all": lambda: self.run_nodes(None),
            "run.stop": self.studio.cancel,
            "run.jobs": self.bench.show_jobs,
            "run.spending": self._show_spending,
            "view.health": self._show_health,
            "view.graph": lambda: self.turn_to(GRAPH),
            "view.edit": lambda: self.turn_to(EDIT),
            "view.review": lambda: self.turn_to(REVIEW),
            "view.history": self.bench.show_history,
            "view.script": self.bench.show_script,
            "view.outline": self.bench.show_outline,
            "view.characters": self.bench.show_characters,
            "view.gallery": self.bench.show_gallery,
            "view.season": self.bench.casting.show_season,
            "view.reset": self.bench.reset_workspace,
            "view.full_screen": self._toggle_full_screen,
            **{command: partial(self._ask_theme, name) for name, command in THEMES.items()},
            **self.repairs.verbs(),
            "help.palette": lambda: start(self._palette(), "palette"),
            "help.keys": lambda: start(self._keys(), "keys"),
            "help.first_key": lambda: start(offer_key(self.desk), "key"),
            "help.about": lambda: start(self._about(), "about"),
        }

    def _ask_theme(self, name: str) -> None:
        self.desk.start(self._retheme(name), "theme")

    async def _retheme(self, name: str) -> None:
        await asyncio.sleep(0)  # the menu that asked for it is gone first
        self.set_theme(name)

    def _new(self, template: str) -> None:
        self.desk.start(self._or_welcome(lambda: self.films.make_new(template)), "new")

    async def _or_welcome(self, work: Callable[[], Awaitable[None]]) -> None:
        """Whatever happens, the window does not stay on its busy page."""
        try:
            await work()
        finally:
            if self.window.is_busy:
                self.show_welcome() if self.studio.folder is None else self._show_bench()

    def _ask_import(self) -> None:
        centre = self.bench.canvas.centre()
        self.material.ask_import((centre.x(), centre.y()))

    def _ask_frame(self) -> None:
        ask_frame(self.desk, self.bench.viewer.playhead)

    def _ask_export(self) -> None:
        bench = self.bench
        self.desk.start(
            ask_export(self.desk, bench.timeline.in_out(), bench.viewer.playhead, bench.show_exports), "export"
        )

    def _ask_comfy(self) -> None:
        centre = self.bench.canvas.centre()
        self.material.ask_comfy((centre.x(), centre.y()))

    def _drop(self, files: Sequence[Path]) -> None:
        centre = self.bench.canvas.centre()
        self.pasting.take_in(files, (centre.x(), centre.y()))

    async def _reference(self, node: NodeId | None = None) -> None:
        """Prepare a reference, of what a node shows; the test clip's node is shown when that was asked for."""
        made = await (ask_reference(self.desk) if node is None else ask_reference_of_node(self.desk, node))
        if made is not None:
            self.bench.reveal(made)

    async def _palette(self) -> None:
        palette = CommandPalette(self._sections(), self.window)
        await aio.ask(palette)
        if palette.chosen is not None:
            palette.chosen.trigger()

    async def _keys(self) -> None:
        sheet = KeysDialog(self._sections(), self.window)
        await aio.ask(sheet)
        if sheet.wants_change:
            await ask_settings(self.desk, self.set_theme, "keyboard")

    def _sections(self) -> dict[str, Sequence[QAction]]:
        """Every command there is, by the word people look for it under."""
        sections: dict[str, list[QAction]] = {}
        for command in COMMANDS:
            sections.setdefault(command.submenu or command.menu, []).append(self.actions[command.id])
        panels = self.bench.panel_actions().sections() if self.studio.folder is not None else {}
        return {**sections, **panels}

    async def _about(self) -> None:
        await self.desk.ask(
            f"{APP_TITLE} {__version__}",
            "Wire AI characters into motion, cut them on a timeline, export the film. "
            "Free software under the GNU General Public License, version 3 or later.",
            ("Close",),
            icon="movie-star-outline",
        )

    # --- building ----------------------------------------------------------------------------------------------

    def _build(self, arrangement: Arrangement) -> None:
        window = self.window
        self.bench = Workbench(
            window,
            self.studio,
            BenchVerbs(
                self.pasting.take_in,
                self.material.pick,
                self.run_nodes,
                self.desk.say,
                self._workspace_shown,
                lambda service: self.desk.start(self._ask_key(service), "ask for a key"),
                self.running.run_takes,
                self.batches.open,
                self.material.pick_table,
                self._show_health,
                PromptShelf(
                    self.desk.config,
                    lambda: self.desk.settings.hidden_hints,
                    lambda hidden: self.desk.keep(hidden_hints=hidden),
                ),
                lambda bench: Casting(self.desk, bench, self.material.pick),
            ),
        )
        self.bench.restore(arrangement.workspace, arrangement.docks)
        self.bench.canvas.show_minimap(on=arrangement.minimap)
        self.bench.timeline.restore_heights(arrangement.tracks)
        self.pasting.serve(self.bench.canvas)
        self.pasting.serve_timeline(self.bench.timeline)
        self.templating.serve(self.bench.canvas, self.material.pick, self.material.choose)
        self.actions = make_actions(window, self._verbs())
        self.actions[THEMES[self.desk.settings.theme]].setChecked(True)
        self.repairs.serve(self.actions)
        self.header = Header(self.actions, self.turn_to)
        self.menus = Menus(
            window,
            self.actions,
            self.bench.panel_actions(),
            lambda: recent_folders(self.desk.settings.recent_projects),
            self.open_path,
        )
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.header)
        self.header.hide()
        self.header.show_workspace(self.bench.workspace)
        self.keyboard = Keyboard(self.desk, [*self.actions.values(), *self.bench.key_actions()], self._show_keys)
        studio = self.studio
        self._forget = (
            studio.opened.connect(self._opened),
            studio.document.changed.connect(lambda _change: self._refresh_title()),
            studio.status_changed.connect(lambda _nodes: self._refresh_title()),
            studio.jobs.connect(lambda _event: self._refresh_running()),
            studio.journal.changed.connect(lambda _spending: self._refresh_money()),
            self.desk.kept.connect(lambda _settings: self._refresh_money()),
            self.running.watch_price_of_all(self.header.show_price),
            self.keyboard.forget,
            keep_hearing(self.desk, self.bench.viewer.hearing, self.bench.timeline.in_out),
        )
        self.bench.jobs.summary_changed.connect(self.header.show_jobs)
        self.bench.jobs.refresh()
        self.header.jobs_chosen.connect(self.bench.show_jobs)
        self.header.copy_chosen.connect(self.films.ask_copy)
        self.header.missing_chosen.connect(self.actions["file.find_media"].trigger)
        self.header.show_missing(self._missing)
        self.header.spending_chosen.connect(self._show_spending)
        self.bench.canvas.reference_asked.connect(
            lambda node: self.desk.start(self._reference(NodeId(node)), "reference")
        )
        self.bench.canvas.save_asked.connect(lambda node: ask_save_result(self.desk, NodeId(node)))

    def _take_down(self) -> None:
        for forget in self._forget:
            forget()
        self.bench.remove()
        self.window.menuBar().clear()
        self.window.removeToolBar(self.header)
        self.header.setObjectName("")  # as the docks
        gone: list[QObject] = [*self.menus.menus, self.header, *self.actions.values()]
        for item in gone:
            item.deleteLater()

    def _connect_window(self) -> None:
        self.window.close_requested.connect(self.closing.set)
        self.window.files_dropped.connect(self._drop)
        self._connect_welcome()

    def _connect_welcome(self) -> None:
        welcome = self.window.welcome
        welcome.sample_chosen.connect(self.open_sample)
        welcome.template_chosen.connect(self._new)
        welcome.open_chosen.connect(self.material.ask_open)
        welcome.recent_chosen.connect(self.open_path)

    def _arrangement(self) -> Arrangement:
        geometry = bytes(self.window.saveGeometry().data())
        minimap = self.bench.canvas.shows_minimap
        tracks = self.bench.timeline.heights
        return Arrangement(geometry, self.bench.workspace, self.bench.arrangements, minimap, tracks)

    def _keep_arrangement(self) -> None:
        self.desk.keep(window_state=self._arrangement().to_text())

    # --- looks -------------------------------------------------------------------------------------------------

    def _opened(self, report: OpenReport) -> None:
        folder = self.studio.folder
        if folder is not None:
            self.desk.keep(recent_projects=self.desk.settings.with_recent(folder).recent_projects)
        self._read_only_because = report.read_only_because
        self._look_for_keys()
        self._show_bench()
        self.desk.start(self._fit(), "fit")
        self.desk.start(self.films.after_opening(report), "after opening")
        self.desk.start(self.keeping.after_opening(), "look for missing media")

    def _show_missing(self, count: int) -> None:
        self._missing = count  # stays when the window is built anew
        self.header.show_missing(count)

    async def _fit(self) -> None:
        """Show the whole graph and the whole cut, once the panels have their places."""
        await asyncio.sleep(0)
        self.bench.canvas.fit()
        self.bench.timeline.action("fit").trigger()

    def _show_bench(self) -> None:
        self.header.show()
        self.bench.show()
        self.bench.viewer.show_sequence()
        self.bench.inspector.show_film()
        self._refresh_title()

    def _select_nodes(self, nodes: Sequence[NodeId]) -> None:
        self.bench.canvas.select(list(nodes))

    def _show_export(self, render: RenderId) -> None:
        self.bench.show_exports()
        self.bench.exports.choose(render)

    def _workspace_shown(self, name: str) -> None:
        self.header.show_workspace(name)

    def _toggle_full_screen(self) -> None:
        self.window.setWindowState(self.window.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.actions["view.full_screen"].setChecked(self.window.isFullScreen())

    def _show_keys(self) -> None:
        self.header.show_keys()
        self.bench.outline.show_keys()

    def _refresh_title(self) -> None:
        studio, document = self.studio, self.studio.document
        is_open = studio.folder is not None
        writable = is_open and not studio.read_only
        dirty = "• " if document.is_dirty and writable else ""
        note = " (reading only)" if is_open and studio.read_only else ""
        going_on = f" – {self.exports.title}" if self.exports.title else ""
        title = f"{dirty}{studio.project.title}{note}{going_on} – {APP_TITLE}"
        self.window.setWindowTitle(title if is_open else APP_TITLE)
        reason = (self._read_only_because or "It is open for reading only.") if studio.read_only else ""
        self.header.show_film(studio.project.title, saved=not document.is_dirty, read_only=reason)
        for name, label in (("undo", document.undo_label), ("redo", document.redo_label)):
            action = self.actions[f"edit.{name}"]
            action.setText(f"{name.capitalize()} {label}" if label else name.capitalize())
            action.setEnabled(is_open and label is not None)
        for name in NEEDS_FILM:
            self.actions[name].setEnabled(is_open)
        for name in WRITES:
            self.actions[name].setEnabled(writable)
        self.menus.show_film(is_open=is_open)
        self._refresh_money()
        self._refresh_running()

    async def _ask_key(self, service: str) -> None:
        await ask_for_key(self.desk, service, again=True)

    def _look_for_keys(self) -> None:
        self.desk.start(self.studio.look_for_keys(), "look for keys")

    def _show_spending(self) -> None:
        self.desk.start(ask_spending(self.desk), "spending")

    def _show_health(self, key: str = "") -> None:
        self.desk.start(ask_health(self.desk, key), "character health")

    def _refresh_money(self) -> None:
        spending, caps = self.studio.journal.spending, self.desk.settings
        self.header.show_money(money_line(spending, self.studio.project.budget, caps.cap_day_usd or None))

    def _refresh_running(self) -> None:
        self.actions["run.stop"].setEnabled(self.studio.is_running)
