"""One connected piece of a graph in columns: who stands in which column, and in what order.

The layering and the reduction of crossings are done by ``fast_sugiyama``; this module only speaks in numbers: vertices
are 0, 1, 2, …, wires go from a vertex to another, and every wire that passes a column has a *lane* in it, which is a
vertex of its own with a number from ``count`` on. How high they stand is found in ``graph_rows.py``, and what they
stand for is known in ``graph_layout.py``.
"""

from __future__ import annotations

import logging
from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from fast_sugiyama import from_edges

Heights: TypeAlias = tuple[float, float]
"""Where a wire leaves its source and enters its target, measured from the top of each."""

LANE = 8.0
"""How high a lane is, in canvas units."""
_UNTANGLES = 6
_SORTS = 8
_TALL = 10000.0
"""More than the height of any node, so that sockets decide only among those of one node."""
_MOST_LANES = 8000
_MOST_SOLVED = 40000
"""With more lanes than this they are left out, and with more the library is not even asked: it takes seconds then, and
nobody can follow so many wires anyway."""

logging.getLogger("rust-sugiyama").setLevel(logging.WARNING)  # it tells every step of its work


@dataclass(frozen=True, slots=True)
class Segment:
    """A wire, or the part of it between two neighbouring columns. ``leaves`` and ``enters`` as in ``Heights``."""

    source: int
    target: int
    leaves: float
    enters: float


@dataclass(frozen=True, slots=True)
class Columns:
    """``order`` holds the vertices of each column from top to bottom; ``segments`` all that runs between them."""

    order: tuple[tuple[int, ...], ...]
    segments: tuple[Segment, ...]
    count: int

    def is_lane(self, vertex: int) -> bool:
        """Whether it only keeps room for a wire."""
        return vertex >= self.count

    def crossings(self) -> int:
        """How many times two wires cross between columns, their sockets' order counted in."""
        found = 0
        place = _places(self.order)
        for group in _by_column(self):
            found += _inversions(
                sorted(((place[s.source], s.leaves), (place[s.target], s.enters)) for s in group),
            )
        return found


def columns(count: int, wires: Mapping[tuple[int, int], Heights]) -> Columns:
    """Layer a connected piece of ``count`` vertices: every wire runs to the right, few of them cross.

    ``wires`` must hang together and have no circle. The same input always gives the same columns.
    """
    if count == 1:
        return Columns(((0,),), (), 1)
    depth = _depths(count, wires)
    lanes = sum(depth[target] - depth[source] - 1 for source, target in wires)
    spots, parts = _solved(wires) if lanes <= _MOST_SOLVED else (dict(enumerate((0.0, -d) for d in depth)), [])
    if len(spots) - count > _MOST_LANES:
        spots, parts = {vertex: spots[vertex] for vertex in range(count)}, []
    by_rank: dict[float, list[int]] = {}
    for vertex in sorted(spots, key=lambda vertex: (spots[vertex], vertex)):
        by_rank.setdefault(-spots[vertex][1], []).append(vertex)
    order = tuple(tuple(by_rank[rank]) for rank in sorted(by_rank))
    solved = Columns(order, tuple(_segments(count, wires, parts)), count)
    numbered = replace(solved, order=tuple(tuple(sorted(column)) for column in order))
    return _untangled(min((_upright(start) for start in (_swept(solved), _swept(numbered))), key=_fault))


def _solved(wires: Mapping[tuple[int, int], Heights]) -> tuple[dict[int, tuple[float, float]], list[tuple[int, int]]]:
    """The library's answer: a place for each vertex and lane, drawn upwards from the sinks, and what connects them."""
    # Each piece on its own and numbered without gaps: only then are the library's lanes told from vertices.
    (placed, _, _, edges), *_ = from_edges(sorted(wires), vertex_spacing=1, dummy_vertices=True, transpose=False)
    spots = {int(vertex): (float(x), float(y)) for vertex, (x, y) in placed}
    return spots, [(int(source), int(target)) for source, target in edges or ()]


def _depths(count: int, wires: Iterable[tuple[int, int]]) -> list[int]:
    """The length of the longest way to each vertex."""
    after: dict[int, list[int]] = {}
    missing = [0] * count
    for source, target in wires:
        after.setdefault(source, []).append(target)
        missing[target] += 1
    depth = [0] * count
    ready = [vertex for vertex in range(count) if not missing[vertex]]
    for vertex in ready:  # grows while it is walked
        for target in after.get(vertex, ()):
            depth[target] = max(depth[target], depth[vertex] + 1)
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    return depth


# --- the order in a column -----------------------------------------------------------------------------------------


def _upright(piece: Columns) -> Columns:
    """Mirrored when that crosses less or, if it is the same, follows the vertices' numbers better."""
    mirrored = Columns(tuple(column[::-1] for column in piece.order), piece.segments, piece.count)

    return min(piece, mirrored, key=_fault)


def _fault(piece: Columns) -> tuple[int, int]:
    """What to have little of: crossings, and neighbours that stand against the order of their numbers."""
    columns = ([vertex for vertex in column if not piece.is_lane(vertex)] for column in piece.order)
    return piece.crossings(), sum(len(_falling(column)) for column in columns)


