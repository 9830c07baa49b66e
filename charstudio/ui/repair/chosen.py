"""What a command of repair means: the selected clip, or the clip or node of what is selected on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from charstudio.media.playable import Playable
from charstudio.model.casting import CastMember, cast_of
from charstudio.model.characters import Character
from charstudio.model.library import MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.timeline import Clip, TrackKind
from charstudio.model.values import ClipId, NodeId, Output
from charstudio.studio.studio import Studio


class Selection(Protocol):
    """What is selected in the window now."""

    def clips(self) -> Sequence[ClipId]:
        """On the timeline, in the order in which they were selected."""
        ...

    def nodes(self) -> Sequence[NodeId]:
        """On the canvas, or the makers of the selected clips."""
        ...


def clip_meant(studio: Studio, selection: Selection) -> Clip | None:
    """The selected clip with a picture, else the first one that follows a selected node."""
    timeline = studio.project.timeline
    found = [pair for clip in selection.clips() if (pair := timeline.find(clip)) is not None]
    shown = next((clip for track, clip in found if track.kind is TrackKind.VIDEO), None)
    if shown is not None:
        return shown
    nodes = set(selection.nodes())
    return next(
        (
            clip
            for track, clip in timeline.clips()
            if track.kind is TrackKind.VIDEO and isinstance(clip.source, Output) and clip.source.node in nodes
        ),
        None,
    )


def node_meant(selection: Selection) -> NodeId | None:
    """The selected node, or the maker of the selected clip."""
    return next(iter(selection.nodes()), None)


def clip_value(studio: Studio, clip: Clip) -> MediaValue | None:
    """The media that a clip plays now."""
    if isinstance(clip.source, Output):
        value = studio.current(clip.source)
        return value if isinstance(value, MediaValue) else None
    asset = studio.project.assets.get(clip.source) if isinstance(clip.source, str) else None
    return MediaValue(asset.media, asset.info) if asset is not None else None


def film_of(studio: Studio, value: MediaValue | None) -> Playable | None:
    """The file of a clip, when it is one and is there."""
    if value is None or value.info.kind is not MediaKind.VIDEO:
        return None
    return studio.playable_value(value)


def cast_at(studio: Studio, node: NodeId) -> tuple[CastMember, ...]:
    """Who acts in what a node makes."""
    return cast_of(studio.project).get(node, ())


def characters_of(studio: Studio, nodes: Sequence[NodeId]) -> tuple[Character, ...]:
    """The library characters of these nodes, each once; of no node at all, the film's only character."""
    cast = cast_of(studio.project)
    known = studio.project.characters
    ids = dict.fromkeys(member.character for node in nodes for member in cast.get(node, ()))
    found = tuple(known[who] for who in ids if who is not None and who in known)
    everybody = tuple(known.values())
    return found or (everybody if len(everybody) == 1 else ())
