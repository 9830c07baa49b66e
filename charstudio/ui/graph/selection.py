"""What is selected: view state, never in the document, never undone."""

from __future__ import annotations

from collections.abc import Container, Iterable

from PySide6.QtCore import QObject, Signal

from charstudio.model.graph import Wire
from charstudio.model.values import NodeId


class Selection(QObject):
    """Nodes (in the order they were chosen) and wires. ``changed`` comes once for each change of the whole."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._nodes: dict[NodeId, None] = {}
        self._wires: dict[Wire, None] = {}

    @property
    def nodes(self) -> tuple[NodeId, ...]:
        """The selected nodes; the last is the current one."""
        return tuple(self._nodes)

    @property
    def wires(self) -> tuple[Wire, ...]:
        """The selected wires."""
        return tuple(self._wires)

    @property
    def current(self) -> NodeId | None:
        """The node chosen last."""
        return next(reversed(self._nodes), None)

    def has(self, node: NodeId) -> bool:
        """Whether ``node`` is selected."""
        return node in self._nodes

    def set(self, nodes: Iterable[NodeId] = (), wires: Iterable[Wire] = ()) -> None:
        """Select exactly these."""
        fresh, lines = dict.fromkeys(nodes), dict.fromkeys(wires)
        if tuple(fresh) != tuple(self._nodes) or lines.keys() != self._wires.keys():
            self._nodes, self._wires = fresh, lines
            self.changed.emit()

    def add(self, nodes: Iterable[NodeId]) -> None:
        """Select these as well."""
        self.set((*self._nodes, *nodes), self._wires)

    def toggle(self, node: NodeId) -> None:
        """Select or deselect one node, leaving the rest."""
        others = [other for other in self._nodes if other != node]
        self.set(others if node in self._nodes else [*others, node], self._wires)

    def toggle_wire(self, wire: Wire) -> None:
        """Select or deselect one wire, leaving the rest."""
        others = [other for other in self._wires if other != wire]
        self.set(self._nodes, others if wire in self._wires else [*others, wire])

    def keep(self, nodes: Container[NodeId], wires: Container[Wire]) -> None:
        """Forget what is no longer there."""
        self.set([node for node in self._nodes if node in nodes], [wire for wire in self._wires if wire in wires])
