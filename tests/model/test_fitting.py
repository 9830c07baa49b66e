"""Which frame is shown when a clip is made as long as its line."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.fitting import FitMode, fitted_count, frames_for, shown_frame
from charstudio.model.time import Rate

counts = st.integers(1, 200)
modes = st.sampled_from(list(FitMode))


def shown(mode: FitMode, have: int, want: int) -> list[int]:
    return [shown_frame(mode, number, have, want) for number in range(fitted_count(mode, have, want))]


@given(modes, counts, counts)
def test_only_frames_that_are_there_are_shown(mode: FitMode, have: int, want: int):
    found = shown(mode, have, want)
    assert 1 <= len(found) <= want
    assert all(0 <= each < have for each in found)


@given(modes, counts)
def test_a_clip_that_fits_is_left_as_it_is(mode: FitMode, have: int):
    assert shown(mode, have, have) == list(range(have))


@given(counts, counts)
def test_back_and_forth_never_jumps_and_never_stands_still(have: int, want: int):
    steps = [abs(later - earlier) for earlier, later in pairwise(shown(FitMode.BOUNCE, have, want))]
    assert all(step == (1 if have > 1 else 0) for step in steps)


@given(counts, counts)
def test_a_stretched_clip_goes_forward_and_spreads_its_frames_evenly(have: int, want: int):
    found = shown(FitMode.STRETCH, have, want)
    assert found == sorted(found)
    times = [found.count(each) for each in range(have)]
    assert max(times) - min(times) <= 1


@given(st.fractions(Fraction(1, 1000), 100), st.sampled_from([Rate(24), Rate(30000, 1001), Rate(16)]))
def test_no_sound_is_cut_off(length: Fraction, rate: Rate):
    frames = frames_for(length, rate)
    assert rate.time_of(frames) >= length
    assert frames == 1 or rate.time_of(frames - 1) < length
