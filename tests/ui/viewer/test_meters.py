"""The meter beside the picture: what it shows, when it steps aside, what its light needs to go out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from charstudio.media.levels import FLOOR_DB, Levels
from charstudio.ui import theme
from charstudio.ui.viewer.meters import LEAST_WIDTH, Meters, height_of
from charstudio.ui.viewer.sound_device import SoundDevice


@pytest.fixture
def feed():
    """What the meter is going to be told: a list to put levels into."""
    return []


@pytest.fixture
def meters(qtbot, themed, feed):
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(LEAST_WIDTH + 100, 300)

    def told():
        found = list(feed)
        feed.clear()
        return found

    made = Meters(told, around)
    made.setGeometry(around.width() - made.width(), 0, made.width(), 300)
    around.show()
    qtbot.waitExposed(around)
    yield made
    made.run(False)


def hear(meters, feed, left, right=None, seconds=0.02):
    right = left if right is None else right
    feed.append(Levels(960, (left, right), (left * left / 2, right * right / 2)))
    meters._is_running = True
    meters.listen(seconds)


def lit(meters):
    """How many pixels of each bar are neither background nor line."""
    picture = meters.grab().toImage()
    field = theme.colour("field").rgb()
    columns = [meters._bar(number).center().x() for number in range(2)]
    bar = meters._bar(0)
    return [sum(picture.pixel(x, y) != field for y in range(bar.top(), bar.bottom() + 1)) for x in columns]


@given(st.floats(-200, 20), st.floats(-200, 20))
def test_louder_is_never_lower(one, other):
    low, high = sorted((one, other))
    assert 0.0 <= height_of(low) <= height_of(high) <= 1.0


def test_the_scale_goes_from_bottom_to_top_without_a_jump():
    assert height_of(FLOOR_DB) == 0.0
    assert height_of(0.0) == 1.0
    heights = [height_of(level / 10) for level in range(-600, 1)]
    assert np.diff(heights).max() < 0.005


def test_each_bar_is_as_high_as_its_side_is_loud(meters, feed):
    assert lit(meters) == [0, 0]
    hear(meters, feed, 0.5, 0.05)
    left, right = lit(meters)
    height = meters._bar(0).height()
    assert left == pytest.approx(height * height_of(-6.0), abs=4)
    assert right == pytest.approx(height * height_of(-26.0), abs=4)


def test_silence_lets_everything_fall_and_then_the_meter_rests(meters, feed, qtbot):
    hear(meters, feed, 0.5)
    meters.run(True)
    meters.run(False)
    for _ in range(300):
        meters.listen(0.05)
    assert lit(meters) == [0, 0]
    assert not meters._timer.isActive()
    assert meters.accessibleDescription() == "Silence."


def test_the_peak_stays_on_as_a_line(meters, feed):
    hear(meters, feed, 0.5)
    for _ in range(25):
        feed.append(Levels(960))
        meters.listen(0.04)
    line = round(meters._bar(0).bottom() - height_of(-6.02) * meters._bar(0).height())
    picture = meters.grab().toImage()
    column = meters._bar(0).center().x()
    assert any(picture.pixelColor(column, line + off) == theme.colour("warn") for off in (-2, -1, 0, 1))
    assert meters.sides[0].peak_db < -15


def test_the_clip_light_goes_out_by_a_click_and_not_before(meters, feed):
    hear(meters, feed, 0.5, 1.3)
    for _ in range(100):
        feed.append(Levels(960))
        meters.listen(0.04)
    lamp = meters._bar(1).center().x(), 18
    assert QColor(meters.grab().toImage().pixel(*lamp)) == theme.colour("bad")
    meters._say()
    assert "Too loud on the right." in meters.accessibleDescription()
    QTest.mouseClick(meters, Qt.MouseButton.LeftButton)
    assert QColor(meters.grab().toImage().pixel(*lamp)) != theme.colour("bad")
    assert "Too loud" not in meters.accessibleDescription()


def test_words_say_what_the_bars_show(meters, feed):
    hear(meters, feed, 0.5, 0.25)
    meters._say()
    assert meters.accessibleDescription() == "Left −6.0, right −12.0 decibels, highest −6.0."
    assert meters.accessibleName() == "Sound level"


def test_in_a_narrow_viewer_the_picture_has_all_the_room(viewer, qtbot):
    meters = viewer.hearing.meters
    assert viewer.width() < LEAST_WIDTH
    assert meters.isHidden()
    assert not viewer.player.sound.wants_levels
    viewer.resize(LEAST_WIDTH + 40, 400)
    qtbot.waitUntil(lambda: not meters.isHidden(), timeout=1000)
    assert viewer.player.sound.wants_levels
    assert viewer.picture.width() + meters.width() == viewer.width()
    viewer.resize(LEAST_WIDTH - 40, 400)
    qtbot.waitUntil(meters.isHidden, timeout=1000)


def test_it_can_be_switched_off(viewer, qtbot):
    viewer.resize(900, 500)
    told = []
    viewer.hearing.chosen.connect(lambda *both: told.append(both))
    action = next(each for each in viewer.transport_actions() if each.objectName() == "viewer.meters")
    action.trigger()
    assert viewer.hearing.meters.isHidden()
    assert told == [(True, False)]
    action.trigger()
    assert not viewer.hearing.meters.isHidden()


def test_what_plays_moves_the_meter_also_without_a_device(viewer, qtbot, monkeypatch):
    monkeypatch.setattr(SoundDevice, "find", lambda *_: None)
    viewer.resize(900, 500)
    viewer.play_pause()
    meters = viewer.hearing.meters
    # the clips hold a tone of 0.4
    qtbot.waitUntil(lambda: meters.sides[0].peak_db == pytest.approx(-8.0, abs=0.5), timeout=5000)
    viewer.play_pause()
    qtbot.waitUntil(lambda: meters.sides[0].is_quiet and not meters._timer.isActive(), timeout=8000)


def test_levels_are_those_of_the_moment_that_is_heard(viewer, qtbot, monkeypatch):
    """Sound is mixed a second ahead; the meter must not be."""
    monkeypatch.setattr(SoundDevice, "find", lambda *_: None)
    viewer.resize(900, 500)
    sound = viewer.player.sound
    heard = []
    real = sound.take_levels
    monkeypatch.setattr(viewer.hearing.meters, "_levels", lambda: heard.extend(found := real()) or found)
    viewer.play_pause()
    qtbot.waitUntil(lambda: viewer.player.index >= 12, timeout=5000)
    seconds = sum(levels.samples for levels in heard) / 48_000
    assert seconds == pytest.approx(viewer.player.index / 24, abs=0.15)
    viewer.play_pause()
