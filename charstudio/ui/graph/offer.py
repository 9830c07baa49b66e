"""Which sockets a dragged wire would fit: decided once when the drag starts, then asked in constant time."""

from __future__ import annotations

from charstudio.model.graph import Graph, downstream, upstream
from charstudio.model.values import Input, NodeId, Output, PortType
from charstudio.ui.graph.socket_item import SocketModel


class WireOffer:
    """A wire held by one end. ``target`` is the socket it is over at the moment."""

    def __init__(self, start: Output | Input, port_type: PortType, graph: Graph) -> None:
        self.start = start
        self.port_type = port_type
        self.seeks_input = isinstance(start, Output)
        around = upstream if self.seeks_input else downstream
        self._loops: set[NodeId] = around(graph, [start.node])
        self.target: SocketModel | None = None

    def fits(self, socket: SocketModel) -> bool:
        """Whether the wire may end at ``socket``: the other direction, the same type, no cycle."""
        return (
            socket.is_input is self.seeks_input
            and socket.port.type is self.port_type
            and socket.node_id not in self._loops
        )

    def starts_at(self, socket: SocketModel) -> bool:
        """Whether ``socket`` is the end that is held fast."""
        return socket.end == self.start

    def is_target(self, socket: SocketModel) -> bool:
        """Whether the pointer is on ``socket``."""
        return socket is self.target

    def ends(self, socket: SocketModel) -> tuple[Output, Input] | None:
        """The wire that a drop on ``socket`` asks for; None when both ends have the same direction."""
        first, second = self.start, socket.end
        if isinstance(first, Output) and isinstance(second, Input):
            return first, second
        if isinstance(first, Input) and isinstance(second, Output):
            return second, first
        return None
