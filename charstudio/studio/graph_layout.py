"""Auto-layout: where the nodes of a graph go so that it reads from left to right. Pure, nothing is changed here.

┌─────┐   ┌─────┐   ┌─────┐
│     ├──▶│     ├──▶│     │   pieces that hang together, in columns shared by all of them,
└─────┘ ┌▶│     │   └─────┘   one piece below the other as they stood before,
┌─────┐ │ └─────┘
│     ├─┘
└─────┘   ┌─────┐   ┌─────┐
┌─────┐   │     │   │     │   and at the end those without wires.
└─────┘   └─────┘   └─────┘
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from charstudio.model.kind import NOTE_KIND
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.studio.graph_layers import Heights, columns
from charstudio.studio.graph_rows import GRID, ROW_GAP, tops

Place: TypeAlias = tuple[float, float]
Size: TypeAlias = tuple[float, float]

COLUMN_GAP = 80.0
PIECE_GAP = 64.0
"""Between columns, and between pieces below each other, in canvas units."""
_LOOSE_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class _Piece:
    """Nodes that hang together: the column of each, and its top below that of the piece."""

    columns: Mapping[NodeId, int]
    tops: Mapping[NodeId, float]


def tidied(
    project: Project,
    sizes: Mapping[NodeId, Size],
    nodes: Iterable[NodeId] | None = None,
    sockets: Mapping[Input | Output, float] | None = None,
) -> dict[NodeId, Place]:
    """New places for ``nodes`` (all when None): sources left, the Timeline node in the last column.

    ``sizes`` are the nodes' true widths and heights in canvas units; a node without one stays out of it. ``sockets``
    say how far below its node's top a socket is, which makes wires straight. No two of the nodes overlap, places lie on
    a grid of 8 units, and the middle of all of them stays where it was. The same project gives the same places, and
    a tidied one stays as it is. A note goes along with the node it lies nearest to.
    """
    chosen = [node for node in project.graph.nodes if node in sizes]
    if nodes is not None:
        asked = set(nodes)
        chosen = [node for node in chosen if node in asked]
    if not chosen:
        return {}
    notes = [node for node in chosen if project.graph.nodes[node].kind == NOTE_KIND]
    chosen = [node for node in chosen if node not in set(notes)] or notes
    here = {node: (project.graph.nodes[node].x, project.graph.nodes[node].y) for node in chosen}
    timeline = project.timeline_node()
    pieces, loose = _pieces(chosen, _wires(project, set(chosen), sockets or {}), timeline, sizes)
    pieces.sort(key=lambda piece: min((here[node][1], here[node][0]) for node in piece.columns))
    loose.sort(key=lambda node: (here[node][1], here[node][0]))
    placed = _stacked(pieces, _count(pieces, len(loose), timeline), loose, sizes, timeline)
    found = _centred(placed, here, sizes)
    return found if chosen is notes else {**found, **_beside(project, notes, found, here)}


def _beside(
    project: Project, notes: Iterable[NodeId], places: Mapping[NodeId, Place], before: Mapping[NodeId, Place]
) -> dict[NodeId, Place]:
    """Where notes go: each along with the node it lies nearest to."""
    found = {}
    for note in notes:
        x, y = project.graph.nodes[note].x, project.graph.nodes[note].y
        near = min(before, key=lambda node: abs(before[node][0] - x) + abs(before[node][1] - y))
        found[note] = x + places[near][0] - before[near][0], y + places[near][1] - before[near][1]
    return found


# --- pieces --------------------------------------------------------------------------------------------------------


def _wires(
    project: Project, among: Collection[NodeId], sockets: Mapping[Input | Output, float]
) -> dict[tuple[NodeId, NodeId], Heights]:
    """The wires between these nodes, those between the same two as one in their middle."""
    found: dict[tuple[NodeId, NodeId], list[Heights]] = {}
    for source, target in (*project.graph.wires(), *project.timeline_links()):
        if source.node in among and target.node in among and source.node != target.node:
            heights = sockets.get(source, 0.0), sockets.get(target, 0.0)
            found.setdefault((source.node, target.node), []).append(heights)
    return {
        ends: (sum(out for out, _ in each) / len(each), sum(into for _, into in each) / len(each))
        for ends, each in found.items()
    }


def _pieces(
    chosen: Sequence[NodeId],
    wires: Mapping[tuple[NodeId, NodeId], Heights],
    timeline: NodeId | None,
    sizes: Mapping[NodeId, Size],
) -> tuple[list[_Piece], list[NodeId]]:
    """The laid-out pieces, and the nodes without a wire."""
    groups = _groups(chosen, wires)
    loose = [group[0] for group in groups if len(group) == 1 and group[0] != timeline]
    found = []
    for group in groups:
        if len(group) > 1 or group[0] == timeline:
            members = set(group)
            inside = {ends: heights for ends, heights in wires.items() if ends[0] in members}
            found.append(_laid_out(group, inside, timeline if timeline in members else None, sizes))
    return found, loose


def _groups(chosen: Sequence[NodeId], wires: Iterable[tuple[NodeId, NodeId]]) -> list[list[NodeId]]:
    """Nodes that hang together, in the order of ``chosen``."""
    near: dict[NodeId, list[NodeId]] = {node: [] for node in chosen}
    for source, target in wires:
        near[source].append(target)
        near[target].append(source)
    group_of: dict[NodeId, int] = {}
    groups: list[list[NodeId]] = []
    for start in chosen:
        waiting = [start] if start not in group_of else []
        while waiting:
            node = waiting.pop()
            if node not in group_of:
                group_of[node] = len(groups)
                waiting += near[node]
        if group_of[start] == len(groups):
            groups.append([])
        groups[group_of[start]].append(start)
    return groups


def _laid_out(
    group: Sequence[NodeId],
    wires: Mapping[tuple[NodeId, NodeId], Heights],
    timeline: NodeId | None,
    sizes: Mapping[NodeId, Size],
) -> _Piece:
    number = {node: index for index, node in enumerate(group)}
    numbered = {(number[source], number[target]): heights for (source, target), heights in wires.items()}
    if timeline is not None:
        _lead_to(number[timeline], numbered, len(group))
    piece = columns(len(group), numbered)
    found = tops(piece, [sizes[node][1] for node in group])
    highest = min(found[index] for index in range(len(group)))
    column_of = {vertex: index for index, column in enumerate(piece.order) for vertex in column}
    return _Piece(
        {node: column_of[index] for node, index in number.items()},
        {node: found[index] - highest for node, index in number.items()},
    )


def _lead_to(last: int, wires: dict[tuple[int, int], Heights], count: int) -> None:
    """Let whatever leads nowhere lead to ``last``, so that nothing stands in its column or behind it."""
    leading = {source for source, _ in wires}
    for vertex in range(count):
        if vertex not in leading and vertex != last:
            wires[vertex, last] = (0.0, 0.0)


# --- the whole -----------------------------------------------------------------------------------------------------


def _count(pieces: Sequence[_Piece], loose: int, timeline: NodeId | None) -> int:
    """How many columns there are; the last one is the Timeline node's alone."""
    others = (column for piece in pieces for node, column in piece.columns.items() if node != timeline)
    widest = max(others, default=-1) + 1
    if any(timeline in piece.columns for piece in pieces):
        return max(widest, min(loose, _LOOSE_COLUMNS)) + 1
    return max(widest, _LOOSE_COLUMNS)


