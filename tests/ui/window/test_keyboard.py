"""The keys of the window: the presets fit its commands, and a keymap is in use at once, everywhere."""

from __future__ import annotations

import json

import pytest
from PySide6.QtGui import QKeySequence
from stage import button

from charstudio.storage import settings
from charstudio.studio.key_files import shipped_presets
from charstudio.studio.key_places import Place, meet, refusal
from charstudio.studio.keymap import Keymap, given
from charstudio.ui import theme
from charstudio.ui.dialogs.keys import KeysDialog
from charstudio.ui.dialogs.settings.dialog import SettingsDialog
from charstudio.ui.window.palette import CommandPalette

PRESETS = [preset.id for preset in shipped_presets()]


def commands_of(stage):
    return stage.enter().keyboard.commands


def clips(stage) -> int:
    return sum(1 for _ in stage.studio.project.timeline.clips())


async def cut_ready(stage):
    """The sample film with the playhead in the middle of its second clip and the keyboard in the timeline."""
    session = stage.enter(stage.sample())
    clip = [found for _, found in stage.studio.project.timeline.clips()][1]
    session.bench.timeline.select([clip.id])
    session.bench.viewer.go_to(clip.start + clip.duration / 2)
    await stage.focus(session.bench.timeline)
    return session


# --- the presets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRESETS)
async def test_a_preset_names_commands_that_exist_and_keys_that_they_can_have(stage, name):
    commands = {command.id: command for command in commands_of(stage)}
    preset = next(each for each in shipped_presets() if each.id == name)
    assert set(preset.keys) <= set(commands)
    for command, keys in preset.keys.items():
        assert len(set(keys)) == len(keys)
        for key in keys:
            assert refusal(commands[command].place, key) == ""
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) == key


@pytest.mark.parametrize("name", PRESETS)
async def test_no_two_commands_of_a_preset_share_a_key_where_both_hear_it(stage, name):
    commands = commands_of(stage)
    keymap = Keymap(next(each for each in shipped_presets() if each.id == name))
    shared = [
        (key, one.id, other.id)
        for number, one in enumerate(commands)
        for other in commands[number + 1 :]
        if meet(one.place, other.place)
        for key in set(keymap.wanted(one)) & set(keymap.wanted(other))
    ]
    assert shared == [], f"give one of them another key in resources/keymaps/{name}.json, or none"


async def test_what_a_preset_says_is_another_key_than_our_own(stage):
    commands = {command.id: command for command in commands_of(stage)}
    same = [
        (preset.id, command)
        for preset in shipped_presets()
        for command, keys in preset.keys.items()
        if keys == commands[command].keys
    ]
    assert same == []


# --- the commands ---------------------------------------------------------------------------------------------------


async def test_every_command_of_menus_and_palette_can_be_given_keys_and_keeps_its_own_until_then(stage):
    session = stage.enter(stage.sample())
    shown = [action for group in session._sections().values() for action in group]
    known = {command.id: command for command in session.keyboard.commands}
    assert {action.objectName() for action in shown} <= set(known)
    assert given(session.keyboard.commands, Keymap()) == {name: command.keys for name, command in known.items()}
    for action in shown:
        assert tuple(key.toString() for key in action.shortcuts()) == known[action.objectName()].keys
    assert {command.place for command in known.values()} == set(Place)
    assert known["timeline.split"].words == "Split at Playhead"
    assert known["graph.align_left"].words == "Align: Left edges"
    assert known["view.dark"].words == "Theme: Dark"
    assert known["panel.viewer"].words == "Panel: Viewer"


async def test_a_key_works_at_once_and_the_one_from_before_does_not(stage):
    session = await cut_ready(stage)
    before = clips(stage)
    session.desk.keep(keymap={"timeline.split": ["Ctrl+K"]})
    stage.key("S")
    assert clips(stage) == before
    stage.key("Ctrl+K")
    assert clips(stage) == before + 1
    session.desk.keep(keymap={})
    stage.key("Ctrl+Z")
    stage.key("Ctrl+K")
    assert clips(stage) == before
    stage.key("S")
    assert clips(stage) == before + 1


async def test_the_same_key_does_one_thing_on_the_graph_and_another_in_the_timeline(stage):
    session = await cut_ready(stage)
    before, node = clips(stage), stage.find("Warm dusk")
    session.desk.keep(keymap={"timeline.split": ["G"], "graph.mute": ["G"]})
    stage.key("G")
    assert clips(stage) == before + 1
    session.bench.canvas.select([node])
    await stage.focus(session.bench.canvas.view)
    stage.key("G")
    assert stage.studio.project.graph.nodes[node].muted
    assert clips(stage) == before + 1
    stage.key("M")
    assert stage.studio.project.graph.nodes[node].muted


async def test_a_key_of_the_window_works_in_every_panel(stage):
    session = await cut_ready(stage)
    session.desk.keep(keymap={"edit.undo": ["Ctrl+U"]})
    for panel in (session.bench.timeline, session.bench.canvas.view, session.bench.viewer):
        await stage.focus(session.bench.timeline)
        stage.key("M")
        assert len(stage.studio.project.timeline.markers) == 1
        await stage.focus(panel)
        stage.key("Ctrl+U")
        assert stage.studio.project.timeline.markers == ()


async def test_the_keys_of_the_viewer_work_in_the_timeline_too(stage):
    session = await cut_ready(stage)
    session.desk.keep(keymap={"viewer.end": ["E"]})
    stage.key("E")
    timeline = stage.studio.project.timeline
    assert session.bench.viewer.playhead >= timeline.duration - 1 / timeline.rate.fps


