"""Several markers at once, and lists of them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.errors import EditError, UnknownId
from charstudio.model.time import TimeRange
from charstudio.model.timeline_edits import add_marker, markers_in, move_markers, remove_markers
from charstudio.model.values import MarkerId
from tests.model.bars import film


def project():
    made = film("AAAAAA")
    for at, name, colour, note in (
        (1, "Door", "red", "too LOUD"),
        (3, "Rain", "blue", ""),
        (5, "Door again", "red", "softer"),
    ):
        made = add_marker(made, Fraction(at), name, colour, note, marker_id=MarkerId(f"m{at}"))
    return made


def ids(*numbers: int) -> list[MarkerId]:
    return [MarkerId(f"m{number}") for number in numbers]


def test_moving_several():
    moved = move_markers(project(), ids(1, 5), Fraction(3))
    assert [(marker.id, marker.at) for marker in moved.timeline.markers] == [("m3", 3), ("m1", 4), ("m5", 8)]
    assert move_markers(moved, ids(1, 5), Fraction(-3)) == project()
    with pytest.raises(EditError, match="before the beginning"):
        move_markers(project(), ids(1, 5), Fraction(-2))
    with pytest.raises(UnknownId):
        move_markers(project(), ids(1, 9), Fraction(1))


def test_moving_by_nothing_changes_nothing():
    before = project()
    assert move_markers(before, ids(1), Fraction(0)) is before


def test_removing_several():
    assert [marker.name for marker in remove_markers(project(), ids(5, 1)).timeline.markers] == ["Rain"]
    with pytest.raises(UnknownId):
        remove_markers(project(), ids(1, 9))


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ({}, [1, 3, 5]),
        ({"span": TimeRange(Fraction(1), Fraction(4))}, [1, 3]),
        ({"colour": "red"}, [1, 5]),
        ({"words": "door"}, [1, 5]),
        ({"words": "loud DOOR"}, [1]),
        ({"words": "snow"}, []),
    ],
)
def test_the_list_shows_what_is_looked_for(how, found):
    assert [int(marker.at) for marker in markers_in(project().timeline, **how)] == found
