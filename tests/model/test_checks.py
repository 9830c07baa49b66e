"""Every broken invariant is reported, at its path, all at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from charstudio.model.characters import Character
from charstudio.model.checks import Problem, check
from charstudio.model.graph import Graph, GraphFrame, Node
from charstudio.model.project import Project
from charstudio.model.time import TimeRange
from charstudio.model.timeline import Clip, Marker, Transition, TransitionKind
from charstudio.model.values import AssetId, CharacterId, ClipId, FrameId, Input, MarkerId, NodeId, Output
from tests.model.bars import film
from tests.model.strategies import KINDS, SILENT, SPEECH, STILL, starting_project, with_unknown_kind

NAN = float("nan")
A = ClipId("a")


def told(project: Project) -> dict[str, str]:
    """Every problem's message by its path; several of one path joined."""
    found: dict[str, str] = {}
    for problem in check(project, KINDS):
        found[problem.path] = f"{found.get(problem.path, '')} {problem.message}".strip()
    return found


def with_node(**changes: Any) -> Project:
    project = starting_project()
    node = replace(project.graph.nodes[NodeId("motion")], **changes)
    return replace(project, graph=replace(project.graph, nodes={**project.graph.nodes, NodeId("motion"): node}))


def with_links(links: dict[str, list[str]]) -> Project:
    project = starting_project()
    added = {_socket(Input, target): tuple(_socket(Output, s) for s in sources) for target, sources in links.items()}
    return replace(project, graph=replace(project.graph, links={**project.graph.links, **added}))


def _socket(kind: Any, text: str) -> Any:
    return kind(*text.split("."))


def with_clip(number: int = 0, bars: str = "AAAABBBB", **changes: Any) -> Project:
    """A drawn film in which one clip is changed by hand."""
    project = film(bars)
    first, *others = project.timeline.tracks
    clips = list(first.clips)
    clips[number] = replace(clips[number], **changes)
    tracks = (replace(first, clips=tuple(clips)), *others)
    return replace(project, timeline=replace(project.timeline, tracks=tracks))


def test_a_film_in_order_has_no_problems():
    for project in (Project(), starting_project(), with_unknown_kind(), film("AA_BB")):
        assert check(project) == []
        assert check(project, KINDS) == []


def test_a_problem_reads_as_path_and_sentence():
    assert str(Problem("graph.nodes[n]", "It is wrong.")) == "graph.nodes[n]: It is wrong."


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"id": "other"}, "id", "listed as motion but calls itself other"),
        ({"x": NAN}, "x", "two finite numbers"),
        ({"y": float("-inf")}, "y", "two finite numbers"),
        ({"width": 0.0}, "width", "above 0"),
        ({"width": NAN}, "width", "above 0"),
        ({"take": 0}, "take", "counted from 1"),
        ({"pin": "short"}, "pin", "stored result"),
        ({"params": {"duration": 99}}, "params.duration", "at most 10 s"),
        ({"params": {"speed": 1}}, "params.speed", "no parameter “speed”"),
        ({"params": {"duration": NAN}}, "params.duration", "finite"),
    ],
)
def test_faults_of_a_node(changes, path, message):
    found = told(with_node(**changes))
    assert list(found) == [f"graph.nodes[motion].{path}"]
    assert message in found[f"graph.nodes[motion].{path}"]


def test_missing_parameters_mean_the_default():
    assert told(with_node(params={})) == {}


def test_files_named_by_parameters():
    project = starting_project()
    nodes = dict(project.graph.nodes)
    nodes[NodeId("picture")] = replace(nodes[NodeId("picture")], params={"file": "0" * 64})
    nodes[NodeId("voice")] = replace(nodes[NodeId("voice")], params={"files": [SPEECH.id, STILL.id]})
    found = told(replace(project, graph=replace(project.graph, nodes=nodes)))
    assert found == {
        "graph.nodes[picture].params.file": "File names a file that is not in the project.",
        "graph.nodes[voice].params.files": "Files takes audio, but “portrait” is image.",
    }


