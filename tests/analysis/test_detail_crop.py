"""A detail is found again where the face has moved, turned and grown; without one, at the same share of the frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.analysis.detail_crop import Spot, crop, find_spot
from charstudio.analysis.faces import Face

POINTS = ((40.0, 40.0), (80.0, 40.0), (60.0, 60.0), (45.0, 80.0), (75.0, 80.0))
MASTER = Face((30.0, 20.0, 60.0, 80.0), POINTS, 0.9)
SCAR = (0.7, 0.5, 0.1, 0.05)


def moved(scale: float, degrees: float, dx: float, dy: float) -> Face:
    turn = np.radians(degrees)
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    points = np.asarray(POINTS) @ matrix.T + (dx, dy)
    return Face((0.0, 0.0, 1.0, 1.0), tuple((float(x), float(y)) for x, y in points), 0.9)


@given(st.floats(0.3, 3), st.floats(-40, 40), st.floats(-100, 300), st.floats(-100, 300))
def test_it_moves_turns_and_grows_with_the_face(scale, degrees, dx, dy):
    spot = find_spot(SCAR, (120, 120), (640, 360), MASTER, moved(scale, degrees, dx, dy))
    turn = np.radians(degrees)
    centre = np.array([0.75 * 120, 0.525 * 120])
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    expected = matrix @ centre + (dx, dy)
    x, y, width, height = spot.box
    assert ((x + width / 2) * 640, (y + height / 2) * 360) == pytest.approx(tuple(expected), abs=1e-6)
    assert width * 640 == pytest.approx(0.1 * 120 * scale)
    assert spot.by_face


def test_without_a_face_on_both_sides_it_is_the_same_share_and_says_so():
    for master, face in ((MASTER, None), (None, MASTER), (None, None)):
        assert find_spot(SCAR, (120, 120), (640, 360), master, face) == Spot(SCAR, by_face=False)


def test_a_detail_outside_the_picture_is_not_inside():
    assert Spot((0.2, 0.2, 0.1, 0.1), by_face=True).is_inside
    assert not Spot((0.97, 0.2, 0.1, 0.1), by_face=True).is_inside
    assert not Spot((-0.5, 0.2, 0.1, 0.1), by_face=True).is_inside


def test_a_crop_shows_the_detail_with_a_margin_and_never_runs_out_of_picture():
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[40:60, 100:140] = 255
    found = crop(picture, (0.5, 0.4, 0.2, 0.2))
    assert found.shape == (34, 68, 3)
    assert found[17, 34].tolist() == [255, 255, 255]
    assert found[0, 0].tolist() == [0, 0, 0]
    assert crop(picture, (0.98, 0.98, 0.1, 0.1)).shape == (24, 34, 3)
