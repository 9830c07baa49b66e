"""A fingerprint names a result by everything that decides it, and by nothing else.

    SHA-256 of  kind id, kind version, parameters that affect the result, take, what is taken from the film's format,
                and for each input, in order, the fingerprint and socket (or content hash) of what arrives there

Moving, renaming or colouring a node changes nothing; any parameter upstream changes everything below it.

Drafts exist twice: with the DRAFT mark, which is what is shown, and plain, which is what the next node works on
(a mark burnt into a still would travel through the whole chain). ``Prints`` holds both. The first bit tells them
apart (set: marked), so that either name leads to the other: a pin on what is shown hands on what is plain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from charstudio.model.characters import Character
from charstudio.model.errors import PlanError
from charstudio.model.graph import Graph, Node, topological_order
from charstudio.model.kind import KindSpec
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import Value
from charstudio.model.values import AssetId, CharacterId, Fingerprint, Input, Json, NodeId, Output
from charstudio.nodes.base import NodeKind, SequenceFormat, sequence_format
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.nodes.registry import NodeKinds

_MARK = 0x8
"""The bit of a fingerprint's first digit that says: with the DRAFT mark."""

Wires: TypeAlias = tuple[tuple[Input, tuple[Output, ...]], ...]
_Arrivals: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


class Quality(StrEnum):
    """Which models a run uses."""

    AS_SET = "as_set"  # each node's own choice
    DRAFT = "draft"  # the draft engine everywhere
    FINAL = "final"  # each node's own choice, and nodes set to draft are refused


@dataclass(frozen=True, slots=True)
class Prints:
    """The two names of a node's result: as shown, and as handed to the next node. Equal for all but drafts."""

    shown: Fingerprint
    plain: Fingerprint


class Fingerprints:
    """Computes the fingerprints of a project, remembering those of nodes that did not change.

    One per open project and quality; a thousand nodes cost a walk of a few milliseconds after an edit.
    """

    def __init__(self, kinds: NodeKinds, quality: Quality = Quality.AS_SET, beside: Fingerprints | None = None) -> None:
        """``beside``: those of another quality, asked for the same project just before. What a node's own choice makes
        no difference to is taken from there.
        """
        self._kinds = kinds
        self._quality = quality
        self._beside = beside
        self._memo: dict[NodeId, tuple[_Ground, Prints]] = {}
        self._graph = Graph()
        self._order: tuple[NodeId, ...] = ()
        self._wires: Mapping[NodeId, Wires] = {}

    def of(self, project: Project) -> Mapping[NodeId, Prints | None]:
        """For every node its fingerprints, or None where an input is missing, muted or unknown."""
        self._look_at(project.graph)
        sequence = sequence_format(project.timeline)
        found: dict[NodeId, Prints | None] = dict.fromkeys(project.graph.nodes)
        memo: dict[NodeId, tuple[_Ground, Prints]] = {}
        for node_id in self._order:
            node = project.graph.nodes[node_id]
            if node.muted and node.pin is None:
                continue
            inputs = self._inputs(self._wires.get(node_id, ()), found, project)
            ground = _Ground(
                node.kind, node.params, node.take, node.pin, inputs, sequence, project.assets, project.characters
            )
            known = self._memo.get(node_id)
            if known is None or not known[0].equals(ground):
                known = self._known_beside(node_id, ground)
            prints = known[1] if known is not None else self._prints(node, project, ground)
            if prints is not None:
                memo[node_id] = (ground, prints)
                found[node_id] = prints
        self._memo = memo
        return found

    def remembered(self, node_id: NodeId) -> tuple[_Ground, Prints] | None:
        """A node's names, and all that they depend on, as of the last time they were asked for."""
        return self._memo.get(node_id)

    def _known_beside(self, node_id: NodeId, ground: _Ground) -> tuple[_Ground, Prints] | None:
        """The names in the other quality, where they must be the same."""
        known = self._beside.remembered(node_id) if self._beside is not None else None
        if known is None or not known[0].equals(ground):
            return None
        kind = self._kinds.get(ground.kind)
        if ground.pin is not None or kind is None or kind.spec.capability is None:
            return known
        model = {**kind.spec.defaults(), **ground.params}.get("model")
        return known if self._quality is Quality.DRAFT and model == DRAFT_MODEL else None

    def _look_at(self, graph: Graph) -> None:
        """Order and wires, anew only when they may be others: most edits touch neither."""
        before, self._graph = self._graph, graph
        if before.links is not graph.links:
            self._wires = wires_by_node(graph)
        if before.links is not graph.links or before.nodes.keys() != graph.nodes.keys():
            self._order = topological_order(graph)

    def _prints(self, node: Node, project: Project, ground: _Ground) -> Prints | None:
        kind = self._kinds.get(node.kind)
        if node.pin is not None:
            return Prints(node.pin, plain_of(node.pin))
        if kind is None:
            return None
        if kind.constant is not None:
            return _constant_prints(kind, node, project)
        inputs = ground.inputs
        if kind.run is None or inputs is None or kind.missing_inputs({name for name, _ in inputs}):
            return None
        params = self.effective_params(kind.spec, node)
        deciding = {**_deciding(kind.spec, params, inputs), **kind.format_of(params, ground.sequence)}
        plain = _digest([kind.spec.id, kind.spec.version, _plain(deciding), node.take, inputs])
        return Prints(marked(plain) if is_draft(kind.spec, params) else plain, plain)

    def effective_params(self, spec: KindSpec, node: Node) -> dict[str, Json]:
        """The node's parameters over the defaults, with the model this quality uses."""
        return effective_params(spec, node, self._quality)

    def _inputs(self, wires: Wires, found: Mapping[NodeId, Prints | None], project: Project) -> _Arrivals | None:
        """What arrives at each input, by name; None when something does not."""
        inputs = []
        for target, sources in wires:
            names = [self._arrival(source, found, project) for source in sources]
            if None in names:
                return None
            inputs.append((target.port, tuple(name for name in names if name is not None)))
        return tuple(sorted(inputs))

    def _arrival(self, source: Output, found: Mapping[NodeId, Prints | None], project: Project) -> str | None:
        prints = found.get(source.node)
        if prints is None:
            return None
        node = project.graph.nodes[source.node]
        kind = self._kinds.get(node.kind)
        if kind is None or kind.constant is None or node.pin is not None:
            return f"{prints.plain}#{source.port}"
        # by content: what else the source node gives (a reference's notes, say) decides nothing here
        value = constant_outputs(kind, node, project).get(source.port)
        return None if value is None else _content_name(value)


