"""From the export dialog to the files, on a film of one second."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QListWidget, QStyle, QStyleOptionViewItem
from stage import button

from charstudio.media.probe import probe
from charstudio.model import timeline_edits
from charstudio.model.delivery import Delivery, Form, Framing
from charstudio.model.time import TimeRange
from charstudio.studio import templates
from charstudio.studio.delivery_presets import DeliveryPreset, shipped_deliveries
from charstudio.studio.exporting import ExportCheck
from charstudio.studio.foretelling import Prospect
from charstudio.studio.renders.values import RenderState
from charstudio.ui.dialogs.delivery.dialog import ExportDialog
from charstudio.ui.dialogs.delivery.parts import PartsDialog
from charstudio.ui.dialogs.delivery.preset_name import PresetName
from charstudio.ui.dialogs.message import Question

SMALL = (
    DeliveryPreset("film", "Film", "As it is", Delivery()),
    DeliveryPreset("reel", "Reel", "Upright", Delivery("Reel", width_px=90, height_px=160, framing=Framing.CENTRE)),
    DeliveryPreset("sound", "Sound", "Only heard", Delivery("Sound", Form.WAV)),
)


def one_second(project):
    """The sample film cut down to its second clip, one second long and small."""
    first = next(found for _, found in project.timeline.clips() if found.name == "Shot 2, she waits")
    others = [found.id for _, found in project.timeline.clips() if found.id != first.id]
    project = timeline_edits.remove_clips(project, others)
    track = project.timeline.find(first.id)[0]
    project = timeline_edits.move_clips(project, {first.id: (track.id, Fraction(0))})
    project = timeline_edits.trim(project, first.id, "end", Fraction(1))
    return timeline_edits.set_format(replace(project, title="One: second?"), width_px=160, height_px=90)


async def opened(stage):
    session = stage.enter(stage.sample())
    session.run_nodes(None)
    await stage.ran()
    stage.studio.document.apply("Cut", one_second)
    session.actions["file.export"].trigger()
    return await stage.dialog(ExportDialog)


async def written(stage, count=1):
    """Wait until this many exports are done."""

    def ended():
        states = [each.state for each in stage.studio.renders.items()]
        assert RenderState.FAILED not in states, [each.words for each in stage.studio.renders.items()]
        return states == [RenderState.DONE] * count

    await stage.until(ended, "the files")


def shown(stage, presets=SMALL, check=None, marked=None):
    """The dialog alone, over the sample film."""
    timeline = stage.studio.project.timeline
    dialog = ExportDialog(timeline, check or ExportCheck(), stage.root / "a.mp4", marked, presets, stage.window)
    dialog.open()
    return dialog


def tick(dialog, row):
    """Click into a preset's box."""
    listed = dialog.offers
    option = QStyleOptionViewItem()
    listed.initViewItemOption(option)
    option.rect = listed.visualItemRect(listed.item(row))
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    box = listed.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, listed)
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=box.center())


def click_row(dialog, row):
    rect = dialog.offers.visualItemRect(dialog.offers.item(row))
    QTest.mouseClick(
        dialog.offers.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.right() - 20, rect.center().y())
    )


def leave(dialog):
    dialog.reject()
    dialog.deleteLater()


async def test_a_film_is_written_while_the_user_goes_on(stage):
    dialog = await opened(stage)
    assert dialog.path.text().endswith("One  second.mp4")
    assert button(dialog, "Export").isDefault()
    await stage.until(lambda: not dialog.preview._image.isNull(), "the preview")
    await stage.until(lambda: "About" in dialog._outlook.whole_text, "what is foretold")
    stage.key("Return", button(dialog, "Export"))
    await stage.until(lambda: not dialog.isVisible())
    await written(stage)
    info = probe(stage.root / "One  second.mp4")
    assert info.frames == 24
    assert (info.width_px, info.height_px) == (160, 90)


async def test_a_file_in_the_way_is_asked_about(stage):
    target = stage.root / "there.mp4"
    target.write_bytes(b"precious")
    for answer in ("Keep", "Replace"):
        dialog = await opened(stage) if stage.session is None else await again(stage)
        dialog.path.setText(str(target))
        stage.click(button(dialog, "Export"))
        await stage.answer(answer)
        if answer == "Keep":
            await stage.turn()
            assert target.read_bytes() == b"precious"
            assert not stage.studio.renders.items()
    await written(stage)
    assert probe(target).frames == 24


