"""The test clip: four seconds of the character standing still, before anything longer is made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from charstudio.model.characters import Character
from charstudio.model.graph_edits import add_node, connect, free_title, set_params
from charstudio.model.kind import Kinds, KindSpec
from charstudio.model.project import Project
from charstudio.model.values import CharacterId, Input, Json, NodeId, Output, new_id
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.studio.importing import REFERENCE_KIND, ROW_HEIGHT

Switch: TypeAlias = Callable[[KindSpec, Mapping[str, Json], str], tuple[dict[str, Json], tuple[str, ...]]]
"""``ModelShelf.switched``."""

MOTION_KIND = "video.motion"
PROMPT = "neutral expression, standing still, static camera"
SECONDS = 4.0
_STRENGTH = 0.2
_ACROSS = 320.0


def trial_title(who: Character) -> str:
    """What the clip's node is called."""
    return f"{who.name} test"


def with_trial(
    project: Project, kinds: Kinds, character: CharacterId, model: str = DRAFT_MODEL, switch: Switch | None = None
) -> tuple[Project, NodeId]:
    """The film with a Reference for the character and a Motion of four seconds below everything else; gives the latter.

    Where the film has such a test already that one is taken, with ``model``. ``switch`` fits the parameters to the
    model (a clip of five seconds where it makes no shorter one). Nothing is made by this.
    """
    project, node = _with_nodes(project, kinds, character)
    spec, params = kinds[MOTION_KIND], project.graph.nodes[node].params
    values: Mapping[str, Json] = {"model": model}
    if switch is not None:
        values = {name: value for name, value in switch(spec, params, model)[0].items() if spec.param(name) is not None}
    return set_params(project, kinds, node, values), node


def _with_nodes(project: Project, kinds: Kinds, character: CharacterId) -> tuple[Project, NodeId]:
    who = project.characters[character]
    there = _existing(project, character)
    if there is not None:
        return project, there
    nodes = project.graph.nodes.values()
    x = min((node.x for node in nodes), default=0.0)
    y = max((node.y for node in nodes), default=-ROW_HEIGHT) + ROW_HEIGHT
    reference, motion = NodeId(new_id("n")), NodeId(new_id("n"))
    project = add_node(
        project,
        kinds,
        REFERENCE_KIND,
        x=x,
        y=y,
        title=free_title(project.graph, who.name),
        params={"character": character},
        node_id=reference,
    )
    project = add_node(
        project,
        kinds,
        MOTION_KIND,
        x=x + _ACROSS,
        y=y,
        title=free_title(project.graph, trial_title(who)),
        params={"prompt": PROMPT, "duration": SECONDS, "strength": _STRENGTH},
        node_id=motion,
    )
    return connect(project, kinds, Output(reference, "image"), Input(motion, "image")), motion


def _existing(project: Project, character: CharacterId) -> NodeId | None:
    """A Motion with the test's prompt that hangs on a Reference of this character."""
    for node in project.graph.nodes.values():
        if node.kind != MOTION_KIND or node.params.get("prompt") != PROMPT:
            continue
        for output in project.graph.links.get(Input(node.id, "image"), ()):
            above = project.graph.nodes.get(output.node)
            if above is not None and above.params.get("character") == character:
                return node.id
    return None
