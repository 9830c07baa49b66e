"""Sweeping over wires with the right button and Ctrl held: what the line crosses is cut, in one step."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from charstudio.model.graph import Wire
from charstudio.ui import theme
from charstudio.ui.graph.gestures.base import Gesture, Pointer
from charstudio.ui.graph.wire_item import WireItem

_PIECES = 24
"""Straight pieces a curve is looked at in."""
_PALE = 0.25
_CROSSES = QLineF.IntersectionType.BoundedIntersection


class CutGesture(Gesture):
    """Draws a line. Wires it crosses pale at once and go when the button is let go."""

    cursor = Qt.CursorShape.CrossCursor
    _trace: QGraphicsPathItem | None = None

    def begin(self) -> None:
        """Show the line."""
        self._cut: dict[Wire, WireItem] = {}
        self._last = self.start.scene
        self._path = QPainterPath(self.start.scene)
        self._trace = QGraphicsPathItem()
        pen = QPen(theme.colour("bad"), 2, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        self._trace.setPen(pen)
        self._trace.setZValue(1e9)
        self.board.scene.grScene.addItem(self._trace)

    def drag(self, at: Pointer) -> None:
        """Note what the newest piece of the line crosses."""
        assert self._trace is not None
        piece = QLineF(self._last, at.scene)
        self._last = at.scene
        self._path.lineTo(at.scene)
        self._trace.setPath(self._path)
        area = QRectF(piece.p1(), piece.p2()).normalized().adjusted(-1, -1, 1, 1)
        for item in self.board.scene.grScene.items(area):
            if isinstance(item, WireItem) and item.edge.wire not in self._cut and _crosses(item, piece):
                self._cut[item.edge.wire] = item
                item.setOpacity(_PALE)
                self.board.scene.afar.below_changed(item.boundingRect())

    def finish(self, at: Pointer) -> None:
        """Cut."""
        wires = tuple(self._cut) if self.is_drag else ()
        self.cancel()
        if wires:
            self.view.commands.disconnect(wires)

    def cancel(self) -> None:
        """Nothing was cut."""
        if self._trace is None:
            return
        self.board.scene.grScene.removeItem(self._trace)
        self._trace = None
        for item in self._cut.values():
            item.setOpacity(1.0)
            self.board.scene.afar.below_changed(item.boundingRect())


def _crosses(item: WireItem, piece: QLineF) -> bool:
    curve = item.calcPath()
    points = [curve.pointAtPercent(step / _PIECES) for step in range(_PIECES + 1)]
    return any(piece.intersects(QLineF(a, b))[0] == _CROSSES for a, b in pairwise(points))


def is_asked(modifiers: Qt.KeyboardModifier) -> bool:
    """Whether the right button cuts with these keys held."""
    return bool(modifiers & Qt.KeyboardModifier.ControlModifier)
