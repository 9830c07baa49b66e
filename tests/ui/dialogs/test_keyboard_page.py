"""The page of keys, by keyboard and mouse: a key changed here does its command in the window, the old one does not."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from stage import button

from charstudio.storage import settings
from charstudio.studio.key_places import Place
from charstudio.studio.keymap import given
from charstudio.ui.dialogs.settings.dialog import SettingsDialog
from charstudio.ui.dialogs.settings.key_capture import key_of
from charstudio.ui.dialogs.settings.keyboard_page import KeyboardPage

NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


async def open_page(stage) -> KeyboardPage:
    session = stage.session or stage.enter(stage.sample())
    session.actions["edit.settings"].trigger()
    dialog = await stage.dialog(SettingsDialog)
    dialog.show_page("keyboard")
    page = dialog.pages["keyboard"]
    await stage.focus(page.list)
    return page


def has(page, command) -> tuple[str, ...]:
    return given(page._commands, page.keymap)[command]


def row(page, command) -> list[str]:
    item = page.list._rows[command]
    return [item.text(column) for column in range(2)]


def words(page) -> str:
    """What the bar below the list says."""
    return " ".join(label.text() for label in (page.bar.words, page.bar._hint, page.bar._dispute) if label.isVisible())


async def ask_for(stage, page, command, *keys, begin="Return"):
    """Choose a row, begin, and press keys one after the other."""
    page.list.choose(command)
    await stage.focus(page.list)
    stage.key(begin) if begin == "Return" else stage.click(button(page, begin))
    await stage.until(page.bar.field.hasFocus)
    for key in keys:
        stage.key(key)
        await stage.turn()


async def finish(stage, page, words="OK"):
    dialog = page.window()
    stage.click(button(dialog, words))
    await stage.until(lambda: not stage.dialogs(SettingsDialog))


def clips(stage) -> int:
    return sum(1 for _ in stage.studio.project.timeline.clips())


async def cut_here(stage, *keys) -> list[int]:
    """How many clips there are after each key, pressed in the timeline over the middle of a clip."""
    bench = stage.session.bench
    clip = [found for _, found in stage.studio.project.timeline.clips()][1]
    bench.timeline.select([clip.id])
    bench.viewer.go_to(clip.start + clip.duration / 2)
    await stage.focus(bench.timeline)
    counts = []
    for key in keys:
        stage.key(key)
        counts.append(clips(stage))
    return counts


# --- one key --------------------------------------------------------------------------------------------------------


async def test_a_key_changed_here_does_its_command_in_the_window_and_the_old_one_does_not(stage):
    page = await open_page(stage)
    before = clips(stage)
    await ask_for(stage, page, "timeline.split", "Ctrl+K")
    assert row(page, "timeline.split") == ["Split at Playhead", "Ctrl+K"]
    assert page.list.hasFocus()
    await finish(stage, page)
    assert await cut_here(stage, "S", "Ctrl+K") == [before, before + 1]
    assert settings.load(stage.paths.settings)[0].keymap == {"timeline.split": ["Ctrl+K"]}


async def test_apply_puts_it_to_use_and_the_dialog_stays(stage):
    page = await open_page(stage)
    apply = button(page.window(), "Apply")
    assert not apply.isEnabled()
    await ask_for(stage, page, "timeline.split", "Ctrl+K")
    assert apply.isEnabled()
    stage.click(apply)
    await stage.until(lambda: not apply.isEnabled())
    assert stage.session.bench.timeline.action("split").shortcut().toString() == "Ctrl+K"
    assert page.isVisible()


async def test_cancel_and_escape_change_nothing(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.split", "Ctrl+K")
    stage.key("Escape")
    await stage.until(lambda: not stage.dialogs(SettingsDialog))
    page = await open_page(stage)
    assert has(page, "timeline.split") == ("S",)
    await ask_for(stage, page, "timeline.split", "Ctrl+K")
    await finish(stage, page, "Cancel")
    assert stage.session.desk.settings.keymap == {}
    assert stage.session.bench.timeline.action("split").shortcut().toString() == "S"


async def test_escape_gives_up_and_neither_closes_the_dialog_nor_changes_anything(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.split", "Escape")
    assert page.isVisible()
    assert page.bar.is_resting
    assert page.list.hasFocus()
    assert not page.is_changed


@pytest.mark.parametrize("key", ["Backspace", "Del"])
async def test_backspace_and_delete_leave_a_command_without_a_key(stage, key):
    page = await open_page(stage)
    before = clips(stage)
    await ask_for(stage, page, "timeline.split", key)
    assert row(page, "timeline.split")[1] == ""
    await finish(stage, page)
    assert await cut_here(stage, "S") == [before]


async def test_another_key_is_added_and_both_work_also_backspace(stage):
    page = await open_page(stage)
    before = clips(stage)
    await ask_for(stage, page, "timeline.split", "Ctrl+K", begin="Add another key…")
    assert has(page, "timeline.split") == ("S", "Ctrl+K")
    await ask_for(stage, page, "graph.mute", "Backspace", begin="Add another key…")
    assert has(page, "graph.mute") == ("M", "Backspace")
    await ask_for(stage, page, "timeline.split", "S", begin="Add another key…")
    assert "has S already" in words(page)
    stage.key("Escape")
    await finish(stage, page)
    assert await cut_here(stage, "S") == [before + 1]
    stage.key("Ctrl+Z")
    assert await cut_here(stage, "Ctrl+K") == [before + 1]


async def test_a_double_click_begins_as_enter_does(stage):
    page = await open_page(stage)
    page.list.choose("timeline.split")
    at = page.list.visualItemRect(page.list._rows["timeline.split"]).center()
    stage.click(page.list.viewport(), at)
    QTest.mouseDClick(page.list.viewport(), Qt.MouseButton.LeftButton, NONE, at)
    await stage.until(page.bar.field.hasFocus)
    stage.key("F7")
    assert has(page, "timeline.split") == ("F7",)


async def test_going_elsewhere_gives_up(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.split")
    await stage.focus(page.search)
    assert page.bar.is_resting
    assert page.search.hasFocus()
    assert not page.is_changed


@pytest.mark.parametrize(
    ("command", "key", "why"),
    [
        ("timeline.split", "Tab", "Tab always moves on"),
        ("timeline.split", "Shift+Tab", "Tab always moves on"),
        ("timeline.split", "Return", "Enter alone"),
        ("graph.mute", "Space", "Space always plays"),
        ("graph.mute", "Left", "arrow keys always move"),
        ("file.save", "Home", "needs Ctrl or Alt"),
    ],
)
async def test_a_fixed_key_is_refused_with_its_reason_and_the_field_waits_for_another(stage, command, key, why):
    page = await open_page(stage)
    await ask_for(stage, page, command, key)
    assert why in words(page)
    assert page.bar.field.hasFocus()
    assert page.bar.field.accessibleDescription() in words(page)
    stage.key("F7")
    assert has(page, command) == ("F7",)


async def test_no_command_runs_while_the_field_takes_a_key(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.split", "Ctrl+Q")
    assert "Ctrl+Q is “Quit” in the whole window." in words(page)
    assert not stage.session.closing.is_set()


async def test_held_modifiers_are_shown_until_the_key_comes(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.split")
    field = page.bar.field
    QTest.keyPress(field, Qt.Key.Key_Control)
    assert field.text() == "Ctrl+…"
    QTest.keyPress(field, Qt.Key.Key_Shift, CTRL)
    assert field.text() == "Ctrl+Shift+…"
    QTest.keyRelease(field, Qt.Key.Key_Shift, CTRL | SHIFT)
    QTest.keyRelease(field, Qt.Key.Key_Control, CTRL)
    assert field.text() == ""
    assert not page.is_changed


async def test_a_key_still_held_from_before_is_not_taken(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.split")
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, NONE, "\r", autorep=True)
    QApplication.sendEvent(page.bar.field, held)
    assert page.bar.field.hasFocus()
    assert "Enter alone" not in words(page)


@pytest.mark.parametrize(
    ("key", "modifiers", "text", "read"),
    [
        (Qt.Key.Key_K, CTRL | SHIFT, "\x0b", "Ctrl+Shift+K"),
        (Qt.Key.Key_ParenLeft, SHIFT, "(", "("),
        (Qt.Key.Key_BraceLeft, CTRL | SHIFT, "\x1b", "Ctrl+{"),
        (Qt.Key.Key_Less, CTRL | SHIFT, "<", "Ctrl+<"),
        (Qt.Key.Key_1, SHIFT, "1", "1"),  # on a French keyboard
        (Qt.Key.Key_Plus, NONE, "+", "+"),
        (Qt.Key.Key_K, SHIFT, "K", "Shift+K"),
        (Qt.Key.Key_Space, SHIFT, " ", "Shift+Space"),
        (Qt.Key.Key_5, Qt.KeyboardModifier.KeypadModifier, "5", "5"),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, "\r", "Enter"),
        (Qt.Key.Key_Backtab, SHIFT, "", "Shift+Tab"),
        (Qt.Key.Key_MediaTogglePlayPause, NONE, "", "Toggle Media Play/Pause"),
        (Qt.Key.Key_VolumeUp, NONE, "", ""),
        (Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.GroupSwitchModifier, "[", ""),
        (0x130, NONE, "İ", ""),
    ],
)
def test_a_key_is_read_from_its_event(key, modifiers, text, read):
    assert key_of(QKeyEvent(QEvent.Type.KeyPress, int(key), modifiers, text)) == read


# --- whose key it is ------------------------------------------------------------------------------------------------


async def test_a_key_of_another_command_is_taken_only_when_that_is_wanted(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.split", "Ctrl+E")
    assert words(page) == "Ctrl+E is “Export Film” in the whole window."
    assert has(page, "timeline.split") == ("S",)
    stage.key("Escape")
    assert page.isVisible()
    assert not page.is_changed
    await ask_for(stage, page, "timeline.split", "Ctrl+E")
    stage.click(button(page, "Leave it"))
    assert not page.is_changed
    await ask_for(stage, page, "timeline.split", "Ctrl+E")
    assert button(page, "Take it over").hasFocus()
    stage.key("Return")
    assert (has(page, "timeline.split"), has(page, "file.export")) == (("Ctrl+E",), ())
    assert row(page, "file.export")[1] == ""
    before = clips(stage)
    await finish(stage, page)
    assert await cut_here(stage, "Ctrl+E") == [before + 1]
    await stage.turn()
    assert stage.dialogs() == []


async def test_another_key_can_be_pressed_instead(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.split", "M", begin="Add another key…")
    assert words(page) == "M is “Add or Remove Marker” in the timeline."
    stage.click(button(page, "Another key…"))
    await stage.until(page.bar.field.hasFocus)
    stage.key("F7")
    assert has(page, "timeline.split") == ("S", "F7")
    assert has(page, "timeline.marker") == ("M",)


async def test_a_key_of_a_panel_that_does_not_hear_it_is_no_ones(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.split", "Alt+D")
    assert has(page, "timeline.split") == has(page, "graph.duplicate_after") == ("Alt+D",)


async def test_a_key_of_the_window_asks_for_those_of_every_panel(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "view.history", "M")
    for sentence in (
        "M is “Mute” in the graph.",
        "M is “Add or Remove Marker” in the timeline.",
        "M is “Mute” in the outline.",
    ):
        assert sentence in words(page)
    stage.key("Return")
    assert has(page, "view.history") == ("M",)
    assert has(page, "graph.mute") == has(page, "timeline.marker") == has(page, "outline.mute") == ()


# --- back again -----------------------------------------------------------------------------------------------------


async def test_a_row_goes_back_to_its_default(stage):
    page = await open_page(stage)
    page.list.choose("timeline.split")
    assert not button(page, "Back to default").isEnabled()
    await ask_for(stage, page, "timeline.split", "Ctrl+K")
    stage.click(button(page, "Back to default"))
    assert has(page, "timeline.split") == ("S",)
    assert not page.is_changed


async def test_a_default_that_went_to_another_command_comes_back_only_when_that_is_wanted(stage):
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.split", "M")
    stage.key("Return")
    page.list.choose("timeline.marker")
    stage.click(button(page, "Back to default"))
    assert words(page) == "M is “Split at Playhead” in the timeline."
    stage.click(button(page, "Take it over"))
    assert (has(page, "timeline.marker"), has(page, "timeline.split")) == (("M",), ())


async def test_reset_all_drops_what_is_your_own_and_keeps_the_preset(stage):
    page = await open_page(stage)
    assert not button(page, "Reset all").isEnabled()
    page.preset.setFocus()
    stage.type("P", page.preset)
    await ask_for(stage, page, "timeline.split", "F7")
    await ask_for(stage, page, "graph.mute", "F8")
    stage.click(button(page, "Reset all"))
    assert has(page, "timeline.split") == ("Ctrl+K",)
    assert has(page, "graph.mute") == ("M",)
    before = clips(stage)
    await finish(stage, page)
    assert await cut_here(stage, "F7", "Ctrl+K") == [before, before + 1]
    assert stage.session.desk.settings.keymap == {}


# --- presets --------------------------------------------------------------------------------------------------------


async def test_a_preset_is_in_use_at_once_and_your_own_keys_stay_on_top(stage):
    page = await open_page(stage)
    assert [page.preset.itemText(index) for index in range(page.preset.count())] == [
        "Character Studio",
        "Kdenlive",
        "Premiere",
        "Resolve",
    ]
    await ask_for(stage, page, "timeline.marker", "F7")
    await stage.focus(page.preset)
    stage.type("R", page.preset)
    assert page.preset.currentText() == "Resolve"
    assert "Like the Edit page of DaVinci Resolve. What you changed yourself stays." in words(page)
    before = clips(stage)
    await finish(stage, page)
    assert await cut_here(stage, "S", "Ctrl+B") == [before, before + 1]
    stage.key("F7")
    assert len(stage.studio.project.timeline.markers) == 1
    stored = settings.load(stage.paths.settings)[0]
    assert (stored.key_preset, stored.keymap) == ("resolve", {"timeline.marker": ["F7"]})


# --- finding --------------------------------------------------------------------------------------------------------


async def test_the_list_is_found_through_by_words_place_and_key(stage):
    page = await open_page(stage)

    def shown():
        return [name for name, item in page.list._rows.items() if not item.isHidden()]

    await stage.focus(page.search)
    stage.type("timeline zoom", page.search)
    assert shown() == ["timeline.zoom_in", "timeline.zoom_out", "timeline.fit", "timeline.fit_selection"]
    page.search.clear()
    stage.type("ctrl+shift+z", page.search)
    assert shown() == ["edit.redo"]
    stage.key("Return", page.search)
    assert page.list.hasFocus()
    assert page.list.current.id == "edit.redo"
    assert page.isVisible()
    page.search.clear()
    assert len(shown()) == len(page._commands)
    stage.type("xyzzy", page.search)
    assert shown() == []
    assert words(page) == "No command has these letters."
    assert not button(page, "Change…").isEnabled()


# --- files ----------------------------------------------------------------------------------------------------------


async def test_keys_are_taken_along_in_a_file(stage):
    page = await open_page(stage)
    stage.type("P", page.preset)
    await ask_for(stage, page, "timeline.split", "F7")
    stage.click(page.export_button)
    await stage.choose_files(stage.root / "mine.json")
    await stage.until(lambda: "mine.json" in words(page))
    assert json.loads((stage.root / "mine.json").read_text())["keys"] == {"timeline.split": ["F7"]}
    await finish(stage, page, "Cancel")
    page = await open_page(stage)
    stage.click(page.import_button)
    await stage.choose_files(stage.root / "mine.json")
    await stage.until(lambda: page.is_changed)
    assert page.preset.currentText() == "Premiere"
    assert has(page, "timeline.split") == ("F7",)
    before = clips(stage)
    await finish(stage, page)
    assert await cut_here(stage, "Ctrl+K", "F7") == [before, before + 1]


async def test_what_does_not_fit_in_a_file_is_said_and_the_rest_is_taken_in(stage):
    page = await open_page(stage)
    keys = {"timeline.split": ["F7", "Foo"], "teleport": ["T"], "graph.mute": 3}
    (stage.root / "odd.json").write_text(json.dumps({"version": 1, "keys": keys}))
    stage.click(page.import_button)
    await stage.choose_files(stage.root / "odd.json")
    await stage.until(lambda: page.is_changed)
    assert has(page, "timeline.split") == ("F7",)
    assert "And 2 more." in words(page)
    assert "There is no command “teleport”" in page.bar.words.toolTip()


async def test_a_file_without_keys_changes_nothing_and_is_named(stage):
    page = await open_page(stage)
    (stage.root / "song.json").write_text("la la la")
    stage.click(page.import_button)
    await stage.choose_files(stage.root / "song.json")
    await stage.until(lambda: "“song.json” holds no keys" in words(page))
    assert not page.is_changed
    stage.click(page.export_button)
    await stage.choose_files(stage.root / "nowhere" / "mine.json")
    await stage.until(lambda: "could not be saved" in words(page))


async def test_damaged_keys_in_the_settings_are_named_here_and_gone_with_the_next_change(stage):
    stage.paths.settings.parent.mkdir(parents=True)
    keys = {"timeline.split": ["Foo"], "graph.mute": ["F8"], "teleport": ["T"]}
    stage.paths.settings.write_text(json.dumps({"keymap": keys}))
    page = await open_page(stage)
    assert "“Foo” is not a key; “Split at Playhead” goes without it. And 1 more." in words(page)
    assert not page.is_changed
    await ask_for(stage, page, "timeline.marker", "F7")
    await finish(stage, page)
    assert settings.load(stage.paths.settings)[0].keymap == {
        "graph.mute": ["F8"],
        "timeline.marker": ["F7"],
        "teleport": ["T"],
    }
    page = await open_page(stage)
    stage.click(button(page, "Reset all"))
    await finish(stage, page)
    assert settings.load(stage.paths.settings)[0].keymap == {}


# --- looks ----------------------------------------------------------------------------------------------------------


async def test_every_command_is_a_row_under_its_place_and_says_its_keys(stage):
    page = await open_page(stage)
    groups = [page.list.topLevelItem(index).text(0) for index in range(page.list.topLevelItemCount())]
    assert groups == [place.heading for place in Place]
    assert groups[:3] == ["Window", "Graph", "Timeline"]
    assert set(page.list._rows) == {command.id for command in stage.session.keyboard.commands}
    read_out = Qt.ItemDataRole.AccessibleTextRole
    item = page.list._rows["timeline.split"]
    assert item.data(0, read_out) == "Split at Playhead, Timeline. S."
    await ask_for(stage, page, "timeline.split", "F7")
    assert item.data(0, read_out) == "Split at Playhead, Timeline. F7. Changed."
    assert item.toolTip(2) == "Changed by you"
    assert not item.icon(2).isNull()
    for widget in (page.preset, page.search, page.list, page.import_button, page.export_button):
        assert widget.accessibleName()
    await ask_for(stage, page, "timeline.split")
    assert page.bar.field.accessibleName() == "New key for Split at Playhead"


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
async def test_nothing_is_cut_off(stage, size):
    stage.enter(stage.sample(), size=size)
    page = await open_page(stage)
    await ask_for(stage, page, "timeline.ripple_delete")
    hint = page.bar._hint
    assert hint.heightForWidth(hint.width()) <= hint.height()
    stage.key("M")
    for name in ("graph.align_bottom", "timeline.split"):
        page.list.choose(name)
        words_now = page.bar.words
        assert words_now.heightForWidth(words_now.width()) <= words_now.height()
    assert page.verticalScrollBar().maximum() == 0
    assert page.list.viewport().height() >= 8 * 28
    for each in page.findChildren(QPushButton):
        if each.isVisible():
            assert each.width() >= each.sizeHint().width()
            assert page.viewport().rect().contains(each.mapTo(page.viewport(), each.rect().bottomRight()))
    assert page.list.horizontalScrollBar().maximum() == 0
