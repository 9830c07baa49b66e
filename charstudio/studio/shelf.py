"""The models to choose from, as an open studio sees them: the catalogue, what a node's form looks like with a model,
and bringing in what the catalogue does not have yet.

The catalogue is an immutable value; adding an endpoint or reading newer facts puts another one in its place, and
``changed`` fires. Providers ask for the present one whenever they need a row.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from charstudio.model.errors import NotConfigured, Rejected
from charstudio.model.kind import KindSpec, ParamSpec
from charstudio.model.values import Json
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.nodes.registry import KindShelf
from charstudio.providers.base import Provider
from charstudio.providers.catalog.library import FOLDER, REFRESHED, Catalog
from charstudio.providers.catalog.refresh import Change
from charstudio.providers.catalog.refresh_cache import Fetched
from charstudio.providers.catalog.rows import Endpoint, Model
from charstudio.providers.requests import Capability
from charstudio.storage.files import door, replace_file
from charstudio.studio.signal import Signal

USERS_FILE = "my-endpoints.json"
"""Inside the user's catalogue folder: the rows of endpoints entered by their id."""

_ENDPOINT_ID = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*){1,8}\Z", re.IGNORECASE)


@runtime_checkable
class Facts(Protocol):
    """A provider that can read schemas and prices from its service."""

    async def fetch_schema(self, endpoint_id: str) -> Json:
        """The OpenAPI document of an endpoint. Raises ``ProviderError``."""
        ...

    async def fetch_refresh(self, endpoint_ids: tuple[str, ...]) -> Fetched:
        """Schemas and unit prices as they are now. Raises ``ProviderError``."""
        ...


