"""The tools that need more than one clip, and what is dragged on a clip: by real mouse and keys, seen in the pixels."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from charstudio.model.timeline import Transition, TransitionKind
from charstudio.model.timeline_edits import close_gap, link, set_transition, slip
from charstudio.model.values import TrackId
from charstudio.ui.timeline.cut import Tool
from charstudio.ui.timeline.gain_line import line_room, line_y
from charstudio.ui.timeline.hit import clip_rect

NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def row(studio, track="v1"):
    return [(clip.id, clip.start, clip.end) for clip in studio.timeline.track(TrackId(track)).clips]


def rect_of(view, clip):
    return clip_rect(view.cut, *view.cut.rows.find(clip))


def on_line(view, clip, dx=0):
    """A point on the gain line of a clip."""
    found, box = view.cut.rows.find(clip)
    rect = rect_of(view, clip)
    y = line_y(line_room(rect, found.track.kind), box.clip.gain_db)
    return QPoint(round(rect.center().x()) + dx, round(y))


def foot(view, clip, dx=0):
    """The lower end of the cut at a clip's start."""
    rect = rect_of(view, clip)
    return QPoint(round(rect.left()) + dx, round(rect.bottom()) - 5)


def is_red(view, place):
    colour = view.lanes.grab().toImage().pixelColor(place)
    return colour.red() > 200 and colour.green() < 160


# Roll -------------------------------------------------------------------------------------------------------------


def test_roll_moves_the_cut_and_shows_both_sides_of_it(view, mouse, key, studio, playhead):
    key(Qt.Key.Key_N)
    assert view.cut.tool is Tool.ROLL
    mouse.press(mouse.at(3, dx=2))
    mouse.move(mouse.at(2, dx=2))
    left, right = playhead.two_ups[-1]
    assert left[0] == studio.clip("red").source
    assert left[1] == 3 - Fraction(1, 24), "the last frame before the cut"
    assert right[:2] == (studio.clip("blue").source, Fraction(0)), "the first one after it"
    mouse.release(mouse.at(2, dx=2))
    assert row(studio)[:2] == [("red", 0, 2), ("blue", 2, 6)]
    assert studio.clip("ghost").start == 8, "nothing else moves"
    assert not playhead.is_peeking
    assert studio.document.undo_label == "Roll"


def test_roll_stops_where_there_is_no_more_media_and_the_edge_is_red(view, mouse, key, studio):
    key(Qt.Key.Key_N)
    mouse.press(mouse.at(3, dx=2))
    mouse.move(mouse.at(1, dx=2))  # blue has one second before its first frame
    assert view.cut.shown.timeline.find("blue")[1].start == 2
    assert view.cut.overlay.red_edge == ("blue", "start")
    assert is_red(view, mouse.at(2, dx=1, dy=0.9))
    mouse.release(mouse.at(1, dx=2))
    assert row(studio)[:2] == [("red", 0, 2), ("blue", 2, 6)]


def test_roll_on_an_edge_without_a_neighbour_trims(view, mouse, key, studio):
    key(Qt.Key.Key_N)
    mouse.drag(mouse.at(6, dx=-2), mouse.at(5, dx=-2))
    assert row(studio)[1] == ("blue", 3, 5)
    assert studio.document.undo_label == "Trim"


def test_roll_takes_a_cut_under_a_transition_and_the_transition_goes_along(view, mouse, key, studio):
    dissolve(studio)
    key(Qt.Key.Key_N)
    mouse.drag(mouse.at(3, dx=6), mouse.at(2.5, dx=6))
    assert row(studio)[:2] == [("red", 0, Fraction(5, 2)), ("blue", Fraction(5, 2), 6)]
    assert studio.clip("blue").transition.duration == 1


# Slide, slip ------------------------------------------------------------------------------------------------------


def test_slide_moves_a_clip_between_its_neighbours(view, mouse, key, studio, playhead):
    studio.put(studio.clip("red").source, 6, 2, source_start=Fraction(2), clip_id="after")
    key(Qt.Key.Key_U)
    mouse.press(mouse.at(4.5))
    mouse.move(mouse.at(5.5))
    left, right = playhead.two_ups[-1]
    assert left[1] == 5 - Fraction(1, 24), "the last frame of the clip in front"
    assert right[1] == 3, "the first frame of the one behind"
    mouse.release(mouse.at(5.5))
    assert row(studio)[:3] == [("red", 0, 4), ("blue", 4, 7), ("after", 7, 8)]
    assert studio.clip("blue").source_range.start == 1, "it shows what it showed"
    assert studio.document.undo_label == "Slide"


