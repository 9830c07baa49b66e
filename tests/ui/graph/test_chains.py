"""Chains on the canvas: nodes put into wires and taken out, wires cut and moved over, whole chains copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from charstudio.model import graph_edits
from charstudio.model.values import NodeId

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
RIGHT = Qt.MouseButton.RightButton


def add(hand, kind, node, x, y):
    kinds = hand.studio.kinds
    hand.studio.document.apply(
        "Add", lambda project: graph_edits.add_node(project, kinds, kind, x=x, y=y, node_id=NodeId(node), title=node)
    )


def middle(hand, source, target):
    """Half way along a wire."""
    return hand.at((hand.canvas.view.mapToScene(hand.out(source)) + hand.canvas.view.mapToScene(hand.inp(target))) / 2)


def glowing(hand):
    return [wire for wire, item in hand.canvas.board.scene.wire_items.items() if item.grEdge.hovered]


# Into a wire


def test_a_node_dropped_on_a_wire_goes_into_it_and_what_follows_slides_aside(hand):
    add(hand, "image.state", "soft", 300, 400)
    steps = hand.steps()
    grip = hand.title("soft")
    spot = middle(hand, "state.image", "motion.image")
    hand.press(grip)
    hand.move(grip + QPoint(0, -40))
    hand.move(spot)
    assert [wire[1].node for wire in glowing(hand)] == ["motion"]
    hand.release(spot)
    assert {"state.image>soft.image", "soft.image>motion.image"} <= hand.wires()
    assert "state.image>motion.image" not in hand.wires()
    assert hand.steps() == steps + 1
    assert glowing(hand) == []
    nodes = hand.project.graph.nodes
    places = [(nodes[NodeId(name)].x, nodes[NodeId(name)].x + nodes[NodeId(name)].width) for name in ("state", "soft")]
    assert places[0][1] < places[1][0]
    assert places[1][1] < nodes[NodeId("motion")].x
    hand.assert_in_step()
    hand.studio.document.undo()
    assert "state.image>motion.image" in hand.wires()
    hand.assert_in_step()


def test_a_node_that_does_not_fit_is_only_moved(hand):
    grip, spot = hand.title("audio"), middle(hand, "state.image", "motion.image")
    hand.press(grip)
    hand.move(spot)
    assert glowing(hand) == []
    hand.release(spot)
    assert "state.image>motion.image" in hand.wires()
    assert hand.studio.document.undo_label == "Move Audio file"


def test_escape_over_a_wire_leaves_everything_as_it_was(hand):
    add(hand, "image.state", "soft", 300, 400)
    steps = hand.steps()
    hand.press(hand.title("soft"))
    hand.move(middle(hand, "state.image", "motion.image"))
    hand.key(Qt.Key.Key_Escape)
    assert glowing(hand) == []
    assert hand.steps() == steps
    hand.assert_in_step()


# Out of a chain


def test_ctrl_x_deletes_and_keeps_the_chain(hand):
    hand.canvas.select([NodeId("state")])
    hand.key(Qt.Key.Key_X, CTRL)
    assert "image.image>motion.image" in hand.wires()
    assert hand.studio.document.undo_label == "Delete State, keep the chain"
    assert hand.canvas.selected == ()
    hand.assert_in_step()


def test_alt_d_copies_a_node_and_what_follows(hand):
    hand.canvas.select([NodeId("state")])
    hand.key(Qt.Key.Key_D, ALT)
    copies = set(hand.canvas.selected)
    kinds = sorted(hand.project.graph.nodes[node].kind for node in copies)
    assert kinds == ["image.state", "video.motion"]
    inner = [wire for wire in hand.project.graph.wires() if {wire[0].node, wire[1].node} <= copies]
    assert len(inner) == 1
    hand.assert_in_step()


# Cutting


def test_a_sweep_cuts_every_wire_it_crosses_in_one_step(hand):
    upper, lower = middle(hand, "image.image", "state.image"), middle(hand, "state.image", "motion.image")
    hand.press(upper - QPoint(0, 60), keys=CTRL, button=RIGHT)
    hand.move(upper + QPoint(0, 60))
    hand.move(lower + QPoint(0, 60))
    hand.move(lower - QPoint(0, 60))
    pale = [item for item in hand.canvas.board.scene.wire_items.values() if item.grEdge.opacity() < 1]
    assert len(pale) == 2
    hand.release(lower - QPoint(0, 60), keys=CTRL, button=RIGHT)
    assert hand.wires() & {"image.image>state.image", "state.image>motion.image"} == set()
    assert hand.steps() == 1
    assert hand.studio.document.undo_label == "Disconnect 2 wires"
    hand.assert_in_step()


def test_a_sweep_that_crosses_nothing_and_one_given_up_cut_nothing(hand):
    spot = middle(hand, "image.image", "state.image")
    hand.drag(hand.nothing(), hand.nothing() + QPoint(40, 0), keys=CTRL, button=RIGHT)
    hand.press(spot - QPoint(0, 60), keys=CTRL, button=RIGHT)
    hand.move(spot + QPoint(0, 60))
    hand.key(Qt.Key.Key_Escape)
    assert hand.steps() == 0
    assert all(item.grEdge.opacity() == 1 for item in hand.canvas.board.scene.wire_items.values())
    hand.assert_in_step()


# All wires of an output


@pytest.fixture
def fed(hand):
    """Two motions that start from one state, and another state."""
    add(hand, "video.motion", "second", 600, 250)
    add(hand, "image.state", "other", 300, 250)
    hand.drag(hand.out("state.image"), hand.inp("second.image"))
    return hand


def test_ctrl_drag_moves_all_wires_of_an_output(fed):
    steps = fed.steps()
    fed.drag(fed.out("state.image"), fed.out("other.image"), keys=CTRL)
    assert {"other.image>motion.image", "other.image>second.image"} <= fed.wires()
    assert not any(wire.startswith("state.image>") for wire in fed.wires())
    assert fed.steps() == steps + 1
    fed.assert_in_step()


@pytest.mark.parametrize("end", ["nothing", "input"])
def test_dropped_elsewhere_they_snap_back(fed, end):
    steps, before = fed.steps(), fed.wires()
    spot = fed.nothing() if end == "nothing" else fed.inp("other.image")
    fed.drag(fed.out("state.image"), spot, keys=CTRL)
    assert fed.steps() == steps
    assert fed.wires() == before
    assert all(item.grEdge.isVisible() for item in fed.canvas.board.scene.wire_items.values())


def test_another_type_is_refused_with_a_reason(fed, qtbot):
    with qtbot.waitSignal(fed.canvas.message) as told:
        fed.drag(fed.out("state.image"), fed.out("audio.audio"), keys=CTRL)
    assert "gives sound" in told.args[0]
    fed.assert_in_step()


def test_from_afar_wires_are_cut_just_the_same(hand):
    hand.canvas.view.set_zoom(0.2)
    spot = middle(hand, "image.image", "state.image")
    hand.drag(spot - QPoint(0, 40), spot + QPoint(0, 40), keys=CTRL, button=RIGHT)
    assert "image.image>state.image" not in hand.wires()
