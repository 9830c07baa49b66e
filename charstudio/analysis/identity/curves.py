"""Arithmetic of measured curves, pure: running medians, trends, where a curve crosses a limit and stays beyond."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import fmean, median

_REACH = 2
SPREAD_OF_MAD = 1.4826
"""A normal distribution's standard deviation over its median absolute deviation."""

Curve = Sequence[tuple[float, float]]
"""Moments in seconds, in order, each with a value."""


def medians(curve: Curve) -> list[tuple[float, float]]:
    """Each value replaced by the median of five neighbours (three at the ends): one bad frame does not count."""
    values = [value for _, value in curve]
    return [(at, median(values[max(0, number - _REACH) : number + _REACH + 1])) for number, (at, _) in enumerate(curve)]


def noise(curve: Curve) -> float | None:
    """How much values jump from one to the next, as a standard deviation; None below five values.

    From the middle of the steps' sizes, so that neither a slow drift nor single outliers count. Independent values make
    steps that are the square root of two wider than they are.
    """
    if len(curve) < 5:
        return None
    return median(abs(after - before) for (_, before), (_, after) in pairwise(curve)) * SPREAD_OF_MAD / sqrt(2)


def trend(curve: Curve) -> float | None:
    """The mean of the last third minus that of the first; None below three values."""
    third = len(curve) // 3
    if third < 1:
        return None
    values = [value for _, value in curve]
    return fmean(values[-third:]) - fmean(values[:third])


def falls_below(curve: Curve, limit: float) -> float | None:
    """When the curve is below the limit for the first time, between two moments as a straight line goes; or None."""
    if not curve:
        return None
    if curve[0][1] < limit:
        return curve[0][0]
    for (before, high), (after, low) in pairwise(curve):
        if low < limit:
            return before + (after - before) * (high - limit) / (high - low)
    return None


def stays_below(curve: Curve, limit: float, *, at_least: int) -> float | None:
    """When the curve goes below the limit never to come back, when at least so many values are left by then."""
    last = len(curve)
    while last > 0 and curve[last - 1][1] < limit:
        last -= 1
    return falls_below(curve[max(0, last - 1) :], limit) if len(curve) - last >= at_least else None
