"""Other files in the place of imported ones, wherever the project uses them: clips, nodes, sheets and grades follow.

A pure function ``Project -> Project``, all or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from charstudio.model.characters import Character
from charstudio.model.checks import check
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph import Node
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.timeline import Clip, Timeline, Track
from charstudio.model.values import AssetId, CharacterId, Json, NodeId


def with_other_files(project: Project, others: Mapping[AssetId, Asset]) -> Project:
    """Each file in ``others`` gives way to the one it is paired with, which takes its name along when it is known.

    The new one is of the same kind. A text anywhere in a node's parameters that equals the old file's id counts as a
    use of it, as in ``used_assets``. Raises ``UnknownId``, and ``EditError`` when kinds differ or something in the
    project does not go together with the new file, such as a clip that shows more than it has.
    """
    for old, new in others.items():
        _refuse(project, old, new)
    ids = {old: new.id for old, new in others.items() if old != new.id}
    if not ids:
        return project
    nodes = _nodes(project.graph.nodes, ids)
    after = replace(
        project,
        graph=project.graph if nodes is project.graph.nodes else replace(project.graph, nodes=nodes),
        timeline=_timeline(project.timeline, ids),
        characters=_characters(project.characters, ids),
        assets=_assets(project.assets, others),
    )
    known = {*check(project)}
    for problem in check(after):
        if problem not in known:
            raise EditError(f"The other file does not fit: {problem.message}", "Choose another, or change the cut.")
    return after


def _refuse(project: Project, old: AssetId, new: Asset) -> None:
    asset = project.assets.get(old)
    if asset is None:
        raise UnknownId("There is no such file in the project.")
    if new.id != new.media.sha256:
        raise EditError("An imported file is known by the hash of its bytes.")
    if new.info.kind is not asset.info.kind:
        raise EditError(
            f"“{asset.name}” is {asset.info.kind.value}, the other file is {new.info.kind.value}.",
            "Choose a file of the same kind.",
        )


def _assets(assets: Mapping[AssetId, Asset], others: Mapping[AssetId, Asset]) -> dict[AssetId, Asset]:
    """The same files in the same order, each once; what people called the old one the new one is called."""
    found: dict[AssetId, Asset] = {}
    for key, asset in assets.items():
        new = others.get(key)
        if new is None:
            found[key] = asset
        elif new.id not in assets or new.id in others:  # else it is there already, under its own name
            found.setdefault(new.id, replace(new, name=asset.name))
    return found


def _nodes(nodes: Mapping[NodeId, Node], ids: Mapping[AssetId, AssetId]) -> Mapping[NodeId, Node]:
    changed: dict[NodeId, Node] = {}
    for key, node in nodes.items():
        params = {name: _swapped(value, ids) for name, value in node.params.items()}
        same = all(params[name] is value for name, value in node.params.items())
        changed[key] = node if same else replace(node, params=params)
    return changed if any(changed[key] is not node for key, node in nodes.items()) else nodes


def _swapped(value: Json, ids: Mapping[AssetId, AssetId]) -> Json:
    """The value with every text that is an old id exchanged; the same object when there is none."""
    if isinstance(value, str):
        return ids.get(AssetId(value), value)
    if isinstance(value, Mapping):
        parts = {key: _swapped(part, ids) for key, part in value.items()}
        return value if all(parts[key] is part for key, part in value.items()) else parts
    if isinstance(value, tuple | list):
        items = [_swapped(part, ids) for part in value]
        return value if all(after is before for after, before in zip(items, value, strict=True)) else items
    return value


def _timeline(timeline: Timeline, ids: Mapping[AssetId, AssetId]) -> Timeline:
    tracks = tuple(_track(track, ids) for track in timeline.tracks)
    same = all(after is before for after, before in zip(tracks, timeline.tracks, strict=True))
    return timeline if same else replace(timeline, tracks=tracks)


def _track(track: Track, ids: Mapping[AssetId, AssetId]) -> Track:
    clips = tuple(_clip(clip, ids) for clip in track.clips)
    same = all(after is before for after, before in zip(clips, track.clips, strict=True))
    return track if same else replace(track, clips=clips)


def _clip(clip: Clip, ids: Mapping[AssetId, AssetId]) -> Clip:
    if isinstance(clip.source, str) and (source := ids.get(clip.source)) is not None:
        clip = replace(clip, source=source)
    if clip.grade.lut is not None and (lut := ids.get(clip.grade.lut)) is not None:
        clip = replace(clip, grade=replace(clip.grade, lut=lut))
    return clip


def _characters(
    characters: Mapping[CharacterId, Character], ids: Mapping[AssetId, AssetId]
) -> Mapping[CharacterId, Character]:
    if not any(asset in ids for character in characters.values() for asset in character.files()):
        return characters
    return {key: character.with_files(ids) for key, character in characters.items()}
