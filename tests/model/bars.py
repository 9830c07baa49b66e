"""Films written and read as bars, the way the docstrings draw them: one character is one second and one frame.

``film("AAA_BB")`` has clip A for three seconds, a gap, clip B for two. Ids are the letters in lower case.
Every clip follows a node output, has ten seconds of media before its start, and no end.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from charstudio.model.graph import Graph, Node
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.timeline_edits import new_clip
from charstudio.model.values import ClipId, NodeId, Output, TrackId

SOURCE = Output(NodeId("motion"), "video")
HANDLE = Fraction(10)


def bar_clip(letter: str, start: int, length: int) -> Clip:
    return new_clip(
        SOURCE,
        Fraction(start),
        Fraction(length),
        source_start=HANDLE,
        name=letter,
        clip_id=ClipId(letter.lower()),
    )


def film(v1: str = "", v2: str = "", a1: str = "", locked: str = "") -> Project:
    """A film at one frame per second with the tracks V1, V2 and A1; ``locked`` names one of them."""
    tracks = tuple(
        Track(TrackId(name), TrackKind.AUDIO if name == "a1" else TrackKind.VIDEO, name.upper(), _row(bars))
        for name, bars in (("v1", v1), ("v2", v2), ("a1", a1))
    )
    tracks = tuple(replace(track, locked=track.id == locked) for track in tracks)
    node = Node(NodeId("motion"), "test.motion", "Motion")
    return Project(graph=Graph({node.id: node}), timeline=Timeline(rate=Rate(1), tracks=tracks))


def bars(project: Project, track: str = "v1") -> str:
    """The track as a bar; a clip made by splitting bears its original's letter, and ``|`` marks the cut."""
    found = project.timeline.track(TrackId(track))
    assert found is not None
    drawn = ""
    previous: Clip | None = None
    for clip in found.clips:
        drawn += "_" * int(clip.start - (previous.end if previous else 0))
        if previous and previous.end == clip.start and previous.name == clip.name:
            drawn += "|"
        drawn += clip.name * int(clip.duration)
        previous = clip
    return drawn


def clip(project: Project, letter: str) -> Clip:
    found = project.timeline.find(ClipId(letter.lower()))
    assert found is not None
    return found[1]


def _row(text: str) -> tuple[Clip, ...]:
    row: list[Clip] = []
    at = 0
    for letter, run in groupby(text):
        length = len(list(run))
        if letter != "_":
            row.append(bar_clip(letter, at, length))
        at += length
    return tuple(row)
