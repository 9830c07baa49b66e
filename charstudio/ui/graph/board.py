"""What gestures and commands act on: the document, the picture of it, and the selection."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from charstudio.model.errors import CharStudioError
from charstudio.model.graph import Node
from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.ui.graph.needs import CanvasStudio
from charstudio.ui.graph.scene import GraphScene
from charstudio.ui.graph.selection import Selection


class Board(QObject):
    """One canvas' studio, items and selection. ``message`` says why something was not done."""

    message = Signal(str)

    def __init__(self, studio: CanvasStudio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.scene = GraphScene(studio)
        self.selection = Selection()
        # Children of the board: without a parent they would be left to Python's collector, timers and all.
        self.scene.grScene.setParent(self)
        self.selection.setParent(self)

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self.studio.document.project

    def node(self, node_id: NodeId) -> Node | None:
        """The document's node."""
        return self.project.graph.nodes.get(node_id)

    def apply(self, label: str, edit: Callable[[Project], Project], *, merge: str | None = None) -> bool:
        """Make one undoable step. A refusal becomes a message, and False is given."""
        try:
            self.studio.document.apply(label, edit, merge=merge)
        except CharStudioError as refusal:
            self.tell(f"{refusal.message} {refusal.hint}".strip())
            return False
        return True

    def tell(self, words: str) -> None:
        """Say something to the user at the pointer."""
        self.message.emit(words)
