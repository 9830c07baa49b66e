"""Laying a batch out: the node, and if wanted what follows it, once for each combination. Pure.

              ┌ Motion batch ───────────────────────┐
    still ────┼─▶ Motion 1 ──▶ Upscale 1            │   each row has its values and the wires of the original,
    still ────┼─▶ Motion 2 ──▶ Upscale 2            │   or a source of its own where the stills vary
              └─────────────────────────────────────┘

Rows come to lie below the original and below whatever lies there already, and never touch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from charstudio.model import graph_edits
from charstudio.model.batch import Still, Variation
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph import Graph, GraphFrame, Node
from charstudio.model.graph_bends import copied_bends
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.values import AssetId, FrameId, Input, NodeId, Output, new_id
from charstudio.studio.batch_variants import chain_of, replaced, settled, with_source
from charstudio.studio.graph_layout import COLUMN_GAP, PIECE_GAP, Size
from charstudio.studio.graph_rows import GRID, ROW_GAP

SizeOf: TypeAlias = Callable[[Node], Size]
"""How wide and high a node is on the canvas, in its units."""

MOST_NODES = 1000
"""New nodes at once: as many as the canvas is comfortable with."""
_FRAME_ROOM = 96.0
"""Between the rows and what lies above them: the frame's title and its margin fit in."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """The project with the rows in it, the copies of the one node in order, and everything that is new."""

    project: Project
    heads: tuple[NodeId, ...]
    nodes: tuple[NodeId, ...]


def fan_out(
    project: Project, kinds: Kinds, node: NodeId, batch: Sequence[Variation], size_of: SizeOf, *, follow: bool = False
) -> FanOut:
    """The project with one row for each combination, held in a frame.

    Raises ``EditError`` for a value or a wire that does not fit and for too many nodes at once, ``UnknownId``.
    """
    if node not in project.graph.nodes:
        raise UnknownId("The node is not in the project any more.")
    chain = chain_of(project, node, follow=follow)
    if len(chain) * len(batch) > MOST_NODES:
        raise EditError(
            f"That would be {len(chain) * len(batch):,} new nodes; {MOST_NODES:,} is the most at once.",
            "Shorten a list, or leave out what follows." if follow else "Shorten a list.",
        )
    return _Rows(project, kinds, chain, size_of).laid_out(batch)


