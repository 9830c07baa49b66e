"""The order of tracks."""

from __future__ import annotations

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.timeline import TrackKind
from charstudio.model.timeline_edits import add_track
from charstudio.model.timeline_order import move_track
from charstudio.model.values import TrackId
from tests.model.bars import film
from tests.model.strategies import KINDS

V1, V2, V3, A1 = (TrackId(name) for name in ("v1", "v2", "v3", "a1"))


def order(project):
    return [track.id for track in project.timeline.tracks]


def test_a_track_takes_the_place_of_another_and_those_between_move_by_one():
    project = add_track(film("AA", "BB", "XX"), TrackKind.VIDEO, track_id=V3)
    up = move_track(project, V1, V3)
    assert order(up) == [V2, V3, V1, A1]
    assert check(up, KINDS) == []
    assert order(move_track(up, V1, V2)) == order(project), "and back"
    assert order(move_track(project, V3, V1)) == [V3, V1, V2, A1]


def test_a_track_stays_where_it_is():
    project = film("AA")
    assert move_track(project, V1, V1) is project


def test_tracks_of_different_kinds_keep_apart():
    with pytest.raises(EditError, match="different kinds"):
        move_track(film("AA", "", "XX"), V1, A1)
    with pytest.raises(UnknownId):
        move_track(film("AA"), V1, TrackId("gone"))
