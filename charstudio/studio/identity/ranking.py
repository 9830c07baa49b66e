"""Which take of a node keeps best to its characters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from charstudio.model.identity import Grade
from charstudio.model.results import MediaValue, Result
from charstudio.studio.identity.values import Measured, rank_of, worst


@dataclass(frozen=True, slots=True)
class RankedTake:
    """A take with the worst of its measurements. ``lowest``: the lowest similarity; None where there is no grade."""

    take: int
    result: Result
    grade: Grade
    lowest: float | None
    is_draft: bool


def ranked(
    takes: Iterable[tuple[int, Result]], measured: Callable[[MediaValue], tuple[Measured, ...]]
) -> tuple[RankedTake, ...]:
    """The takes that were measured, the steadiest first; those without a grade come last.

    The grade decides, then the lowest similarity: one bad moment spoils a clip more than a middling average. ``takes``
    come newest first, and of two alike the newer one wins.
    """
    found = [each for take, result in takes if (each := _ranked(take, result, measured)) is not None]
    return tuple(sorted(found, key=_order))


def _order(each: RankedTake) -> tuple[int, float]:
    return rank_of(each.grade), -(each.lowest if each.lowest is not None else -9.0)


def _ranked(take: int, result: Result, measured: Callable[[MediaValue], tuple[Measured, ...]]) -> RankedTake | None:
    value = picture_of(result)
    one = worst(measured(value)) if value is not None else None
    if one is None or one.report is None:
        return None
    return RankedTake(take, result, one.report.grade, one.report.lowest, one.is_draft)


def picture_of(result: Result) -> MediaValue | None:
    """The first picture or clip among what a result gave."""
    values = (value for value in result.outputs.values() if isinstance(value, MediaValue))
    return next((value for value in values if value.info.has_picture), None)
