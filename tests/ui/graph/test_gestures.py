from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from charstudio.model import graph_edits
from charstudio.model.values import NodeId

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def place(hand, node):
    value = hand.project.graph.nodes[NodeId(node)]
    return value.x, value.y


# Moving and selecting


def test_a_click_selects_and_moves_nothing(hand):
    hand.click(hand.title("state"))
    assert hand.canvas.selected == ("state",)
    assert hand.steps() == 0


def test_a_click_that_trembles_is_still_a_click(hand):
    spot = hand.title("state")
    hand.press(spot)
    hand.move(spot + QPoint(2, 1))
    hand.release(spot + QPoint(2, 1))
    assert hand.steps() == 0
    hand.assert_in_step()


def test_a_drag_is_one_step_and_moves_by_what_the_pointer_moved(hand):
    hand.drag(hand.title("state"), hand.title("state") + QPoint(60, 90))
    assert place(hand, "state") == (360, 90)
    assert hand.steps() == 1
    assert hand.studio.document.undo_label == "Move State"
    hand.assert_in_step()
    hand.studio.document.undo()
    assert place(hand, "state") == (300, 0)
    hand.assert_in_step()


def test_dragging_one_of_several_moves_all(hand):
    hand.canvas.select([NodeId("image"), NodeId("state")])
    hand.drag(hand.title("state"), hand.title("state") + QPoint(0, 40))
    assert (place(hand, "image"), place(hand, "state")) == ((0, 40), (300, 40))
    assert hand.steps() == 1


def test_escape_puts_everything_back(hand):
    hand.press(hand.title("state"))
    hand.move(hand.title("state") + QPoint(80, 80))
    assert hand.canvas.board.scene.node_items[NodeId("state")].position() != (300, 0)
    hand.key(Qt.Key.Key_Escape)
    hand.assert_in_step()
    hand.release(QPoint(400, 400))
    assert hand.steps() == 0
    hand.assert_in_step()


def test_the_right_button_gives_a_drag_up(hand):
    hand.press(hand.title("state"))
    hand.move(hand.title("state") + QPoint(80, 80))
    hand.press(hand.title("state") + QPoint(80, 80), button=Qt.MouseButton.RightButton)
    hand.assert_in_step()
    assert hand.steps() == 0


def test_shift_and_ctrl_add_and_take_away(hand):
    hand.click(hand.title("image"))
    hand.click(hand.title("state"), keys=SHIFT)
    hand.click(hand.title("motion"), keys=CTRL)
    assert hand.canvas.selected == ("image", "state", "motion")
    hand.click(hand.title("state"), keys=SHIFT)
    assert hand.canvas.selected == ("image", "motion")
    hand.click(hand.title("motion"))
    assert hand.canvas.selected == ("motion",)


def test_a_rubber_band_selects_what_it_touches_and_a_click_on_nothing_clears(hand):
    hand.drag(hand.at(QPointF(270, -40)), hand.at(QPointF(700, 120)))
    assert set(hand.canvas.selected) == {"state", "motion"}
    hand.click(hand.nothing())
    assert hand.canvas.selected == ()
    assert hand.steps() == 0


def test_ctrl_a_tells_the_selection_once(hand, qtbot):
    with qtbot.waitSignal(hand.canvas.selection_changed) as told:
        hand.key(Qt.Key.Key_A, CTRL)
    assert len(told.args[0]) == 6


# Wires


def test_drag_from_an_output_to_an_input(hand):
    hand.drag(hand.out("text.text"), hand.inp("motion.prompt"))
    assert "text.text>motion.prompt" in hand.wires()
    assert hand.steps() == 1
    hand.assert_in_step()


def test_drag_from_an_input_to_an_output(hand):
    hand.drag(hand.inp("state.instruction"), hand.out("text.text"))
    assert "text.text>state.instruction" in hand.wires()
    hand.assert_in_step()


def test_fitting_sockets_light_up_and_the_rest_dims(hand):
    hand.press(hand.out("state.image"))
    hand.move(hand.nothing())
    scene = hand.canvas.board.scene
    offer = scene.offer
    fits = {
        f"{socket.node_id}.{socket.port.name}"
        for node in scene.node_items.values()
        for socket in node.sockets()
        if offer.fits(socket)
    }
    assert fits == {"motion.image"}
    hand.key(Qt.Key.Key_Escape)
    assert scene.offer is None
    hand.assert_in_step()


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [("image.image", "motion.prompt", "takes"), ("audio.audio", "cut.clips", "takes")],
)
def test_a_refused_drop_says_why(hand, qtbot, source, target, words):
    reason = graph_edits.refusal(hand.project, hand.studio.kinds, *ends(source, target))
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.drag(hand.out(source), hand.inp(target))
    assert told.args == [reason]
    assert words in reason
    assert hand.canvas.toast.isVisible()
    assert hand.canvas.toast.text() == reason
    assert hand.steps() == 0
    hand.assert_in_step()


def ends(source, target):
    from charstudio.model.values import Input, Output

    return Output(*source.split(".")), Input(*target.split("."))


def test_a_cycle_is_refused_with_its_nodes(hand, qtbot):
    hand.studio.document.apply(
        "Add",
        lambda p: graph_edits.add_node(p, hand.studio.kinds, "video.frame", x=600, y=320, node_id=NodeId("frame")),
    )
    hand.drag(hand.out("motion.video"), hand.inp("frame.video"))
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.drag(hand.out("frame.image"), hand.inp("state.image"))
    assert "State" in told.args[0]
    assert "frame.image>state.image" not in hand.wires()


