"""From a wish ("run these nodes") to a list of steps, as a pure function.

A plan holds values of one revision of the project. Whatever the user edits afterwards, the run does what was planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from charstudio.engine.characters import characters
from charstudio.engine.estimate import DEFAULT_LADDER, Estimate, Ladder, estimate, inputs_of, total
from charstudio.engine.fingerprint import (
    Fingerprints,
    Prints,
    Quality,
    Wires,
    constant_outputs,
    effective_params,
    is_draft,
    part_name,
    plain_of,
    wires_by_node,
)
from charstudio.engine.models import Models
from charstudio.engine.planned import foretold
from charstudio.engine.sketch import Inputs, Sketch
from charstudio.model.errors import PlanError
from charstudio.model.graph import Node, closure, parents, topological_order
from charstudio.model.graph_bypass import led_past, passes_on
from charstudio.model.kind import TIMELINE_KIND, Kinds
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result, Value
from charstudio.model.time import Seconds
from charstudio.model.values import Fingerprint, Json, NodeId, Output
from charstudio.nodes.base import NodeKind, Requests, SequenceFormat, sequence_format
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.nodes.registry import NodeKinds, specs
from charstudio.providers.base import Provider

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
    routes: tuple[str, ...]
    """The providers to ask, in order; empty: it is computed on this machine without one."""
    mark: bool
    sequence: SequenceFormat
    price_usd: Decimal | None
    character: str | None = None
    """Whose picture it is made from, for the ledger."""
    parts: frozenset[Fingerprint] = frozenset()
    """The names of its parts, when it asks for several things."""
    called: int | None = None
    """The number under which the result is listed, where that is not the node's own take."""

    @property
    def listed_take(self) -> int:
        """The take the result is listed as. What decides the result is the node's own."""
        return self.node.take if self.called is None else self.called

    @property
    def provider(self) -> str:
        """Who is asked first."""
        return self.routes[0] if self.routes else LOCAL

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
    allowance_usd: Decimal = Decimal(0)
    """The most that further tries and another provider could add, where prices are known. Not part of the price."""

    @property
    def price_usd(self) -> Decimal | None:
        """The sum over all steps; None as soon as one price is unknown."""
        return total(step.price_usd for step in self.steps)

    @property
    def known_usd(self) -> Decimal:
        """The sum of the prices that are known."""
        return sum((step.price_usd for step in self.steps if step.price_usd is not None), Decimal(0))

    @property
    def unknown(self) -> tuple[Step, ...]:
        """The steps whose price nobody knows."""
        return tuple(step for step in self.steps if step.price_usd is None)

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


def joined(plans: Iterable[Plan]) -> Plan:
    """Several plans as one: what two of them would make is made once."""
    found = tuple(plans)
    blocked = dict.fromkeys(blocker for each in found for blocker in each.blocked)
    return Plan(
        _once(step for each in found for step in each.steps),
        frozenset(node for each in found for node in each.cached),
        tuple(blocked),
        tuple(dict.fromkeys(target for each in found for target in each.targets)),
        sum((each.allowance_usd for each in found), Decimal(0)),
    )


def runnable_nodes(project: Project, kinds: NodeKinds) -> tuple[NodeId, ...]:
    """Every node that makes something."""
    return tuple(
        node.id
        for node in project.graph.nodes.values()
        if node.kind in kinds and kinds[node.kind].run is not None and not (node.muted or node.bypassed)
    )


def plan(
    project: Project,
    kinds: NodeKinds,
    providers: Mapping[str, Provider] | Models,
    targets: Iterable[NodeId],
    find: FindResult,
    has_media: HasMedia,
    *,
    quality: Quality = Quality.AS_SET,
    mark: bool = True,
    fingerprints: Fingerprints | None = None,
    ladder: Ladder = DEFAULT_LADDER,
) -> Plan:
    """What must be made so that ``targets`` are up to date.

    A Timeline among the targets stands for every output its clips follow, a bypassed node for what it passes on.
    Stored results whose media are all present count as done. With ``mark`` False drafts are made without the DRAFT
    mark.
    """
    wanted = _expand(project, specs(kinds), targets)
    project = led_past(project, specs(kinds))
    prints = (fingerprints or Fingerprints(kinds, quality)).of(project)
    models = providers if isinstance(providers, Models) else Models(providers)
    return _Planner(project, kinds, models, prints, find, has_media, quality, ladder).plan(wanted, mark=mark)


