"""Whatever hands do, in whatever order: the document stays valid, and the canvas shows it and nothing else.

``CHARSTUDIO_GESTURES=500`` tries so many sequences instead of the usual few.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.graph import GraphFrame
from charstudio.model.project import Project
from charstudio.model.values import FrameId, Input, NodeId, Output
from tests.ui.graph.acts import ACTS, close_all
from tests.ui.graph.conftest import Hand, chain, wire

SEQUENCES = int(os.environ.get("CHARSTUDIO_GESTURES", "80"))
gestures = settings(
    max_examples=SEQUENCES,
    derandomize="CHARSTUDIO_GESTURES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
number = st.integers(0, 11)
act = st.tuples(st.sampled_from(list(ACTS)), number, number, number)


def film() -> Project:
    """The chain with a clip on the timeline, a frame and a dot on a wire."""
    project = wire(chain(), "motion.video", "cut.clips")
    frame = GraphFrame(FrameId("f"), "Words", (NodeId("text"), NodeId("audio")))
    bent = Output(NodeId("state"), "image"), Input(NodeId("motion"), "image")
    return graph_edits.set_bends(graph_edits.add_frame(project, frame), bent, [(560.0, 200.0)])


@pytest.fixture
def fresh_hand(make_hand, monkeypatch):
    """Makes a canvas after throwing away the one before. Nothing is dragged to other windows."""
    hands: list[Hand] = []

    def fresh() -> Hand:
        while hands:
            before = hands.pop().canvas
            before.close_canvas()
            before.close()
        hand = make_hand(film(), through_window=True)
        monkeypatch.setattr(hand.canvas.view, "start_drag", lambda drag: drag.deleteLater())
        hands.append(hand)
        return hand

    QGuiApplication.clipboard().clear()
    yield fresh
    QGuiApplication.clipboard().clear()  # what was copied must not outlive Python


def perform(qtbot, hand: Hand, name: str, numbers: tuple[int, int, int]) -> str:
    """Do it to its end; what goes wrong while Qt hands an event over counts."""
    with qtbot.captureExceptions() as raised:
        words = ACTS[name](hand, numbers)
        close_all(hand)
        QApplication.processEvents()
    if raised:
        raise raised[0][1]
    return words


def assert_sound(hand: Hand) -> None:
    assert check(hand.project, hand.studio.kinds) == []
    hand.assert_in_step()
    hand.assert_at_rest()


@gestures
@given(acts=st.lists(act, min_size=15, max_size=40))
def test_any_sequence_of_gestures_and_keys_leaves_a_valid_document_and_a_true_picture(qtbot, fresh_hand, acts):
    hand = fresh_hand()
    first = hand.project
    for name, *numbers in acts:
        words = perform(qtbot, hand, name, tuple(numbers))
        if words:
            note(words)
        assert_sound(hand)
    while hand.studio.document.redo_label is not None:
        hand.studio.document.redo()
    last = hand.project
    while hand.studio.document.undo_label is not None:
        hand.studio.document.undo()
        hand.assert_in_step()
    assert hand.project == first
    while hand.studio.document.redo_label is not None:
        hand.studio.document.redo()
    assert hand.project == last
    assert_sound(hand)
