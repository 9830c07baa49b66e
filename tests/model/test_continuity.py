"""What the numbers at a seam amount to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charstudio.model.continuity import Continuity

SAME = Continuity(1.0, 0.3, 0.4, 0.0, 0.0, 0.0, (0.0, 0.0), 1.0)


def test_the_same_frame_is_doubled_and_nothing_jumps():
    assert SAME.is_doubled
    assert SAME.is_same_place
    assert not SAME.colour_jumps
    assert not SAME.pose_jumps
    assert SAME.identity_step is None


@pytest.mark.parametrize(
    ("field", "value"), [("shift", (0.0, -0.03)), ("shift", (0.03, 0.0)), ("zoom", 0.96), ("zoom", 1.04)]
)
def test_a_picture_that_moved_jumps_and_is_not_doubled(field, value):
    moved = replace(SAME, **{field: value})
    assert moved.pose_jumps
    assert not moved.is_doubled


def test_where_nothing_is_found_again_the_change_decides():
    assert not replace(SAME, shift=None, zoom=None).pose_jumps
    assert replace(SAME, shift=None, zoom=None, change=9.0).pose_jumps


def test_a_colour_shift_is_the_distance_of_the_means():
    shifted = replace(SAME, lightness=-2.0, green_red=1.0, blue_yellow=2.0)
    assert shifted.colour_shift == pytest.approx(3)
    assert shifted.colour_jumps


def test_what_cannot_be_told_is_not_the_same_place():
    assert not replace(SAME, colours=None).is_same_place


def test_a_step_of_identity_is_what_was_lost():
    assert replace(SAME, likeness_a=0.8, likeness_b=0.6).identity_step == pytest.approx(0.2)
