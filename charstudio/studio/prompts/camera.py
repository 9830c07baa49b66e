"""The structured camera of a node: read from its words, and set in words, parameter and model's fields at once.

What the prompt says counts. The ``camera`` parameter speaks where the prompt says nothing (a wired one, for instance);
the model's own fields say the same as the words, never something else.
"""

from __future__ import annotations

from charstudio.analysis.prompts.camera import Camera, mentions, parse, stated, written
from charstudio.model import graph_edits
from charstudio.model.graph import Node
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.values import Input, Json, NodeId
from charstudio.providers.catalog.rows import Endpoint
from charstudio.studio.prompts.camera_fields import with_camera
from charstudio.studio.prompts.place import CAMERA, options_of


def camera_of(project: Project, node: Node) -> tuple[Camera | None, str]:
    """The move in effect, and the words that say it: from the prompt, else from the parameter.

    Words without a move of ours ("the camera follows her") give None and the words.
    """
    prompt = "" if project.graph.links.get(Input(node.id, "prompt")) else str(node.params.get("prompt", ""))
    found = mentions(prompt)
    if found:
        return stated(prompt), prompt[found[0].start : found[0].end]
    words = str(node.params.get(CAMERA, "")).strip()
    return (parse(words), words) if words else (None, "")


def set_camera(
    project: Project, kinds: Kinds, node: NodeId, camera: Camera | None, endpoint: Endpoint | None = None
) -> Project:
    """Have the camera do this, or (None) say nothing of it. Raises ``EditError``, ``UnknownId``.

    The prompt is written in place, unless it is wired in; the model's fields for the camera say the same.
    """
    found = project.graph.nodes.get(node)
    spec = kinds.get(found.kind) if found is not None else None
    values: dict[str, Json] = {}
    if found is not None and spec is not None:
        if spec.param(CAMERA) is not None:
            values[CAMERA] = camera.words if camera is not None else ""
        if spec.param("prompt") is not None and not project.graph.links.get(Input(node, "prompt")):
            values["prompt"] = written(str(found.params.get("prompt", "")), camera)
        options = with_camera(endpoint, options_of(found), camera)
        if spec.param("options") is not None and options != dict(options_of(found)):
            values["options"] = options
    return graph_edits.set_params(project, kinds, node, values)
