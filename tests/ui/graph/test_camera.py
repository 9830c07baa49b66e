from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from charstudio.model.values import NodeId

NONE = Qt.KeyboardModifier.NoModifier


def wheel(hand, at: QPoint, angle: QPoint, keys=NONE) -> None:
    everywhere = QPointF(hand.port.mapToGlobal(at))
    event = QWheelEvent(
        QPointF(at), everywhere, QPoint(), angle, Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(hand.port, event)


def test_the_wheel_zooms_around_the_pointer(hand):
    at = QPoint(300, 200)
    before = hand.canvas.view.to_scene(QPointF(at))
    wheel(hand, at, QPoint(0, 120))
    assert hand.canvas.view.zoom_level == pytest.approx(1.2)
    after = hand.canvas.view.to_scene(QPointF(at))
    assert (after - before).manhattanLength() < 2
    assert hand.canvas.board.scene.zoom == hand.canvas.view.zoom_level


def test_zoom_stays_between_a_tenth_and_three(hand):
    for _ in range(30):
        wheel(hand, QPoint(300, 200), QPoint(0, 240))
    assert hand.canvas.view.zoom_level == pytest.approx(3.0)
    for _ in range(60):
        wheel(hand, QPoint(300, 200), QPoint(0, -240))
    assert hand.canvas.view.zoom_level == pytest.approx(0.1)


def test_small_steps_of_a_touch_pad_zoom_by_as_little(hand):
    for _ in range(10):
        wheel(hand, QPoint(300, 200), QPoint(0, -12))
    assert hand.canvas.view.zoom_level == pytest.approx(1 / 1.2)


def test_a_sideways_wheel_scrolls_and_does_not_zoom(hand):
    before = hand.canvas.centre()
    wheel(hand, QPoint(300, 200), QPoint(-120, 0))
    assert hand.canvas.view.zoom_level == 1.0
    assert hand.canvas.centre().x() == pytest.approx(before.x() + 60, abs=1)


def test_pinch_zooms(hand):
    at = QPointF(300, 200)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        QPointF(hand.port.mapToGlobal(at.toPoint())),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(hand.port, event)
    assert hand.canvas.view.zoom_level == pytest.approx(1.25)


def test_middle_drag_pans_and_edits_nothing(hand):
    before = hand.canvas.centre()
    hand.drag(QPoint(300, 300), QPoint(400, 350), button=Qt.MouseButton.MiddleButton)
    moved = before - hand.canvas.centre()
    assert (round(moved.x()), round(moved.y())) == (100, 50)
    assert hand.steps() == 0


def test_space_drag_pans_over_a_node_and_a_tap_means_play(hand, qtbot):
    view, before = hand.canvas.view, hand.canvas.centre()
    QTest.keyPress(view, Qt.Key.Key_Space)
    hand.drag(hand.title("state"), hand.title("state") + QPoint(90, 0))
    with qtbot.assertNotEmitted(hand.canvas.play_toggled):
        QTest.keyRelease(view, Qt.Key.Key_Space)
    assert round(before.x() - hand.canvas.centre().x()) == 90
    assert hand.steps() == 0
    with qtbot.waitSignal(hand.canvas.play_toggled):
        QTest.keyClick(view, Qt.Key.Key_Space)


@pytest.mark.parametrize("key", [Qt.Key.Key_F, Qt.Key.Key_Home, Qt.Key.Key_Period])
def test_fit_shows_everything(hand, key):
    hand.canvas.view.set_zoom(2.5)
    hand.key(key)
    seen = hand.canvas.view.mapToScene(hand.port.rect()).boundingRect()
    assert seen.contains(hand.canvas.board.scene.bounds())


def test_fit_selection_and_reveal_bring_a_node_into_sight(hand):
    hand.canvas.view.centerOn(9000, 9000)
    hand.canvas.view.set_zoom(0.2)
    hand.canvas.reveal(NodeId("audio"))
    assert hand.canvas.selected == ("audio",)
    assert hand.port.rect().contains(hand.title("audio"))
    assert hand.canvas.view.zoom_level >= 0.6
    hand.canvas.view.centerOn(9000, 9000)
    hand.key(Qt.Key.Key_F)
    assert hand.port.rect().contains(hand.title("audio"))


@pytest.mark.parametrize("zoom", [0.1, 0.3, 1.0, 3.0])
def test_every_level_of_detail_paints(hand, zoom):
    hand.canvas.view.set_zoom(zoom)
    hand.canvas.view.centerOn(400, 200)
    image = hand.canvas.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, 1280, 40) for y in range(0, 800, 40)}
    assert len(colours) > 3


def test_zooming_sharpens_when_it_rests(hand, qtbot):
    hand.canvas.grab()
    hand.canvas.view.set_zoom(1.3)
    hand.canvas.grab()
    item = hand.canvas.board.scene.node_items[NodeId("state")].grNode
    assert item._scale == pytest.approx(1.0)
    qtbot.waitUntil(lambda: hand.canvas.board.scene.is_settled)
    hand.canvas.grab()
    assert item._scale == pytest.approx(1.3)


def test_files_dropped_from_the_desktop_come_with_their_place(hand, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/films/a.png"), QUrl("https://example.org/b.png")])
    at, left = QPointF(200, 150), Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, left, NONE)
    QApplication.sendEvent(hand.port, enter)
    assert enter.isAccepted()
    assert hand.canvas._drop_veil.isVisible()
    drop = QDropEvent(at, Qt.DropAction.CopyAction, data, left, NONE)
    with qtbot.waitSignal(hand.canvas.files_dropped) as told:
        QApplication.sendEvent(hand.port, drop)
    assert told.args[0] == [Path("/films/a.png")]
    assert told.args[1] == hand.canvas.view.to_scene(at)
    assert not hand.canvas._drop_veil.isVisible()


def test_the_hint_shows_on_an_empty_canvas_only(make_hand, hand):
    from charstudio.model.project import Project

    assert not hand.canvas._hint.isVisible()
    hand.studio.document.replace(Project())
    assert hand.canvas._hint.isVisible()
    hand.assert_in_step()


def test_the_menu_offers_what_fits_the_selection(hand):
    hand.canvas.view.menu_asked.emit(hand.port.mapToGlobal(QPoint(5, 5)))
    menu = QApplication.activePopupWidget()
    assert next(action.text() for action in menu.actions() if action.text()) == "Add node…"
    menu.close()
    hand.canvas.select([NodeId("state")])
    hand.canvas.view.menu_asked.emit(hand.port.mapToGlobal(QPoint(5, 5)))
    menu = QApplication.activePopupWidget()
    assert {"Mute", "Duplicate", "Delete"} <= {action.text() for action in menu.actions()}
    menu.close()


def test_the_view_has_a_name_for_screen_readers_and_lets_the_focus_out(hand):
    assert hand.canvas.view.accessibleName() == "Node graph"
    assert hand.canvas.view.focusNextPrevChild(True) is False
