"""Ctrl-drag on a node's picture: carry the result out of the canvas, to the timeline for instance."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData

from charstudio.model.values import Output
from charstudio.ui.graph.gestures.base import Gesture, Pointer

if TYPE_CHECKING:
    from charstudio.ui.graph.view import GraphView

OUTPUT_MIME = "application/x-charstudio-output"
"""UTF-8 JSON ``{"node": id, "port": name}``: who accepts it makes a clip that follows this output."""


def output_mime(output: Output) -> QMimeData:
    """The output as the thing that is dragged."""
    data = QMimeData()
    data.setData(OUTPUT_MIME, json.dumps({"node": output.node, "port": output.port}).encode())
    return data


class CarryGesture(Gesture):
    """Starts a drag between windows as soon as the pointer travels; a click toggles the selection."""

    def __init__(self, view: GraphView, start: Pointer, output: Output) -> None:
        super().__init__(view, start)
        self.output = output

    def begin(self) -> None:
        """Hand over to the system's drag and drop."""
        self.view.carry(self.output)

    def finish(self, at: Pointer) -> None:
        """It was a click with Ctrl."""
        if not self.is_drag:
            self.board.selection.toggle(self.output.node)
