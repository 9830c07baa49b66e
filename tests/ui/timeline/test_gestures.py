"""Every gesture with real mouse events: the document changes once, at the end, or not at all."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt

from charstudio.model.values import TrackId
from charstudio.ui.timeline.cut import Tool
from charstudio.ui.timeline.rows import Rows

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def starts(studio, track="v1"):
    return [(clip.id, clip.start, clip.end) for clip in studio.timeline.track(TrackId(track)).clips]


def test_a_click_selects_one_clip_and_ctrl_adds_another(view, mouse, qtbot):
    with qtbot.waitSignal(view.selection_changed) as told:
        mouse.click(mouse.at(1.5))
    assert told.args[0] == ["red"]
    mouse.click(mouse.at(4.5), CTRL)
    assert view.selection == ["red", "blue"]
    mouse.click(mouse.at(4.5), CTRL)
    assert view.selection == ["red"]
    mouse.click(mouse.at(7))
    assert view.selection == []


def test_a_box_selects_what_it_touches(view, mouse):
    mouse.drag(mouse.at(7.5, "a1"), mouse.at(1.5, "v1"))
    assert set(view.selection) == {"red", "blue"}
    mouse.drag(mouse.at(11.5, "a1"), mouse.at(10.5, "v1"), SHIFT)
    assert "ghost" in view.selection


def test_moving_previews_and_commits_once(view, mouse, studio):
    before = studio.project
    mouse.press(mouse.at(9.5))
    mouse.move(mouse.at(10.5))
    assert studio.project is before, "the document waits for the release"
    assert view.cut.rows.find("ghost")[1].start == 9.0, "the view shows it already"
    mouse.move(mouse.at(11.5))
    mouse.release(mouse.at(11.5))
    assert ("ghost", 10, 13) in starts(studio)
    assert len(studio.document.history.past) == 2
    assert studio.document.undo_label == "Move clip"
    studio.document.undo()
    assert studio.project is before


def test_escape_leaves_everything_as_it_was(view, mouse, key, studio):
    before = studio.project
    mouse.press(mouse.at(9.5))
    mouse.move(mouse.at(11))
    key(Qt.Key.Key_Escape)
    assert view.cut.shown is before
    mouse.release(mouse.at(11))
    assert studio.project is before


def test_moving_onto_a_clip_overwrites_ctrl_inserts_alt_refuses(view, mouse, studio):
    mouse.drag(mouse.at(9.5), mouse.at(4.5 + 1.5))  # ghost to 4.5
    assert ("blue", 3, Fraction(9, 2)) in starts(studio)
    studio.document.undo()
    mouse.drag(mouse.at(9.5), mouse.at(3 + 1.5), CTRL)  # ghost to 3, pushing blue
    assert starts(studio) == [("red", 0, 3), ("ghost", 3, 6), ("blue", 6, 9)]
    studio.document.undo()
    before = studio.project
    mouse.drag(mouse.at(9.5), mouse.at(4 + 1.5), ALT)
    assert studio.project is before


def test_moving_to_another_track_keeps_time_and_kind(view, mouse, studio):
    mouse.drag(mouse.at(9.5, "v1"), mouse.at(9.5, "v2"))
    assert ("ghost", 8, 11) in starts(studio, "v2")
    mouse.drag(mouse.at(9.5, "v2"), mouse.at(9.5, "a1"))
    assert ("ghost", 8, 11) in starts(studio, "v1"), "a picture goes as far as picture tracks go"


def test_a_moved_clip_snaps_to_a_cut_and_not_when_snapping_is_off(view, mouse, studio):
    mouse.drag(mouse.at(9.5), mouse.at(7.5, dx=5))
    assert ("ghost", 6, 9) in starts(studio)
    studio.document.undo()
    view.action("snap").trigger()
    mouse.drag(mouse.at(9.5), mouse.at(7.5, dx=5))
    assert ("ghost", 6, 9) not in starts(studio)


def test_clips_of_a_locked_track_stay(view, mouse, studio):
    view.heads.head(TrackId("v1"))._buttons["locked"].click()
    before = studio.project
    mouse.drag(mouse.at(9.5), mouse.at(11))
    assert studio.project is before
    assert "locked" in view.bar.word.text()


def test_trimming_an_end_shows_the_last_frame_and_stops_at_the_media(view, mouse, studio, playhead):
    mouse.press(mouse.at(6, dx=-2))
    mouse.move(mouse.at(5, dx=-2))
    assert view.cut.shown.timeline.find("blue")[1].end == 5
    source, at = playhead.peeks[-1]
    assert source == studio.clip("blue").source
    assert at == 3 - Fraction(1, 24), "the frame being cut to"
    mouse.move(mouse.at(9, dx=-2))  # media has 2 s more than the clip shows, but the ghost is at 8
    assert view.cut.shown.timeline.find("blue")[1].end == 8
    mouse.release(mouse.at(9, dx=-2))
    assert ("blue", 3, 8) in starts(studio)
    assert not playhead.is_peeking


def test_the_edge_turns_red_where_there_is_no_more_media(view, mouse, studio):
    mouse.press(mouse.at(0, dx=2))
    mouse.move(mouse.at(1, dx=2))
    mouse.release(mouse.at(1, dx=2))
    assert ("red", 1, 3) in starts(studio)
    mouse.press(mouse.at(8, dx=2))
    mouse.move(mouse.at(7, dx=2))
    assert view.cut.overlay.red_edge == ("ghost", "start"), "the ghost begins with the first frame"
    image = view.lanes.grab().toImage()
    edge = mouse.at(8, dx=1, dy=0.9)
    assert image.pixelColor(edge).red() > 200
    assert image.pixelColor(edge).green() < 160
    mouse.release(mouse.at(7, dx=2))
    assert ("ghost", 8, 11) in starts(studio)


@pytest.mark.parametrize("how", ["ctrl", "tool"])
def test_a_ripple_trim_moves_what_comes_later(view, mouse, key, studio, how):
    if how == "tool":
        key(Qt.Key.Key_R)
    mouse.drag(mouse.at(3, dx=-2), mouse.at(2, dx=-2), CTRL if how == "ctrl" else Qt.KeyboardModifier.NoModifier)
    assert starts(studio) == [("red", 0, 2), ("blue", 2, 5), ("ghost", 7, 10)]
    assert studio.document.undo_label == "Ripple trim"


def test_slipping_changes_the_pictures_and_nothing_else(view, mouse, key, studio):
    key(Qt.Key.Key_Y)
    assert view.cut.tool is Tool.SLIP
    mouse.drag(mouse.at(4.5), mouse.at(4))
    blue = studio.clip("blue")
    assert (blue.start, blue.end, blue.source_range.start) == (3, 6, Fraction(3, 2))
    mouse.drag(mouse.at(4.5), mouse.at(1))
    assert studio.clip("blue").source_range.end == 6, "no further than the media"


def test_the_blade_splits_where_it_is_released(view, mouse, key, studio):
    key(Qt.Key.Key_B)
    mouse.click(mouse.at(1.5))
    assert [(start, end) for _, start, end in starts(studio)][:2] == [(0, Fraction(3, 2)), (Fraction(3, 2), 3)]
    mouse.click(mouse.at(1.25), SHIFT)
    assert len(starts(studio, "v2")) == 2, "with Shift all tracks"
    key(Qt.Key.Key_Escape)
    assert view.cut.tool is Tool.SELECT


def test_a_fade_is_pulled_from_the_corner(view, mouse, studio):
    corner = mouse.at(3, dx=13)
    corner.setY(view.cut.rows.row(TrackId("v1")).top + 22)
    target = mouse.at(4, dx=13)
    target.setY(corner.y())
    mouse.drag(corner, target)
    assert studio.clip("blue").fade_in == 1
    assert studio.document.undo_label == "Fade in"


def test_scrubbing_the_ruler_moves_the_playhead_frame_by_frame(view, qtbot, playhead):
    from PySide6.QtCore import QPoint

    qtbot.mousePress(view.ruler, Qt.MouseButton.LeftButton, pos=QPoint(81, 5))
    assert playhead.playhead == 1
    qtbot.mouseMove(view.ruler, QPoint(200, 5))
    qtbot.mouseRelease(view.ruler, Qt.MouseButton.LeftButton, pos=QPoint(200, 5))
    assert playhead.playhead == Fraction(5, 2)


def test_an_edit_from_elsewhere_cancels_the_gesture(view, mouse, studio):
    mouse.press(mouse.at(9.5))
    mouse.move(mouse.at(10.5))
    studio.document.apply("Other", lambda project: project.__class__(timeline=project.timeline.__class__()))
    mouse.move(mouse.at(11.5))
    mouse.release(mouse.at(11.5))
    assert studio.document.undo_label == "Other"


def test_rows_share_the_room(studio):
    rows = Rows().followed_by(studio.timeline, 400)
    tall = rows.row(TrackId("v1")).height
    low = rows.followed_by(studio.timeline, 120).row(TrackId("v1")).height
    assert tall > low


def test_alt_at_the_press_takes_one_clip_of_a_pair_and_pressed_once_more_it_means_gaps(view, mouse, key, studio):
    mouse.click(mouse.at(1))
    key(Qt.Key.Key_D, SHIFT)
    sound = studio.timeline.track(TrackId("a1")).clips[0].id
    before = studio.project
    mouse.press(mouse.at(1), ALT)
    mouse.move(mouse.at(2), ALT)
    mouse.move(mouse.at(2.5), ALT)
    assert "Overwrite" in view.cut.overlay.bubble, "Alt has done its part: nothing has to be a gap"
    assert view.cut.shown.timeline.find(sound)[1].start == 0
    mouse.move(mouse.at(2.6))
    mouse.move(mouse.at(2.5), ALT)
    assert view.cut.overlay.is_refused
    assert "overlap" in view.cut.overlay.bubble
    mouse.release(mouse.at(2.5), ALT)
    assert studio.project is before


def test_a_trim_says_which_clip_is_in_the_way(view, mouse, key):
    mouse.press(mouse.at(3, dx=-2))
    mouse.move(mouse.at(4))
    assert view.cut.overlay.bubble.endswith("“Blue dolly” is in the way")
    mouse.move(mouse.at(4), CTRL)
    assert "in the way" not in view.cut.overlay.bubble, "with ripple it moves along"
    key(Qt.Key.Key_Escape)
    mouse.release(mouse.at(4))
