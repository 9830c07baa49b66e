"""Loudness from the menu to the words, and the switches of the viewer's sound in the settings."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar
from shiboken6 import isValid
from stage import button

from charstudio.model.errors import Unreadable
from charstudio.ui.dialogs.loudness import LoudnessDialog


def action(session, name):
    found = {each.objectName(): each for each in session.bench.viewer.transport_actions()}
    return found[f"viewer.{name}"]


async def measured(stage):
    session = stage.enter(stage.sample())
    session.run_nodes(None)
    await stage.ran()
    action(session, "loudness").trigger()
    return session, await stage.dialog(LoudnessDialog)


async def test_the_film_is_measured_and_told_in_words(stage):
    _, dialog = await measured(stage)
    await stage.until(lambda: not dialog._is_running, "the figures")
    assert dialog._words.text()
    assert not dialog.findChild(QProgressBar).isVisible()
    assert dialog._words.height() >= dialog._words.heightForWidth(dialog._words.width())
    assert button(dialog, "Close").isDefault()
    stage.click(button(dialog, "Measure again"))
    await stage.until(lambda: not dialog._is_running)
    stage.key("Escape", dialog)
    await stage.until(lambda: not isValid(dialog) or not dialog.isVisible())


async def test_what_cannot_be_read_is_said_in_the_dialog(stage, monkeypatch):
    async def broken(*_args, **_more):
        raise Unreadable("The media of “Music” cannot be read.", "Put the file back.")

    session = stage.enter(stage.sample())
    monkeypatch.setattr(session.studio, "measure_loudness", broken)
    action(session, "loudness").trigger()
    dialog = await stage.dialog(LoudnessDialog)
    await stage.until(lambda: not dialog._is_running)
    assert dialog._words.text() == "The media of “Music” cannot be read. Put the file back."
    assert "not made yet" in dialog._note.text()
    stage.key("Escape", dialog)
    await stage.until(lambda: not isValid(dialog) or not dialog.isVisible())


async def test_escape_stops_a_measurement_and_closes_when_it_has_stopped(stage, monkeypatch):
    session = stage.enter(stage.sample())
    stops = []

    async def endless(*, part, progress, stopped):
        progress(0.5)
        await stage.until(stopped)
        stops.append(part)

    monkeypatch.setattr(session.studio, "measure_loudness", endless)
    action(session, "loudness").trigger()
    dialog = await stage.dialog(LoudnessDialog)
    await stage.until(lambda: dialog._bar.value() == 500)
    assert button(dialog, "Stop")
    stage.key("Escape", dialog)
    await stage.until(lambda: not isValid(dialog) or not dialog.isVisible())
    assert stops == [None]


async def test_only_the_marked_part_if_there_is_one(stage, monkeypatch):
    session = stage.enter(stage.sample())
    parts = []

    async def remembered(*, part, **_more):
        parts.append(part)

    monkeypatch.setattr(session.studio, "measure_loudness", remembered)
    session.bench.timeline.setFocus()
    marks = {each.objectName(): each for each in session.bench.timeline.timeline_actions()}
    session.bench.viewer.go_to(session.studio.project.timeline.rate.time_of(10))
    marks["timeline.mark_in"].trigger()
    action(session, "loudness").trigger()
    dialog = await stage.dialog(LoudnessDialog)
    await stage.until(lambda: len(parts) == 1)
    assert parts[0].start == session.studio.project.timeline.rate.time_of(10)
    dialog._only_marked.click()
    await stage.until(lambda: len(parts) == 2)
    assert parts[1] is None
    stage.key("Escape", dialog)
    await stage.until(lambda: not isValid(dialog) or not dialog.isVisible())


async def test_switches_are_remembered(stage):
    session = stage.enter(stage.sample())
    assert action(session, "scrub_sound").isChecked()
    action(session, "scrub_sound").trigger()
    action(session, "meters").trigger()
    assert (session.desk.settings.scrub_sound, session.desk.settings.meters) == ("off", "off")
    assert not session.bench.viewer.player.sound.scrubber.is_on
    session.set_theme("light")
    assert not action(session, "scrub_sound").isChecked()
    assert not session.bench.viewer.player.sound.scrubber.is_on
    assert not session.bench.viewer.hearing.meters.is_wanted
    session.desk.keep(scrub_sound="on")
    assert action(session, "scrub_sound").isChecked()


async def test_the_commands_are_in_the_menu_and_can_have_keys(stage):
    session = stage.enter(stage.sample())
    names = {f"viewer.{name}" for name in ("scrub_sound", "meters", "reset_meters", "loudness")}
    assert names <= {command.id for command in session.keyboard.commands}
    menu = next(each for each in session.menus.menus if each.title() == "&Playback")
    inside = [each for entry in menu.actions() if entry.menu() for each in entry.menu().actions()]
    assert names <= {each.objectName() for each in (*menu.actions(), *inside)}