@pytest.mark.parametrize(
    ("links", "path", "message"),
    [
        ({"ghost.image": ["state.image"]}, "ghost.image", "ends at a node that is not"),
        ({"state.image": ["ghost.image"]}, "state.image][0", "begins at a node that is not"),
        ({"state.smell": ["picture.image"]}, "state.smell", "no input “smell”"),
        ({"state.image": ["picture.smell"]}, "state.image][0", "no output “smell”"),
        ({"state.image": ["voice.audio"]}, "state.image][0", "Voice gives sound, but Picture takes a picture."),
        ({"timeline.clips": ["mix.video"]}, "timeline.clips", "not stored"),
        ({"state.image": []}, "state.image", "without a beginning"),
        ({"mix.video": ["motion.video", "motion.video"]}, "mix.video][1", "listed twice"),
        ({"mix.audio": ["voice.audio", "voice.audio"]}, "mix.audio", "takes one wire, not 2"),
        ({"state.image": ["mix.image"]}, "motion.image", "loop: Motion → Mix → State → Motion."),
    ],
)
def test_faults_of_a_wire(links, path, message):
    found = told(with_links(links))
    place = f"graph.links[{path}" + ("" if path.endswith("]") else "]")
    assert place in found
    assert message in found[place]


def test_every_separate_loop_is_told():
    nodes = {NodeId(n): Node(NodeId(n), "test", n.upper()) for n in "abcde"}
    wires = ("ab", "ba", "cd", "dc", "de", "ee")
    links = {Input(NodeId(b), a): (Output(NodeId(a), "x"),) for a, b in wires}
    found = told(Project(graph=Graph(nodes, links)))
    assert sorted(found.values()) == [
        "This would make a loop: B → A → B.",
        "This would make a loop: D → C → D.",
        "This would make a loop: E → E.",
    ]


def test_wires_of_unknown_kinds_are_no_problem():
    project = with_unknown_kind()
    links = {**project.graph.links, Input(NodeId("odd"), "any"): (Output(NodeId("state"), "image"),)}
    assert check(replace(project, graph=replace(project.graph, links=links)), KINDS) == []


def test_two_timeline_nodes():
    project = starting_project()
    extra = Node(NodeId("t2"), "timeline", "Timeline 2")
    graph = replace(project.graph, nodes={**project.graph.nodes, extra.id: extra})
    assert told(replace(project, graph=graph)) == {"graph.nodes[t2]": "There is more than one Timeline node."}


def test_faults_of_frames():
    frame = GraphFrame(FrameId("g"), "Scene", (NodeId("ghost"), NodeId("mix"), NodeId("mix")))
    project = starting_project()
    found = told(replace(project, graph=replace(project.graph, frames={FrameId("f"): frame})))
    assert list(found) == ["graph.frames[f].id", "graph.frames[f].nodes[0]", "graph.frames[f].nodes[2]"]


