"""What can be done to the selection, each as one undoable step with a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QPointF

from charstudio.model import graph_edits
from charstudio.model.graph import Node, Wire
from charstudio.model.kind import TIMELINE_KIND, KindSpec, PortSpec
from charstudio.model.project import Project
from charstudio.model.values import Input, Json, NodeId, Output, PortType, new_id
from charstudio.studio.status import NodeState
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.layout import body_of, lay_out

NUDGE = 8.0
BIG_NUDGE = 64.0


class Commands:
    """The verbs of the canvas. They read the selection and leave a sensible one behind."""

    def __init__(self, board: Board) -> None:
        self._board = board

    # --- adding and wiring -------------------------------------------------------------------------------------

    def add(self, kind: str, at: QPointF, start: Output | Input | None = None) -> NodeId | None:
        """Add a node whose header is at ``at`` and, when a wire is held, connect it. One step."""
        spec = self._board.studio.kinds[kind]
        node_id = NodeId(new_id("n"))
        port = fitting_port(spec, start, self.type_of(start)) if start is not None else None
        place = _place(spec, at, start, port)

        def edit(project: Project) -> Project:
            kinds = self._board.studio.kinds
            added = graph_edits.add_node(project, kinds, kind, x=place[0], y=place[1], node_id=node_id)
            if start is None or port is None:
                return added
            return self._connected(added, *_wire(start, node_id, port))

        if not self._board.apply(f"Add {spec.title}", edit):
            return None
        self._board.selection.set([node_id])
        return node_id

    def connect(self, source: Output, target: Input, *, instead_of: Wire | None = None) -> bool:
        """Make a wire; with ``instead_of`` the end of an existing one moves. One step."""
        wire = (source, target)
        if wire == instead_of:
            return True

        def edit(project: Project) -> Project:
            base = project if instead_of is None else graph_edits.disconnect(project, *instead_of)
            return self._connected(base, *wire)

        return self._board.apply("Move wire" if instead_of else "Connect", edit)

    def disconnect(self, wires: Iterable[Wire]) -> bool:
        """Remove wires. One step."""
        gone = tuple(wires)
        label = "Disconnect" if len(gone) == 1 else f"Disconnect {len(gone)} wires"
        return self._board.apply(label, lambda project: _without_wires(project, gone))

    def type_of(self, end: Output | Input) -> PortType | None:
        """What flows through a socket, or None when the kind is unknown."""
        node = self._board.node(end.node)
        spec = self._board.studio.kinds.get(node.kind) if node is not None else None
        if spec is None:
            return None
        port = spec.output(end.port) if isinstance(end, Output) else spec.input(end.port)
        return port.type if port is not None else None

    # --- the selection -----------------------------------------------------------------------------------------

    def select_all(self) -> None:
        """Select every node."""
        self._board.selection.set(self._board.project.graph.nodes)

    def delete(self) -> None:
        """Delete the selected nodes and wires. One step."""
        nodes = self._board.selection.nodes
        wires = [wire for wire in self._board.selection.wires if not {wire[0].node, wire[1].node} & set(nodes)]
        if not nodes and not wires:
            return
        what = self.named(nodes) if nodes else "wire" if len(wires) == 1 else f"{len(wires)} wires"
        self._board.apply(
            f"Delete {what}", lambda project: graph_edits.remove_nodes(_without_wires(project, wires), nodes)
        )

    def duplicate(self) -> None:
        """Copy the selected nodes with their wires, and select the copies. One step."""
        nodes = self._board.selection.nodes
        copies: dict[NodeId, NodeId] = {}

        def edit(project: Project) -> Project:
            after, made = graph_edits.duplicate_nodes(project, nodes)
            copies.update(made)
            return after

        if nodes and self._board.apply(f"Duplicate {self.named(nodes)}", edit):
            self._board.selection.set(copies.values())

    def toggle_mute(self) -> None:
        """Mute the selected nodes, or wake them when all are muted. One step."""
        self._toggle(self._selected(), "Mute", "Unmute", lambda node: node.muted, graph_edits.set_muted)

    def toggle_bypass(self) -> None:
        """Lead what flows into the selected nodes past them, or through them again when all are bypassed. One step."""
        selected = self._selected()
        nodes = [node for node in selected if node.kind != TIMELINE_KIND]
        if selected and not nodes:
            self._board.tell("The Timeline cannot be bypassed: nothing comes after it.")
        self._toggle(nodes, "Bypass", "Do not bypass", lambda node: node.bypassed, graph_edits.set_bypassed)

    def toggle_collapse(self) -> None:
        """Show only title and sockets of the selected nodes, or all of them when all are collapsed. One step."""
        self._toggle(self._selected(), "Collapse", "Expand", lambda node: node.collapsed, graph_edits.set_collapsed)

    def _selected(self) -> list[Node]:
        return [node for node in map(self._board.node, self._board.selection.nodes) if node is not None]

    def _toggle(
        self,
        nodes: Sequence[Node],
        verb: str,
        back: str,
        is_so: Callable[[Node], bool],
        edit: Callable[[Project, Sequence[NodeId], bool], Project],
    ) -> None:
        """Make all of these so, or none when all are. One step."""
        ids, wanted = tuple(node.id for node in nodes), not all(map(is_so, nodes))
        if ids:
            label = f"{verb if wanted else back} {self.named(ids)}"
            self._board.apply(label, lambda project: edit(project, ids, wanted))

    def toggle_pin(self) -> None:
        """Pin the selected nodes' present results, or release them when all are pinned. One step."""
        nodes = self._selected()
        if not nodes:
            return
        if all(node.pin is not None for node in nodes):
            self._set_pins("Release", {node.id: None for node in nodes})
            return
        pins = {node.id: self._board.studio.status(node.id).fingerprint for node in nodes if self._can_pin(node.id)}
        if not pins:
            self._board.tell("There is no up-to-date result to pin. Run the node first.")
            return
        self._set_pins("Pin", pins)

    def use_take(self, node: NodeId, take: int) -> None:
        """Have a node use one of its takes. One step."""
        studio = self._board.studio
        self._board.apply(
            f"Use take {take} of {self.named((node,))}", lambda project: studio.with_take(project, node, take)
        )

    def nudge(self, dx: float, dy: float) -> None:
        """Move the selection by a little; consecutive nudges of the same nodes are one step."""
        nodes = self._selected()
        places = {node.id: (node.x + dx, node.y + dy) for node in nodes}
        if places:
            merge = "nudge:" + ",".join(sorted(places))
            self.move(places, merge=merge)

    def move(self, places: Mapping[NodeId, tuple[float, float]], *, merge: str | None = None) -> bool:
        """Move nodes to places. One step."""
        label = f"Move {self.named(tuple(places))}"
        return self._board.apply(label, lambda project: graph_edits.move_nodes(project, places), merge=merge)

    def rename(self, node: NodeId, title: str) -> None:
        """Give a node another title. One step."""
        self._board.apply(f"Rename to {title}", lambda project: graph_edits.rename_node(project, node, title))

    def write(self, node: NodeId, param: str, text: str) -> None:
        """Give a node another text. One step."""
        self._set_param("Write on", node, param, text)

    def set_length(self, node: NodeId, param: str, seconds: Json) -> None:
        """Ask for another length. One step."""
        self._set_param("Change the length of", node, param, seconds)

    def _set_param(self, verb: str, node: NodeId, param: str, value: Json) -> None:
        kinds = self._board.studio.kinds
        self._board.apply(
            f"{verb} {self.named((node,))}",
            lambda project: graph_edits.set_param(project, kinds, node, param, value),
        )

    # --- inside ------------------------------------------------------------------------------------------------

    def _connected(self, project: Project, source: Output, target: Input) -> Project:
        node = project.graph.nodes.get(target.node)
        kinds = self._board.studio.kinds
        if node is None or node.kind != TIMELINE_KIND:
            return graph_edits.connect(project, kinds, source, target)
        planned = self._board.studio.planned_duration(source.node)
        return graph_edits.connect(project, kinds, source, target, planned=planned)

    def _can_pin(self, node: NodeId) -> bool:
        status = self._board.studio.status(node)
        return status.state is NodeState.DONE and status.fingerprint is not None and status.value is not None

    def _set_pins(self, verb: str, pins: Mapping[NodeId, object]) -> None:
        def edit(project: Project) -> Project:
            for node, pin in pins.items():
                project = graph_edits.set_pin(project, node, pin)  # type: ignore[arg-type]
            return project

        self._board.apply(f"{verb} {self.named(tuple(pins))}", edit)

    def named(self, nodes: tuple[NodeId, ...]) -> str:
        """Nodes in the words of a step: a title, or how many."""
        if len(nodes) != 1:
            return f"{len(nodes)} nodes"
        node = self._board.node(nodes[0])
        return node.title if node is not None else "node"


