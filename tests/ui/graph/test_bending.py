"""Dots on wires, with real mouse events: put in, moved, taken out, gone with their wire."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from charstudio.model.values import Input, NodeId, Output
from charstudio.ui import theme

STATE, MOTION = NodeId("state"), NodeId("motion")
WIRE = Output(STATE, "image"), Input(MOTION, "image")


def item(hand):
    return hand.canvas.board.scene.wire_items[WIRE].grEdge


def middle(hand) -> QPoint:
    return hand.at(item(hand).calcPath().pointAtPercent(0.5))


def dots(hand):
    return hand.project.graph.bends.get(WIRE, ())


def dot(hand, index: int = 0) -> QPoint:
    return hand.at(QPointF(*dots(hand)[index]))


@pytest.fixture
def bent(hand):
    """With a dot pulled down from the middle of the wire."""
    hand.double_click(middle(hand))
    hand.drag(dot(hand), dot(hand) + QPoint(0, 120))
    return hand


def test_a_double_click_puts_a_dot_into_a_wire(hand):
    at = middle(hand)
    hand.double_click(at)
    assert len(dots(hand)) == 1
    assert (dot(hand) - at).manhattanLength() <= 2
    assert hand.studio.document.undo_label == "Add a dot"
    assert hand.wires() == {"image.image>state.image", "state.image>motion.image"}


def test_a_dot_is_dragged_and_the_wire_runs_over_it(bent):
    assert bent.studio.document.undo_label == "Move a dot"
    (x, y), path = dots(bent)[0], item(bent).calcPath()
    assert min((path.pointAtPercent(step / 200) - QPointF(x, y)).manhattanLength() for step in range(201)) < 4
    assert item(bent).shape().contains(QPointF(x, y))


def test_a_dot_is_painted_in_the_colour_of_its_wire(bent):
    image = bent.port.grab().toImage()
    assert image.pixelColor(dot(bent)).name() == theme.port_colour(item(bent).edge.port_type).name()


def test_a_second_dot_lies_where_the_wire_was_clicked_in_the_order_of_the_flow(bent):
    for part in (0.7, 0.3):
        bent.double_click(bent.at(item(bent).calcPath().pointAtPercent(part)))
    xs = [x for x, _ in dots(bent)]
    assert xs == sorted(xs)
    assert len(xs) == 3


def test_a_double_click_on_a_dot_takes_it_out(bent):
    bent.double_click(dot(bent))
    assert dots(bent) == ()
    assert bent.studio.document.undo_label == "Remove a dot"


def test_a_click_on_a_dot_selects_its_wire(bent):
    bent.click(dot(bent))
    assert bent.canvas.board.selection.wires == (WIRE,)
    assert bent.steps() == 2


def test_escape_puts_a_dragged_dot_back(bent):
    before, steps = dots(bent), bent.steps()
    bent.press(dot(bent))
    bent.move(dot(bent) + QPoint(30, 30))
    bent.move(dot(bent) + QPoint(60, 60))
    bent.key(Qt.Key.Key_Escape)
    bent.release(dot(bent) + QPoint(60, 60))
    assert (dots(bent), bent.steps()) == (before, steps)
    assert item(bent).dots == (QPointF(*before[0]),)


def test_undo_and_redo_lead_the_wire_as_it_was(bent):
    moved = dots(bent)
    bent.studio.document.undo()
    assert item(bent).dots == tuple(QPointF(*place) for place in dots(bent)) != tuple(QPointF(*p) for p in moved)
    bent.studio.document.undo()
    assert item(bent).dots == ()
    bent.studio.document.redo()
    bent.studio.document.redo()
    assert dots(bent) == moved
    assert item(bent).dots == (QPointF(*moved[0]),)


def test_dots_go_along_while_both_their_nodes_are_dragged(bent):
    before = dots(bent)[0]
    bent.canvas.select([STATE, MOTION])
    start = bent.title("state")
    bent.press(start, keys=Qt.KeyboardModifier.NoModifier)
    bent.move(start + QPoint(20, 60))
    bent.move(start + QPoint(40, 130))
    on_the_way = item(bent).dots[0]
    bent.release(start + QPoint(40, 130))
    assert on_the_way.y() > before[1] + 100
    node = bent.project.graph.nodes[STATE]
    assert dots(bent)[0] == pytest.approx((before[0] + node.x - 300, before[1] + node.y), abs=1)


def test_a_dot_vanishes_with_its_wire_and_comes_back_with_it(bent):
    before = dots(bent)
    bent.click(dot(bent))
    bent.key(Qt.Key.Key_Delete)
    assert bent.project.graph.bends == {}
    bent.studio.document.undo()
    assert dots(bent) == before
    assert item(bent).dots == (QPointF(*before[0]),)
    bent.assert_in_step()


def test_commands_put_a_dot_into_selected_wires_and_take_all_out(hand):
    actions = hand.canvas.actions_by_id
    assert not actions["graph.dot"].isEnabled()
    hand.canvas.board.selection.set((), [WIRE])
    actions["graph.dot"].trigger()
    actions["graph.dot"].trigger()
    assert len(dots(hand)) == 2
    actions["graph.straighten"].trigger()
    assert dots(hand) == ()
    assert hand.studio.document.undo_label == "Remove the dots"


def test_wires_to_the_timeline_have_none_and_say_why(hand):
    said = []
    hand.canvas.message.connect(said.append)
    hand.canvas.commands.connect(Output(MOTION, "video"), Input(NodeId("cut"), "clips"))
    steps = hand.steps()
    wire = next(wire for wire in hand.canvas.board.scene.wire_items if wire[1].node == "cut")
    hand.double_click(hand.at(hand.canvas.board.scene.wire_items[wire].grEdge.calcPath().pointAtPercent(0.5)))
    assert hand.steps() == steps
    assert "timeline" in said[-1]


def test_from_afar_the_wire_runs_over_its_dots_too(bent):
    bent.canvas.view.set_zoom(0.12)
    lines = item(bent).straight()
    assert len(lines) == 2
    assert lines[0].p2() == QPointF(*dots(bent)[0])
