"""NodeGraphQt under the watch, in a process of its own: prints what it measured as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

from NodeGraphQt import BaseNode, NodeGraph
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication

from tests.bench import _canvas_film as film
from tests.bench._canvas_hand import SIZE, Hand, Times, rows


class Shot(BaseNode):
    """A node with two inputs, an output and a line of words. It has no thumbnails to show."""

    __identifier__ = "bench"
    NODE_NAME = "Shot"

    def __init__(self) -> None:
        super().__init__()
        self.add_input("image")
        self.add_input("more")
        self.add_output("image", multi_output=True)
        self.add_text_input("words", "", text="low evening light")


class Ngqt:
    """Its graph and its viewer."""

    def __init__(self) -> None:
        self.graph = NodeGraph()
        self.graph.set_acyclic(False)  # its check has no memory of where it has been and does not come to an end
        self.graph.register_node(Shot)
        self.view = self.graph.viewer()
        self.graph.widget.resize(*SIZE)
        self.nodes: list[BaseNode] = []

    def build(self) -> None:
        """The graph."""
        for number in range(film.NODES):
            place = list(film.place(number))
            node = self.graph.create_node("bench.Shot", f"Shot {number}", pos=place, selected=False, push_undo=False)
            self.nodes.append(node)
        for source, target, port in film.wires():
            self.nodes[source].output(0).connect_to(self.nodes[target].input(port), push_undo=False)
        self.graph.clear_undo_stack()

    def title_at(self, number: int) -> QPoint:
        """On the header."""
        item = self.nodes[number].view
        return self.view.mapFromScene(item.scenePos() + QPointF(item.boundingRect().width() * 0.5, 8))

    def position(self, number: int) -> QPointF:
        """The item's."""
        return QPointF(self.nodes[number].view.scenePos())

    def is_selected(self, number: int) -> bool:
        """The node's."""
        chosen: bool = self.nodes[number].view.isSelected()
        return chosen

    def select(self, numbers: Iterable[int]) -> None:
        """Through its items."""
        self.view.scene().clearSelection()
        for number in numbers:
            self.nodes[number].view.setSelected(True)

    def zoom_to(self, zoom: float) -> None:
        """The middle of the graph."""
        width, height = self.view.width() / zoom, self.view.height() / zoom
        centre = QPointF(film.STEP_X * film.COLUMNS / 2, film.STEP_Y * film.ROWS / 2)
        area = self.view._scene_range
        area.setRect(centre.x() - width / 2, centre.y() - height / 2, width, height)
        self.view._update_scene()

    def fit(self) -> None:
        """The whole graph."""
        self.zoom_to(0.1)

    def undo(self) -> None:
        """Its stack's."""
        self.graph.undo_stack().undo()


def main(middle: list[int], fifty: list[int]) -> dict[str, Times]:
    """Measure what it can do."""
    app = QApplication([])
    other = Ngqt()
    other.graph.widget.show()
    hand = Hand(other)
    hand.rest()
    opened = hand.frame(lambda: (other.build(), other.fit()))
    measured = {"open": Times([[opened]])} | rows(other, middle, fifty, runs=1)
    app.processEvents()
    return measured


if __name__ == "__main__":
    found = main(*json.loads(sys.argv[1]))
    print(json.dumps({key: times.runs for key, times in found.items()}))
