from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from charstudio.model.errors import Unavailable
from charstudio.model.values import NodeId
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui import theme


@pytest.fixture
def map_(hand, qtbot):
    hand.key(Qt.Key.Key_N)
    qtbot.waitUntil(lambda: hand.canvas.minimap.pictures_made > 0)
    return hand.canvas.minimap


def spot(hand, map_, node):
    return map_.map_from_scene(hand.canvas.board.scene.bounds([NodeId(node)])).center().toPoint()


def settled(qtbot, map_):
    qtbot.waitUntil(lambda: not map_._waiting.isActive() and map_._picture is not None)


def test_n_shows_and_hides_it_in_the_lower_right_corner(hand, map_):
    assert map_.isVisible()
    assert hand.canvas.actions_by_id["graph.minimap"].isChecked()
    room, rect = hand.canvas.view.rect(), map_.geometry()
    assert room.contains(rect)
    assert rect.right() > room.right() - 24
    assert rect.bottom() > room.bottom() - 24
    hand.canvas.resize(900, 600)
    assert hand.canvas.view.rect().contains(map_.geometry())
    hand.key(Qt.Key.Key_N)
    assert not map_.isVisible()
    assert not hand.canvas.shows_minimap
    assert not hand.canvas.actions_by_id["graph.minimap"].isChecked()


def test_all_nodes_are_on_it(hand, map_):
    whole = QRectF(map_.rect())
    for node in hand.project.graph.nodes:
        assert whole.contains(map_.map_from_scene(hand.canvas.board.scene.bounds([node])))


def test_a_click_looks_there_and_a_drag_goes_along(hand, map_):
    hand.canvas.view.set_zoom(2.0)
    QTest.mousePress(map_, Qt.MouseButton.LeftButton, pos=spot(hand, map_, "audio"))
    assert off(hand, "audio") < 40
    QTest.mouseMove(map_, spot(hand, map_, "cut"))
    assert off(hand, "cut") < 40
    QTest.mouseRelease(map_, Qt.MouseButton.LeftButton, pos=spot(hand, map_, "cut"))
    assert hand.canvas.selected == ()
    assert hand.steps() == 0
    assert hand.canvas.view.hasFocus()


def off(hand, node):
    """How far the middle of a node is from the middle of the view, in the scene."""
    gap = hand.canvas.board.scene.bounds([NodeId(node)]).center() - hand.canvas.centre()
    return gap.manhattanLength()


def test_a_double_click_on_it_adds_no_node(hand, map_):
    QTest.mouseDClick(map_, Qt.MouseButton.LeftButton, pos=spot(hand, map_, "audio"))
    assert not hand.canvas.popup.isVisible()


def test_moving_a_node_moves_it_there_too(hand, map_, qtbot):
    old = spot(hand, map_, "text")
    made = map_.pictures_made
    hand.canvas.commands.move({NodeId("text"): (-1500.0, 300.0)})
    assert map_.pictures_made == made
    qtbot.waitUntil(lambda: map_.pictures_made > made)
    assert spot(hand, map_, "text") != old
    assert QRectF(map_.rect()).contains(QPointF(spot(hand, map_, "text")))


def test_many_changes_make_one_picture_and_looking_around_makes_none(hand, map_, qtbot):
    settled(qtbot, map_)
    made = map_.pictures_made
    for step in range(12):
        hand.canvas.commands.move({NodeId("text"): (float(step), 300.0)})
    qtbot.waitUntil(lambda: map_.pictures_made > made)
    settled(qtbot, map_)
    assert map_.pictures_made == made + 1
    hand.canvas.view.scroll_by(60, 40)
    hand.canvas.view.set_zoom(0.7)
    hand.canvas.select([NodeId("state")])
    map_.grab()
    assert map_.pictures_made == made + 1


def test_a_failed_node_is_marked(hand, map_, qtbot):
    bad = theme.colour("bad")
    hand.canvas.view.fit()

    def reds():
        picture = map_.grab().toImage()
        centre = spot(hand, map_, "motion")
        around = [centre + QPoint(x, y) for x in range(-6, 7) for y in range(-6, 7)]
        return sum(1 for at in around if close(picture.pixelColor(at), bad))

    settled(qtbot, map_)
    assert reds() == 0
    made = map_.pictures_made
    hand.studio.set_status(NodeId("motion"), NodeStatus(NodeState.FAILED, error=Unavailable("No answer.")))
    qtbot.waitUntil(lambda: map_.pictures_made > made)
    assert reds() > 15


def close(one: QColor, other: QColor) -> bool:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue()) < 60


def test_what_the_view_shows_is_lighter_than_the_rest(hand, map_, qtbot):
    settled(qtbot, map_)
    hand.canvas.view.set_zoom(3.0)
    hand.canvas.view.centerOn(hand.canvas.board.scene.bounds([NodeId("audio")]).center())
    picture = map_.grab().toImage()
    inside = picture.pixelColor(spot(hand, map_, "audio"))
    hand.canvas.view.centerOn(hand.canvas.board.scene.bounds([NodeId("cut")]).center())
    outside = map_.grab().toImage().pixelColor(spot(hand, map_, "audio"))
    assert inside.lightness() > outside.lightness()


def test_while_hidden_nothing_is_painted(hand):
    hand.canvas.commands.move({NodeId("text"): (5.0, 300.0)})
    assert not hand.canvas.minimap._waiting.isActive()
    assert hand.canvas.minimap.pictures_made == 0


def test_an_empty_graph_has_an_empty_map(make_hand, qtbot):
    from charstudio.model.project import Project

    hand = make_hand(Project())
    hand.key(Qt.Key.Key_N)
    qtbot.waitUntil(lambda: hand.canvas.minimap.pictures_made > 0)
    QTest.mouseClick(hand.canvas.minimap, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert hand.steps() == 0
