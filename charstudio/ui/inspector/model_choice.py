"""A node's choice of model: shows it, opens the comparison, and makes a step of what is picked there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from charstudio.model.errors import EditError, ReadOnly
from charstudio.model.graph import Node
from charstudio.model.kind import KindSpec
from charstudio.model.values import NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.requests import Capability
from charstudio.studio.studio import Studio
from charstudio.ui.dialogs.models import ModelPicker
from charstudio.ui.dialogs.models_choice import DRAFT_TITLE
from charstudio.ui.inspector.costs import THIS_MACHINE, Cost, provider_title
from charstudio.ui.inspector.model_box import ModelBox, ModelFacts, Remarks
from charstudio.ui.inspector.readiness import readiness
from charstudio.ui.prices import price_words


def model_of(node: Node, spec: KindSpec) -> str:
    """The id of the model a node uses; empty for what no model makes."""
    return str(node.params.get("model", spec.defaults().get("model", "")))


def endpoint_of(studio: Studio, model: str) -> Endpoint | None:
    """What the catalogue says of a model, if it knows it."""
    found = studio.shelf.catalog.model(model) if studio.shelf is not None else None
    return found.first if found is not None else None


class ModelChoice(ModelBox):
    """Follows one node of a known kind."""

    def __init__(
        self,
        studio: Studio,
        node: NodeId,
        spec: KindSpec,
        remarks: Remarks,
        complain: Callable[[str], None],
        ask_key: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._studio = studio
        self._node = node
        self._spec = spec
        self._remarks = remarks
        self._complain = complain
        self._keyless_service = ""
        if spec.capability is None:
            self.hide()  # and never shown here: without a parent it would be a window of its own for a moment
        self.clicked.connect(self.ask)
        self.key_wanted.connect(lambda: ask_key(self._keyless_service))

    def refresh(self, node: Node, endpoint: Endpoint | None, cost: Cost | None) -> None:
        """Show the node's model as it is now. ``endpoint`` and ``cost`` are the catalogue's word on it."""
        if self._spec.capability is None:
            return
        model = model_of(node, self._spec)
        ready = readiness(self._studio, self._spec, model)
        self._keyless_service = ready.keyless
        self.show_facts(
            ModelFacts(
                endpoint.title if endpoint is not None else self._title(model),
                self._source(model, cost),
                self._remarks.of(self._node, model),
                endpoint.policy if endpoint is not None else (),
                "" if ready.keyless else ready.trouble,
                provider_title(ready.keyless) if ready.keyless else "",
                is_fixed=self._spec.capability == Capability.ENDPOINT,
            ),
            locked=self._studio.read_only,
        )

    def ask(self) -> None:
        """Open the comparison."""
        picker = ModelPicker(self._studio, self._node, self.window())
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.picked.connect(self._choose)
        picker.open()

    def _choose(self, model: str) -> None:
        node = self._studio.project.graph.nodes.get(self._node)
        if node is None or model == model_of(node, self._spec):
            return
        try:
            remarks = self._studio.choose_model(self._node, model)
        except (EditError, ReadOnly) as error:
            self._complain(f"{error.message} {error.hint}".strip())
            return
        self._remarks.keep(self._node, model, remarks)

    def _title(self, model: str) -> str:
        """The title of a model the catalogue does not have."""
        if model == DRAFT_MODEL:
            return DRAFT_TITLE
        routes = self._studio.models.routes(self._spec.capability, model)
        return routes[0].title if routes else model

    def _source(self, model: str, cost: Cost | None) -> str:
        if model == DRAFT_MODEL:
            return f"{THIS_MACHINE} · free"
        estimate = self._studio.estimate(self._node)
        usd = estimate.usd if estimate is not None else cost.quote.usd if cost is not None else None
        who = provider_title(cost.provider) if cost is not None else ""
        return " · ".join(part for part in (who, price_words(usd)) if part)
