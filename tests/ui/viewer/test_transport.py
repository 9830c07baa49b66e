"""The transport: speeds, the bar to drag, typed times, marks of a file, playing around a cut, loudness."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt

from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.time import Rate
from charstudio.model.values import NodeId, Output
from charstudio.ui.viewer.course import CHOICES, Course, parted


def show(viewer, media, name, **more):
    viewer.show_media(Playable(media[name], probe(media[name])), name.title(), **more)


# Speed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("speed", CHOICES)
def test_a_speed_shows_every_frame_or_leaves_out_as_many_as_it_must(speed):
    step, pace = parted(speed)
    assert step * pace == speed
    assert (step == 1) or pace == 1
    course = Course(0, step, 0, 99, pace=pace)
    assert course.has_sound == (speed == 1)


@pytest.mark.parametrize(("name", "speed"), [("speed_25", 0.25), ("speed_50", 0.5), ("speed_200", 2)])
def test_it_plays_at_the_chosen_speed(viewer, qtbot, name, speed):
    viewer._actions[name].trigger()
    assert viewer._actions[name].isChecked()
    assert not viewer._actions["speed_100"].isChecked()
    viewer.play_pause()
    qtbot.waitUntil(lambda: viewer.player.shown > 0, timeout=5000)
    clock, first, started = viewer.player._clock, viewer.playhead, viewer.player._clock.elapsed()
    qtbot.wait(900)
    moved, took = float(viewer.playhead - first), clock.elapsed() - started
    assert moved == pytest.approx(took * float(speed), abs=0.25 * float(speed) + 0.05)
    assert viewer.transport.speed.text() == f"{float(speed):g}×"


def test_another_speed_is_taken_up_while_it_plays_and_the_shuttle_is_left_alone(viewer):
    viewer.play_pause()
    viewer._actions["speed_400"].trigger()
    assert viewer.player.step == 4
    viewer.driving.shuttle(-1)
    viewer._actions["speed_50"].trigger()
    assert viewer.player.step == -1
    viewer.play_pause()
    viewer.play_pause()
    assert viewer.player.pace == Fraction(1, 2)
    viewer.driving.shuttle(1)
    assert (viewer.player.step, viewer.player.pace) == (1, 1)


# The bar --------------------------------------------------------------------------------------------------------


def at(bar, part):
    groove = bar._groove()
    return QPoint(round(groove.left() + part * groove.width()), bar.height() // 2)


def test_the_bar_is_pressed_and_dragged(viewer, qtbot):
    bar = viewer.controls.scrub
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=at(bar, 0.5))
    assert viewer.player.index == pytest.approx(viewer.player.reel.last / 2, abs=1)
    qtbot.mouseMove(bar, at(bar, 1.0) + QPoint(50, 0))
    assert viewer.player.index == viewer.player.reel.last
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=at(bar, 1.0))
    qtbot.mouseMove(bar, at(bar, 0.1))
    assert viewer.player.index == viewer.player.reel.last


def test_escape_gives_a_drag_of_the_bar_up(viewer, qtbot):
    viewer.go_to(Fraction(2))
    bar = viewer.controls.scrub
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=at(bar, 0.8))
    assert viewer.playhead > 2
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert viewer.playhead == 2
    qtbot.mouseMove(bar, at(bar, 0.9))
    assert viewer.playhead == 2


def test_where_there_is_nothing_to_move_through_the_bar_is_dead(viewer, media, qtbot):
    show(viewer, media, "still")
    bar = viewer.controls.scrub
    assert not bar.isEnabled()
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=at(bar, 0.5))
    assert viewer.player.index == 0


def test_the_handle_is_where_we_are(viewer):
    bar = viewer.controls.scrub
    viewer.step(viewer.player.reel.last // 2)
    image = bar.grab().toImage()
    columns = [x for x in range(image.width()) if image.pixelColor(x, 3).saturation() > 100]
    assert sum(columns) / len(columns) == pytest.approx(at(bar, 0.5).x(), abs=3)


# Typing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "frame"), [("+1:00", 72), ("-12", 36), ("-10:00", 0), ("1:00", 24), ("90", 90), ("0:00:02:06", 54)]
)
def test_a_time_or_a_step_is_typed(viewer, qtbot, typed, frame):
    viewer.go_to(Fraction(2))
    viewer._actions["go_to"].trigger()
    field = viewer.transport.timecode
    assert field.selectedText() == field.text()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert viewer.playhead == Fraction(frame, 24)


def test_at_29_97_the_timecode_keeps_to_the_clock(viewer, studio):
    timeline = replace(studio.timeline, rate=Rate(30000, 1001))
    studio.document.apply("Rate", lambda project: replace(project, timeline=timeline))
    viewer._freshen()
    viewer.go_to(Rate(30000, 1001).time_of(1800))
    assert viewer.transport.timecode.text() == "00:01:00;02"


# Marks of a file ------------------------------------------------------------------------------------------------


def test_a_file_is_marked_and_the_marks_are_kept_with_it(viewer, media, qtbot):
    source = Output(NodeId("n1"), "video")
    show(viewer, media, "red", source=source)
    whole = viewer.source_marks()
    assert (whole.range.start, whole.range.duration) == (0, 6)
    viewer.step(24)
    with qtbot.waitSignal(viewer.marks_changed):
        assert viewer.mark("in")
    viewer.step(24)
    assert viewer.mark("out")
    found = viewer.source_marks()
    assert (found.source, found.range.start, found.range.end) == (source, 1, Fraction(49, 24))
    show(viewer, media, "green")
    assert viewer.source_marks().range.start == 0
    show(viewer, media, "red")
    assert viewer.source_marks().range.start == 1
    viewer.mark("clear")
    assert viewer.source_marks().range == whole.range


def test_a_mark_on_the_wrong_side_of_the_other_takes_it_away(viewer, media):
    show(viewer, media, "red")
    viewer.step(48)
    viewer.mark("out")
    viewer.step(24)
    viewer.mark("in")
    assert viewer.source_marks().range.start == 3
    assert viewer.source_marks().range.end == 6
    viewer.step(-60)
    viewer.mark("out")
    assert viewer.source_marks().range.start == 0


def test_a_loop_plays_the_marked_part_of_a_file(viewer, media, qtbot):
    show(viewer, media, "red")
    viewer.step(24)
    viewer.mark("in")
    viewer.step(5)
    viewer.mark("out")
    viewer._actions["loop"].trigger()
    assert viewer.player.range == (24, 29)
    seen = []
    viewer.player.moved.connect(seen.append)
    viewer.play_pause()
    qtbot.waitUntil(lambda: len(seen) > 10, timeout=5000)
    assert set(seen) <= set(range(24, 30))


def test_the_sequence_has_other_marks_and_a_node_tells_what_a_clip_of_it_follows(viewer, media):
    assert not viewer.mark("in")
    assert viewer.source_marks() is None
    show(viewer, media, "blue", node=NodeId("n1"))
    assert viewer.source_marks().source.node == NodeId("n1")
    viewer.switch()
    assert viewer.shows_sequence
    viewer.switch()
    assert viewer.single.title == "Blue"


# Around the cut -------------------------------------------------------------------------------------------------


def test_the_cut_is_played_from_before_to_behind_it_and_the_playhead_comes_back(viewer, qtbot):
    viewer.go_to(Fraction(17, 6))
    viewer.driving.play_around()
    course = viewer.player._course
    assert (course.first, course.last) == (24, 120), "two seconds around the cut at 3"
    assert viewer.playhead == 1
    viewer.player._end(course)
    qtbot.waitUntil(lambda: not viewer.is_playing, timeout=3000)
    assert viewer.playhead == Fraction(17, 6)


def test_far_from_a_cut_it_plays_around_the_frame_on_screen(viewer, media):
    show(viewer, media, "red")
    viewer.step(72)
    viewer.driving.play_around()
    assert (viewer.player._course.first, viewer.player._course.last) == (24, 120)
    assert not viewer.player._course.loop
    viewer.play_pause()
    assert not viewer.is_playing


# Loudness -------------------------------------------------------------------------------------------------------


def test_loudness_by_command(viewer):
    viewer._actions["mute"].trigger()
    assert viewer.player._sound._volume == 0
    viewer._actions["louder"].trigger()
    assert viewer.player._sound._volume == pytest.approx(0.9**2), "being asked for more ends the silence"
    for _ in range(12):
        viewer._actions["quieter"].trigger()
    assert viewer.player._sound._volume == 0
    assert viewer.transport.volume.value() == 0


# Room -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [344, 352, 411, 412, 483, 484, 520, 600, 700, 1200])
def test_nothing_of_the_bar_overlaps_at_any_width(viewer, width):
    viewer.resize(width, 400)
    bar = viewer.transport
    shown = [child for child in bar.children() if hasattr(child, "isVisible") and child.isVisible()]
    places = sorted((child.geometry() for child in shown), key=lambda place: place.left())
    assert places[-1].right() < bar.width()
    assert all(left.right() < right.left() for left, right in itertools.pairwise(places))
    assert all(child.width() >= child.minimumSizeHint().width() for child in shown)
