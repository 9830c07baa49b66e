"""What must hold on a screen with any scale factor. Run by ``test_scaling.py`` in programs of their own.

The screen is what the window has painted piece by piece, not a fresh picture of it.
"""

from __future__ import annotations

import os

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from charstudio.model.values import Input, NodeId, Output
from charstudio.ui import theme
from charstudio.ui.graph import look, node_paint
from charstudio.ui.graph.gestures.wire import WireGesture
from charstudio.ui.graph.socket_paint import paint_sockets
from tests.ui.graph.conftest import Hand, chain

CTRL = Qt.KeyboardModifier.ControlModifier
RIGHT = Qt.MouseButton.RightButton
STATE = NodeId("state")
RATIO = float(os.environ.get("QT_SCALE_FACTOR", "1"))


@pytest.fixture
def hand(make_hand, monkeypatch) -> Hand:
    hand = make_hand(chain(), through_window=True)
    monkeypatch.setattr(hand.canvas.view, "start_drag", lambda drag: drag.deleteLater())  # the system's would wait
    hand.move(QPoint(5, 5))
    return hand


def look_from(hand: Hand, zoom: float) -> None:
    """Between the pixels, and at rest."""
    hand.canvas.view.set_zoom(zoom)
    hand.canvas.view.centerOn(450.3, 240.7)
    hand.canvas.board.scene.is_settled = True
    painted(hand)


def painted(hand: Hand) -> None:
    """Wait until nothing is left to paint."""
    QTest.qWait(1)
    for _ in range(3):
        QApplication.processEvents()


def screen(hand: Hand) -> np.ndarray:
    """The canvas' pixels in the window: rows of red, green, blue."""
    whole = hand.canvas.backingStore().paintDevice()
    assert isinstance(whole, QImage)
    corner, size = hand.port.mapTo(hand.canvas, QPoint()), hand.port.size()
    room = QRect(round(corner.x() * RATIO), round(corner.y() * RATIO), 0, 0)
    room.setSize((size.toSizeF() * RATIO).toSize())
    return pixels(whole.copy(room))


def pixels(image: QImage) -> np.ndarray:
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return rows[:, : plain.width(), 2::-1].astype(int)


def fresh(hand: Hand) -> np.ndarray:
    """The same after all of it was painted again."""
    hand.port.update()
    painted(hand)
    return screen(hand)


def assert_no_trace(hand: Hand) -> None:
    painted(hand)
    apart = np.abs(screen(hand) - fresh(hand)).max(axis=2)
    rows, columns = np.nonzero(apart)
    assert not len(rows), f"{len(rows)} pixels, from {columns.min(), rows.min()} to {columns.max(), rows.max()}"


# Hands


def test_the_scale_factor_is_in_force(hand):
    assert hand.port.devicePixelRatioF() == RATIO
    assert hand.port.grab().width() == round(hand.port.width() * RATIO)


def test_gestures_do_what_they_do_elsewhere(hand):
    hand.drag(hand.title("state"), hand.title("state") + QPoint(60, 90))
    assert (hand.project.graph.nodes[STATE].x, hand.project.graph.nodes[STATE].y) == (360, 90)
    hand.drag(hand.out("text.text"), hand.inp("motion.prompt"))
    assert "text.text>motion.prompt" in hand.wires()
    hand.drag(hand.at(QPointF(-40, 250)), hand.at(QPointF(100, 560)))
    assert set(hand.canvas.selected) == {"text", "audio"}
    wire = Output(NodeId("image"), "image"), Input(STATE, "image")
    hand.double_click(hand.at(hand.canvas.board.scene.wire_items[wire].grEdge.calcPath().pointAtPercent(0.5)))
    dot = hand.at(QPointF(*hand.project.graph.bends[wire][0]))
    hand.drag(dot, dot + QPoint(0, -70))
    assert hand.studio.document.undo_label == "Move a dot"
    hand.drag(hand.at(QPointF(585, -60)), hand.at(QPointF(590, 200)), keys=CTRL, button=RIGHT)
    assert "state.image>motion.image" not in hand.wires()
    hand.assert_in_step()
    hand.assert_at_rest()


