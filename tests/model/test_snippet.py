"""Copying a piece of a graph and putting it down again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from charstudio.model import graph_edits
from charstudio.model.characters import Character
from charstudio.model.checks import check
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph import Graph, GraphFrame, Node
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.model.snippet import Snippet, pasted, snippet_of
from charstudio.model.snippet_fit import misfits
from charstudio.model.values import CharacterId, FrameId, Input, NodeId, Output
from tests.model.strategies import KINDS, SPEECH, STILL, projects, starting_project, with_unknown_kind

PICTURE, STATE, MOTION, VOICE, MIX, CUT = map(NodeId, ("picture", "state", "motion", "voice", "mix", "timeline"))


def put(project: Project, nodes, into: Project | None = None, *, keep_wires: bool = False):
    return pasted(into or project, KINDS, snippet_of(project, nodes), (400.0, 300.0), keep_wires=keep_wires)


def titles(project: Project, copies) -> list[str]:
    return [project.graph.nodes[node].title for node in copies.values()]


def some_nodes(project: Project, data) -> list[NodeId]:
    assume(project.graph.nodes)
    return data.draw(st.lists(st.sampled_from([*project.graph.nodes]), unique=True, min_size=1))


# --- laws ----------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(projects(), st.data())
def test_what_is_pasted_is_the_copied_piece_again_and_the_rest_is_as_it_was(project, data):
    chosen = some_nodes(project, data)
    if all(project.graph.nodes[node].kind == TIMELINE_KIND for node in chosen):
        with pytest.raises(EditError):
            put(project, chosen)
        return
    after, copies = put(project, chosen)
    assert check(after, KINDS) == []
    assert set(copies) == {
        node for node in chosen if project.graph.nodes[node].kind != TIMELINE_KIND or not project.timeline_node()
    }
    assert not set(copies.values()) & project.graph.nodes.keys()
    inner = {
        (Output(copies[a.node], a.port), Input(copies[b.node], b.port))
        for a, b in project.graph.wires()
        if a.node in copies and b.node in copies
    }
    assert set(after.graph.wires()) == set(project.graph.wires()) | inner
    offsets = set()
    for old, new in copies.items():
        before, now = project.graph.nodes[old], after.graph.nodes[new]
        offsets.add((now.x - before.x, now.y - before.y))
        assert replace(now, id=old, title="", x=0.0, y=0.0) == replace(before, title="", x=0.0, y=0.0)
    assert len(offsets) == 1
    everyone = [node.title for node in after.graph.nodes.values()]
    assert len(set(titles(after, copies))) == len(copies)
    assert all(everyone.count(title) == 1 for title in titles(after, copies))
    assert {key: after.graph.nodes[key] for key in project.graph.nodes} == project.graph.nodes
    assert (after.timeline, after.assets, after.characters) == (project.timeline, project.assets, project.characters)


@settings(deadline=None)
@given(projects(), st.data())
def test_into_an_empty_film_comes_what_the_nodes_use_and_no_more(project, data):
    chosen = some_nodes(project, data)
    after, copies = put(project, chosen, Project())
    assert check(after, KINDS) == []
    assert len(after.graph.nodes) == len(copies) == len(chosen)
    named = str([node.params for node in after.graph.nodes.values()])
    assert all(asset in named for asset in after.assets)
    assert all(after.assets[asset] == project.assets[asset] for asset in after.assets)


@settings(deadline=None)
@given(projects(), st.data())
def test_keeping_wires_gives_every_input_what_it_had(project, data):
    nodes = [key for key, node in project.graph.nodes.items() if node.kind != TIMELINE_KIND]
    chosen = data.draw(st.lists(st.sampled_from(nodes), unique=True, min_size=1)) if nodes else []
    if not chosen:
        return
    after, copies = put(project, chosen, keep_wires=True)
    assert check(after, KINDS) == []
    for target, sources in project.graph.links.items():
        if target.node in copies:
            meant = tuple(Output(copies.get(source.node, source.node), source.port) for source in sources)
            assert after.graph.links[Input(copies[target.node], target.port)] == meant


# --- single things -------------------------------------------------------------------------------------------------


def test_the_middle_of_what_is_pasted_is_where_it_was_asked_for():
    project = graph_edits.move_nodes(starting_project(), {STATE: (100.0, 50.0), MOTION: (500.0, 250.0)})
    after, copies = put(project, [STATE, MOTION])
    places = [(after.graph.nodes[new].x, after.graph.nodes[new].y) for new in copies.values()]
    assert places == [(90.0, 120.0), (490.0, 320.0)]


def test_a_frame_comes_along_only_when_all_of_it_does():
    project = starting_project()
    for name, nodes in (("whole", (STATE, MOTION)), ("half", (STATE, PICTURE)), ("empty", ())):
        project = graph_edits.add_frame(project, GraphFrame(FrameId(name), name, nodes, "red"))
    after, copies = put(project, [STATE, MOTION])
    new = [frame for key, frame in after.graph.frames.items() if key not in project.graph.frames]
    assert [(frame.title, frame.colour, frame.nodes) for frame in new] == [
        ("whole", "red", (copies[STATE], copies[MOTION]))
    ]
    assert check(after, KINDS) == []


def test_the_timeline_node_comes_along_only_where_there_is_none():
    project = starting_project()
    with pytest.raises(EditError, match="one Timeline"):
        put(project, [CUT])
    after, copies = put(project, [CUT, MIX])
    assert set(copies) == {MIX}
    gone = graph_edits.remove_nodes(project, [CUT])
    after, copies = put(project, [CUT, MIX], gone)
    assert after.timeline_node() == copies[CUT]
    assert check(after, KINDS) == []


def test_wires_from_nodes_that_are_gone_do_not_come_back():
    project = starting_project()
    gone = graph_edits.remove_nodes(project, [PICTURE])
    after, copies = put(project, [STATE, MIX], gone, keep_wires=True)
    assert Input(copies[STATE], "image") not in after.graph.links
    assert after.graph.links[Input(copies[MIX], "audio")] == (Output(VOICE, "audio"),)


def test_characters_come_along_with_their_stills_and_not_twice():
    project = starting_project()
    node = Node(NodeId("odd"), "someone.else", "Odd", {"who": ["ch_1"]})
    project = replace(project, graph=replace(project.graph, nodes={**project.graph.nodes, node.id: node}))
    after, _ = put(project, [node.id], Project())
    assert [character.name for character in after.characters.values()] == ["Mira"]
    assert set(after.assets) == {STILL.id}
    other = replace(after, characters={CharacterId("ch_1"): Character(CharacterId("ch_1"), "Mira, renamed")})
    again, _ = put(project, [node.id], other)
    assert again.characters == other.characters


def test_a_node_of_an_unknown_kind_arrives_whole():
    project = with_unknown_kind()
    after, copies = put(project, [NodeId("odd")], Project())
    assert after.graph.nodes[copies[NodeId("odd")]].params == {"depth": 3}
    assert [*misfits(KINDS, project.graph)] == []


def test_files_that_are_not_there_are_no_longer_named():
    project = graph_edits.set_param(starting_project(), KINDS, PICTURE, "file", STILL.id)
    project = graph_edits.set_param(project, KINDS, VOICE, "files", [SPEECH.id])
    without = replace(snippet_of(project, [PICTURE, VOICE]), assets={})
    after, copies = pasted(Project(), KINDS, without, (0.0, 0.0))
    assert after.graph.nodes[copies[PICTURE]].params == {"file": ""}
    assert after.graph.nodes[copies[VOICE]].params == {"files": []}
    assert check(after, KINDS) == []


def test_values_and_wires_that_do_not_fit_are_left_out_and_told():
    nodes = (
        Node(NodeId("a"), "test.state", "A", {"strength": 7, "nonsense": 1}),
        Node(NodeId("b"), "test.motion", "B", {"prompt": "kept", "size": "8k"}),
    )
    wrong = {
        Input(NodeId("b"), "prompt"): (Output(NodeId("a"), "image"),),
        Input(NodeId("b"), "image"): (Output(NodeId("a"), "image"),),
        Input(NodeId("b"), "nowhere"): (Output(NodeId("a"), "image"),),
    }
    snippet = Snippet(Graph({node.id: node for node in nodes}, wrong))
    after, copies = pasted(Project(), KINDS, snippet, (0.0, 0.0))
    assert check(after, KINDS) == []
    assert after.graph.nodes[copies[NodeId("a")]].params == {"strength": 0.5}
    assert after.graph.nodes[copies[NodeId("b")]].params == {"prompt": "kept", "size": "720p"}
    assert [target.port for target in after.graph.links] == ["image"]
    assert [*misfits(KINDS, snippet.graph)] == [
        "Values that this version does not take are back at their defaults in “A”, “B”.",
        "2 wires do not fit and stayed behind.",
    ]


def test_nothing_nobody_and_nowhere_are_refused():
    project = starting_project()
    with pytest.raises(EditError, match="nothing to copy"):
        snippet_of(project, [])
    with pytest.raises(UnknownId):
        snippet_of(project, [NodeId("ghost")])
    with pytest.raises(EditError, match="finite"):
        pasted(project, KINDS, snippet_of(project, [STATE]), (float("nan"), 0.0))


def test_a_thousand_nodes_of_one_name_get_a_thousand_names():
    nodes = {NodeId(f"n{i}"): Node(NodeId(f"n{i}"), "test.state", "State 2") for i in range(1000)}
    after, copies = pasted(Project(), KINDS, Snippet(Graph(nodes)), (0.0, 0.0))
    assert len({node.title for node in after.graph.nodes.values()}) == len(copies) == 1000
