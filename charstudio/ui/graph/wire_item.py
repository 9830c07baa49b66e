"""Wires: one cached curve per wire in the colour of what flows through it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneHoverEvent

from charstudio.model.graph import Wire
from charstudio.model.values import PortType
from charstudio.ui import theme
from charstudio.ui.graph.binding import Edge, GraphicsEdge
from charstudio.ui.graph.brushes import wire_pen

_HIT_WIDTH = 14.0
_MARGIN = 10.0
DOT_RADIUS = 5.5
_LONGEST_PULL = 160.0
_STEPS = 64
"""Into so many pieces a curve is cut where the nearest of its points is looked for."""


def wire_path(start: QPointF, end: QPointF) -> QPainterPath:
    """A curve that leaves an output to the right and enters an input from the left."""
    ahead = end.x() - start.x()
    fall = abs(end.y() - start.y())
    pull = max(ahead * 0.5, min(160.0, 24.0 + fall * 0.35 + max(0.0, -ahead) * 0.3))
    pull = min(pull, 260.0)
    path = QPainterPath(start)
    path.cubicTo(start.x() + pull, start.y(), end.x() - pull, end.y(), end.x(), end.y())
    return path


def bent_path(points: Sequence[QPointF]) -> QPainterPath:
    """A curve from an output over dots to an input: through each dot in the direction from the one before to the next.

    At its ends it is level, as every wire.
    """
    path = QPainterPath(points[0])
    last = len(points) - 1
    ways = [
        QPointF(1, 0) if index in {0, last} else _way(points[index - 1], points[index + 1]) for index in range(last + 1)
    ]
    for index in range(last):
        start, end = points[index], points[index + 1]
        pull = min(_LONGEST_PULL, 0.38 * QLineF(start, end).length())
        path.cubicTo(start + ways[index] * pull, end - ways[index + 1] * pull, end)
    return path


def _way(start: QPointF, end: QPointF) -> QPointF:
    line = QLineF(start, end)
    return QPointF(line.dx(), line.dy()) / line.length() if line.length() else QPointF(1, 0)


class _NoPath:
    """In place of nodeeditor's object that computes a curve: ours is computed once per position."""

    def __init__(self, owner: WireItem) -> None: ...


