"""From a wish ("run these nodes") to a list of steps, as a pure function.

A plan holds values of one revision of the project. Whatever the user edits afterwards, the run does what was planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from charstudio.engine.fingerprint import Fingerprints, Prints, Quality, constant_outputs, effective_params, is_draft
from charstudio.model.errors import PlanError
from charstudio.model.graph import Node, closure, parents, topological_order
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result, Value
from charstudio.model.values import Fingerprint, Input, Json, NodeId, Output
from charstudio.nodes.base import NodeKind, SequenceFormat, sequence_format
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.nodes.registry import NodeKinds
from charstudio.providers.base import ModelInfo, Provider
from charstudio.providers.requests import Capability, Request

LOCAL = "local"
"""The provider's name of steps computed on this machine without one."""

FindResult: TypeAlias = Callable[[Fingerprint], Result | None]
HasMedia: TypeAlias = Callable[[MediaValue], bool]


@dataclass(frozen=True, slots=True)
class Constant:
    """An input whose value is known already."""

    value: Value


@dataclass(frozen=True, slots=True)
class FromStep:
    """An input that another step will make."""

    fingerprint: Fingerprint
    port: str


Binding: TypeAlias = Constant | FromStep


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to make. ``params`` are complete; ``mark`` says whether a draft carries its mark."""

    fingerprint: Fingerprint
    node: Node
    kind: NodeKind
    params: Mapping[str, Json]
    inputs: Mapping[str, tuple[Binding, ...]]
    provider: str
    mark: bool
    sequence: SequenceFormat
    price_usd: Decimal | None

    @property
    def needs(self) -> frozenset[Fingerprint]:
        """The steps that must be done first."""
        found = (binding for bindings in self.inputs.values() for binding in bindings)
        return frozenset(binding.fingerprint for binding in found if isinstance(binding, FromStep))


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why a node cannot run, as one sentence."""

    node: NodeId
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in an order in which each comes after those it needs; what is stored already; what is in the way."""

    steps: tuple[Step, ...]
    cached: frozenset[NodeId]
    blocked: tuple[Blocker, ...]
    targets: tuple[NodeId, ...]

    @property
    def price_usd(self) -> Decimal | None:
        """The sum over all steps; None as soon as one price is unknown."""
        total = Decimal(0)
        for step in self.steps:
            if step.price_usd is None:
                return None
            total += step.price_usd
        return total

    @property
    def nodes(self) -> tuple[NodeId, ...]:
        """The nodes that will run, each once."""
        return tuple(dict.fromkeys(step.node.id for step in self.steps))

    def require_possible(self, titles: Mapping[NodeId, str]) -> None:
        """Raise ``PlanError`` with every reason when something is in the way."""
        if self.blocked:
            reasons = tuple(f"{titles.get(block.node, block.node)}: {block.reason}" for block in self.blocked)
            more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
            raise PlanError(f"{reasons[0]}{more}", "Nothing was started.", reasons)


def runnable_nodes(project: Project, kinds: NodeKinds) -> tuple[NodeId, ...]:
    """Every node that makes something."""
    return tuple(
        node.id
        for node in project.graph.nodes.values()
        if node.kind in kinds and kinds[node.kind].run is not None and not node.muted
    )


def plan(
    project: Project,
    kinds: NodeKinds,
    providers: Mapping[str, Provider],
    targets: Iterable[NodeId],
    find: FindResult,
    has_media: HasMedia,
    *,
    quality: Quality = Quality.AS_SET,
    mark: bool = True,
    fingerprints: Fingerprints | None = None,
) -> Plan:
    """What must be made so that ``targets`` are up to date.

    A Timeline among the targets stands for every output its clips follow. Stored results whose media are all
    present count as done. With ``mark`` False drafts are made without the DRAFT mark.
    """
    prints = (fingerprints or Fingerprints(kinds, quality)).of(project)
    wanted = _expand(project, targets)
    return _Planner(project, kinds, providers, prints, find, has_media, quality).plan(wanted, mark=mark)


def _expand(project: Project, targets: Iterable[NodeId]) -> tuple[NodeId, ...]:
    found: list[NodeId] = []
    for target in targets:
        node = project.graph.nodes.get(target)
        if node is not None and node.kind == TIMELINE_KIND:
            found.extend(output.node for output in project.followed_outputs())
        else:
            found.append(target)
    return tuple(dict.fromkeys(found))


class _Planner:
    """The walk. Lives for one call of ``plan``."""

    def __init__(
        self,
        project: Project,
        kinds: NodeKinds,
        providers: Mapping[str, Provider],
        prints: Mapping[NodeId, Prints | None],
        find: FindResult,
        has_media: HasMedia,
        quality: Quality,
    ) -> None:
        self._project = project
        self._kinds = kinds
        self._providers = providers
        self._models = {(info.capability, info.id): info for p in providers.values() for info in p.models()}
        self._prints = prints
        self._find = find
        self._has_media = has_media
        self._quality = quality
        self._sequence = sequence_format(project.timeline)
        self._steps: dict[Fingerprint, Step] = {}
        self._stored: dict[Fingerprint, Result | None] = {}
        self._blocked: dict[NodeId, str] = {}
        self._cached: set[NodeId] = set()

    def plan(self, targets: tuple[NodeId, ...], *, mark: bool) -> Plan:
        graph = self._project.graph
        self._block_unknown(targets)
        needed = closure([target for target in targets if target in graph.nodes], parents(graph))
        order = [node for node in topological_order(graph) if node in needed]
        for node_id in order:
            self._find_blocker(graph.nodes[node_id])
        for target in reversed(order):
            if target in targets and target not in self._blocked:
                self._want(target, shown=mark)
        ranks = {node: rank for rank, node in enumerate(order)}
        steps = sorted(self._steps.values(), key=lambda step: ranks[step.node.id])
        blocked = tuple(Blocker(node, self._blocked[node]) for node in (*order, *targets) if node in self._blocked)
        return Plan(tuple(steps), frozenset(self._cached), tuple(dict.fromkeys(blocked)), targets)

    def _block_unknown(self, targets: tuple[NodeId, ...]) -> None:
        for target in targets:
            if target not in self._project.graph.nodes:
                self._blocked[target] = "There is no such node."

    def _want(self, node_id: NodeId, *, shown: bool) -> None:
        """Plan the node's result under its shown or its plain name, and what that needs."""
        prints = self._prints.get(node_id)
        node = self._project.graph.nodes[node_id]
        kind = self._kinds[node.kind]
        if prints is None or kind.run is None or node.pin is not None:
            return
        fingerprint = prints.shown if shown else prints.plain
        if fingerprint in self._steps:
            return
        if self._stored_result(fingerprint) is not None:
            self._cached.add(node_id)
            return
        self._steps[fingerprint] = self._step(node, kind, fingerprint, mark=shown)
        for _, source in self._project.graph.sources_of(node_id):
            self._want(source.node, shown=False)

    def _step(self, node: Node, kind: NodeKind, fingerprint: Fingerprint, *, mark: bool) -> Step:
        params = effective_params(kind.spec, node, self._quality)
        inputs = {
            target.port: tuple(self._binding(source) for source in sources)
            for target, sources in self._project.graph.links.items()
            if target.node == node.id
        }
        provider, price = self._provider_and_price(kind, params)
        return Step(fingerprint, node, kind, params, inputs, provider, mark, self._sequence, price)

    def _binding(self, source: Output) -> Binding:
        node = self._project.graph.nodes[source.node]
        kind = self._kinds[node.kind]
        if node.pin is None and kind.constant is not None:
            return Constant(constant_outputs(kind, node, self._project)[source.port])
        prints = self._prints[source.node]
        assert prints is not None
        stored = self._stored_result(prints.plain)
        if stored is not None and source.port in stored.outputs:
            return Constant(stored.outputs[source.port])
        return FromStep(prints.plain, source.port)

    def _stored_result(self, fingerprint: Fingerprint) -> Result | None:
        if fingerprint not in self._stored:
            result = self._find(fingerprint)
            whole = result is not None and all(
                isinstance(value, str) or self._has_media(value) for value in result.outputs.values()
            )
            self._stored[fingerprint] = result if whole else None
        return self._stored[fingerprint]

    def _provider_and_price(self, kind: NodeKind, params: Mapping[str, Json]) -> tuple[str, Decimal | None]:
        info = self._model(kind, params)
        if info is None:
            return LOCAL, Decimal(0)
        request = Request(info.capability, params)
        return info.provider, self._providers[info.provider].price(request, info.id)

    def _model(self, kind: NodeKind, params: Mapping[str, Json]) -> ModelInfo | None:
        if kind.spec.capability is None:
            return None
        return self._models.get((Capability(kind.spec.capability), str(params.get("model"))))

    def _find_blocker(self, node: Node) -> None:
        reason = self._blocker(node)
        if reason is not None:
            self._blocked[node.id] = reason

    def _blocker(self, node: Node) -> str | None:
        kind = self._kinds.get(node.kind)
        if node.pin is not None:
            return None if self._stored_result(node.pin) else "Its pinned result is gone. Unpin it to make a new one."
        if kind is None:
            return f"This version does not know the kind “{node.kind}”."
        if node.muted:
            return "It is muted."
        if kind.constant is not None:
            return self._constant_blocker(kind, node)
        return self._input_blocker(kind, node) or self._model_blocker(kind, node)

    def _constant_blocker(self, kind: NodeKind, node: Node) -> str | None:
        try:
            outputs = constant_outputs(kind, node, self._project)
        except PlanError as error:
            return f"{error.message} {error.hint}".strip()
        gone = any(isinstance(value, MediaValue) and not self._has_media(value) for value in outputs.values())
        return "Its file is no longer in the project's media folder." if gone else None

    def _input_blocker(self, kind: NodeKind, node: Node) -> str | None:
        wires = dict(self._wires(node.id))
        missing = kind.missing_inputs({target.port for target in wires})
        if missing:
            return " ".join(missing)
        for source in (source for sources in wires.values() for source in sources):
            if source.node in self._blocked:
                upstream = self._project.graph.nodes.get(source.node)
                return f"It needs “{upstream.title if upstream else source.node}”, which cannot run."
        return None

    def _wires(self, node: NodeId) -> Iterable[tuple[Input, tuple[Output, ...]]]:
        return ((target, sources) for target, sources in self._project.graph.links.items() if target.node == node)

    def _model_blocker(self, kind: NodeKind, node: Node) -> str | None:
        if kind.spec.capability is None:
            return None
        params = effective_params(kind.spec, node, self._quality)
        if self._quality is Quality.FINAL and is_draft(kind.spec, params):
            return "It is set to draft. Choose a model for the final run."
        if self._model(kind, params) is None:
            return f"The model “{params.get('model')}” is not available here. Choose another, or run drafts."
        return None


__all__ = [
    "DRAFT_MODEL",
    "LOCAL",
    "Binding",
    "Blocker",
    "Constant",
    "FromStep",
    "Plan",
    "Step",
    "plan",
    "runnable_nodes",
]