async def again(stage):
    await stage.until(lambda: not stage.dialogs())
    stage.session.actions["file.export"].trigger()
    return await stage.dialog(ExportDialog)


async def test_what_fails_is_told_by_the_queue(stage):
    dialog = await opened(stage)
    dialog.path.setText(str(stage.root / "Lumi" / "film.charstudio" / "inside.mp4"))
    stage.click(button(dialog, "Export"))
    await stage.until(lambda: [each.state for each in stage.studio.renders.items()] == [RenderState.FAILED])
    assert stage.studio.renders.items()[0].words


async def test_escape_writes_nothing(stage):
    dialog = await opened(stage)
    stage.key("Escape", dialog)
    await stage.until(lambda: not dialog.isVisible())
    assert not stage.studio.renders.items()


async def test_several_presets_go_in_one_go(stage):
    stage.enter(stage.sample())
    dialog = shown(stage)
    tick(dialog, 1)
    tick(dialog, 2)
    assert dialog.offers.rows == (0, 1, 2)
    assert [choice.path.name for choice in dialog.choices] == ["a - Film.mp4", "a - Reel.mp4", "a - Sound.wav"]
    assert button(dialog, "Export 3 files")
    assert "a - Reel.mp4" in dialog._files.whole_text
    click_row(dialog, 1)
    assert dialog.offers.rows == (1,), "a click beside the box means only this"
    assert [choice.path.name for choice in dialog.choices] == ["a.mp4"]
    leave(dialog)


