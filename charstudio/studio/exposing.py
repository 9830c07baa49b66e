"""Which parameters of some nodes can be asked for when they are used as a template, and what to ask when they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from charstudio.model.character_parts import HIDDEN_BY_CHARACTER, stands_for
from charstudio.model.graph import Graph, Node
from charstudio.model.kind import NOTE_KIND, KindSpec, ParamSpec, ParamType
from charstudio.model.node_template import Exposed, NodeTemplate
from charstudio.model.project import Project
from charstudio.model.values import AssetId, CharacterId, Input, Json, NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.providers.requests import Capability
from charstudio.studio.studio import Studio

_FILES = {ParamType.ASSET, ParamType.ASSETS}
_NEVER = {ParamType.OPTIONS, ParamType.BOX}
_SHOWN = 60
"""Characters of a value."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A parameter that could be asked for. ``wired_from`` names the node whose wire stands in for it, if one does.

    ``is_likely``: it is what mostly differs from use to use, a prompt or a file.
    """

    node: NodeId
    node_title: str
    spec: ParamSpec
    label: str
    value_words: str = ""
    wired_from: str = ""
    is_likely: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to fill in: a parameter of a node that is on the canvas, under the label the template gives it."""

    node: NodeId
    node_title: str
    kind: KindSpec
    spec: ParamSpec
    value: Json


def offers(studio: Studio, nodes: Iterable[NodeId]) -> tuple[Offer, ...]:
    """The parameters of these nodes, by node from left to right and in the order of their forms."""
    project, chosen = studio.project, set(nodes)
    found = [node for node in project.graph.nodes.values() if node.id in chosen]
    found.sort(key=lambda node: (node.x, node.y))
    return tuple(_named(offer for node in found for offer in _of_node(studio, node, chosen)))


def asked(studio: Studio, template: NodeTemplate, copies: Mapping[NodeId, NodeId]) -> tuple[Asked, ...]:
    """What is to be filled in after a template was put down. What this version does not know is left out."""
    return tuple(
        question for exposed in template.exposed if (question := _question(studio, exposed, copies)) is not None
    )


def params_of(studio: Studio, spec: KindSpec, node: Node) -> tuple[ParamSpec, ...]:
    """The parameters of a node as its model takes them. Its model's own extras are not among them, nor is a place on
    one certain picture.
    """
    params = spec.params
    if studio.shelf is not None and spec.capability not in {None, Capability.ENDPOINT}:
        params = studio.shelf.params(spec, str({**spec.defaults(), **node.params}.get("model", "")))
    return tuple(param for param in params if param.type not in _NEVER)


def value_words(project: Project, spec: ParamSpec, value: Json) -> str:
    """A value in a few words; empty when there is nothing in it."""
    if spec.type is ParamType.BOOLEAN:
        return "on" if value is True else "off"
    if spec.type in _FILES:
        ids = value if isinstance(value, list | tuple) else [value]
        names = [project.assets[key].name for item in ids if (key := AssetId(str(item))) in project.assets]
        return _short(", ".join(names))
    if spec.type is ParamType.CHARACTER:
        found = project.characters.get(CharacterId(str(value)))
        return _short(found.name) if found is not None else ""
    if spec.type is ParamType.OUTFIT:
        return f"outfit {value}" if value else "as on the master reference"
    if spec.type is ParamType.CHOICE and value in spec.choices and spec.choice_labels:
        return spec.choice_labels[spec.choices.index(value)]
    words = f"{value:g}" if isinstance(value, float) else str(value)
    return _short(f"{words} {spec.unit}".strip() if words else "")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def _of_node(studio: Studio, node: Node, chosen: set[NodeId]) -> Iterator[Offer]:
    spec = studio.kinds.get(node.kind)
    for param in params_of(studio, spec, node) if spec is not None else ():
        value = node.params.get(param.name, param.default)
        wired = _wired_from(studio.project.graph, node.id, param.name, chosen)
        is_text = param.multiline and not param.advanced and node.kind != NOTE_KIND
        is_someone = param.type is ParamType.CHARACTER and value in studio.project.characters
        is_moot = param.name in HIDDEN_BY_CHARACTER and stands_for(studio.project, node) is not None
        likely = not wired and not is_moot and (param.type in _FILES or is_text or is_someone)
        is_model = param.type is ParamType.MODEL
        words = _model_words(studio, str(value)) if is_model else value_words(studio.project, param, value)
        yield Offer(node.id, node.title, param, param.label, words, wired, likely)


def _model_words(studio: Studio, model: str) -> str:
    found = studio.shelf.catalog.model(model) if studio.shelf is not None else None
    return found.title if found is not None else "Draft" if model == DRAFT_MODEL else model


def _wired_from(graph: Graph, node: NodeId, param: str, chosen: set[NodeId]) -> str:
    """The node that gives this value inside the template; a wire from outside is not part of it."""
    sources = graph.links.get(Input(node, param), ())
    return next((graph.nodes[source.node].title for source in sources if source.node in chosen), "")


def _named(found: Iterable[Offer]) -> Iterator[Offer]:
    """With labels that tell them apart: the node's title, or the parameter's beside it where the node has several."""
    every = tuple(found)
    likely = Counter(offer.node for offer in every if offer.is_likely)
    for offer in every:
        alone = offer.is_likely and likely[offer.node] == 1
        yield replace(offer, label=offer.node_title if alone else f"{offer.node_title}: {offer.spec.label}")


def _question(studio: Studio, exposed: Exposed, copies: Mapping[NodeId, NodeId]) -> Asked | None:
    node = studio.project.graph.nodes.get(copies.get(exposed.node, NodeId("")))
    kind = studio.kinds.get(node.kind) if node is not None else None
    if node is None or kind is None:
        return None
    spec = next((param for param in params_of(studio, kind, node) if param.name == exposed.param), None)
    if spec is None:
        return None
    declared = kind.param(spec.name)
    value = node.params.get(spec.name, declared.default if declared is not None else spec.default)
    return Asked(node.id, node.title, kind, replace(spec, label=exposed.label), value)
