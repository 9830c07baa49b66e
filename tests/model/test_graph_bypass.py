"""What a graph with bypassed nodes means. How it is made of it is told in ``tests/engine`` and ``tests/studio``."""

from __future__ import annotations

import pytest
from hypothesis import given

from charstudio.model.checks import check
from charstudio.model.errors import EditError
from charstudio.model.graph_bypass import led_past, passes_on
from charstudio.model.graph_edits import add_node, connect, set_bypassed, set_muted
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.values import Input, NodeId, Output
from tests.model.strategies import KINDS, projects, starting_project


def out(text: str) -> Output:
    node, port = text.split(".")
    return Output(NodeId(node), port)


def into(text: str) -> Input:
    node, port = text.split(".")
    return Input(NodeId(node), port)


def bypassed(*nodes: str):
    return set_bypassed(starting_project(), [NodeId(node) for node in nodes], True)


def test_what_flows_into_a_bypassed_node_goes_on_to_what_it_feeds():
    project = bypassed("state")
    led = led_past(project, KINDS)
    assert led.graph.links[into("motion.image")] == (out("picture.image"),)
    assert led.graph.links[into("state.image")] == (out("picture.image"),)
    assert led.graph.nodes is project.graph.nodes


def test_several_in_a_row_are_passed():
    project = add_node(starting_project(), KINDS, "test.state", node_id=NodeId("soft"))
    project = connect(project, KINDS, out("state.image"), into("soft.image"))
    project = connect(project, KINDS, out("soft.image"), into("motion.image"))
    project = set_bypassed(project, [NodeId("state"), NodeId("soft")], True)
    assert led_past(project, KINDS).graph.links[into("motion.image")] == (out("picture.image"),)


def test_where_nothing_of_its_type_comes_in_nothing_goes_out():
    led = led_past(bypassed("motion"), KINDS)
    assert into("mix.video") not in led.graph.links
    assert passes_on(bypassed("motion"), KINDS, out("motion.video")) is None


def test_clips_follow_what_comes_through():
    before = bypassed("mix")
    after = led_past(before, KINDS)
    old = next(clip for _, clip in before.timeline.clips() if clip.source == out("mix.video"))
    new = next(clip for _, clip in after.timeline.clips() if clip.id == old.id)
    assert new.source == out("motion.video")
    assert (new.start, new.source_range) == (old.start, old.source_range)


def test_a_node_is_muted_or_bypassed_not_both():
    project = set_muted(bypassed("state"), [NodeId("state")], True)
    assert (project.graph.nodes[NodeId("state")].muted, project.graph.nodes[NodeId("state")].bypassed) == (True, False)
    project = set_bypassed(project, [NodeId("state")], True)
    assert (project.graph.nodes[NodeId("state")].muted, project.graph.nodes[NodeId("state")].bypassed) == (False, True)


def test_the_timeline_cannot_be_bypassed():
    project = starting_project()
    timeline = next(node.id for node in project.graph.nodes.values() if node.kind == TIMELINE_KIND)
    with pytest.raises(EditError, match="Timeline"):
        set_bypassed(project, [timeline], True)


@given(projects())
def test_a_project_led_past_bypassed_nodes_is_sound_and_begins_at_none(project):
    led = led_past(project, KINDS)
    assert check(led, KINDS) == []
    assert not any(led.graph.nodes[source.node].bypassed for source, _ in led.graph.wires())
    assert led_past(led, KINDS).graph.links == led.graph.links
    if not any(node.bypassed for node in project.graph.nodes.values()):
        assert led is project
