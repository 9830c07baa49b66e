"""Every gesture can be interrupted: by Escape, another button, an undo, another edit, a result, a hidden window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu

from charstudio.model import graph_edits
from charstudio.model.errors import Unavailable
from charstudio.model.graph import GraphFrame
from charstudio.model.project import Project
from charstudio.model.values import Fingerprint, FrameId, Input, NodeId, Output
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.graph.gestures.pan import PanGesture
from tests.ui.graph.conftest import Hand, chain, wire

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
STATE, MOTION, TEXT = NodeId("state"), NodeId("motion"), NodeId("text")
BENT = Output(STATE, "image"), Input(MOTION, "image")


@dataclass(frozen=True)
class Drag:
    """Where a gesture begins, and with what."""

    start: Callable[[Hand], QPoint]
    keys: Qt.KeyboardModifier = NONE
    button: Qt.MouseButton = LEFT
    by: tuple[int, int] = (60, 70)


def body(hand: Hand) -> QPoint:
    item = hand.canvas.board.scene.node_items[MOTION]
    return hand.at(item.grNode.pos() + item.layout.body.center())


def dot(hand: Hand) -> QPoint:
    return hand.at(QPointF(*hand.project.graph.bends[BENT][0]))


def frame_title(hand: Hand) -> QPoint:
    return hand.at(hand.canvas.board.scene.frames.title_rect(FrameId("f")).topLeft() + QPointF(30, 18))


DRAGS = {
    "move": Drag(lambda hand: hand.title("state")),
    "move several": Drag(lambda hand: hand.title("image")),
    "band": Drag(lambda hand: hand.at(QPointF(270, -60))),
    "wire": Drag(lambda hand: hand.out("text.text")),
    "wire backwards": Drag(lambda hand: hand.inp("state.instruction")),
    "lifted wire": Drag(lambda hand: hand.inp("state.image")),
    "bundle": Drag(lambda hand: hand.out("image.image"), CTRL),
    "carry": Drag(body, CTRL, by=(2, 1)),
    "cut": Drag(lambda hand: hand.at(QPointF(255, -60)), CTRL, RIGHT, (20, 300)),
    "frame": Drag(frame_title),
    "bend": Drag(dot),
    "pan": Drag(lambda hand: hand.nothing(), NONE, MIDDLE),
}
STAYS = [name for name in DRAGS if name != "pan"]
"""Those that leave the view where it is."""


def film() -> Project:
    project = wire(chain(), "motion.video", "cut.clips")
    frame = GraphFrame(FrameId("f"), "Words", (TEXT, NodeId("audio")))
    return graph_edits.set_bends(graph_edits.add_frame(project, frame), BENT, [(560.0, 200.0)])


@pytest.fixture
def hand(make_hand, monkeypatch):
    hand = make_hand(film(), through_window=True)
    monkeypatch.setattr(hand.canvas.view, "start_drag", lambda drag: drag.deleteLater())
    hand.canvas.board.scene.is_settled = True
    hand.studio.document.apply("Move", lambda project: graph_edits.move_nodes(project, {NodeId("audio"): (0.0, 470.0)}))
    hand.canvas.select([NodeId("image"), NodeId("audio")])
    return hand


def begin(hand: Hand, name: str) -> QPoint:
    """Press and drag halfway. Gives where the pointer is then."""
    drag = DRAGS[name]
    start, by = drag.start(hand), QPoint(*drag.by)
    hand.press(start, keys=drag.keys, button=drag.button)
    hand.move(start + by / 2)
    hand.move(start + by)
    assert hand.canvas.view.gesture is not None
    return start + by


def end(hand: Hand, name: str, at: QPoint) -> None:
    hand.release(at, keys=DRAGS[name].keys, button=DRAGS[name].button)


def picture(hand: Hand):
    hand.move(QPoint(8, 8))
    for _ in range(2):
        QApplication.processEvents()
    return hand.port.grab().toImage()


def state(hand: Hand):
    """All that a given up gesture must leave as it was."""
    selection = hand.canvas.board.selection
    return hand.project, hand.steps(), selection.nodes, selection.wires


def assert_sound(hand: Hand) -> None:
    hand.assert_in_step()
    hand.assert_at_rest()


# Given up by hand


@pytest.mark.parametrize("name", STAYS)
def test_escape_midway_leaves_document_selection_and_picture_as_before(hand, name):
    before, seen = state(hand), picture(hand)
    spot = begin(hand, name)
    hand.key(Qt.Key.Key_Escape)
    assert_sound(hand)
    hand.move(spot + QPoint(40, 20))
    end(hand, name, spot + QPoint(40, 20))
    assert state(hand) == before
    assert_sound(hand)
    assert hand.canvas.view.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor
    if name not in {"move", "move several", "frame"}:  # those bring their node before the others
        assert picture(hand) == seen


@pytest.mark.parametrize("name", ["move", "move several", "frame"])
def test_escape_puts_every_pixel_of_moved_nodes_back(hand, name):
    for _ in range(2):
        begin(hand, name)
        hand.key(Qt.Key.Key_Escape)
        end(hand, name, QPoint(500, 500))
        seen = picture(hand)
    begin(hand, name)
    assert picture(hand) != seen
    hand.key(Qt.Key.Key_Escape)
    end(hand, name, QPoint(500, 500))
    assert picture(hand) == seen


def test_escape_stops_a_pan_where_it_is(hand):
    spot = begin(hand, "pan")
    hand.key(Qt.Key.Key_Escape)
    there = hand.canvas.centre()
    hand.move(spot + QPoint(100, 0))
    end(hand, "pan", spot + QPoint(100, 0))
    assert hand.canvas.centre() == there
    assert_sound(hand)


@pytest.mark.parametrize("name", [name for name in STAYS if DRAGS[name].button is LEFT])
def test_the_right_button_midway_gives_up_and_opens_no_menu(hand, name):
    before = state(hand)
    spot = begin(hand, name)
    hand.click(spot, button=RIGHT)
    assert QApplication.activePopupWidget() is None
    end(hand, name, spot)
    assert state(hand) == before
    assert_sound(hand)


def test_the_right_button_opens_the_menu_again_afterwards(hand):
    spot = begin(hand, "move")
    hand.click(spot, button=RIGHT)
    end(hand, "move", spot)
    hand.click(hand.title("state"), button=RIGHT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()


def test_the_left_button_gives_up_a_cut_and_neither_release_cuts(hand):
    before = state(hand)
    spot = begin(hand, "cut")
    hand.press(spot)
    hand.release(spot)
    end(hand, "cut", spot)
    assert state(hand) == before
    assert_sound(hand)


@pytest.mark.parametrize("name", STAYS)
def test_the_middle_button_midway_ends_nothing(hand, name):
    spot = begin(hand, name)
    gesture = hand.canvas.view.gesture
    hand.click(spot, button=MIDDLE)
    assert hand.canvas.view.gesture is gesture
    hand.key(Qt.Key.Key_Escape)
    end(hand, name, spot)
    assert_sound(hand)


def test_the_left_button_does_not_end_a_pan_of_the_middle_one(hand):
    begin(hand, "pan")
    QTest.mouseRelease(hand.port, LEFT, NONE, QPoint(300, 300))
    assert isinstance(hand.canvas.view.gesture, PanGesture)
    end(hand, "pan", QPoint(300, 300))
    assert hand.canvas.view.gesture is None


# Let go outside


@pytest.mark.parametrize("name", DRAGS)
def test_a_release_outside_the_window_ends_cleanly(hand, name):
    start, outside = hand.steps(), QPoint(640, 900)
    begin(hand, name)
    hand.move(outside)
    end(hand, name, outside)
    if hand.canvas.popup.isVisible():
        hand.key(Qt.Key.Key_Escape)
    assert_sound(hand)
    assert hand.steps() - start <= 1
    hand.move(QPoint(300, 300))
    assert hand.steps() - start <= 1
    assert_sound(hand)


# Something else happens meanwhile


@pytest.mark.parametrize("name", DRAGS)
def test_an_undo_midway_gives_the_gesture_up(hand, name):
    spot = begin(hand, name)
    hand.studio.document.undo()
    assert_sound(hand)
    hand.move(spot + QPoint(30, 0))
    end(hand, name, spot + QPoint(30, 0))
    assert hand.steps() == 0
    assert hand.project is hand.studio.document.history.past[0].value
    assert_sound(hand)


@pytest.mark.parametrize("name", DRAGS)
def test_an_edit_by_somebody_else_midway_gives_the_gesture_up(hand, name):
    spot = begin(hand, name)
    told = []
    hand.canvas.selection_changed.connect(told.extend)
    gone = [STATE, TEXT, MOTION]
    hand.studio.document.apply("Remove", lambda project: graph_edits.remove_nodes(project, gone))
    assert_sound(hand)
    assert not set(told) & set(gone)
    after = hand.project
    hand.move(spot + QPoint(30, 0))
    end(hand, name, spot + QPoint(30, 0))
    assert hand.project is after
    assert_sound(hand)


@pytest.mark.parametrize("name", DRAGS)
def test_another_project_midway_gives_the_gesture_up(hand, name):
    spot = begin(hand, name)
    hand.studio.document.replace(Project())
    end(hand, name, spot)
    assert hand.canvas.board.scene.grScene.items() == []
    assert_sound(hand)


@pytest.mark.parametrize("name", DRAGS)
def test_a_run_that_finishes_midway_disturbs_nothing_and_shows(hand, name):
    begin(hand, name)
    gesture, items = hand.canvas.view.gesture, hand.canvas.board.scene.node_items
    places = {node: item.position() for node, item in items.items()}
    hand.studio.set_status(STATE, NodeStatus(NodeState.RUNNING, fraction=0.9, started_at=0.0))
    assert items[STATE].face.is_running
    hand.studio.set_status(STATE, NodeStatus(NodeState.DONE, Fingerprint("ab" * 32), value="words"))
    hand.studio.set_status(TEXT, NodeStatus(NodeState.FAILED, error=Unavailable("No answer.")))
    assert hand.canvas.view.gesture is gesture
    assert {node: item.position() for node, item in items.items()} == places
    hand.key(Qt.Key.Key_Escape)
    end(hand, name, QPoint(400, 600))
    assert (items[STATE].face.status.state, items[TEXT].face.status.state) == (NodeState.DONE, NodeState.FAILED)
    assert_sound(hand)


def test_a_move_during_which_a_run_finishes_goes_where_it_was_led(hand):
    spot = begin(hand, "move")
    hand.studio.set_status(STATE, NodeStatus(NodeState.DONE, Fingerprint("ab" * 32), value="words"))
    end(hand, "move", spot)
    assert (hand.project.graph.nodes[STATE].x, hand.project.graph.nodes[STATE].y) == (360, 70)
    assert_sound(hand)


# The window turns elsewhere


@pytest.mark.parametrize("name", DRAGS)
def test_a_window_that_is_hidden_midway_gives_the_gesture_up(hand, qtbot, name):
    spot = begin(hand, name)
    before = hand.steps()
    hand.canvas.hide()
    assert hand.canvas.view.gesture is None
    hand.canvas.show()
    qtbot.waitExposed(hand.canvas)
    hand.move(spot + QPoint(30, 0))
    end(hand, name, spot + QPoint(30, 0))
    assert hand.steps() == before
    assert_sound(hand)


@pytest.mark.parametrize("name", DRAGS)
def test_another_window_gets_the_focus_midway_and_the_gesture_goes_on(hand, qtbot, name):
    spot = begin(hand, name)
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not hand.canvas.isActiveWindow())
    assert hand.canvas.view.gesture is not None
    hand.move(spot + QPoint(3, 3))
    end(hand, name, spot + QPoint(3, 3))
    if hand.canvas.popup.isVisible():
        hand.canvas.popup.hide()
    assert_sound(hand)


@pytest.mark.parametrize("name", DRAGS)
def test_a_dialog_that_swallows_the_release_leaves_nothing_hanging_on_the_pointer(hand, qtbot, name):
    spot = begin(hand, name)
    before = hand.steps()
    dialog = QDialog(hand.canvas)
    dialog.open()
    end(hand, name, spot)
    dialog.close()
    hand.move(spot + QPoint(30, 0))
    hand.move(spot + QPoint(60, 0))
    assert hand.steps() == before
    assert_sound(hand)


@pytest.mark.parametrize("name", ["move", "wire", "cut", "pan"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_F2], ids=["add popup", "rename"])
def test_what_opens_midway_gives_the_gesture_up(hand, name, key):
    spot = begin(hand, name)
    hand.key(key)
    assert hand.canvas.view.gesture is None
    end(hand, name, spot)
    hand.key(Qt.Key.Key_Escape)
    hand.move(spot + QPoint(30, 0))
    assert hand.steps() == 1
    assert_sound(hand)


def test_zooming_midway_keeps_hold(hand):
    spot = begin(hand, "move")
    hand.canvas.view.set_zoom(0.5, QPointF(spot))
    end(hand, "move", spot)
    assert (hand.project.graph.nodes[STATE].x, hand.project.graph.nodes[STATE].y) == (360, 70)
    assert_sound(hand)


# Ways that are rounded to none


def test_a_dot_dragged_out_and_back_by_less_than_a_unit_lies_where_the_document_has_it(hand):
    hand.canvas.view.set_zoom(3.0, QPointF(dot(hand)))
    start, before = dot(hand), hand.steps()
    hand.press(start)
    hand.move(start + QPoint(30, 30))
    hand.move(start + QPoint(1, 1))
    hand.release(start + QPoint(1, 1))
    assert hand.steps() == before
    assert_sound(hand)


def test_nodes_dragged_out_and_back_by_less_than_a_unit_take_dots_and_frames_back(hand):
    hand.canvas.view.set_zoom(3.0, QPointF(hand.title("state")))
    hand.canvas.select([STATE, MOTION])
    start, before = hand.title("state"), hand.steps()
    hand.press(start)
    hand.move(start + QPoint(30, 30))
    hand.move(start + QPoint(1, 1))
    hand.release(start + QPoint(1, 1))
    assert hand.steps() == before
    assert_sound(hand)
