"""Bypass and collapse on the canvas: keys, steps, and what shows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from charstudio.model.values import NodeId
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.graph import look

STATE, MOTION, CUT = NodeId("state"), NodeId("motion"), NodeId("cut")


def node(hand, key=STATE):
    return hand.project.graph.nodes[key]


def layout(hand, key=STATE):
    return hand.canvas.board.scene.node_items[key].layout


def test_b_bypasses_the_selection_and_lets_it_run_again(hand):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_B)
    assert node(hand).bypassed
    assert hand.studio.document.undo_label == "Bypass State"
    hand.key(Qt.Key.Key_B)
    assert not node(hand).bypassed


def test_several_that_differ_are_all_bypassed_first(hand):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_B)
    hand.canvas.select([STATE, MOTION, CUT])
    hand.key(Qt.Key.Key_B)
    assert node(hand).bypassed
    assert node(hand, MOTION).bypassed
    assert not node(hand, CUT).bypassed, "nothing comes after the timeline"


def test_the_timeline_alone_says_why_not(hand):
    said = []
    hand.canvas.message.connect(said.append)
    hand.canvas.select([CUT])
    hand.key(Qt.Key.Key_B)
    assert hand.steps() == 0
    assert "nothing comes after it" in said[-1]


def test_bypassing_a_muted_node_wakes_it(hand):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_M)
    hand.key(Qt.Key.Key_B)
    assert (node(hand).muted, node(hand).bypassed) == (False, True)


def test_a_bypassed_node_looks_passed_through(hand):
    before = hand.port.grab().toImage()
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_B)
    hand.studio.set_status(STATE, NodeStatus(NodeState.BYPASSED, note="Passes on a picture."))
    hand.canvas.select([])
    item = hand.canvas.board.scene.node_items[STATE]
    across = hand.at(item.grNode.pos() + layout(hand).socket(0, is_input=True) + QPointF(layout(hand).width / 2, 0))
    assert hand.port.grab().toImage().pixelColor(across) != before.pixelColor(across)


def test_h_collapses_to_the_title_and_opens_again(hand):
    whole = layout(hand)
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_H)
    assert node(hand).collapsed
    assert layout(hand).height == look.HEADER < whole.height
    assert hand.studio.document.undo_label == "Collapse State"
    hand.key(Qt.Key.Key_H)
    assert layout(hand) == whole
    assert hand.studio.document.undo_label == "Expand State"


def test_wires_end_at_the_sockets_of_a_collapsed_node(hand):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_H)
    item = hand.canvas.board.scene.node_items[STATE]
    for socket in item.sockets():
        spot = item.socket_scene_pos(socket)
        assert item.grNode.pos().y() < spot.y() < item.grNode.pos().y() + look.HEADER
        for edge in socket.edges:
            end = edge.grEdge.posDestination if socket.is_input else edge.grEdge.posSource
            assert tuple(end) == (spot.x(), spot.y())


def test_a_collapsed_node_is_wired_like_any_other(hand):
    hand.canvas.select([MOTION])
    hand.key(Qt.Key.Key_H)
    hand.drag(hand.out("text.text"), hand.inp("motion.prompt"))
    assert "text.text>motion.prompt" in hand.wires()


@pytest.mark.parametrize("fraction", [None, 0.5])
def test_a_collapsed_node_that_runs_shows_its_progress(hand, fraction):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_H)
    hand.canvas.select([])
    quiet = hand.port.grab().toImage()
    hand.studio.set_status(STATE, NodeStatus(NodeState.RUNNING, fraction=fraction, started_at=0.0))
    assert hand.port.grab().toImage() != quiet


def test_a_collapsed_node_keeps_its_mark_of_a_failure(hand):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_H)
    item = hand.canvas.board.scene.node_items[STATE]
    corner = hand.at(item.grNode.pos() + QPointF(layout(hand).width - 16, look.HEADER / 2))
    quiet = hand.port.grab().toImage()
    hand.studio.set_status(STATE, NodeStatus(NodeState.FAILED))
    loud = hand.port.grab().toImage()
    around = [(corner.x() + dx, corner.y() + dy) for dx in range(-7, 8) for dy in range(-7, 8)]
    assert any(loud.pixelColor(*at) != quiet.pixelColor(*at) for at in around)
