"""Simple colours against plain arithmetic on each pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.media.grade import LUMA, from_light, graded, to_light
from charstudio.model.clip_looks import NEUTRAL, Grade
from charstudio.model.values import AssetId


def colours(count=24):
    rng = np.random.default_rng(5)
    return rng.integers(0, 256, (count, count, 3), np.uint8)


def reference(rgb, grade):
    """The documented way of one picture in floats, without tables."""
    light = to_light(rgb / 255.0) * 2.0**grade.exposure
    gains = np.array([2 ** (grade.temperature / 2), 2**-grade.tint, 2 ** (-grade.temperature / 2)])
    values = from_light(light * gains / (gains @ np.array(LUMA)))
    grey = float(from_light(np.array(0.18)))
    values = grey + grade.contrast * (values - grey)
    luma = values @ np.array(LUMA)
    values = luma[..., None] + grade.saturation * (values - luma[..., None])
    return np.clip(np.rint(values * 255), 0, 255)


def test_neutral_is_the_very_same_array():
    picture = colours()
    assert graded(picture, NEUTRAL) is picture
    assert graded(picture, Grade(lut=AssetId("not found"))) is picture


@given(st.floats(-4, 4), st.floats(0, 3), st.floats(0, 3), st.floats(-1, 1), st.floats(-1, 1))
@settings(max_examples=60, deadline=None)
def test_every_grade_is_what_it_says_it_is(exposure, contrast, saturation, temperature, tint):
    grade = Grade(exposure, contrast, saturation, temperature, tint)
    assert np.abs(graded(colours(), grade) - reference(colours(), grade)).max() <= 1


def test_a_stop_doubles_the_light():
    grey = np.full((1, 1, 3), 100, np.uint8)
    brighter = graded(grey, Grade(exposure=1.0))
    assert np.allclose(to_light(brighter / 255.0), 2 * to_light(grey / 255.0), atol=0.003)


def test_mid_grey_stays_when_contrast_changes():
    grey = np.full((1, 1, 3), 118, np.uint8)
    for contrast in (0.0, 0.5, 2.0):
        assert np.abs(graded(grey, Grade(contrast=contrast)).astype(int) - 118).max() <= 1
    assert np.ptp(graded(colours(), Grade(contrast=0.0))) == 0


def test_without_saturation_there_is_only_luma():
    grey = graded(colours(), Grade(saturation=0.0)).astype(int)
    assert np.abs(grey - (colours() @ np.array(LUMA))[..., None]).max() <= 1


def test_greys_have_no_colour_to_change():
    greys = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    assert np.abs(graded(greys, Grade(saturation=3.0)).astype(int) - greys).max() <= 1


@pytest.mark.parametrize(
    ("grade", "more", "less"),
    [
        (Grade(temperature=0.5), 0, 2),
        (Grade(temperature=-0.5), 2, 0),
        (Grade(tint=0.5), 0, 1),
        (Grade(tint=-0.5), 1, 0),
    ],
)
def test_warm_is_orange_and_tint_is_magenta_at_equal_brightness(grade, more, less):
    grey = np.full((1, 1, 3), 120, np.uint8)
    shifted = graded(grey, grade)[0, 0].astype(int)
    assert shifted[more] > 122
    assert shifted[less] < 118
    assert abs(to_light(shifted / 255.0) @ np.array(LUMA) - to_light(np.array(120 / 255.0))) < 0.01


def test_what_exposure_pushes_out_contrast_brings_back():
    """Nothing is clipped between the steps."""
    steps = np.repeat(np.array([[180, 200, 220, 240]], np.uint8)[..., None], 3, axis=2)
    bright = graded(steps, Grade(exposure=1.5))
    assert (bright == 255).all()
    assert len(np.unique(graded(steps, Grade(exposure=1.5, contrast=0.4)))) == 4


def test_alpha_is_not_touched():
    picture = np.dstack([colours(), np.arange(576, dtype=np.uint16).reshape(24, 24).astype(np.uint8)])
    after = graded(picture, Grade(exposure=1.0))
    assert np.array_equal(after[..., 3], picture[..., 3])
    assert np.array_equal(after[..., :3], graded(colours(), Grade(exposure=1.0)))
