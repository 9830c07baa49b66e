"""Dragging on empty canvas: select what the rectangle touches."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from charstudio.ui import theme
from charstudio.ui.graph.gestures.base import Gesture, Pointer


class BandGesture(Gesture):
    """A rubber band. A click without a drag clears the selection."""

    _band: QGraphicsRectItem | None = None

    def begin(self) -> None:
        """Show the band."""
        selection = self.board.selection
        self._before = selection.nodes, selection.wires
        self._kept = selection.nodes if self.start.adds else ()
        self._band = QGraphicsRectItem()
        pen = QPen(theme.colour("accent_hover"), 1)
        pen.setCosmetic(True)
        self._band.setPen(pen)
        self._band.setBrush(theme.faded("accent", 0.14))
        self._band.setZValue(1e9)
        self.board.scene.grScene.addItem(self._band)

    def drag(self, at: Pointer) -> None:
        """Select live."""
        assert self._band is not None
        rect = QRectF(self.start.scene, at.scene).normalized()
        self._band.setRect(rect)
        self.board.selection.set((*self._kept, *self.view.nodes_in(rect)))

    def finish(self, at: Pointer) -> None:
        """Keep what was selected on the way."""
        self._remove()
        if not self.is_drag and not self.start.adds:
            self.board.selection.set()

    def cancel(self) -> None:
        """Select what was selected before."""
        if self.is_drag:
            self.reselect(*self._before)
        self._remove()

    def _remove(self) -> None:
        if self._band is not None:
            self.board.scene.grScene.removeItem(self._band)
            self._band = None
