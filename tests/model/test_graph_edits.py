"""Nodes, parameters, takes, pins, copies, frames."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import BadParameter, EditError, TrackLocked, UnknownId
from charstudio.model.graph import GraphFrame, Node
from charstudio.model.graph_edits import (
    add_frame,
    add_node,
    duplicate_nodes,
    move_nodes,
    new_take,
    remove_frame,
    remove_nodes,
    rename_node,
    resize_node,
    set_frame,
    set_muted,
    set_param,
    set_pin,
    set_take,
)
from charstudio.model.project import Project
from charstudio.model.timeline_edits import set_track
from charstudio.model.values import FrameId, Input, NodeId, Output, TrackId
from tests.model.strategies import KINDS, SPEECH, STILL, empty_project, starting_project, with_unknown_kind

MIX, MOTION, STATE, VOICE, PICTURE = (NodeId(name) for name in ("mix", "motion", "state", "voice", "picture"))
NAN = float("nan")


def last(project: Project) -> Node:
    return list(project.graph.nodes.values())[-1]


def test_a_new_node_has_its_kinds_defaults_and_a_title_of_its_own():
    project = add_node(empty_project(), KINDS, "test.motion", x=10, y=-5)
    project = add_node(project, KINDS, "test.motion", params={"seed": 7})
    first, second = project.graph.nodes.values()
    assert (first.title, first.x, first.y, first.params["size"]) == ("Motion", 10.0, -5.0, "720p")
    assert (second.title, second.params["seed"]) == ("Motion 2", 7)
    assert last(add_node(project, KINDS, "test.motion", title="Rain")).title == "Rain"


def test_what_cannot_be_added():
    project = starting_project()
    with pytest.raises(UnknownId, match="no kind of node called “nope”"):
        add_node(project, KINDS, "nope")
    with pytest.raises(EditError, match="Timeline node already"):
        add_node(project, KINDS, "timeline")
    with pytest.raises(EditError, match="id already"):
        add_node(project, KINDS, "test.motion", node_id=MIX)
    with pytest.raises(BadParameter, match="Seed must be at least 0"):
        add_node(project, KINDS, "test.motion", params={"seed": -1})
    with pytest.raises(BadParameter, match="Motion has no parameter “speed”"):
        add_node(project, KINDS, "test.motion", params={"speed": 1})
    with pytest.raises(EditError, match="finite"):
        add_node(project, KINDS, "test.motion", x=NAN)


def test_removing_nodes_takes_wires_frames_and_clips_in_one_step():
    project = add_frame(starting_project(), GraphFrame(FrameId("f"), "Scene", (STATE, MIX)))
    after = remove_nodes(project, [MIX, PICTURE])
    assert set(after.graph.nodes) == {"state", "motion", "voice", "timeline"}
    assert list(after.graph.links) == [Input(MOTION, "image")]
    assert after.graph.frames[FrameId("f")].nodes == (STATE,)
    assert not list(after.clips_following(MIX))
    assert len(after.timeline.track(TrackId("v1")).clips) == 2
    assert check(after, KINDS) == []


def test_removing_a_node_shown_on_a_locked_track_is_refused():
    project = set_track(starting_project(), TrackId("v1"), locked=True)
    with pytest.raises(TrackLocked, match="V1 is locked"):
        remove_nodes(project, [MIX])
    assert STATE not in remove_nodes(project, [STATE]).graph.nodes


def test_removing_the_timeline_node_leaves_the_film():
    project = starting_project()
    after = remove_nodes(project, [project.timeline_node()])
    assert after.timeline is project.timeline
    assert after.timeline_links() == ()


def test_parameters():
    project = set_param(starting_project(), KINDS, MOTION, "prompt", "slow pan")
    assert project.graph.nodes[MOTION].params["prompt"] == "slow pan"
    assert set_param(project, KINDS, MOTION, "prompt", "slow pan") is project
    with pytest.raises(BadParameter, match=r"Duration must be at most 10 s\."):
        set_param(project, KINDS, MOTION, "duration", 11)


def test_a_whole_number_instead_of_a_fraction_is_a_change():
    project = set_param(starting_project(), KINDS, MOTION, "duration", 5.0)
    assert isinstance(project.graph.nodes[MOTION].params["duration"], float)


def test_files_in_parameters_must_be_in_the_project_and_of_the_right_sort():
    project = starting_project()
    assert set_param(project, KINDS, PICTURE, "file", STILL.id).graph.nodes[PICTURE].params["file"] == STILL.id
    with pytest.raises(BadParameter, match="not in the project"):
        set_param(project, KINDS, PICTURE, "file", "0" * 64)
    with pytest.raises(BadParameter, match="File takes image, but “line” is audio"):
        set_param(project, KINDS, PICTURE, "file", SPEECH.id)
    with pytest.raises(BadParameter, match="Files takes audio"):
        set_param(project, KINDS, VOICE, "files", [SPEECH.id, STILL.id])


def test_later_changes_of_a_list_do_not_reach_the_project():
    box = [0.1, 0.2, 0.3, 0.4]
    project = set_param(starting_project(), KINDS, MOTION, "box", box)
    box[0] = 0.9
    assert project.graph.nodes[MOTION].params["box"] == [0.1, 0.2, 0.3, 0.4]


def test_a_node_of_an_unknown_kind_keeps_any_json():
    project = set_param(with_unknown_kind(), KINDS, NodeId("odd"), "curve", {"points": [1, [2.5, None]]})
    assert project.graph.nodes[NodeId("odd")].params == {"depth": 3, "curve": {"points": [1, [2.5, None]]}}
    for bad in (NAN, [NAN], {"a": {1, 2}}, {1: 2}, b"bytes"):
        with pytest.raises(BadParameter):
            set_param(project, KINDS, NodeId("odd"), "curve", bad)
    assert check(project, KINDS) == []


def test_names_places_and_widths():
    project = starting_project()
    assert rename_node(project, MIX, " Final ").graph.nodes[MIX].title == "Final"
    moved = move_nodes(project, {MIX: (1, 2), STATE: (3, 4)}).graph.nodes
    assert (moved[MIX].x, moved[MIX].y, moved[STATE].x) == (1, 2, 3)
    assert move_nodes(project, {MIX: (0, 0)}) is project
    assert resize_node(project, MIX, 300).graph.nodes[MIX].width == 300
    with pytest.raises(EditError, match="title"):
        rename_node(project, MIX, "")
    for width in (0, -1, NAN, float("inf")):
        with pytest.raises(EditError, match="width"):
            resize_node(project, MIX, width)
    with pytest.raises(EditError, match="finite"):
        move_nodes(project, {MIX: (NAN, 0)})


def test_copies_are_wired_like_their_originals():
    project = add_frame(starting_project(), GraphFrame(FrameId("f"), "Scene", (MOTION,)))
    after, copies = duplicate_nodes(project, [MOTION, MIX, project.timeline_node()])
    assert set(copies) == {MOTION, MIX}
    motion, mix = after.graph.nodes[copies[MOTION]], after.graph.nodes[copies[MIX]]
    assert (motion.title, motion.x - project.graph.nodes[MOTION].x) == ("Motion 2", 40)
    assert after.graph.links[Input(motion.id, "image")] == (Output(STATE, "image"),)
    assert after.graph.links[Input(mix.id, "video")] == (Output(motion.id, "video"),)
    assert after.graph.links[Input(mix.id, "audio")] == (Output(VOICE, "audio"),)
    assert after.graph.frames[FrameId("f")].nodes == (MOTION, motion.id)
    assert after.timeline is project.timeline
    assert check(after, KINDS) == []


def test_copies_of_copies_count_on():
    project = starting_project()
    for expected in ("State 2", "State 3", "State 4"):
        source = last(project).id if expected != "State 2" else STATE
        project, _ = duplicate_nodes(project, [source])
        assert last(project).title == expected


def test_the_timeline_node_alone_cannot_be_copied():
    project = starting_project()
    with pytest.raises(EditError, match="one Timeline node"):
        duplicate_nodes(project, [project.timeline_node()])


def test_takes_pins_and_mutes():
    project = new_take(new_take(starting_project(), MOTION), MOTION)
    assert project.graph.nodes[MOTION].take == 3
    assert set_take(project, MOTION, 1).graph.nodes[MOTION].take == 1
    assert set_take(project, MOTION, 3) is project
    with pytest.raises(EditError, match="counted from 1"):
        set_take(project, MOTION, 0)
    pinned = set_pin(project, MOTION, "f" * 64)
    assert pinned.graph.nodes[MOTION].pin == "f" * 64
    assert set_pin(pinned, MOTION, None) == project
    with pytest.raises(EditError, match="stored result"):
        set_pin(project, MOTION, "F" * 64)
    muted = set_muted(project, [MOTION, MIX], True)
    assert [node.id for node in muted.graph.nodes.values() if node.muted] == [MOTION, MIX]
    assert set_muted(muted, [MIX], True) is muted


def test_frames():
    frame = GraphFrame(FrameId("f"), "Scene", (MIX, MIX, STATE))
    project = add_frame(starting_project(), frame)
    assert project.graph.frames[frame.id].nodes == (MIX, STATE)
    changed = set_frame(project, GraphFrame(frame.id, "Act", (), "red"))
    assert changed.graph.frames[frame.id].title == "Act"
    assert remove_frame(changed, frame.id) == starting_project_without_frames(changed)
    with pytest.raises(EditError, match="id already"):
        add_frame(project, frame)
    with pytest.raises(UnknownId):
        set_frame(project, GraphFrame(FrameId("g"), "x"))
    with pytest.raises(UnknownId):
        remove_frame(project, FrameId("g"))
    with pytest.raises(UnknownId):
        add_frame(project, GraphFrame(FrameId("g"), "x", (NodeId("nobody"),)))


def starting_project_without_frames(project: Project) -> Project:
    return replace(project, graph=replace(project.graph, frames={}))


def test_unknown_nodes_are_refused():
    project, nobody = starting_project(), NodeId("nobody")
    for edit in (
        lambda: remove_nodes(project, [nobody]),
        lambda: set_param(project, KINDS, nobody, "x", 1),
        lambda: rename_node(project, nobody, "x"),
        lambda: move_nodes(project, {nobody: (0, 0)}),
        lambda: duplicate_nodes(project, [nobody]),
        lambda: new_take(project, nobody),
        lambda: set_muted(project, [nobody], True),
    ):
        with pytest.raises(UnknownId, match="no such node"):
            edit()
