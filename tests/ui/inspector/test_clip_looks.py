"""The looks of clips in the inspector: dragged, typed, chosen; one clip and several."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog
from stage import button

from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, Align, Caption, ChromaKey, Title
from charstudio.model.library import MediaKind
from charstudio.model.timeline import Direction, TrackKind, TransitionKind
from charstudio.model.timeline_edits import add_track, new_clip, place, set_transition
from charstudio.ui.dialogs.message import Question
from charstudio.ui.inspector.clip_field import COLOUR, KEY, PLACE, SECTIONS, SPEED

SHOT = "Shot 2, she waits"
IDENTITY = "LUT_3D_SIZE 2\n" + "\n".join(f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))


def page(stage):
    return stage.session.bench.inspector._page


def clip(stage, name=SHOT):
    return next(found for _, found in stage.studio.project.timeline.clips() if found.name == name)


async def enter(stage, *names):
    stage.enter(stage.sample())
    stage.session.bench.timeline.select([clip(stage, name).id for name in names or (SHOT,)])
    await stage.turn()


async def show_words(stage, words):
    """A clip with these words on a new track, selected."""
    stage.enter(stage.sample())
    kind = TrackKind.CAPTION if isinstance(words, Caption) else TrackKind.VIDEO
    item = new_clip(words, Fraction(0), Fraction(2), name="Words")

    def add(project):
        project = add_track(project, kind)
        added = {track.id for track in project.timeline.tracks} - {
            track.id for track in stage.studio.project.timeline.tracks
        }
        return place(project, added.pop(), item)

    stage.studio.document.apply("Add words", add)
    stage.session.bench.inspector.show_clips([item.id])
    await stage.turn()


def editor(stage, name):
    return page(stage)._rows[name][1]


def row(stage, name):
    return page(stage)._rows[name][0]


async def type_into(stage, name, text):
    field = editor(stage, name).field
    page(stage).ensureWidgetVisible(field)
    await stage.focus(field)
    field.selectAll()
    stage.type(text)
    stage.key("Return")
    await stage.turn()


def drag(slider, *shares):
    """Drag the slider's handle through these shares of its length, and let it go."""

    def at(share):
        return QPoint(round(6 + share * (slider.width() - 12)), slider.height() // 2)

    begin = (slider.value() - slider.minimum()) / (slider.maximum() - slider.minimum())
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(begin))
    for share in shares:
        QTest.mouseMove(slider, at(share))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(shares[-1]))


async def test_sections_are_folded_remembered_and_say_when_something_in_them_is_changed(stage):
    await enter(stage)
    folds = page(stage)._folds
    assert not any(folds[title].is_open for title in SECTIONS)
    assert "scale" not in page(stage)._rows
    page(stage).open_section(PLACE)
    assert not folds[PLACE]._dot.isVisible()
    await type_into(stage, "scale", "50")
    assert clip(stage).transform.scale == 0.5
    assert folds[PLACE]._dot.isVisible()
    stage.session.bench.timeline.select([clip(stage, "Shot 1, the sky").id])
    await stage.turn()
    assert page(stage)._folds[PLACE].is_open
    assert editor(stage, "scale").field.value() == 100


async def test_a_drag_is_one_step_and_the_viewer_follows_it(stage):
    await enter(stage)
    page(stage).open_section(COLOUR)
    await stage.turn()
    seen = []
    stop = stage.studio.document.changed.connect(lambda change: seen.append(change.after))
    slider = editor(stage, "exposure").slider
    page(stage).ensureWidgetVisible(slider)
    drag(slider, 0.55, 0.6, 0.7, 0.75)
    stop()
    assert len(seen) > 1
    assert 1.5 < clip(stage).grade.exposure < 2.5
    assert stage.steps == ["Set Exposure"]
    drag(slider, 0.6, 0.5)
    assert stage.steps == ["Set Exposure", "Set Exposure"]
    stage.studio.document.undo()
    stage.studio.document.undo()
    assert clip(stage).grade == NEUTRAL


async def test_each_value_goes_back_by_its_own_button(stage):
    await enter(stage)
    page(stage).open_section(PLACE)
    await type_into(stage, "x", "25")
    await type_into(stage, "rotation_deg", "-30")
    await type_into(stage, "crop_left", "10")
    found = clip(stage).transform
    assert (found.x, found.rotation_deg, found.crop_left) == (0.25, -30.0, 0.1)
    assert row(stage, "x")._dot.isVisible()
    stage.click(row(stage, "x")._reset)
    await stage.turn()
    assert clip(stage).transform.x == 0.0
    assert not row(stage, "x")._dot.isVisible()
    assert clip(stage).transform.rotation_deg == -30.0


