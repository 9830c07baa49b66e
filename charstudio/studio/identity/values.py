"""What is known of how well something keeps to a character, ready to be shown, and how several of these compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from charstudio.model.casting import CastMember
from charstudio.model.identity import Grade, IdentityReport

GRADES = (Grade.A, Grade.B, Grade.C, Grade.D, Grade.E)
"""From the best to the worst."""


class MeasureState(StrEnum):
    """Where a measurement stands."""

    WAITING = "waiting"
    MEASURING = "measuring"
    DONE = "done"
    UNASKED = "unasked"  # nobody has asked for it, and nothing is measured by itself
    UNAVAILABLE = "unavailable"  # it cannot be measured here; ``why`` says more


@dataclass(frozen=True, slots=True)
class Measured:
    """One picture or clip against one of those who act in it. ``report`` is there when the state is DONE.

    ``is_draft``: the draft engine made it, so its faces are those of the reference, moved.
    """

    member: CastMember
    state: MeasureState
    report: IdentityReport | None = None
    is_draft: bool = False
    why: str = ""


def rank_of(grade: Grade) -> int:
    """0 for A up to 4 for E; 5 where there is no grade."""
    return GRADES.index(grade) if grade in GRADES else len(GRADES)


def worst(found: Iterable[Measured]) -> Measured | None:
    """The one to worry about: the lowest grade, and of these the lowest similarity; the first when none has a grade."""
    listed = tuple(found)
    graded = [each for each in listed if each.report is not None and each.report.is_measurable]
    return max(graded, key=_worry) if graded else next(iter(listed), None)


def grade_of(found: Iterable[Measured]) -> str:
    """The letter to show for all together; “–” when nobody can be measured in it, nothing while that is not known."""
    one = worst(found)
    return one.report.grade.value if one is not None and one.report is not None else ""


def _worry(each: Measured) -> tuple[int, float]:
    assert each.report is not None
    lowest = each.report.lowest
    return rank_of(each.report.grade), each.report.limits.good - (lowest if lowest is not None else -9.0)
