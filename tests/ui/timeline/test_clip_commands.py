"""Commands on clips by their keys: clipboard, links, groups, three-point edits, speed, takes, lift, rejoin."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from charstudio.model.project import Project
from charstudio.model.time import TimeRange
from charstudio.model.values import NodeId, TrackId
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.dialogs.clip_speed import ClipSpeedDialog

Key = Qt.Key
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
FRAME = Fraction(1, 24)


def row(studio, track="v1"):
    return [(clip.start, clip.end) for clip in studio.timeline.track(TrackId(track)).clips]


# Clipboard --------------------------------------------------------------------------------------------------------


def test_copy_and_paste_put_clips_over_what_lies_at_the_playhead(view, key, studio, playhead):
    view.select(["red"])
    key(Key.Key_C, CTRL)
    playhead.go_to(Fraction(7))
    key(Key.Key_V, CTRL)
    assert row(studio) == [(0, 3), (3, 6), (7, 10), (10, 11)]
    pasted = studio.timeline.track(TrackId("v1")).clips[2]
    assert view.selection == [pasted.id]
    assert playhead.playhead == 10, "the next paste goes on from there"
    assert studio.document.undo_label == "Paste"


def test_paste_insert_makes_room(view, key, studio, playhead):
    view.select(["red"])
    key(Key.Key_C, CTRL)
    playhead.go_to(Fraction(3))
    key(Key.Key_V, CTRL | SHIFT)
    assert row(studio)[:3] == [(0, 3), (3, 6), (6, 9)]


def test_cut_takes_clips_away_and_paste_brings_them_elsewhere(view, key, studio, playhead):
    view.select(["red", "blue"])
    key(Key.Key_X, CTRL)
    assert row(studio) == [(8, 11)]
    playhead.go_to(Fraction(12))
    key(Key.Key_V, CTRL)
    assert row(studio) == [(8, 11), (12, 15), (15, 18)]
    studio.document.undo()
    studio.document.undo()
    assert row(studio) == [(0, 3), (3, 6), (8, 11)]


def test_duplicate_puts_copies_behind(view, key, studio):
    view.select(["blue"])
    key(Key.Key_D, CTRL)
    assert row(studio) == [(0, 3), (3, 6), (6, 9), (9, 11)]
    assert len(view.selection) == 1
    assert view.selection != ["blue"]


def test_nothing_is_pasted_from_a_foreign_clipboard(view, studio):
    QApplication.clipboard().setText("hello")
    assert not view.action("paste").isEnabled()
    before = studio.project
    view.deeds.paste("overwrite")
    assert studio.project is before
    assert view.bar.word.text()


def test_clips_of_another_film_ask_the_window_for_their_files(view, key, studio, qtbot):
    view.select(["red"])
    key(Key.Key_C, CTRL)
    studio.document.replace(Project())
    with qtbot.waitSignal(view.files_wanted) as asked:
        view.action("paste").trigger()
    parcel, then = asked.args
    assert len(parcel.assets) == 1
    then(parcel)
    assert row(studio) == [(0, 3)]


# Links and groups -------------------------------------------------------------------------------------------------


def test_the_sound_is_detached_linked_and_given_back(view, key, studio):
    view.select(["red"])
    key(Key.Key_D, SHIFT)
    sound = studio.timeline.track(TrackId("a1")).clips[0]
    assert studio.clip("red").silent
    assert studio.clip("red").link == sound.link is not None
    view.select(["red"])
    key(Key.Key_D, SHIFT)
    assert not studio.clip("red").silent
    assert row(studio, "a1") == []


def test_link_and_unlink_with_one_key(view, key, studio):
    studio.put(studio.clip("red").source, 0, 3, track="a1", clip_id="sound")
    view.select(["red", "sound"])
    key(Key.Key_L, CTRL)
    assert studio.clip("red").link == studio.clip("sound").link is not None
    key(Key.Key_L, CTRL)
    assert studio.clip("red").link is None


def test_groups_are_made_and_taken_apart(view, key, studio, mouse):
    view.select(["red", "blue"])
    key(Key.Key_G, CTRL)
    assert studio.clip("red").group == studio.clip("blue").group is not None
    mouse.click(mouse.at(7))
    mouse.click(mouse.at(1.5))
    assert set(view.selection) == {"red", "blue"}
    key(Key.Key_G, CTRL | SHIFT)
    assert studio.clip("red").group is None


# Placing ----------------------------------------------------------------------------------------------------------


def in_viewer(studio, playhead, start=Fraction(1), end=Fraction(3)):
    source = studio.clip("blue").source
    playhead.source = SimpleNamespace(
        playable=studio.playable(source), source=source, range=TimeRange.between(start, end)
    )
    playhead.marks_changed.emit()


def test_insert_and_overwrite_from_the_marks_in_the_viewer(view, key, studio, playhead):
    in_viewer(studio, playhead)
    playhead.go_to(Fraction(3))
    view.cut.select_track(TrackId("v1"))
    key(Key.Key_Comma)
    assert row(studio) == [(0, 3), (3, 5), (5, 8), (10, 13)]
    placed = studio.timeline.track(TrackId("v1")).clips[1]
    assert placed.source_range == TimeRange(Fraction(1), Fraction(2))
    assert playhead.playhead == 5
    studio.document.undo()
    playhead.go_to(Fraction(3))
    key(Key.Key_Period)
    assert row(studio) == [(0, 3), (3, 5), (5, 6), (8, 11)]


def test_in_and_out_of_the_film_say_how_long_it_is(view, key, studio, playhead):
    view.cut.set_marks(Fraction(7), Fraction(8))
    view.cut.select_track(TrackId("v1"))
    in_viewer(studio, playhead)
    key(Key.Key_Period)
    assert row(studio)[2] == (7, 8)


def test_only_an_out_mark_in_the_film_is_where_the_part_ends(view, key, studio, playhead):
    view.cut.set_marks(None, Fraction(8))
    view.cut.select_track(TrackId("v1"))
    in_viewer(studio, playhead)
    key(Key.Key_Period)
    assert row(studio)[2] == (6, 8)


def test_without_a_clip_in_the_viewer_the_selected_node_is_meant(view, key, studio, playhead):
    assert not view.action("insert").isEnabled()
    view.offer_node(NodeId("n1"))
    assert view.action("insert").isEnabled()
    playhead.go_to(Fraction(12))
    view.cut.select_track(TrackId("v1"))
    key(Key.Key_Period)
    assert row(studio)[-1] == (12, 18), "whole"


def test_a_clip_is_replaced_and_its_edit_stays(view, key, studio):
    view.select(["red"])
    view.offer_node(NodeId("n1"))
    key(Key.Key_F, SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(each for each in menu.actions() if each.text() == "Selected: Blue dolly")
    action.trigger()
    menu.close()
    red = studio.clip("red")
    assert red.source == studio.clip("blue").source
    assert (red.start, red.end, red.source_range.start) == (0, 3, 1)
    assert studio.document.undo_label == "Replace clip"


# Time -------------------------------------------------------------------------------------------------------------


def test_speed_is_asked_for_and_later_clips_follow(view, key, studio, qtbot):
    view.select(["red"])
    key(Key.Key_R, CTRL)
    dialog = view.findChild(ClipSpeedDialog)
    dialog.percent.setValue(200)
    assert dialog.length.value() == pytest.approx(1.5)
    dialog.follows.setChecked(True)
    dialog.backwards.setChecked(True)
    dialog.accept()
    assert studio.clip("red").speed == 2
    assert studio.clip("red").reverse
    assert row(studio) == [(0, Fraction(3, 2)), (Fraction(3, 2), Fraction(9, 2)), (Fraction(13, 2), Fraction(19, 2))]
    assert studio.document.undo_label == "Change speed"


def test_the_length_says_the_speed(view, studio):
    dialog = ClipSpeedDialog(studio.clip("red"), 1, studio.timeline.rate, view)
    dialog.length.setValue(6.0)
    assert dialog.speed == Fraction(1, 2)
    dialog.reject()


def test_reverse_freeze_and_hold(view, key, studio, playhead):
    view.select(["red"])
    key(Key.Key_R, CTRL | SHIFT)
    assert studio.clip("red").reverse
    key(Key.Key_R, CTRL | SHIFT)
    assert not studio.clip("red").reverse
    playhead.go_to(Fraction(2))
    key(Key.Key_F, CTRL)
    frozen = studio.timeline.track(TrackId("v1")).clips[1]
    assert (frozen.freeze, frozen.start, frozen.end) == (True, 2, 4)
    assert studio.clip("blue").start == 5, "what comes later has moved on"
    studio.document.undo()
    view.select(["red"])
    view.action("hold").trigger()
    assert [clip.freeze for clip in studio.timeline.track(TrackId("v1")).clips] == [False, True, False, False]


def test_takes_are_switched_and_the_trim_stays(view, key, studio, mouse):
    studio.states[NodeId("n1")] = NodeStatus(NodeState.DONE, takes=(1, 2, 3))
    view.select(["blue"])
    before = studio.clip("blue")
    taken = []
    for way in (Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Up):
        key(way, SHIFT)
        taken.append(studio.project.graph.nodes[NodeId("n1")].take)
    assert taken == [2, 3, 1, 3], "round and round"
    assert studio.clip("blue") == before
    view.deeds.use_take(1)
    assert studio.document.undo_label == "Use take 1 of Blue dolly"


# Cutting ----------------------------------------------------------------------------------------------------------


def test_rejoin_is_the_way_back_from_split(view, key, studio, playhead):
    playhead.go_to(Fraction(5))
    view.select(["blue"])
    key(Key.Key_S)
    assert row(studio)[1:3] == [(3, 5), (5, 6)]
    key(Key.Key_J, CTRL)
    assert row(studio) == [(0, 3), (3, 6), (8, 11)]


def test_lift_leaves_a_gap_and_extract_closes_it(view, key, studio, playhead):
    view.cut.set_marks(Fraction(2), Fraction(4))
    key(Key.Key_Semicolon)
    assert row(studio) == [(0, 2), (4, 6), (8, 11)]
    studio.document.undo()
    view.cut.set_marks(Fraction(2), Fraction(4))
    key(Key.Key_Apostrophe)
    assert row(studio) == [(0, 2), (2, 4), (6, 9)]
    assert playhead.playhead == 2
    assert view.in_out() is None


def test_all_gaps_are_closed(view, studio):
    view.action("close_gaps").trigger()
    assert row(studio) == [(0, 3), (3, 6), (6, 9)]
    assert row(studio, "v2") == [(0, 1)]
    view.action("close_gaps").trigger()
    assert "no gap" in view.bar.word.text()


def test_nudges_in_a_row_are_one_step(view, key, studio):
    view.select(["ghost"])
    steps = len(studio.document.history.past)
    for _ in range(3):
        key(Key.Key_Right, ALT)
    key(Key.Key_Right, ALT | SHIFT)
    assert studio.clip("ghost").start == 8 + 13 * FRAME
    assert len(studio.document.history.past) == steps + 1


def test_selecting_forward_and_at_the_playhead(view, key, playhead):
    playhead.go_to(Fraction(4))
    view.cut.select_track(TrackId("v1"))
    key(Key.Key_A)
    assert view.selection == ["blue", "ghost"]
    key(Key.Key_A, SHIFT)
    assert view.selection == ["blue", "ghost"], "the still is over"
    view.action("select_backward").trigger()
    assert view.selection == ["red", "blue"]
    key(Key.Key_D)
    assert view.selection == ["blue"]


def test_the_selection_is_marked_and_zoomed_to(view, key, playhead):
    view.select(["blue"])
    key(Key.Key_X)
    assert (view.in_out().start, view.in_out().end) == (3, 6)
    key(Key.Key_Z)
    assert 0 <= view.cut.x(Fraction(3)) < 30
    assert view.lanes.width() - 30 < view.cut.x(Fraction(6)) <= view.lanes.width()


def test_louder_and_quieter_by_keys(view, key, studio):
    view.select(["red", "blue"])
    key(Key.Key_BracketRight)
    key(Key.Key_BracketRight)
    key(Key.Key_BracketLeft)
    assert (studio.clip("red").gain_db, studio.clip("blue").gain_db) == (1.0, 1.0)
    view.action("gain_reset").trigger()
    assert studio.clip("red").gain_db == 0


def test_a_split_of_linked_clips_is_one_step(view, key, studio, playhead):
    view.select(["red"])
    key(Key.Key_D, SHIFT)
    playhead.go_to(Fraction(2))
    view.select(view.cut.together(["red"]))
    key(Key.Key_S)
    assert row(studio)[:2] == [(0, 2), (2, 3)]
    assert row(studio, "a1") == [(0, 2), (2, 3)]


def test_a_locked_partner_is_said(view, key, studio):
    view.select(["red"])
    key(Key.Key_D, SHIFT)
    view.cut.select_track(TrackId("a1"))
    view.deeds.switch("locked")
    before = studio.project
    view.select(["red"])
    view.action("reverse").trigger()
    assert studio.project is before
    assert "locked" in view.bar.word.text()


# What is meant after an edit -----------------------------------------------------------------------------------------


def test_a_sound_that_was_detached_moves_along_with_its_picture(view, mouse, key, studio):
    mouse.click(mouse.at(1))
    key(Key.Key_D, SHIFT)
    sound = studio.timeline.track(TrackId("a1")).clips[0]
    assert set(view.selection) == {"red", sound.id}
    mouse.drag(mouse.at(1), mouse.at(7, dx=4))
    assert studio.clip("red").start == studio.clip(sound.id).start > 5


def test_clips_that_were_grouped_again_by_redo_are_selected_together(view, studio):
    view.select(["red", "blue"])
    view.action("group").trigger()
    studio.document.undo()
    view.select(["red"])
    studio.document.redo()
    assert set(view.selection) == {"red", "blue"}


def test_without_linked_selection_a_detached_sound_is_not_selected(view, mouse, key):
    view.action("links").trigger()
    mouse.click(mouse.at(1))
    key(Key.Key_D, SHIFT)
    assert view.selection == ["red"]


@pytest.mark.parametrize("mode", ["insert", "overwrite"])
def test_what_was_placed_inside_a_clip_of_the_same_source_is_selected_alone(view, key, studio, playhead, mode):
    blue = studio.clip("blue").source
    view.offer(blue)
    playhead.go_to(Fraction(4))
    key(Key.Key_Comma if mode == "insert" else Key.Key_Period)
    [placed] = view.selection
    assert (studio.clip(placed).start, studio.clip(placed).end) == (4, 10)
    assert playhead.playhead == 10, "the next one goes on from there"
