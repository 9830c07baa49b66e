"""Two clips on one screen: where which of them is seen, one transport for both, and how it ends."""

from __future__ import annotations

import threading
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt

from charstudio.media.difference import GAIN
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.values import NodeId
from charstudio.ui.viewer import compare_view
from charstudio.ui.viewer.comparison import SHORTER, Comparison, Mode, Side
from charstudio.ui.viewer.viewer import Viewer

CTRL = Qt.KeyboardModifier.ControlModifier
MISSING = Side("Ghost", None, "No result yet.", NodeId("n9"))


@pytest.fixture
def side(media):
    def make(name):
        return Side(name.title(), Playable(media[name], probe(media[name])))

    return make


@pytest.fixture
def pair(viewer, side, qtbot):
    """Red as A, blue as B, by wipe."""
    viewer.compare(Comparison(side("red"), side("blue")))
    wait_for(qtbot, viewer, 0.25, is_red)
    return viewer


def colour(viewer, across, down=0.7):
    """The colour at a part of the picture's width and height, away from labels and handle."""
    spot = viewer.picture.picture_rect()
    image = viewer.picture.grab().toImage()
    return image.pixelColor(int(spot.x() + spot.width() * across), int(spot.y() + spot.height() * down))


def wait_for(qtbot, viewer, across, check, down=0.7):
    def looks_so():
        assert check(colour(viewer, across, down))

    qtbot.waitUntil(looks_so, timeout=5000)


def is_red(shade):
    return shade.red() > shade.blue() + 40


def is_blue(shade):
    return shade.blue() > shade.red() + 30


def is_green(shade):
    return shade.green() > shade.red() + 30 and shade.green() > shade.blue() + 30


def is_black(shade):
    return shade.value() < 3


def place(viewer, across):
    spot = viewer.picture.picture_rect()
    return QPoint(int(spot.x() + spot.width() * across), int(spot.center().y()))


def test_a_is_left_of_the_line_and_b_right_of_it(pair):
    assert is_red(colour(pair, 0.45))
    assert is_blue(colour(pair, 0.55))
    assert pair.picture.accessibleDescription() == "Comparing Red with Blue"


def test_the_line_is_dragged_and_stays_where_it_is_left(pair, qtbot):
    qtbot.mousePress(pair.picture, Qt.MouseButton.LeftButton, pos=place(pair, 0.5))
    qtbot.mouseMove(pair.picture, place(pair, 0.3))
    assert is_blue(colour(pair, 0.4))
    qtbot.mouseMove(pair.picture, place(pair, 0.8))
    assert is_red(colour(pair, 0.7))
    qtbot.mouseRelease(pair.picture, Qt.MouseButton.LeftButton, pos=place(pair, 0.8))
    qtbot.mouseMove(pair.picture, place(pair, 0.2))
    assert pair.picture.split == pytest.approx(0.8, abs=0.01)
    assert is_red(colour(pair, 0.7))
    assert is_blue(colour(pair, 0.9))


def test_escape_gives_a_drag_up_and_only_then_the_comparison(pair, qtbot):
    qtbot.mousePress(pair.picture, Qt.MouseButton.LeftButton, pos=place(pair, 0.2))
    assert pair.picture.split == pytest.approx(0.2, abs=0.01)
    qtbot.keyClick(pair, Qt.Key.Key_Escape)
    assert pair.picture.split == 0.5
    assert pair.comparison is not None
    qtbot.mouseRelease(pair.picture, Qt.MouseButton.LeftButton, pos=place(pair, 0.2))
    qtbot.keyClick(pair, Qt.Key.Key_Escape)
    assert pair.comparison is None


def test_the_line_moves_by_key_and_the_frame_does_not(pair, qtbot):
    for _ in range(5):
        qtbot.keyClick(pair, Qt.Key.Key_Right, CTRL)
    assert pair.picture.split == pytest.approx(0.6)
    qtbot.keyClick(pair, Qt.Key.Key_Left, CTRL)
    assert pair.picture.split == pytest.approx(0.58)
    assert pair.player.index == 0
    for _ in range(60):
        qtbot.keyClick(pair, Qt.Key.Key_Left, CTRL)
    assert pair.picture.split == 0


