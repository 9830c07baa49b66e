"""Titles, captions, subtitle files and markers with words: written in their place, by keys and mouse."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from charstudio.model.clip_looks import Caption, Title
from charstudio.model.timeline import TrackKind
from charstudio.model.timeline_edits import add_caption, add_marker
from charstudio.model.values import TrackId
from charstudio.ui import theme
from charstudio.ui.timeline.marker_popup import MarkerPopup

Key = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def captions(studio):
    tracks = [track for track in studio.timeline.tracks if track.kind is TrackKind.CAPTION]
    return [(clip.start, clip.end, clip.source.text) for track in tracks for clip in track.clips]


@pytest.fixture
def words(view, qtbot):
    with qtbot.waitActive(view):
        view.activateWindow()
    return view.asking.words


def test_a_caption_is_added_and_written_in_one_step(view, key, qtbot, words, studio, playhead):
    playhead.go_to(Fraction(2))
    steps = len(studio.document.history.past)
    key(Key.Key_C)
    assert words.isVisible()
    qtbot.keyClicks(words, "Who is there?")
    qtbot.keyClick(words, Key.Key_Return)
    assert captions(studio)[0][::2] == (2, "Who is there?")
    assert len(studio.document.history.past) == steps + 1
    assert not words.isVisible()
    assert view.hasFocus() or view.lanes.hasFocus()
    studio.document.undo()
    assert captions(studio) == []


def test_escape_takes_a_new_caption_back(view, key, qtbot, words, studio):
    before = studio.project
    key(Key.Key_C)
    qtbot.keyClicks(words, "Wh")
    qtbot.keyClick(words, Key.Key_Escape)
    assert studio.project is before
    assert not words.isVisible()


def test_words_are_rewritten_in_place_by_a_double_click(view, mouse, qtbot, words, studio):
    studio.document.apply("C", lambda project: add_caption(project, Fraction(1), "Helo", clip_id="cap"))
    track = view.cut.rows.find("cap")[0].track.id
    view.lanes.grab()
    qtbot.mouseDClick(view.lanes, LEFT, pos=mouse.at(1.5, track))
    assert words.isVisible()
    assert words.clip == "cap"
    qtbot.keyClicks(words, "Hello")
    qtbot.keyClick(words, Key.Key_Return, SHIFT)
    qtbot.keyClicks(words, "world")
    qtbot.keyClick(words, Key.Key_Return)
    assert studio.clip("cap").source == Caption("Hello\nworld")
    view.select(["cap"])
    qtbot.keyClick(view, Key.Key_F2)
    qtbot.keyClick(words, Key.Key_Escape)
    assert studio.clip("cap").source == Caption("Hello\nworld")


def test_keys_typed_into_words_are_no_commands(view, key, qtbot, words, studio):
    key(Key.Key_C)
    for letter in "s b m":
        qtbot.keyClicks(words, letter)
    qtbot.keyClick(words, Key.Key_Delete)
    qtbot.keyClick(words, Key.Key_Return)
    assert captions(studio)[0][2] == "s b m"
    assert studio.timeline.markers == ()


def test_a_title_goes_over_everything_else(view, key, qtbot, words, studio, playhead):
    playhead.go_to(Fraction(3))
    key(Key.Key_T)
    qtbot.keyClicks(words, "The sea")
    qtbot.keyClick(words, Key.Key_Return)
    title = studio.timeline.track(TrackId("v2")).clips[-1]
    assert title.source == Title("The sea")
    assert (title.start, title.end) == (3, 7)
    playhead.go_to(Fraction(1))
    key(Key.Key_T)
    qtbot.keyClick(words, Key.Key_Return)
    assert [track.name for track in studio.timeline.tracks if track.kind is TrackKind.VIDEO] == ["V1", "V2", "V3"]


def test_words_are_painted_on_their_clip(view, mouse, studio):
    studio.document.apply("C", lambda project: add_caption(project, Fraction(1), "MMMMMM", clip_id="cap"))
    rect = view.lanes.rect()
    written = view.lanes.grab(rect).toImage()
    studio.document.undo()
    studio.document.apply("C", lambda project: add_caption(project, Fraction(1), "i", clip_id="cap"))
    row = view.cut.rows.find("cap")[0]
    y = row.top + row.height // 2
    other = view.lanes.grab(rect).toImage()
    x = round(view.cut.x(Fraction(1)))
    assert any(written.pixel(x + dx, y) != other.pixel(x + dx, y) for dx in range(8, 70))


def test_captions_are_split_and_joined(view, studio, playhead):
    studio.document.apply("C", lambda project: add_caption(project, Fraction(1), "One. Two.", clip_id="cap"))
    playhead.go_to(Fraction(2))
    view.action("split_caption").trigger()
    assert [words for _, _, words in captions(studio)] == ["One.", "Two."]
    view.action("select_all").trigger()
    view.select([clip for clip in view.selection if isinstance(studio.clip(clip).source, Caption)])
    view.action("merge_captions").trigger()
    assert len(captions(studio)) == 1


SRT = "1\n00:00:01,000 --> 00:00:02,500\nWho is there?\n\n2\n00:00:03,000 --> 00:00:04,000\nIt is me.\n"


@pytest.mark.parametrize("suffix", ["srt", "vtt"])
def test_subtitles_come_in_and_go_out_by_the_dialogs(view, studio, tmp_path, suffix):
    source, target = tmp_path / "in.srt", tmp_path / f"out.{suffix}"
    source.write_text(SRT)
    view.action("import_captions").trigger()
    dialog = view.findChild(QFileDialog)
    dialog.filesSelected.emit([str(source)])
    dialog.reject()
    assert captions(studio) == [(1, Fraction(5, 2), "Who is there?"), (3, 4, "It is me.")]
    assert "Imported 2 captions" in view.bar.word.text()
    view.deeds.export_captions(target)
    text = target.read_text()
    assert text.startswith("WEBVTT") == (suffix == "vtt")
    assert "Who is there?" in text


def test_what_cannot_be_read_or_written_is_said(view, studio, tmp_path):
    before = studio.project
    view.deeds.import_captions(tmp_path / "missing.srt")
    assert view.bar.word.property("role") == "bad"
    broken = tmp_path / "broken.srt"
    broken.write_bytes(b"\x00\x01\x02")
    view.deeds.import_captions(broken)
    assert studio.project is before
    view.deeds.export_captions(tmp_path / "none.srt")
    assert "no captions" in view.bar.word.text()
    studio.document.apply("C", lambda project: add_caption(project, Fraction(1), "x"))
    view.deeds.export_captions(tmp_path / "folder" / "none.srt")
    assert view.bar.word.property("role") == "bad"


# Markers ----------------------------------------------------------------------------------------------------------


def test_a_marker_is_named_and_coloured_in_a_small_window(view, key, qtbot, studio, playhead):
    playhead.go_to(Fraction(2))
    key(Key.Key_M, SHIFT)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, MarkerPopup)
    qtbot.keyClicks(popup.name, "the fall")
    popup._swatches["orange"].click()
    popup.note.setPlainText("she slips")
    qtbot.keyClick(popup.name, Key.Key_Return)
    marker = studio.timeline.markers[0]
    assert (marker.at, marker.name, marker.colour, marker.note) == (2, "the fall", "orange", "she slips")
    shown = view.ruler.grab().toImage().pixelColor(QPoint(round(view.cut.x(Fraction(2))), 22))
    assert shown.red() > 150


def test_escape_leaves_a_marker_as_it_was_and_a_double_click_opens_it(view, qtbot, studio):
    studio.document.apply("M", lambda project: add_marker(project, Fraction(5), "beat"))
    before = studio.project
    at = QPoint(round(view.cut.x(Fraction(5))), 22)
    qtbot.mouseDClick(view.ruler, LEFT, pos=at)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, MarkerPopup)
    qtbot.keyClicks(popup.name, "other")
    qtbot.keyClick(popup, Key.Key_Escape)
    assert studio.project is before


def test_the_markers_are_visited_by_keys(view, key, studio, playhead):
    for at in (2, 5, 9):
        studio.document.apply("M", lambda project, at=at: add_marker(project, Fraction(at), f"m{at}"))
    key(Key.Key_Down, CTRL)
    key(Key.Key_Down, CTRL)
    assert playhead.playhead == 5
    assert view.bar.word.text() == "m5"
    key(Key.Key_Up, CTRL)
    assert playhead.playhead == 2


def test_markers_move_along_with_a_ripple(view, key, studio):
    studio.document.apply("M", lambda project: add_marker(project, Fraction(9), "m"))
    view.select(["red"])
    key(Key.Key_Delete, SHIFT)
    assert studio.timeline.markers[0].at == 6


def test_escape_gives_the_move_of_a_marker_up(view, key, qtbot, studio):
    studio.document.apply("M", lambda project: add_marker(project, Fraction(5)))
    before = studio.project
    at = QPoint(round(view.cut.x(Fraction(5))), 22)
    qtbot.mousePress(view.ruler, LEFT, pos=at)
    qtbot.mouseMove(view.ruler, at + QPoint(80, 0))
    key(Key.Key_Escape)
    qtbot.mouseRelease(view.ruler, LEFT, pos=at + QPoint(80, 0))
    assert studio.project is before


def words_at(view, x, width=60):
    """How many pixels right of a marker's flag have its tint."""
    picture = view.ruler.grab().toImage()
    panel = theme.colour("panel").name()
    row = [picture.pixelColor(round(x) + dx, 16).name() for dx in range(8, width)]
    return sum(colour != panel for colour in row)


