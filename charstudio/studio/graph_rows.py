"""How high the nodes of a layered piece of a graph stand, so that none touch and wires run as straight as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from charstudio.studio.graph_layers import LANE, Columns

Pull: TypeAlias = tuple[int, float, float]
"""A neighbour, how far below its top one's own should be, and how much that counts."""

ROW_GAP = 32.0
LANE_GAP = 16.0
"""Free room below a vertex, and above and below a lane, in canvas units."""
GRID = 8.0
_SWEEPS = ((True, False), (False, True)) * 2 + ((True, True),) * 6
"""Which neighbours a vertex follows, left ones and right ones, in each run over the columns, to and fro."""


def tops(piece: Columns, heights: Sequence[float]) -> dict[int, float]:
    """How high each vertex stands, lanes too: no two of a column touch, and wires run as straight as can be.

    ``heights`` are the vertices' own, by number. Every top is a multiple of ``GRID``.
    """
    size = {vertex: _on_grid(heights[vertex]) if not piece.is_lane(vertex) else LANE for vertex in _all(piece)}
    steps = [_steps(piece, column, size) for column in piece.order]
    found = dict(zip(_all(piece), chain.from_iterable(steps), strict=True))
    pulls = _pulls(piece)
    for sweep, sides in enumerate(_SWEEPS):
        for index in range(len(piece.order)) if sweep % 2 == 0 else reversed(range(len(piece.order))):
            _place(piece.order[index], steps[index], pulls, found, sides)
    return _rounded(piece, steps, found)


def _all(piece: Columns) -> list[int]:
    return [vertex for column in piece.order for vertex in column]


def _on_grid(length: float) -> float:
    return -(-length // GRID) * GRID


def _steps(piece: Columns, column: Sequence[int], size: Mapping[int, float]) -> list[float]:
    """The column pushed together as far as it goes: the top of each vertex below that of the first."""
    found, top = [], 0.0
    for vertex, below in zip(column, (*column[1:], None), strict=True):
        found.append(top)
        near_lane = piece.is_lane(vertex) or (below is not None and piece.is_lane(below))
        top += size[vertex] + (LANE_GAP if near_lane else ROW_GAP)
    return found


def _pulls(piece: Columns) -> tuple[dict[int, list[Pull]], dict[int, list[Pull]]]:
    """For each vertex the pulls of its neighbours on the left and on the right.

    A neighbour divides its strength among its wires: otherwise what feeds many would draw all of them together.
    """
    left: dict[int, list[Pull]] = {}
    right: dict[int, list[Pull]] = {}
    out, into = Counter(s.source for s in piece.segments), Counter(s.target for s in piece.segments)
    for segment in piece.segments:
        by = segment.leaves - segment.enters
        left.setdefault(segment.target, []).append((segment.source, by, 1 / out[segment.source]))
        right.setdefault(segment.source, []).append((segment.target, -by, 1 / into[segment.target]))
    return left, right


def _place(
    column: Sequence[int],
    steps: Sequence[float],
    pulls: tuple[Mapping[int, list[Pull]], Mapping[int, list[Pull]]],
    found: dict[int, float],
    sides: tuple[bool, bool],
) -> None:
    """Put a column as near as its order allows to where its neighbours on these sides want it (least squares)."""
    wanted = []
    for vertex, step in zip(column, steps, strict=True):
        ends = [end for side, counts in zip(pulls, sides, strict=True) if counts for end in side.get(vertex, ())]
        strength = sum(weight for _, _, weight in ends)
        top = sum((found[other] + by) * weight for other, by, weight in ends) / strength if ends else found[vertex]
        wanted.append(top - step)
    for vertex, step, top in zip(column, steps, _rising(wanted), strict=True):
        found[vertex] = top + step


def _rising(wanted: Sequence[float]) -> list[float]:
    """The nearest sequence that never falls: whoever is in the way of the one before shares the mean with it."""
    blocks: list[tuple[float, int]] = []
    for value in wanted:
        total, number = value, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / number:
            before = blocks.pop()
            total, number = total + before[0], number + before[1]
        blocks.append((total, number))
    return [total / number for total, number in blocks for _ in range(number)]


def _rounded(piece: Columns, steps: Sequence[Sequence[float]], found: Mapping[int, float]) -> dict[int, float]:
    """On the grid; steps are whole, so that no two come to touch by it."""
    tops: dict[int, float] = {}
    for column, down in zip(piece.order, steps, strict=True):
        for vertex, step in zip(column, down, strict=True):
            tops[vertex] = round((found[vertex] - step) / GRID) * GRID + step
    return tops
