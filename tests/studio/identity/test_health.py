"""The health page adds up what was measured, and nothing that was not."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from charstudio.model.identity import Judged
from charstudio.studio.identity.health import Shot, as_csv, good_seconds, health_of, length_name
from tests.fake_measurer import drifting, report_of, sample


def shot(model="kling", seconds=4.0, usd="0.40", lowest=0.8, *, draft=False):
    return Shot(model, seconds, None if usd is None else Decimal(usd), drifting(lowest), draft)


def test_models_come_steadiest_first_with_what_a_good_second_costs():
    health = health_of([shot("a", lowest=0.3), shot("b", lowest=0.8), shot("a", lowest=0.8)])
    assert [row.name for row in health.by_model] == ["b", "a"]
    b, a = health.by_model
    assert (b.count, b.steady, b.median_lowest) == (1, 1.0, pytest.approx(0.8))
    assert b.usd_per_good_second == Decimal("0.40") / Decimal("4.0")
    assert (a.count, a.steady, a.mean_lowest) == (2, 0.5, pytest.approx(0.55))
    assert a.usd_per_good_second > b.usd_per_good_second


def test_an_unknown_price_makes_the_price_of_a_good_second_unknown_never_zero():
    assert health_of([shot(), shot(usd=None)]).whole.usd_per_good_second is None


def test_what_is_not_measured_counts_only_as_made():
    blind = report_of([sample(0, 0.5, Judged.NO_FACE)])
    row = health_of([shot(), Shot("a", 5.0, Decimal(1), None, False), Shot("a", 5.0, Decimal(1), blind, False)]).whole
    assert (row.count, row.measured, row.steady) == (3, 1, 1.0)


def test_seconds_in_which_nothing_could_be_judged_are_not_good_ones():
    assert good_seconds(Shot("a", 4.0, None, drifting(0.8, blind=(1, 2)), False)) == pytest.approx(2.0)
    assert good_seconds(Shot("a", None, None, report_of([sample(0)]), False)) == 0.0


@pytest.mark.parametrize(
    ("seconds", "name"),
    [
        (None, "Stills"),
        (3.0, "Up to 3 s"),
        (5.04, "3 to 5 s"),
        (5.2, "5 to 8 s"),
        (12.0, "8 to 12 s"),
        (60, "Over 12 s"),
    ],
)
def test_lengths_are_classed_as_models_sell_them(seconds, name):
    assert length_name(seconds) == name


def test_the_table_for_a_spreadsheet_has_every_row_and_no_formulas():
    rows = list(csv.reader(io.StringIO(as_csv(health_of([shot("=cmd()"), shot("b", usd=None)])))))
    assert {len(row) for row in rows} == {9}
    assert [row[1] for row in rows if row[0] == "model"] == ["'=cmd()", "b"]
    assert rows[-1][-1] == ""


def test_nothing_gives_an_empty_page():
    health = health_of([])
    assert (health.whole.count, health.by_model, health.by_length) == (0, (), ())
