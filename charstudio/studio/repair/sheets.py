"""“Bring the sheet”: further views of a library character, wired in beside its Reference.

A Reference gives one picture. Where a node takes several of a character, the others come as pictures of their own, so
that anybody can see on the canvas what a model is given.
"""

from __future__ import annotations

from charstudio.model.characters import Character
from charstudio.model.errors import EditError
from charstudio.model.graph_edits import add_node
from charstudio.model.graph_wiring import connect
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.values import AssetId, CharacterId, Input, NodeId, Output, new_id
from charstudio.nodes.characters import CHARACTERS, MOST_VIEWS

REFERENCE, IMAGE_FILE = "source.reference", "source.image"
_BELOW = 160.0


def characters_at(project: Project, node: NodeId) -> dict[str, Character]:
    """Which library character is wired into each character socket of a scene."""
    found: dict[str, Character] = {}
    for socket in CHARACTERS:
        for source in project.graph.links.get(Input(node, socket), ()):
            above = project.graph.nodes.get(source.node)
            named = above.params.get("character") if above is not None and above.kind == REFERENCE else None
            character = project.characters.get(CharacterId(str(named))) if named else None
            if character is not None:
                found.setdefault(socket, character)
    return found


def bring_sheets(project: Project, kinds: Kinds, node: NodeId) -> Project:
    """Wire the views of every library character of a scene in beside its Reference, up to four pictures each.

    Raises ``EditError`` when there is none that is not there already.
    """
    before = project
    for socket, character in characters_at(project, node).items():
        for number, view in enumerate(_missing(project, node, socket, character)):
            project = _with_view(project, kinds, node, socket, view, character.name, number)
    if project is before:
        raise EditError(
            "There is no further view to bring.", "Give the character more views on its page: side, three-quarter."
        )
    return project


def views_left(project: Project, node: NodeId) -> dict[str, int]:
    """How many further views every library character of a scene has that are not wired in, by name; none: left out."""
    found = {
        who.name: len(_missing(project, node, socket, who)) for socket, who in characters_at(project, node).items()
    }
    return {name: count for name, count in found.items() if count}


def _missing(project: Project, node: NodeId, socket: str, character: Character) -> tuple[AssetId, ...]:
    wired = project.graph.links.get(Input(node, socket), ())
    there = {project.graph.nodes[source.node].params.get("asset") for source in wired}
    views = [view for view in character.references if view not in there and view != character.master]
    return tuple(views[: max(0, MOST_VIEWS - len(wired))])


def _with_view(
    project: Project, kinds: Kinds, node: NodeId, socket: str, view: AssetId, name: str, number: int
) -> Project:
    reference = project.graph.nodes[project.graph.links[Input(node, socket)][0].node]
    added = NodeId(new_id("n"))
    project = add_node(
        project,
        kinds,
        IMAGE_FILE,
        x=reference.x,
        y=reference.y + (number + 2) * _BELOW,
        title=f"{name}, view {number + 2}",
        params={"asset": view},
        node_id=added,
    )
    return connect(project, kinds, Output(added, "image"), Input(node, socket))