async def test_mirroring_reverse_and_opacity(stage):
    await enter(stage)
    page(stage).open_section(PLACE)
    page(stage).open_section(SPEED)
    for name in ("flip_x", "flip_y", "reverse"):
        box = editor(stage, name).box
        page(stage).ensureWidgetVisible(box)
        await stage.focus(box)
        stage.key("Space")
    await type_into(stage, "opacity", "40")
    found = clip(stage)
    assert (found.transform.flip_x, found.transform.flip_y, found.reverse) == (True, True, True)
    assert found.transform.opacity == pytest.approx(0.4)


async def test_several_clips_are_edited_together_in_one_step(stage):
    names = ("Shot 1, the sky", SHOT, "Music")
    await enter(stage, *names)
    page(stage).open_section(COLOUR)
    await type_into(stage, "saturation", "0")
    assert [clip(stage, name).grade.saturation for name in names] == [0.0, 0.0, 1.0]
    assert stage.steps == ["Set Saturation"]
    await type_into(stage, "gain_db", "-6")
    assert [clip(stage, name).gain_db for name in names] == [-6, -6, -6]
    assert "3 clips" in page(stage)._place.text()


async def test_values_that_differ_are_said_to(stage):
    await enter(stage, SHOT)
    await type_into(stage, "gain_db", "-6")
    stage.session.bench.timeline.select([clip(stage).id, clip(stage, "Shot 1, the sky").id])
    await stage.turn()
    assert row(stage, "gain_db").note.isVisible()
    assert not row(stage, "fade_in").note.isVisible()
    await type_into(stage, "gain_db", "-3")
    assert not row(stage, "gain_db").note.isVisible()


async def test_what_one_of_several_refuses_is_done_to_none(stage):
    names = ("Shot 1, the sky", SHOT)
    await enter(stage, *names)
    before = [clip(stage, name) for name in names]
    page(stage).open_section(SPEED)
    await type_into(stage, "speed", "50")
    assert [clip(stage, name) for name in names] == before
    assert stage.window.remark


async def test_the_key_is_switched_on_with_its_settings_and_off_again(stage):
    await enter(stage)
    page(stage).open_section(KEY)
    box = editor(stage, "key").box
    assert not row(stage, "tolerance").isVisible()
    page(stage).ensureWidgetVisible(box)
    stage.click(box)
    await stage.turn()
    assert clip(stage).key == ChromaKey()
    await type_into(stage, "tolerance", "30")
    await type_into(stage, "key_colour", "0047BB")
    assert clip(stage).key == ChromaKey("#0047bb", tolerance=0.3)
    await type_into(stage, "key_colour", "mauve")
    assert editor(stage, "key_colour").field.text() == "#0047bb"
    stage.click(box)
    await stage.turn()
    assert clip(stage).key is None
    assert not row(stage, "tolerance").isVisible()


async def test_a_colour_is_tried_in_the_dialog_and_escape_brings_the_old_one_back(stage):
    await show_words(stage, Title("Hello"))
    swatch = editor(stage, "title_colour").swatch
    page(stage).ensureWidgetVisible(swatch)
    stage.click(swatch)
    dialog = await stage.dialog(QColorDialog)
    dialog.setCurrentColor(QColor("#ff8800"))
    assert clip(stage, "Words").source.colour == "#ff8800"
    steps = stage.steps
    dialog.reject()
    await stage.turn()
    assert clip(stage, "Words").source == Title("Hello")
    assert stage.steps == steps[:-1]
    stage.click(swatch)
    dialog = await stage.dialog(QColorDialog)
    dialog.setCurrentColor(QColor("#ff8800"))
    dialog.accept()
    await stage.turn()
    assert clip(stage, "Words").source.colour == "#ff8800"


async def test_a_colour_table_is_loaded_from_a_file_chosen_again_and_left(stage, tmp_path):
    path = tmp_path / "Evening.cube"
    path.write_text(IDENTITY)
    await enter(stage)
    page(stage).open_section(COLOUR)
    assert not row(stage, "lut_strength").isVisible()
    load = button(page(stage), "Load…")
    page(stage).ensureWidgetVisible(load)
    stage.click(load)
    await stage.choose_files(path)
    await stage.until(lambda: clip(stage).grade.lut, "the table")
    asset = stage.studio.project.assets[clip(stage).grade.lut]
    assert (asset.name, asset.info.kind) == ("Evening.cube", MediaKind.LUT)
    assert stage.studio.media_path(asset).read_text() == IDENTITY
    assert stage.steps == ["Load Evening.cube"]
    await stage.turn()
    table = editor(stage, "lut").box
    assert table.currentText() == "Evening"
    assert row(stage, "lut_strength").isVisible()
    await type_into(stage, "lut_strength", "40")
    assert clip(stage).grade.lut_strength == pytest.approx(0.4)
    table.activated.emit(0)
    await stage.turn()
    assert clip(stage).grade.lut is None
    stage.session.bench.timeline.select([clip(stage, "Shot 1, the sky").id])
    await stage.turn()
    table = editor(stage, "lut").box
    assert table.findText("Evening") > 0


