from __future__ import annotations

import numpy as np
import pytest

from charstudio.analysis import faces
from charstudio.providers.draft.lip_line import place_in_box, place_on_face
from charstudio.providers.draft.lips import Lips, Shape, draw_at, largest_gap, palette

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@pytest.fixture
def still(drawn):
    return drawn(320)


@pytest.fixture
def place():
    return place_in_box((136, 192, 48, 16))


def drawn_with(still, place, opening, width=0.0, teeth=0.0):
    into = still.copy()
    Lips(still, place).draw(still, into, Shape(opening, width, teeth))
    return into


def dark(frame):
    """Dark pixels around and under the mouth."""
    part = frame[190:235, 130:190].astype(int).sum(2)
    return int((part < 280).sum())


@needs_detector
def test_the_line_between_the_lips_is_found_on_the_drawn_face(still):
    place = place_on_face(still, faces.largest(still))
    assert np.hypot(place.centre[0] - 160, place.centre[1] - 200) < 5
    assert 17 < place.half_width < 30
    assert not place.has_teeth


def test_the_opening_grows_with_the_number(still, place):
    shown = [dark(drawn_with(still, place, opening)) for opening in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert shown == sorted(shown)
    assert shown[-1] > shown[0] + 150


def test_a_closed_mouth_is_the_still_itself(still, place):
    assert np.abs(drawn_with(still, place, 0.0).astype(int) - still.astype(int)).max() <= 1


def test_nothing_changes_outside_the_lower_face(still, place):
    changed = np.abs(drawn_with(still, place, 1.0).astype(int) - still.astype(int)).max(2) > 3
    ys, xs = np.nonzero(changed)
    assert xs.min() > 160 - 2 * place.half_width - 2
    assert xs.max() < 160 + 2 * place.half_width + 2
    assert ys.min() > 200 - 1.5 * place.half_width


def test_the_hole_lies_between_the_corners(still, place):
    shown, before = drawn_with(still, place, 1.0).astype(int), still.astype(int)
    hole = (shown.sum(2) < 280) & (before.sum(2) >= 300)
    xs = np.nonzero(hole[170:250])[1]
    assert xs.min() >= 160 - place.half_width - 1
    assert xs.max() <= 160 + place.half_width + 1
    assert hole.any(axis=1).sum() <= largest_gap(place) + 4


def test_rounding_draws_the_corners_in(still, place):
    def wide(width):
        hole = drawn_with(still, place, 0.8, width).astype(int).sum(2)[196:225, 120:200] < 280
        return int(hole.any(axis=0).sum())

    assert wide(-1.0) < wide(0.0)


def test_teeth_show_when_asked(still, place):
    def light(teeth):
        return int((drawn_with(still, place, 0.9, 0, teeth)[192:225, 140:180].min(axis=2) > 190).sum())

    assert light(1.0) > light(0.0) + 10


def test_a_mouth_at_the_border_does_not_fail(still):
    for box in ((-10, 300, 60, 20), (300, -5, 40, 10), (2, 2, 3, 3)):
        frame = still.copy()
        place = place_in_box(box)
        draw_at(frame, place, palette(frame, place), Shape(1.0, 0.5, 1.0))
        assert frame.shape == still.shape