@pytest.mark.parametrize(
    ("number", "changes", "path", "message"),
    [
        (0, {"start": Fraction(-1)}, "start", "before the beginning"),
        (
            0,
            {"start": Fraction(1, 2), "source_range": TimeRange(Fraction(0), Fraction(1))},
            "start",
            "start on a frame",
        ),
        (0, {"source_range": TimeRange(Fraction(0), Fraction(5, 2))}, "source_range", "whole number of frames"),
        (0, {"source_range": TimeRange(Fraction(0), Fraction(0))}, "source_range", "no time at all"),
        (0, {"source_range": TimeRange(Fraction(-1), Fraction(4))}, "source_range.start", "nothing before"),
        (1, {"start": Fraction(3)}, "start", "“B” overlaps “A” on V1."),
        (0, {"start": Fraction(20)}, "", "not in order of time"),
        (0, {"speed": Fraction(0)}, "speed", "more than nothing"),
        (0, {"speed": Fraction(-2)}, "speed", "more than nothing"),
        (0, {"gain_db": NAN}, "gain_db", "from -60 to +24"),
        (0, {"gain_db": 25.0}, "gain_db", "from -60 to +24"),
        (0, {"fade_in": Fraction(-1)}, "fade_in", "shorter than nothing"),
        (0, {"fade_out": Fraction(-1)}, "fade_out", "shorter than nothing"),
        (0, {"fade_in": Fraction(3), "fade_out": Fraction(3)}, "fade_out", "longer than the clip"),
        (0, {"transition": Transition(TransitionKind.DIP, Fraction(1))}, "transition", "no cut"),
        (1, {"transition": Transition(TransitionKind.DIP, Fraction(5))}, "transition.duration", "longer than one"),
        (1, {"transition": Transition(TransitionKind.DIP, Fraction(0))}, "transition.duration", "whole number"),
        (1, {"transition": Transition(TransitionKind.DIP, Fraction(1, 2))}, "transition.duration", "whole number"),
        (0, {"source": AssetId("0" * 64)}, "source", "file that is not in the project"),
        (0, {"source": Output(NodeId("ghost"), "video")}, "source", "node that is not in the project"),
        (0, {"source": Output(NodeId("motion"), "smell")}, "source", "no output “smell”"),
        (0, {"source_range": TimeRange(Fraction(1, 10**12), Fraction(4))}, "source_range", "too fine"),
    ],
)
def test_faults_of_a_clip(number, changes, path, message):
    found = told(with_clip(number, **changes))
    clip = "b" if number or not path else "a"
    place = f"timeline.tracks[v1].clips[{clip}].{path or 'start'}"
    assert place in found
    assert message in found[place]


def test_clips_past_their_media_and_on_the_wrong_track():
    clip = Clip(A, SILENT.id, Fraction(0), TimeRange(Fraction(1), Fraction(5)))
    sound = Clip(ClipId("b"), SPEECH.id, Fraction(5), TimeRange(Fraction(0), Fraction(1)))
    project = starting_project()
    tracks = (replace(project.timeline.tracks[0], clips=(clip, sound)),)
    found = told(replace(project, timeline=replace(project.timeline, tracks=tracks)))
    assert found == {
        "timeline.tracks[v1].clips[a].source_range": "“walk” has only 5.06 s of media.",
        "timeline.tracks[v1].clips[b].source": "“line” is sound, but V1 is a video track.",
    }


def test_ids_used_twice():
    project = film("AA", "AA")
    first, _, third = project.timeline.tracks
    marker = Marker(MarkerId("m"), Fraction(0))
    timeline = replace(project.timeline, tracks=(*project.timeline.tracks, third), markers=(marker, marker))
    found = told(replace(project, timeline=timeline))
    assert found == {
        "timeline.markers[m]": "Two markers have this id.",
        "timeline.tracks[v2].clips[a]": "Two clips have this id.",
        "timeline.tracks[a1]": "Two tracks have this id.",
    }
    assert first.clips


def test_faults_of_format_and_markers():
    markers = (Marker(MarkerId("m"), Fraction(-1)), Marker(MarkerId("n"), Fraction(1, 2)))
    timeline = replace(film().timeline, width_px=481, height_px=0, sample_rate_hz=0, markers=markers)
    assert list(told(Project(timeline=timeline))) == [
        "timeline.width_px",
        "timeline.height_px",
        "timeline.sample_rate_hz",
        "timeline.markers[m].at",
        "timeline.markers[n].at",
    ]


def test_faults_of_assets_characters_and_budget():
    wrong = replace(STILL, id=AssetId("x"), info=replace(STILL.info, width_px=-1, duration=Fraction(-1)))
    mira = Character(CharacterId("other"), "Mira", AssetId("y"), version=0)
    project = Project(assets={AssetId("z"): wrong}, characters={CharacterId("mira"): mira}, budget=Decimal(-1))
    assert list(told(project)) == [
        "budget",
        "assets[z].id",
        "assets[z].media",
        "assets[z].info",
        "assets[z].info.duration",
        "characters[mira].id",
        "characters[mira].version",
        "characters[mira].files[0]",
    ]
    assert "budget" in told(replace(project, budget=Decimal("NaN")))


def test_all_problems_are_told_at_once():
    broken = with_clip(0, gain_db=NAN, start=Fraction(-1), fade_in=Fraction(-1))
    assert len(check(broken)) == 3
