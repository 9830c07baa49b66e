"""The heads of tracks: volume, sync, height, order, caption tracks, and the chosen track that commands mean."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from charstudio.model.values import TrackId
from charstudio.ui.timeline.rows import LEAST_PX

V1, V2, A1 = TrackId("v1"), TrackId("v2"), TrackId("a1")
NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT = Qt.MouseButton.LeftButton


def send(widget, kind, at, keys=NONE):
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
    event = QMouseEvent(kind, QPointF(at), widget.mapToGlobal(QPointF(at)), button, LEFT, keys)
    QApplication.sendEvent(widget, event)


def drag(widget, start, way, keys=NONE, *, release=True):
    send(widget, QEvent.Type.MouseButtonPress, start)
    send(widget, QEvent.Type.MouseMove, start + way / 2, keys)
    send(widget, QEvent.Type.MouseMove, start + way, keys)
    if release:
        send(widget, QEvent.Type.MouseButtonRelease, start + way, keys)


@pytest.fixture
def tall(view, qtbot):
    view.resize(1176, 380)
    qtbot.waitUntil(view.heads.head(V1).volume.isVisible)
    return view


def test_the_volume_is_dragged_in_one_step_and_reset_by_a_double_click(tall, studio, qtbot):
    fader = tall.heads.head(A1).volume
    handle = QPoint(round(fader._x(0.0)), fader.height() // 2)
    steps = len(studio.document.history.past)
    drag(fader, handle, QPoint(-20, 0))
    quiet = studio.timeline.track(A1).volume_db
    assert -30 < quiet < -3
    assert len(studio.document.history.past) == steps + 1
    assert studio.document.undo_label == "Set track volume"
    image = fader.grab().toImage()
    assert image.pixelColor(handle - QPoint(20, 0)) == image.pixelColor(round(fader._x(quiet)), handle.y())
    qtbot.mouseDClick(fader, LEFT, pos=handle)
    assert studio.timeline.track(A1).volume_db == 0


def test_the_volume_moves_finely_with_ctrl_and_escape_gives_it_up(tall, studio, qtbot):
    fader = tall.heads.head(A1).volume
    handle = QPoint(round(fader._x(0.0)), fader.height() // 2)
    drag(fader, handle, QPoint(-20, 0), CTRL)
    assert -8 < studio.timeline.track(A1).volume_db < 0
    before = studio.project
    drag(fader, QPoint(round(fader._x(fader.shown_db)), handle.y()), QPoint(20, 0), release=False)
    assert fader.shown_db > 0
    qtbot.keyClick(fader, Qt.Key.Key_Escape)
    send(fader, QEvent.Type.MouseButtonRelease, handle)
    assert studio.project is before
    assert fader.shown_db == studio.timeline.track(A1).volume_db


def test_the_volume_is_heard_where_the_pointer_rests_and_stays_one_step(tall, studio, qtbot):
    fader = tall.heads.head(A1).volume
    handle = QPoint(round(fader._x(0.0)), fader.height() // 2)
    steps = len(studio.document.history.past)
    drag(fader, handle, QPoint(-20, 0), release=False)
    qtbot.waitUntil(lambda: studio.timeline.track(A1).volume_db < -3)
    first = studio.timeline.track(A1).volume_db
    send(fader, QEvent.Type.MouseMove, handle - QPoint(30, 0))
    qtbot.waitUntil(lambda: studio.timeline.track(A1).volume_db < first)
    send(fader, QEvent.Type.MouseButtonRelease, handle - QPoint(30, 0))
    assert len(studio.document.history.past) == steps + 1
    studio.document.undo()
    assert studio.timeline.track(A1).volume_db == 0


def test_escape_takes_back_what_was_heard_on_the_way(tall, studio, qtbot):
    fader = tall.heads.head(A1).volume
    handle = QPoint(round(fader._x(0.0)), fader.height() // 2)
    before, steps = studio.project, len(studio.document.history.past)
    drag(fader, handle, QPoint(-20, 0), release=False)
    qtbot.waitUntil(lambda: studio.timeline.track(A1).volume_db < -3)
    qtbot.keyClick(fader, Qt.Key.Key_Escape)
    assert studio.project == before
    assert len(studio.document.history.past) == steps, "as if nothing had been touched"


def test_the_arrows_change_the_volume_of_a_focused_fader(tall, studio, qtbot):
    fader = tall.heads.head(A1).volume
    assert fader.accessibleName() == "Volume of A1"
    qtbot.keyClick(fader, Qt.Key.Key_Left)
    assert studio.timeline.track(A1).volume_db == -0.5
    assert fader.accessibleDescription() == "−0.5 dB"


def test_low_heads_have_no_fader_and_the_commands_do_it(view, studio):
    view.cut.select_track(A1)
    view.deeds.minimise()
    assert not view.heads.head(A1).volume.isVisible()
    view.action("volume_down").trigger()
    view.action("volume_down").trigger()
    assert studio.timeline.track(A1).volume_db == -2
    studio.document.undo()
    assert studio.timeline.track(A1).volume_db == 0, "steps in a row are one"


def test_sync_is_a_switch_of_the_head(view, studio, qtbot):
    button = view.heads.head(A1)._buttons["sync"]
    qtbot.mouseClick(button, LEFT)
    assert studio.timeline.track(A1).sync is True
    assert studio.document.undo_label == "Keep track in sync"


def test_a_row_is_made_taller_at_its_lower_edge_and_shares_the_room_again(view, qtbot):
    head = view.heads.head(V1)
    height = head.height()
    drag(head, QPoint(60, height - 2), QPoint(0, 40))
    assert view.cut.rows.row(V1).height == height + 40
    assert view.heights == {"v1": height + 40, "v2": height, "a1": view.cut.rows.row(A1).height}, "the others stay"
    qtbot.mouseDClick(head, LEFT, pos=QPoint(60, head.height() - 2))
    assert V1 not in view.cut.heights
    view.action("equal_heights").trigger()
    assert view.cut.rows.row(V1).height == height


def test_escape_gives_a_height_up(view, qtbot):
    head = view.heads.head(V1)
    height = head.height()
    drag(head, QPoint(60, height - 2), QPoint(0, 40), release=False)
    assert head.height() == height + 40
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.cut.rows.row(V1).height == height
    assert view.heights == {}


def test_shift_and_the_wheel_over_a_head_make_its_row_taller(view):
    head = view.heads.head(V1)
    height, at = head.height(), QPointF(20, 20)
    turn = (QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, SHIFT, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(head, QWheelEvent(at, head.mapToGlobal(at), *turn))
    assert view.cut.rows.row(V1).height == height + 6


def test_heights_by_keys(view, key):
    view.cut.select_track(V1)
    height = view.cut.rows.row(V1).height
    key(Qt.Key.Key_Equal, ALT)
    assert view.cut.rows.row(V1).height > height
    key(Qt.Key.Key_0, ALT)
    assert view.cut.rows.row(V1).height == LEAST_PX
    key(Qt.Key.Key_0, ALT)
    assert view.cut.rows.row(V1).height > LEAST_PX


def test_remembered_heights_come_back(view):
    view.restore_heights({"v1": 120, "gone": 30, "a1": 3})
    assert view.cut.rows.row(V1).height == 120
    assert view.cut.rows.row(A1).height == LEAST_PX


def test_a_caption_track_lies_on_top_and_has_no_sound(view, studio):
    view.action("add_caption_track").trigger()
    track = studio.timeline.tracks[-1]
    assert (track.name, track.sync) == ("C1", True)
    assert view.cut.rows.rows[0].track.id == track.id
    assert view.heads.head(track.id).volume is None
    assert "muted" not in view.heads.head(track.id)._buttons
    assert view.heads.head(track.id).y() < view.heads.head(V2).y()


def test_a_track_is_dragged_to_the_place_of_another(view, studio):
    head, over = view.heads.head(V1), view.heads.head(V2)
    drag(head, QPoint(60, 20), QPoint(0, over.y() - head.y()), release=False)
    assert view.cut.overlay.drop == V2
    send(head, QEvent.Type.MouseButtonRelease, QPoint(60, 20 + over.y() - head.y()))
    assert [track.id for track in studio.timeline.tracks] == [V2, V1, A1]
    assert view.cut.rows.rows[0].track.id == V1
    assert studio.document.undo_label == "Move track"
    studio.document.undo()
    head = view.heads.head(V1)
    sound = view.heads.head(A1)
    drag(head, QPoint(60, 20), QPoint(0, sound.y() - head.y() + 10))
    assert [track.id for track in studio.timeline.tracks] == [V1, V2, A1], "not among the sounds"


def test_tracks_are_chosen_by_keys_and_commands_mean_the_chosen_one(view, key, studio):
    key(Qt.Key.Key_Down, ALT)
    assert view.cut.track == V2, "the first"
    key(Qt.Key.Key_Down, ALT)
    key(Qt.Key.Key_Down, ALT)
    key(Qt.Key.Key_Down, ALT)
    assert view.cut.track == A1
    key(Qt.Key.Key_M, ALT)
    assert studio.timeline.track(A1).muted
    key(Qt.Key.Key_S, ALT)
    assert studio.timeline.track(A1).solo
    key(Qt.Key.Key_Up, ALT)
    key(Qt.Key.Key_L, ALT)
    assert studio.timeline.track(V1).locked
    view.action("track_up").trigger()
    assert [track.id for track in studio.timeline.tracks] == [V2, V1, A1]


def test_a_chosen_track_looks_different(view):
    place = QPoint(4, 10)
    before = view.heads.head(V1).grab().toImage().pixelColor(place)
    view.heads.head(V1).setFocus()
    view.cut.select_track(V1)
    assert view.heads.head(V1).grab().toImage().pixelColor(place) != before
