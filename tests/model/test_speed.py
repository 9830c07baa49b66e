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
from charstudio.model.timeline import Clip, Marker, Track, TrackKind
from charstudio.model.timeline_parts import shifted
from charstudio.model.values import ClipId, Input, LinkId, MarkerId, NodeId, Output, TrackId
from tests.model.strategies import KINDS, STILL, TALKING, starting_project

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


@cache
def bonded() -> Project:
    """The same film with every picture linked to a sound, four tracks more of which one keeps in step, and markers."""
    project = large()
    links = {f"c0_{i}": LinkId(f"l{i}") for i in range(CLIPS // TRACKS)}
    pictures, *others = project.timeline.tracks
    pictures = replace(pictures, clips=tuple(replace(c, link=links[c.id]) for c in pictures.clips))
    sounds = Track(
        TrackId("a0"),
        TrackKind.AUDIO,
        "A0",
        tuple(replace(c, id=ClipId(f"s_{c.id}"), source=TALKING.id) for c in pictures.clips),
    )
    others = [replace(others[0], sync=True), *others[1:], sounds]
    markers = tuple(Marker(MarkerId(f"m{i}"), Fraction(i)) for i in range(500))
    project = replace(project, timeline=replace(project.timeline, tracks=(pictures, *others), markers=markers))
    assert check(project, KINDS) == []
    return project


FIRST, MIDDLE = ClipId("c0_0"), ClipId("c0_250")
NODE = NodeId("n500")
SOUND = ClipId("s_c0_250")
V0 = TrackId("v0")
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


BONDED: dict[str, Callable[[Project], object]] = {
    "move": lambda p: timeline_edits.move_clips(p, {MIDDLE: (V0, Fraction(9999))}),
    "insert at the start": lambda p: timeline_edits.move_clips(p, {MIDDLE: (V0, Fraction(2))}, mode="insert"),
    "move with ripple": lambda p: timeline_edits.move_clips(
        p, {FIRST: (V0, Fraction(2000))}, mode="insert", ripple=True
    ),
    "trim": lambda p: timeline_edits.trim(p, MIDDLE, "end", Fraction(1253)),
    "ripple trim": lambda p: timeline_edits.trim(p, FIRST, "end", Fraction(3), ripple=True),
    "ripple delete": lambda p: timeline_edits.ripple_delete(p, [FIRST]),
    "close gap": lambda p: timeline_edits.close_gap(p, V0, Fraction(4)),
    "slip": lambda p: timeline_edits.slip(p, SOUND, Fraction(1)),
    "slide": lambda p: timeline_edits.slide(p, MIDDLE, Fraction(1, 2)),
    "split": lambda p: timeline_edits.split(p, MIDDLE, Fraction(1252)),
    "split all": lambda p: timeline_edits.split_all(p, Fraction(1252)),
    "extract": lambda p: timeline_edits.extract(p, TimeRange(Fraction(2), Fraction(20))),
    "lift": lambda p: timeline_edits.lift(p, TimeRange(Fraction(2), Fraction(20))),
    "speed": lambda p: timeline_edits.set_speed(p, SOUND, Fraction(2), ripple=True),
    "reverse": lambda p: timeline_edits.set_reverse(p, SOUND, reverse=True),
    "freeze": lambda p: timeline_edits.freeze_at(p, SOUND, Fraction(1252), Fraction(1)),
    "unlink": lambda p: timeline_edits.unlink(p, [MIDDLE]),
    "group": lambda p: timeline_edits.group(p, [FIRST, MIDDLE]),
    "copy and paste": lambda p: timeline_edits.paste(
        p, timeline_edits.copied(p, [FIRST, MIDDLE]), Fraction(77), mode="insert"
    ),
}


@pytest.mark.parametrize("name", BONDED)
def test_an_edit_that_takes_others_along_costs_little_more_than_moving_every_clip(name):
    """Moving all 2,500 clips of this film by a second is the floor for a ripple at its start (some 4 ms)."""
    project, edit = bonded(), BONDED[name]
    rows = [track.clips for track in project.timeline.tracks]
    floor = min(_seconds(lambda: [shifted(row, Fraction(1)) for row in rows]) for _ in range(7))
    best = min(_seconds(lambda: edit(project)) for _ in range(7))
    assert best < 4 * floor, f"{name}: {best / floor:.1f} times the floor"


def test_moving_hundreds_of_linked_clips_looks_for_their_companions_once():
    project = bonded()
    few, many = ({ClipId(f"c0_{i}"): (V0, Fraction(5 * i + 9000)) for i in range(count)} for count in (50, 500))
    short, long = (
        min(_seconds(lambda m=moves: timeline_edits.move_clips(project, m, mode="overwrite")) for _ in range(3))
        for moves in (few, many)
    )
    assert long < 30 * short, "ten times as many clips; each against each would be a hundred times"


def test_closing_hundreds_of_gaps_at_once_moves_each_clip_once():
    project = bonded()
    every_other = [ClipId(f"c0_{i}") for i in range(0, CLIPS // TRACKS, 2)]
    one = min(_seconds(lambda: timeline_edits.ripple_delete(project, [FIRST])) for _ in range(5))
    many = min(_seconds(lambda: timeline_edits.ripple_delete(project, every_other)) for _ in range(5))
    assert many < 20 * one, "as often as there are gaps, it would be 250 times"


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
