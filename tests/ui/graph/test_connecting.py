"""What "Connect to…" lists: exactly what the document would allow, and why the rest is refused."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from charstudio.model import graph_edits
from charstudio.model.errors import CharStudioError
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.ui.graph.connecting import offers, rows


def any_graph(kinds, project, luck):
    for _ in range(12):
        kind = luck.choice(["image.state", "video.motion", "source.image", "source.text", "video.frame"])
        project = graph_edits.add_node(project, kinds, kind)
    nodes = list(project.graph.nodes.values())
    for _ in range(60):
        giver, taker = luck.choice(nodes), luck.choice(nodes)
        outputs, inputs = kinds[giver.kind].outputs, kinds[taker.kind].inputs
        if not outputs or not inputs:
            continue
        source, target = Output(giver.id, luck.choice(outputs).name), Input(taker.id, luck.choice(inputs).name)
        try:
            project = graph_edits.connect(project, kinds, source, target)
        except CharStudioError:
            continue
    return project


@pytest.mark.parametrize("seed", range(8))
def test_what_fits_is_what_the_document_allows(hand, seed):
    kinds = hand.studio.kinds
    project = any_graph(kinds, hand.project, random.Random(seed))
    for node in project.graph.nodes:
        found = offers(project, kinds, node)
        assert [offer.fits for offer in found] == [
            graph_edits.refusal(project, kinds, *offer.wire) is None for offer in found
        ]
        assert [offer.fits for offer in found] == sorted((offer.fits for offer in found), reverse=True)
        assert len({offer.wire for offer in found}) == len(found)
        for row in rows(project, kinds, found, ""):
            assert row.words


def test_it_says_whose_wire_would_go(hand):
    project, kinds = hand.project, hand.studio.kinds
    found = {offer.words: offer for offer in offers(project, kinds, NodeId("image"))}
    assert found["Picture → Motion"].replaces == "State"
    row = next(row for row in rows(project, kinds, tuple(found.values()), "motion") if row.title == "Picture → Motion")
    assert row.detail == "Picture · in place of State"


def test_a_loop_is_named(hand):
    project, kinds = hand.project, hand.studio.kinds
    project = graph_edits.add_node(project, kinds, "video.frame", node_id=NodeId("frame"), title="Last frame")
    project = graph_edits.connect(
        project, kinds, Output(NodeId("motion"), "video"), Input(NodeId("frame"), kinds["video.frame"].inputs[0].name)
    )
    listed = rows(project, kinds, offers(project, kinds, NodeId("frame")), "state")
    refused = [row.words for row in listed if row.why_not is not None]
    assert "This would make a loop: State → Motion → Last frame → State." in refused


def test_the_canvas_opens_it_by_key_for_the_node_chosen_last(hand):
    hand.canvas.select([NodeId("state"), NodeId("audio")])
    hand.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    popup = hand.canvas.connecting
    assert popup.isVisible()
    QTest.keyClicks(popup.search, "timeline")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert [(a.node, b.port) for a, b in hand.project.timeline_links()] == [("audio", "sound")]
    assert hand.steps() == 1
    hand.assert_in_step()
    assert hand.canvas.view.hasFocus()


def test_a_node_without_a_partner_says_so(make_hand, qtbot):
    studio_kinds = make_hand(Project()).studio.kinds
    alone = make_hand(graph_edits.add_node(Project(), studio_kinds, "source.text", node_id=NodeId("text")))
    alone.canvas.select([NodeId("text")])
    with qtbot.waitSignal(alone.canvas.message) as told:
        alone.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert "nothing that “Text” could be wired to" in told.args[0]
    assert not alone.canvas.connecting.isVisible()
