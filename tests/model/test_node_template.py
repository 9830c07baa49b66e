"""Templates as values: what is cut out of a film, what is left behind, and what stands where one is put down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.errors import BadParameter, EditError, UnknownId
from charstudio.model.graph import GraphFrame
from charstudio.model.node_template import Exposed, cut_out, filled, free_title, inserted, tidy
from charstudio.model.project import Project
from charstudio.model.values import Fingerprint, FrameId, NodeId
from tests.lab import KINDS, still_asset, with_motion, with_photo, with_state
from tests.model import strategies

PHOTO, NIGHT, WALK = NodeId("photo"), NodeId("night"), NodeId("walk")


def film() -> Project:
    """Photo → Night → Walk → the cut; Night and Walk are framed, pinned and on their third take."""
    project = with_photo(Project(), still_asset())
    project = with_motion(with_state(project, "night", "photo"), "walk", "night")
    project = graph_edits.add_node(project, KINDS, "timeline", node_id=NodeId("cut"))
    project = graph_edits.set_pin(graph_edits.set_take(project, NIGHT, 3), WALK, Fingerprint("a" * 64))
    return graph_edits.add_frame(project, GraphFrame(FrameId("f"), "Night walk", (NIGHT, WALK), "blue"))


def test_a_template_leaves_takes_results_outer_wires_and_the_frame_behind():
    template = cut_out(film(), [NIGHT, WALK], "Night walk", colour="blue")
    nodes = template.snippet.graph.nodes
    assert {node.take for node in nodes.values()} == {1}
    assert {node.pin for node in nodes.values()} == {None}
    assert template.snippet.outer == {}
    assert template.snippet.graph.frames == {}
    assert template.snippet.origin == ""
    assert [target.node for target in template.snippet.graph.links] == [WALK]


def test_the_timeline_stays_where_it_is():
    template = cut_out(film(), [NIGHT, NodeId("cut")], "Night")
    assert [*template.snippet.graph.nodes] == [NIGHT]
    with pytest.raises(EditError, match="nothing in this frame"):
        cut_out(film(), [NodeId("cut")], "Nothing")


def test_files_come_along_and_questions_about_other_nodes_do_not():
    exposed = (Exposed(PHOTO, "asset", "Who"), Exposed(WALK, "prompt", "How"))
    template = cut_out(film(), [PHOTO, NIGHT], "Who", exposed=exposed)
    assert len(template.snippet.assets) == 1
    assert template.exposed == exposed[:1]


@pytest.mark.parametrize("title", ["", "   ", "\n\t"])
def test_it_needs_a_name(title):
    with pytest.raises(EditError, match="needs a name"):
        cut_out(film(), [NIGHT], title)


def test_nodes_that_are_not_there_are_refused():
    with pytest.raises(UnknownId):
        cut_out(film(), [NodeId("nobody")], "Nobody")


def test_put_down_it_makes_a_frame_of_its_own_with_new_nodes_around_the_place():
    template = cut_out(film(), [NIGHT, WALK], "Night walk", colour="blue")
    after, copies = inserted(Project(), KINDS, template, (500.0, 300.0))
    (frame,) = after.graph.frames.values()
    assert (frame.title, frame.colour, set(frame.nodes)) == ("Night walk", "blue", set(copies.values()))
    assert not set(copies.values()) & {NIGHT, WALK}
    nodes = after.graph.nodes.values()
    middle = (min(node.x for node in nodes) + max(node.x + node.width for node in nodes)) / 2
    assert abs(middle - 500) <= 1
    assert check(after, KINDS) == []


def test_a_second_one_has_a_frame_with_a_number():
    template = cut_out(film(), [NIGHT], "Night walk")
    once, _ = inserted(film(), KINDS, template, (0, 0))
    twice, _ = inserted(once, KINDS, template, (0, 0))
    assert [frame.title for frame in twice.graph.frames.values()] == ["Night walk", "Night walk 2", "Night walk 3"]


@given(strategies.projects(), strategies.projects(), st.data())
def test_whatever_is_cut_out_of_a_film_fits_any_other(source, target, data):
    nodes = [key for key, node in source.graph.nodes.items() if node.kind != "timeline"]
    assume(nodes)
    chosen = data.draw(st.lists(st.sampled_from(nodes), unique=True, min_size=1))
    after, copies = inserted(target, strategies.KINDS, cut_out(source, chosen, "Any"), (0.0, 0.0))
    assert set(copies) == set(chosen)
    assert check(after, strategies.KINDS) == check(target, strategies.KINDS)


def test_filling_in_sets_every_value_and_brings_the_files_it_names():
    asset = replace(still_asset(name="other.png"), name="Other")
    values = {PHOTO: {"asset": asset.id}, WALK: {"prompt": "she runs", "duration": 3.0}, NodeId("gone"): {"x": 1}}
    after = filled(film(), KINDS, values, [asset])
    assert after.graph.nodes[PHOTO].params["asset"] == asset.id
    assert after.graph.nodes[WALK].params["prompt"] == "she runs"
    assert after.assets[asset.id] == asset
    assert check(after, KINDS) == []


def test_a_value_that_cannot_be_is_refused_as_everywhere():
    with pytest.raises(BadParameter):
        filled(film(), KINDS, {WALK: {"duration": "long"}})


@pytest.mark.parametrize(
    ("wanted", "taken", "free"),
    [
        ("Walk", [], "Walk"),
        ("Walk", ["walk"], "Walk 2"),
        ("Walk", ["Walk", "WALK 2"], "Walk 3"),
        ("Walk 2", ["Walk 2"], "Walk 3"),
        ("2", ["2"], "2 2"),
    ],
)
def test_a_taken_title_gets_the_first_free_number(wanted, taken, free):
    assert free_title(wanted, taken) == free


def test_a_title_is_one_line_of_a_bearable_length():
    assert tidy("  A\nB\u202e\tC  ", 80) == "A B C"
    assert len(tidy("x" * 500, 80)) == 80


def test_the_wires_between_its_nodes_come_along():
    template = cut_out(film(), [PHOTO, NIGHT, WALK], "All")
    after, copies = inserted(Project(), KINDS, template, (0, 0))
    ends = {(wire[0].node, wire[1].node) for wire in after.graph.wires()}
    assert ends == {(copies[PHOTO], copies[NIGHT]), (copies[NIGHT], copies[WALK])}
