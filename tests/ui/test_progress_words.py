"""How far something is, in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from charstudio.ui.progress_words import clock, ordinal, position_words


def test_time_is_told_in_minutes_and_seconds_and_hours_where_there_are_any():
    assert [clock(seconds) for seconds in (-1, 7.9, 61, 750)] == ["0:00", "0:07", "1:01", "12:30"]
    assert clock(3723) == "1:02:03"


@given(st.integers(0, 10**6))
def test_a_longer_time_never_reads_like_a_shorter_one(seconds):
    parts = [int(part) for part in clock(seconds).split(":")]
    assert sum(part * 60**place for place, part in enumerate(reversed(parts))) == seconds


def test_places_in_line_are_counted_as_people_count():
    assert position_words(None) == ""
    assert position_words(0) == "Next in line"
    assert [position_words(place) for place in (1, 2, 10)] == ["2nd in line", "3rd in line", "11th in line"]
    assert [ordinal(number) for number in (1, 12, 13, 21, 111, 122)] == [
        "1st",
        "12th",
        "13th",
        "21st",
        "111th",
        "122nd",
    ]