class _Rows:
    """Lives for one call of ``fan_out``: the copies are gathered and put into the graph in one go."""

    def __init__(self, project: Project, kinds: Kinds, chain: Sequence[NodeId], size_of: SizeOf) -> None:
        self._project = project
        self._kinds = kinds
        self._chain = chain
        self._size_of = size_of
        self._first = _free_number(project.graph, [project.graph.nodes[node].title for node in chain])
        self._nodes: dict[NodeId, Node] = {}
        self._links: dict[Input, tuple[Output, ...]] = {}
        self._sources: dict[AssetId, NodeId] = {}
        self._copies: list[dict[NodeId, NodeId]] = []
        self._fitting: set[tuple[str, Output]] = set()
        """Sockets and outputs that were found to go together."""

    def laid_out(self, batch: Sequence[Variation]) -> FanOut:
        before = self._project
        rows = [self._row(index, variation) for index, variation in enumerate(batch)]
        top = self._start()
        for row in rows:
            top = self._placed(row, top) + PIECE_GAP
        graph = replace(
            before.graph,
            nodes={**before.graph.nodes, **self._nodes},
            links={**before.graph.links, **self._links},
            bends={**before.graph.bends, **self._bends()},
        )
        title = _free_frame(graph, f"{before.graph.nodes[self._chain[0]].title} batch")
        frame = GraphFrame(FrameId(new_id("f")), title, tuple(self._nodes), "blue")
        made = graph_edits.add_frame(replace(before, graph=graph), frame)
        return FanOut(made, tuple(copies[self._chain[0]] for copies in self._copies), tuple(self._nodes))

    # --- what is in a row --------------------------------------------------------------------------------------

    def _row(self, index: int, variation: Variation) -> tuple[NodeId, ...]:
        """Make the nodes and wires of one row; gives its nodes, sources that it is the first to use among them."""
        graph, head = self._project.graph, self._chain[0]
        copies = {node: NodeId(new_id("n")) for node in self._chain}
        self._copies.append(copies)
        stills = tuple(self._wire_varied(variation, copies[head]))
        given_up = replaced(head, variation)
        for target, sources in graph.links.items():
            if target.node in copies and target not in given_up:
                wires = tuple(Output(copies.get(source.node, source.node), source.port) for source in sources)
                self._links[Input(copies[target.node], target.port)] = wires
        for node, copy in copies.items():
            found = settled(self._project, self._kinds, node, variation) if node == head else graph.nodes[node]
            title = f"{graph.nodes[node].title} {self._first + index}"
            self._nodes[copy] = replace(found, id=copy, title=title, pin=None)
        return (*stills, *copies.values())

    def _wire_varied(self, variation: Variation, copy: NodeId) -> Iterable[NodeId]:
        """Wire what varies into the copy; gives the source nodes made for it."""
        for setting in variation:
            if not setting.varied.is_input:
                continue
            known = setting.value.asset in self._sources if isinstance(setting.value, Still) else True
            scene, source = with_source(self._scene(), self._kinds, setting.value, self._sources)
            self._refuse_unfit(scene, setting.varied.socket(self._chain[0]), source)
            if not known:
                self._nodes[source.node] = scene.graph.nodes[source.node]
                yield source.node
            self._links[Input(copy, setting.varied.name)] = (source,)

    def _refuse_unfit(self, scene: Project, target: Input, source: Output) -> None:
        if (target.port, source) in self._fitting:
            return
        fault = graph_edits.refusal(scene, self._kinds, source, target)
        if fault:
            raise EditError(fault)
        self._fitting.add((target.port, source))

    def _scene(self) -> Project:
        """The project with the source nodes there are so far."""
        sources = {node: self._nodes[node] for node in self._sources.values()}
        graph = self._project.graph
        return replace(self._project, graph=replace(graph, nodes={**graph.nodes, **sources}))

    def _bends(self) -> Mapping[tuple[Output, Input], tuple[tuple[float, float], ...]]:
        """The dots of the wires inside a row lie as in the original."""
        found: dict[tuple[Output, Input], tuple[tuple[float, float], ...]] = {}
        bends, head = self._project.graph.bends, self._chain[0]
        for copies in self._copies if bends else ():
            origin, copy = self._project.graph.nodes[head], self._nodes[copies[head]]
            found.update(copied_bends(bends, copies, (copy.x - origin.x, copy.y - origin.y)))
        return found

    # --- where it lies -----------------------------------------------------------------------------------------

    def _placed(self, row: Sequence[NodeId], top: float) -> float:
        """Move a row down to ``top``, its sources left of it; gives how far down it reaches."""
        copies = [node for node in row if node not in self._sources.values()]
        shift = _up(top) - min(self._nodes[node].y for node in copies)
        for node in copies:
            found = self._nodes[node]
            self._nodes[node] = replace(found, y=found.y + shift)
        left, beside = min(self._nodes[node].x for node in copies), _up(top)
        for node in row[: len(row) - len(copies)]:
            found = self._nodes[node]
            width, height = self._size_of(found)
            self._nodes[node] = replace(found, x=left - COLUMN_GAP - width, y=beside)
            beside += _up(height) + ROW_GAP
        return max(self._nodes[node].y + self._size_of(self._nodes[node])[1] for node in row)

    def _start(self) -> float:
        """How far down the first row may begin: below the original, and below all that would be in the way."""
        graph = self._project.graph
        widths = [self._size_of(self._nodes[node])[0] for node in self._sources.values()]
        chain = [graph.nodes[node] for node in self._chain]
        left = min(node.x for node in chain) - (COLUMN_GAP + max(widths) if widths else 0.0)
        right = max(node.x + self._size_of(node)[0] for node in chain)
        bottom = max(node.y + self._size_of(node)[1] for node in chain)
        for node in graph.nodes.values():
            width, height = self._size_of(node)
            if node.x < right + COLUMN_GAP and node.x + width > left - COLUMN_GAP:
                bottom = max(bottom, node.y + height)
        return bottom + _FRAME_ROOM


def _free_number(graph: Graph, titles: Iterable[str]) -> int:
    """The first number from which on "<title> 1", "<title> 2", … are nobody's titles yet."""
    highest = 0
    for title in set(titles):
        numbered = re.compile(rf"{re.escape(title)} (\d{{1,6}})")
        found = (numbered.fullmatch(node.title) for node in graph.nodes.values())
        highest = max((highest, *(int(match[1]) for match in found if match)))
    return highest + 1


def _free_frame(graph: Graph, wanted: str) -> str:
    taken = {frame.title for frame in graph.frames.values()}
    numbered = (f"{wanted} {number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(title for title in numbered if title not in taken)


def _up(length: float) -> float:
    return -(-length // GRID) * GRID
