"""The part of a measured clip that the timeline uses, and how its samples lie on the clip that shows them."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from charstudio.model.identity import Grade, IdentityReport, Judged, Limits, Sample
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip

Summary = Callable[[Sequence[Sample], Limits], IdentityReport]

STEADY, WORRYING, OTHER, UNKNOWN = "good", "warn", "bad", "unknown"
"""How one sample is to be told: names of roles, the first three also of colours."""


def part_of(report: IdentityReport, clip: Clip, summary: Summary) -> IdentityReport:
    """The report for what ``clip`` uses of the media: the samples in its source range, summed up anew.

    A picture, and a clip that uses everything, keep their report. A frozen clip has the sample nearest to its frame.
    """
    samples = report.samples
    if len(samples) < 2:
        return report
    used = samples_in(samples, clip)
    if len(used) == len(samples):
        return report
    if not used:
        return replace(report, samples=(), grade=Grade.NONE, reason="This part was not looked at.", coverage=0.0)
    return summary(used, report.limits)


def samples_in(samples: tuple[Sample, ...], clip: Clip) -> tuple[Sample, ...]:
    """Those of the clip's source range; at least the nearest one. ``samples`` are in order of time."""
    times = [sample.at_s for sample in samples]
    start = float(clip.source_range.start)
    if clip.freeze:
        return (samples[_nearest(times, start)],) if samples else ()
    first, last = bisect_left(times, start - 1e-6), bisect_left(times, float(clip.source_range.end))
    if first < last:
        return samples[first:last]
    return (samples[_nearest(times, start)],) if samples else ()


def role_of(sample: Sample, limits: Limits) -> str:
    """How one sample stands against the limits; what could not be judged is unknown, never drift."""
    if sample.judged is not Judged.OK or sample.similarity is None:
        return UNKNOWN
    if sample.similarity < limits.poor:
        return OTHER
    strays = sample.eye_px is not None and abs(sample.eye_px) >= limits.eye_fail_px
    return WORRYING if sample.similarity < limits.good or strays else STEADY


def stretches(report: IdentityReport, length_s: float) -> tuple[tuple[float, float, str], ...]:
    """The clip as runs of one role: start and end in seconds of the media, and the role.

    Each sample stands for the time up to halfway to its neighbours; the first and last reach the ends.
    """
    samples = report.samples
    edges = [0.0, *((a.at_s + b.at_s) / 2 for a, b in itertools.pairwise(samples)), length_s]
    runs: list[tuple[float, float, str]] = []
    for number, sample in enumerate(samples):
        role = role_of(sample, report.limits)
        end = max(edges[number + 1], edges[number])
        if runs and runs[-1][2] == role:
            runs[-1] = (runs[-1][0], end, role)
        else:
            runs.append((edges[number], end, role))
    return tuple(runs)


def sample_at(report: IdentityReport, at: Seconds | float) -> Sample | None:
    """The sample nearest to a moment of the media."""
    times = [sample.at_s for sample in report.samples]
    return report.samples[_nearest(times, float(at))] if times else None


def _nearest(times: list[float], at: float) -> int:
    place = bisect_right(times, at)
    around = [index for index in (place - 1, place) if 0 <= index < len(times)]
    return min(around, key=lambda index: abs(times[index] - at))
