"""Where a prompt stands: which parameter of which node, and what the linter should know of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from charstudio.analysis.prompts.findings import Setting, Use
from charstudio.analysis.prompts.traits import traits_in
from charstudio.model.casting import REFERENCE_KIND, cast_of
from charstudio.model.characters import Character
from charstudio.model.graph import Node, upstream
from charstudio.model.project import Project
from charstudio.model.values import Input, Json, NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.providers.catalog.rows import Endpoint
from charstudio.studio.prompts.camera_fields import said_by_fields
from charstudio.studio.studio import Studio

CAMERA: Final = "camera"
"""The parameter that holds a camera move in words."""

USES: Mapping[tuple[str, str], Use] = {
    ("video.motion", "prompt"): Use.IMAGE_TO_VIDEO,
    ("video.extend", "prompt"): Use.IMAGE_TO_VIDEO,
    ("video.transition", "prompt"): Use.FIRST_LAST_FRAME,
    ("video.references", "prompt"): Use.REFERENCES,
    ("video.avatar", "prompt"): Use.AVATAR,
    ("video.lipsync", "prompt"): Use.AVATAR,
    ("video.motion_control", "prompt"): Use.MOTION_CONTROL,
    ("image.state", "instruction"): Use.IMAGE_EDIT,
    ("image.portrait", "prompt"): Use.TEXT_TO_IMAGE,
}
"""What the prompt of each kind is for, by kind and parameter."""


def is_prompt(kind: str, param: str) -> bool:
    """Whether this parameter of this kind is a prompt that can be looked at."""
    return (kind, param) in USES


def setting_for(studio: Studio, node: Node, param: str) -> Setting:
    """What the linter should know of a prompt. For a parameter that is no prompt: of any prompt for a clip."""
    use = USES.get((node.kind, param), Use.IMAGE_TO_VIDEO)
    endpoint = endpoint_for(studio, node)
    field = endpoint.carrying("prompt") if endpoint is not None else None
    return Setting(
        use,
        max_characters=field.max_length if field is not None else None,
        camera=str(node.params.get(CAMERA, "")),
        camera_field=said_by_fields(endpoint, options_of(node)),
        traits=carried_traits(studio.project, node.id),
        negative=str(node.params.get("negative_prompt", "")),
        can_insert_state=bool(studio.project.graph.links.get(Input(node.id, "image"))),
    )


def endpoint_for(studio: Studio, node: Node) -> Endpoint | None:
    """What the catalogue says of the model a node uses; None for drafts and unknown ones."""
    model = str(node.params.get("model", DRAFT_MODEL))
    found = studio.shelf.catalog.model(model) if studio.shelf is not None else None
    return found.first if found is not None else None


def options_of(node: Node) -> Mapping[str, Json]:
    """The model's own parameters as they are set on a node."""
    found = node.params.get("options")
    return found if isinstance(found, Mapping) else {}


def carried_traits(project: Project, node: NodeId) -> tuple[str, ...]:
    """What the pictures above a node show of those who act in it: permanent traits, and notes of references."""
    found = [*_of_characters(project, node), *_of_notes(project, node)]
    return tuple(dict.fromkeys(trait for trait in found if trait))


def characters_above(project: Project, node: NodeId) -> tuple[Character, ...]:
    """The film's characters who act in a node."""
    ids = (member.character for member in cast_of(project).get(node, ()))
    return tuple(project.characters[key] for key in ids if key is not None and key in project.characters)


def _of_characters(project: Project, node: NodeId) -> Iterator[str]:
    for character in characters_above(project, node):
        yield from (trait.text.strip() for trait in character.traits if trait.permanent)
        yield from traits_in(character.notes)


def _of_notes(project: Project, node: NodeId) -> Iterator[str]:
    graph = project.graph
    for above in sorted(upstream(graph, [node])):
        found = graph.nodes[above]
        notes = found.params.get("notes")
        if found.kind == REFERENCE_KIND and isinstance(notes, str) and not found.params.get("character"):
            yield from traits_in(notes)
