"""Money in words: caps that come near, amounts as typed, and the header's line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.studio.money import Spending
from charstudio.ui.money import Level, level, money_line, plain_amount, read_amount

amounts = st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False)


@given(amounts, amounts, amounts)
def test_more_spent_is_never_further_from_the_cap(first, second, cap):
    order = list(Level)
    low, high = sorted((first, second))
    assert order.index(level(low, cap)) <= order.index(level(high, cap))


def test_a_cap_is_near_above_four_fifths_and_reached_at_its_end():
    assert level(Decimal("8.00"), Decimal(10)) is Level.FAR
    assert level(Decimal("8.01"), Decimal(10)) is Level.NEAR
    assert level(Decimal("9.99"), Decimal(10)) is Level.NEAR
    assert level(Decimal(10), Decimal(10)) is Level.REACHED
    assert level(Decimal(10), None) is Level.FAR
    assert level(Decimal(0), Decimal(0)) is Level.FAR


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("30", "30"), ("$30", "30"), (" 1.50 ", "1.50"), ("1,5", "1.5"), ("$ 2,25", "2.25"), ("0", "0"), ("", None)],
)
def test_amounts_are_read_as_people_type_them(typed, meant):
    assert read_amount(typed) == (None if meant is None else Decimal(meant))


@pytest.mark.parametrize("typed", ["-1", "abc", "1,000,000", "NaN", "Infinity", "1e999999999999999999999", "1 2"])
def test_what_is_no_amount_is_refused_in_a_sentence(typed):
    with pytest.raises(ValueError, match=r"must be an amount .*nothing\."):
        read_amount(typed)


@given(st.text(max_size=20))
def test_no_text_gets_past_as_something_that_is_no_amount(typed):
    try:
        amount = read_amount(typed)
    except ValueError:
        return
    assert amount is None or (amount.is_finite() and amount >= 0)
    assert (amount is None) == (not plain_amount(typed))


def test_the_line_is_not_there_while_there_is_nothing_to_say():
    assert money_line(Spending(), None, Decimal(25)) is None


def test_a_cap_alone_is_something_to_say():
    line = money_line(Spending(), Decimal(30), None)
    assert line is not None
    assert line.words == "today $0.00 · project $0.00 of $30"
    assert line.level is Level.FAR


def test_the_line_names_both_sums():
    line = money_line(Spending(today_usd=Decimal("1.68"), project_usd=Decimal("12.40")), Decimal(30), Decimal(25))
    assert line is not None
    assert line.words == "today $1.68 · project $12.40 of $30"
    assert line.short == "$1.68 · $12.40 of $30"


def test_near_and_reached_caps_are_said_and_the_worse_one_colours():
    spent = Spending(today_usd=Decimal(21), project_usd=Decimal(31))
    line = money_line(spent, Decimal(30), Decimal(25))
    assert line is not None
    assert line.words == "today $21.00 of $25, nearly all · project $31.00 of $30, cap reached"
    assert line.short == "$21.00 of $25 · $31.00 of $30"
    assert line.level is Level.REACHED


def test_what_is_set_aside_counts_and_is_told():
    line = money_line(Spending(reserved_usd=Decimal(9)), Decimal(10), None)
    assert line is not None
    assert line.level is Level.NEAR
    assert "$9.00 more is set aside" in line.tip
