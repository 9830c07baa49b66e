"""Who acts in a picture or clip: the characters above each node of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charstudio.model.characters import Character
from charstudio.model.graph import Node, topological_order
from charstudio.model.identity import Style
from charstudio.model.project import Project
from charstudio.model.values import AssetId, CharacterId, NodeId

REFERENCE_KIND = "source.reference"


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody a picture or clip is made from.

    ``key`` is the character's id, or that of a Reference node that has only stills. ``references`` are the pictures to
    measure against, the master first; of a variant with a still of its own that one comes first.
    """

    key: str
    name: str
    references: tuple[AssetId, ...]
    style: Style = Style.AUTO
    approved: tuple[AssetId, ...] = ()
    character: CharacterId | None = None


def cast_of(project: Project) -> Mapping[NodeId, tuple[CastMember, ...]]:
    """For every Reference and every node below one who acts there, each once, in the order of the wires.

    A character in two variants counts once, as the first.
    """
    if not any(node.kind == REFERENCE_KIND for node in project.graph.nodes.values()):
        return {}
    sources: dict[NodeId, list[NodeId]] = {}
    for target, outputs in project.graph.links.items():
        sources.setdefault(target.node, []).extend(output.node for output in outputs)
    found: dict[NodeId, dict[str, CastMember]] = {}
    for node_id in topological_order(project.graph):
        node = project.graph.nodes[node_id]
        member = member_of(node, project) if node.kind == REFERENCE_KIND else None
        here = {member.key: member} if member is not None else {}
        for above in sources.get(node_id, ()):
            for key, who in found.get(above, {}).items():
                here.setdefault(key, who)
        if here:
            found[node_id] = here
    return {node_id: tuple(members.values()) for node_id, members in found.items()}


def member_of(node: Node, project: Project) -> CastMember | None:
    """Who a Reference node stands for; None when it has no picture."""
    character = project.characters.get(CharacterId(str(node.params.get("character", ""))))
    if character is not None:
        return _of_character(character, node.params.get("outfit"))
    stills = node.params.get("stills")
    listed = stills if isinstance(stills, list | tuple) else ()
    references = tuple(AssetId(still) for still in listed if isinstance(still, str) and still in project.assets)
    return CastMember(node.id, node.title, references) if references else None


def _of_character(character: Character, outfit: object) -> CastMember | None:
    number = outfit if isinstance(outfit, int) and not isinstance(outfit, bool) else 0
    first = character.still_of(number)
    references = tuple(dict.fromkeys((*((first,) if first is not None else ()), *character.references)))
    if not references:
        return None
    return CastMember(
        character.id, character.name, references, character.style, character.approved, CharacterId(character.id)
    )
