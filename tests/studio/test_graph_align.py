from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.studio.graph_align import Axis, Edge, aligned, distributed

BOXES = {"a": (0.0, 0.0, 100.0, 50.0), "b": (300.0, 40.0, 200.0, 100.0), "c": (150.0, 400.0, 60.0, 60.0)}


@pytest.mark.parametrize(
    ("edge", "places"),
    [
        (Edge.LEFT, {"a": (0, 0), "b": (0, 40), "c": (0, 400)}),
        (Edge.CENTRE, {"a": (200, 0), "b": (150, 40), "c": (220, 400)}),
        (Edge.RIGHT, {"a": (400, 0), "b": (300, 40), "c": (440, 400)}),
        (Edge.TOP, {"a": (0, 0), "b": (300, 0), "c": (150, 0)}),
        (Edge.MIDDLE, {"a": (0, 205), "b": (300, 180), "c": (150, 200)}),
        (Edge.BOTTOM, {"a": (0, 410), "b": (300, 360), "c": (150, 400)}),
    ],
)
def test_each_edge(edge, places):
    assert aligned(BOXES, edge) == places


def test_even_gaps_with_the_ends_where_they_were():
    assert distributed(BOXES, Axis.ACROSS) == {"a": (0, 0), "c": (170, 400), "b": (300, 40)}
    assert distributed(BOXES, Axis.DOWN) == {"a": (0, 0), "b": (300, 175), "c": (150, 400)}


def test_two_have_no_gap_to_share():
    two = {"a": BOXES["a"], "b": BOXES["b"]}
    assert distributed(two, Axis.ACROSS) == {"a": (0, 0), "b": (300, 40)}
    assert aligned({}, Edge.LEFT) == {}


box = st.tuples(*[st.integers(-500, 500).map(float)] * 2, *[st.integers(1, 300).map(float)] * 2)


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), box, min_size=1), st.sampled_from(Edge))
def test_aligning_again_changes_nothing_and_never_the_other_axis(boxes, edge):
    places = aligned(boxes, edge)
    axis = edge.value[0]
    assert all(places[node][1 - axis] == boxes[node][1 - axis] for node in boxes)
    moved = {node: (*places[node], *boxes[node][2:]) for node in boxes}
    again = aligned(moved, edge)
    assert all(abs(again[node][axis] - places[node][axis]) <= 1 for node in boxes)
