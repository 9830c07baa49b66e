"""The four-second test clip of a character: an approved one, one that is there, or a free draft made for it."""

from __future__ import annotations

from collections.abc import Mapping

from charstudio.model import graph_edits
from charstudio.model.casting import REFERENCE_KIND, cast_of
from charstudio.model.character_edits import params_naming
from charstudio.model.characters import Character, View
from charstudio.model.errors import CharStudioError
from charstudio.model.library import Asset, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import AssetId, Input, Json, NodeId, Output, new_id
from charstudio.studio.studio import Studio

SECONDS = 4
PROMPT = "The character looks into the camera with a neutral expression and breathes calmly, static camera, smooth"
_MOTION = "video.motion"


def chosen_clip(studio: Studio, who: Character) -> MediaValue | Asset | None:
    """What there is of somebody to be tested with: an approved clip, the sheet's motion clip, else the newest shot in
    which nobody else acts. None: nothing that can be played.
    """
    sheet = (item.asset for item in who.sheet if item.view is View.MOTION)
    for file in (*who.approved, *sheet):
        found = _clip_of(studio, file)
        if found is not None:
            return found
    return _newest_shot(studio, who)


async def drafted_clip(studio: Studio, who: Character) -> MediaValue | None:
    """A new four-second draft of somebody's master, which is free; None where it cannot be made."""
    node, source = NodeId(new_id("n")), NodeId(new_id("n"))
    try:
        project = graph_edits.add_node(
            studio.project, studio.kinds, REFERENCE_KIND, node_id=source, params=params_naming(studio.project, who.id)
        )
        params: Mapping[str, Json] = {"duration": SECONDS, "prompt": PROMPT, "model": "draft"}
        project = graph_edits.add_node(
            project, studio.kinds, _MOTION, node_id=node, title=f"Test clip of {who.name}", params=params
        )
        project = graph_edits.connect(project, studio.kinds, Output(source, "image"), Input(node, "image"))
        result = await studio.draft_aside(project, node)
    except CharStudioError:
        return None
    value = next(iter(result.outputs.values()), None) if result is not None else None
    return value if isinstance(value, MediaValue) else None


def _clip_of(studio: Studio, file: AssetId) -> Asset | None:
    asset = studio.project.assets.get(file)
    is_clip = asset is not None and asset.info.kind is MediaKind.VIDEO
    return asset if asset is not None and is_clip and studio.playable_value(asset) is not None else None


def _newest_shot(studio: Studio, who: Character) -> MediaValue | None:
    found = [
        (not value.info.draft, result.finished_at, value)
        for node, cast in cast_of(studio.project).items()
        if [member.key for member in cast] == [who.id]
        for _, result in studio.takes(node)
        for value in result.outputs.values()
        if isinstance(value, MediaValue) and value.info.kind is MediaKind.VIDEO
    ]
    return max(found, key=lambda each: each[:2])[2] if found else None