def fitting_port(spec: KindSpec, start: Output | Input, port_type: PortType | None) -> PortSpec | None:
    """The first socket of ``spec`` that a wire held at ``start`` can end in."""
    side = spec.inputs if isinstance(start, Output) else spec.outputs
    return next((port for port in side if port.type is port_type), None)


def _wire(start: Output | Input, node: NodeId, port: PortSpec) -> Wire:
    return (start, Input(node, port.name)) if isinstance(start, Output) else (Output(node, port.name), start)


def _place(spec: KindSpec, at: QPointF, start: Output | Input | None, port: PortSpec | None) -> tuple[float, float]:
    """Where to put a new node: its fitting socket under the pointer, else its header."""
    rows = max(len(spec.inputs), len(spec.outputs))
    layout = lay_out(body_of(spec.id, spec), 220.0, rows, has_prompt=False)
    if start is None or port is None:
        return round(at.x() - layout.width / 2), round(at.y() - 16)
    is_input = isinstance(start, Output)
    side = spec.inputs if is_input else spec.outputs
    centre = layout.socket(side.index(port), is_input=is_input)
    return round(at.x() - centre.x()), round(at.y() - centre.y())


def _without_wires(project: Project, wires: Iterable[Wire]) -> Project:
    for source, target in wires:
        project = graph_edits.disconnect(project, source, target)
    return project
