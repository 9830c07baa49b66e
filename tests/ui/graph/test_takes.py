"""Takes as dots that can be clicked, and the grade of a result."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from charstudio.model.values import NodeId
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui import theme
from charstudio.ui.graph.strip_paint import take_dots

STATE = NodeId("state")


@pytest.fixture
def taken(hand):
    """Three takes were made of the state, which uses the first."""
    hand.studio.set_status(STATE, NodeStatus(NodeState.DONE, takes=(1, 2, 3)))
    return hand


def dot(hand, take: int):
    item = hand.canvas.board.scene.node_items[STATE]
    return hand.at(item.grNode.pos() + dict(take_dots(item.face))[take])


def test_a_click_on_a_dot_uses_its_take(taken):
    taken.click(dot(taken, 3))
    assert taken.project.graph.nodes[STATE].take == 3
    assert taken.studio.document.undo_label == "Use take 3 of State"
    taken.studio.document.undo()
    assert taken.project.graph.nodes[STATE].take == 1


def test_a_click_beside_the_dots_selects_the_node_and_changes_nothing(taken):
    item = taken.canvas.board.scene.node_items[STATE]
    taken.click(taken.at(item.grNode.pos() + item.layout.strip.topLeft() + QPointF(30, 10)))
    assert taken.steps() == 0
    assert taken.canvas.selected == (STATE,)


def test_the_take_in_use_is_the_large_bright_dot(taken):
    image = taken.port.grab().toImage()
    bright = theme.colour("accent_hover").name()
    assert image.pixelColor(dot(taken, 1)).name() == bright
    assert image.pixelColor(dot(taken, 2)).name() != bright


def test_one_take_has_no_dots_and_neither_has_a_node_that_runs_or_is_collapsed(hand):
    item = hand.canvas.board.scene.node_items[STATE]
    hand.studio.set_status(STATE, NodeStatus(NodeState.DONE, takes=(1,)))
    assert take_dots(item.face) == []
    hand.studio.set_status(STATE, NodeStatus(NodeState.RUNNING, takes=(1, 2), started_at=0.0))
    assert take_dots(item.face) == []
    hand.studio.set_status(STATE, NodeStatus(NodeState.DONE, takes=(1, 2)))
    assert len(take_dots(item.face)) == 2
    hand.canvas.select([STATE])
    hand.canvas.commands.toggle_collapse()
    assert take_dots(item.face) == []


def test_of_many_takes_the_latest_have_dots(hand):
    hand.studio.set_status(STATE, NodeStatus(NodeState.DONE, takes=tuple(range(1, 20))))
    item = hand.canvas.board.scene.node_items[STATE]
    assert [take for take, _ in take_dots(item.face)] == [19, 18, 17, 16, 15, 14]


@pytest.mark.parametrize(("grade", "role"), [("A", "good"), ("C", "warn"), ("E", "bad")])
def test_a_grade_shows_as_a_letter_in_its_colour(hand, grade, role):
    item = hand.canvas.board.scene.node_items[STATE]
    corner = hand.at(item.grNode.pos() + item.layout.body.bottomLeft() + QPointF(12, -14))
    around = [(corner.x() + dx, corner.y() + dy) for dx in range(-8, 9) for dy in range(-8, 9)]
    hand.studio.set_status(STATE, NodeStatus(NodeState.DONE, grade=grade))
    image, wanted = hand.port.grab().toImage(), theme.colour(role)
    apart = [
        max(abs(image.pixelColor(*at).red() - wanted.red()), abs(image.pixelColor(*at).green() - wanted.green()))
        for at in around
    ]
    assert min(apart) < 40
