"""The digits 1 to 9 of the canvas: each remembers a node and brings it into the viewer, as A or as B.

View state: kept for each film as long as the canvas lives, never in the document, never undone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from charstudio.model.values import NodeId
from charstudio.ui.graph.board import Board

DIGITS = range(1, 10)
PLACES = ("a", "b")
OfFilms: TypeAlias = dict[Path | None, dict[int, NodeId]]
"""The nodes of each film's digits, by the film's folder."""


class Digits:
    """``show`` is told the place ("a" or "b") and the node to bring there."""

    def __init__(self, board: Board, show: Callable[[str, NodeId], None]) -> None:
        self._board = board
        self._show = show
        self.of_films: OfFilms = {}
        self._marked: set[NodeId] = set()

    @property
    def nodes(self) -> dict[int, NodeId]:
        """The nodes of this film's digits; one that was deleted is missing, and back when it is back."""
        return {digit: node for digit, node in self._kept.items() if self._board.node(node) is not None}

    def press(self, place: str, digit: int) -> None:
        """Show the node of ``digit``. If exactly one node is selected, the digit becomes its digit first."""
        selected = self._board.selection.nodes
        if len(selected) == 1 and self._kept.get(digit) != selected[0]:
            self._kept[digit] = selected[0]
            self.mark()
        node = self.nodes.get(digit)
        if node is None:
            self._board.tell(f"No node has the {digit} yet. Select one and press the same key.")
        else:
            self._show(place, node)

    def show_current(self, place: str) -> None:
        """Show the node chosen last."""
        node = self._board.selection.current
        if node is not None:
            self._show(place, node)

    def keep(self, of_films: OfFilms) -> None:
        """Go on with the digits of another canvas."""
        self.of_films = of_films
        self.mark()

    def mark(self) -> None:
        """Paint the digits on the nodes that have them."""
        digits: dict[NodeId, tuple[int, ...]] = {}
        for digit, node in sorted(self.nodes.items()):
            digits[node] = (*digits.get(node, ()), digit)
        items = self._board.scene.node_items
        for node in self._marked | digits.keys():
            if node in items:
                items[node].show_digits(digits.get(node, ()))
        self._marked = set(digits)

    @property
    def _kept(self) -> dict[int, NodeId]:
        return self.of_films.setdefault(self._board.studio.folder, {})
