"""Running medians, trends, crossings."""

from __future__ import annotations

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.analysis.identity.curves import falls_below, medians, noise, stays_below, trend

VALUES = st.lists(st.floats(-1, 1, allow_nan=False), max_size=40)


def curve(values):
    return [(number / 4, value) for number, value in enumerate(values)]


@given(VALUES)
def test_a_median_is_one_of_its_neighbours_or_between_two(values):
    for number, (at, value) in enumerate(medians(curve(values))):
        near = values[max(0, number - 2) : number + 3]
        assert at == number / 4
        assert value == median(near)


@given(st.lists(st.floats(0.5, 1), min_size=3, max_size=30), st.data())
def test_one_bad_frame_changes_no_median_beyond_its_neighbours(values, data):
    spoilt = list(values)
    spoilt[data.draw(st.integers(0, len(values) - 1))] = -1.0
    assert min(value for _, value in medians(curve(spoilt))) >= 0.5


def test_noise_is_nothing_on_a_straight_line_and_unknown_for_a_few_values():
    assert noise(curve([1.0, 1.0, 1.0, 1.0, 1.0])) == 0
    assert noise(curve([1, 2, 3, 4])) is None
    assert noise(curve([0, 2, 0, 2, 0, 2, 0, 2])) > 1


def test_a_trend_is_the_last_third_against_the_first():
    assert trend(curve([1, 1, 5, 5, 3, 3])) == 2
    assert trend(curve([1, 2])) is None


@given(VALUES, st.floats(-1, 1))
def test_a_curve_falls_below_a_limit_only_when_a_value_does(values, limit):
    at = falls_below(curve(values), limit)
    assert (at is None) == all(value >= limit for value in values)
    if at is not None:
        first = next(number for number, value in enumerate(values) if value < limit)
        assert max(0, first - 1) / 4 <= at <= first / 4


def test_the_moment_lies_where_a_straight_line_crosses():
    assert falls_below([(1.0, 0.8), (2.0, 0.4)], 0.6) == pytest.approx(1.5)


@given(VALUES, st.floats(-1, 1), st.integers(1, 5))
def test_what_stays_below_is_below_to_the_end(values, limit, at_least):
    at = stays_below(curve(values), limit, at_least=at_least)
    tail = len(values) - next((n + 1 for n in reversed(range(len(values))) if values[n] >= limit), 0)
    assert (at is None) == (tail < at_least)
    if at is not None:
        assert all(value < limit for moment, value in curve(values) if moment > at)
