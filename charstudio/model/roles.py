"""Who acts where in which outfit: as ``casting``, with the variants told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charstudio.model.casting import REFERENCE_KIND, member_of
from charstudio.model.characters import BASE_OUTFIT
from charstudio.model.graph import Node, topological_order
from charstudio.model.project import Project
from charstudio.model.values import CharacterId, NodeId


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody in one outfit. ``key`` and ``character`` as in ``CastMember``; ``clothes`` names the variant."""

    key: str
    name: str
    outfit: int = BASE_OUTFIT
    clothes: str = ""
    character: CharacterId | None = None


def roles_of(project: Project) -> Mapping[NodeId, tuple[Role, ...]]:
    """For every Reference and every node below one who acts there in which outfit, in the order of the wires."""
    sources: dict[NodeId, list[NodeId]] = {}
    for target, outputs in project.graph.links.items():
        sources.setdefault(target.node, []).extend(output.node for output in outputs)
    found: dict[NodeId, tuple[Role, ...]] = {}
    for node_id in topological_order(project.graph):
        role = role_of(project.graph.nodes[node_id], project)
        above = (each for source in sources.get(node_id, ()) for each in found.get(source, ()))
        here = tuple(dict.fromkeys((role, *above) if role is not None else above))
        if here:
            found[node_id] = here
    return found


def role_of(node: Node, project: Project) -> Role | None:
    """Whom a Reference node stands for; None for any other node, and for one that stands for nobody.

    A character without a picture acts all the same: it is planned.
    """
    if node.kind != REFERENCE_KIND:
        return None
    character = project.characters.get(CharacterId(str(node.params.get("character", ""))))
    if character is None:
        member = member_of(node, project)
        return Role(member.key, member.name) if member is not None else None
    number = node.params.get("outfit")
    number = number if isinstance(number, int) and not isinstance(number, bool) else BASE_OUTFIT
    outfit = character.outfit(number)
    if outfit is None:
        return Role(character.id, character.name, character=character.id)
    words = ", ".join(part for part in (outfit.name, outfit.age) if part) or f"Outfit {number}"
    return Role(character.id, character.name, number, words, character.id)
