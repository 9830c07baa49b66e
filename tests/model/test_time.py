"""Exact time: grids, ranges, text forms, timecode."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.time import (
    Rate,
    TimeRange,
    seconds_from_text,
    seconds_to_text,
    time_from_timecode,
    time_typed,
    timecode,
)

RATES = [Rate(24), Rate(25), Rate(30), Rate(16), Rate(60), Rate(24000, 1001), Rate(30000, 1001), Rate(1), Rate(1, 2)]
rates = st.sampled_from(RATES)
times = st.fractions(min_value=-10_000, max_value=10_000, max_denominator=100_000)


@given(times)
def test_seconds_survive_being_written(t):
    assert seconds_from_text(seconds_to_text(t)) == t


def test_whole_seconds_are_written_without_a_slash():
    assert seconds_to_text(Fraction(5)) == "5"
    assert seconds_to_text(Fraction(1001, 30000)) == "1001/30000"


@pytest.mark.parametrize("text", ["", "5.0", "1/0", "1/-3", "nan", "1e9", " 5", "5\n", "1/2/3", "9" * 19, "٣"])
def test_what_is_not_a_time_is_refused(text):
    with pytest.raises(ValueError):
        seconds_from_text(text)


@pytest.mark.parametrize(("num", "den"), [(0, 1), (-24, 1), (24, 0), (24, -1)])
def test_a_rate_is_positive(num, den):
    with pytest.raises(ValueError, match="positive"):
        Rate(num, den)


@pytest.mark.parametrize(
    ("value", "rate"),
    [
        (29.97, Rate(30000, 1001)),
        (23.976, Rate(24000, 1001)),
        (59.94, Rate(60000, 1001)),
        (24, Rate(24)),
        (25.0, Rate(25)),
        (Fraction(30000, 1001), Rate(30000, 1001)),
        (12.5, Rate(25, 2)),
        (29.98, Rate(1499, 50)),
    ],
)
def test_the_rate_nearest_to_a_number(value, rate):
    assert Rate.of(value) == rate


@given(rates, st.integers(-1000, 100_000))
def test_a_frame_is_on_screen_from_its_time_until_the_next(rate, index):
    t = rate.time_of(index)
    assert rate.index_at(t) == index
    assert rate.index_at(t + rate.frame - Fraction(1, 10**9)) == index
    assert rate.index_at(t + rate.frame) == index + 1
    assert rate.is_on_grid(t)
    assert rate.snap(t) == t


@given(rates, times)
def test_snapping_goes_to_the_nearest_frame_and_halves_go_later(rate, t):
    snapped = rate.snap(t)
    assert rate.is_on_grid(snapped)
    assert -rate.frame / 2 <= t - snapped < rate.frame / 2


@given(rates, times.filter(lambda t: t >= 0))
def test_frames_in_a_length_show_it_whole(rate, length):
    frames = rate.frames_in(length)
    assert rate.time_of(frames) >= length > rate.time_of(frames - 1)


def test_rates_read_as_people_write_them():
    assert str(Rate(24)) == "24"
    assert str(Rate(30000, 1001)) == "30000/1001"


def test_a_range_is_half_open():
    stretch = TimeRange(Fraction(1), Fraction(2))
    assert stretch.contains(Fraction(1))
    assert not stretch.contains(Fraction(3))
    assert stretch.end == 3
    assert stretch == TimeRange.between(Fraction(1), Fraction(3))
    assert stretch.moved(Fraction(-1)).start == 0


def test_touching_ranges_do_not_overlap():
    first, second = TimeRange(Fraction(0), Fraction(2)), TimeRange(Fraction(2), Fraction(1))
    assert not first.overlaps(second)
    assert first.overlaps(TimeRange(Fraction(1), Fraction(5)))
    assert not first.overlaps(TimeRange(Fraction(1), Fraction(0)))


def test_a_range_cannot_be_negative():
    with pytest.raises(ValueError, match="cannot last"):
        TimeRange(Fraction(0), Fraction(-1))


@pytest.mark.parametrize(
    ("t", "rate", "text"),
    [
        (Fraction(0), Rate(24), "00:00:00:00"),
        (Fraction(11, 2), Rate(24), "00:00:05:12"),
        (Fraction(3725), Rate(25), "01:02:05:00"),
        (Fraction(-1), Rate(24), "-00:00:01:00"),
        (Fraction(24 * 1001, 24000), Rate(24000, 1001), "00:00:01:00"),
        (Fraction(30 * 1001, 30000), Rate(30000, 1001), "00:00:01;00"),
        (Fraction(1799 * 1001, 30000), Rate(30000, 1001), "00:00:59;29"),
        (Fraction(1800 * 1001, 30000), Rate(30000, 1001), "00:01:00;02"),
        (Fraction(17981 * 1001, 30000), Rate(30000, 1001), "00:09:59;29"),
        (Fraction(17982 * 1001, 30000), Rate(30000, 1001), "00:10:00;00"),
        (Fraction(3600 * 1001, 60000), Rate(60000, 1001), "00:01:00;04"),
    ],
)
def test_timecode(t, rate, text):
    assert timecode(t, rate) == text


@given(rates.filter(lambda rate: rate.fps >= 1), st.integers(0, 10**7))
def test_timecode_survives_being_typed(rate, index):
    assert time_from_timecode(timecode(rate.time_of(index), rate), rate) == rate.time_of(index)


@given(st.sampled_from([Rate(30000, 1001), Rate(60000, 1001)]), st.integers(0, 10**7))
def test_drop_frame_timecode_survives_being_typed_and_keeps_to_the_clock(rate, index):
    text = timecode(rate.time_of(index), rate)
    assert time_from_timecode(text, rate) == rate.time_of(index)
    hours, minutes, seconds, frames = (int(part) for part in text.replace(";", ":").split(":"))
    clock = hours * 3600 + minutes * 60 + seconds + frames / round(rate.fps)
    assert abs(clock - float(rate.time_of(index))) < 0.1 + index * 1.1e-6 / float(rate.fps)


def test_a_number_that_drop_frame_leaves_out_is_the_first_frame_of_its_minute():
    rate = Rate(30000, 1001)
    assert time_from_timecode("0:1:0;0", rate) == rate.time_of(1800)
    assert timecode(time_from_timecode("0:1:0;1", rate), rate) == "00:01:00;02"


@pytest.mark.parametrize(
    ("text", "lands"),
    [("+1:00", 34), ("-12", 0), ("+5", 15), ("12", 12), ("\N{MINUS SIGN}5", 5), (" -0:9 ", 1)],
)
def test_a_typed_text_may_lead_on_from_here(text, lands):
    rate = Rate(24)
    assert time_typed(text, rate, rate.time_of(10)) == rate.time_of(lands)


@pytest.mark.parametrize("text", ["++5", "+", "-x", "+-3"])
def test_a_step_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="timecode"):
        time_typed(text, Rate(24), Fraction(0))


@pytest.mark.parametrize(("text", "frames"), [("90", 90), ("3:12", 84), ("1;0;0", 1440), (" 0.10 ", 10)])
def test_short_timecodes_count_from_the_right(text, frames):
    assert time_from_timecode(text, Rate(24)) == Rate(24).time_of(frames)


@pytest.mark.parametrize("text", ["", "a", "1:2:3:4:5", "-1", "1::2"])
def test_what_is_not_a_timecode_is_refused(text):
    with pytest.raises(ValueError, match="timecode"):
        time_from_timecode(text, Rate(24))
