"""Guides while nodes are dragged: their edges and centres snap to those of the nodes in sight, and a line shows it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsLineItem

from charstudio.model.values import NodeId
from charstudio.ui import theme
from charstudio.ui.graph import look

if TYPE_CHECKING:
    from charstudio.ui.graph.view import GraphView

REACH = 6.0
"""Screen pixels within which an edge snaps."""
_BEYOND = 12.0
"""Screen pixels by which a line is longer than the nodes it joins."""

Span: TypeAlias = tuple[float, float]
"""From and to."""


@dataclass(frozen=True, slots=True)
class Snap:
    """How far to move further, the line that is met, and what of the other axis the nodes on it cover."""

    by: float
    line: float
    span: Span


class Lines:
    """Parallel lines, sorted once, so that the nearest is found in no time. Each knows what its node covers."""

    def __init__(self, lines: Iterable[tuple[float, Span]]) -> None:
        found = sorted(lines)
        self._at = [line for line, _ in found]
        self._spans = [span for _, span in found]

    def nearest(self, spot: float, reach: float) -> Snap | None:
        """The line nearest to ``spot``, within ``reach``."""
        after = bisect_left(self._at, spot)
        near = min(self._at[max(0, after - 1) : after + 1], key=lambda line: abs(line - spot), default=None)
        if near is None or abs(near - spot) > reach:
            return None
        same = self._spans[bisect_left(self._at, near) : bisect_right(self._at, near)]
        return Snap(near - spot, near, (min(start for start, _ in same), max(end for _, end in same)))


class Axis:
    """One axis of the nodes that stand still: edges are met by edges, middles by middles."""

    def __init__(self, spans: Sequence[tuple[Span, Span]]) -> None:
        """Of every node: what it covers on this axis, and on the other."""
        self._edges = Lines((edge, other) for span, other in spans for edge in span)
        self._middles = Lines(((start + end) / 2, other) for (start, end), other in spans)

    def nearest(self, start: float, end: float, reach: float) -> Snap | None:
        """The smallest way to a line for what lies from ``start`` to ``end``."""
        asked = (
            self._edges.nearest(start, reach),
            self._edges.nearest(end, reach),
            self._middles.nearest((start + end) / 2, reach),
        )
        return min((snap for snap in asked if snap is not None), key=lambda snap: abs(snap.by), default=None)


class Guides:
    """Lives while nodes are dragged. Below the zoom where nodes have titles nobody means a pixel: it does nothing."""

    def __init__(self, view: GraphView, moving: Collection[NodeId]) -> None:
        self._view = view
        self._ground = view.board.scene.grScene
        self._bounds = view.board.scene.bounds(moving)
        self._drawn: list[QGraphicsLineItem] = []
        boxes = self._in_sight(moving) if view.zoom_level >= look.TITLE_ZOOM else []
        self._across = Axis([((box.left(), box.right()), (box.top(), box.bottom())) for box in boxes])
        self._down = Axis([((box.top(), box.bottom()), (box.left(), box.right())) for box in boxes])

    @property
    def shown(self) -> tuple[QLineF, ...]:
        """The lines on screen, in the scene."""
        return tuple(item.line() for item in self._drawn)

    def snapped(self, by: QPointF, *, free: bool) -> QPointF:
        """The way the nodes go, changed so that they snap. ``free`` leaves it as it is."""
        self.end()
        if free:
            return by
        box, reach = self._bounds.translated(by), REACH / self._view.zoom_level
        across = self._across.nearest(box.left(), box.right(), reach)
        down = self._down.nearest(box.top(), box.bottom(), reach)
        snapped = by + QPointF(across.by if across else 0.0, down.by if down else 0.0)
        box = self._bounds.translated(snapped)
        beyond = _BEYOND / self._view.zoom_level
        if across is not None:
            start, end = _over(across.span, (box.top(), box.bottom()), beyond)
            self._draw(QLineF(across.line, start, across.line, end))
        if down is not None:
            start, end = _over(down.span, (box.left(), box.right()), beyond)
            self._draw(QLineF(start, down.line, end, down.line))
        return snapped

    def end(self) -> None:
        """Take the lines away."""
        for item in self._drawn:
            self._ground.removeItem(item)
        self._drawn = []

    def _in_sight(self, moving: Collection[NodeId]) -> list[QRectF]:
        inverse, _ = self._view.viewportTransform().inverted()
        sight = inverse.mapRect(QRectF(self._view.viewport().rect()))
        items = self._view.board.scene.node_items
        boxes = (
            item.layout.outline.translated(item.grNode.pos()) for node, item in items.items() if node not in moving
        )
        return [box for box in boxes if box.intersects(sight)]

    def _draw(self, line: QLineF) -> None:
        item = QGraphicsLineItem(line)
        pen = QPen(theme.colour("accent_hover"), 1)
        pen.setCosmetic(True)
        item.setPen(pen)
        item.setZValue(1e9)
        self._ground.addItem(item)
        self._drawn.append(item)


def _over(one: Span, other: Span, beyond: float) -> Span:
    """What covers both, and a little beyond."""
    return min(one[0], other[0]) - beyond, max(one[1], other[1]) + beyond
