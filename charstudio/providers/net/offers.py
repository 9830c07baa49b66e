"""A provider's part of the catalogue: which models it serves, what they cost and refuse, how they are asked.

No network. Imports of the catalogue's rules are late, since starting the program needs none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from charstudio.model.errors import NotConfigured
from charstudio.model.time import Seconds
from charstudio.model.values import Json, MediaRef
from charstudio.providers.base import ModelInfo
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.requests import Capability, Request

if TYPE_CHECKING:
    from charstudio.providers.catalog.library import Catalog


class Offers:
    """What the provider called ``provider`` serves of ``catalog``."""

    def __init__(self, provider: str, catalog: Catalog) -> None:
        self._provider = provider
        self._catalog = catalog
        self._models: tuple[ModelInfo, ...] | None = None

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        """One entry for each model and capability."""
        if self._models is None:
            self._models = tuple(
                ModelInfo(model.id, self._provider, capability, endpoint.title, notes=" ".join(endpoint.policy))
                for model in self._catalog.models()
                if (endpoint := model.at(self._provider)) is not None
                for capability in endpoint.capabilities
            )
        return self._models

    def need(self, model: str) -> Endpoint:
        """The endpoint that serves ``model``. Raises ``NotConfigured`` when there is none, or none any more."""
        why = self.unready(model)
        endpoint = self._catalog.endpoint(model, self._provider)
        if endpoint is None or why:
            raise NotConfigured(why, "Choose another model.")
        return endpoint

    def find(self, endpoint_id: str, model: str) -> Endpoint | None:
        """The endpoint of a job: by its own id, else by its model, also when it has been withdrawn meanwhile."""
        found = self._catalog.by_endpoint(self._provider, endpoint_id) if endpoint_id else None
        return found or self._catalog.endpoint(model, self._provider)

    def unready(self, model: str) -> str:
        """Why this model cannot be asked here, in a sentence; empty when it can."""
        endpoint = self._catalog.endpoint(model, self._provider)
        if endpoint is None:
            return f"There is no model “{model[:80]}” here."
        if endpoint.withdrawn:
            return f"{endpoint.title} is withdrawn: {endpoint.withdrawn.rstrip('.')}."
        return ""

    def price(self, request: Request, model: str) -> Decimal | None:
        """US dollars for the request; None when unknown."""
        from charstudio.providers.catalog.pricing import quote  # noqa: PLC0415

        endpoint = self._catalog.endpoint(model, self._provider)
        return None if endpoint is None else quote(endpoint, request).usd

    def length(self, request: Request, model: str) -> Seconds | None:
        """How long the clip or sound will be; a clip that is made longer counts whole. None: nobody knows."""
        from charstudio.providers.catalog.body import length  # noqa: PLC0415

        endpoint = self._catalog.endpoint(model, self._provider)
        made = None if endpoint is None else length(endpoint, request)
        if made is None or request.capability is not Capability.EXTEND:
            return made
        before = request.one("video")
        return None if before is None or before.info.duration is None else before.info.duration + made

    def faults(self, request: Request, model: str) -> tuple[str, ...]:
        """What the model would refuse about the request."""
        from charstudio.providers.catalog.limits import faults  # noqa: PLC0415

        endpoint = self._catalog.endpoint(model, self._provider)
        return () if endpoint is None else faults(endpoint, request)

    def body(self, endpoint: Endpoint, request: Request, addresses: Mapping[MediaRef, str]) -> dict[str, Json]:
        """The request in the endpoint's own JSON. Raises ``Rejected`` when something it needs is missing."""
        from charstudio.providers.catalog.body import body  # noqa: PLC0415

        return body(endpoint, request, addresses)


def placeholders(request: Request) -> dict[MediaRef, str]:
    """An address for each medium of a request that says which bytes are meant and leads nowhere."""
    media = {value.media for values in request.inputs.values() for value in values}
    return {ref: f"https://media.invalid/{ref.file_name}" for ref in media}
