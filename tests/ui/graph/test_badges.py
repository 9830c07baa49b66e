"""What nodes say of money and time, and that saying it costs the canvas nothing."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from charstudio.engine.estimate import Estimate
from charstudio.model import graph_edits
from charstudio.model.values import NodeId
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui import theme
from charstudio.ui.graph import look
from charstudio.ui.graph.badges import badge_of
from charstudio.ui.graph.strip_paint import paint_strip, state_words, time_words

STATE = NodeId("state")
PAID = Estimate(Decimal("0.42"))


def item(hand):
    return hand.canvas.board.scene.node_items[STATE]


def in_the_cloud(hand, model="cloud-1"):
    hand.studio.document.apply(
        "Model", lambda project: graph_edits.set_params(project, hand.studio.kinds, STATE, {"model": model})
    )


def strip_pixels(hand) -> QImage:
    """The strip of the node alone, for comparing."""
    face = item(hand).face
    image = QImage(300, 400, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_strip(painter, face)
    painter.end()
    return image


# Money


def test_a_node_that_would_cost_something_shows_how_much_and_who_takes_it(hand):
    in_the_cloud(hand)
    hand.studio.set_estimate(STATE, PAID)
    hand.canvas.grab()
    assert item(hand).face.badge.price == "$0.42"
    assert item(hand).face.badge.service == "fal.ai"


def test_an_unknown_price_is_a_question_mark_and_never_nothing(hand):
    in_the_cloud(hand)
    hand.studio.set_estimate(STATE, Estimate(None, ("This model takes sound of up to 30 s.",)))
    hand.canvas.grab()
    assert item(hand).face.badge.price == "?"
    assert item(hand).face.badge.tip == "Price unknown.\nThis model takes sound of up to 30 s."


def test_the_tool_tip_tells_the_price_in_words(hand):
    in_the_cloud(hand)
    hand.studio.set_estimate(STATE, Estimate(None))
    hand.move(hand.nothing())
    hand.move(hand.title("state"))
    assert "Price unknown." in item(hand).grNode.toolTip()


@pytest.mark.parametrize(
    "state", [NodeState.DONE, NodeState.RUNNING, NodeState.WAITING, NodeState.PINNED, NodeState.MUTED]
)
def test_what_is_done_or_being_paid_for_already_shows_no_price(hand, state):
    in_the_cloud(hand)
    hand.studio.set_estimate(STATE, PAID)
    hand.studio.set_status(STATE, NodeStatus(state, started_at=time.monotonic()))
    hand.canvas.grab()
    assert item(hand).face.badge.price == ""


def test_what_is_free_shows_neither_price_nor_service(hand):
    hand.studio.set_estimate(STATE, Estimate())
    hand.canvas.grab()
    assert (item(hand).face.badge.price, item(hand).face.badge.service) == ("", "")


def test_a_price_that_changes_under_the_same_status_is_painted_anew(hand):
    in_the_cloud(hand)
    hand.studio.set_estimate(STATE, PAID)
    before = hand.canvas.grab().toImage()
    hand.studio.set_estimate(STATE, Estimate(Decimal("1.26")))
    after = hand.canvas.grab().toImage()
    assert item(hand).face.badge.price == "$1.26"
    assert before != after


def test_the_price_is_really_on_the_strip(hand):
    in_the_cloud(hand)
    hand.canvas.grab()
    without = strip_pixels(hand)
    hand.studio.set_estimate(STATE, PAID)
    hand.canvas.grab()
    assert strip_pixels(hand) != without


def test_prices_are_asked_for_once_and_for_nodes_in_sight_only(hand):
    hand.canvas.view.centerOn(item(hand).grNode.pos() + QPointF(100, 100))
    hand.canvas.view.set_zoom(2.5)
    hand.studio.status_changed.emit(frozenset(hand.project.graph.nodes))
    hand.studio.asked_for.clear()
    for _ in range(3):
        hand.canvas.grab()
    assert hand.studio.asked_for.count(STATE) == 1
    assert "cut" not in hand.studio.asked_for


@pytest.mark.parametrize("zoom", [look.TEXT_ZOOM - 0.01, look.TITLE_ZOOM - 0.01, look.BLOCK_ZOOM - 0.01])
def test_from_afar_nobody_asks_what_things_cost(hand, zoom):
    in_the_cloud(hand)
    hand.canvas.view.set_zoom(zoom)
    hand.canvas.grab()
    hand.studio.asked_for.clear()
    hand.studio.set_estimate(STATE, PAID)
    hand.canvas.grab()
    assert hand.studio.asked_for == []


def test_repainting_an_unchanged_canvas_copies_pictures(hand, monkeypatch):
    in_the_cloud(hand)
    hand.studio.set_estimate(STATE, PAID)
    hand.canvas.grab()
    painted = []
    monkeypatch.setattr(type(item(hand).grNode), "_paint_all", lambda self, *_: painted.append(self))
    hand.canvas.grab()
    assert painted == []


def test_a_kind_that_asks_nobody_has_no_badge(hand):
    project = hand.project
    for name in ("image", "cut"):
        node = project.graph.nodes[NodeId(name)]
        badge = badge_of(hand.studio, node, hand.studio.kinds[node.kind], NodeState.EMPTY)
        assert (badge.price, badge.service, badge.tip) == ("", "", "")


# Time


def running(hand, **status):
    now = time.monotonic()
    hand.studio.set_status(STATE, NodeStatus(NodeState.RUNNING, started_at=now - 34, **status))
    return replace(item(hand).face, seen_at=now), now


def test_a_running_node_tells_the_part_the_time_and_what_is_left(hand):
    face, now = running(hand, fraction=0.63, left_seconds=20.4)
    assert state_words(face, now) == "63%"
    assert time_words(face, now) == "0:34 · ~0:20 left"


def test_what_is_left_runs_down_between_two_reports_and_then_is_not_told(hand):
    face, now = running(hand, fraction=0.63, left_seconds=20.4)
    assert time_words(face, now + 10) == "0:44 · ~0:10 left"
    assert time_words(face, now + 30) == "1:04"


def test_the_bar_goes_on_between_two_reports_and_never_to_the_end(hand):
    face, now = running(hand, fraction=0.5, left_seconds=34.0)
    parts = [face.fraction(now + step) for step in range(0, 200, 5)]
    assert parts == sorted(parts)
    assert parts[0] == pytest.approx(0.5, abs=0.01)
    assert parts[-1] < 1


def test_where_nobody_knows_how_far_it_is_the_note_is_told(hand):
    face, now = running(hand, note="Downloading")
    assert face.fraction(now) is None
    assert state_words(face, now) == "Downloading"
    assert time_words(face, now) == "0:34"


def test_a_narrow_node_tells_the_elapsed_time_alone(hand):
    face, now = running(hand, fraction=0.63, left_seconds=20.4)
    narrow = replace(face, layout=replace(face.layout, width=160.0))
    assert time_words(narrow, now) == "0:34"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (NodeStatus(NodeState.WAITING, queue_position=2), "3rd in line"),
        (NodeStatus(NodeState.WAITING, queue_position=0), "Next in line"),
        (NodeStatus(NodeState.WAITING), "Waiting"),
        (NodeStatus(NodeState.WAITING, queue_position=0, note="Cold start: ten minutes are normal."), "Cold start"),
    ],
)
def test_what_waits_tells_its_place_or_that_a_machine_is_being_started(hand, status, words):
    hand.studio.set_status(STATE, status)
    assert state_words(item(hand).face, time.monotonic()).startswith(words)


# Icons


def test_every_kind_has_an_icon_of_its_own(hand):
    kinds = {kind: look.kind_icon(spec, kind) for kind, spec in hand.studio.kinds.items() if "endpoint." not in kind}
    assert len(set(kinds.values())) == len(kinds)
    for name in kinds.values():
        assert not theme.icon(name).isNull()


def test_kinds_made_from_a_description_share_one_icon():
    assert look.kind_icon(None, "endpoint.fal-ai.minimax.voice-clone") == "puzzle-outline"