class ModelShelf:
    """Holds the present catalogue. ``config`` is where the user's rows and the last refresh are kept; None: nowhere."""

    def __init__(self, catalog: Catalog, kinds: KindShelf, config: Path | None = None) -> None:
        self.changed: Signal[Catalog] = Signal()
        self._catalog = catalog
        self._kinds = kinds
        self._config = config
        self._providers: Mapping[str, Provider] = {}

    def serve(self, providers: Mapping[str, Provider]) -> None:
        """Name the providers, which themselves are built with this shelf."""
        self._providers = providers

    @property
    def catalog(self) -> Catalog:
        """The models as they are known now."""
        return self._catalog

    # --- forms -------------------------------------------------------------------------------------------------

    def models(self, spec: KindSpec) -> tuple[Model, ...]:
        """The models a node of this kind can use, besides the draft engine."""
        if spec.capability is None:
            return ()
        if spec.capability == Capability.ENDPOINT:
            own = self._catalog.model(str(spec.defaults().get("model", "")))
            return () if own is None else (own,)
        return self._catalog.models(Capability(spec.capability))

    def params(self, spec: KindSpec, model: str) -> tuple[ParamSpec, ...]:
        """The kind's parameters as this model takes them: with its ranges and choices, without what it cannot use."""
        from charstudio.providers.catalog import forms  # noqa: PLC0415 - for forms only

        found = self._catalog.model(model)
        return spec.params if found is None else forms.params_for(found, spec)

    def options(self, spec: KindSpec, model: str) -> tuple[ParamSpec, ...]:
        """The parameters only this model has."""
        from charstudio.providers.catalog import forms  # noqa: PLC0415

        found = self._catalog.model(model)
        if found is None or spec.capability is None or spec.capability == Capability.ENDPOINT:
            return ()
        return forms.options_for(found, Capability(spec.capability), spec)

    def unused(self, spec: KindSpec, model: str) -> tuple[str, ...]:
        """What this model has no use for, as sentences."""
        from charstudio.providers.catalog import forms  # noqa: PLC0415

        found = self._catalog.model(model)
        return () if found is None else forms.unused(spec, found)

    def switched(
        self, spec: KindSpec, params: Mapping[str, Json], model: str
    ) -> tuple[dict[str, Json], tuple[str, ...]]:
        """A node's parameters after choosing ``model``, and a sentence for each value that did not fit."""
        from charstudio.providers.catalog import forms  # noqa: PLC0415

        before = self._catalog.model(str(params.get("model", DRAFT_MODEL)))
        after = self._catalog.model(model)
        kept, remarks = forms.switched(spec, {**spec.defaults(), **params}, before, after)
        return {**kept, "model": model}, remarks

    # --- bringing in -------------------------------------------------------------------------------------------

    async def add_endpoint(self, text: str) -> Model:
        """Bring in any endpoint of fal.ai by its id or the address of its page; gives its model.

        It gets its form and sockets from its own schema, and a kind of node. Raises ``Rejected`` for what is no id,
        ``ProviderError`` when its schema cannot be read.
        """
        from charstudio.providers.catalog.schema import endpoint_from_openapi  # noqa: PLC0415

        endpoint_id = endpoint_id_of(text)
        known = self._catalog.by_endpoint("fal", endpoint_id)
        if known is None:
            document = await self._facts().fetch_schema(endpoint_id)
            endpoint = await asyncio.to_thread(endpoint_from_openapi, endpoint_id, document)
            known = replace(endpoint, custom=True)
            await asyncio.to_thread(self._keep, known)
            self._use(self._catalog.with_endpoint(known))
        self._kinds.with_endpoint(known)
        model = self._catalog.model(endpoint_id)
        assert model is not None
        return model

    async def refresh(self, progress: Callable[[str], None] = lambda _words: None) -> tuple[Change, ...]:
        """Read schemas and prices of every endpoint at fal.ai; gives what is different.

        The new facts are used at once and kept for offline use. When the service cannot be reached, nothing changes.
        """
        from charstudio.providers.catalog import refresh, refresh_cache  # noqa: PLC0415

        ids = tuple(endpoint.id for endpoint in self._catalog.endpoints() if endpoint.provider == "fal")
        progress(f"Reading {len(ids)} models at fal.ai…")
        fetched = await self._facts().fetch_refresh(ids)
        path = self._path(REFRESHED)
        before = await asyncio.to_thread(refresh_cache.recall, path) if path is not None else None
        changes = await asyncio.to_thread(refresh.changes, self._catalog.endpoints(), fetched, before)
        if path is not None:
            await asyncio.to_thread(refresh_cache.remember, path, fetched)
        self._use(Catalog.of(refresh.applied(self._catalog.endpoints(), fetched), self._catalog.problems))
        return changes

    def recall(self) -> None:
        """Use what the last refresh found, if there was one. Blocking; for the start."""
        from charstudio.providers.catalog import refresh, refresh_cache  # noqa: PLC0415

        path = self._path(REFRESHED)
        fetched = refresh_cache.recall(path) if path is not None else None
        if fetched is not None:
            self._use(Catalog.of(refresh.applied(self._catalog.endpoints(), fetched), self._catalog.problems))

    def _use(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.changed.emit(catalog)

    def _facts(self) -> Facts:
        provider: object = self._providers.get("fal")
        if not isinstance(provider, Facts):
            raise NotConfigured("fal.ai is not available here.", "Enter its key in Settings.")
        return provider

    def _path(self, name: str) -> Path | None:
        return None if self._config is None else self._config / FOLDER / name

    def _keep(self, endpoint: Endpoint) -> None:
        """Write the row into the user's file, beside those that are there."""
        from charstudio.providers.catalog import store  # noqa: PLC0415

        path = self._path(USERS_FILE)
        if path is None:
            return
        rows = [row for row in self._catalog.endpoints() if row.custom and row.id != endpoint.id]
        with door(path.parent, "created"):
            path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, store.write((*rows, endpoint)).encode())


def endpoint_id_of(text: str) -> str:
    """The id in what somebody typed or pasted. Raises ``Rejected``."""
    found = re.sub(r"\Ahttps?://(www\.)?fal\.ai/models/", "", text.strip())
    found = re.sub(r"(/(playground|api|examples))?/?([?#].*)?\Z", "", found)
    if not _ENDPOINT_ID.match(found) or ".." in found:
        raise Rejected(
            "This is not the id of an endpoint.", "It looks like “fal-ai/flux/dev”; copy it from the model's page."
        )
    return found
