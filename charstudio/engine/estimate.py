"""What a node would cost and what its model would refuse, before anything is sent. Pure, and quick enough for a slider.

Several tries of one job and another provider's price are no part of a price; they are the *allowance*, shown apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from charstudio.engine.models import Models
from charstudio.engine.sketch import Inputs, Sketch, planned_value
from charstudio.model.errors import PlanError, ProviderError
from charstudio.model.kind import Kinds, KindSpec
from charstudio.model.project import Project
from charstudio.model.results import Value
from charstudio.model.time import Seconds
from charstudio.model.values import Input, NodeId, Output, PortType
from charstudio.nodes.base import NodeKind, Requests
from charstudio.providers.base import Provider
from charstudio.providers.requests import Request

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Ladder:
    """How often a job is sent, and whether another provider is asked after that."""

    generation_tries: int = 2
    fall_back: bool = True
    wait_s: float = 2.0
    """The pause before the second try; each further one doubles it."""


DEFAULT_LADDER = Ladder()


@dataclass(frozen=True, slots=True)
class Estimate:
    """``usd`` None: unknown, which is never shown as 0. ``faults``: what would be refused, as sentences."""

    usd: Decimal | None = NOTHING
    faults: tuple[str, ...] = ()


def total(prices: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None as soon as one is unknown."""
    amount = NOTHING
    for price in prices:
        if price is None:
            return None
        amount += price
    return amount


def estimate(provider: Provider, model: str, requests: Requests) -> Estimate:
    """What these requests cost at a provider, and what it would refuse of them."""
    faults = tuple(dict.fromkeys(fault for request in requests.values() for fault in provider.faults(request, model)))
    return Estimate(total(_price(provider, request, model) for request in requests.values()), faults)


def _price(provider: Provider, request: Request, model: str) -> Decimal | None:
    try:
        return provider.price(request, model)
    except ProviderError:
        return None


def inputs_of(
    project: Project,
    kinds: Kinds,
    node: NodeId,
    current: Callable[[Output], Value | None],
    planned: Callable[[NodeId], Seconds | None],
    spec: KindSpec,
) -> Inputs:
    """What arrives at a node's sockets: what is there now, and stand-ins for what is not."""
    found: dict[str, tuple[Value, ...]] = {}
    for port in spec.inputs:
        sources = project.graph.links.get(Input(node, port.name), ())
        values = [_value(project, kinds, source, current, planned) for source in sources]
        if values:
            found[port.name] = tuple(value for value in values if value is not None)
    return found


def _value(
    project: Project,
    kinds: Kinds,
    source: Output,
    current: Callable[[Output], Value | None],
    planned: Callable[[NodeId], Seconds | None],
) -> Value | None:
    value = current(source)
    if value is not None:
        return value
    upstream = project.graph.nodes.get(source.node)
    spec = kinds.get(upstream.kind) if upstream is not None else None
    port = spec.output(source.port) if spec is not None else None
    if port is None:
        return None
    has_length = port.type in {PortType.VIDEO, PortType.AUDIO}
    return planned_value(port.type, planned(source.node) if has_length else None)


def estimate_node(kind: NodeKind, look: Sketch, models: Models) -> Estimate | None:
    """The estimate for a node as it stands; None when it cannot be told (something is missing, nobody offers it)."""
    capability, model = kind.spec.capability, str(look.param("model"))
    routes = models.ready(capability, model) or models.routes(capability, model)
    if kind.requests is None or not routes:
        return None
    try:
        return estimate(models.providers[routes[0].provider], model, kind.requests(look))
    except PlanError:
        return None