class WireItem(GraphicsEdge):
    """Paints a wire and answers whether the pointer is on it."""

    selected = False
    _curve: QPainterPath | None = None
    _shape: QPainterPath | None = None
    _bounds: QRectF | None = None
    _lines: list[QLineF] | None = None
    _dots: tuple[QPointF, ...] = ()

    def initAssets(self) -> None:
        """The library's hook for colours; ours come from the theme when painting."""

    def determineEdgePathClass(self) -> type[_NoPath]:
        """The library's hook for the shape; its own imports a module for each wire, a tenth of a second in all."""
        return _NoPath

    def initUI(self) -> None:
        """Below nodes, reacting to the pointer; selection is ours."""
        self.setAcceptHoverEvents(True)
        self.setZValue(-1)

    def setSource(self, x: float, y: float) -> None:
        """The output's centre."""
        self._moved(self.posSource, x, y)

    def setDestination(self, x: float, y: float) -> None:
        """The input's centre."""
        self._moved(self.posDestination, x, y)

    def _moved(self, end: list[float], x: float, y: float) -> None:
        if end[0] == x and end[1] == y:
            return
        self.prepareGeometryChange()
        end[:] = [x, y]
        self._look_anew()

    def _look_anew(self) -> None:
        self._curve = self._shape = self._bounds = self._lines = None
        self.edge.scene.afar.below_changed()

    @property
    def dots(self) -> tuple[QPointF, ...]:
        """The places the wire is led over."""
        return self._dots

    def lead(self, dots: Sequence[QPointF]) -> None:
        """Lead the wire over these places."""
        if self._dots != tuple(dots):
            self.prepareGeometryChange()
            self._dots = tuple(dots)
            self._look_anew()
            self.update()

    def dot_at(self, spot: QPointF, reach: float) -> int | None:
        """The number of the nearest dot within ``reach`` of a place in the scene."""
        gaps = [(QLineF(spot, dot).length(), index) for index, dot in enumerate(self._dots)]
        nearest = min(gaps, default=(reach + 1, 0))
        return nearest[1] if nearest[0] <= reach else None

    def piece_at(self, spot: QPointF) -> int:
        """How many dots come before a place on the wire, as seen from its output."""
        stops = [0.0, *(self._part_at(dot) for dot in self._dots)]
        here = self._part_at(spot)
        return sum(stop < here for stop in stops[1:])

    def _part_at(self, spot: QPointF) -> float:
        """The part of the curve nearest to a place, from 0 to 1."""
        curve = self.calcPath()
        steps = range(_STEPS + 1)
        return min((QLineF(curve.pointAtPercent(step / _STEPS), spot).length(), step) for step in steps)[1] / _STEPS

    def lift(self, *, up: bool) -> None:
        """Not shown while it is lifted off its socket."""
        self.setVisible(not up)
        self.edge.scene.afar.below_changed()

    def calcPath(self) -> QPainterPath:
        """The curve, computed once per position."""
        if self._curve is None:
            start, end = QPointF(*self.posSource), QPointF(*self.posDestination)
            self._curve = bent_path((start, *self._dots, end)) if self._dots else wire_path(start, end)
        return self._curve

    def boundingRect(self) -> QRectF:
        """The curve with room for its pen."""
        if self._bounds is None:
            self._bounds = self.calcPath().controlPointRect().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        return self._bounds

    def shape(self) -> QPainterPath:
        """A band along the curve: clicks near the line hit, clicks inside its bow do not."""
        if self._shape is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(_HIT_WIDTH)
            self._shape = stroker.createStroke(self.calcPath())
        return self._shape

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Glow while the pointer is on the wire."""
        super().hoverEnterEvent(event)
        self.edge.scene.afar.below_changed(self.boundingRect())

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """And off again."""
        super().hoverLeaveEvent(event)
        self.edge.scene.afar.below_changed(self.boundingRect())

    def paint(self, painter: QPainter, option: Any, widget: Any = None) -> None:
        """The curve and its dots."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self.paint_curve(painter, theme.palette().mode, faded=self.edge.scene.offer is not None)
        painter.setPen(QPen(theme.colour("text" if self.selected else "raised"), 1.8))
        painter.setBrush(theme.colour(self.edge.role))
        for dot in self._dots:
            painter.drawEllipse(dot, DOT_RADIUS, DOT_RADIUS)

    def paint_curve(self, painter: QPainter, mode: str, *, faded: bool) -> None:
        """The curve in the colours of ``mode``, by a painter without a brush."""
        if self.selected or self.hovered:
            glow = theme.colour("text" if self.selected else self.edge.role)
            glow.setAlphaF(0.9 if self.selected else 0.35)
            painter.setPen(QPen(glow, 5.0 if self.selected else 7.0, c=Qt.PenCapStyle.RoundCap))
            painter.drawPath(self.calcPath())
        painter.setPen(wire_pen(self.edge.port_type, mode, faded=faded))
        painter.drawPath(self.calcPath())

    def straight(self) -> list[QLineF]:
        """The wire from where nodes are blocks."""
        if self._lines is None:
            stops = (QPointF(*self.posSource), *self._dots, QPointF(*self.posDestination))
            self._lines = [QLineF(a, b) for a, b in pairwise(stops)]
        return self._lines


class WireModel(Edge):
    """The library's edge, which knows the wire of the document it stands for."""

    edge_validators: list[Any] = []  # noqa: RUF012 - nodeeditor shares one list between all classes; this one is ours

    def __init__(self, scene: Any, wire: Wire, start: Any, end: Any) -> None:
        self.wire = wire
        self.port_type: PortType = start.port.type
        super().__init__(scene, start, end)

    @property
    def role(self) -> str:
        """The colour role of what flows through."""
        return f"port_{self.port_type.value}"

    def getGraphicsEdgeClass(self) -> type[QGraphicsItem]:
        """The library's hook for the item."""
        return WireItem

    def serialize(self) -> Any:
        """Never: the document is the only thing that is saved."""
        raise NotImplementedError("the canvas is not a document")

    deserialize = serialize