async def test_what_is_no_colour_table_is_refused_in_words(stage, tmp_path):
    broken = tmp_path / "broken.cube"
    broken.write_text("LUT_3D_SIZE 2\n0 0 0\n")
    await enter(stage)
    page(stage).open_section(COLOUR)
    stage.click(button(page(stage), "Load…"))
    await stage.choose_files(broken)
    await stage.answer("Close", Question)
    assert clip(stage).grade == NEUTRAL
    assert stage.steps == []


async def test_a_title_is_written_and_styled(stage):
    await show_words(stage, Title("Helo"))
    field = editor(stage, "text").field
    await stage.focus(field)
    field.selectAll()
    stage.type("Hello")
    QTest.keyClick(field, Qt.Key.Key_Return)
    stage.type("again")
    await type_into(stage, "title_size", "20")
    for name in ("bold", "italic", "backdrop"):
        box = editor(stage, name).box
        page(stage).ensureWidgetVisible(box)
        stage.click(box)
    await stage.turn()
    await type_into(stage, "backdrop_colour", "#102030")
    await type_into(stage, "title_outline", "5")
    await type_into(stage, "title_outline_colour", "#ff0000")
    await type_into(stage, "title_y", "80")
    align = editor(stage, "align").box
    align.activated.emit(align.findData(Align.LEFT.value))
    found = clip(stage, "Words").source
    assert found == Title(
        "Hello\nagain",
        size=0.2,
        bold=False,
        italic=True,
        align=Align.LEFT,
        y=0.8,
        outline=0.05,
        outline_colour="#ff0000",
        backdrop="#102030",
    )
    assert stage.steps[1] == "Set Text"
    assert stage.steps.count("Set Text") == 1
    assert page(stage)._warning.text() == ""


async def test_a_caption_has_its_text_and_nothing_that_pictures_have(stage):
    await show_words(stage, Caption("Helo"))
    field = editor(stage, "text").field
    await stage.focus(field)
    field.selectAll()
    stage.type("Hello")
    assert clip(stage, "Words").source == Caption("Hello")
    assert not any(page(stage)._folds[title].isVisible() for title in SECTIONS)
    assert not row(stage, "gain_db").isVisible()
    assert not row(stage, "title_size").isVisible()


async def test_a_wipe_has_a_direction_and_a_dip_a_colour(stage):
    await enter(stage)
    begins = editor(stage, "transition").box
    begins.activated.emit(begins.findData(TransitionKind.WIPE.value))
    await stage.turn()
    direction = editor(stage, "direction").box
    assert row(stage, "direction").isVisible()
    assert not row(stage, "dip_colour").isVisible()
    direction.activated.emit(direction.findData(Direction.UP.value))
    assert clip(stage).transition.direction is Direction.UP
    begins.activated.emit(begins.findData(TransitionKind.DIP.value))
    await stage.turn()
    await type_into(stage, "dip_colour", "ffffff")
    found = clip(stage).transition
    assert (found.kind, found.colour, found.direction) == (TransitionKind.DIP, "#ffffff", Direction.UP)
    stage.studio.document.apply("Cut", lambda project: set_transition(project, clip(stage).id, None))
    await stage.turn()
    assert not row(stage, "length").isVisible()


async def test_a_sound_has_no_looks(stage):
    await enter(stage, "Music")
    shown = [title for title in SECTIONS if page(stage)._folds[title].isVisible()]
    assert shown == [SPEED]
    assert clip(stage, "Music").transform == IN_PLACE


async def test_nothing_is_wider_than_the_inspector(stage):
    await enter(stage)
    for title in SECTIONS:
        page(stage).open_section(title)
    await stage.turn()
    room = page(stage).viewport().width()
    for name, (each, _) in page(stage)._rows.items():
        if each.isVisible():
            assert each.mapTo(page(stage).viewport(), QPoint(each.width(), 0)).x() <= room, name
