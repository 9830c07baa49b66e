"""The project: one immutable value that holds everything a user would want undone.

No results, jobs, selection, zoom, paths or keys. ``checks.py`` lists every way it can be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from charstudio.model.characters import Character
from charstudio.model.graph import Graph
from charstudio.model.kind import TIMELINE_CLIPS, TIMELINE_KIND, TIMELINE_SOUND
from charstudio.model.library import Asset
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, CharacterId, Input, NodeId, Output


@dataclass(frozen=True, slots=True)
class Project:
    """Everything there is to know of a film in the making, except what machines made of it.

    ``budget`` is a cap in US dollars for the whole project, or None for no cap.
    """

    title: str = "Untitled film"
    graph: Graph = field(default_factory=Graph)
    timeline: Timeline = field(default_factory=Timeline)
    characters: Mapping[CharacterId, Character] = field(default_factory=dict)
    assets: Mapping[AssetId, Asset] = field(default_factory=dict)
    budget: Decimal | None = None

    def timeline_node(self) -> NodeId | None:
        """The Timeline node, when the graph shows one."""
        return next((node.id for node in self.graph.nodes.values() if node.kind == TIMELINE_KIND), None)

    def timeline_links(self) -> tuple[tuple[Output, Input], ...]:
        """The wires into the Timeline node: one for each output that some clip follows, in order of time.

        What lies on video tracks comes in at the socket ``clips``, what lies on audio tracks at ``sound``.
        """
        node = self.timeline_node()
        if node is None:
            return ()
        following = [
            (clip.start, clip.source, socket_of(track))
            for track, clip in self.timeline.clips()
            if isinstance(clip.source, Output)
        ]
        following.sort(key=lambda entry: entry[0])
        return tuple(dict.fromkeys((source, Input(node, port)) for _, source, port in following))

    def clips_on_wire(self, source: Output, target: Input) -> Iterator[tuple[Track, Clip]]:
        """The clips that a wire into the Timeline node stands for."""
        for track, clip in self.timeline.clips():
            if clip.source == source and socket_of(track) == target.port:
                yield track, clip

    def followed_outputs(self) -> tuple[Output, ...]:
        """Each node output that some clip follows, once, in order of the first clip's start."""
        clips = sorted((clip for _, clip in self.timeline.clips()), key=lambda clip: clip.start)
        return tuple(dict.fromkeys(clip.source for clip in clips if isinstance(clip.source, Output)))

    def clips_following(self, node: NodeId) -> Iterator[tuple[Track, Clip]]:
        """The clips that show an output of ``node``."""
        for track, clip in self.timeline.clips():
            if isinstance(clip.source, Output) and clip.source.node == node:
                yield track, clip

    def asset_of(self, clip: Clip) -> Asset | None:
        """The imported file a clip shows, if it shows one."""
        return self.assets.get(clip.source) if isinstance(clip.source, str) else None


def socket_of(track: Track) -> str:
    """The Timeline node's input at which what lies on this track comes in."""
    return TIMELINE_SOUND if track.kind is TrackKind.AUDIO else TIMELINE_CLIPS
