from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from charstudio.model.values import NodeId
from charstudio.ui.graph.gestures.guides import Axis

CTRL = Qt.KeyboardModifier.ControlModifier


def place(hand, node):
    value = hand.project.graph.nodes[NodeId(node)]
    return value.x, value.y


def lines(hand):
    guides = hand.canvas.view.gesture._guides
    return [(line.x1(), line.x2()) if line.x1() == line.x2() else (line.y1(), line.y2()) for line in guides.shown]


def move_with(hand, at, keys):
    where = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        where,
        QPointF(hand.port.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        keys,
    )
    QApplication.sendEvent(hand.port, event)


def items(hand):
    return len(hand.canvas.board.scene.grScene.items())


def test_an_edge_snaps_shows_a_line_and_stays_where_it_snapped(hand):
    before, start = items(hand), hand.title("text")
    hand.press(start)
    hand.move(start + QPoint(150, 37))
    assert lines(hand) == []
    hand.move(start + QPoint(304, 37))
    assert lines(hand) == [(300, 300)]
    assert items(hand) == before + 1
    hand.release(start + QPoint(304, 37))
    assert place(hand, "text") == (300, 337)
    assert items(hand) == before
    assert hand.steps() == 1
    hand.assert_in_step()


def test_it_lets_go_beyond_six_pixels(hand):
    start = hand.title("text")
    hand.press(start)
    hand.move(start + QPoint(306, 37))
    assert lines(hand) == [(300, 300)]
    hand.move(start + QPoint(308, 37))
    assert lines(hand) == []
    hand.release(start + QPoint(308, 37))
    assert place(hand, "text") == (308, 337)


def test_both_axes_snap_at_once(hand):
    start = hand.title("text")
    hand.press(start)
    hand.move(start + QPoint(597, -297))
    assert lines(hand) == [(600, 600), (0, 0)]
    hand.release(start + QPoint(597, -297))
    assert place(hand, "text") == (600, 0)


def test_ctrl_is_free(hand):
    start = hand.title("text")
    hand.press(start)
    hand.move(start + QPoint(304, 37))
    move_with(hand, start + QPoint(304, 37), CTRL)
    assert lines(hand) == []
    hand.release(start + QPoint(304, 37))
    assert place(hand, "text") == (304, 337)


def test_what_moves_along_and_what_is_out_of_sight_are_no_guides(hand):
    hand.canvas.commands.move({NodeId("audio"): (3, 4000)})
    hand.canvas.select([NodeId("text"), NodeId("image")])
    start = hand.title("text")
    hand.press(start)
    hand.move(start + QPoint(4, 52))
    assert lines(hand) == []
    hand.key(Qt.Key.Key_Escape)
    hand.assert_in_step()


@pytest.mark.parametrize("zoom", [0.5, 2.0])
def test_the_reach_is_in_pixels_of_the_screen(hand, zoom):
    hand.canvas.view.set_zoom(zoom, QPointF(hand.title("text")))
    start = hand.title("text")
    hand.press(start)
    hand.move(start + QPoint(round(300 * zoom) + 5, round(37 * zoom)))
    assert lines(hand) == [(300, 300)]
    hand.key(Qt.Key.Key_Escape)


def test_escape_takes_the_line_away(hand):
    before, start = items(hand), hand.title("text")
    hand.press(start)
    hand.move(start + QPoint(304, 37))
    hand.key(Qt.Key.Key_Escape)
    assert items(hand) == before
    assert hand.steps() == 0
    hand.assert_in_step()


number = st.integers(-400, 400).map(float)
span = st.tuples(number, st.integers(1, 300)).map(lambda part: (part[0], part[0] + part[1]))


@given(st.lists(st.tuples(span, span), max_size=12), span, st.floats(0.5, 60))
def test_nearest_is_what_a_search_through_all_finds(spans, moving, reach):
    start, end = moving
    middle = (start + end) / 2
    ways = [edge - own for (a, b), _ in spans for edge in (a, b) for own in (start, end)]
    ways += [(a + b) / 2 - middle for (a, b), _ in spans]
    best = min((abs(way) for way in ways if abs(way) <= reach), default=None)
    found = Axis(spans).nearest(start, end, reach)
    assert (abs(found.by) if found else None) == best
    if found is not None:
        others = [other for (a, b), other in spans if found.line in (a, b, (a + b) / 2)]
        assert min(a for a, _ in others) <= found.span[0] <= found.span[1] <= max(b for _, b in others)