async def test_tab_and_escape_stay_what_they_are(stage):
    session = stage.enter(stage.sample())
    session.desk.keep(keymap={"graph.add": ["Ctrl+Alt+A"]})
    await stage.focus(session.bench.canvas.view)
    stage.key("Tab")
    await stage.until(session.bench.canvas.popup.isVisible)
    stage.key("Escape")
    await stage.until(lambda: not session.bench.canvas.popup.isVisible())


async def test_what_is_typed_into_a_field_is_no_command(stage):
    session = await cut_ready(stage)
    session.desk.keep(keymap={"view.history": ["1"], "timeline.split": ["2"]})
    before = clips(stage)
    field = session.bench.viewer.transport.timecode
    await stage.focus(field)
    field.selectAll()
    stage.type("12", field)
    assert field.text() == "12"
    assert clips(stage) == before
    assert not session.bench.history.hasFocus()


# --- where keys are shown -------------------------------------------------------------------------------------------


async def test_menus_palette_sheet_and_tool_tips_show_the_new_keys(stage):
    session = await cut_ready(stage)
    session.desk.keep(
        keymap={"timeline.split": ["Ctrl+K", "B"], "file.export": [], "viewer.play": ["P"], "outline.mute": ["J"]}
    )
    split = session.bench.timeline.action("split")
    assert split.toolTip() == "Split at Playhead (Ctrl+K)"
    assert session.actions["file.export"].shortcuts() == []
    assert button(session.header, "Export").toolTip() == "Export Film"
    tips = [each.toolTip() for each in session.bench.viewer.transport_actions()]
    assert "Play or Pause (P)" in tips
    assert "Mute: J." in session.bench.outline.tree.accessibleDescription()
    session.actions["help.keys"].trigger()
    sheet = await stage.dialog(KeysDialog)
    shown = dict(sheet.shown())
    assert shown["Split at Playhead"] == "Ctrl+K · B"
    assert "Export Film" not in shown
    stage.key("Escape", sheet)
    await stage.until(lambda: not sheet.isVisible())
    session.actions["help.palette"].trigger()
    palette = await stage.dialog(CommandPalette)
    keys = {
        palette.list.item(index).text(): palette.list.item(index).data(0x0101) for index in range(palette.list.count())
    }
    assert keys["Timeline:  Split at Playhead"] == "Ctrl+K, B"


@pytest.mark.parametrize("size", [(960, 600), (1280, 800), (1920, 1080)])
async def test_long_keys_are_whole_on_the_sheet(stage, size):
    session = stage.enter(stage.sample(), size=size)
    session.desk.keep(keymap={"timeline.split": ["Ctrl+Alt+Shift+F12", "Meta+Ctrl+Alt+F11", "Ctrl+Backspace"]})
    session.actions["help.keys"].trigger()
    sheet = await stage.dialog(KeysDialog)
    await stage.turn()
    assert sheet._area.horizontalScrollBar().maximum() == 0
    assert sheet._area.widget().minimumSizeHint().width() <= sheet._area.viewport().width()


async def test_the_sheet_leads_to_where_keys_are_changed(stage):
    session = stage.enter(stage.sample())
    session.actions["help.keys"].trigger()
    sheet = await stage.dialog(KeysDialog)
    stage.click(button(sheet, "Change…"))
    dialog = await stage.dialog(SettingsDialog)
    assert dialog.pages["keyboard"].isVisible()


# --- from start to start --------------------------------------------------------------------------------------------


def write_settings(stage, **values):
    stage.paths.settings.parent.mkdir(parents=True)
    stage.paths.settings.write_text(json.dumps(values))


async def test_the_keys_are_there_at_the_next_start_and_in_another_look(stage, qapp):
    write_settings(stage, key_preset="premiere", keymap={"timeline.marker": ["Ctrl+Alt+7"]})
    session = await cut_ready(stage)
    before = clips(stage)
    stage.key("Ctrl+K")
    assert clips(stage) == before + 1
    try:
        session.set_theme("light")
        await stage.until(session.bench.timeline.isVisible)
        await stage.focus(session.bench.timeline)
        stage.key("Ctrl+Alt+7")
        assert len(stage.studio.project.timeline.markers) == 1
        stage.key("M")
        assert len(stage.studio.project.timeline.markers) == 1
    finally:
        theme.apply(qapp, "dark")


async def test_a_damaged_keymap_costs_only_what_is_damaged(stage, caplog):
    keys = {"timeline.split": 5, "timeline.marker": ["Ctrl+Foo", "F6"], "graph.mute": ["Space"], "other.version": ["K"]}
    write_settings(stage, key_preset="avid", keymap=keys)
    session = await cut_ready(stage)
    assert stage.window.remark.startswith("There are no keys called “avid”")
    told = [record.getMessage() for record in caplog.records if record.name == "charstudio.ui"]
    assert len(told) == 4
    assert all(line.startswith("keys: ") for line in told)
    before = clips(stage)
    stage.key("S")
    assert clips(stage) == before + 1
    stage.key("F6")
    assert len(stage.studio.project.timeline.markers) == 1
    session.desk.keep(autosave_minutes=3)
    assert settings.load(stage.paths.settings)[0].keymap == keys, "nothing in the file is lost unasked"


async def test_a_settings_file_that_is_none_gives_the_usual_keys(stage):
    stage.paths.settings.parent.mkdir(parents=True)
    stage.paths.settings.write_text('{"keymap": ')
    await cut_ready(stage)
    before = clips(stage)
    stage.key("S")
    assert clips(stage) == before + 1