def test_at_every_pixel_the_picture_is_dragged_and_the_line_only_where_it_is(pair, qtbot):
    pair.resize(140, 200)
    pair._actions["actual"].trigger()
    picture = pair.picture
    line = QPoint(round(picture.line_x()), picture.height() // 2)
    qtbot.mousePress(picture, Qt.MouseButton.LeftButton, pos=line + QPoint(40, 0))
    qtbot.mouseMove(picture, line + QPoint(20, 0))
    qtbot.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=line + QPoint(20, 0))
    assert picture.split == 0.5
    qtbot.mousePress(picture, Qt.MouseButton.LeftButton, pos=line)
    qtbot.mouseMove(picture, line - QPoint(30, 0))
    qtbot.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=line - QPoint(30, 0))
    assert picture.split < 0.4


def test_side_by_side_shows_both_whole(pair, qtbot):
    pair.resize(900, 360)
    qtbot.mouseClick(pair.compare_bar.modes[Mode.SIDE_BY_SIDE], Qt.MouseButton.LeftButton)
    first = pair.picture.picture_rect()
    assert first.right() < pair.picture.width() / 2
    wait_for(qtbot, pair, 0.9, is_red)
    image = pair.picture.grab().toImage()
    right = pair.picture.width() - int(first.center().x())
    assert is_blue(image.pixelColor(right, int(first.center().y()) + 20))
    assert pair.player.reel.width_px <= first.width() + 2


def test_in_a_tall_room_wide_pictures_are_above_each_other(pair, qtbot):
    pair.resize(420, 700)
    pair.compare(Comparison(pair.comparison.a, pair.comparison.b, Mode.SIDE_BY_SIDE))
    first = pair.picture.picture_rect()
    assert first.bottom() < pair.picture.height() / 2
    assert first.width() > 400
    wait_for(qtbot, pair, 0.5, is_red)
    image = pair.picture.grab().toImage()
    assert is_blue(image.pixelColor(210, pair.picture.height() - int(first.center().y())))


def test_the_difference_of_equal_clips_is_black_and_says_so(pair, side, qtbot):
    pair.compare(Comparison(side("red"), side("red"), Mode.DIFFERENCE))
    wait_for(qtbot, pair, 0.25, is_black)
    assert is_black(colour(pair, 0.75))
    assert pair.picture._is_same
    pair.step(30)
    wait_for(qtbot, pair, 0.5, is_black)


def test_the_difference_of_others_is_bright(pair, qtbot):
    qtbot.mouseClick(pair.compare_bar.modes[Mode.DIFFERENCE], Qt.MouseButton.LeftButton)
    assert pair.comparison.mode is Mode.DIFFERENCE
    wait_for(qtbot, pair, 0.25, lambda shade: shade.red() > 200 and shade.blue() > 200)
    assert not pair.picture._is_same
    assert f"{GAIN} × amplified" in compare_view._DIFFERS


def test_one_transport_moves_both_to_the_same_frame(pair, media, qtbot):
    early = colour(pair, 0.25).red(), colour(pair, 0.75).blue()
    pair.step(100)
    assert pair.transport.timecode.text() == "00:00:04:04"
    wait_for(qtbot, pair, 0.25, lambda shade: shade.red() > early[0] + 40)
    assert colour(pair, 0.75).blue() > early[1] + 40
    shots = []
    pair.player.shot.connect(shots.append)
    pair.play_pause()
    qtbot.waitUntil(lambda: len(shots) > 5, timeout=5000)
    pair.play_pause()
    assert all(shot.beside is not None for shot in shots)


def test_a_still_beside_a_clip_stays_while_the_clip_plays(pair, side, qtbot):
    pair.compare(Comparison(side("still"), side("blue")))
    pair.step(48)
    wait_for(qtbot, pair, 0.25, lambda shade: shade.red() > 200 and shade.green() > 160)
    assert is_blue(colour(pair, 0.75))


def test_the_shorter_holds_its_last_frame_and_says_so(pair, side, qtbot):
    pair.compare(Comparison(side("red"), side("green")))
    assert pair.transport.length.text() == "/ 00:00:06:00"
    assert pair.picture._notes == ((), ())
    pair.driving.step_seconds(5)
    assert pair.picture._notes == ((), (SHORTER,))
    wait_for(qtbot, pair, 0.75, lambda shade: is_green(shade) and shade.green() > 150)
    pair.driving.step_seconds(-2)
    assert pair.picture._notes == ((), ())


