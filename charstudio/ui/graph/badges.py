"""What a node costs and who makes it, in a few letters. Worked out when a node is painted whole, not before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charstudio.engine.estimate import Estimate
from charstudio.engine.plan import LOCAL
from charstudio.model.graph import Node
from charstudio.model.kind import KindSpec
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.studio.accounts import SERVICES
from charstudio.studio.status import NodeState
from charstudio.ui.prices import amount_words

if TYPE_CHECKING:
    from charstudio.ui.graph.needs import CanvasStudio

UNKNOWN = "?"
_TO_BE_PAID = {NodeState.EMPTY, NodeState.STALE, NodeState.FAILED, NodeState.BLOCKED}
"""The states in which a run would make it."""
_TITLES = {service.name: service.title for service in SERVICES} | {DRAFT_MODEL: "", LOCAL: ""}


@dataclass(frozen=True, slots=True)
class Badge:
    """``price`` is "$0.42", "?" where nobody knows, empty for what is free or done. ``service`` is empty for what is
    made on this machine. ``tip`` says in sentences what a few letters cannot.
    """

    price: str = ""
    service: str = ""
    tip: str = ""


NONE = Badge()


def badge_of(studio: CanvasStudio, node: Node, spec: KindSpec | None, state: NodeState) -> Badge:
    """The badge of a node as it stands."""
    if spec is None or spec.capability is None:
        return NONE
    service = _service(studio, node, spec)
    if state not in _TO_BE_PAID:
        return Badge(service=service)
    estimate = studio.estimate(node.id)
    if estimate is None:
        return Badge(service=service)
    return Badge(_price(estimate), service, _tip(estimate))


def _service(studio: CanvasStudio, node: Node, spec: KindSpec) -> str:
    """Who is asked first."""
    model = str(node.params.get("model", spec.defaults().get("model")))
    routes = studio.models.ready(spec.capability, model) or studio.models.routes(spec.capability, model)
    return _TITLES.get(routes[0].provider, routes[0].provider) if routes else ""


def _price(estimate: Estimate) -> str:
    if estimate.usd is None:
        return UNKNOWN
    return amount_words(estimate.usd) if estimate.usd else ""


def _tip(estimate: Estimate) -> str:
    costs = "Price unknown." if estimate.usd is None else f"Costs {amount_words(estimate.usd)}." if estimate.usd else ""
    return "\n".join(filter(None, (costs, *estimate.faults)))
