"""Whether a node's model can be asked now, and if not, what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from charstudio.model.kind import KindSpec
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.studio.accounts import SERVICES
from charstudio.studio.studio import Studio

_SERVICES = frozenset(service.name for service in SERVICES)


@dataclass(frozen=True, slots=True)
class Readiness:
    """``keyless`` is the service whose key is missing; ``trouble`` is the reason in words, whatever it is."""

    keyless: str = ""
    trouble: str = ""


def readiness(studio: Studio, spec: KindSpec, model: str) -> Readiness:
    """Whether somebody can be asked for ``model``. Quick."""
    if spec.capability is None or model == DRAFT_MODEL:
        return Readiness()
    trouble = studio.models.why_not(spec.capability, model)
    return Readiness(_keyless(studio, spec, model) if trouble else "", trouble)


def _keyless(studio: Studio, spec: KindSpec, model: str) -> str:
    """The first service that would make it if only it had a key: it offers the model and has not withdrawn it."""
    for info in studio.models.routes(spec.capability, model):
        endpoint = studio.shelf.catalog.endpoint(model, info.provider) if studio.shelf is not None else None
        if info.provider in _SERVICES and not (endpoint is not None and endpoint.withdrawn):
            return info.provider
    return ""