def _falling(numbers: Sequence[int]) -> list[int]:
    return [second for first, second in pairwise(numbers) if second < first]


def _swept(piece: Columns) -> Columns:
    """Each column in turn sorted by where its neighbours stand, to and fro; the best of all that comes of it.

    The library does the same, but it knows nothing of sockets, and from another beginning one ends elsewhere.
    """
    order, best, fewest = [list(column) for column in piece.order], piece, piece.crossings()
    place = _places(order)
    sides = _sides(piece)
    for sweep in range(_SORTS):
        for column in order if sweep % 2 == 0 else reversed(order):
            _sort(column, sides[sweep % 2], place)
            place |= {vertex: index for index, vertex in enumerate(column)}
        found = replace(piece, order=tuple(map(tuple, order)))
        crossings = found.crossings()
        if crossings < fewest:
            best, fewest = found, crossings
    return best


def _sort(column: list[int], ends: Mapping[int, list[tuple[int, float]]], place: Mapping[int, int]) -> None:
    """By the mean place of the ends on one side; who has none there stays where it is."""
    moving = [index for index, vertex in enumerate(column) if vertex in ends]
    means = {
        column[index]: sum(place[other] + height / _TALL for other, height in ends[column[index]])
        / len(ends[column[index]])
        for index in moving
    }
    for index, vertex in zip(moving, sorted(means, key=means.__getitem__), strict=True):
        column[index] = vertex


def _sides(piece: Columns) -> tuple[dict[int, list[tuple[int, float]]], dict[int, list[tuple[int, float]]]]:
    """For each vertex its neighbours on the left and on the right, and the heights of the sockets there."""
    left: dict[int, list[tuple[int, float]]] = {}
    right: dict[int, list[tuple[int, float]]] = {}
    for segment in piece.segments:
        left.setdefault(segment.target, []).append((segment.source, segment.leaves))
        right.setdefault(segment.source, []).append((segment.target, segment.enters))
    return left, right


def _untangled(piece: Columns) -> Columns:
    """Neighbours in a column change places where fewer wires cross then, which counts their sockets' order too."""
    order = [list(column) for column in piece.order]
    place = _places(order)
    left, right = _sides(piece)

    def keys(vertex: int) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
        before = sorted((place[other], height) for other, height in left.get(vertex, ()))
        return before, sorted((place[other], height) for other, height in right.get(vertex, ()))

    for _ in range(_UNTANGLES):
        has_changed = False
        for column in order:
            for index in range(len(column) - 1):
                upper, lower = column[index], column[index + 1]
                if _is_better_swapped(keys(upper), keys(lower), tie=lower < upper < piece.count):
                    column[index], column[index + 1] = lower, upper
                    place[upper], place[lower] = index + 1, index
                    has_changed = True
        if not has_changed:
            break
    return Columns(tuple(map(tuple, order)), piece.segments, piece.count)


def _is_better_swapped(
    upper: tuple[list[tuple[int, float]], list[tuple[int, float]]],
    lower: tuple[list[tuple[int, float]], list[tuple[int, float]]],
    *,
    tie: bool,
) -> bool:
    now = then = 0
    for above, below in zip(upper, lower, strict=True):
        now += sum(len(above) - bisect_right(above, end) for end in below)
        then += sum(len(below) - bisect_right(below, end) for end in above)
    return then < now or (then == now and tie)


def _segments(count: int, wires: Mapping[tuple[int, int], Heights], parts: Sequence[tuple[int, int]]) -> list[Segment]:
    """The wires cut at their lanes; uncut without ``parts``."""
    if not parts:
        return [Segment(*ends, *heights) for ends, heights in sorted(wires.items())]
    after: dict[int, list[int]] = {}
    for source, target in parts:
        after.setdefault(source, []).append(target)
    found: list[Segment] = []
    for source in range(count):
        for first in sorted(after.get(source, ())):
            way = [source, first]
            while way[-1] >= count:
                way.append(after[way[-1]][0])
            leaves, enters = wires[source, way[-1]]
            offs = [leaves, *[LANE / 2] * (len(way) - 2), enters]
            found += [Segment(way[i], way[i + 1], offs[i], offs[i + 1]) for i in range(len(way) - 1)]
    return found


def _by_column(piece: Columns) -> list[list[Segment]]:
    column_of = {vertex: index for index, column in enumerate(piece.order) for vertex in column}
    groups: list[list[Segment]] = [[] for _ in piece.order]
    for segment in piece.segments:
        groups[column_of[segment.source]].append(segment)
    return groups


def _places(order: Sequence[Sequence[int]]) -> dict[int, int]:
    return {vertex: place for column in order for place, vertex in enumerate(column)}


def _inversions(pairs: Sequence[tuple[tuple[int, float], tuple[int, float]]]) -> int:
    """How many pairs stand the other way round on the second side."""
    seen: list[tuple[int, float]] = []
    found = 0
    for _, second in pairs:
        found += len(seen) - bisect_right(seen, second)
        insort(seen, second)
    return found
