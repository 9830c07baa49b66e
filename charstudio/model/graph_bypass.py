"""What a graph with bypassed nodes means: the same graph with every wire and clip led past them.

A bypassed node makes nothing. What needs one of its outputs gets its first wired input of that output's type instead,
and where there is none, nothing.
"""

from __future__ import annotations

from dataclasses import replace

from charstudio.model.graph import Graph
from charstudio.model.graph_chains import passed_on
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.timeline import Timeline, Track
from charstudio.model.values import NodeId, Output


def bypassed_nodes(graph: Graph) -> frozenset[NodeId]:
    """The nodes that are bypassed."""
    return frozenset(key for key, node in graph.nodes.items() if node.bypassed)


def led_past(project: Project, kinds: Kinds) -> Project:
    """The project as it is made: no wire and no clip begins at a bypassed node, unless nothing comes through it.

    Bypassed nodes stay, with what is wired into them. Without one it is ``project`` itself. An output that passes
    nothing on is no source of any wire afterwards; a clip that follows it stays as it is, without a picture.
    """
    gone = bypassed_nodes(project.graph)
    if not gone:
        return project
    graph = project.graph
    links = {target: _sources(graph, kinds, sources, gone) for target, sources in graph.links.items()}
    led = replace(graph, links={target: sources for target, sources in links.items() if sources}, bends={})
    return replace(project, graph=led, timeline=_timeline(project.timeline, graph, kinds, gone))


def passes_on(project: Project, kinds: Kinds, output: Output) -> Output | None:
    """The output that stands in for ``output``: itself unless its node is bypassed; None when nothing comes through."""
    return passed_on(project.graph, kinds, output, bypassed_nodes(project.graph))


def _sources(graph: Graph, kinds: Kinds, sources: tuple[Output, ...], gone: frozenset[NodeId]) -> tuple[Output, ...]:
    if all(source.node not in gone for source in sources):
        return sources
    found = (passed_on(graph, kinds, source, gone) for source in sources)
    return tuple(dict.fromkeys(source for source in found if source is not None))


def _timeline(timeline: Timeline, graph: Graph, kinds: Kinds, gone: frozenset[NodeId]) -> Timeline:
    return replace(timeline, tracks=tuple(_track(track, graph, kinds, gone) for track in timeline.tracks))


def _track(track: Track, graph: Graph, kinds: Kinds, gone: frozenset[NodeId]) -> Track:
    clips = []
    for clip in track.clips:
        source = clip.source
        instead = passed_on(graph, kinds, source, gone) if isinstance(source, Output) else None
        clips.append(clip if instead is None or instead == source else replace(clip, source=instead))
    return (
        replace(track, clips=tuple(clips))
        if any(a is not b for a, b in zip(clips, track.clips, strict=True))
        else track
    )