def test_slide_goes_no_further_than_the_media_of_its_neighbours(view, mouse, key, studio):
    key(Qt.Key.Key_U)
    mouse.press(mouse.at(4.5))
    mouse.move(mouse.at(8))  # red has two seconds more
    assert view.cut.shown.timeline.find("blue")[1].start == 5
    assert view.cut.overlay.red_edge == ("red", "end")
    assert is_red(view, mouse.at(5, dx=-3, dy=0.9))
    key(Qt.Key.Key_Escape)
    mouse.release(mouse.at(8))
    assert row(studio)[:2] == [("red", 0, 3), ("blue", 3, 6)]


def test_slip_shows_the_first_and_the_last_frame(view, mouse, key, playhead):
    key(Qt.Key.Key_Y)
    mouse.press(mouse.at(4.5))
    mouse.move(mouse.at(4))
    first, last = playhead.two_ups[-1]
    assert (first[1], last[1]) == (Fraction(3, 2), Fraction(9, 2) - Fraction(1, 24))
    assert "1:12 before" in view.cut.overlay.bubble
    mouse.release(mouse.at(4))


def test_a_trim_at_a_cut_shows_what_is_on_the_other_side(view, mouse, studio, playhead):
    mouse.press(mouse.at(3, dx=2))
    mouse.move(mouse.at(4, dx=2))
    left, right = playhead.two_ups[-1]
    assert left[:2] == (studio.clip("red").source, 4 - Fraction(1, 24))
    assert right[1] == 2
    mouse.release(mouse.at(4, dx=2))


# Speed ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["tool", "keys"])
def test_the_speed_is_changed_by_dragging_an_edge(view, mouse, key, studio, how):
    if how == "tool":
        key(Qt.Key.Key_R, SHIFT)
        mouse.drag(mouse.at(6, dx=-2), mouse.at(7.5, dx=-2))
    else:
        mouse.press(mouse.at(6, dx=-2), CTRL | ALT)
        mouse.move(mouse.at(7.5, dx=-2), CTRL | ALT)
        mouse.release(mouse.at(7.5, dx=-2), CTRL | ALT)
    blue = studio.clip("blue")
    assert (blue.start, blue.end) == (3, Fraction(15, 2))
    assert blue.speed == Fraction(2, 3)
    assert blue.source_range.duration == 3, "the same part of the media"
    assert studio.document.undo_label == "Change speed"


def test_a_stretched_clip_stops_at_its_neighbour(view, mouse, key, studio):
    key(Qt.Key.Key_R, SHIFT)
    mouse.drag(mouse.at(6, dx=-2), mouse.at(10, dx=-2))
    assert studio.clip("blue").end == 8


def test_a_still_has_no_speed(view, mouse, key, studio):
    key(Qt.Key.Key_R, SHIFT)
    before = studio.project
    mouse.press(mouse.at(2, "v2", dx=-2))
    mouse.move(mouse.at(4, "v2", dx=-2))
    assert view.cut.overlay.is_refused
    mouse.release(mouse.at(4, "v2", dx=-2))
    assert studio.project is before


# Moving -----------------------------------------------------------------------------------------------------------


def test_a_ripple_move_changes_the_order_of_clips(view, mouse, key, studio):
    key(Qt.Key.Key_R)
    mouse.drag(mouse.at(1.5), mouse.at(7.5))  # red to the end of blue
    assert row(studio)[:2] == [("blue", 0, 3), ("red", 3, 6)]
    studio.document.undo()
    view.cut.set_tool(Tool.SELECT)
    mouse.drag(mouse.at(1.5), mouse.at(7.5), CTRL | SHIFT)
    assert row(studio)[:2] == [("blue", 0, 3), ("red", 3, 6)]
    assert studio.document.undo_label == "Move clip"


def test_the_bubble_says_what_gives_way(view, mouse, qtbot):
    mouse.press(mouse.at(9.5))
    said = []
    for keys in (NONE, CTRL, ALT, CTRL | SHIFT):
        mouse.move(mouse.at(6.5 + 1.5), keys)
        said.append(view.cut.overlay.bubble.rpartition(" · ")[2])
    mouse.release(mouse.at(8))
    assert said == ["Overwrite", "Insert", "Into a gap", "Ripple move"]


def test_linked_clips_go_together_and_alone_with_alt(view, mouse, studio):
    studio.put(studio.clip("red").source, 0, 3, track="a1", clip_id="sound")
    studio.document.apply("Link", lambda project: link(project, ["red", "sound"]))
    mouse.click(mouse.at(1.5))
    assert set(view.selection) == {"red", "sound"}
    mouse.click(mouse.at(1.5), ALT)
    assert view.selection == ["red"]
    mouse.click(mouse.at(7))
    mouse.drag(mouse.at(1.5), mouse.at(12.5))
    assert (studio.clip("red").start, studio.clip("sound").start) == (11, 11)
    studio.document.undo()
    view.action("links").trigger()
    mouse.click(mouse.at(7))
    mouse.click(mouse.at(1.5))
    assert view.selection == ["red"], "linked selection is off"


