"""A stage whose studio knows the shipped catalogue, with two services that answer at once, in this process."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from stage import Stage

from charstudio.model.errors import Offline
from charstudio.model.values import Json
from charstudio.nodes.registry import load_kinds
from charstudio.providers.base import ModelInfo
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.refresh_cache import Fetched
from charstudio.providers.catalog.rows import Endpoint, FieldType, OutputField
from charstudio.providers.catalog.rows import Field as EndpointField
from charstudio.providers.catalog.schema_writing import openapi_of
from charstudio.providers.net.offers import Offers
from charstudio.providers.requests import Capability, Request
from charstudio.providers.scripted import ScriptedProvider
from charstudio.studio.shelf import ModelShelf
from charstudio.studio.studio import Studio
from charstudio.ui.window.frame import MainWindow
from charstudio.ui.window.session import Session

CATALOG = Catalog.load()
KLING_3 = "fal-ai/kling-video/v3/standard/image-to-video"
KLING_25 = "fal-ai/kling-video/v2.5-turbo/pro/image-to-video"
KLING_21 = "fal-ai/kling-video/v2.1/pro/image-to-video"
SEEDANCE = "bytedance/seedance-2.0/image-to-video"
WAN_21 = "fal-ai/wan-i2v"


class CatalogCloud(ScriptedProvider):
    """Offers what the catalogue says it offers, at the catalogue's prices. ``has_key`` and ``is_online`` can be set."""

    def __init__(self, name: str, catalog: Callable[[], Catalog]) -> None:
        super().__init__(name=name)
        self.has_key = True
        self.is_online = True
        self.documents: dict[str, Json] = {}
        self._catalog = catalog

    @property
    def _served(self) -> Offers:
        return Offers(self.name, self._catalog())

    def models(self) -> tuple[ModelInfo, ...]:
        return self._served.models

    def unready(self, model: str) -> str:
        return self._served.unready(model) or ("" if self.has_key else f"No key for {self.name}.")

    def price(self, request: Request, model: str) -> Decimal | None:
        return self._served.price(request, model)

    def faults(self, request: Request, model: str) -> tuple[str, ...]:
        return self._served.faults(request, model)

    async def fetch_schema(self, endpoint_id: str) -> Json:
        self._require_network()
        return self.documents[endpoint_id]

    async def fetch_refresh(self, endpoint_ids: tuple[str, ...]) -> Fetched:
        self._require_network()
        known = {name: self.documents[name] for name in endpoint_ids if name in self.documents}
        return Fetched.of(known, {}, "2026-11-27")

    def _require_network(self) -> None:
        if not self.is_online:
            raise Offline("fal.ai cannot be reached.", "Look whether this computer is online.")


class CatalogStage(Stage):
    """``fal`` and ``runpod`` are the two services, ``shelf`` the models."""

    def __init__(self, root: Path, catalog: Catalog = CATALOG) -> None:
        super().__init__(root)
        self.catalog = catalog

    def enter(self, project: Path | None = None, *, size: tuple[int, int] = (1280, 800)) -> Session:
        kinds, _ = load_kinds((), self.catalog.endpoints())
        self.shelf = ModelShelf(self.catalog, kinds)
        self.fal = CatalogCloud("fal", lambda: self.shelf.catalog)
        self.runpod = CatalogCloud("runpod", lambda: self.shelf.catalog)
        providers = {"draft": self.provider, "fal": self.fal, "runpod": self.runpod}
        self.shelf.serve(providers)
        self.studio = Studio(kinds, providers, shelf=self.shelf)
        self.window = MainWindow()
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.session = Session(self.window, self.studio, self.paths)
        if project is not None:
            self.studio.open(project)
        return self.session


def document_of(endpoint_id: str, title: str, *fields: EndpointField, output: str = "video") -> dict[str, Json]:
    """What fal.ai would publish of an endpoint with these fields."""
    prompt = EndpointField("prompt", FieldType.TEXT, required=True)
    row = Endpoint(
        endpoint_id,
        "fal",
        title,
        "",
        "",
        (Capability.ENDPOINT,),
        (prompt, *fields),
        (OutputField(output, f"{output}.url"),),
    )
    return openapi_of(row)
