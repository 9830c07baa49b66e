"""Who is who: the best total, against trying everything."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.analysis.identity.assignment import assigned

TABLES = st.integers(0, 5).flatmap(
    lambda columns: st.lists(st.lists(st.integers(-3, 9), min_size=columns, max_size=columns), max_size=4)
)


def total(gains, places):
    return sum(gains[row][column] for row, column in enumerate(places) if column is not None)


def best_of_all(gains):
    columns = len(gains[0]) if gains else 0
    options = [*range(columns), *[None] * len(gains)]
    return max((total(gains, order) for order in set(permutations(options, len(gains)))), default=0)


@given(TABLES)
def test_no_other_assignment_is_better(gains):
    places = assigned(gains)
    taken = [place for place in places if place is not None]
    assert len(places) == len(gains)
    assert len(taken) == len(set(taken))
    assert all(gains[row][column] > 0 for row, column in enumerate(places) if column is not None)
    assert total(gains, places) == best_of_all(gains)


def test_together_they_fit_best_though_one_alone_would_fit_better():
    assert assigned([[0.9, 0.8], [0.85, 0.1]]) == [1, 0]


@pytest.mark.parametrize(("gains", "places"), [([], []), ([[]], [None]), ([[-0.2, 0.0]], [None])])
def test_a_face_like_no_one_is_nobodys(gains, places):
    assert assigned(gains) == places