@pytest.mark.parametrize("keys", [NONE, ALT])
def test_linked_clips_are_trimmed_together_and_alone_with_alt(view, mouse, studio, keys):
    studio.put(studio.clip("red").source, 0, 3, track="a1", clip_id="sound", source_start=Fraction(1))
    studio.document.apply("Link", lambda project: link(project, ["red", "sound"]))
    mouse.press(mouse.at(3, dx=-2), keys)
    mouse.move(mouse.at(2, dx=-2), keys)
    mouse.release(mouse.at(2, dx=-2), keys)
    assert studio.clip("red").end == 2
    assert studio.clip("sound").end == (3 if keys is ALT else 2)


# Gain -------------------------------------------------------------------------------------------------------------


def test_the_gain_line_is_dragged_finely_with_ctrl_and_reset_by_a_double_click(view, mouse, qtbot, studio):
    start = on_line(view, "blue")
    mouse.drag(start, start + QPoint(0, -8))
    assert studio.clip("blue").gain_db == 4.0
    assert studio.document.undo_label == "Set gain"
    start = on_line(view, "blue")
    mouse.press(start)
    mouse.move(start + QPoint(0, 6), CTRL)
    assert view.cut.overlay.bubble == "+3.4 dB"
    mouse.release(start + QPoint(0, 6), CTRL)
    assert studio.clip("blue").gain_db == 3.4
    qtbot.mouseDClick(view.lanes, Qt.MouseButton.LeftButton, pos=on_line(view, "blue"))
    assert studio.clip("blue").gain_db == 0


def test_the_gain_line_is_painted_where_it_can_be_taken(view, mouse, studio):
    place = on_line(view, "blue", dx=20)
    mouse.move(place)
    plain = view.lanes.grab().toImage().pixelColor(place)
    start = on_line(view, "blue")
    mouse.drag(start, start + QPoint(0, -12))
    moved = on_line(view, "blue", dx=20)
    assert moved.y() < place.y()
    mouse.move(moved)
    shown = view.lanes.grab().toImage()
    assert shown.pixelColor(moved).red() > 180, "the line is yellow where it is now"
    assert plain.red() > 180


def test_escape_gives_a_gain_up(view, mouse, key, studio):
    before = studio.project
    start = on_line(view, "blue")
    mouse.press(start)
    mouse.move(start + QPoint(0, -20))
    assert view.cut.shown is not before
    key(Qt.Key.Key_Escape)
    mouse.release(start)
    assert studio.project is before
    assert view.cut.shown is before


# Transitions ------------------------------------------------------------------------------------------------------


def dissolve(studio, seconds=1, kind=TransitionKind.DISSOLVE):
    studio.document.apply("T", lambda project: set_transition(project, "blue", Transition(kind, Fraction(seconds))))


def test_a_transition_is_made_by_dragging_the_foot_of_a_cut(view, mouse, studio, playhead):
    place = foot(view, "blue", 2)
    before = view.lanes.grab().toImage().pixelColor(place + QPoint(12, 0))
    mouse.press(place)
    mouse.move(place + QPoint(20, 0))
    mouse.move(place + QPoint(38, 0))
    assert playhead.two_ups, "both sides of the cut are shown"
    mouse.release(place + QPoint(38, 0))
    made = studio.clip("blue").transition
    assert (made.kind, made.duration) == (TransitionKind.DISSOLVE, 1)
    assert studio.document.undo_label == "Add transition"
    assert view.cut.transition == "blue", "and it is selected"
    assert view.lanes.grab().toImage().pixelColor(place + QPoint(12, 0)) != before


def test_a_transition_without_media_beyond_its_cut_says_how_long_the_picture_stands_still(
    view, mouse, key, studio, playhead
):
    studio.document.apply("Slip", lambda project: slip(project, "blue", Fraction(-1)))  # it begins at its first frame
    place = foot(view, "blue", 2)
    mouse.press(place)
    mouse.move(place + QPoint(20, 0))
    mouse.move(place + QPoint(38, 0))
    assert view.cut.overlay.bubble == "Dissolve 1:00 · 0:12 stands still"
    key(Qt.Key.Key_Escape)
    mouse.release(place + QPoint(38, 0))
    playhead.go_to(Fraction(3))
    key(Qt.Key.Key_T, CTRL)
    assert view.bar.word.text().endswith("the picture stands still for 0:06.")
    key(Qt.Key.Key_T, CTRL)
    studio.document.apply("Slip", lambda project: slip(project, "blue", Fraction(1)))
    view.bar.word.clear()
    key(Qt.Key.Key_T, CTRL)
    assert studio.clip("blue").transition is not None
    assert view.bar.word.text() == ""


