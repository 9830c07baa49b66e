"""The models a node can use, one value for each, priced for the node as it is set. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial

from charstudio.engine.estimate import NOTHING
from charstudio.model.kind import KindSpec
from charstudio.model.values import NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.providers.base import ModelInfo
from charstudio.providers.catalog.rows import Claim, Endpoint, Model, Quote
from charstudio.providers.requests import Request
from charstudio.studio.studio import Studio
from charstudio.ui.dialogs.models_facts import NO_EXTENT, Extent, has_sound, lengths, pictures, sound_words
from charstudio.ui.inspector.costs import THIS_MACHINE, asked_by, priced, provider_title

DRAFT_TITLE = "Draft"


@dataclass(frozen=True)
class Choice:
    """One row of the comparison. ``endpoint`` is None for what the catalogue does not know (draft, extensions).

    ``ask_price`` is pure and asked once, when the price is first wanted: hundreds at once would take too long.
    """

    id: str
    title: str
    providers: tuple[str, ...]
    ask_price: Callable[[], Quote]
    endpoint: Endpoint | None = None
    length: Extent = NO_EXTENT
    picture: Extent = NO_EXTENT
    sound: str = ""
    notes: str = ""

    @cached_property
    def quote(self) -> Quote:
        """The price for the node as it is set; its ``usd`` is None where nobody knows."""
        return self.ask_price()

    @property
    def is_draft(self) -> bool:
        """Whether it is the engine on this machine."""
        return self.id == DRAFT_MODEL

    @property
    def origin(self) -> str:
        """Family and lab, each once, and neither when the title says it already and nothing is left to say."""
        if self.endpoint is None:
            return self.notes
        return " · ".join(dict.fromkeys(part for part in (self.endpoint.family, self.endpoint.lab) if part))

    @property
    def provider_titles(self) -> tuple[str, ...]:
        """Who serves it, as people call them; nobody does the draft engine's work."""
        return () if self.is_draft else tuple(provider_title(name) for name in self.providers)

    @property
    def withdrawn(self) -> str:
        """Since when it is gone; empty when it is not."""
        return self.endpoint.withdrawn if self.endpoint is not None else ""

    @property
    def policy(self) -> tuple[str, ...]:
        """What to know before paying."""
        return self.endpoint.policy if self.endpoint is not None else ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What others say of it."""
        return self.endpoint.claims if self.endpoint is not None else ()

    @property
    def names(self) -> tuple[str, ...]:
        """What it is found by, the most telling first."""
        found = self.endpoint
        more = (found.family, found.lab) if found is not None else ("local", "free")
        return (self.title, *more, self.id)


def choices_for(studio: Studio, node: NodeId) -> tuple[Choice, ...]:
    """Every model the node can use: the draft engine first, then the catalogue's, then those of extensions."""
    found = studio.project.graph.nodes.get(node)
    spec = studio.kinds.get(found.kind) if found is not None else None
    if spec is None or spec.capability is None:
        return ()
    models = studio.shelf.models(spec) if studio.shelf is not None else ()
    requests = asked_by(studio, node)
    known = tuple(choice_of(model, requests) for model in models)
    return (*_draft(studio, spec), *known, *_others(studio, node, spec, {each.id for each in known}))


def choice_of(model: Model, requests: tuple[Request, ...]) -> Choice:
    """A model of the catalogue, priced for these requests."""
    endpoint = model.first
    return Choice(
        model.id,
        model.title,
        model.provider_names,
        partial(priced, endpoint, requests),
        endpoint,
        lengths(endpoint),
        pictures(endpoint),
        sound_words(endpoint),
    )


def _draft(studio: Studio, spec: KindSpec) -> Iterator[Choice]:
    if studio.models.routes(spec.capability, DRAFT_MODEL):
        free = Quote(NOTHING, "Made here, marked as a draft", confirmed=True)
        yield Choice(DRAFT_MODEL, DRAFT_TITLE, (DRAFT_MODEL,), lambda: free, notes=THIS_MACHINE)


def _others(studio: Studio, node: NodeId, spec: KindSpec, known: set[str]) -> Iterator[Choice]:
    """Models that only their provider knows."""
    catalog = studio.shelf.catalog if studio.shelf is not None else None
    for provider in studio.providers.values():
        for info in provider.models():
            is_known = info.id == DRAFT_MODEL or info.id in known or (catalog and catalog.model(info.id))
            if info.capability == spec.capability and not is_known:
                known.add(info.id)
                yield _other(studio, node, info)


def _other(studio: Studio, node: NodeId, info: ModelInfo) -> Choice:
    def ask() -> Quote:
        estimate = studio.estimate_with(node, info.id)
        return Quote(estimate.usd if estimate is not None else None)

    return Choice(info.id, info.title, (info.provider,), ask, notes=info.notes)


def has_own_sound(choice: Choice) -> bool:
    """Whether its clips can have sound."""
    return choice.endpoint is not None and has_sound(choice.endpoint)


def money_left(studio: Studio) -> Decimal | None:
    """What a run may still cost under every cap that is set; None when none is. Never below 0."""
    settings, spent = studio.settings, studio.journal.spending
    budget = studio.project.budget
    rooms = (
        settings.cap_run_usd or None,
        settings.cap_day_usd - spent.day_usd if settings.cap_day_usd else None,
        None if budget is None else budget - spent.project_usd - spent.reserved_usd,
    )
    left = [room for room in rooms if room is not None]
    return max(NOTHING, min(left)) if left else None