@dataclass(frozen=True, slots=True)
class _Ground:
    """All that a node's fingerprints depend on. ``inputs`` None: something does not arrive."""

    kind: str
    params: Mapping[str, Json]
    take: int
    pin: Fingerprint | None
    inputs: _Arrivals | None
    sequence: SequenceFormat
    assets: Mapping[AssetId, Asset]
    characters: Mapping[CharacterId, Character]

    def equals(self, other: _Ground) -> bool:
        """Whether they are the same, as far as can be told quickly: values shared between revisions are one object."""
        return (
            self.params is other.params
            and self.assets is other.assets
            and self.characters is other.characters
            and self.inputs == other.inputs
            and self.take == other.take
            and self.pin == other.pin
            and self.kind == other.kind
            and self.sequence == other.sequence
        )


def _digest(parts: list[object]) -> Fingerprint:
    """The plain name of these parts: JSON in which keys have one order, by its SHA-256."""
    text = json.dumps(parts, sort_keys=True)
    return plain_of(Fingerprint(hashlib.sha256(text.encode()).hexdigest()))


def marked(fingerprint: Fingerprint) -> Fingerprint:
    """The name of the same draft with the DRAFT mark on it."""
    return Fingerprint(f"{int(fingerprint[0], 16) | _MARK:x}{fingerprint[1:]}")


def plain_of(fingerprint: Fingerprint) -> Fingerprint:
    """The name of the same result without the DRAFT mark."""
    return Fingerprint(f"{int(fingerprint[0], 16) & ~_MARK:x}{fingerprint[1:]}")


def is_marked(fingerprint: Fingerprint) -> bool:
    """Whether it names a draft with its mark."""
    return bool(int(fingerprint[0], 16) & _MARK)


def part_name(fingerprint: Fingerprint, part: str) -> Fingerprint:
    """The name under which one of several things is kept that a step asks for."""
    return Fingerprint(hashlib.sha256(f"{fingerprint} {part}".encode()).hexdigest())


def is_draft(spec: KindSpec, params: Mapping[str, Json]) -> bool:
    """Whether the draft engine makes it."""
    return spec.capability is not None and params.get("model") == DRAFT_MODEL


def effective_params(spec: KindSpec, node: Node, quality: Quality) -> dict[str, Json]:
    """The node's parameters over the kind's defaults, with the model that ``quality`` uses."""
    params = {**spec.defaults(), **node.params}
    if quality is Quality.DRAFT and spec.capability is not None:
        params["model"] = DRAFT_MODEL
    return params


def constant_outputs(kind: NodeKind, node: Node, project: Project) -> Mapping[str, Value]:
    """What a kind without work gives. Raises ``PlanError`` when something is missing."""
    assert kind.constant is not None
    return kind.constant({**kind.spec.defaults(), **node.params}, project.assets, project.characters)


def _constant_prints(kind: NodeKind, node: Node, project: Project) -> Prints | None:
    try:
        outputs = constant_outputs(kind, node, project)
    except PlanError:
        return None
    plain = _digest(["constant", sorted((name, _content_name(value)) for name, value in outputs.items())])
    return Prints(plain, plain)


def _content_name(value: Value) -> str:
    """Text by itself, media by the hash of their bytes."""
    return f"text {value}" if isinstance(value, str) else f"sha256 {value.media.sha256}"


def _deciding(spec: KindSpec, params: Mapping[str, Json], inputs: _Arrivals) -> dict[str, Json]:
    """The parameters that decide the result: not those a wire replaces, nor those that only look different."""
    wired = {name for name, _ in inputs}
    idle = {param.name for param in spec.params if not param.affects_result or param.name in wired}
    idle |= {param.name for param in spec.params if param.added and params.get(param.name) == param.default}
    return {name: value for name, value in params.items() if name not in idle}


def wires_by_node(graph: Graph) -> dict[NodeId, Wires]:
    """For every node with wired inputs what is wired into them."""
    found: dict[NodeId, list[tuple[Input, tuple[Output, ...]]]] = {}
    for target, sources in graph.links.items():
        found.setdefault(target.node, []).append((target, sources))
    return {node: tuple(wires) for node, wires in found.items()}


def _plain(value: Json) -> Json:
    """The same JSON in which 5 and 5.0 are the same number."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