def test_sockets_are_hit_where_they_are_painted(hand):
    hand.canvas.select([])
    painted(hand)
    seen, view = screen(hand), hand.canvas.view
    for node in hand.canvas.board.scene.node_items.values():
        for socket in node.sockets():
            edge = view.viewportTransform().map(node.socket_scene_pos(socket)) + QPointF(look.SOCKET_RADIUS - 2, 0)
            colour = seen[int(edge.y() * RATIO), int(edge.x() * RATIO)]
            full = socket.is_wired or not socket.is_input
            tint = theme.port_colour(socket.port.type) if full else theme.colour("window")
            assert np.abs(colour - [tint.red(), tint.green(), tint.blue()]).max() < 12, socket.end
            hand.press(edge.toPoint())
            assert isinstance(view.gesture, WireGesture)
            assert view.gesture.socket is socket
            hand.release(edge.toPoint())


# Pixels


@pytest.mark.parametrize("zoom", [1.0, 0.7])
def test_a_node_is_as_sharp_as_if_it_were_painted_there(hand, zoom):
    look_from(hand, zoom)
    item = hand.canvas.board.scene.node_items[STATE]
    bounds, scale = item.grNode.boundingRect(), zoom * RATIO
    straight = QImage((bounds.size() * scale).toSize(), QImage.Format.Format_RGB32)
    painter = QPainter(straight)
    painter.setRenderHints(hand.canvas.view.renderHints())
    painter.scale(scale, scale)
    painter.translate(-bounds.topLeft())
    node_paint.paint_node(painter, item.face, item.grNode)
    paint_sockets(painter, item, None)
    painter.end()
    inside = QRect(*(round(20 * scale) for _ in range(2)), *(round(side * scale) for side in (200, 150)))
    wanted = pixels(straight.copy(inside))
    spot = hand.canvas.view.viewportTransform().map(item.grNode.pos() + bounds.topLeft())
    corner = spot * RATIO + QPointF(inside.topLeft())
    high, wide = wanted.shape[:2]
    found = [
        screen(hand)[y : y + high, x : x + wide]
        for y in (int(corner.y()), int(corner.y()) + 1)
        for x in (int(corner.x()), int(corner.x()) + 1)
    ]
    assert min(np.abs(each - wanted).max() for each in found) == 0


@pytest.mark.parametrize("zoom", [0.1, 0.2])
def test_what_is_kept_from_afar_is_the_same_on_the_screen(hand, zoom):
    look_from(hand, zoom)
    scene = hand.canvas.board.scene
    scene.backdrop.drop()
    once = fresh(hand)
    assert not scene.backdrop.is_kept
    twice = fresh(hand)
    assert scene.backdrop.is_kept
    assert (once == twice).all()


DRAGS = {
    "move": lambda hand: (hand.title("state"), hand.title("state") + QPoint(137, 91), {}),
    "wire": lambda hand: (hand.out("text.text"), QPoint(650, 730), {}),
    "lifted wire": lambda hand: (hand.inp("motion.image"), QPoint(650, 730), {}),
    "band": lambda hand: (QPoint(650, 730), hand.at(QPointF(301, -37)), {}),
    "cut": lambda hand: (hand.at(QPointF(260, -100)), hand.at(QPointF(270, 400)), {"keys": CTRL, "button": RIGHT}),
}


@pytest.mark.parametrize("zoom", [0.12, 0.2, 0.61])
def test_a_drag_leaves_no_trace_on_the_screen(hand, zoom):
    for drag in DRAGS.values():
        look_from(hand, zoom)
        start, end, how = drag(hand)
        hand.press(start, **how)
        for step in (0.3, 0.7, 1.0):
            hand.move(start + (end - start) * step)
            painted(hand)
        assert_no_trace(hand)
        hand.move(start + (end - start) / 3)
        hand.key(Qt.Key.Key_Escape)
        hand.release(start, **how)
        assert_no_trace(hand)
