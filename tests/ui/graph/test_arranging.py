from __future__ import annotations

import threading
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from charstudio.model import graph_edits
from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.studio.graph_layout import tidied
from charstudio.ui.graph import actions, arranging
from tests.ui.graph.conftest import KINDS, wire

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def boxes(hand, *names):
    items = hand.canvas.board.scene.node_items
    for name in names or hand.project.graph.nodes:
        value, layout = hand.project.graph.nodes[NodeId(name)], items[NodeId(name)].layout
        yield value.x, value.y, value.x + layout.width, value.y + layout.height


def test_l_tidies_everything_as_one_step(hand):
    hand.drag(hand.title("motion"), hand.at(hand.canvas.board.scene.bounds([NodeId("text")]).center()))
    hand.canvas.select([NodeId("text")])
    hand.key(Qt.Key.Key_L)
    assert hand.studio.document.undo_label == "Tidy the graph"
    assert hand.steps() == 2
    found = list(boxes(hand))
    pairs = [(a, b) for index, a in enumerate(found) for b in found[index + 1 :]]
    assert not [1 for a, b in pairs if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]
    image, state, motion = boxes(hand, "image", "state", "motion")
    assert image[2] < state[0] < state[2] < motion[0]
    assert hand.canvas.selected == ("text",)
    hand.assert_in_step()
    hand.key(Qt.Key.Key_L)
    assert list(boxes(hand)) == found


def test_wires_of_a_tidy_chain_are_straight(hand):
    hand.key(Qt.Key.Key_L)
    wires = hand.canvas.board.scene.wire_items.values()
    assert wires
    assert all(wire.grEdge.straight()[0].dy() == 0 for wire in wires)


def test_l_tidies_only_the_selected_ones_when_there_are_several(hand):
    before = dict(hand.project.graph.nodes)
    hand.canvas.select([NodeId("image"), NodeId("state")])
    hand.drag(hand.title("state"), hand.title("state") + hand.title("text") - hand.title("image"))
    hand.canvas.select([NodeId("state"), NodeId("motion")])
    hand.key(Qt.Key.Key_L)
    assert hand.studio.document.undo_label == "Tidy 2 nodes"
    assert all(hand.project.graph.nodes[NodeId(name)] == before[NodeId(name)] for name in ("cut", "text", "audio"))
    state, motion = boxes(hand, "state", "motion")
    assert state[2] < motion[0]


@pytest.mark.parametrize(
    ("key", "keys", "part"),
    [
        (Qt.Key.Key_Left, CTRL | SHIFT, lambda box: box[0]),
        (Qt.Key.Key_Right, CTRL | SHIFT, lambda box: box[2]),
        (Qt.Key.Key_Up, CTRL | SHIFT, lambda box: box[1]),
        (Qt.Key.Key_Down, CTRL | SHIFT, lambda box: box[3]),
        (Qt.Key.Key_H, CTRL | ALT, lambda box: (box[0] + box[2]) / 2),
        (Qt.Key.Key_V, CTRL | ALT, lambda box: (box[1] + box[3]) / 2),
    ],
)
def test_aligning_by_keys(hand, key, keys, part):
    hand.canvas.select([NodeId("image"), NodeId("motion"), NodeId("audio")])
    hand.key(key, keys)
    lines = [part(box) for box in boxes(hand, "image", "motion", "audio")]
    assert max(lines) - min(lines) <= 0.5
    assert hand.studio.document.undo_label == "Align 3 nodes"
    assert hand.steps() == 1
    hand.assert_in_step()


def test_even_gaps_by_keys(hand):
    hand.drag(hand.title("state"), hand.title("state") + hand.title("text") - hand.title("audio"))
    names = ("image", "state", "motion", "cut")
    hand.canvas.select([NodeId(name) for name in names])
    hand.canvas.commands.move({NodeId("state"): (411.0, 0.0)})
    hand.key(Qt.Key.Key_H, CTRL | ALT | SHIFT)
    found = list(boxes(hand, *names))
    gaps = [second[0] - first[2] for first, second in pairwise(found)]
    assert max(gaps) - min(gaps) <= 1
    assert hand.studio.document.undo_label == "Space 4 nodes evenly"


@pytest.mark.parametrize(
    ("command", "words"), [("graph.align_left", "two nodes"), ("graph.distribute_down", "three nodes")]
)
def test_too_few_are_told_so(hand, qtbot, command, words):
    hand.canvas.select([NodeId("state")])
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.canvas.actions_by_id[command].trigger()
    assert words in told.args[0]
    assert hand.steps() == 0


def test_the_menu_of_a_node_has_them_in_a_menu_of_their_own(hand):
    menu = QMenu(hand.canvas)
    actions.fill_menu(menu, actions.NODE_MENU, hand.canvas.actions_by_id)
    inside = [found.menu() for found in menu.actions() if found.text() == "Align"]
    assert len(inside) == 1
    listed = [action.objectName() for action in inside[0].actions() if not action.isSeparator()]
    assert listed == [name for name in actions.SUBMENUS["Align"] if name]
    assert "graph.tidy" in [action.objectName() for action in menu.actions()]


def test_tidying_takes_dots_off_the_wires_it_straightens(hand):
    wire = next(wire for wire in hand.project.graph.wires() if wire[0].node == "image")
    hand.canvas.view.bending.add(wire, hand.canvas.board.scene.wire_items[wire].grEdge.calcPath().pointAtPercent(0.5))
    hand.drag(hand.title("motion"), hand.title("motion") + QPoint(0, 90))
    hand.key(Qt.Key.Key_L)
    assert hand.project.graph.bends == {}
    hand.studio.document.undo()
    assert list(hand.project.graph.bends) == [wire]
    hand.assert_in_step()


@pytest.fixture
def large(make_hand):
    """So many nodes that they are laid out beside the window's thread."""
    project = Project()
    for number in range(80):
        project = graph_edits.add_node(
            project, KINDS, "image.state", x=40 * number, y=7 * number, node_id=NodeId(f"n{number}")
        )
    for number in range(1, 80):
        project = wire(project, f"n{number - 1}.image", f"n{number}.image")
    return make_hand(project)


def test_many_nodes_are_tidied_in_the_background_as_one_step(large, qtbot, monkeypatch):
    threads = []

    def watched(*given):
        threads.append(threading.current_thread())
        return tidied(*given)

    monkeypatch.setattr(arranging, "tidied", watched)
    large.key(Qt.Key.Key_L)
    qtbot.waitUntil(lambda: large.steps() == 1)
    assert threads != [threading.main_thread()]
    assert len(threads) == 1
    assert large.studio.document.undo_label == "Tidy the graph"
    assert len({node.y for node in large.project.graph.nodes.values()}) == 1
    large.assert_in_step()


def test_a_graph_that_changes_meanwhile_is_left_as_it_is_and_said(large, qtbot):
    said = []
    large.canvas.message.connect(said.append)
    large.canvas.arranging.tidy()
    large.canvas.commands.move({NodeId("n3"): (0.0, 900.0)})
    qtbot.waitUntil(lambda: bool(said))
    assert "changed meanwhile" in said[0]
    assert large.steps() == 1
    assert large.project.graph.nodes[NodeId("n3")].y == 900


def test_closing_while_it_is_tidied_leaves_no_thread(large):
    large.canvas.arranging.tidy()
    large.canvas.close_canvas()
    assert not large.canvas.arranging.aside.is_busy
    assert large.steps() == 0
