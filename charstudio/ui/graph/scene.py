"""The picture of the graph: one item per node and wire, kept equal to the document by small differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from typing import Any

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsScene

from charstudio.model.graph import Wire
from charstudio.model.project import Project
from charstudio.model.values import NodeId, PortType
from charstudio.ui import theme
from charstudio.ui.graph import look
from charstudio.ui.graph.afar import Afar
from charstudio.ui.graph.backdrop import Backdrop
from charstudio.ui.graph.binding import GraphicsScene, Scene, SceneClipboard, SceneHistory
from charstudio.ui.graph.diff import Difference, difference, wires_of
from charstudio.ui.graph.face import Film, film_of
from charstudio.ui.graph.frames import Frames
from charstudio.ui.graph.needs import CanvasStudio
from charstudio.ui.graph.node_item import NodeModel
from charstudio.ui.graph.offer import WireOffer
from charstudio.ui.graph.pace import Pace
from charstudio.ui.graph.painted import Painted
from charstudio.ui.graph.socket_item import SocketModel
from charstudio.ui.graph.wire_item import WireModel

_HALF = 32000
_BSP_DEPTH = 14
"""2^14 cells of about 500 by 500: with Qt's own choice a graph in one corner of the scene shares a few cells."""
_STEPS = (16, 32, 64, 128, 256, 512, 1024)


class NoHistory(SceneHistory):
    """The library's undo, switched off: the document's history is the only one."""

    def storeHistory(self, desc: str, setModified: bool = False) -> None:  # noqa: FBT001, FBT002, N803 - nodeeditor's signature
        """Nothing."""


class NoClipboard(SceneClipboard):
    """The library's clipboard, switched off: it reuses ids and loses edges."""

    def serializeSelected(self, delete: bool = False) -> Any:  # noqa: FBT001, FBT002 - nodeeditor's signature
        """Never."""
        raise NotImplementedError("copying is an edit of the document")

    def deserializeFromClipboard(self, data: Any) -> Any:
        """Never."""
        raise NotImplementedError("pasting is an edit of the document")


