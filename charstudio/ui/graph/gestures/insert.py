"""A node dragged over a wire it fits into: the wire glows, and a drop puts the node in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charstudio.model.graph import Wire
from charstudio.model.values import NodeId
from charstudio.ui.graph.gestures.base import Pointer

if TYPE_CHECKING:
    from charstudio.ui.graph.view import GraphView


class Insertion:
    """Lives while one node is dragged. ``wire`` is the one a drop would put it into."""

    def __init__(self, view: GraphView, node: NodeId) -> None:
        self._view = view
        self._node = node
        self._looked_at: Wire | None = None
        self.wire: Wire | None = None

    def look(self, at: Pointer) -> None:
        """Look for a wire under the pointer. Whether the node fits is asked once for each wire."""
        found = self._view.wire_at(at)
        under = found.wire if found is not None else None
        if under == self._looked_at:
            return
        self._looked_at = under
        fits = under is not None and self._view.chains.fits(self._node, under)
        self._glow(under if fits else None)

    def end(self) -> Wire | None:
        """Stop the glow; gives the wire the node was over."""
        wire = self.wire
        self._glow(None)
        return wire

    def _glow(self, wire: Wire | None) -> None:
        items = self._view.board.scene.wire_items
        for each, on in ((self.wire, False), (wire, True)):
            item = items[each].grEdge if each is not None and each in items else None
            if item is not None:
                item.hovered = on
                item.update()
                self._view.board.scene.afar.below_changed(item.boundingRect())
        self.wire = wire
