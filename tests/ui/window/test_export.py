"""From the dialog to the file, on a film of one second."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from PySide6.QtWidgets import QLabel
from stage import button

from charstudio.media.probe import probe
from charstudio.model import timeline_edits
from charstudio.model.time import TimeRange
from charstudio.studio import templates
from charstudio.studio.exporting import ExportCheck
from charstudio.ui.dialogs.export import ExportDialog
from charstudio.ui.dialogs.message import Question


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


async def test_a_film_is_written_and_its_folder_offered(stage):
    dialog = await opened(stage)
    assert dialog._path.text().endswith("One  second.mp4")
    assert button(dialog, "Export").isDefault()
    stage.key("Return", button(dialog, "Export"))
    await stage.until(lambda: dialog._words.text().startswith("Done"), "the film")
    target = stage.root / "One  second.mp4"
    info = probe(target)
    assert info.frames == 24
    assert info.width_px == 160
    assert button(dialog, "Open folder")
    assert button(dialog, "Close").isDefault()
    stage.key("Escape", dialog)
    await stage.until(lambda: not dialog.isVisible())


async def test_a_file_in_the_way_is_asked_about(stage):
    dialog = await opened(stage)
    target = stage.root / "there.mp4"
    target.write_bytes(b"precious")
    dialog._path.setText(str(stage.root / "there"))
    stage.click(button(dialog, "Export"))
    await stage.answer("Keep it")
    await stage.until(lambda: "another name" in dialog._words.text())
    assert target.read_bytes() == b"precious"
    stage.click(button(dialog, "Try again"))
    await stage.answer("Replace")
    await stage.until(lambda: dialog._words.text().startswith("Done"))
    assert probe(target).frames == 24


async def test_a_failure_is_told_in_the_dialog_and_can_be_tried_again(stage):
    dialog = await opened(stage)
    dialog._path.setText(str(stage.root / "Lumi" / "film.charstudio" / "inside.mp4"))
    stage.click(button(dialog, "Export"))
    await stage.until(lambda: dialog._words.property("role") == "bad")
    assert dialog._words.text()
    assert dialog._path.isEnabled()
    dialog._path.setText(str(stage.root / "good.mp4"))
    stage.click(button(dialog, "Try again"))
    await stage.until(lambda: dialog._words.text().startswith("Done"))


async def test_stopping_leaves_nothing_behind(stage):
    dialog = await opened(stage)
    stage.studio.document.undo()
    dialog._path.setText(str(stage.root / "stopped.mp4"))
    dialog.stop.clear()
    stage.click(button(dialog, "Export"))
    stage.key("Escape", dialog)
    assert dialog.isVisible()
    await stage.until(lambda: "Stopped" in dialog._words.text() or "Done" in dialog._words.text())
    assert "Stopped" in dialog._words.text()
    assert not list(stage.root.glob("stopped*"))


async def test_drafts_are_warned_of_and_can_go_without_their_mark(stage):
    stage.enter(stage.sample())
    check = ExportCheck(drafts=("Shot 1",), ghosts=("Shot 2",))
    dialog = ExportDialog(stage.studio.project.timeline, check, stage.root / "a.mp4", None, stage.window)
    chosen = []
    dialog.started.connect(chosen.append)
    dialog.open()
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert "1 clip is still a draft: “Shot 1”." in words
    assert "1 clip is not made yet and will show a card: “Shot 2”." in words
    assert not dialog._only_marked.isVisible()
    dialog._unmarked.setChecked(True)
    stage.click(button(dialog, "Export"))
    assert chosen[0].mark is False
    dialog.show_end("Enough.", path=None, role="secondary")
    dialog.reject()
    dialog.deleteLater()


async def test_the_marked_part_can_be_chosen(stage):
    session = stage.enter(stage.sample())
    await stage.turn()
    timeline = stage.studio.project.timeline
    marked = TimeRange(Fraction(0), Fraction(1, 2))
    dialog = ExportDialog(timeline, stage.studio.check_export(), stage.root / "a.mp4", marked, stage.window)
    chosen = []
    dialog.started.connect(chosen.append)
    dialog.open()
    dialog._only_marked.setChecked(True)
    stage.click(button(dialog, "Export"))
    assert chosen[0].part == marked
    dialog.show_end("Enough.", path=None, role="secondary")
    dialog.reject()
    dialog.deleteLater()
    assert session.bench.timeline.in_out() is None


async def test_an_empty_film_is_not_exported(stage):
    session = stage.enter()
    templates.start(stage.studio, "empty", stage.root / "Nothing")
    await stage.turn()
    session.actions["file.export"].trigger()
    await stage.until(lambda: "empty" in stage.window.remark)
    assert not stage.dialogs(ExportDialog)
    assert not stage.dialogs(Question)
