"""Snapping: the moments that attract edges, and the nearest of them. Pure.

Nothing is gathered beforehand: a film may have thousands of cuts, and each question looks only at those near it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from charstudio.model.time import Seconds
from charstudio.model.values import ClipId
from charstudio.ui.timeline.rows import Box, Row, Rows

SNAP_PX = 9.0


class Attraction:
    """The cuts of ``rows`` but those of the clips ``besides``, and the moments ``others``."""

    def __init__(
        self, rows: Iterable[Row] = (), besides: Collection[ClipId] = (), others: Iterable[Seconds | None] = ()
    ) -> None:
        self._rows = tuple(rows)
        self._besides = besides
        self._others = sorted({other for other in others if other is not None})

    def nearest(self, t: Seconds, within: Seconds) -> Seconds | None:
        """The moment nearest to ``t`` no further than ``within``; the earlier of two equally near."""
        found = [moment for moment in self._near(t, within) if abs(moment - t) <= within]
        return min(found, key=lambda moment: (abs(moment - t), moment), default=None)

    def _near(self, t: Seconds, within: Seconds) -> Iterator[Seconds]:
        place = bisect_left(self._others, t)
        yield from self._others[max(0, place - 1) : place + 1]
        low, high = float(t - within) - 1e-6, float(t + within) + 1e-6
        for row in self._rows:
            for box in _boxes_near(row, low, high):
                if box.clip.id not in self._besides:
                    if low <= box.start <= high:
                        yield box.clip.start
                    if low <= box.end <= high:
                        yield box.clip.end


def cuts_and(rows: Rows, besides: Collection[ClipId], others: Iterable[Seconds | None]) -> Attraction:
    """What attracts in a whole timeline: its beginning, every cut, and ``others``."""
    return Attraction(rows, besides, (Fraction(0), *others))


def snapped_shift(
    attraction: Attraction, edges: Iterable[Seconds], shift: Seconds, within: Seconds
) -> tuple[Seconds, Seconds | None]:
    """The shift that brings one of ``edges`` onto a moment, and that moment; the unchanged shift when none is near."""
    best: tuple[Fraction, Seconds, Seconds] | None = None
    for edge in edges:
        target = attraction.nearest(edge + shift, within)
        if target is not None:
            found = (abs(target - edge - shift), target - edge, target)
            best = found if best is None or found < best else best
    return (best[1], best[2]) if best else (shift, None)


def _boxes_near(row: Row, low: float, high: float) -> Iterator[Box]:
    place = max(0, bisect_left(row.starts, low) - 1)
    last = bisect_right(row.starts, high)
    yield from (box for box in row.boxes[place:last] if box.end >= low)
