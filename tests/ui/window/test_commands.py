"""Commands by menu, key and palette: each is there once, reaches the panel with the keyboard, and does its work."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from PIL import Image
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QMenu
from stage import button, quick_provider

from charstudio.providers.scripted import Scene, ScriptedProvider, Verb
from charstudio.storage import settings
from charstudio.ui import theme
from charstudio.ui.dialogs.confirm_run import ConfirmRun
from charstudio.ui.dialogs.keys import KeysDialog
from charstudio.ui.dialogs.message import Question
from charstudio.ui.prices import price_words
from charstudio.ui.window.commands import COMMANDS
from charstudio.ui.window.menus import BAR
from charstudio.ui.window.palette import CommandPalette


def entries(menu: QMenu) -> list[QAction]:
    found = []
    for action in menu.actions():
        inside = action.menu()
        if inside is not None:
            found += entries(inside)
        elif not action.isSeparator():
            found.append(action)
    return found


def in_menus(window) -> list[QAction]:
    return [action for top in window.menuBar().actions() for action in entries(top.menu())]


async def palette_of(stage) -> CommandPalette:
    session = stage.session
    await stage.focus(session.bench.canvas.view if stage.studio.folder else button(stage.window, "Open a project…"))
    session.actions["help.palette"].trigger()
    return await stage.dialog(CommandPalette)


async def test_every_command_is_in_a_menu_and_in_the_palette_once(stage):
    session = stage.enter(stage.sample())
    everything = [action for group in session._sections().values() for action in group]
    assert Counter(map(id, in_menus(stage.window))) == Counter(map(id, everything))
    palette = await palette_of(stage)
    assert palette.list.count() == len(everything)
    keys = {palette.list.item(index).data(0x0101) for index in range(palette.list.count())}
    assert {"Ctrl+N", "Ctrl+Shift+Z, Ctrl+Y", "Space", "Ctrl+T"} <= keys


async def test_no_key_means_two_things_at_once(stage):
    session = stage.enter(stage.sample())
    panels = session.bench.panel_actions()
    own = [key.toString() for action in session.actions.values() for key in action.shortcuts()]
    for others in (panels.graph, [*panels.clip, *panels.playback], panels.playback):
        keys = own + [key.toString() for action in others for key in action.shortcuts()]
        assert [key for key, count in Counter(keys).items() if count > 1] == []


async def test_menu_titles_have_keys_of_their_own():
    letters = [title[title.index("&") + 1].lower() for title in BAR]
    assert len(set(letters)) == len(letters)


async def test_keys_go_to_the_panel_that_has_the_keyboard(stage):
    session = stage.enter(stage.sample())
    node, clips = stage.find("Warm dusk"), [found for _, found in stage.studio.project.timeline.clips()]
    session.bench.canvas.select([node])
    await stage.focus(session.bench.canvas.view)
    stage.key("M")
    assert stage.studio.project.graph.nodes[node].muted
    stage.key("Ctrl+D")
    assert len(stage.studio.project.graph.nodes) == 14
    stage.key("Del")
    assert len(stage.studio.project.graph.nodes) == 13
    assert stage.studio.project.timeline.markers == ()

    session.bench.timeline.select([clips[1].id])
    await stage.focus(session.bench.timeline)
    before = len(clips)
    stage.key("M")
    assert len(stage.studio.project.timeline.markers) == 1
    session.bench.viewer.go_to(clips[1].start + clips[1].duration / 2)
    stage.key("S")
    assert sum(1 for _ in stage.studio.project.timeline.clips()) == before + 1
    session.bench.timeline.select([clips[1].id])
    stage.key("Del")
    assert sum(1 for _ in stage.studio.project.timeline.clips()) == before
    assert len(stage.studio.project.graph.nodes) == 13
    session.bench.timeline.select([clips[2].id])
    stage.key("F")
    assert session.bench.canvas.selected == (clips[2].source.node,)


@pytest.mark.parametrize("panel", ["canvas", "timeline", "viewer"])
async def test_space_plays_from_every_panel(stage, panel):
    session = stage.enter(stage.sample())
    await stage.until(lambda: session.bench.viewer.player.reel is not None)
    target = session.bench.canvas.view if panel == "canvas" else getattr(session.bench, panel)
    await stage.focus(target)
    stage.key("Space")
    assert session.bench.viewer.is_playing
    stage.key("Space")
    assert not session.bench.viewer.is_playing


async def test_undo_names_its_step_and_works_from_every_panel(stage):
    session = stage.enter(stage.sample())
    undo = session.actions["edit.undo"]
    assert not undo.isEnabled()
    node = stage.find("Warm dusk")
    session.bench.canvas.select([node])
    await stage.focus(session.bench.canvas.view)
    stage.key("M")
    assert undo.text() == "Undo Mute Warm dusk"
    await stage.focus(session.bench.timeline)
    stage.key("Ctrl+Z")
    assert not stage.studio.project.graph.nodes[node].muted
    assert session.actions["edit.redo"].text() == "Redo Mute Warm dusk"
    stage.key("Ctrl+Y")
    assert stage.studio.project.graph.nodes[node].muted


async def test_the_palette_finds_and_runs_a_command_of_a_panel(stage):
    session = stage.enter(stage.sample())
    await stage.focus(session.bench.timeline)
    session.bench.timeline.select([])
    stage.key("Ctrl+Shift+P")
    palette = await stage.dialog(CommandPalette)
    stage.type("select all clips", palette.search)
    assert palette.list.currentItem().text().endswith("Select All Clips")
    stage.key("Return", palette.search)
    await stage.until(lambda: len(session.bench.timeline.selection) == 5)


async def test_the_palette_moves_with_arrows_and_leaves_with_escape(stage):
    stage.enter(stage.sample())
    palette = await palette_of(stage)
    stage.key("Down", palette.search)
    stage.key("Down", palette.search)
    assert palette.list.currentRow() == 2
    stage.type("qqqq", palette.search)
    assert palette.list.count() == 0
    stage.key("Return", palette.search)
    assert palette.isVisible()
    stage.key("Escape", palette)
    await stage.until(lambda: not palette.isVisible())
    assert palette.chosen is None


async def test_without_a_film_the_palette_lists_the_windows_commands_only(stage):
    stage.enter()
    palette = await palette_of(stage)
    assert palette.list.count() == len(COMMANDS)


async def test_the_sheet_lists_the_keys_that_are_really_there(stage):
    session = stage.enter(stage.sample())
    await stage.focus(session.bench.canvas.view)
    stage.key("F1")
    sheet = await stage.dialog(KeysDialog)
    shown = dict(sheet.shown())
    assert shown["Undo"] == "Ctrl+Z"
    assert shown["Play or Pause"] == "Space"
    assert shown["Split at Playhead"] == "S"
    stage.type("ripple", sheet.search)
    assert all("ipple" in words for words, _ in sheet.shown())
    stage.key("Escape", sheet)
    await stage.until(lambda: not sheet.isVisible())


async def test_run_selected_means_the_makers_of_selected_clips(stage):
    session = stage.enter(stage.sample())
    clips = [found for _, found in stage.studio.project.timeline.clips()]
    session.bench.timeline.select([clips[0].id])
    await stage.focus(session.bench.timeline)
    stage.key("Shift+Return")
    await stage.until(lambda: stage.studio.takes(clips[0].source.node))
    await stage.ran()
    assert not stage.studio.takes(clips[1].source.node)


async def test_run_selected_without_a_maker_says_what_to_do(stage):
    session = stage.enter(stage.sample())
    session.bench.canvas.select([stage.find("Lumi")])
    session.actions["run.selected"].trigger()
    assert "Select a node" in stage.window.remark
    assert not stage.studio.is_running


async def test_what_costs_money_is_asked_about_with_its_price(stage):
    stage.provider = ScriptedProvider(
        name="draft", models=quick_provider()._offers, draft=False, price_usd=Decimal("0.40")
    )
    session = stage.enter(stage.sample())
    node = stage.find("Warm dusk")
    session.run_nodes([node])
    await stage.ran()
    assert len(stage.studio.takes(node)) == 1
    session.desk.keep(ask_above_usd=Decimal("0.10"))
    other = stage.find("Close and soft")
    session.run_nodes([other])
    dialog = await stage.dialog(ConfirmRun)
    stage.click(button(dialog, "Cancel"))
    await stage.until(lambda: not stage.dialogs())
    assert not stage.studio.is_running
    session.run_nodes([other])
    dialog = await stage.dialog(ConfirmRun)
    stage.click(button(dialog, "Make · $0.40"))
    await stage.until(lambda: stage.studio.takes(other))


def test_a_price_nobody_knows_is_never_nothing():
    assert price_words(None) == "price unknown"
    assert price_words(Decimal(0)) == "free"
    assert price_words(Decimal("1.5")) == "$1.50"


async def test_stop_ends_what_runs_and_is_only_there_then(stage):
    stage.provider = quick_provider(Scene(hold=frozenset({Verb.COLLECT})))
    session = stage.enter(stage.sample())
    assert not session.actions["run.stop"].isEnabled()
    session.run_nodes(None)
    await stage.until(session.actions["run.stop"].isEnabled)
    await stage.focus(session.bench.canvas.view)
    stage.key("Ctrl+.")
    await stage.ran()
    await stage.until(lambda: not session.actions["run.stop"].isEnabled())


async def test_files_are_imported_in_the_middle_of_the_graph(stage):
    session = stage.enter(stage.sample())
    Image.new("RGB", (40, 30), "red").save(stage.root / "red.png")
    (stage.root / "broken.png").write_bytes(b"no picture")
    session.actions["file.import"].trigger()
    await stage.choose_files(stage.root / "red.png", stage.root / "broken.png")
    dialog = await stage.dialog(Question)
    assert dialog.windowTitle() == "1 file did not come in"
    assert stage.studio.project.graph.nodes[stage.find("red")].kind == "source.image"
    assert stage.steps == ["Import red.png"]


async def test_the_project_folder_is_revealed(stage):
    class Desktop(QObject):
        opened = ""

        @Slot("QUrl")
        def open(self, url) -> None:
            self.opened = url.toLocalFile()

    desktop = Desktop()
    folder = stage.sample()
    session = stage.enter(folder)
    QDesktopServices.setUrlHandler("file", desktop, "open")
    try:
        session.actions["file.reveal"].trigger()
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert desktop.opened == str(folder)


async def test_the_recent_menu_opens_a_film(stage):
    first, second = stage.sample("First"), stage.sample("Second")
    session = stage.enter(first)
    session.open_path(second)
    await stage.until(lambda: stage.studio.folder == second)
    menu = session.menus._recent_menu
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Second", "First"]
    menu.actions()[1].trigger()
    await stage.until(lambda: stage.studio.folder == first)


async def test_the_theme_is_changed_at_once_and_kept(stage, qapp):
    session = stage.enter(stage.sample())
    session.turn_to("edit")
    retitled = stage.studio.project
    try:
        session.actions["view.light"].trigger()
        await stage.until(lambda: theme.palette() is theme.LIGHT)
        await stage.until(session.bench.timeline.isVisible)
        assert session.actions["view.light"].isChecked()
        assert not session.actions["view.dark"].isChecked()
        assert session.bench.workspace == "edit"
        assert stage.studio.project is retitled
        assert settings.load(stage.paths.settings)[0].theme == "light"
        assert len(stage.window.menuBar().actions()) == len(BAR)
        await stage.focus(session.bench.timeline)
        stage.key("M")
        assert len(stage.studio.project.timeline.markers) == 1
        stage.key("Ctrl+Z")
        assert stage.studio.project.timeline.markers == ()
    finally:
        theme.apply(qapp, "dark")


async def test_the_theme_can_be_changed_on_the_first_page(stage, qapp):
    session = stage.enter()
    try:
        session.actions["view.light"].trigger()
        await stage.until(lambda: theme.palette() is theme.LIGHT)
        await stage.turn()
        assert stage.window.welcome.isVisible()
        stage.click(button(stage.window.welcome, "Open the sample film"))
        await stage.until(lambda: stage.studio.folder is not None)
        await stage.ran()
    finally:
        theme.apply(qapp, "dark")


async def test_full_screen_and_back(stage):
    session = stage.enter(stage.sample())
    await stage.focus(session.bench.canvas.view)
    stage.key("Shift+F11")
    assert stage.window.isFullScreen()
    assert session.actions["view.full_screen"].isChecked()
    stage.key("Shift+F11")
    assert not stage.window.isFullScreen()


def test_every_shortcut_is_a_key():
    for command in COMMANDS:
        for keys in command.keys:
            assert QKeySequence(keys).toString() == keys
