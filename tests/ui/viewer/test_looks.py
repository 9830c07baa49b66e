"""Zoom, guides, statistics, full screen, two frames of a cut: what is seen, by real events."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.values import NodeId, Output
from charstudio.ui.viewer.comparison import Comparison, Side

NONE = Qt.KeyboardModifier.NoModifier


def colour(viewer, x, y):
    return viewer.picture.grab().toImage().pixelColor(int(x), int(y))


def is_red(shade):
    return shade.red() > shade.blue() + 40 and shade.red() > shade.green() + 40


def is_blue(shade):
    return shade.blue() > shade.red() + 30


def wait_for(qtbot, viewer, check, at=None):
    middle = viewer.picture.rect().center() if at is None else at

    def looks_so():
        assert check(colour(viewer, middle.x(), middle.y()))

    qtbot.waitUntil(looks_so, timeout=5000)


def wheel(view, at, notches):
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def move(widget, at):
    place = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, widget.mapToGlobal(place), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, NONE
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def red(viewer, qtbot):
    """The viewer once its first picture is there."""
    wait_for(qtbot, viewer, is_red)
    return viewer


# Size -----------------------------------------------------------------------------------------------------------


def test_the_wheel_enlarges_around_the_pointer(red):
    picture = red.picture
    at = QPoint(60, picture.height() // 2)
    before = picture.picture_rect()
    part = (at.x() - before.x()) / before.width()
    wheel(picture, at, 3)
    after = picture.picture_rect()
    assert after.width() == pytest.approx(before.width() * 1.2**3, rel=0.01)
    assert after.x() + part * after.width() == pytest.approx(at.x(), abs=1.5)
    wheel(picture, at, -3)
    assert picture.picture_rect().width() == pytest.approx(before.width(), rel=0.01)


def test_the_size_is_said_and_chosen(red, qtbot):
    assert red.header.sizes.text() == "Fit"
    red._actions["zoom_200"].trigger()
    assert red.header.sizes.text() == "200 %"
    assert red.picture.picture_rect().width() == 2560
    assert red.picture.wanted_size() == (1280, 720), "enlarged on the screen, never composed larger than the film"
    red._actions["zoom_25"].trigger()
    assert red.picture.wanted_size() == (320, 180)
    qtbot.waitUntil(lambda: red.player.reel.width_px == 320, timeout=3000)
    red._actions["fit"].trigger()
    assert red.header.sizes.text() == "Fit"


def test_an_enlarged_picture_is_dragged_no_further_than_its_edge(red, qtbot):
    red._actions["zoom_200"].trigger()
    picture, middle = red.picture, red.picture.rect().center()
    qtbot.mousePress(picture, Qt.MouseButton.MiddleButton, pos=middle)
    for _ in range(12):
        qtbot.mouseMove(picture, QPoint(picture.width() - 1, middle.y()))
        picture._grabbed = QPoint(0, middle.y())
    qtbot.mouseMove(picture, QPoint(picture.width() - 1, middle.y()))
    qtbot.mouseRelease(picture, Qt.MouseButton.MiddleButton, pos=middle)
    assert picture.picture_rect().x() == pytest.approx(0, abs=1)


# Guides ---------------------------------------------------------------------------------------------------------


def test_what_would_be_cropped_is_dark_and_only_one_shape_is_shown(red):
    rect = red.picture.picture_rect()
    side, middle = QPointF(rect.x() + 6, rect.center().y()), rect.center()
    bright = colour(red, side.x(), side.y()).red()
    red._actions["aspect_9_16"].trigger()
    assert colour(red, side.x(), side.y()).red() < bright * 0.6
    assert colour(red, middle.x() + 9, middle.y() + 9).red() == pytest.approx(bright, abs=4)
    red._actions["aspect_16_9"].trigger()
    assert not red._actions["aspect_9_16"].isChecked()
    assert colour(red, side.x(), side.y()).red() == pytest.approx(bright, abs=4)
    red._actions["aspect_16_9"].trigger()
    assert not any(red._actions[name].isChecked() for name in red._actions if name.startswith("aspect_"))


def test_safe_areas_are_lines_at_their_places(red):
    rect = red.picture.picture_rect()
    title = rect.x() + rect.width() * 0.05

    def lightest():
        return max(colour(red, title + dx, rect.center().y() + 20).green() for dx in (-1, 0, 1, 2))

    plain = lightest()
    red._actions["safe_areas"].trigger()
    assert lightest() > plain + 60
    red._actions["safe_areas"].trigger()
    assert lightest() == pytest.approx(plain, abs=4)


# Statistics -----------------------------------------------------------------------------------------------------


def test_statistics_are_there_on_request(red, qtbot):
    assert red.picture._statistics == ()
    red._actions["statistics"].trigger()
    red.play_pause()
    qtbot.waitUntil(lambda: red.player.shown > 10, timeout=5000)
    first, second, third = red.picture._statistics
    assert "dropped" in first
    assert "24.00 pictures/s" in second
    assert f"{red.player.reel.width_px} × {red.player.reel.height_px}" in third
    assert ("graphics card" in third) == red.picture.uses_card
    red._actions["statistics"].trigger()
    assert red.picture._statistics == ()


# Full screen ----------------------------------------------------------------------------------------------------


def test_the_picture_goes_to_the_whole_screen_and_escape_brings_it_back(red, qtbot):
    place = red.layout().indexOf(red.picture)
    red._actions["full_screen"].trigger()
    window = red.stage.window
    assert window is not None
    assert window.isFullScreen()
    assert red.picture.window() is window
    wait_for(qtbot, red, is_red)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert red.stage.window is None
    assert red.layout().indexOf(red.picture) == place
    assert red.picture.window() is red.window()
    wait_for(qtbot, red, is_red)


def test_around_the_full_screen_picture_is_black_and_the_controls_come_with_the_mouse(red, qtbot):
    red.show_media(None)
    red.stage.toggle()
    window = red.stage.window
    assert colour(red, 3, 3).value() == 0
    assert not window.panel.is_shown
    move(red.picture, QPoint(40, 40))
    assert window.panel.is_shown
    qtbot.waitUntil(lambda: window.panel._effect.opacity() == 1.0, timeout=2000)
    window._rest.setInterval(1)
    move(red.picture, QPoint(50, 40))
    qtbot.waitUntil(lambda: not window.panel.isVisible(), timeout=3000)
    red.stage.toggle()
    assert colour(red, 3, 3).value() > 0


def test_in_full_screen_the_same_keys_and_bars_work(red, qtbot):
    red.stage.toggle()
    window = red.stage.window
    assert set(red.transport_actions()) <= set(window.actions())
    bar = red.stage.transport
    assert bar is not red.transport
    red.step(5)
    assert bar.timecode.text() == red.transport.timecode.text() == "00:00:00:05"
    bar.volume.setValue(30)
    assert red.transport.volume.value() == 30
    window.close()
    assert red.stage.window is None
    red.step(1)
    assert red.transport.timecode.text() == "00:00:00:06"


def test_closing_the_viewer_closes_its_full_screen(red):
    red.stage.toggle()
    window = red.stage.window
    red.close_threads()
    assert red.stage.window is None
    assert not window.isVisible()


# Two frames of a cut --------------------------------------------------------------------------------------------


@pytest.fixture
def cut(red, studio):
    before, after = studio.clip("red").source, studio.clip("blue").source
    return (before, Fraction(3), "00:00:03:00"), (after, Fraction(1), "0:20 left")


def test_two_frames_stand_beside_each_other_and_the_playhead_stays(red, cut, qtbot):
    red.resize(900, 420)
    with qtbot.assertNotEmitted(red.playhead_changed):
        red.show_two_up(*cut)
        room = red.picture.rect()
        wait_for(qtbot, red, is_red, QPoint(room.width() // 4, room.height() // 2))
        wait_for(qtbot, red, is_blue, QPoint(room.width() * 3 // 4, room.height() // 2))
    red.end_two_up()
    wait_for(qtbot, red, is_red)
    assert red.picture._two_up is None


def test_while_a_cut_is_dragged_the_pictures_follow(red, studio, qtbot):
    source = studio.clip("blue").source
    dark, bright = (source, Fraction(0), ""), (source, Fraction(5), "")
    red.show_two_up(dark, dark)
    at = QPoint(red.picture.width() // 2, red.picture.height() // 4)
    wait_for(qtbot, red, is_blue, at)
    before = colour(red, at.x(), at.y()).blue()
    for step in range(1, 11):
        red.show_two_up((source, Fraction(step, 2), ""), bright)
    wait_for(qtbot, red, lambda shade: shade.blue() > before + 40, at)
    red.end_two_up()


def test_a_side_without_a_clip_is_empty_and_a_ghost_is_a_card(red, studio, qtbot):
    red.resize(900, 420)
    ghost = Output(NodeId("n2"), "video")
    red.show_two_up(None, (ghost, Fraction(0), "Ghost walk"))
    room = red.picture.rect()
    wait_for(qtbot, red, lambda shade: not is_red(shade), QPoint(room.width() // 4, room.height() // 2))
    assert red.picture._two_up.left.shape is None
    assert red.picture._two_up.right.words == "Ghost walk"
    red.end_two_up()
    wait_for(qtbot, red, is_red)


def test_two_frames_come_over_a_comparison_and_go_again(red, cut, media, qtbot):
    blue = Side("Blue", Playable(media["blue"], probe(media["blue"])))
    red.compare(Comparison(blue, blue))
    red.show_two_up(*cut)
    assert red.picture._comparison is None
    red.end_two_up()
    assert red.picture._comparison == red.comparison
    wait_for(qtbot, red, is_blue, QPoint(red.picture.width() // 4, red.picture.height() // 2))
