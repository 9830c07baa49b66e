"""Two anchors: the original reference, and the freshest good frame of the last clip, where a model takes several.

Seed 002: with the original photo and a freshly made frame a model has two points to hold on to instead of one.
Which models take how many pictures is said by the catalogue; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

from charstudio.model.graph_edits import add_node
from charstudio.model.graph_wiring import connect
from charstudio.model.kind import Kinds, KindSpec
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds
from charstudio.model.values import Input, NodeId, Output, new_id
from charstudio.nodes.characters import CHARACTERS
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Endpoint, Form
from charstudio.studio.repair.chain_on import middle_of_frame

_TO_THE_LEFT = 320.0
_UP = 200.0
_SECOND = {"image.state": "more", "video.references": CHARACTERS[0]}
"""Where a second picture of the character arrives, by kind of node."""


@dataclass(frozen=True, slots=True)
class SecondAnchor:
    """Whether a node can have one. ``refusal`` says why not; ``socket`` is where it goes."""

    socket: str = ""
    refusal: str = ""


def second_anchor(project: Project, kinds: Kinds, node: NodeId, catalog: Catalog | None) -> SecondAnchor:
    """Whether and where a node can take a second picture of the same character, with the model it has now."""
    found = project.graph.nodes[node]
    spec = kinds.get(found.kind)
    if spec is None or spec.capability is None:
        return SecondAnchor(refusal="This node makes nothing from a character.")
    model = str({**spec.defaults(), **found.params}.get("model"))
    socket = _SECOND.get(found.kind, "")
    if not socket:
        return SecondAnchor(refusal=_instead(spec))
    if socket == CHARACTERS[0]:
        socket = _character_with_a_picture(project, node) or socket
    endpoint = _endpoint(catalog, model)
    title = "The draft" if model == DRAFT_MODEL else endpoint.title if endpoint is not None else model
    if not takes_second(endpoint, found.kind):
        return SecondAnchor(refusal=f"{title} takes only one picture of a character.")
    return SecondAnchor(socket)


def takes_second(endpoint: Endpoint | None, kind: str) -> bool:
    """Whether an endpoint makes use of a second picture of the same character."""
    if endpoint is None:
        return False
    if kind == "video.references":
        field = endpoint.carrying("references")
        return field is not None and field.form is Form.ELEMENTS
    field = endpoint.carrying("image")
    is_list = field is not None and field.type.takes_many and field.max_items != 1
    return is_list or endpoint.carrying("references") is not None


def add_second_anchor(
    project: Project, kinds: Kinds, node: NodeId, socket: str, source: Output, at: Seconds, media_rate: Rate | None
) -> Project:
    """Wire the frame at media time ``at`` of what ``source`` gives into a node, beside what is wired there already.

    Raises ``EditError`` (a loop, a socket that is not there).
    """
    target = project.graph.nodes[node]
    frame = NodeId(new_id("n"))
    project = add_node(
        project,
        kinds,
        "video.frame",
        x=target.x - _TO_THE_LEFT,
        y=target.y + _UP,
        title="Freshest good frame",
        params={"which": "at", "at": middle_of_frame(at, media_rate)},
        node_id=frame,
    )
    project = connect(project, kinds, source, Input(frame, "video"))
    return connect(project, kinds, Output(frame, "image"), Input(node, socket))


def _instead(spec: KindSpec) -> str:
    return (
        f"“{spec.title}” begins with one picture. Use “Characters in a scene”, or a State before it, "
        "to give a model two."
    )


def _character_with_a_picture(project: Project, node: NodeId) -> str | None:
    return next((name for name in CHARACTERS if project.graph.links.get(Input(node, name))), None)


def _endpoint(catalog: Catalog | None, model: str) -> Endpoint | None:
    found = catalog.model(model) if catalog is not None else None
    return found.first if found is not None else None
