"""The catalogue as it stands: the rows we ship, changed and extended by the user's own files.

Immutable: adding a row gives another catalogue. Everything is looked up in constant time. A faulty file of the user's
never keeps the rest from loading; what was wrong is in ``problems``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from charstudio.providers.catalog import store
from charstudio.providers.catalog.rows import Endpoint, Model
from charstudio.providers.requests import Capability
from charstudio.storage.paths import resources as shipped_resources

FOLDER = "catalog"
"""Inside the resources, and inside the user's config folder."""

REFRESHED = "refreshed.json"
"""What the services last said of their models (``refresh.py``): not a file of rows."""

_PROVIDERS = ("fal", "runpod")
"""Whom to ask first when several serve the same model."""

_Rows = Mapping[tuple[str, str], Endpoint]


@dataclass(frozen=True, slots=True)
class Catalog:
    """All models there are. ``problems``: a sentence for each thing in the user's files that could not be used."""

    _rows: _Rows
    _models: Mapping[str, Model]
    _served: Mapping[Capability, tuple[Model, ...]]
    problems: tuple[str, ...] = ()

    @classmethod
    def load(cls, config: Path | None = None, resources: Path | None = None) -> Catalog:
        """The shipped rows and those of ``<config>/catalog/*.json``. Raises ``Damaged`` for a broken installation."""
        rows: dict[tuple[str, str], Endpoint] = {}
        for path in _files((resources or shipped_resources()) / FOLDER):
            rows |= _keyed(store.sound(path.read_text("utf-8")))
        problems: list[str] = []
        for path in _files(config / FOLDER) if config else ():
            found = _users(path, rows)
            rows |= _keyed(found.endpoints)
            problems += [f"{path.name}: {problem}" for problem in found.problems]
        return cls.of(rows.values(), tuple(problems))

    @classmethod
    def of(cls, endpoints: Iterable[Endpoint], problems: tuple[str, ...] = ()) -> Catalog:
        """A catalogue of these rows."""
        rows = _keyed(endpoints)
        models = _models_of(rows.values())
        return cls(MappingProxyType(rows), MappingProxyType(models), MappingProxyType(_served_by(models)), problems)

    def models(self, capability: Capability | None = None) -> tuple[Model, ...]:
        """Every model, or those that can do this; what is still offered first, each in the order of titles."""
        return tuple(self._models.values()) if capability is None else self._served.get(capability, ())

    def model(self, model_id: str) -> Model | None:
        """The model a node's ``model`` parameter names."""
        return self._models.get(model_id)

    def endpoint(self, model_id: str, provider: str) -> Endpoint | None:
        """Where ``provider`` serves this model."""
        model = self._models.get(model_id)
        return model.at(provider) if model else None

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Every row."""
        return tuple(self._rows.values())

    def by_endpoint(self, provider: str, endpoint_id: str) -> Endpoint | None:
        """The row with the id the provider knows it by."""
        return self._rows.get((provider, endpoint_id))

    def with_endpoint(self, endpoint: Endpoint) -> Catalog:
        """The same with this row added, or in place of the one with its id."""
        return Catalog.of({**self._rows, **_keyed((endpoint,))}.values(), self.problems)


def _files(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(sorted(path for path in folder.glob("*.json") if path.name != REFRESHED and path.is_file()))
    except OSError:
        return ()


def _users(path: Path, rows: _Rows) -> store.Found:
    try:
        if path.stat().st_size > store.MAX_BYTES:
            return store.Found((), (f"It is larger than {store.MAX_BYTES // 1024**2} MB.",))
        return store.read(path.read_text("utf-8"), rows, custom=True)
    except (OSError, UnicodeDecodeError):
        return store.Found((), ("It cannot be read as text.",))


def _keyed(endpoints: Iterable[Endpoint]) -> dict[tuple[str, str], Endpoint]:
    return {(endpoint.provider, endpoint.id): endpoint for endpoint in endpoints}


def _models_of(endpoints: Iterable[Endpoint]) -> dict[str, Model]:
    routes: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        routes.setdefault(endpoint.model_id, []).append(endpoint)
    models = [Model(model_id, tuple(sorted(found, key=_rank))) for model_id, found in routes.items()]
    return {model.id: model for model in sorted(models, key=_order)}


def _rank(endpoint: Endpoint) -> tuple[int, str]:
    known = endpoint.provider in _PROVIDERS
    return _PROVIDERS.index(endpoint.provider) if known else len(_PROVIDERS), endpoint.provider


def _order(model: Model) -> tuple[bool, str, str]:
    return bool(model.first.withdrawn), model.title.casefold(), model.id


def _served_by(models: Mapping[str, Model]) -> dict[Capability, tuple[Model, ...]]:
    served: dict[Capability, list[Model]] = {}
    for model in models.values():
        for capability in model.capabilities:
            served.setdefault(capability, []).append(model)
    return {capability: tuple(found) for capability, found in served.items()}
