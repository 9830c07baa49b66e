"""Who is who: faces given to characters so that together they fit best. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache


def assigned(gains: Sequence[Sequence[float]]) -> list[int | None]:
    """For each row (a character) the column (a face) it gets, each column once at most, with the largest total gain.

    A gain of 0 or less is never taken: such a face is nobody's. Of equal totals the one with earlier columns for
    earlier rows is taken. Exact, and quick for up to a dozen columns.
    """

    @cache
    def best(row: int, taken: int) -> tuple[float, tuple[int | None, ...]]:
        if row == len(gains):
            return 0.0, ()
        without, rest = best(row + 1, taken)
        found: tuple[float, tuple[int | None, ...]] = (without, (None, *rest))
        for column, gain in enumerate(gains[row]):
            if gain > 0 and not taken >> column & 1:
                total, others = best(row + 1, taken | 1 << column)
                if total + gain > found[0]:
                    found = (total + gain, (column, *others))
        return found

    return list(best(0, 0)[1])