def _stacked(
    pieces: Sequence[_Piece],
    count: int,
    loose: Sequence[NodeId],
    sizes: Mapping[NodeId, Size],
    timeline: NodeId | None,
) -> dict[NodeId, Place]:
    column_of: dict[NodeId, int] = {}
    top_of: dict[NodeId, float] = {}
    below = 0.0
    for piece in pieces:
        column_of |= piece.columns
        top_of |= {node: below + top for node, top in piece.tops.items()}
        below = max(_up(top_of[node] + sizes[node][1]) for node in piece.columns) + PIECE_GAP
    across = count
    if timeline in column_of:
        column_of[timeline] = count - 1
        across = count - 1
    for start in range(0, len(loose), max(1, across)):
        row = loose[start : start + max(1, across)]
        column_of |= {node: index for index, node in enumerate(row)}
        top_of |= dict.fromkeys(row, below)
        below += max(_up(sizes[node][1]) for node in row) + ROW_GAP
    left = _lefts(column_of, count, sizes)
    return {node: (left[column], top_of[node]) for node, column in column_of.items()}


def _lefts(column_of: Mapping[NodeId, int], count: int, sizes: Mapping[NodeId, Size]) -> list[float]:
    widths = [0.0] * count
    for node, column in column_of.items():
        widths[column] = max(widths[column], _up(sizes[node][0]))
    lefts, left = [], 0.0
    for width in widths:
        lefts.append(left)
        left += width + COLUMN_GAP if width else 0.0
    return lefts


def _up(length: float) -> float:
    return -(-length // GRID) * GRID


def _centred(
    placed: Mapping[NodeId, Place], before: Mapping[NodeId, Place], sizes: Mapping[NodeId, Size]
) -> dict[NodeId, Place]:
    """Moved so that the middle of everything is where it was, to the next point of the grid."""
    by = [(old - new) / 2 for old, new in zip(_ends(before, sizes), _ends(placed, sizes), strict=True)]
    dx, dy = (round(part / GRID) * GRID for part in by)
    return {node: (x + dx, y + dy) for node, (x, y) in placed.items()}


def _ends(places: Mapping[NodeId, Place], sizes: Mapping[NodeId, Size]) -> tuple[float, float]:
    """Left plus right and top plus bottom, which is twice the middle."""
    lefts, rights = [x for x, _ in places.values()], [x + sizes[node][0] for node, (x, _) in places.items()]
    ups, downs = [y for _, y in places.values()], [y + sizes[node][1] for node, (_, y) in places.items()]
    return min(lefts) + max(rights), min(ups) + max(downs)
