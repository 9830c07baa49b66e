"""The cut to another editor and back, by menus, dialogs and dropped files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from stage import KINDS

from charstudio.model.clip_looks import Transform
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds
from charstudio.model.timeline import Timeline, TrackKind
from charstudio.nodes.registry import specs
from charstudio.studio import templates
from charstudio.studio.interchange.formats import CutFormat
from charstudio.studio.interchange.reading import read_cut
from charstudio.ui.dialogs.cut_export import CutExportDialog
from charstudio.ui.dialogs.cut_import import CutImportDialog
from charstudio.ui.dialogs.message import Question
from tests.lab import picture

XML = """<xmeml version="5"><sequence><name>Rain</name><rate><timebase>25</timebase></rate><media><video><track>
<clipitem id="a"><name>Wide</name><start>0</start><end>50</end><in>0</in><out>50</out>
<file id="f"><name>rain.png</name><pathurl>file:///nowhere/rain.png</pathurl></file></clipitem>
<clipitem id="b"><name>Close</name><start>75</start><end>100</end><in>0</in><out>25</out>
<file id="g"><name>gone.mp4</name><pathurl>file:///nowhere/gone.mp4</pathurl><duration>100</duration></file></clipitem>
</track></video></media></sequence></xmeml>"""


def enter(stage):
    return stage.enter(stage.film(templates.find("empty").build(specs(KINDS))))


def button(dialog, words: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if words in each.text())


def drop(widget, *paths: Path) -> None:
    """Real drag events, which a widget may leave to those around it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = QPointF(widget.rect().center())
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    while widget is not None:
        event = QDragEnterEvent(at.toPoint(), copy, data, left, none)
        event.ignore()
        QApplication.sendEvent(widget, event)
        if event.isAccepted():
            QApplication.sendEvent(widget, QDropEvent(at, copy, data, left, none))
            return
        widget = widget.parentWidget()
    raise AssertionError("nobody takes it")


async def test_a_cut_dropped_on_the_timeline_is_shown_then_comes_in_as_one_step(stage, tmp_path):
    session = enter(stage)
    picture(tmp_path / "rain.png")
    (tmp_path / "cut.xml").write_text(XML)
    drop(session.bench.timeline.lanes, tmp_path / "cut.xml")
    dialog = await stage.dialog(CutImportDialog)
    assert "2 clips" in dialog.facts.text()
    assert "25 fps" in dialog.facts.text()
    assert [dialog.media.item(row, 0).text() for row in range(2)] == ["gone.mp4", "rain.png"]
    assert dialog.media.item(0, 1).text() == "Missing. It was at /nowhere/gone.mp4"
    assert dialog.media.item(1, 1).text() == str(tmp_path / "rain.png")
    assert stage.steps == []
    button(dialog, "Import, 1 missing").click()
    question = await stage.dialog(Question)
    assert "gone.mp4" in " ".join(label.text() for label in question.findChildren(QLabel))
    question.reject()
    project = stage.studio.project
    assert stage.steps == ["Import cut cut.xml"]
    assert project.timeline.rate == Rate(25)
    wide, close = (clip for _, clip in project.timeline.clips())
    assert (wide.start, wide.duration, close.start) == (0, 2, 3)
    assert stage.studio.playable(wide.source) is not None
    assert project.assets[close.source].name == "gone.mp4"
    assert stage.studio.playable(close.source) is None  # it is asked for, and shows a card
    stage.studio.document.undo()
    assert not list(stage.studio.project.timeline.clips())
    assert stage.studio.project.timeline.rate == Timeline().rate


async def test_one_folder_finds_what_is_missing(stage, tmp_path):
    session = enter(stage)
    (tmp_path / "cut.xml").write_text(XML)
    elsewhere = tmp_path / "elsewhere" / "deep"
    elsewhere.mkdir(parents=True)
    picture(elsewhere / "rain.png")
    session.cuts.bring(tmp_path / "cut.xml")
    dialog = await stage.dialog(CutImportDialog)
    assert "2 files are missing" in dialog.summary.text()
    button(dialog, "Look in a Folder").click()
    await stage.choose_files(tmp_path / "elsewhere")
    await stage.until(lambda: "1 file is still missing" in dialog.summary.text())
    assert dialog.media.item(1, 1).text() == str(elsewhere / "rain.png")
    dialog.reject()
    await stage.turn()
    assert stage.steps == []


async def test_a_cut_comes_onto_tracks_of_its_own_in_a_film_that_has_clips(stage, tmp_path):
    session = enter(stage)
    picture(tmp_path / "rain.png")
    (tmp_path / "cut.xml").write_text(XML)
    for number in (1, 2):
        session.cuts.bring(tmp_path / "cut.xml")
        dialog = await stage.dialog(CutImportDialog)
        assert ("fills the empty timeline" in dialog.place.text()) is (number == 1)
        dialog.accept()
        (await stage.dialog(Question)).reject()
        await stage.until(lambda count=number: len(stage.steps) == count)
    tracks = [track for track in stage.studio.project.timeline.tracks if track.kind is TrackKind.VIDEO]
    assert [(track.name, len(track.clips)) for track in tracks] == [("V1", 2), ("V2", 2)]
    assert len(stage.studio.project.assets) == 2


async def test_a_file_that_is_no_cut_is_refused_in_words_and_nothing_changes(stage, tmp_path):
    session = enter(stage)
    (tmp_path / "bad.edl").write_text("nothing")
    session.cuts.bring(tmp_path / "bad.edl")
    question = await stage.dialog(Question)
    assert any("cannot be read as a cut" in label.text() for label in question.findChildren(QLabel))
    question.reject()
    assert stage.steps == []


async def test_the_cut_is_exported_as_chosen(stage, tmp_path):
    session = enter(stage)
    picture(tmp_path / "rain.png")
    await stage.studio.import_files([tmp_path / "rain.png"])
    (asset,) = stage.studio.project.assets.values()
    stage.studio.document.apply("Place", lambda project: _placed(project, asset.id))
    session.actions["file.export_cut"].trigger()
    dialog = await stage.dialog(CutExportDialog)
    assert dialog.losses.text().startswith("Nothing is lost when it is read back here.")
    dialog.choose_format(CutFormat.FCP7)
    assert dialog.losses.text() == "This format loses place, size, crop, fit, colour and keying of clips."
    assert dialog.path.text().endswith(".xml")
    dialog.path.setText(str(tmp_path / "out"))
    dialog.accept()
    await stage.until((tmp_path / "out.xml").is_file)
    (shot,) = (shot for _, shot in read_cut(tmp_path / "out.xml", Rate(24)).shots())
    assert (shot.name, shot.duration, shot.medium.path.is_file()) == ("rain.png", 2, True)


async def test_escape_leaves_everything_as_it_was(stage, tmp_path):
    session = enter(stage)
    picture(tmp_path / "rain.png")
    await stage.studio.import_files([tmp_path / "rain.png"])
    (asset,) = stage.studio.project.assets.values()
    stage.studio.document.apply("Place", lambda project: _placed(project, asset.id))
    before = stage.studio.project
    session.actions["file.export_cut"].trigger()
    (await stage.dialog(CutExportDialog)).reject()
    await stage.turn()
    assert stage.studio.project is before
    assert not list(tmp_path.glob("*.otio"))


def _placed(project: Project, asset) -> Project:
    from charstudio.model import timeline_edits

    track = project.timeline.tracks[0]
    clip = timeline_edits.new_clip(asset, Seconds(0), Seconds(2))
    return timeline_edits.place(project, track.id, replace(clip, transform=Transform(scale=0.5)))
