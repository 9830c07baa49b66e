"""Which clips of a film go on from each other, and how long such chains are. Pure.

A clip goes on from another in the graph when what it follows is made from a frame of what the other follows; that is
known before anything is made. Whether two clips merely look as if one went on from the other, pictures must tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from charstudio.model.clip_looks import Caption, Title
from charstudio.model.graph import Graph
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, TrackKind
from charstudio.model.values import ClipId, NodeId, Output, TrackId

MOST_LINKS = 3
"""Seed 002 and our own measurements agree: after three links small changes have added up."""

_PASSES = {"video.frame", "image.state"}
"""What may lie between a clip and the one made from it: its frame, perhaps changed."""
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Seam:
    """Two clips side by side on a video track. ``is_wired``: the second is made from a frame of the first."""

    track: TrackId
    before: Clip
    after: Clip
    is_wired: bool

    @property
    def at(self) -> Seconds:
        """Where the cut is."""
        return self.after.start

    @property
    def clips(self) -> tuple[ClipId, ClipId]:
        """Both clips."""
        return self.before.id, self.after.id


def seams_of(project: Project) -> tuple[Seam, ...]:
    """Every cut between two pictures on a shown video track, from the left, track by track."""
    return tuple(
        Seam(track.id, before, after, is_made_from(project.graph, before, after))
        for track in project.timeline.tracks
        if track.kind is TrackKind.VIDEO and not track.hidden
        for before, after in pairwise(track.clips)
        if before.end == after.start and _has_picture(before) and _has_picture(after)
    )


def is_made_from(graph: Graph, before: Clip, after: Clip) -> bool:
    """Whether what ``after`` follows begins with a frame of what ``before`` follows (or plays)."""
    if not isinstance(after.source, Output):
        return False
    return any(node in _makers(graph, before) for node in _begins_with(graph, after.source.node))


def chains(seams: tuple[Seam, ...], joined: frozenset[tuple[ClipId, ClipId]] = frozenset()) -> tuple[list[Seam], ...]:
    """The seams grouped into chains, those of two clips included. ``joined`` are further pairs that look chained."""
    found: list[list[Seam]] = []
    for seam in seams:
        if not (seam.is_wired or seam.clips in joined):
            continue
        if found and found[-1][-1].after.id == seam.before.id and found[-1][-1].track == seam.track:
            found[-1].append(seam)
        else:
            found.append([seam])
    return tuple(found)


def _makers(graph: Graph, clip: Clip) -> frozenset[NodeId]:
    if isinstance(clip.source, Output):
        return frozenset({clip.source.node})
    files = (node.id for node in graph.nodes.values() if node.params.get("asset") == clip.source)
    return frozenset(files) if isinstance(clip.source, str) else frozenset()


def _begins_with(graph: Graph, node: NodeId) -> Iterator[NodeId]:
    """The clips whose frame arrives at a node, through frames and what changes them."""
    ends = [(node, 0)]
    while ends:
        here, depth = ends.pop()
        for _, source in graph.sources_of(here):
            above = graph.nodes.get(source.node)
            if above is None:
                continue
            if depth and graph.nodes[here].kind == "video.frame":
                yield above.id
            elif above.kind in _PASSES and depth < _DEEPEST:
                ends.append((above.id, depth + 1))


def _has_picture(clip: Clip) -> bool:
    return not isinstance(clip.source, Title | Caption)
