"""Middle-drag and Space-drag: move the view."""

from __future__ import annotations

from PySide6.QtCore import Qt

from charstudio.ui.graph.gestures.base import Gesture, Pointer


class PanGesture(Gesture):
    """The scene follows the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def begin(self) -> None:
        """Remember where we are."""
        self._last = self.start.view

    def drag(self, at: Pointer) -> None:
        """Scroll by what the pointer moved."""
        by = at.view - self._last
        self._last = at.view
        self.view.scroll_by(by.x(), by.y())
