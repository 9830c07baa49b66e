"""What a node asks for as it is set, and what each service would charge for it, in words. Reads, never edits.

Inputs that are not wired yet are stood in for, so that models can be compared before the graph is complete.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from charstudio.engine.estimate import inputs_of, total
from charstudio.engine.fingerprint import Quality, effective_params
from charstudio.engine.sketch import Sketch, planned_value
from charstudio.model.errors import PlanError
from charstudio.model.kind import KindSpec
from charstudio.model.results import Value
from charstudio.model.values import NodeId
from charstudio.nodes.base import sequence_format
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.providers.catalog.pricing import quote
from charstudio.providers.catalog.rows import Endpoint, Quote
from charstudio.providers.requests import Request
from charstudio.studio.accounts import SERVICES
from charstudio.studio.studio import Studio
from charstudio.ui.prices import price_words

THIS_MACHINE = "This machine"
_TITLES = {service.name: service.title for service in SERVICES} | {DRAFT_MODEL: THIS_MACHINE}


def provider_title(name: str) -> str:
    """What people call a provider: "fal.ai" for ``fal``."""
    return _TITLES.get(name, name)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one service would charge for a node, and another one that is asked when it fails."""

    provider: str
    quote: Quote
    fallback: str = ""
    """The other service, where there is one and the settings allow it."""
    fallback_usd: Decimal | None = None

    @property
    def words(self) -> str:
        """How the price comes about, who says so, and when: "5 s × $0.084, fal.ai, 2026-07-22"."""
        how = self.quote.words.rstrip(".")
        parts = (f"{how[:1].upper()}{how[1:]}", provider_title(self.provider), self.quote.as_of)
        return ", ".join(part for part in parts if part)

    @property
    def fallback_words(self) -> str:
        """Who is asked after a failure, and for how much; empty when nobody is."""
        return (
            f"Falls back to {provider_title(self.fallback)}: {price_words(self.fallback_usd)}" if self.fallback else ""
        )


def asked_by(studio: Studio, node: NodeId) -> tuple[Request, ...]:
    """What the node would ask its model for; empty when that cannot be told yet."""
    found = studio.project.graph.nodes.get(node)
    kind = studio.node_kinds.get(found.kind) if found is not None else None
    if found is None or kind is None or kind.requests is None:
        return ()
    wired = inputs_of(studio.project, studio.kinds, node, studio.current, studio.planned_duration, kind.spec)
    inputs = {**_stand_ins(kind.spec), **wired}
    params = effective_params(kind.spec, found, Quality.AS_SET)
    try:
        look = Sketch(params, inputs, sequence_format(studio.project.timeline), mark=True, take=found.take)
        return tuple(kind.requests(look).values())
    except PlanError:
        return ()


def priced(endpoint: Endpoint, requests: Iterable[Request]) -> Quote:
    """The price of all these requests together, with one line that explains it."""
    quotes = [quote(endpoint, request) for request in requests]
    if not quotes:
        return Quote(None, endpoint.price.words, endpoint.price.as_of, endpoint.price.confirmed)
    words = list(dict.fromkeys(each.words for each in quotes))
    line = words[0] if len(quotes) == 1 else f"{len(quotes)} × ({words[0]})" if len(words) == 1 else " + ".join(words)
    return Quote(total(each.usd for each in quotes), line, quotes[0].as_of, quotes[0].confirmed)


def cost_of(studio: Studio, node: NodeId) -> Cost | None:
    """The cost of a node whose model the catalogue knows, at the service that is asked first; None for any other."""
    found = studio.project.graph.nodes.get(node)
    spec = studio.kinds.get(found.kind) if found is not None else None
    if found is None or spec is None or spec.capability is None or studio.shelf is None:
        return None
    chosen = str(found.params.get("model", spec.defaults().get("model")))
    model = studio.shelf.catalog.model(chosen)
    if model is None:
        return None
    first, second = _route(studio, spec, chosen, model.endpoints)
    requests = asked_by(studio, node)
    if second is None or studio.settings.fall_back != "on":
        return Cost(first.provider, priced(first, requests))
    return Cost(first.provider, priced(first, requests), second.provider, priced(second, requests).usd)


def _route(
    studio: Studio, spec: KindSpec, model: str, endpoints: tuple[Endpoint, ...]
) -> tuple[Endpoint, Endpoint | None]:
    """Who is asked, and who after that: those that can be asked now, else as the catalogue lists them."""
    ready = [info.provider for info in studio.models.ready(spec.capability, model)]
    order = [endpoint for name in ready for endpoint in endpoints if endpoint.provider == name]
    return (order[0], order[1] if len(order) > 1 else None) if order else (endpoints[0], None)


def _stand_ins(spec: KindSpec) -> dict[str, tuple[Value, ...]]:
    return {port.name: (planned_value(port.type, None),) for port in spec.inputs if not port.optional}
