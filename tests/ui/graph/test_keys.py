from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from charstudio.model.errors import Unavailable
from charstudio.model.values import Fingerprint, NodeId
from charstudio.studio.status import NodeState, NodeStatus

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PRINT = Fingerprint("ab" * 32)


def node(hand, name):
    return hand.project.graph.nodes[NodeId(name)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_X])
def test_delete_is_one_step_for_nodes_and_their_wires(hand, key):
    hand.canvas.select([NodeId("state"), NodeId("text")])
    hand.key(key)
    assert set(hand.project.graph.nodes) == {"image", "motion", "cut", "audio"}
    assert hand.wires() == set()
    assert hand.studio.document.undo_label == "Delete 2 nodes"
    hand.assert_in_step()
    hand.studio.document.undo()
    hand.assert_in_step()


def test_duplicate_selects_the_copies(hand):
    hand.canvas.select([NodeId("state"), NodeId("motion")])
    hand.key(Qt.Key.Key_D, CTRL)
    copies = hand.canvas.selected
    assert len(hand.project.graph.nodes) == 8
    assert len(copies) == 2
    assert not {"state", "motion"} & set(copies)
    hand.assert_in_step()


def test_mute_and_unmute(hand):
    hand.canvas.select([NodeId("state")])
    hand.key(Qt.Key.Key_M)
    assert node(hand, "state").muted
    hand.key(Qt.Key.Key_M)
    assert not node(hand, "state").muted
    assert hand.steps() == 2


def test_pin_needs_a_result(hand, qtbot):
    hand.canvas.select([NodeId("state")])
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.key(Qt.Key.Key_P)
    assert "Run the node first" in told.args[0]
    hand.studio.set_status(NodeId("state"), NodeStatus(NodeState.DONE, PRINT, value="words"))
    hand.key(Qt.Key.Key_P)
    assert node(hand, "state").pin == PRINT
    hand.key(Qt.Key.Key_P)
    assert node(hand, "state").pin is None


def test_nudges_are_one_step(hand):
    hand.canvas.select([NodeId("state")])
    for _ in range(3):
        hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Down, SHIFT)
    assert (node(hand, "state").x, node(hand, "state").y) == (324, 64)
    assert hand.steps() == 1
    hand.assert_in_step()


def test_rename_in_place(hand, qtbot):
    hand.canvas.select([NodeId("state")])
    hand.key(Qt.Key.Key_F2)
    editor = hand.canvas.writing.title
    qtbot.waitUntil(editor.hasFocus)
    QTest.keyClicks(editor, "At the window")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert node(hand, "state").title == "At the window"
    assert hand.canvas.view.hasFocus()
    hand.assert_in_step()


def test_rename_given_up(hand, qtbot):
    hand.canvas.select([NodeId("state")])
    hand.key(Qt.Key.Key_F2)
    editor = hand.canvas.writing.title
    qtbot.waitUntil(editor.hasFocus)
    QTest.keyClicks(editor, "Nothing")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert node(hand, "state").title == "State"
    assert hand.steps() == 0


@pytest.mark.parametrize(("key", "keys"), [(Qt.Key.Key_Tab, None), (Qt.Key.Key_A, SHIFT)])
def test_the_add_popup_opens_by_key_and_adds(hand, qtbot, key, keys):
    hand.key(key, keys or Qt.KeyboardModifier.NoModifier)
    popup = hand.canvas.popup
    assert popup.isVisible()
    QTest.keyClicks(popup.search, "lipsy")
    assert popup.kinds_listed()[0] == "video.lipsync"
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert not popup.isVisible()
    added = hand.canvas.selected[0]
    assert hand.project.graph.nodes[added].kind == "video.lipsync"
    assert hand.canvas.recent_kinds == ["video.lipsync"]
    assert hand.steps() == 1
    hand.assert_in_step()


def test_the_add_popup_closes_with_escape_and_adds_nothing(hand):
    hand.key(Qt.Key.Key_Tab)
    QTest.keyClick(hand.canvas.popup.search, Qt.Key.Key_Escape)
    assert not hand.canvas.popup.isVisible()
    assert hand.steps() == 0


def test_double_click_on_nothing_adds_there_and_on_a_picture_opens_it(hand, qtbot):
    QTest.mouseDClick(hand.port, Qt.MouseButton.LeftButton, pos=hand.nothing())
    assert hand.canvas.popup.isVisible()
    hand.canvas.popup.hide()
    with qtbot.waitSignal(hand.canvas.node_activated) as told:
        hand.double_click(hand.title("motion") + QPoint(0, 110))
    assert told.args == ["motion"]


def test_a_wire_dropped_on_nothing_offers_what_fits_and_connects_it(hand):
    hand.drag(hand.out("audio.audio"), hand.at(hand.canvas.centre()) + QPoint(40, 220))
    popup = hand.canvas.popup
    assert popup.kinds_listed() == [
        kind for kind in popup.kinds_listed() if any(port.type == "audio" for port in hand.studio.kinds[kind].inputs)
    ]
    assert "video.lipsync" in popup.kinds_listed()
    QTest.keyClicks(popup.search, "lip")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    added = hand.canvas.selected[0]
    assert f"audio.audio>{added}.audio" in hand.wires()
    assert hand.steps() == 1
    hand.assert_in_step()
    assert len(hand.canvas.board.scene.grScene.items()) == len(hand.canvas.board.scene.wire_items) + sum(
        1 + len(list(item.sockets())) for item in hand.canvas.board.scene.node_items.values()
    )


def test_escape_clears_the_selection(hand):
    hand.canvas.select([NodeId("state")])
    hand.key(Qt.Key.Key_Escape)
    assert hand.canvas.selected == ()


def test_read_only_says_so_and_changes_nothing(hand, qtbot):
    hand.studio.document.read_only = True
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.drag(hand.title("state"), hand.title("state") + QPoint(50, 50))
    assert "reading only" in told.args[0]
    hand.assert_in_step()


def test_a_status_arrives_without_a_document_change(hand):
    hand.studio.set_status(NodeId("motion"), NodeStatus(NodeState.RUNNING, fraction=0.5, started_at=0.0))
    assert hand.canvas.board.scene.node_items[NodeId("motion")].face.is_running
    assert hand.canvas._ticker.isActive()
    hand.studio.set_status(NodeId("motion"), NodeStatus(NodeState.FAILED, error=Unavailable("No answer.")))
    assert not hand.canvas._ticker.isActive()
