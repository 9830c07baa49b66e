"""Waiting: longer after each failure, never longer than allowed, as long as a service asks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.providers.net.pace import LONGEST_RETRY_AFTER_S, Backoff, Pace, retry_after

TODAY = datetime(2026, 8, 1, 12, tzinfo=UTC)


@given(st.integers(1, 10_000), st.floats(0.01, 10), st.floats(0.01, 60))
def test_a_wait_stays_within_its_bounds(failures, first, longest):
    wait = Backoff(first, longest).wait(failures, Pace())
    assert 0 < wait <= longest
    assert wait <= first * 1.5 * 2.0 ** min(failures - 1, 30)


def test_a_service_that_asks_for_more_gets_it():
    assert Backoff(1, 30).wait(1, Pace(), at_least=60) == 60


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("-3", 0),
        ("1.5", 1.5),
        ("999999", LONGEST_RETRY_AFTER_S),
        ("inf", LONGEST_RETRY_AFTER_S),
        ("Sat, 01 Aug 2026 12:00:30 GMT", 30),
        ("Sat, 01 Aug 2026 11:00:00 GMT", 0),
        ("nan", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text, seconds):
    assert retry_after({"retry-after": text}, TODAY) == seconds


def test_without_the_header_nothing_is_asked_for():
    assert retry_after({}, TODAY) is None


@given(st.text(max_size=40))
def test_no_header_breaks_it(text):
    found = retry_after({"retry-after": text}, TODAY)
    assert found is None or 0 <= found <= LONGEST_RETRY_AFTER_S