def test_a_dissolve_goes_on_the_cut_under_the_playhead_whatever_is_selected(view, key, studio, playhead):
    studio.document.apply("Close", lambda project: close_gap(project, TrackId("v1"), Fraction(6)))
    view.select(["ghost"])
    playhead.go_to(Fraction(3))
    key(Qt.Key.Key_T, CTRL)
    assert studio.clip("blue").transition is not None
    assert studio.clip("ghost").transition is None
    playhead.go_to(Fraction(1))
    key(Qt.Key.Key_T, CTRL)
    assert studio.clip("ghost").transition is not None, "anywhere else the cuts of the selected clips come first"


def test_the_edges_of_a_transition_change_its_length_to_nothing(view, mouse, studio):
    dissolve(studio)
    edge = mouse.at(3.5, dx=-2, dy=0.7)
    mouse.drag(edge, edge + QPoint(40, 0))
    assert (
        studio.clip("blue").transition.duration == 2 - Fraction(1, 24) or studio.clip("blue").transition.duration == 2
    )
    length = studio.clip("blue").transition.duration
    edge = mouse.at(3 + length / 2, dx=-2, dy=0.7)
    mouse.drag(edge, mouse.at(3, dx=1, dy=0.7))
    assert studio.clip("blue").transition is None
    assert studio.document.undo_label == "Remove transition"


def test_a_selected_transition_is_deleted_and_its_clips_stay(view, mouse, key, studio):
    dissolve(studio)
    mouse.click(mouse.at(3, dx=4, dy=0.6))
    assert (view.cut.transition, view.selection) == ("blue", [])
    key(Qt.Key.Key_Delete)
    assert studio.clip("blue").transition is None
    assert len(row(studio)) == 3
    assert view.cut.transition is None


def test_a_transition_is_dropped_on_a_cut_and_nowhere_else(view, mouse, studio):
    from charstudio.ui.timeline.transition_button import TransitionButton

    button = view.bar.findChild(TransitionButton)
    button.take(TransitionKind.WIPE)
    mime, left = button.drag_mime(), Qt.MouseButton.LeftButton

    def drop_at(place):
        enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, mime, left, NONE)
        QApplication.sendEvent(view.lanes, enter)
        QApplication.sendEvent(view.lanes, QDragMoveEvent(place, Qt.DropAction.CopyAction, mime, left, NONE))
        event = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, left, NONE)
        QApplication.sendEvent(view.lanes, event)
        return event.isAccepted()

    before = studio.project
    assert not drop_at(mouse.at(7))
    assert studio.project is before
    assert drop_at(mouse.at(3.4))
    assert studio.clip("blue").transition.kind is TransitionKind.WIPE
    assert view.cut.transition == "blue"


def test_the_bar_s_transition_goes_on_the_nearest_cut(view, studio, playhead):
    from charstudio.ui.timeline.transition_button import TransitionButton

    playhead.go_to(Fraction(2))
    button = view.bar.findChild(TransitionButton)
    view.action("dip").trigger()
    assert studio.clip("blue").transition.kind is TransitionKind.DIP
    assert button.kind is TransitionKind.DIP, "it offers what was used last"
    view.cut.select_transition("blue")
    view.deeds.set_colour("#ffffff")
    assert studio.clip("blue").transition.colour == "#ffffff"
    view.action("wipe").trigger()
    assert studio.clip("blue").transition.kind is TransitionKind.WIPE
    view.action("dissolve").trigger()
    assert studio.clip("blue").transition.kind is TransitionKind.DISSOLVE


def test_both_fades_at_once_with_shift(view, mouse, studio):
    corner = mouse.at(3, dx=13)
    corner.setY(view.cut.rows.row(TrackId("v1")).top + 22)
    mouse.drag(corner, corner + QPoint(40, 0), SHIFT)
    assert (studio.clip("blue").fade_in, studio.clip("blue").fade_out) == (Fraction(1, 2), Fraction(1, 2))


def test_every_tool_has_a_cursor_of_its_own(view, mouse):
    mouse.move(mouse.at(3, dx=2))
    seen = set()
    for tool in Tool:
        view.cut.set_tool(tool)
        view.lanes._show_cursor(view.lanes._hit(QPointF(mouse.at(3, dx=2))))
        cursor = view.lanes.cursor()
        seen.add(cursor.pixmap().cacheKey() if cursor.shape() is Qt.CursorShape.BitmapCursor else cursor.shape())
    assert len(seen) == len(Tool)