async def test_the_fields_show_what_has_a_meaning_for_the_form(stage):
    stage.enter(stage.sample())
    dialog = shown(stage)
    fields = dialog.fields
    assert fields.quality.isVisible()
    assert not fields.framing.isVisible(), "the frame has the film's own shape"
    click_row(dialog, 1)
    assert fields.framing.isVisible()
    click_row(dialog, 2)
    assert not fields.quality.isVisible()
    assert not fields.captions.isVisible()
    assert fields.stems.isVisible()
    stage.click(fields.stems, QPoint(10, fields.stems.height() // 2))
    assert dialog.choices[0].delivery == replace(SMALL[2].delivery, stems=True)
    leave(dialog)


async def test_a_size_of_ones_own_is_even(stage):
    stage.enter(stage.sample())
    dialog = shown(stage)
    dialog.fields.frame_size.choose("other")
    assert dialog.fields.wide.isVisible()
    await stage.focus(dialog.fields.wide)
    dialog.fields.wide.selectAll()
    stage.type("501")
    stage.key("Tab")
    assert dialog.choices[0].delivery.width_px == 500
    assert list(dialog.choices[0].delivery.faults()) == []
    leave(dialog)


async def test_the_picture_is_dragged_under_its_frame(stage):
    stage.enter(stage.sample())
    dialog = shown(stage)
    click_row(dialog, 1)
    dialog.fields.framing.choose(Framing.MANUAL)
    preview = dialog.preview
    middle = preview.rect().center()
    QTest.mousePress(preview, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(preview, middle + QPoint(-30, 0))
    QTest.mouseRelease(preview, Qt.MouseButton.LeftButton, pos=middle + QPoint(-30, 0))
    dragged = dialog.choices[0].delivery
    assert dragged.framing is Framing.MANUAL
    assert dragged.focus_x > 0.5
    assert dragged.focus_y == 0.5
    await stage.focus(preview)
    stage.key("Left", preview)
    assert dialog.choices[0].delivery.focus_x < dragged.focus_x
    leave(dialog)


async def test_drafts_are_warned_of_and_can_go_without_their_mark(stage):
    stage.enter(stage.sample())
    dialog = shown(stage, check=ExportCheck(drafts=("Shot 1",), ghosts=("Shot 2",)))
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert "1 clip is still a draft: “Shot 1”." in words
    assert "1 clip is not made yet and will show a card: “Shot 2”." in words
    assert not dialog.only_marked.isVisible()
    dialog.unmarked.setChecked(True)
    stage.click(button(dialog, "Export"))
    assert dialog.choices[0].mark is False
    dialog.deleteLater()


async def test_the_marked_part_is_meant_when_there_is_one(stage):
    stage.enter(stage.sample())
    marked = TimeRange(Fraction(0), Fraction(1, 2))
    dialog = shown(stage, marked=marked)
    assert dialog.choices[0].part == marked
    dialog.only_marked.setChecked(False)
    assert dialog.choices[0].part is None
    leave(dialog)


async def test_every_preset_can_be_shown_and_its_words_fit(stage):
    stage.enter(stage.sample())
    dialog = shown(stage, shipped_deliveries())
    for row in range(dialog.offers.count()):
        dialog.offers.choose(row)
        await stage.turn()
        assert dialog.choices[0].delivery == shipped_deliveries()[row].delivery, "showing changes nothing"
        assert dialog.fields.widget().width() <= dialog.fields.viewport().width()
    assert dialog.height() <= 760
    leave(dialog)


async def test_a_choice_is_kept_as_a_preset_and_forgotten_again(stage):
    dialog = await opened(stage)
    click_row(dialog, 1)
    dialog.fields.loudness.choose(-23.0)
    stage.click(button(dialog, "Save as preset…"))
    asking = await stage.dialog(PresetName)
    asking.name.clear()
    assert not button(asking, "Save").isEnabled()
    stage.type("Mine, quiet", asking.name)
    stage.key("Return", asking.name)
    await stage.until(lambda: not stage.dialogs(PresetName))
    row = dialog.offers.currentRow()
    assert dialog.offers.item(row).text().startswith("Mine, quiet")
    assert dialog.choices[0].delivery.loudness_lufs == -23.0
    stage.key("Escape", dialog)
    dialog = await again(stage)
    assert [text for text in titles(dialog) if text == "Mine, quiet"], "it is there the next time"
    dialog.offers.choose(titles(dialog).index("Mine, quiet"))
    stage.click(button(dialog, "Remove"))
    assert "Mine, quiet" not in titles(dialog)
    assert not button(dialog, "Remove").isEnabled(), "ours stay"
    stage.key("Escape", dialog)


def titles(dialog):
    return [dialog.offers.item(row).text().split("\n")[0] for row in range(dialog.offers.count())]


async def test_credits_are_written_from_what_made_the_film(stage):
    dialog = await opened(stage)
    stage.click(dialog.fields.write_credits)
    await stage.until(lambda: dialog.choices[0].delivery.credits, "the credits")
    assert "Character Studio" in dialog.fields.credits.toPlainText()
    leave(dialog)


async def test_the_frame_at_the_playhead_is_saved_as_a_picture(stage):
    session = stage.enter(stage.sample())
    session.run_nodes(None)
    await stage.ran()
    stage.studio.document.apply("Cut", one_second)
    session.bench.viewer.go_to(Fraction(1, 2))
    session.actions["file.export_frame"].trigger()
    target = stage.root / "picture"
    dialog = await stage.dialog(QFileDialog)
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    await stage.until(lambda: "picture.png" in stage.window.remark, "the frame")
    with Image.open(target.with_suffix(".png")) as image:
        assert image.size == (160, 90)


async def test_what_is_copied_is_told_part_by_part(stage):
    stage.enter(stage.sample())
    dialog = shown(stage)
    delivery = dialog.fields.delivery
    dialog.show_prospect(
        delivery, Prospect("About 3 MB. Half is copied.", ("0:00 copied", "0:05 encoded: it fades in"))
    )
    stage.click(button(dialog, "Which parts…"))
    parts = await stage.dialog(PartsDialog)
    assert [parts.findChild(QListWidget).item(row).text() for row in range(2)] == [
        "0:00 copied",
        "0:05 encoded: it fades in",
    ]
    stage.key("Escape", parts)
    dialog.show_prospect(replace(delivery, quality=1), Prospect("Too late"))
    assert dialog._outlook.whole_text.startswith("About")
    dialog.show_prospect(delivery, Prospect("About 9 MB."))
    assert not dialog._which.isVisible()
    leave(dialog)


async def test_an_empty_film_is_not_exported(stage):
    session = stage.enter()
    templates.start(stage.studio, "empty", stage.root / "Nothing")
    await stage.turn()
    session.actions["file.export"].trigger()
    await stage.until(lambda: "empty" in stage.window.remark)
    assert not stage.dialogs(ExportDialog)
    assert not stage.dialogs(Question)
