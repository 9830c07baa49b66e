"""From afar the ground paints everything in one go: what must show there, and what it may cost."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtTest import QTest

from charstudio.model import graph_edits
from charstudio.model.errors import Unavailable
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.nodes.registry import load_kinds, specs
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui import theme
from charstudio.ui.graph import pace
from charstudio.ui.graph.brushes import block_colour
from charstudio.ui.graph.node_item import NodeItem
from charstudio.ui.graph.wire_item import WireItem

KINDS = specs(load_kinds(())[0])
BLOCKS, SHAPES, NEAR = 0.12, 0.2, 1.0
STATE = NodeId("state")


def many(count: int = 500) -> Project:
    """A chain of pictures in rows of 25."""
    project = Project()
    for number in range(count):
        kind = "image.state" if number else "source.image"
        x, y = number % 25 * 320, number // 25 * 360
        project = graph_edits.add_node(project, KINDS, kind, x=x, y=y, node_id=NodeId(f"n{number}"))
    for number in range(1, count):
        source, target = Output(NodeId(f"n{number - 1}"), "image"), Input(NodeId(f"n{number}"), "image")
        project = graph_edits.connect(project, KINDS, source, target)
    return project


def look_from(hand, zoom: float) -> None:
    view = hand.canvas.view
    view.set_zoom(zoom)
    view.centerOn(hand.canvas.board.scene.bounds().center())
    hand.canvas.board.scene.is_settled = True


def item(hand, node: NodeId = STATE) -> NodeItem:
    return hand.canvas.board.scene.node_items[node].grNode


def colour_at(hand, scene_pos: QPointF) -> str:
    image = hand.port.grab().toImage()
    at = hand.at(scene_pos).toPointF() + QPointF(0.5, 0.5)
    return image.pixelColor((at * image.devicePixelRatio() - QPointF(0.5, 0.5)).toPoint()).name()


def inside(hand, node: NodeId = STATE) -> QPointF:
    return item(hand, node).block.outline.center()


def bar(hand, node: NodeId = STATE) -> QPointF:
    return item(hand, node).block.bar.center()


def failed() -> NodeStatus:
    return NodeStatus(NodeState.FAILED, error=Unavailable("The service does not answer."))


def running(fraction: float = 0.1) -> NodeStatus:
    return NodeStatus(NodeState.RUNNING, fraction=fraction, started_at=time.monotonic())


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def painted() -> Iterator[list[QObject]]:
    """The items that Qt asks to paint themselves (it calls what it found first, so nothing can be put in its place)."""
    asked: list[QObject] = []
    paints = {NodeItem.paint.__code__, WireItem.paint.__code__}

    def watch(frame, event, _) -> None:
        if event == "call" and frame.f_code in paints:
            asked.append(frame.f_locals["self"])

    sys.setprofile(watch)
    yield asked
    sys.setprofile(None)


@pytest.fixture
def crowd(make_hand):
    hand = make_hand(many())
    look_from(hand, BLOCKS)
    hand.port.grab()
    return hand


# What shows


@pytest.mark.parametrize(
    ("status", "role"),
    [
        (failed(), "bad"),
        (running(), "accent_hover"),
        (NodeStatus(NodeState.WAITING), "secondary"),
        (NodeStatus(NodeState.STALE), "warn"),
        (NodeStatus(NodeState.MUTED), "disabled"),
    ],
)
def test_a_state_that_wants_attention_shows_as_a_bar_and_goes_again(hand, status, role):
    look_from(hand, BLOCKS)
    hand.studio.set_status(STATE, status)
    assert colour_at(hand, bar(hand)) == theme.colour(role).name()
    hand.studio.set_status(STATE, NodeStatus(NodeState.DONE))
    assert colour_at(hand, bar(hand)) == block_colour("port_image", theme.palette().mode).name()


CHANGES = {
    "status": lambda hand: hand.studio.set_status(STATE, failed()),
    "selection": lambda hand: hand.canvas.select([STATE]),
    "drag": lambda hand: hand.canvas.board.scene.node_items[STATE].move_to(310, 10),
    "wire": lambda hand: hand.canvas.board.selection.set((), [next(iter(hand.canvas.board.scene.wire_items))]),
    "raise": lambda hand: hand.canvas.board.scene.raise_node(hand.canvas.board.scene.node_items[STATE]),
    "add": lambda hand: hand.studio.document.apply(
        "Add", lambda project: graph_edits.add_node(project, KINDS, "image.state", x=0, y=100)
    ),
    "remove": lambda hand: hand.studio.document.apply(
        "Remove", lambda project: graph_edits.remove_nodes(project, [STATE])
    ),
}


@pytest.mark.parametrize("zoom", [BLOCKS, SHAPES])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_painted_without_being_asked_to(hand, qtbot, change, zoom):
    look_from(hand, zoom)
    qtbot.wait(200)
    seen = Paints(hand.port)
    CHANGES[change](hand)
    qtbot.waitUntil(lambda: seen.count > 0, timeout=2000)


@pytest.mark.parametrize("zoom", [BLOCKS, SHAPES])
def test_what_lies_below_the_nodes_is_kept_and_looks_the_same(hand, zoom):
    look_from(hand, zoom)
    scene = hand.canvas.board.scene
    scene.backdrop.drop()
    painted = hand.port.grab().toImage()
    assert not scene.backdrop.is_kept
    kept = hand.port.grab().toImage()
    assert scene.backdrop.is_kept
    assert kept == painted == hand.port.grab().toImage()


@pytest.mark.parametrize("zoom", [BLOCKS, SHAPES])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_shows_although_what_lies_below_was_kept(hand, qtbot, change, zoom):
    look_from(hand, zoom)
    scene = hand.canvas.board.scene
    for _ in range(3):
        hand.port.grab()
    assert scene.backdrop.is_kept
    CHANGES[change](hand)
    qtbot.wait(50)
    shown = hand.port.grab().toImage()
    scene.backdrop.drop()
    assert shown == hand.port.grab().toImage()


def test_the_kept_picture_is_let_go_of_near_by(hand):
    look_from(hand, BLOCKS)
    hand.port.grab()
    hand.port.grab()
    look_from(hand, NEAR)
    assert not hand.canvas.board.scene.backdrop.is_kept


def test_a_selected_node_has_a_frame(hand):
    look_from(hand, BLOCKS)
    edge = QPointF(item(hand).block.outline.left(), inside(hand).y())
    before = colour_at(hand, edge)
    hand.canvas.select([STATE])
    frame, framed = theme.colour("accent_hover"), colour_at(hand, edge)
    assert framed != before
    apart = [abs(int(framed[at : at + 2], 16) - int(frame.name()[at : at + 2], 16)) for at in (1, 3, 5)]
    assert max(apart) < 60
    hand.canvas.select([])
    assert colour_at(hand, edge) == before


def test_a_moved_node_takes_its_wires_along_and_an_undo_brings_both_back(hand):
    look_from(hand, BLOCKS)
    old, block = inside(hand), colour_at(hand, inside(hand))
    hand.canvas.commands.move({STATE: (300.0, -600.0)})
    assert colour_at(hand, old) != block
    assert colour_at(hand, inside(hand)) == block
    wires = hand.canvas.board.scene.wire_items.values()
    spot = item(hand).node.socket_scene_pos(item(hand).node.socket("image", is_input=False))
    assert spot in [wire.grEdge.straight()[0].p1() for wire in wires]
    hand.studio.document.undo()
    assert colour_at(hand, old) == block


def test_the_node_raised_last_covers_the_others(hand):
    look_from(hand, BLOCKS)
    scene = hand.canvas.board.scene
    hand.canvas.commands.move({NodeId("motion"): (310.0, 10.0)})
    blocks = {name: block_colour(f"port_{name}", theme.palette().mode).name() for name in ("image", "video")}
    assert colour_at(hand, inside(hand)) == blocks["video"]
    scene.raise_node(scene.node_items[STATE])
    assert colour_at(hand, inside(hand)) == blocks["image"]


def test_wires_are_lines_and_a_lifted_one_is_gone(hand):
    look_from(hand, BLOCKS)
    wire = next(wire for wire in hand.canvas.board.scene.wire_items.values() if wire.wire[0].node == "image")
    before = hand.port.grab().toImage()
    wire.grEdge.lift(up=True)
    assert hand.port.grab().toImage() != before
    wire.grEdge.lift(up=False)
    assert hand.port.grab().toImage() == before


def test_another_theme_paints_other_colours(hand, qapp):
    look_from(hand, BLOCKS)
    dark = colour_at(hand, inside(hand))
    mode = theme.palette().mode
    try:
        theme.apply(qapp, "light" if mode == "dark" else "dark")
        assert colour_at(hand, inside(hand)) != dark
    finally:
        theme.apply(qapp, mode)
    assert colour_at(hand, inside(hand)) == dark


@pytest.mark.parametrize("zoom", [BLOCKS, SHAPES])
def test_details_come_back_when_the_view_does(hand, zoom):
    look_from(hand, NEAR)
    near = hand.port.grab().toImage()
    look_from(hand, zoom)
    assert hand.port.grab().toImage() != near
    look_from(hand, NEAR)
    assert hand.port.grab().toImage() == near


def test_what_was_added_from_afar_has_its_details_near_by(hand, painted):
    look_from(hand, BLOCKS)
    painted.clear()
    hand.canvas.select([STATE])
    hand.canvas.commands.duplicate()
    hand.port.grab()
    assert painted == []
    look_from(hand, NEAR)
    hand.port.grab()
    assert {node.grNode for node in hand.canvas.board.scene.node_items.values()} <= set(painted)


def test_from_afar_nodes_are_found_under_the_pointer(hand):
    look_from(hand, BLOCKS)
    hand.click(hand.at(inside(hand)))
    assert hand.canvas.selected == (STATE,)
    hand.drag(hand.at(inside(hand)), hand.at(inside(hand) + QPointF(0, -400)))
    assert hand.project.graph.nodes[STATE].y < -300
    hand.assert_in_step()


def test_a_wire_glows_under_the_pointer(hand):
    look_from(hand, 0.4)
    wire = next(wire for wire in hand.canvas.board.scene.wire_items.values() if wire.wire[0].node == "image")
    before = hand.port.grab().toImage()
    QTest.mouseMove(hand.port, hand.at(wire.grEdge.calcPath().pointAtPercent(0.5)))
    assert wire.grEdge.hovered
    assert hand.port.grab().toImage() != before
    QTest.mouseMove(hand.port, hand.nothing())
    assert hand.port.grab().toImage() == before


# What it costs


@pytest.mark.parametrize("zoom", [BLOCKS, SHAPES])
def test_no_item_is_asked_to_paint_itself(hand, painted, zoom):
    look_from(hand, zoom)
    painted.clear()
    for status in (failed(), running(), running(0.5)):
        hand.studio.set_status(STATE, status)
        hand.port.grab()
    assert painted == []
    look_from(hand, NEAR)
    hand.port.grab()
    assert painted


def test_many_changes_in_one_turn_are_one_paint(crowd, qtbot):
    qtbot.wait(200)
    seen = Paints(crowd.port)
    for number in range(0, 500, 10):
        crowd.studio.set_status(NodeId(f"n{number}"), running())
    qtbot.wait(100)
    assert seen.count == 1


def test_progress_that_does_not_show_paints_nothing(crowd, qtbot):
    crowd.studio.set_status(NodeId("n7"), running())
    qtbot.wait(200)
    seen = Paints(crowd.port)
    for percent in range(10, 90, 10):
        crowd.studio.set_status(NodeId("n7"), running(percent / 100))
    qtbot.wait(250)
    assert seen.count == 0
    crowd.studio.set_status(NodeId("n7"), failed())
    qtbot.waitUntil(lambda: seen.count == 1)


def test_pictures_of_a_crowd_are_made_a_few_at_a_time_until_all_are_there(crowd, qtbot, monkeypatch):
    monkeypatch.setattr(pace, "_MAKING_S", 0.0)
    monkeypatch.setattr(pace, "_AT_LEAST", 100)
    made: list[NodeItem] = []
    make = NodeItem.make_picture
    monkeypatch.setattr(NodeItem, "make_picture", lambda self, ratio: (made.append(self), make(self, ratio)))
    crowd.canvas.view.set_zoom(0.155)
    crowd.canvas.view.centerOn(crowd.canvas.board.scene.bounds().center())
    crowd.port.repaint()
    first = len(made)
    assert 0 < first <= 100
    qtbot.waitUntil(lambda: all(node.is_fresh(1.0) for node in made) and len(set(made)) > 300, timeout=5000)
    qtbot.waitUntil(lambda: crowd.canvas.board.scene.is_settled)
    qtbot.wait(100)
    before = len(made)
    crowd.port.repaint()
    assert len(made) == before


def test_near_by_too_pictures_are_made_a_few_at_a_time_when_all_look_different(hand, qtbot, monkeypatch):
    hand.port.grab()
    items = [node.grNode for node in hand.canvas.board.scene.node_items.values()]
    seen = [item for item in items if item.is_fresh(1.0)]
    assert len(seen) > 3
    monkeypatch.setattr(pace, "_MAKING_S", 0.0)
    monkeypatch.setattr(pace, "_AT_LEAST", 2)
    hand.canvas.board.scene.repaint_all()
    hand.port.repaint()
    assert sum(item.is_fresh(1.0) for item in items) == 2
    qtbot.waitUntil(lambda: all(item.is_fresh(1.0) for item in seen))


def test_a_crowd_is_painted_within_a_frame(crowd):
    def seconds() -> float:
        start = time.thread_time()
        crowd.port.repaint()
        return time.thread_time() - start

    assert min(seconds() for _ in range(5)) < 0.016
