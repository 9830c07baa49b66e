"""Colours of two shots compared, and the grade that brings one to the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.analysis.colour_match import colours_of, jump_between, matched
from charstudio.media.grade import graded
from charstudio.model.clip_looks import NEUTRAL, Grade


def scene(seed: int = 3, shift: int = 0) -> np.ndarray:
    """A picture of soft patches of many colours, none of them near black or white."""
    rng = np.random.default_rng(seed)
    patches = rng.integers(60, 170, (6, 8, 3)).astype(np.uint8)
    return np.roll(np.kron(patches, np.ones((20, 20, 1), np.uint8)), shift, axis=1)


@settings(deadline=None, max_examples=40)
@given(
    exposure=st.floats(-0.7, 0.5),
    temperature=st.floats(-0.5, 0.5),
    tint=st.floats(-0.3, 0.3),
    saturation=st.floats(0.75, 1.2),
)
def test_a_shot_that_was_changed_by_a_grade_is_brought_back(exposure, temperature, tint, saturation):
    first = scene()
    later = graded(scene(shift=7), Grade(exposure, 1.0, saturation, temperature, tint))
    like = colours_of([first])
    before = jump_between(like, colours_of([later]))
    after = jump_between(like, colours_of([graded(later, matched([later], like, NEUTRAL))]))
    assert after.delta_e <= max(1.2, before.delta_e * 0.5)
    assert abs(after.stops) < 0.04


def test_the_settings_found_are_the_opposite_of_those_that_were_made():
    later = graded(scene(), Grade(exposure=0.5, temperature=0.3))
    found = matched([later], colours_of([scene()]), NEUTRAL)
    assert found.exposure == pytest.approx(-0.5, abs=0.06)
    assert found.temperature == pytest.approx(-0.3, abs=0.06)
    assert found.tint == pytest.approx(0.0, abs=0.05)


def test_what_is_not_colour_is_kept_and_equal_shots_need_nothing():
    own = Grade(contrast=1.2, lut_strength=0.5)
    found = matched([scene()], colours_of([graded(scene(), own)]), own)
    assert (found.contrast, found.lut_strength) == (1.2, 0.5)
    assert abs(found.exposure) <= 0.02
    assert matched([scene()], colours_of([scene()]), NEUTRAL) == NEUTRAL


def test_black_and_extremes_stay_inside_the_limits():
    black, white = np.zeros((20, 20, 3), np.uint8), np.full((20, 20, 3), 255, np.uint8)
    for one, other in ((black, white), (white, black)):
        assert list(matched([one], colours_of([other]), NEUTRAL).faults()) == []


def test_exposure_is_counted_in_stops():
    brighter = graded(scene(), Grade(exposure=0.3))
    jump = jump_between(colours_of([scene()]), colours_of([brighter]))
    assert jump.stops == pytest.approx(0.3, abs=0.03)
    assert jump.delta_e > 4
