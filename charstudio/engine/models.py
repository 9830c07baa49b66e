"""Who offers which model: the routes of a request, the preferred provider first."""

from __future__ import annotations

from collections.abc import Mapping

from charstudio.nodes.common import DRAFT_MODEL
from charstudio.providers.base import ModelInfo, Provider
from charstudio.providers.requests import Capability


class Models:
    """An index over what ``providers`` offer, made once; ``prefer`` names the provider to ask first, if it has it."""

    def __init__(self, providers: Mapping[str, Provider], prefer: str = "") -> None:
        self.providers = providers
        self._routes: dict[tuple[Capability, str], list[ModelInfo]] = {}
        for provider in sorted(providers.values(), key=lambda each: each.name != prefer):
            for info in provider.models():
                self._routes.setdefault((info.capability, info.id), []).append(info)

    def routes(self, capability: str | None, model: str) -> tuple[ModelInfo, ...]:
        """Every offer of ``model`` for this capability."""
        return () if capability is None else tuple(self._routes.get((Capability(capability), model), ()))

    def ready(self, capability: str | None, model: str) -> tuple[ModelInfo, ...]:
        """The offers that can be asked now."""
        return tuple(info for info in self.routes(capability, model) if not self._unready(info))

    def why_not(self, capability: str | None, model: str) -> str:
        """Why nobody can be asked, as the preferred provider says it; empty when somebody can."""
        routes = self.routes(capability, model)
        if not routes and model == DRAFT_MODEL:
            return "There is no draft of this: only its service makes it."
        if not routes:
            return f"The model “{model}” is not available here. Choose another, or run drafts."
        reasons = [self._unready(info) for info in routes]
        return reasons[0] if all(reasons) else ""

    def _unready(self, info: ModelInfo) -> str:
        return self.providers[info.provider].unready(info.id)
