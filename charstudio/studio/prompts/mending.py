"""Fixes of the linter, presets and suffixes as edits of the film: pure functions, one undo step each."""

from __future__ import annotations

from collections.abc import Iterable

from charstudio.analysis.prompts.bible import assemble
from charstudio.analysis.prompts.camera import Camera, Move, appended, stated, states_camera
from charstudio.analysis.prompts.findings import Fix
from charstudio.model import graph_edits
from charstudio.model.characters import BASE_OUTFIT, Character
from charstudio.model.errors import EditError
from charstudio.model.graph import Node
from charstudio.model.graph_chains import insert_node
from charstudio.model.kind import Kinds, KindSpec, fault_in
from charstudio.model.project import Project
from charstudio.model.values import Input, Json, NodeId
from charstudio.providers.catalog.rows import Endpoint
from charstudio.storage.prompt_presets import PromptPreset, Suffix
from charstudio.studio.prompts.camera_fields import with_camera
from charstudio.studio.prompts.place import CAMERA, options_of

STATE_KIND = "image.state"
_GAP = 48.0
"""Canvas units between the new State and its neighbours."""
_ROOM = 240.0


def mended(project: Project, kinds: Kinds, node: NodeId, param: str, fix: Fix, endpoint: Endpoint | None) -> Project:
    """The film with a fix applied to a prompt. Raises ``EditError``."""
    if fix.camera_field:
        found = _found(project, node)
        options = with_camera(None, options_of(found), None)
        if fix.camera_field == "static":
            options = with_camera(endpoint, options, Camera(Move.STATIC))
        return graph_edits.set_param(project, kinds, node, "options", options)
    changed = graph_edits.set_param(project, kinds, node, param, fix.text)
    return with_state_before(changed, kinds, node, fix.state) if fix.state else changed


def with_state_before(project: Project, kinds: Kinds, node: NodeId, words: str) -> Project:
    """The film with a State between a node and its picture, told to make these changes.

    A State that feeds only this node is told them too, rather than a second one put after it.
    Raises ``EditError`` when no picture is wired in.
    """
    target = Input(node, "image")
    sources = project.graph.links.get(target, ())
    if not sources:
        raise EditError("No picture is wired in yet.", "Wire one into Picture; then a State can be put before it.")
    source = sources[0]
    giver = project.graph.nodes[source.node]
    users = [links for links in project.graph.links.values() if any(output.node == giver.id for output in links)]
    follows = any(clip.source == source for _, clip in project.timeline.clips())
    if giver.kind == STATE_KIND and len(users) == 1 and not follows:
        said = str(giver.params.get("instruction", "")).strip()
        return graph_edits.set_param(project, kinds, giver.id, "instruction", appended(said, words) if said else words)
    before = set(project.graph.nodes)
    mover = project.graph.nodes[node]
    size = kinds[STATE_KIND].param("size")
    params: dict[str, Json] = {"instruction": words}
    if size is not None and "size" in mover.params:
        params["size"] = mover.params["size"]
    x, y = _place_between(giver.x, giver.width, mover.x, mover.y)
    made = graph_edits.add_node(project, kinds, STATE_KIND, x=x, y=y, params=params)
    state = next(iter(set(made.graph.nodes) - before))
    made = insert_node(made, kinds, state, source, target)
    return _with_room(made, state, node)


def _place_between(left: float, width: float, right: float, y: float) -> tuple[float, float]:
    return (left + (width or _ROOM) + _GAP if right > left else right - _ROOM - _GAP), y


def _with_room(project: Project, state: NodeId, node: NodeId) -> Project:
    """Move a node, and all that stands to the right of it, so that the new State has room before it."""
    nodes = project.graph.nodes
    new, mover = nodes[state], nodes[node]
    missing = new.x + (new.width or _ROOM) + _GAP - mover.x
    if missing <= 0:
        return project
    places = {key: (other.x + missing, other.y) for key, other in nodes.items() if key != state and other.x >= mover.x}
    return graph_edits.move_nodes(project, places)


def with_preset(
    project: Project, kinds: Kinds, node: NodeId, param: str, preset: PromptPreset, endpoint: Endpoint | None = None
) -> Project:
    """The film with a preset in the place of a prompt; with it what it says of length, camera and what is unwanted."""
    spec = _spec(project, kinds, node)
    prompt = preset.prompt
    if preset.camera and not states_camera(prompt):
        prompt = appended(prompt, preset.camera)
    values: dict[str, Json] = {param: prompt}
    if preset.negative and spec.param("negative_prompt") is not None:
        values["negative_prompt"] = preset.negative
    duration = spec.param("duration")
    if preset.duration is not None and duration is not None and fault_in(duration, preset.duration) is None:
        values["duration"] = preset.duration
    if spec.param(CAMERA) is not None:
        values[CAMERA] = ""
        options = with_camera(endpoint, options_of(_found(project, node)), stated(prompt))
        if options != dict(options_of(_found(project, node))):
            values["options"] = options
    return graph_edits.set_params(project, kinds, node, values)


def with_suffix(project: Project, kinds: Kinds, node: NodeId, param: str, suffix: Suffix) -> Project:
    """The film with a suffix at the end of a prompt; one that is there already is not said twice."""
    text = str(_found(project, node).params.get(param, ""))
    if suffix.text.casefold() in text.casefold():
        return project
    return graph_edits.set_param(project, kinds, node, param, appended(text, suffix.text))


def with_character_words(
    project: Project, kinds: Kinds, node: NodeId, param: str, character: Character, outfit: int = BASE_OUTFIT
) -> Project:
    """The film with what never changes about a character said once at the head of a prompt."""
    text = str(_found(project, node).params.get(param, ""))
    traits = [part for part in character.description(outfit).split(", ") if part]
    kept = _without_leading(text, traits)
    return graph_edits.set_param(project, kinds, node, param, assemble(traits, kept).text)


def _without_leading(text: str, traits: Iterable[str]) -> str:
    """A prompt without the traits it begins with already, so that inserting them again changes nothing."""
    rest = text
    for trait in traits:
        if rest.casefold().startswith(trait.casefold()):
            rest = rest[len(trait) :].lstrip(" ,;")
    return rest


def _spec(project: Project, kinds: Kinds, node: NodeId) -> KindSpec:
    spec = kinds.get(_found(project, node).kind)
    if spec is None:
        raise EditError("This kind of node is not installed.")
    return spec


def _found(project: Project, node: NodeId) -> Node:
    found = project.graph.nodes.get(node)
    if found is None:
        raise EditError("The node is not there any more.")
    return found