def _expand(project: Project, kinds: Kinds, targets: Iterable[NodeId]) -> tuple[NodeId, ...]:
    found: list[NodeId] = []
    for target in targets:
        node = project.graph.nodes.get(target)
        if node is not None and node.kind == TIMELINE_KIND:
            found.extend(_givers(project, kinds, project.followed_outputs()))
        elif node is not None and node.bypassed:
            outputs = kinds[node.kind].outputs if node.kind in kinds else ()
            found.extend(_givers(project, kinds, (Output(target, port.name) for port in outputs)))
        else:
            found.append(target)
    return tuple(dict.fromkeys(found))


def _givers(project: Project, kinds: Kinds, outputs: Iterable[Output]) -> Iterable[NodeId]:
    """The nodes whose results come out there, past bypassed ones."""
    found = (passes_on(project, kinds, output) for output in outputs)
    return (output.node for output in found if output is not None)


class _Planner:
    """Lives for one call of ``plan``: three walks over the graph in its order, none of them recursive.

    Backwards: what is wanted and not stored. Forwards: what of that is possible. Backwards: what is really needed.
    """

    def __init__(
        self,
        project: Project,
        kinds: NodeKinds,
        models: Models,
        prints: Mapping[NodeId, Prints | None],
        find: FindResult,
        has_media: HasMedia,
        quality: Quality,
        ladder: Ladder,
    ) -> None:
        self._project = project
        self._nodes = project.graph.nodes
        self._wires = wires_by_node(project.graph)
        self._kinds = kinds
        self._models = models
        self._ladder = ladder
        self._specs = {kind_id: kind.spec for kind_id, kind in kinds.items()}
        self._asked: dict[tuple[NodeId, bool], Requests | PlanError] = {}
        self._characters: Mapping[NodeId, str] = characters(project.graph)
        self._prints = prints
        self._find = find
        self._has_media = has_media
        self._quality = quality
        self._sequence = sequence_format(project.timeline)
        self._stored: dict[Fingerprint, Result | None] = {}
        self._cached: set[NodeId] = set()

    def plan(self, targets: tuple[NodeId, ...], *, mark: bool) -> Plan:
        graph = self._project.graph
        known = [target for target in targets if target in self._nodes]
        needed = closure(known, parents(graph))
        order = [node for node in topological_order(graph) if node in needed]
        reachable = set(order)
        blocked = {target: _why_absent(self._nodes, target) for target in targets if target not in reachable}
        looked_at = self._wanted(order, dict.fromkeys(known, mark), follow=lambda _node: True)
        for node_id in order:
            if node_id in looked_at and (reason := self._blocker(self._nodes[node_id], blocked)):
                blocked[node_id] = reason
        self._cached.clear()
        possible = dict.fromkeys((target for target in known if target not in blocked), mark)
        wanted = self._wanted(order, possible, follow=lambda node: node not in blocked)
        steps = [
            self._step(self._nodes[node_id], shown=shown)
            for node_id in order
            for shown in sorted(wanted.get(node_id, ()))
            if node_id not in blocked and self._makes(node_id)
        ]
        reasons = tuple(Blocker(node, blocked[node]) for node in dict.fromkeys((*order, *targets)) if node in blocked)
        once = _once(steps)
        allowance = sum((self._allowance(step) for step in once), Decimal(0))
        return Plan(once, frozenset(self._cached), reasons, targets, allowance)

    def _wanted(
        self, order: list[NodeId], targets: Mapping[NodeId, bool], follow: Callable[[NodeId], bool]
    ) -> dict[NodeId, set[bool]]:
        """For each node that is not stored under the name it is wanted by: shown (True), plain (False), or both."""
        asked: dict[NodeId, set[bool]] = {target: {shown} for target, shown in targets.items()}
        wanted: dict[NodeId, set[bool]] = {}
        for node_id in reversed(order):
            missing = {shown for shown in asked.get(node_id, ()) if not self._is_stored(node_id, shown=shown)}
            if not missing:
                continue
            wanted[node_id] = missing
            if follow(node_id) and self._makes(node_id):
                for _, sources in self._wires.get(node_id, ()):
                    for source in sources:
                        asked.setdefault(source.node, set()).add(False)
        return wanted

    def _makes(self, node_id: NodeId) -> bool:
        node = self._nodes[node_id]
        kind = self._kinds.get(node.kind)
        return node.pin is None and kind is not None and kind.run is not None

    def _name(self, node_id: NodeId, *, shown: bool) -> Fingerprint | None:
        prints = self._prints.get(node_id)
        return None if prints is None else prints.shown if shown else prints.plain

    def _is_stored(self, node_id: NodeId, *, shown: bool) -> bool:
        node = self._nodes[node_id]
        if node.pin is not None:
            stored = self._pinned(node.pin) is not None
        else:
            name = self._name(node_id, shown=shown)
            stored = name is not None and self._makes(node_id) and self._stored_result(name) is not None
        if stored:
            self._cached.add(node_id)
        return stored

    def _step(self, node: Node, *, shown: bool) -> Step:
        kind = self._kinds[node.kind]
        fingerprint = self._name(node.id, shown=shown)
        assert fingerprint is not None
        params = effective_params(kind.spec, node, self._quality)
        inputs = {
            target.port: tuple(self._binding(source) for source in sources)
            for target, sources in self._wires.get(node.id, ())
        }
        asked = self._requests(node, kind, params, shown=shown)
        requests = asked if isinstance(asked, Mapping) else {}
        routes = self._routes(kind, params)
        price = self._estimate(routes[0], params, requests).usd if routes else Decimal(0)
        parts = frozenset(part_name(fingerprint, name) for name in requests) if len(requests) > 1 else frozenset()
        return Step(
            fingerprint,
            node,
            kind,
            params,
            inputs,
            routes,
            shown,
            self._sequence,
            price,
            self._characters.get(node.id),
            parts,
        )

    def _requests(self, node: Node, kind: NodeKind, params: Mapping[str, Json], *, shown: bool) -> Requests | PlanError:
        """What the node would ask of its model, with stand-ins for what is not made yet; or why it cannot."""
        key = (node.id, shown)
        if key not in self._asked:
            look = Sketch(params, self._arriving(node, kind), self._sequence, mark=shown, take=node.take)
            try:
                self._asked[key] = kind.requests(look) if kind.requests is not None else {}
            except PlanError as error:
                self._asked[key] = error
        return self._asked[key]

    def _arriving(self, node: Node, kind: NodeKind) -> Inputs:
        return inputs_of(self._project, self._specs, node.id, self._value_now, self._planned, kind.spec)

    def _value_now(self, source: Output) -> Value | None:
        """What an output hands on now, if it has been made."""
        binding = self._binding(source)
        return binding.value if isinstance(binding, Constant) else None

    def _planned(self, node_id: NodeId) -> Seconds | None:
        return foretold(self._project, self._kinds, node_id, self._value_or_none, self._models)

    def _value_or_none(self, source: Output) -> Value | None:
        return self._value_now(source) if self._prints.get(source.node) is not None else None

    def _routes(self, kind: NodeKind, params: Mapping[str, Json]) -> tuple[str, ...]:
        return tuple(info.provider for info in self._models.ready(kind.spec.capability, str(params.get("model"))))

    def _estimate(self, provider: str, params: Mapping[str, Json], requests: Requests) -> Estimate:
        return estimate(self._models.providers[provider], str(params.get("model")), requests)

    def _allowance(self, step: Step) -> Decimal:
        """What further tries of this step could add at the most."""
        if not step.price_usd:
            return Decimal(0)
        more = step.price_usd * (self._ladder.generation_tries - 1)
        asked = self._asked.get((step.node.id, step.mark))
        if self._ladder.fall_back and len(step.routes) > 1 and isinstance(asked, Mapping):
            elsewhere = self._estimate(step.routes[1], step.params, asked).usd or Decimal(0)
            more += elsewhere * self._ladder.generation_tries
        return more

    def _binding(self, source: Output) -> Binding:
        node = self._nodes[source.node]
        kind = self._kinds.get(node.kind)
        if node.pin is None and kind is not None and kind.constant is not None:
            return Constant(constant_outputs(kind, node, self._project)[source.port])
        prints = self._prints[source.node]
        assert prints is not None
        stored = self._pinned(node.pin) if node.pin is not None else self._stored_result(prints.plain)
        if stored is not None and source.port in stored.outputs:
            return Constant(stored.outputs[source.port])
        return FromStep(prints.plain, source.port)

    def _pinned(self, pin: Fingerprint) -> Result | None:
        """The pinned result as it is handed on: without its DRAFT mark where that was made."""
        return self._stored_result(plain_of(pin)) or self._stored_result(pin)

    def _stored_result(self, fingerprint: Fingerprint) -> Result | None:
        if fingerprint not in self._stored:
            result = self._find(fingerprint)
            whole = result is not None and all(
                isinstance(value, str) or self._has_media(value) for value in result.outputs.values()
            )
            self._stored[fingerprint] = result if whole else None
        return self._stored[fingerprint]

    def _blocker(self, node: Node, blocked: Mapping[NodeId, str]) -> str:
        """Every reason why a node that is wanted and not stored cannot run; empty when it can."""
        kind = self._kinds.get(node.kind)
        if node.pin is not None:
            return "Its pinned result is gone. Unpin it to make a new one."
        if kind is None:
            return f"This version does not know the kind “{node.kind}”."
        if node.muted:
            return "It is muted."
        if kind.constant is not None:
            return self._constant_blocker(kind, node)
        reasons = " ".join((*self._input_blockers(kind, node, blocked), *self._model_blockers(kind, node)))
        if reasons:
            return reasons
        if self._prints.get(node.id) is None:
            return "Something that is wired into it gives nothing."
        return " ".join(self._request_blockers(kind, node))

    def _constant_blocker(self, kind: NodeKind, node: Node) -> str:
        try:
            outputs = constant_outputs(kind, node, self._project)
        except PlanError as error:
            return f"{error.message} {error.hint}".strip()
        gone = any(isinstance(value, MediaValue) and not self._has_media(value) for value in outputs.values())
        return "Its file is no longer in the project's media folder." if gone else ""

    def _input_blockers(self, kind: NodeKind, node: Node, blocked: Mapping[NodeId, str]) -> Iterable[str]:
        wires = self._wires.get(node.id, ())
        yield from kind.missing_inputs({target.port for target, _ in wires})
        upstream = dict.fromkeys(source.node for _, sources in wires for source in sources)
        for source in upstream:
            if source in blocked and self._is_stored(source, shown=False):
                continue  # only its marked twin cannot be made
            if source not in self._nodes or source in blocked:
                title = self._nodes[source].title if source in self._nodes else source
                yield f"It needs “{title}”, which cannot run."
        yield from self._nothing_there(wires)

    def _nothing_there(self, wires: Wires) -> Iterable[str]:
        """Wires from an output that stays empty for what is wired into its node."""
        for source in dict.fromkeys(source for _, sources in wires for source in sources):
            node = self._nodes.get(source.node)
            kind = self._kinds.get(node.kind) if node is not None else None
            if node is None or kind is None or kind.gives is None or node.pin is not None:
                continue
            wired = {target.port for target, _ in self._wires.get(node.id, ())}
            port = kind.spec.output(source.port)
            if port is not None and port.name not in kind.gives(wired):
                yield f"“{node.title}” gives no {port.label.lower()} for what is wired into it."

    def _model_blockers(self, kind: NodeKind, node: Node) -> Iterable[str]:
        if kind.spec.capability is None:
            return
        params = effective_params(kind.spec, node, self._quality)
        if self._quality is Quality.FINAL and is_draft(kind.spec, params):
            yield "It is set to draft. Choose a model for the final run."
        elif reason := self._models.why_not(kind.spec.capability, str(params.get("model"))):
            yield reason

    def _request_blockers(self, kind: NodeKind, node: Node) -> Iterable[str]:
        """What the model itself would refuse, found before anything is uploaded."""
        if kind.requests is None:
            return
        params = effective_params(kind.spec, node, self._quality)
        asked = self._requests(node, kind, params, shown=False)
        if isinstance(asked, PlanError):
            yield f"{asked.message} {asked.hint}".strip()
            return
        routes = self._routes(kind, params)
        if routes:
            yield from self._estimate(routes[0], params, asked).faults


def _why_absent(nodes: Mapping[NodeId, Node], target: NodeId) -> str:
    return "It waits for its own result." if target in nodes else "There is no such node."


def _once(steps: Iterable[Step]) -> tuple[Step, ...]:
    """One step for each name: what is no draft is made once however it is wanted, and twins share what they make."""
    found: dict[Fingerprint, Step] = {}
    for step in steps:
        found.setdefault(step.fingerprint, step)
    return tuple(found.values())


__all__ = [
    "DRAFT_MODEL",
    "LOCAL",
    "Binding",
    "Blocker",
    "Constant",
    "FromStep",
    "Plan",
    "Step",
    "joined",
    "plan",
    "runnable_nodes",
]
