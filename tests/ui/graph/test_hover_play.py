"""A clip plays in its node while the pointer rests on it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef, NodeId
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.graph import hover_play

MOTION, STATE = NodeId("motion"), NodeId("state")
CLIP = MediaValue(
    MediaRef("a" * 64, "mp4"), MediaInfo(MediaKind.VIDEO, 1000, 640, 360, duration=Fraction(5), video_codec="h264")
)
STILL = MediaValue(MediaRef("b" * 64, "png"), MediaInfo(MediaKind.IMAGE, 1000, 640, 360))
GREY = (120, 120, 120)


def picture(hand, node=MOTION) -> QPoint:
    item = hand.canvas.board.scene.node_items[node]
    return hand.at(item.grNode.pos() + item.layout.body.center())


def colour(hand, node=MOTION) -> tuple[int, int, int]:
    return hand.port.grab().toImage().pixelColor(picture(hand, node)).getRgb()[:3]


@pytest.fixture
def made(hand, qtbot, monkeypatch):
    """With a clip and a still, both with their grey pictures."""
    monkeypatch.setattr(hover_play, "FPS", 40)
    hand.studio.set_status(MOTION, NodeStatus(NodeState.DONE, value=CLIP))
    hand.studio.set_status(STATE, NodeStatus(NodeState.DONE, value=STILL))
    QTest.mouseMove(hand.port, hand.nothing())
    qtbot.waitUntil(lambda: colour(hand) == GREY)
    return hand


def test_it_plays_from_its_beginning_over_and_over(made, qtbot):
    QTest.mouseMove(made.port, picture(made))
    seen = []
    made.canvas.hover_play._came.connect(lambda _stop, image: seen.append(image.pixelColor(5, 5).getRgb()[:3]))
    qtbot.waitUntil(lambda: len(seen) >= 7)
    red, green, blue = (200, 30, 30), (30, 200, 30), (30, 30, 200)
    assert seen[:6] == [red, green, blue, red, green, blue]
    assert colour(made) in {red, green, blue}


def test_leaving_brings_the_still_picture_back(made, qtbot):
    QTest.mouseMove(made.port, picture(made))
    qtbot.waitUntil(lambda: colour(made) != GREY)
    QTest.mouseMove(made.port, made.nothing())
    qtbot.waitUntil(lambda: colour(made) == GREY)
    qtbot.wait(120)
    assert colour(made) == GREY


def test_passing_over_plays_nothing(made, qtbot):
    QTest.mouseMove(made.port, picture(made))
    QTest.mouseMove(made.port, made.nothing())
    qtbot.wait(hover_play.DWELL_MS + 120)
    assert colour(made) == GREY


def test_a_still_does_not_play(made, qtbot):
    QTest.mouseMove(made.port, picture(made, STATE))
    qtbot.wait(hover_play.DWELL_MS + 120)
    assert colour(made, STATE) == GREY


def test_from_afar_nothing_plays(made, qtbot):
    made.canvas.view.set_zoom(0.3)
    begun = []
    made.canvas.hover_play._came.connect(lambda *_: begun.append(1))
    QTest.mouseMove(made.port, picture(made))
    qtbot.wait(hover_play.DWELL_MS + 120)
    assert begun == []


def test_a_press_and_a_change_of_the_film_stop_it(made, qtbot):
    for stop in (lambda: made.click(picture(made)), made.studio.document.undo):
        QTest.mouseMove(made.port, made.nothing())
        made.canvas.commands.nudge(1, 0)
        QTest.mouseMove(made.port, picture(made))
        qtbot.waitUntil(lambda: colour(made) != GREY)
        stop()
        qtbot.waitUntil(lambda: colour(made) == GREY)


def test_closing_while_it_plays_leaves_no_thread(made, qtbot):
    QTest.mouseMove(made.port, picture(made))
    qtbot.waitUntil(lambda: colour(made) != GREY)
    made.canvas.hover_play.close()
    assert made.canvas.hover_play._pool is None
