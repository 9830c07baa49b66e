"""The first shot made anew from the original, and its best frame as a reference for all that follows.

Seed 002: when drift runs through a whole sequence, regenerate the first shot and use it as the new reference. What a
character was is kept as a version first, so it can always be gone back to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from charstudio.model.casting import CastMember
from charstudio.model.character_edits import change_character, keep_version
from charstudio.model.characters import SheetItem, View
from charstudio.model.errors import EditError
from charstudio.model.graph import Node, upstream
from charstudio.model.library import Asset
from charstudio.model.library_edits import add_asset
from charstudio.model.project import Project
from charstudio.model.timeline import TrackKind
from charstudio.model.values import CharacterId, NodeId, Output


class NewReference(StrEnum):
    """What the frame becomes."""

    SHEET = "sheet"  # one more view beside the master
    APPROVED = "approved"  # a still that is right: what measuring is calibrated by
    MASTER = "master"  # the master itself, as a new version


@dataclass(frozen=True, slots=True)
class FirstShot:
    """The node that makes a character's first shot of the film, and the place of that in the cut (None: not in it)."""

    node: NodeId
    title: str


def first_shot(project: Project, cast: Mapping[NodeId, tuple[CastMember, ...]], who: CharacterId) -> FirstShot | None:
    """The first clip of the cut that a character acts in; of a film without a cut, the first clip of the graph.

    Shots that are made from a frame of another are no first shots.
    """
    acting = {node for node, members in cast.items() if any(member.character == who for member in members)}
    tracks = [track for track in project.timeline.tracks if track.kind is TrackKind.VIDEO]
    clips = sorted((clip for track in tracks for clip in track.clips), key=lambda clip: clip.start)
    followed = [clip.source.node for clip in clips if isinstance(clip.source, Output)]
    in_graph = [node.id for node in project.graph.nodes.values() if node.kind.startswith("video.")]
    for node_id in (*followed, *in_graph):
        node = project.graph.nodes.get(node_id)
        if node is not None and node_id in acting and not _goes_on(project, node):
            return FirstShot(node_id, node.title)
    return None


def use_as_reference(project: Project, who: CharacterId, picture: Asset, as_: NewReference, day: str) -> Project:
    """Make a picture a reference of a character, in one edit. The character as it was is kept as a version first.

    ``day`` as 2026-11-28. Raises ``EditError`` when it is one already, ``UnknownId``.
    """
    project = add_asset(project, picture)
    found = project.characters.get(who)
    if found is not None and picture.id in _held(found.master, found.approved, found.sheet, as_):
        raise EditError(f"This picture is a reference of {found.name} already.")
    kept = keep_version(project, who, "Before the new reference from the first shot", day)
    character = kept.characters[who]
    if as_ is NewReference.MASTER:
        return change_character(kept, who, master=picture.id, original=picture.id)
    if as_ is NewReference.APPROVED:
        return change_character(kept, who, approved=(*character.approved, picture.id))
    item = SheetItem(picture.id, View.ANGLE, "From the first shot")
    return change_character(kept, who, sheet=(*character.sheet, item))


def _held(master: object, approved: tuple[object, ...], sheet: tuple[SheetItem, ...], as_: NewReference) -> set[object]:
    if as_ is NewReference.MASTER:
        return {master}
    return set(approved) if as_ is NewReference.APPROVED else {item.asset for item in sheet}


def _goes_on(project: Project, node: Node) -> bool:
    above = upstream(project.graph, [node.id])
    return any(project.graph.nodes[each].kind == "video.frame" for each in above if each in project.graph.nodes)
