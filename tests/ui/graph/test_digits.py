"""The digits of the canvas: given to a node, shown on it, pressed again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from charstudio.model import graph_edits
from charstudio.model.values import NodeId
from charstudio.ui import theme

SHIFT = Qt.KeyboardModifier.ShiftModifier
STATE, MOTION = NodeId("state"), NodeId("motion")


@pytest.fixture
def shown(hand):
    told = []
    hand.canvas.shown_as.connect(lambda place, node: told.append((place, node)))
    return told


def digits(hand, node):
    return hand.canvas.board.scene.node_items[NodeId(node)].face.digits


def near(one, other):
    return all(abs(a - b) < 30 for a, b in zip(one.getRgb(), other.getRgb(), strict=True))


def header(hand, node):
    """The right end of a node's header, as it is painted."""
    item = hand.canvas.board.scene.node_items[NodeId(node)]
    corner = hand.at(item.grNode.pos() + item.layout.header.topRight())
    image = hand.port.grab().toImage()
    return [image.pixel(corner + QPoint(-x, y)) for x in range(8, 28) for y in range(8, 24)]


def test_a_digit_is_given_to_the_selected_node_and_shows_it(hand, shown):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_1)
    assert shown == [("a", "state")]
    assert hand.canvas.digits.nodes == {1: STATE}
    assert digits(hand, "state") == (1,)
    assert hand.steps() == 0


def test_a_digit_is_recalled_with_nothing_selected_and_again(hand, shown):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_3)
    hand.key(Qt.Key.Key_3)
    hand.canvas.select([])
    hand.key(Qt.Key.Key_3)
    assert shown == [("a", "state")] * 3


def test_several_selected_nodes_leave_the_digits_alone(hand, shown):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_1)
    hand.canvas.select([MOTION, NodeId("image")])
    hand.key(Qt.Key.Key_1)
    assert shown[-1] == ("a", "state")


def test_with_shift_it_is_shown_as_b(hand, shown):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_1)
    hand.canvas.select([MOTION])
    hand.key(Qt.Key.Key_2, SHIFT)
    hand.canvas.select([])
    hand.key(Qt.Key.Key_1, SHIFT)
    assert shown == [("a", "state"), ("b", "motion"), ("b", "state")]


def test_a_digit_goes_to_another_node_when_that_is_selected(hand, shown):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_1)
    hand.canvas.select([MOTION])
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_9)
    assert digits(hand, "state") == ()
    assert digits(hand, "motion") == (1, 9)
    assert shown[-1] == ("a", "motion")


def test_a_digit_without_a_node_says_what_to_do(hand, shown, qtbot):
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.key(Qt.Key.Key_4)
    assert told.args == ["No node has the 4 yet. Select one and press the same key."]
    assert shown == []


def test_a_deleted_node_has_its_digit_back_when_it_is_back(hand, shown):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_Delete)
    hand.key(Qt.Key.Key_1)
    assert shown == [("a", "state")]
    hand.studio.document.undo()
    assert digits(hand, "state") == (1,)
    hand.canvas.select([])
    hand.key(Qt.Key.Key_1)
    assert shown == [("a", "state")] * 2


def test_the_digit_is_painted_in_the_header_and_stays_through_edits(hand):
    before = header(hand, "state")
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_1)
    hand.canvas.select([])
    painted = header(hand, "state")
    assert painted != before
    hand.studio.document.apply("Rename", lambda p: graph_edits.rename_node(p, STATE, "State"))
    hand.studio.document.apply("Write", lambda p: graph_edits.rename_node(p, STATE, "Stat"))
    assert header(hand, "state") == painted


def test_from_afar_the_digit_is_still_to_be_seen(hand, qtbot):
    hand.canvas.view.set_zoom(0.35)
    item = hand.canvas.board.scene.node_items[STATE]
    spot = hand.at(item.grNode.pos() + item.layout.header.topRight() + QPointF(-29, 10))
    hand.port.grab()
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_1)
    hand.canvas.select([])

    def is_badge():
        return near(hand.port.grab().toImage().pixelColor(spot), theme.colour("accent"))

    qtbot.waitUntil(is_badge)


def test_each_film_has_digits_of_its_own(hand, shown):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_1)
    first, hand.studio.folder = hand.studio.folder, Path("/another")
    hand.studio.document.replace(hand.project)
    hand.canvas.digits.mark()
    assert digits(hand, "state") == ()
    hand.studio.folder = first
    hand.canvas.digits.mark()
    assert digits(hand, "state") == (1,)


def test_another_canvas_goes_on_with_them(hand, make_hand):
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_1)
    other = make_hand(hand.project)
    other.canvas.digits.keep(hand.canvas.digits.of_films)
    assert digits(other, "state") == (1,)


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("graph.wipe", "wipe"),
        ("graph.side_by_side", "side_by_side"),
        ("graph.difference", "difference"),
        ("graph.swap", "swap"),
        ("graph.stop_comparing", "stop"),
    ],
)
def test_the_commands_ask_for_a_comparison(hand, qtbot, command, asked):
    with qtbot.waitSignal(hand.canvas.compare_asked) as told:
        hand.canvas.actions_by_id[command].trigger()
    assert told.args == [asked]


def test_w_asks_for_the_wipe_and_show_as_b_takes_the_node_chosen_last(hand, shown, qtbot):
    with qtbot.waitSignal(hand.canvas.compare_asked):
        hand.key(Qt.Key.Key_W)
    assert not hand.canvas.actions_by_id["graph.compare_b"].isEnabled()
    hand.canvas.select([STATE, MOTION])
    hand.canvas.actions_by_id["graph.compare_b"].trigger()
    assert shown == [("b", "motion")]
