"""From samples to a report: medians, drift, coverage, a grade and the reason for it. Pure.

The rules, each of which allows a grade at best:

=====  ==============================================================================================
grade  at best, when
=====  ==============================================================================================
none   fewer than a fifth of the frames, or of a clip fewer than three, could be judged
E      the lowest median is below ``poor``: somebody else
D      it is in the lower half between ``poor`` and ``good``
C      it is in the upper half; or eyes drifted to ``eye_fail_px``; or under half of the frames judged
B      eyes drifted to ``eye_warn_px``, the jaw to ``jaw_warn_pct``; the face left its own beginning
       and did not come back; under three quarters of the frames judged
A      none of it
=====  ==============================================================================================

Frames that could not be judged count for coverage and for nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from charstudio.analysis.identity.curves import falls_below, medians, noise, stays_below, trend
from charstudio.analysis.identity.reasons import reason, why_not
from charstudio.model.identity import Grade, IdentityReport, Judged, Limits, Sample, Style

LOWEST_COVERAGE = 0.2
FEWEST_SAMPLES = 3
_HALF, _MOST = 0.5, 0.75
_NOISES = 2.0
"""A drift counts when it is so many times what the measure does by itself."""

_STEP = {Style.PHOTOREAL: 0.06, Style.STYLISED: 0.6}
"""How far the curve has to leave its own beginning, at least. With this and twice its noise one of 153 pieces of
unchanged talking clips was taken for leaving, and morphs to another person were found at a quarter of the way.
"""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the curves say, before words and grades. Moments in seconds."""

    coverage: float
    judged: int
    frames: int
    lowest: float
    typical: float
    trend: float | None
    eye_px: float | None
    jaw_pct: float | None
    noise_px: float | None
    below_good_s: float | None
    below_poor_s: float | None
    eye_from_s: float | None
    left_s: float | None


def graded(samples: Sequence[Sample], limits: Limits) -> IdentityReport:
    """The report of these samples, in order of time, against these limits."""
    samples = tuple(samples)
    known = [sample for sample in samples if sample.judged is Judged.OK and sample.similarity is not None]
    coverage = len(known) / len(samples) if samples else 0.0
    if not known or coverage < LOWEST_COVERAGE or len(known) < min(FEWEST_SAMPLES, len(samples)):
        return IdentityReport(samples, limits, Grade.NONE, why_not(samples, len(known)), coverage)
    found = _findings(known, limits, coverage, len(samples))
    grade = _grade(found, limits)
    good_until = min((at for at in (found.below_good_s, found.eye_from_s) if at is not None), default=None)
    return IdentityReport(
        samples,
        limits,
        grade,
        reason(found, limits, grade),
        coverage,
        found.lowest,
        found.typical,
        found.trend,
        found.eye_px,
        found.jaw_pct,
        found.noise_px,
        None if len(samples) == 1 else good_until,
        found.left_s,
    )


def _findings(known: Sequence[Sample], limits: Limits, coverage: float, frames: int) -> Findings:
    curve = [(sample.at_s, sample.similarity) for sample in known if sample.similarity is not None]
    steady = medians(curve)
    values = [value for _, value in curve]
    eyes = [(sample.at_s, sample.eye_px) for sample in known if sample.eye_px is not None]
    jaws = [(sample.at_s, sample.jaw_pct) for sample in known if sample.jaw_pct is not None]
    noise_px = noise(eyes)
    eye_steady = [(at, abs(value)) for at, value in medians(eyes)]
    eye_limit = max(limits.eye_fail_px, _NOISES * (noise_px or 0.0))
    return Findings(
        coverage=coverage,
        judged=len(known),
        frames=frames,
        lowest=min(value for _, value in steady),
        typical=median(values),
        trend=trend(curve),
        eye_px=max((value for _, value in eye_steady), default=None),
        jaw_pct=max((abs(value) for _, value in medians(jaws)), default=None),
        noise_px=noise_px,
        below_good_s=falls_below(steady, limits.good),
        below_poor_s=falls_below(steady, limits.poor),
        eye_from_s=falls_below([(at, -value) for at, value in eye_steady], -eye_limit),
        left_s=_left(steady, noise(curve), limits.style),
    )


def _left(steady: Sequence[tuple[float, float]], noise_: float | None, style: Style) -> float | None:
    """When the face left its own beginning (the median of the first quarter) for good."""
    if noise_ is None:
        return None
    first = [value for _, value in steady[: max(3, len(steady) // 4)]]
    return stays_below(steady, median(first) - max(_STEP[style], _NOISES * noise_), at_least=FEWEST_SAMPLES)


def _grade(found: Findings, limits: Limits) -> Grade:
    if found.lowest < limits.poor:
        return Grade.E
    if found.lowest < (limits.poor + limits.good) / 2:
        return Grade.D
    floor = _NOISES * (found.noise_px or 0.0)
    eye = found.eye_px if found.eye_px is not None and found.eye_px >= floor else 0.0
    if found.lowest < limits.good or eye >= limits.eye_fail_px or found.coverage < _HALF:
        return Grade.C
    jaw = found.jaw_pct or 0.0
    if eye >= limits.eye_warn_px or jaw >= limits.jaw_warn_pct or found.left_s is not None or found.coverage < _MOST:
        return Grade.B
    return Grade.A
