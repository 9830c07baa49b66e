"""Edits share what they do not touch, so they stay quick on a long film and a large graph.

The limits are generous (a busy machine runs these tests) and still far below what copying or checking everything
would take: a full ``check`` of this project takes tens of milliseconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from charstudio.model import graph_edits, timeline_edits
from charstudio.model.checks import check
from charstudio.model.graph import Graph, Node
from charstudio.model.project import Project
from charstudio.model.time import TimeRange
from charstudio.model.timeline import Clip, Track, TrackKind
from charstudio.model.values import ClipId, Input, NodeId, Output, TrackId
from tests.model.strategies import KINDS, STILL, starting_project

CLIPS, TRACKS, NODES = 2000, 4, 1000
LIMIT_S = 0.005


@cache
def large() -> Project:
    """Two thousand clips on four tracks and a thousand nodes in one chain."""
    project = starting_project()
    tracks = tuple(
        Track(TrackId(f"v{number}"), TrackKind.VIDEO, f"V{number}", _row(number)) for number in range(TRACKS)
    )
    nodes = {NodeId(f"n{i}"): Node(NodeId(f"n{i}"), "test.motion", f"Motion {i}") for i in range(NODES)}
    nodes[NodeId("timeline")] = Node(NodeId("timeline"), "timeline", "Timeline")
    links = {Input(NodeId(f"n{i}"), "image"): (Output(NodeId(f"n{i - 1}"), "last"),) for i in range(1, NODES)}
    project = replace(project, timeline=replace(project.timeline, tracks=tracks), graph=Graph(nodes, links))
    assert check(project, KINDS) == []
    return project


def _row(track: int) -> tuple[Clip, ...]:
    length = TimeRange(Fraction(0), Fraction(4))
    return tuple(Clip(ClipId(f"c{track}_{i}"), STILL.id, Fraction(5 * i), length) for i in range(CLIPS // TRACKS))


FIRST, MIDDLE = ClipId("c0_0"), ClipId("c0_250")
NODE = NodeId("n500")
EDITS: dict[str, Callable[[Project], object]] = {
    "move": lambda p: timeline_edits.move_clips(p, {MIDDLE: (TrackId("v0"), Fraction(9999))}),
    "overwrite": lambda p: timeline_edits.move_clips(p, {MIDDLE: (TrackId("v1"), Fraction(7))}, mode="overwrite"),
    "insert at the start": lambda p: timeline_edits.move_clips(
        p, {MIDDLE: (TrackId("v1"), Fraction(2))}, mode="insert"
    ),
    "trim": lambda p: timeline_edits.trim(p, MIDDLE, "end", Fraction(1253)),
    "ripple trim": lambda p: timeline_edits.trim(p, FIRST, "end", Fraction(3), ripple=True),
    "split": lambda p: timeline_edits.split(p, MIDDLE, Fraction(1252)),
    "slip": lambda p: timeline_edits.slip(p, MIDDLE, Fraction(1)),
    "ripple delete": lambda p: timeline_edits.ripple_delete(p, [FIRST]),
    "remove": lambda p: timeline_edits.remove_clips(p, [MIDDLE]),
    "gain": lambda p: timeline_edits.set_gain(p, MIDDLE, 3.0),
    "move node": lambda p: graph_edits.move_nodes(p, {NODE: (1.0, 2.0)}),
    "set parameter": lambda p: graph_edits.set_param(p, KINDS, NODE, "prompt", "rain"),
    "add node": lambda p: graph_edits.add_node(p, KINDS, "test.motion"),
    "remove node": lambda p: graph_edits.remove_nodes(p, [NODE]),
    "refusal of a loop": lambda p: graph_edits.refusal(
        p, KINDS, Output(NodeId("n999"), "last"), Input(NodeId("n0"), "image")
    ),
    "wire to the timeline": lambda p: graph_edits.connect(
        p, KINDS, Output(NODE, "video"), Input(NodeId("timeline"), "clips")
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_a_large_project_takes_less_than_five_milliseconds(name):
    project, edit = large(), EDITS[name]
    best = min(_seconds(lambda: edit(project)) for _ in range(7))
    assert best < LIMIT_S, f"{name}: {best * 1000:.1f} ms"


def test_an_edit_shares_every_other_track_and_node():
    project = large()
    after = timeline_edits.set_gain(project, MIDDLE, 3.0)
    assert after.graph is project.graph
    assert all(a is b for a, b in zip(after.timeline.tracks[1:], project.timeline.tracks[1:], strict=True))
    changed = [
        a for a, b in zip(after.timeline.tracks[0].clips, project.timeline.tracks[0].clips, strict=True) if a is not b
    ]
    assert [clip.id for clip in changed] == [MIDDLE]
    moved = graph_edits.move_nodes(project, {NODE: (1.0, 2.0)})
    assert moved.timeline is project.timeline
    assert [key for key in project.graph.nodes if moved.graph.nodes[key] is not project.graph.nodes[key]] == [NODE]


def _seconds(action: Callable[[], object]) -> float:
    begun = time.thread_time()
    action()
    return time.thread_time() - begun
