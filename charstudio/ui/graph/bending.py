"""Dots on wires: put in, taken out, moved. Each is one step of the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF

from charstudio.model import graph_edits
from charstudio.model.graph import Point, Wire
from charstudio.model.project import Project
from charstudio.ui.graph.board import Board

_TIMELINE = "Wires to the timeline follow its clips: they have no dots."


class Bending:
    """What the canvas does with dots."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def add(self, wire: Wire, spot: QPointF) -> None:
        """Put a dot into a wire where it runs near ``spot``."""
        item = self._board.scene.wire_items.get(wire)
        if item is None or self._has_none(wire):
            return
        dots = list(self._dots(wire))
        dots.insert(item.grEdge.piece_at(spot), _place(spot))
        self._set("Add a dot", wire, dots)

    def add_to_selected(self) -> None:
        """Put a dot into the middle of each selected wire. One step."""
        middles: dict[Wire, list[Point]] = {}
        for wire in self._board.selection.wires:
            item = self._board.scene.wire_items.get(wire)
            if item is not None and not self._has_none(wire):
                middle = item.grEdge.calcPath().pointAtPercent(0.5)
                dots = list(self._dots(wire))
                dots.insert(item.grEdge.piece_at(middle), _place(middle))
                middles[wire] = dots
        self._set_all("Add a dot" if len(middles) == 1 else f"Add {len(middles)} dots", middles)

    def remove(self, wire: Wire, index: int) -> None:
        """Take a dot out."""
        dots = list(self._dots(wire))
        del dots[index]
        self._set("Remove a dot", wire, dots)

    def straighten_selected(self) -> None:
        """Take all dots out of the selected wires. One step."""
        wires = [wire for wire in self._board.selection.wires if self._dots(wire)]
        if not wires:
            self._board.tell("These wires have no dots.")
            return
        self._set_all("Remove the dots", dict.fromkeys(wires, ()))

    def move(self, wire: Wire, dots: Sequence[QPointF]) -> bool:
        """Lead a wire over other places. False: the document refused."""
        return self._set("Move a dot", wire, [_place(dot) for dot in dots])

    def _dots(self, wire: Wire) -> tuple[Point, ...]:
        return self._board.project.graph.bends.get(wire, ())

    def _has_none(self, wire: Wire) -> bool:
        """Whether it is a wire that cannot have dots, which is said then."""
        if self._board.project.graph.has_wire(wire):
            return False
        self._board.tell(_TIMELINE)
        return True

    def _set(self, label: str, wire: Wire, dots: Sequence[Point]) -> bool:
        return self._set_all(label, {wire: dots})

    def _set_all(self, label: str, dots_of: Mapping[Wire, Sequence[Point]]) -> bool:
        def edit(project: Project) -> Project:
            for wire, dots in dots_of.items():
                project = graph_edits.set_bends(project, wire, dots)
            return project

        return bool(dots_of) and self._board.apply(label, edit)


def _place(spot: QPointF) -> Point:
    return float(round(spot.x())), float(round(spot.y()))
