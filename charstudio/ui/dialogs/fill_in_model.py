"""The editor of a node's model where there is no inspector: its title on a button that opens the comparison."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton

from charstudio.model.values import Json
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.studio.exposing import Asked
from charstudio.studio.studio import Studio
from charstudio.ui.dialogs.models import ModelPicker
from charstudio.ui.dialogs.models_choice import DRAFT_TITLE
from charstudio.ui.inspector.editors import Editor
from charstudio.ui.inspector.model_choice import endpoint_of

_SIZE = QSize(1376, 704)


class ModelEditor(Editor):
    """Choosing costs nothing: what a model asks for is shown where it is chosen, and paid when the node is run."""

    def __init__(self, studio: Studio, question: Asked) -> None:
        super().__init__(question.spec)
        self._studio = studio
        self._question = question
        self.button = QPushButton()
        self.button.clicked.connect(self._ask)
        self._adopt(self.button)
        layout = self.layout()
        assert layout is not None
        layout.setAlignment(Qt.AlignmentFlag.AlignLeft)

    def _show(self, value: Json) -> None:
        self.button.setText(f"{self._title(str(value))}…")
        self.button.setAccessibleName(f"{self.spec.label}: {self._title(str(value))}")

    def _title(self, model: str) -> str:
        endpoint = endpoint_of(self._studio, model)
        if endpoint is not None:
            return endpoint.title
        if model == DRAFT_MODEL:
            return DRAFT_TITLE
        routes = self._studio.models.routes(self._question.kind.capability, model)
        return routes[0].title if routes else model

    def _ask(self) -> None:
        picker = ModelPicker(self._studio, self._question.node, self.window())
        around = self.window().parentWidget() or self.window()
        picker.resize(_SIZE.boundedTo(around.size() - QSize(64, 64)))  # not of the small dialog it belongs to
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.picked.connect(self._choose)
        picker.open()

    def _choose(self, model: str) -> None:
        self._tell(model)
        self.settled.emit()
