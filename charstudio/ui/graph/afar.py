"""The graph from afar: no text, half a thousand nodes in sight, all of them painted in one go.

Painting items is a call into Python for each of them, and with jobs running in other threads each call waits for its
turn: half a thousand nodes took longer than a frame. So from afar items have no contents in Qt's eyes; they are still
found under the pointer, but the ground paints in their stead: as shapes, and from farther still as blocks and lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

from charstudio.model.values import PortType
from charstudio.studio.status import NodeState
from charstudio.ui import theme
from charstudio.ui.graph import look
from charstudio.ui.graph.brushes import NO_BRUSH, block_colour, hairline
from charstudio.ui.graph.face import Face
from charstudio.ui.graph.pixels import use_pixels

if TYPE_CHECKING:
    from charstudio.ui.graph.node_item import NodeItem
    from charstudio.ui.graph.scene import GraphScene

MARGIN = 14.0
"""Around a node's outline: room for sockets, shadow, frame and glow."""
_BAR = 24.0
_FRAME = 10.0
_FEW = 4
"""Clipping every wire to more areas than this takes longer than painting everything."""


@dataclass(frozen=True, slots=True)
class Block:
    """One node, ready to be painted: places in the scene, and colours."""

    area: QRectF
    """All that it may cover, near by too."""
    outline: QRectF
    colour: QColor
    bar: QRectF
    bar_colour: QColor | None
    """None: the state wants no attention."""
    is_selected: bool


def block_of(face: Face, at: QPointF, *, selected: bool) -> Block:
    """A block in the colour of what the node makes; a state that wants attention is a bar at its lower edge."""
    outline, state = face.layout.outline.translated(at), face.status.state
    quiet = state in {NodeState.EMPTY, NodeState.DONE}
    return Block(
        outline.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN),
        outline,
        block_colour(face.role, theme.palette().mode),
        QRectF(outline.left(), outline.bottom() - _BAR, outline.width(), _BAR),
        None if quiet else theme.colour(look.STATES[state].role),
        selected,
    )


class Afar:
    """Paints a scene's nodes and wires while ``is_on``. Whoever changes an item says so to ``changed``."""

    def __init__(self, scene: GraphScene) -> None:
        self.is_on = False
        self.below = 0
        """Another number whenever wires or frames, which lie below the nodes, are not as they were."""
        self._scene = scene
        self._areas = 0
        self._order: list[NodeItem] | None = None

    def switch(self, *, on: bool) -> None:
        """The view crossed the zoom below which nodes have no text."""
        if on is self.is_on:
            return
        self.is_on = on
        for node in self._scene.node_items.values():
            self.adopt(node.grNode)
        for wire in self._scene.wire_items.values():
            self.adopt(wire.grEdge)
        self._scene.backdrop.drop()
        self._scene.grScene.update()

    def adopt(self, item: QGraphicsItem) -> None:
        """Let Qt paint ``item``, or not, as it is with all the others."""
        item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents, self.is_on)

    def changed(self, area: QRectF | None = None) -> None:
        """Paint ``area`` of the scene anew, everything when None. Qt gathers what is asked for within one turn."""
        if not self.is_on:
            return
        self._areas += 1
        if area is None or self._areas > _FEW:
            self._scene.grScene.update()
        else:
            self._scene.grScene.update(area)

    def below_changed(self, area: QRectF | None = None) -> None:
        """Wires or frames in ``area`` are not as they were."""
        self.below += 1
        self.changed(area)

    def reordered(self) -> None:
        """Nodes came, went, or lie before others now."""
        self._order = None
        self.changed()

    def refreshed(self, item: NodeItem, before: Block | None) -> None:
        """Something about a node has changed: paint it anew, unless it is a block and looks as ``before``."""
        if self.is_on and not (self.is_farthest and before == item.block):
            self.changed(item.block.area)

    @property
    def is_farthest(self) -> bool:
        """Whether nodes are blocks."""
        return self._scene.zoom < look.BLOCK_ZOOM

    def paint_nodes(self, painter: QPainter, exposed: QRectF) -> None:
        """The nodes that lie in ``exposed``."""
        self._areas = 0
        if self._order is None:
            nodes = (node.grNode for node in self._scene.node_items.values())
            self._order = sorted(nodes, key=QGraphicsItem.zValue)
        seen = [item for item in self._order if item.block.area.intersects(exposed)]
        if self.is_farthest:
            paint_blocks(painter, [item.block for item in seen])
        else:
            self._paint_shapes(painter, seen)

    def paint_wires(self, painter: QPainter, exposed: QRectF) -> None:
        """The wires that lie in ``exposed``."""
        if self.is_farthest:
            self._paint_lines(painter)
        else:
            self._paint_curves(painter, exposed)

    def _paint_shapes(self, painter: QPainter, items: list[NodeItem]) -> None:
        """Copies of the nodes' pictures, of which only some are made anew in one go."""
        ratio, transform = painter.device().devicePixelRatio(), painter.worldTransform()
        self._make_pictures([item for item in items if not item.is_fresh(ratio)], ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        to_pixels = use_pixels(painter)
        for item in items:
            if not item.copy_picture(painter, to_pixels.map(item.block.area.topLeft()), ratio):
                painter.setWorldTransform(transform)
                paint_blocks(painter, [item.block])
                use_pixels(painter)
        painter.setWorldTransform(transform)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)

    def _make_pictures(self, items: list[NodeItem], ratio: float) -> None:
        """As many as fit into this frame. Until then a node is as it was, or a block."""
        for item in items:
            if not self._scene.pace.may_make():
                self._scene.go_on()
                return
            item.make_picture(ratio)

    def _paint_curves(self, painter: QPainter, exposed: QRectF) -> None:
        items = (wire.grEdge for wire in self._scene.wire_items.values())
        seen = [item for item in items if item.isVisible() and item.boundingRect().intersects(exposed)]
        mode, faded = theme.palette().mode, self._scene.offer is not None
        painter.setBrush(NO_BRUSH)
        for item in sorted(seen, key=QGraphicsItem.zValue):
            item.paint_curve(painter, mode, faded=faded or item.opacity() < 1)

    def _paint_lines(self, painter: QPainter) -> None:
        """One call for all wires that look the same; selected ones above the others."""
        faded, mode = self._scene.offer is not None, theme.palette().mode
        for (_, port), lines in sorted(self._lines().items(), key=lambda group: group[0][0]):
            painter.setPen(hairline(port, mode, faded=faded))
            painter.drawLines(lines)

    def _lines(self) -> dict[tuple[bool, PortType], list[QLineF]]:
        groups: dict[tuple[bool, PortType], list[QLineF]] = {}
        for wire in self._scene.wire_items.values():
            item = wire.grEdge
            if item.isVisible():
                groups.setdefault((item.selected, wire.port_type), []).extend(item.straight())
        return groups


def paint_blocks(painter: QPainter, blocks: Iterable[Block]) -> None:
    """Blocks, the last one on top."""
    frame = QPen(theme.colour("accent_hover"), _FRAME)
    painter.setBrush(NO_BRUSH)
    for block in blocks:
        painter.fillRect(block.outline, block.colour)
        if block.bar_colour is not None:
            painter.fillRect(block.bar, block.bar_colour)
        if block.is_selected:
            painter.setPen(frame)
            painter.drawRect(block.outline)