def test_pulling_a_wire_off_and_dropping_it_on_nothing_disconnects(hand):
    hand.drag(hand.inp("motion.image"), hand.nothing())
    assert hand.wires() == {"image.image>state.image"}
    assert hand.steps() == 1
    assert not hand.canvas.popup.isVisible()
    hand.assert_in_step()


def test_pulling_a_wire_off_onto_another_input_is_one_step(hand):
    hand.studio.document.apply(
        "Add", lambda p: graph_edits.add_node(p, hand.studio.kinds, "image.state", x=600, y=320, node_id=NodeId("two"))
    )
    hand.drag(hand.inp("motion.image"), hand.inp("two.image"))
    assert hand.wires() == {"image.image>state.image", "state.image>two.image"}
    assert hand.steps() == 2
    hand.assert_in_step()


def test_pulling_a_wire_off_and_putting_it_back_changes_nothing(hand):
    hand.press(hand.inp("motion.image"))
    hand.move(hand.nothing())
    hand.move(hand.inp("motion.image"))
    hand.release(hand.inp("motion.image"))
    assert hand.steps() == 0
    hand.assert_in_step()


def test_dropping_on_a_node_takes_its_first_fitting_socket(hand):
    hand.drag(hand.out("text.text"), hand.title("motion"))
    assert "text.text>motion.prompt" in hand.wires()


def test_dropping_on_a_node_never_replaces_a_wire(hand, qtbot):
    hand.studio.document.apply(
        "Add", lambda p: graph_edits.add_node(p, hand.studio.kinds, "source.image", x=0, y=-200, node_id=NodeId("new"))
    )
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.drag(hand.out("new.image"), hand.title("motion"))
    assert "replace" in told.args[0]
    assert "state.image>motion.image" in hand.wires()
    hand.drag(hand.out("new.image"), hand.inp("motion.image"))
    assert "new.image>motion.image" in hand.wires()
    assert "state.image>motion.image" not in hand.wires()
    hand.assert_in_step()


def test_a_wire_into_the_timeline_places_a_clip_and_pulling_it_off_removes_it(hand):
    hand.drag(hand.out("motion.video"), hand.inp("cut.clips"))
    clips = [clip for _, clip in hand.project.timeline.clips()]
    assert [clip.source.node for clip in clips] == ["motion"]
    hand.assert_in_step()
    hand.drag(hand.inp("cut.clips"), hand.nothing())
    assert not list(hand.project.timeline.clips())
    hand.assert_in_step()


def test_a_clicked_wire_can_be_deleted(hand):
    middle = (hand.out("image.image") + hand.inp("state.image")) / 2
    hand.click(middle)
    assert len(hand.canvas.board.selection.wires) == 1
    hand.key(Qt.Key.Key_Delete)
    assert hand.wires() == {"state.image>motion.image"}
    hand.assert_in_step()


# The document changes during a gesture


@pytest.mark.parametrize("what", ["node", "wire", "band", "lifted"])
def test_undo_during_a_gesture_gives_the_gesture_up(hand, what):
    hand.drag(hand.title("text"), hand.title("text") + QPoint(20, 20))
    start = {
        "node": hand.title("text"),
        "wire": hand.out("text.text"),
        "band": hand.nothing(),
        "lifted": hand.inp("motion.image"),
    }[what]
    hand.press(start)
    hand.move(QPoint(700, 420))
    hand.studio.document.undo()
    hand.assert_in_step()
    assert hand.canvas.view.gesture is None
    hand.move(QPoint(720, 440))
    hand.release(QPoint(720, 440))
    assert hand.steps() == 0
    hand.assert_in_step()


def test_the_dragged_node_is_deleted_from_elsewhere(hand):
    hand.press(hand.title("state"))
    hand.move(QPoint(700, 420))
    hand.studio.document.apply("Delete", lambda p: graph_edits.remove_nodes(p, [NodeId("state")]))
    hand.release(QPoint(700, 420))
    assert hand.canvas.selected == ()
    hand.assert_in_step()


# Leaving the canvas


def test_a_wire_dragged_out_of_the_canvas_becomes_a_drag_of_the_output(hand, monkeypatch):
    carried = []
    monkeypatch.setattr(hand.canvas.view, "start_drag", carried.append)
    hand.press(hand.out("motion.video"))
    hand.move(QPoint(600, 700))
    hand.move(QPoint(600, 900))
    data = carried[0].mimeData()
    assert bytes(data.data("application/x-charstudio-output").data()) == b'{"node": "motion", "port": "video"}'
    hand.release(QPoint(600, 900))
    assert hand.steps() == 0
    hand.assert_in_step()


def test_a_node_dragged_out_of_the_canvas_stays_where_it_was(hand, monkeypatch):
    carried = []
    monkeypatch.setattr(hand.canvas.view, "start_drag", carried.append)
    hand.press(hand.title("motion"))
    hand.move(QPoint(600, 700))
    hand.move(QPoint(600, 900))
    hand.release(QPoint(600, 900))
    assert len(carried) == 1
    assert hand.steps() == 0
    hand.assert_in_step()


def test_ctrl_drag_on_the_picture_carries_the_result(hand, monkeypatch):
    carried = []
    monkeypatch.setattr(hand.canvas.view, "start_drag", carried.append)
    item = hand.canvas.board.scene.node_items[NodeId("motion")]
    spot = hand.at(item.grNode.pos() + item.layout.body.center())
    hand.drag(spot, spot + QPoint(30, 30), keys=CTRL)
    assert len(carried) == 1
    assert hand.steps() == 0
