"""Meters: what a slice measures, and what the needle makes of a run of them."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.media.levels import FLOOR_DB, Ballistics, decibels, slices

HZ = 48_000
STEP = 0.02


def heard(peaks, step=STEP):
    """A meter after slices of these peaks, each flat at its peak."""
    meter = Ballistics()
    for peak in peaks:
        meter.hear(peak, peak * peak, step)
    return meter


def test_a_sine_measures_its_peak_and_three_decibels_less_on_average():
    wave = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(HZ) / HZ)
    found = list(slices(np.stack([wave, wave / 2], axis=1).astype(np.float32), HZ))
    assert len(found) == 50
    for levels in found:
        assert levels.peak == pytest.approx((0.5, 0.25), abs=1e-3)
        assert np.sqrt(levels.power) == pytest.approx((0.5 / np.sqrt(2), 0.25 / np.sqrt(2)), abs=1e-3)
        assert levels.is_clipped == (False, False)


@given(st.integers(0, 3000), st.sampled_from([8000, 44_100, 48_000]))
def test_slices_leave_nothing_out(count, rate_hz):
    found = list(slices(np.full((count, 2), 0.25, np.float32), rate_hz))
    assert sum(levels.samples for levels in found) == count


def test_a_sample_at_full_scale_is_kept_and_one_beyond_is_clipped():
    samples = np.array([[1.0, -1.001]], np.float32)
    (levels,) = slices(samples, HZ)
    assert levels.is_clipped == (False, True)


def test_decibels_end_at_the_floor():
    assert decibels(1.0) == 0.0
    assert decibels(0.5) == pytest.approx(-6.02, abs=0.01)
    assert decibels(2.0) == pytest.approx(6.02, abs=0.01)
    assert decibels(1e-9) == decibels(0.0) == FLOOR_DB


def test_the_needle_goes_up_at_once_and_falls_twenty_decibels_in_1_7_seconds():
    assert heard([1.0]).peak_db == 0.0
    assert heard([1.0] + [0.0] * 85).peak_db == pytest.approx(-20.0, abs=0.01)


def test_the_highest_peak_is_held_and_then_let_go():
    assert heard([0.5] + [0.01] * 74).held_db == pytest.approx(-6.02, abs=0.01)
    assert heard([0.5] + [0.01] * 100).held_db < -12
    meter = heard([0.5] + [0.01] * 1000)
    assert meter.held_db == meter.peak_db == pytest.approx(-40.0, abs=0.01)


def test_the_mean_follows_what_is_heard_over_a_third_of_a_second():
    assert heard([0.5] * 100).mean_db == pytest.approx(-6.02, abs=0.02)
    assert heard([0.5] * 15).mean_db == pytest.approx(-8.0, abs=0.3)


def test_the_clip_light_stays_until_it_is_forgiven():
    meter = heard([1.2] + [0.0] * 1000)
    assert meter.is_clipped
    meter.forgive()
    assert not meter.is_clipped
    assert heard([1.0] * 10).is_clipped is False


@given(st.lists(st.floats(0, 4), max_size=60))
def test_whatever_comes_the_held_peak_is_never_below_the_needle(peaks):
    meter = Ballistics()
    for peak in peaks:
        meter.hear(peak, peak * peak / 2, STEP)
        assert FLOOR_DB <= meter.peak_db <= meter.held_db
        assert meter.mean_db <= decibels(max(peaks))
    for _ in range(1000):
        meter.hear(0.0, 0.0, STEP)
    assert meter.is_quiet


@given(st.floats(0.01, 1), st.integers(1, 40))
def test_how_time_is_cut_up_does_not_matter(peak, parts):
    whole, cut = heard([peak]), heard([peak])
    whole.hear(0.0, 0.0, 1.0)
    for _ in range(parts):
        cut.hear(0.0, 0.0, 1.0 / parts)
    assert cut.peak_db == pytest.approx(whole.peak_db, abs=1e-6)
    assert cut.mean_db == pytest.approx(whole.mean_db, abs=1e-6)
    assert cut.held_db == pytest.approx(whole.held_db, abs=1e-6)


def test_meters_are_known_before_numpy_is_loaded():
    """The window's first paint does not wait for it."""
    words = "import charstudio.media.levels, sys; print('numpy' in sys.modules, 'av' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
