"""Edits that keep chains whole. ``test_laws`` draws them at random among all the others."""

from __future__ import annotations

import pytest
from hypothesis import given

from charstudio.model.checks import check
from charstudio.model.errors import EditError, TrackLocked, TypesDiffer, UnknownId, WouldCycle
from charstudio.model.graph import downstream
from charstudio.model.graph_chains import dissolve_nodes, insert_node, insertion, move_wires, passed_on
from charstudio.model.graph_edits import add_node, connect, disconnect
from charstudio.model.timeline_edits import set_track
from charstudio.model.values import Input, NodeId, Output, TrackId
from tests.model.strategies import KINDS, projects, starting_project


def out(text: str) -> Output:
    node, port = text.split(".")
    return Output(NodeId(node), port)


def into(text: str) -> Input:
    node, port = text.split(".")
    return Input(NodeId(node), port)


def another(project, kind, node):
    return add_node(project, KINDS, f"test.{kind}", node_id=NodeId(node))


# Taking nodes out


def test_what_flowed_into_a_node_flows_on_to_what_it_fed():
    after = dissolve_nodes(starting_project(), KINDS, [NodeId("state")])
    assert after.graph.links[into("motion.image")] == (out("picture.image"),)
    assert check(after) == []


def test_a_whole_stretch_of_a_chain_is_bridged():
    project = connect(another(starting_project(), "state", "soft"), KINDS, out("state.image"), into("soft.image"))
    project = connect(project, KINDS, out("soft.image"), into("motion.image"))
    after = dissolve_nodes(project, KINDS, [NodeId("state"), NodeId("soft")])
    assert after.graph.links[into("motion.image")] == (out("picture.image"),)


def test_where_types_change_the_chain_ends():
    after = dissolve_nodes(starting_project(), KINDS, [NodeId("motion")])
    assert into("mix.video") not in after.graph.links


def test_clips_that_followed_it_follow_what_flows_there_now():
    before = starting_project()
    after = dissolve_nodes(before, KINDS, [NodeId("mix")])
    old = next(clip for _, clip in before.timeline.clips() if clip.source == out("mix.video"))
    new = next(clip for _, clip in after.timeline.clips() if clip.source == out("motion.video"))
    assert (old.id, old.start, old.source_range) == (new.id, new.start, new.source_range)


def test_clips_with_nothing_to_follow_go():
    after = dissolve_nodes(starting_project(), KINDS, [NodeId("mix"), NodeId("motion")])
    assert after.followed_outputs() == ()


def test_a_locked_track_keeps_its_clips():
    locked = set_track(starting_project(), TrackId("v1"), locked=True)
    with pytest.raises(TrackLocked):
        dissolve_nodes(locked, KINDS, [NodeId("mix")])
    with pytest.raises(UnknownId):
        dissolve_nodes(locked, KINDS, [NodeId("nobody")])


def test_two_wires_that_become_the_same_are_one():
    project = another(another(starting_project(), "mix", "left"), "mix", "right")
    for node in ("left", "right"):
        project = connect(project, KINDS, out("motion.video"), into(f"{node}.video"))
        project = connect(project, KINDS, out(f"{node}.video"), into("mix.video"))
    after = dissolve_nodes(project, KINDS, [NodeId("left"), NodeId("right")])
    assert after.graph.links[into("mix.video")] == (out("motion.video"),)


@given(projects())
def test_dissolving_brings_nothing_to_a_node_that_did_not_come_from_there_before(project):
    """Every new wire bridges a way that led through nodes that are gone."""
    gone = list(project.graph.nodes)[::2]
    try:
        after = dissolve_nodes(project, KINDS, gone)
    except EditError:
        return
    for source, target in after.graph.wires():
        assert target.node in downstream(project.graph, [source.node])
        assert passed_on(project.graph, KINDS, source, gone) == source


# Putting a node in


def test_a_node_takes_the_place_of_a_wire():
    project = another(starting_project(), "state", "soft")
    assert insertion(project, KINDS, NodeId("soft"), out("state.image"), into("motion.image")) == ("image", "image")
    after = insert_node(project, KINDS, NodeId("soft"), out("state.image"), into("motion.image"))
    assert after.graph.links[into("soft.image")] == (out("state.image"),)
    assert after.graph.links[into("motion.image")] == (out("soft.image"),)


def test_among_several_wires_the_place_is_kept():
    project = another(another(starting_project(), "motion", "second"), "mix", "between")
    project = connect(project, KINDS, out("second.video"), into("mix.video"))
    after = insert_node(project, KINDS, NodeId("between"), out("motion.video"), into("mix.video"))
    assert after.graph.links[into("mix.video")] == (out("between.video"), out("second.video"))


def test_a_wire_to_the_timeline_takes_one_in_as_well():
    project = another(starting_project(), "mix", "last")
    after = insert_node(project, KINDS, NodeId("last"), out("mix.video"), into("timeline.clips"))
    assert after.followed_outputs() == (out("last.video"),)
    assert check(after) == []


@pytest.mark.parametrize(
    ("node", "wire"),
    [
        ("voice", ("state.image", "motion.image")),  # other types
        ("state", ("state.image", "motion.image")),  # its own wire
        ("mix", ("picture.image", "state.image")),  # would wait for itself
        ("timeline", ("state.image", "motion.image")),
        ("nobody", ("state.image", "motion.image")),
    ],
)
def test_what_does_not_fit_is_refused(node, wire):
    project = starting_project()
    assert insertion(project, KINDS, NodeId(node), out(wire[0]), into(wire[1])) is None
    with pytest.raises(EditError, match="does not fit"):
        insert_node(project, KINDS, NodeId(node), out(wire[0]), into(wire[1]))


def test_an_input_that_is_taken_is_no_way_in():
    project = another(starting_project(), "state", "soft")
    project = connect(project, KINDS, out("picture.image"), into("soft.image"))
    assert insertion(project, KINDS, NodeId("soft"), out("state.image"), into("motion.image")) is None


def test_out_and_in_again_is_where_it_began():
    project = starting_project()
    apart = disconnect(dissolve_nodes(project, KINDS, []), out("state.image"), into("motion.image"))
    apart = disconnect(apart, out("picture.image"), into("state.image"))
    bridged = connect(apart, KINDS, out("picture.image"), into("motion.image"))
    after = insert_node(bridged, KINDS, NodeId("state"), out("picture.image"), into("motion.image"))
    assert set(after.graph.wires()) == set(project.graph.wires())


# Moving wires


def test_everything_an_output_feeds_is_fed_by_another():
    project = another(starting_project(), "motion", "second")
    project = connect(project, KINDS, out("motion.video"), into("timeline.clips"))
    after = move_wires(project, KINDS, out("motion.video"), out("second.video"))
    assert after.graph.links[into("mix.video")] == (out("second.video"),)
    assert out("motion.video") not in after.followed_outputs()
    assert out("second.video") in after.followed_outputs()
    assert move_wires(after, KINDS, out("motion.video"), out("motion.video")) is after


def test_wires_move_to_the_same_type_only_and_make_no_loop():
    project = starting_project()
    with pytest.raises(TypesDiffer):
        move_wires(project, KINDS, out("motion.video"), out("motion.last"))
    with pytest.raises(WouldCycle):
        move_wires(project, KINDS, out("picture.image"), out("motion.last"))
    with pytest.raises(UnknownId):
        move_wires(project, KINDS, out("picture.image"), out("nobody.image"))