class Ground(GraphicsScene):
    """The graphics scene: spatial index, a quiet grid that adapts to the zoom, and everything when it is far away."""

    def __init__(self, scene: GraphScene) -> None:
        super().__init__(scene)
        self._graph = scene
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.setBspTreeDepth(_BSP_DEPTH)

    def initAssets(self) -> None:
        """The library's hook for colours."""
        self._color_background = theme.colour("canvas")

    def drawBackground(self, painter: QPainter, rect: QRectF | Any) -> None:
        """Grid and frames; from afar nodes and wires too."""
        graph = self._graph
        beyond = 2 / graph.zoom  # with a scale factor the area may end within a pixel: all of that is painted
        area = QRectF(rect).adjusted(-beyond, -beyond, beyond, beyond)
        graph.pace.begin()
        if graph.afar.is_on:
            version = graph.look_version, graph.afar.below
            graph.backdrop.paint(painter, area, version, self._paint_below)
            graph.afar.paint_nodes(painter, area)
        else:
            self._paint_ground(painter, area)

    def _paint_below(self, painter: QPainter, rect: QRectF) -> None:
        self._paint_ground(painter, rect)
        self._graph.afar.paint_wires(painter, rect)

    def _paint_ground(self, painter: QPainter, rect: QRectF) -> None:
        """Lines about 24 to 48 screen pixels apart, every fourth a little stronger, and the frames."""
        painter.fillRect(rect, theme.colour("canvas"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        zoom = painter.worldTransform().m11() or 1.0
        step = next((step for step in _STEPS if step * zoom >= 24), _STEPS[-1])
        for spacing, role in ((step, "canvas_line"), (step * 4, "canvas_line_strong")):
            painter.setPen(QPen(theme.colour(role), 0))
            painter.drawLines(_grid(rect, spacing))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._graph.frames.paint(painter, rect)


def _grid(rect: QRectF, step: int) -> list[QLineF]:
    first_x, first_y = math.floor(rect.left() / step) * step, math.floor(rect.top() / step) * step
    columns = range(first_x, math.ceil(rect.right()) + 1, step)
    rows = range(first_y, math.ceil(rect.bottom()) + 1, step)
    upright = [QLineF(x, rect.top(), x, rect.bottom()) for x in columns]
    return upright + [QLineF(rect.left(), y, rect.right(), y) for y in rows]


def _nobody(_item: NodeModel, _on: bool) -> None:  # noqa: FBT001 - as the scene calls it
    """Nobody listens yet."""


class GraphScene(Scene):
    """The library's scene as a view of the document.

    ``zoom`` is the view's, ``is_settled`` says that it rests; ``offer`` is the wire being dragged. Items read all of it
    when they paint. ``painted`` keeps their pictures; another ``look_version`` makes all of them outdated.
    """

    historyClass = NoHistory
    clipboardClass = NoClipboard

    def __init__(self, studio: CanvasStudio) -> None:
        self._zoom = 1.0
        self.is_settled = True
        self.painted = Painted()
        self.pace = Pace()
        self.look_version = 0
        self.hovered: Callable[[NodeModel, bool], None] = _nobody
        """Told when the pointer comes to a node, and when it goes."""
        self._offer: WireOffer | None = None
        self.studio = studio
        self._shown = Project()
        self._film = Film()
        self._top = 0.0
        self._marked_wires: set[Wire] = set()
        self.afar = Afar(self)
        self.backdrop = Backdrop()
        self.frames = Frames(self)
        self.node_items: dict[NodeId, NodeModel] = {}
        self.wire_items: dict[Wire, WireModel] = {}
        super().__init__()

    def initUI(self) -> None:
        """The library's hook for the graphics scene."""
        self.grScene = Ground(self)
        self.grScene.setGrScene(2 * _HALF, 2 * _HALF)

    def onItemSelected(self, silent: bool = False) -> None:  # noqa: FBT001, FBT002 - nodeeditor's signature
        """Nothing: selection is ours."""

    def onItemsDeselected(self, silent: bool = False) -> None:  # noqa: FBT001, FBT002 - nodeeditor's signature
        """Nothing: selection is ours."""

    @property
    def zoom(self) -> float:
        """Screen pixels for one scene unit."""
        return self._zoom

    @zoom.setter
    def zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self.afar.switch(on=zoom < look.TEXT_ZOOM)

    @property
    def offer(self) -> WireOffer | None:
        """The wire being dragged."""
        return self._offer

    @offer.setter
    def offer(self, offer: WireOffer | None) -> None:
        if offer is not self._offer:
            self._offer = offer
            self.repaint_all()

    def repaint_all(self) -> None:
        """Everything looks different now (a wire is dragged, the theme changed)."""
        self.look_version += 1
        self.grScene.update()

    def go_on(self) -> None:
        """Paint once more after this: something is not as it should be yet. Called while painting, when the graphics
        scene does not listen.
        """
        for view in self.grScene.views():
            view.viewport().update()

    def show(self, project: Project) -> Difference:
        """Make the items equal to ``project``. Gives what had to change."""
        change, before = difference(self._shown, project), self._shown.graph.bends
        self._shown = project
        if change.timeline_changed:
            self._film = film_of(project)
        for wire in change.removed_wires:
            self._drop_wire(wire)
        for node_id in change.removed_nodes:
            self._drop_node(node_id)
        for node_id in change.added_nodes:
            self._add_node(project, node_id)
        for node_id in change.changed_nodes:
            self._change_node(project, node_id)
        for wire in (*change.added_wires, *_wires_at(project, change.added_nodes)):
            self._add_wire(wire)
        if before is not project.graph.bends:
            self.lead_wires({*before, *project.graph.bends})
        if change.timeline_changed:
            self._show_film(project)
        self.frames.show(project)
        return change

    def lead_wires(self, wires: Iterable[Wire]) -> None:
        """Lead wires over their dots as the document has them."""
        for wire in wires:
            if wire in self.wire_items:
                dots = self._shown.graph.bends.get(wire, ())
                self.wire_items[wire].grEdge.lead([QPointF(*dot) for dot in dots])

    def put_back(self, nodes: Iterable[NodeId]) -> None:
        """Put items where the document has them (after a drag, finished or given up)."""
        for node_id in nodes:
            item, node = self.node_items.get(node_id), self._shown.graph.nodes.get(node_id)
            if item is not None and node is not None:
                item.move_to(node.x, node.y)

    def mark_wires(self, wires: Iterable[Wire]) -> None:
        """Show which wires are selected."""
        now = {wire for wire in wires if wire in self.wire_items}
        for wire in self._marked_wires | now:
            if wire in self.wire_items:
                item = self.wire_items[wire].grEdge
                item.selected = wire in now
                item.setZValue(-0.5 if wire in now else -1)
                item.update()
        if now != self._marked_wires:
            self.afar.below_changed()
        self._marked_wires = now

    def raise_node(self, node: NodeModel) -> None:
        """Bring a node before the others."""
        self._top += 1e-6
        node.grNode.setZValue(self._top)
        self.afar.reordered()

    def bounds(self, nodes: Iterable[NodeId] | None = None) -> QRectF:
        """The rectangle around these nodes (all when None, with their frames); empty when there are none."""
        chosen = self.node_items if nodes is None else [node for node in nodes if node in self.node_items]
        frames = self.frames.bounds() if nodes is None else QRectF()
        if not chosen:
            return frames
        items = [self.node_items[node] for node in chosen]
        edges = [(*item.position(), item.layout.width, item.layout.height) for item in items]
        left, top = min(x for x, _, _, _ in edges), min(y for _, y, _, _ in edges)
        right, bottom = max(x + width for x, _, width, _ in edges), max(y + height for _, y, _, height in edges)
        return frames.united(QRectF(left, top, right - left, bottom - top))

    def serialize(self) -> Any:
        """Never: the document is the only thing that is saved."""
        raise NotImplementedError("the canvas is not a document")

    deserialize = saveToFile = loadFromFile = serialize

    def _add_node(self, project: Project, node_id: NodeId) -> None:
        node = project.graph.nodes[node_id]
        spec = self.studio.kinds.get(node.kind)
        item = NodeModel(self, node, spec, self.studio.status(node_id), self._film)
        self.node_items[node_id] = item
        self.afar.adopt(item.grNode)
        self.afar.reordered()

    def _change_node(self, project: Project, node_id: NodeId) -> None:
        node, item = project.graph.nodes[node_id], self.node_items[node_id]
        if node.kind == item.value.kind:
            item.show(node)
            return
        self._drop_node(node_id)
        self._add_node(project, node_id)
        for wire in _wires_at(project, [node_id]):
            self._add_wire(wire)

    def _drop_node(self, node_id: NodeId) -> None:
        item = self.node_items.pop(node_id)
        for edge in [edge for socket in item.sockets() for edge in socket.edges]:
            self._drop_wire(edge.wire)
        self.painted.drop(item.grNode)
        item.remove()
        self.afar.reordered()

    def _add_wire(self, wire: Wire) -> None:
        output, target = wire
        source_node, target_node = self.node_items.get(output.node), self.node_items.get(target.node)
        if source_node is None or target_node is None or wire in self.wire_items:
            return
        start, end = source_node.socket(output.port, is_input=False), target_node.socket(target.port, is_input=True)
        kind = start.port.type if start else end.port.type if end else PortType.TEXT
        start = start or source_node.add_socket(output.port, kind, is_input=False)
        end = end or target_node.add_socket(target.port, kind, is_input=True)
        item = WireModel(self, wire, start, end)
        self.wire_items[wire] = item
        if wire in self._shown.graph.bends:
            self.lead_wires([wire])
        self.afar.adopt(item.grEdge)
        self.afar.below_changed()
        self._repaint_ends(start, end)

    def _drop_wire(self, wire: Wire) -> None:
        item = self.wire_items.pop(wire, None)
        if item is not None:
            ends = item.start_socket, item.end_socket
            item.remove(silent=True)
            self.afar.below_changed()
            self._repaint_ends(*ends)

    def _repaint_ends(self, *sockets: SocketModel) -> None:
        for socket in sockets:
            socket.node.grNode.refresh()

    def _show_film(self, project: Project) -> None:
        node = project.timeline_node()
        if node is not None and node in self.node_items:
            self.node_items[node].show_film(self._film)


def _wires_at(project: Project, nodes: Collection[NodeId]) -> list[Wire]:
    """Every wire with an end on one of these nodes."""
    if not nodes:
        return []
    ends = set(nodes)
    return [wire for wire in wires_of(project) if wire[0].node in ends or wire[1].node in ends]


def expected(project: Project) -> tuple[dict[NodeId, tuple[str, float, float]], set[Wire]]:
    """What a canvas must show for ``project``: titles and positions of nodes, and wires."""
    nodes = {node.id: (node.title, node.x, node.y) for node in project.graph.nodes.values()}
    wires = {wire for wire in wires_of(project) if wire[0].node in nodes and wire[1].node in nodes}
    return nodes, wires


def shown(scene: GraphScene) -> tuple[dict[NodeId, tuple[str, float, float]], set[Wire]]:
    """What ``scene`` shows, read back from its items (compare with ``expected``)."""
    nodes = {node_id: (item.face.title, *item.position()) for node_id, item in scene.node_items.items()}
    wires = {
        (item.start_socket.end, item.end_socket.end) for item in scene.edges if item.grEdge.scene() is scene.grScene
    }
    return nodes, wires
