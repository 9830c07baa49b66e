"""Stock nodeeditor under the watch, in a process of its own: prints what it measured as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from nodeeditor.node_content_widget import QDMNodeContentWidget
from nodeeditor.node_edge import EDGE_TYPE_BEZIER, Edge
from nodeeditor.node_editor_widget import NodeEditorWidget
from nodeeditor.node_node import Node
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout

import charstudio.ui.graph.binding  # noqa: F401 - chooses PySide6 for it
from tests.bench import _canvas_film as film
from tests.bench._canvas_hand import SIZE, Hand, Times, rows


class Content(QDMNodeContentWidget):
    """A thumbnail and a line of words, as its own examples have widgets in nodes."""

    def initUI(self) -> None:
        """Build them."""
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        picture = QLabel(self)
        picture.setPixmap(QPixmap.fromImage(thumbnail(self.node.title)))
        picture.setScaledContents(True)
        column.addWidget(picture)
        column.addWidget(QLineEdit("low evening light", self))


class Shot(Node):
    """A node with such a content."""

    NodeContent_class = Content


def thumbnail(title: str) -> QImage:
    """As large as ours, another one for each node."""
    pixels = film.render(Path(title), 408)
    height, width, _ = pixels.shape
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class Stock:
    """Its widget with the same graph."""

    def __init__(self) -> None:
        self.widget = NodeEditorWidget()
        self.widget.resize(*SIZE)
        self.scene, self.view = self.widget.scene, self.widget.view
        self.scene.grScene.setGrScene(64000, 64000)
        self.nodes: list[Node] = []

    def build(self) -> None:
        """The graph."""
        for number in range(film.NODES):
            node = Shot(self.scene, f"Shot {number}", inputs=[1, 2], outputs=[3])
            node.setPos(*film.place(number))
            self.nodes.append(node)
        for source, target, port in film.wires():
            Edge(self.scene, self.nodes[source].outputs[0], self.nodes[target].inputs[port], EDGE_TYPE_BEZIER)
        self.scene.history.storeInitialHistoryStamp()

    def title_at(self, number: int) -> QPoint:
        """On the header."""
        return self.view.mapFromScene(self._item(number).pos() + QPointF(60, 10))

    def position(self, number: int) -> QPointF:
        """The item's."""
        return QPointF(self._item(number).pos())

    def is_selected(self, number: int) -> bool:
        """Qt's selection."""
        chosen: bool = self._item(number).isSelected()
        return chosen

    def select(self, numbers: Iterable[int]) -> None:
        """Without its reactions for each of them, which would take minutes."""
        self.scene.grScene.blockSignals(True)
        self.scene.setSilentSelectionEvents()
        self.scene.grScene.clearSelection()
        for number in numbers:
            self._item(number).setSelected(True)
        self.scene.setSilentSelectionEvents(False)
        self.scene.grScene.blockSignals(False)

    def zoom_to(self, zoom: float) -> None:
        """The middle of the graph."""
        self.view.setTransform(self.view.transform().fromScale(zoom, zoom))
        self.view.zoom = 5
        self.view.centerOn(film.STEP_X * film.COLUMNS / 2, film.STEP_Y * film.ROWS / 2)

    def fit(self) -> None:
        """The whole graph."""
        self.zoom_to(0.1)

    def undo(self) -> None:
        """Its history's."""
        self.scene.history.undo()

    def _item(self, number: int) -> object:
        """Found anew each time, since its undo may build nodes again."""
        return self.scene.nodes[number].grNode


def main(middle: list[int], fifty: list[int]) -> dict[str, Times]:
    """Measure what it can do."""
    app = QApplication([])
    stock = Stock()
    stock.widget.show()
    hand = Hand(stock)
    hand.rest()
    opened = hand.frame(lambda: (stock.build(), stock.fit()))
    measured = {"open": Times([[opened]])} | rows(stock, middle, fifty, runs=1)
    app.processEvents()
    return measured


if __name__ == "__main__":
    found = main(*json.loads(sys.argv[1]))
    print(json.dumps({key: times.runs for key, times in found.items()}))
