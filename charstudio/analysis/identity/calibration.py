"""Where worry begins for one character: from the table of its style, its own sheet, approved clips and the others.

1. Without anything else the table holds. It was measured on 33 photoreal clips and 49 drawn characters: the lowest
   median of five of the same person was 0.71, of another one 0.54 at most.
2. A sheet of three or more faces says how alike pictures of this character are among each other. Each is compared
   with the rest (leave one out); ``sheet = median - 2 x spread - gap``, where the gap is what a moving face loses
   against stills. The median, so that a single view from the side, where clips are not judged, does not count. It
   moves ``good`` by a sixth of its value at most, up or down; for drawn characters only down, since sheets are drawn
   in one light and shots are not. Approved pictures count with them.
3. Approved clips say it better: ``good = the lowest of them - margin - few / how many``. The fewer they are, the less
   they tell of other places and other light.
4. Whoever else is in the film must not pass: ``poor`` is above the likeness to each of the others.

``poor`` keeps its distance to ``good``. Whatever comes out, neither is ever below a floor: ``poor`` where one in a
hundred faces of others would pass, ``good`` a little above. Nor is ``good`` ever so high that ordinary acting fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median, pstdev
from typing import Final

from charstudio.analysis.identity.curves import SPREAD_OF_MAD
from charstudio.analysis.identity.judging import EYES_PX
from charstudio.analysis.identity.likeness import Likeness
from charstudio.model.identity import IdentityReport, Limits, Style

TABLE: Final = {
    Style.PHOTOREAL: Limits(Style.PHOTOREAL, 0.60, 0.45, 6.5, 8.0, 3.3),
    Style.STYLISED: Limits(Style.STYLISED, 2.0, 1.0, 6.5, 8.0, 3.3),
}
"""What holds for a style as long as nothing is known of the character."""

FEWEST_REFERENCES = 3


@dataclass(frozen=True, slots=True)
class _Scale:
    """The numbers of one style, in its similarities."""

    floor: float
    poor_floor: float
    ceiling: float
    shift: float
    rise: float
    gap: float
    spread: float
    margin: float
    few: float
    apart: float
    stranger: float


_SCALES: Final = {
    Style.PHOTOREAL: _Scale(0.52, 0.43, 0.85, 0.10, 0.10, 0.10, 0.03, 0.03, 0.05, 0.05, 0.15),
    Style.STYLISED: _Scale(1.5, 0.9, 3.2, 0.5, 0.0, 0.6, 0.3, 0.2, 0.3, 0.3, 1.0),
}
_MOST_EYE_WARN_PX, _MOST_EYE_FAIL_PX, _MOST_JAW_PCT = 10.0, 12.0, 6.0


def limits_for(likeness: Likeness, approved: Sequence[IdentityReport] = (), others: Sequence[Likeness] = ()) -> Limits:
    """The limits of this character. ``approved`` are reports of what somebody found right, ``others`` the other
    characters of the film; those of another style are left out.
    """
    table, scale = TABLE[likeness.style], _SCALES[likeness.style]
    right = [report for report in approved if report.is_measurable and report.limits.style is likeness.style]
    lowest = [report.lowest for report in right if report.lowest is not None and len(report.samples) != 1]
    stills = [report.lowest for report in right if report.lowest is not None and len(report.samples) == 1]
    own = [*sheet_similarities(likeness), *stills]
    good = table.good
    if lowest:
        allowed = scale.margin + scale.few / len(lowest)
        good = _between(min(lowest) - allowed, scale.floor, scale.ceiling)
    elif len(own) >= FEWEST_REFERENCES:
        middle = median(own)
        spread = median(abs(each - middle) for each in own) * SPREAD_OF_MAD
        expected = middle - 2 * max(spread, scale.spread) - scale.gap
        good = _between(expected, max(scale.floor, good - scale.shift), good + scale.rise)
    poor = max(good - (table.good - table.poor), scale.poor_floor)
    warn, fail = _eyes(likeness, right, table)
    jaws = [report.jaw_pct for report in right if report.jaw_pct is not None]
    alone = Limits(
        likeness.style,
        good,
        poor,
        warn,
        fail,
        _between(max(jaws, default=0.0) * 1.1, table.jaw_warn_pct, _MOST_JAW_PCT),
        calibrated=bool(lowest) or len(own) >= FEWEST_REFERENCES,
        references=likeness.references,
    )
    return kept_apart(alone, likeness, others)


def kept_apart(limits: Limits, likeness: Likeness, others: Sequence[Likeness]) -> Limits:
    """The limits where these others are about, who must not pass for this character."""
    scale = _SCALES[likeness.style]
    alike = [_alike(likeness, other) for other in others if other.style is likeness.style]
    if not alike:
        return limits
    poor = max(limits.poor, min(max(alike) + scale.apart, scale.ceiling))
    return replace(limits, poor=poor, good=max(limits.good, poor + scale.apart))


def stranger_below(limits: Limits) -> float:
    """Below this a face is like anybody's: where several people are about it is taken for somebody else."""
    return limits.poor - _SCALES[limits.style].stranger


def sheet_similarities(likeness: Likeness) -> list[float]:
    """How alike each picture of the sheet is to the others; empty when they are fewer than three."""
    if likeness.references < FEWEST_REFERENCES:
        return []
    return [likeness.without(number).similarity(likeness.looks(number)) for number in range(likeness.references)]


def _alike(one: Likeness, other: Likeness) -> float:
    """How alike the most alike pictures of two sheets are, seen from the first."""
    return max(one.similarity(other.looks(number)) for number in range(other.references))


def _eyes(likeness: Likeness, approved: Sequence[IdentityReport], table: Limits) -> tuple[float, float]:
    """Twice the spread of the sheet's own eye spacing, or what approved clips did; the table's at least."""
    ratios = likeness.eye_ratios
    spread = 2 * pstdev(ratios) / fmean(ratios) * EYES_PX if len(ratios) >= FEWEST_REFERENCES else 0.0
    seen = max((report.eye_px for report in approved if report.eye_px is not None), default=0.0) * 1.1
    warn = _between(max(spread, seen), table.eye_warn_px, _MOST_EYE_WARN_PX)
    fail = _between(warn * table.eye_fail_px / table.eye_warn_px, table.eye_fail_px, _MOST_EYE_FAIL_PX)
    return warn, fail


def _between(value: float, low: float, high: float) -> float:
    return max(low, min(value, high))