def test_the_name_of_a_marker_stands_beside_it_as_far_as_there_is_room(view, qtbot, studio):
    studio.document.apply("M", lambda project: add_marker(project, Fraction(5), "she waits"))
    x = view.cut.x(Fraction(5))
    long = words_at(view, x)
    assert long > 40
    studio.document.apply("M", lambda project: add_marker(project, Fraction(11, 2), "next", "red"))
    assert 0 <= words_at(view, x, 30) < 40
    qtbot.mouseDClick(view.ruler, LEFT, pos=QPoint(round(view.cut.x(Fraction(11, 2))) + 16, 20))
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, MarkerPopup)
    assert popup.name.text() == "next", "the name is taken like the flag"
    popup.close()


def test_no_number_of_the_ruler_is_cut_at_its_end(view):
    cut = view.cut
    for left in (0.0, 0.31, 0.7, 1.13):
        cut.set_scale(cut.scale.scrolled(left))
        picture = view.ruler.grab().toImage()
        edge = {picture.pixelColor(view.ruler.width() - 1, y).name() for y in range(2, 14)}
        assert edge == {theme.colour("panel").name()}


def test_a_marker_that_was_pointed_at_is_forgotten_with_its_menu(view, key, studio, playhead, qtbot):
    for at in (2, 5):
        studio.document.apply("M", lambda project, at=at: add_marker(project, Fraction(at), f"m{at}"))
    at = QPoint(round(view.cut.x(Fraction(5))), 22)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.ruler.mapToGlobal(at))
    QApplication.sendEvent(view.ruler, event)
    QApplication.activePopupWidget().close()
    qtbot.waitUntil(lambda: view.deeds.pointed_marker is None)
    playhead.go_to(Fraction(2))
    view.action("remove_marker").trigger()
    assert [marker.name for marker in studio.timeline.markers] == ["m5"]
    view.action("remove_marker").trigger()
    assert view.bar.word.text() == "There is no marker at the playhead."
