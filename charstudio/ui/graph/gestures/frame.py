"""Pressing a frame's title: a click selects what it holds, a drag moves all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from charstudio.model.values import FrameId, NodeId
from charstudio.ui.graph.gestures.base import Pointer
from charstudio.ui.graph.gestures.move import MoveGesture

if TYPE_CHECKING:
    from charstudio.ui.graph.view import GraphView


class FrameGesture(MoveGesture):
    """A move of all nodes of a frame; they stay in it wherever they are let go."""

    _joins = False

    def __init__(self, view: GraphView, start: Pointer, frame: FrameId) -> None:
        found = view.board.scene.frames.frame(frame)
        assert found is not None
        before = view.board.selection.nodes, view.board.selection.wires
        held = before[0] if start.adds else ()
        view.board.selection.set((*held, *found.nodes))
        super().__init__(view, start, found.nodes[0])
        self._before = before

    def begin(self) -> None:
        """Nothing is put into a wire on the way, also when the frame holds a single node."""
        super().begin()
        self._insertion = None

    def _click(self) -> None:
        """What it holds stays selected."""

    def _drop(self, places: dict[NodeId, tuple[float, float]], spot: QPointF) -> None:
        self.view.commands.move(places)
