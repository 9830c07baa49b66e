"""What the batch dialog says of counts, prices and values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from charstudio.engine.plan import Plan
from charstudio.model.batch import Batch, BatchList, Still, Varied, Way
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.values import AssetId, NodeId, Output
from charstudio.nodes.common import SEED, SIZE
from charstudio.studio.batch_variables import Offer, Variable
from charstudio.studio.batching import BatchRow
from charstudio.ui.dialogs.batch_words import (
    Quote,
    explained,
    price_of,
    row_price,
    row_words,
    summary,
    take_words,
    value_words,
)

FREE, DEAR, UNKNOWN = Decimal(0), Decimal("0.42"), None


@dataclass(frozen=True)
class Priced:
    """As much of a step as a price needs."""

    price_usd: Decimal | None


def plan(*prices):
    return Plan(tuple(Priced(price) for price in prices), frozenset(), (), ())


def quote(*prices, rows=None, run=None):
    found = tuple(BatchRow(take, price) for take, price in enumerate(prices, 2)) if rows is None else rows
    return Quote(found, plan(*prices), plan(*prices) if run is None else run)


@pytest.mark.parametrize(
    ("prices", "takes", "rows"),
    [
        ((DEAR, DEAR), "Make 2 takes · $0.84", "Lay out 2 rows · free to lay out, $0.84 to run"),
        ((DEAR,), "Make 1 take · $0.42", "Lay out 1 row · free to lay out, $0.42 to run"),
        ((FREE, FREE), "Make 2 takes · free", "Lay out 2 rows · free"),
        ((UNKNOWN, UNKNOWN), "Make 2 takes · price unknown", "Lay out 2 rows · free to lay out, price to run unknown"),
        (
            (DEAR, UNKNOWN),
            "Make 2 takes · at least $0.42 + unknown",
            "Lay out 2 rows · free to lay out, at least $0.42 + unknown to run",
        ),
    ],
)
def test_the_buttons_carry_the_count_and_the_price(prices, takes, rows):
    assert take_words(len(prices), quote(*prices)) == takes
    assert row_words(len(prices), quote(*prices)) == rows


def test_while_the_price_is_worked_out_the_count_is_there_already():
    assert take_words(12, None) == "Make 12 takes · …"
    assert row_words(12, None) == "Lay out 12 rows · …"


def test_without_a_combination_there_is_nothing_to_promise():
    assert (take_words(0, None), row_words(0, None)) == ("Make takes", "Lay out rows")


def test_what_is_there_already_is_not_made_and_not_paid_for():
    found = quote(DEAR, rows=(BatchRow(2, DEAR), BatchRow(None)))
    assert take_words(2, found) == "Make 1 take · $0.42"
    assert take_words(1, quote(rows=(BatchRow(None),))) == "Nothing to make"
    assert row_words(1, quote(rows=(BatchRow(None),))) == "Lay out 1 row · free"


def test_a_missing_key_is_asked_for_first():
    found = Quote((BatchRow(None, reason="There is no key yet."),), plan(), plan(), lacks_key=True)
    assert found.can_make
    assert take_words(1, found) == "Make 1 take · needs a key first"
    assert row_words(1, found) == "Lay out 1 row · free to lay out, a key needed to run"


def test_the_price_of_rows_is_that_of_what_they_take_along():
    assert row_words(1, quote(DEAR, run=plan(DEAR, DEAR))) == "Lay out 1 row · free to lay out, $0.84 to run"


def test_an_unknown_price_is_never_nothing():
    assert price_of(plan(UNKNOWN)) == "price unknown"
    assert price_of(plan()) == "free"


def test_the_summary_leaves_nothing_out():
    assert summary(12, 12, None) == "12 combinations"
    assert summary(1, 1, quote(DEAR)) == "1 combination"
    rows = (BatchRow(2, DEAR), BatchRow(None), BatchRow(None, reason="Picture is not wired."))
    words = summary(4, 3, quote(DEAR, rows=rows))
    assert words == "3 combinations · 1 listed twice · 1 made already or under way · 1 cannot be made"


@pytest.mark.parametrize(
    ("row", "words", "role"),
    [
        (None, "…", "secondary"),
        (BatchRow(2, DEAR), "$0.42", "text"),
        (BatchRow(2, FREE), "free", "secondary"),
        (BatchRow(2, UNKNOWN), "price unknown", "warn"),
        (BatchRow(None), "made already", "good"),
        (BatchRow(None, reason="It is muted."), "It is muted.", "bad"),
    ],
)
def test_each_row_says_what_it_costs_or_why_it_does_not(row, words, role):
    assert row_price(row) == (words, role)


def lists(*lengths):
    return tuple(BatchList.of(Varied(str(n), str(n)), range(length)) for n, length in enumerate(lengths))


def test_how_lists_go_together_is_said_with_their_numbers():
    assert explained(Batch(lists(3, 4), Way.PRODUCT)) == "Each value with each of the others: 3 × 4 = 12."
    assert explained(Batch(lists(3, 3), Way.ZIP)) == "The first with the first, the second with the second."
    assert explained(Batch(lists(3, 1), Way.ZIP)).endswith("A list of one goes with all of them.")
    assert explained(Batch(lists(3))) == "With a second list you can combine or pair them."


def test_values_read_as_in_the_form():
    still, output = Still(AssetId("a" * 64)), Output(NodeId("n"), "image")
    picture = Variable(Varied("image", "Picture", is_input=True), offers=(Offer("lumi.png", still),))
    assert value_words(picture, still) == "lumi.png"
    assert value_words(picture, output) == "not in this film any more"
    assert value_words(Variable(Varied("size", "Size"), spec=SIZE), "source") == "Same as the source"
    assert value_words(Variable(Varied("seed", "Seed"), spec=SEED), 42) == "42"
    assert value_words(Variable(Varied("x", "X"), spec=ParamSpec("x", ParamType.BOOLEAN, False, "X")), True) == "On"
    assert value_words(None, 0.5) == "0.5"
    assert value_words(None, "two\nlines") == "two lines"
    assert value_words(None, "") == "empty"
