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

from charstudio.model.errors import PlanError
from charstudio.model.graph import Graph, Node, topological_order
from charstudio.model.kind import KindSpec
from charstudio.model.project import Project
from charstudio.model.results import Value
from charstudio.model.values import Fingerprint, Input, Json, NodeId, Output
from charstudio.nodes.base import NodeKind, SequenceFormat, sequence_format
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.nodes.registry import NodeKinds

_MARK = 0x8
"""The bit of a fingerprint's first digit that says: with the DRAFT mark."""

_Wires: TypeAlias = tuple[tuple[Input, tuple[Output, ...]], ...]
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

    def __init__(self, kinds: NodeKinds, quality: Quality = Quality.AS_SET) -> None:
        self._kinds = kinds
        self._quality = quality
        self._memo: dict[NodeId, tuple[_Parts, Prints]] = {}

    def of(self, project: Project) -> Mapping[NodeId, Prints | None]:
        """For every node its fingerprints, or None where an input is missing, muted or unknown."""
        sequence = sequence_format(project.timeline)
        wires = wires_by_node(project.graph)
        found: dict[NodeId, Prints | None] = dict.fromkeys(project.graph.nodes)
        memo: dict[NodeId, tuple[_Parts, Prints]] = {}
        for node_id in topological_order(project.graph):
            node = project.graph.nodes[node_id]
            parts = self._parts(node, project, sequence, wires.get(node_id, ()), found)
            if parts is None:
                continue
            known = self._memo.get(node_id)
            prints = known[1] if known is not None and known[0] == parts else self._digest(node, parts)
            memo[node_id] = (parts, prints)
            found[node_id] = prints
        self._memo = memo
        return found

    def _parts(
        self,
        node: Node,
        project: Project,
        sequence: SequenceFormat,
        wires: _Wires,
        found: Mapping[NodeId, Prints | None],
    ) -> _Parts | None:
        kind = self._kinds.get(node.kind)
        if node.pin is not None:
            return _Parts(pin=node.pin)
        if kind is None or node.muted:
            return None
        if kind.constant is not None:
            return _constant_parts(kind, node, project)
        inputs = self._inputs(wires, found, project)
        if kind.run is None or inputs is None or kind.missing_inputs({name for name, _ in inputs}):
            return None
        params = self.effective_params(kind.spec, node)
        return _Parts(
            kind=kind.spec.id,
            version=kind.spec.version,
            params=_canonical({**_deciding(kind.spec, params, inputs), **kind.format_of(params, sequence)}),
            take=node.take,
            inputs=inputs,
            draft=is_draft(kind.spec, params),
        )

    def effective_params(self, spec: KindSpec, node: Node) -> dict[str, Json]:
        """The node's parameters over the defaults, with the model this quality uses."""
        return effective_params(spec, node, self._quality)

    def _inputs(self, wires: _Wires, found: Mapping[NodeId, Prints | None], project: Project) -> _Arrivals | None:
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

    @staticmethod
    def _digest(node: Node, parts: _Parts) -> Prints:
        if node.pin is not None:
            return Prints(node.pin, plain_of(node.pin))
        text = json.dumps([parts.kind, parts.version, parts.params, parts.take, parts.inputs])
        plain = plain_of(Fingerprint(hashlib.sha256(text.encode()).hexdigest()))
        return Prints(marked(plain) if parts.draft else plain, plain)


@dataclass(frozen=True, slots=True)
class _Parts:
    kind: str = ""
    version: int = 0
    params: str = ""
    take: int = 1
    inputs: _Arrivals = ()
    draft: bool = False
    pin: Fingerprint | None = None


def marked(fingerprint: Fingerprint) -> Fingerprint:
    """The name of the same draft with the DRAFT mark on it."""
    return Fingerprint(f"{int(fingerprint[0], 16) | _MARK:x}{fingerprint[1:]}")


def plain_of(fingerprint: Fingerprint) -> Fingerprint:
    """The name of the same result without the DRAFT mark."""
    return Fingerprint(f"{int(fingerprint[0], 16) & ~_MARK:x}{fingerprint[1:]}")


def is_marked(fingerprint: Fingerprint) -> bool:
    """Whether it names a draft with its mark."""
    return bool(int(fingerprint[0], 16) & _MARK)


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
    return kind.constant({**kind.spec.defaults(), **node.params}, project.assets)


def _constant_parts(kind: NodeKind, node: Node, project: Project) -> _Parts | None:
    try:
        outputs = constant_outputs(kind, node, project)
    except PlanError:
        return None
    named = sorted((name, _content_name(value)) for name, value in outputs.items())
    return _Parts(kind="constant", params=json.dumps(named))


def _content_name(value: Value) -> str:
    """Text by itself, media by the hash of their bytes."""
    return f"text {value}" if isinstance(value, str) else f"sha256 {value.media.sha256}"


def _deciding(spec: KindSpec, params: Mapping[str, Json], inputs: _Arrivals) -> dict[str, Json]:
    """The parameters that decide the result: not those a wire replaces, nor those that only look different."""
    wired = {name for name, _ in inputs}
    idle = {param.name for param in spec.params if not param.affects_result or param.name in wired}
    return {name: value for name, value in params.items() if name not in idle}


def wires_by_node(graph: Graph) -> dict[NodeId, _Wires]:
    """For every node with wired inputs what is wired into them."""
    found: dict[NodeId, list[tuple[Input, tuple[Output, ...]]]] = {}
    for target, sources in graph.links.items():
        found.setdefault(target.node, []).append((target, sources))
    return {node: tuple(wires) for node, wires in found.items()}


def _canonical(params: Mapping[str, Json]) -> str:
    """JSON in which 5 and 5.0 are the same number and keys have one order."""
    return json.dumps(_plain(params), sort_keys=True)


def _plain(value: Json) -> Json:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