def test_the_sound_is_that_of_a(pair):
    pair.play_pause()
    reel = pair.player.reel
    assert [file.path.name for file in reel.playables.values()] == ["red.mp4"]


def test_a_side_without_a_result_says_so_and_shows_it_when_it_comes(pair, side, qtbot):
    pair.compare(Comparison(side("red"), MISSING))
    wait_for(qtbot, pair, 0.25, is_red)
    panel = colour(pair, 0.75)
    assert not is_blue(panel)
    assert panel.value() < 70
    pair.compare(Comparison(side("red"), side("green")))
    wait_for(qtbot, pair, 0.75, is_green)


def test_without_a_b_is_seen_on_its_side_and_without_both_nothing_plays(pair, side, qtbot):
    pair.compare(Comparison(MISSING, side("blue"), Mode.DIFFERENCE))
    wait_for(qtbot, pair, 0.75, is_blue)
    assert not is_blue(colour(pair, 0.25))
    pair.compare(Comparison(MISSING, MISSING))
    assert not pair._actions["play"].isEnabled()
    assert not is_blue(colour(pair, 0.75))
    pair.step(1)
    pair.play_pause()
    assert not pair.is_playing


def test_swapping(pair, qtbot):
    qtbot.mouseClick(pair.compare_bar.swap, Qt.MouseButton.LeftButton)
    wait_for(qtbot, pair, 0.25, is_blue)
    assert is_red(colour(pair, 0.75))


def test_the_row_of_buttons_is_there_while_comparing(pair, qtbot):
    assert pair.compare_bar.isVisible()
    assert pair.compare_bar.modes[Mode.WIPE].isChecked()
    qtbot.mouseClick(pair.compare_bar.end, Qt.MouseButton.LeftButton)
    assert pair.comparison is None
    assert not pair.compare_bar.isVisible()


def test_it_ends_with_a_alone_at_the_same_moment(pair, qtbot):
    pair.step(50)
    pair.setFocus()
    with qtbot.waitSignal(pair.comparison_changed):
        qtbot.keyClick(pair, Qt.Key.Key_Escape)
    assert pair.single.title == "Red"
    assert pair.player.index == 50
    wait_for(qtbot, pair, 0.75, is_red)


def test_it_begins_at_the_moment_that_is_on_screen(viewer, side):
    viewer.show_media(side("blue").playable, "Blue")
    viewer.step(30)
    viewer.compare(Comparison(side("red"), side("blue")))
    assert viewer.player.index == 30
    viewer.compare(None)
    viewer.show_sequence()
    viewer.go_to(Fraction(4))
    viewer.compare(Comparison(side("red"), side("blue")))
    assert viewer.player.index == 0
    assert viewer.playhead == 4


def test_without_a_it_ends_with_what_was_on_screen(viewer):
    viewer.compare(Comparison(MISSING, MISSING))
    viewer.compare(None)
    assert viewer.shows_sequence


@pytest.mark.parametrize("leave", ["sequence", "media", "playhead"])
def test_showing_something_else_ends_it(pair, side, qtbot, leave):
    with qtbot.waitSignal(pair.comparison_changed):
        if leave == "sequence":
            pair.header.sequence.click()
        elif leave == "media":
            pair.show_media(side("green").playable, "Green")
        else:
            pair.go_to(Fraction(4))
    assert pair.comparison is None
    assert not pair.compare_bar.isVisible()
    assert pair.shows_sequence == (leave != "media")


def test_another_project_ends_it(pair, studio):
    studio.opened.emit(None)
    assert pair.comparison is None
    assert pair.shows_sequence


def test_trimming_shows_its_own_picture_and_then_the_comparison_again(pair, studio, qtbot):
    pair.peek(studio.clip("blue").source, Fraction(2))
    wait_for(qtbot, pair, 0.25, is_blue)
    pair.end_peek()
    wait_for(qtbot, pair, 0.25, is_red)
    wait_for(qtbot, pair, 0.75, is_blue)


def test_closing_while_two_clips_play_leaves_nothing_running(qtbot, themed, studio, side):
    made = Viewer(studio)
    qtbot.addWidget(made)
    made.resize(320, 300)
    made.show()
    made.compare(Comparison(side("red"), side("blue"), Mode.DIFFERENCE))
    made.play_pause()
    qtbot.wait(100)
    made.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("viewer")]
