"""The commands by their keys, as in the key table of the timeline."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from charstudio.model.timeline import TransitionKind
from charstudio.model.values import TrackId

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


def row(studio, track="v1"):
    return [(clip.start, clip.end) for clip in studio.timeline.track(TrackId(track)).clips]


def test_s_splits_the_track_on_top_and_shift_s_all(key, studio, playhead):
    playhead.go_to(Fraction(3, 2))
    key(Key.Key_S)
    assert row(studio, "v2") == [(1, Fraction(3, 2)), (Fraction(3, 2), 2)]
    assert row(studio)[0] == (0, 3)
    studio.document.undo()
    key(Key.Key_S, SHIFT)
    assert row(studio)[:2] == [(0, Fraction(3, 2)), (Fraction(3, 2), 3)]
    assert len(row(studio, "v2")) == 2
    assert studio.document.undo_label == "Split all tracks"


def test_s_splits_the_selected_clip_when_one_is_under_the_playhead(view, key, studio, playhead):
    playhead.go_to(Fraction(3, 2))
    view.select(["red"])
    key(Key.Key_S)
    assert len(row(studio, "v2")) == 1
    assert row(studio)[0] == (0, Fraction(3, 2))


def test_q_and_w_trim_to_the_playhead_and_close_up(key, studio, playhead):
    playhead.go_to(Fraction(4))
    key(Key.Key_Q)
    assert row(studio) == [(0, 3), (3, 5), (7, 10)]
    assert playhead.playhead == 3, "the playhead stays on the same picture"
    playhead.go_to(Fraction(4))
    key(Key.Key_W)
    assert row(studio) == [(0, 3), (3, 4), (6, 9)]


def test_delete_leaves_a_gap_and_shift_delete_closes_it(view, key, studio):
    view.select(["red"])
    key(Key.Key_Delete)
    assert row(studio) == [(3, 6), (8, 11)]
    assert view.selection == []
    studio.document.undo()
    view.select(["red"])
    key(Key.Key_Delete, SHIFT)
    assert row(studio) == [(0, 3), (5, 8)]


def test_ctrl_t_puts_a_dissolve_on_the_nearest_cut_and_takes_it_away(key, studio, playhead):
    playhead.go_to(Fraction(5, 2))
    key(Key.Key_T, CTRL)
    transition = studio.clip("blue").transition
    assert transition.kind is TransitionKind.DISSOLVE
    assert transition.duration == Fraction(1, 2)
    key(Key.Key_T, CTRL)
    assert studio.clip("blue").transition is None


def test_markers_come_and_go_with_m(key, studio, playhead):
    playhead.go_to(Fraction(2))
    key(Key.Key_M)
    assert [marker.at for marker in studio.timeline.markers] == [2]
    key(Key.Key_M)
    assert studio.timeline.markers == ()


def test_i_and_o_mark_the_part_to_export(view, key, playhead):
    assert view.in_out() is None
    playhead.go_to(Fraction(1))
    key(Key.Key_I)
    playhead.go_to(Fraction(4))
    key(Key.Key_O)
    marked = view.in_out()
    assert (marked.start, marked.end) == (1, 4 + Fraction(1, 24)), "the frame at the playhead is inside"
    assert playhead.range == (marked.start, marked.end)
    key(Key.Key_I, SHIFT)
    assert playhead.playhead == 1
    key(Key.Key_O, SHIFT)
    assert playhead.playhead == 4
    view.action("clear_marks").trigger()
    assert view.in_out() is None


def test_an_out_mark_before_the_in_mark_forgets_the_in_mark(view, key, playhead):
    playhead.go_to(Fraction(4))
    key(Key.Key_I)
    playhead.go_to(Fraction(1))
    key(Key.Key_O)
    assert view.in_out().start == 0


def test_up_and_down_go_from_cut_to_cut(key, playhead):
    stops = []
    for _ in range(4):
        key(Key.Key_Down)
        stops.append(playhead.playhead)
    assert stops == [1, 2, 3, 6]
    key(Key.Key_Up)
    assert playhead.playhead == 3


def test_zoom_keeps_the_playhead_in_place_and_fit_shows_everything(view, key, playhead):
    playhead.go_to(Fraction(4))
    before = view.cut.x(Fraction(4))
    key(Key.Key_Equal)
    assert view.cut.scale.px_per_s > 80
    assert abs(view.cut.x(Fraction(4)) - before) < 1
    for code, keys in ((Key.Key_Backslash, Qt.KeyboardModifier.NoModifier), (Key.Key_Z, SHIFT)):
        view.cut.set_scale(view.cut.scale.zoomed(9, 0, view.cut.rate))
        key(code, keys)
        assert view.cut.x(studio_end(view)) <= view.lanes.width()
        assert view.cut.x(studio_end(view)) > view.lanes.width() * 0.9


def studio_end(view):
    return view.cut.timeline.duration


def test_f_reveals_the_node_of_a_clip(view, key, qtbot):
    view.select(["blue"])
    with qtbot.waitSignal(view.reveal_node) as told:
        key(Key.Key_F)
    assert told.args[0] == "n1"
    view.select(["red"])
    assert not view.action("reveal").isEnabled(), "an imported file has no node"


def test_commands_are_enabled_when_they_make_sense(view, studio):
    assert not view.action("delete").isEnabled()
    view.select(["red"])
    assert view.action("delete").isEnabled()
    assert not view.action("clear_marks").isEnabled()
    studio.document.apply("Empty", lambda project: project.__class__())
    assert not view.action("split").isEnabled()
    assert view.selection == []


def test_every_key_is_used_once_and_only_inside_the_timeline(view):
    seen = {}
    for action in view.actions():
        assert action.shortcutContext() is Qt.ShortcutContext.WidgetWithChildrenShortcut
        for shortcut in action.shortcuts():
            text = shortcut.toString(QKeySequence.SequenceFormat.PortableText)
            assert text not in seen, f"{text}: {action.text()} and {seen[text]}"
            seen[text] = action.text()


def test_what_cannot_be_done_is_said(view, key, studio, playhead, qtbot):
    playhead.go_to(Fraction(7))
    before = studio.project
    with qtbot.waitSignal(view.said) as told:
        key(Key.Key_S)
    assert studio.project is before
    assert told.args[1] is True
    assert "no clip under the playhead" in view.bar.word.text()


def test_a_selected_clip_is_nudged_by_frames(view, studio):
    view.select(["ghost"])
    view.action("nudge_left").trigger()
    assert studio.clip("ghost").start == 8 - Fraction(1, 24)


@pytest.mark.parametrize("where", ["menu", "command"])
def test_a_gap_is_closed(view, studio, where):
    view.deeds.pointed = (TrackId("v1"), Fraction(7))
    view._enable()
    if where == "menu":
        view.action("close_gap").trigger()
    else:
        view.deeds.close_gap()
    assert row(studio) == [(0, 3), (3, 6), (6, 9)]


def test_the_menu_key_opens_the_menu_of_the_selected_clip(view, qtbot):
    view.select(["blue"])
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), view.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(view, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Split at Playhead" in [action.text() for action in menu.actions()]
    menu.close()


def test_what_is_selected_can_be_heard(view):
    view.select(["blue"])
    assert view.lanes.accessibleDescription() == "Blue dolly, on V1, from 00:00:03:00 to 00:00:06:00"
    view.select(["red", "blue"])
    assert view.lanes.accessibleDescription() == "2 clips selected"


def test_from_one_frame_to_hours(view, studio):
    for _ in range(60):
        view.deeds.zoom_in()
    assert view.cut.scale.px_per_s / 24 == pytest.approx(96), "a frame is 96 pixels wide"
    for _ in range(60):
        view.deeds.zoom_out()
    assert view.lanes.width() / view.cut.scale.px_per_s > 4 * 3600
