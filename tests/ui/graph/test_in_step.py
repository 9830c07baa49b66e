"""Whatever hands do, the canvas shows the document, and the document stays valid."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint, Qt

from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.graph import Graph, Node
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.ui.graph.diff import difference, wires_of

CTRL = Qt.KeyboardModifier.ControlModifier


def spots(hand) -> list[QPoint]:
    """Places worth pressing: every socket, every title, and somewhere empty."""
    scene = hand.canvas.board.scene
    sockets = [
        hand.at(node.socket_scene_pos(socket)) for node in scene.node_items.values() for socket in node.sockets()
    ]
    titles = [hand.title(node) for node in scene.node_items]
    everywhere = [spot for spot in (*sockets, *titles) if hand.port.rect().contains(spot)]
    return [*everywhere, QPoint(20, 760)]


def one_move(hand, luck: random.Random) -> None:
    here, there = (
        luck.choice(spots(hand)),
        luck.choice(spots(hand)) + QPoint(luck.randint(-30, 30), luck.randint(-9, 9)),
    )
    kind = luck.randrange(9)
    if kind <= 3:
        hand.drag(here, there)
    elif kind == 4:
        hand.press(here)
        hand.move(there)
        luck.choice([hand.studio.document.undo, hand.studio.document.redo, lambda: hand.key(Qt.Key.Key_Escape)])()
        if hand.canvas.view.gesture is None:  # there was something to undo, or it was Escape
            hand.assert_in_step()
        hand.release(there)
    elif kind == 5:
        hand.click(here, keys=luck.choice([Qt.KeyboardModifier.NoModifier, CTRL]))
    elif kind == 6:
        hand.key(luck.choice([Qt.Key.Key_M, Qt.Key.Key_X, Qt.Key.Key_Right]))
    elif kind == 7:
        hand.key(luck.choice([Qt.Key.Key_A, Qt.Key.Key_D]), CTRL)
    else:
        luck.choice([hand.studio.document.undo, hand.studio.document.redo])()
    popup = hand.canvas.popup
    if popup.isVisible():
        listed = popup.kinds_listed()
        if listed and luck.random() < 0.5:
            popup.chosen.emit(listed[0])
        popup.hide()


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_gestures_and_undo_keeps_canvas_and_document_equal(hand, seed):
    luck = random.Random(seed)
    for _ in range(40):
        one_move(hand, luck)
        hand.assert_in_step()
        if len(hand.project.graph.nodes) > 24:
            hand.studio.document.replace(Project())
            hand.studio.document.apply(
                "Add", lambda p: graph_edits.add_node(p, hand.studio.kinds, "image.state", x=300, y=200)
            )
    assert check(hand.project, hand.studio.kinds) == []
    while hand.studio.document.undo_label is not None:
        hand.studio.document.undo()
        hand.assert_in_step()


def test_only_touched_items_are_rebuilt(hand):
    before = dict(hand.canvas.board.scene.node_items)
    wires = dict(hand.canvas.board.scene.wire_items)
    hand.drag(hand.title("state"), hand.title("state") + QPoint(30, 40))
    hand.drag(hand.out("text.text"), hand.inp("motion.prompt"))
    assert all(hand.canvas.board.scene.node_items[node] is item for node, item in before.items())
    assert all(hand.canvas.board.scene.wire_items[wire] is item for wire, item in wires.items())


def test_a_node_of_an_unknown_kind_shows_with_its_wires(make_hand):
    strange = Node(NodeId("s"), "other.thing", "Strange", {"prompt": "hello"}, x=300)
    text = Node(NodeId("t"), "source.text", "Text")
    end = Input(NodeId("s"), "words")
    hand = make_hand(Project(graph=Graph({strange.id: strange, text.id: text}, {end: (Output(text.id, "text"),)})))
    hand.assert_in_step()
    item = hand.canvas.board.scene.node_items[NodeId("s")]
    assert item.socket("words", is_input=True).port.type == "text"
    assert item.face.unknown_kind == "other.thing"
    hand.canvas.grab()


def test_the_difference_of_equal_projects_is_empty(hand):
    assert difference(hand.project, hand.project).changed_nodes == ()
    assert wires_of(hand.project) == tuple(hand.project.graph.wires())
