"""Sums over the ledger: what was spent, on what, and where that leads."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.values import NodeId
from charstudio.storage.database import Basis, EntryKind, LedgerEntry
from charstudio.studio.money import as_csv, spending

NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)


def entry(usd, at=NOW, kind=EntryKind.CHARGE, model="kling", character=None, basis=Basis.REPORTED):
    return LedgerEntry(NodeId("n"), "fal", model, Decimal(usd), kind, None, character, at, basis)


def test_today_this_month_and_the_project():
    found = spending(
        [
            entry("1", NOW - timedelta(hours=2)),
            entry("2", NOW - timedelta(days=3)),
            entry("4", NOW - timedelta(days=30)),
        ],
        NOW,
    )
    assert (found.today_usd, found.month_usd, found.project_usd) == (1, 3, 7)


def test_the_month_goes_on_as_it_has():
    assert spending([entry("12.50")], NOW).month_projected_usd == Decimal("37.50")  # 1.25 a day for 30 days


def test_days_are_those_of_the_clock_on_the_wall():
    tokyo = timezone(timedelta(hours=9))
    late = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)  # the 10th in Tokyo
    noon = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
    assert spending([entry("1", late)], noon.astimezone(tokyo)).today_usd == 1
    assert spending([entry("1", late)], noon).today_usd == 0


def test_what_is_set_aside_is_not_spent():
    found = spending([entry("3", kind=EntryKind.RESERVE), entry("1", kind=EntryKind.RELEASE)], NOW)
    assert (found.reserved_usd, found.project_usd) == (2, 0)


def test_what_is_reckoned_or_doubtful_is_told_apart():
    found = spending([entry("1"), entry("2", basis=Basis.ESTIMATED), entry("4", basis=Basis.PERHAPS)], NOW)
    assert (found.project_usd, found.estimated_usd, found.perhaps_usd) == (7, 2, 4)


def test_by_model_and_by_character_the_dearest_first():
    found = spending(
        [entry("1", model="wan", character="Lumi"), entry("2"), entry("3", character="Lumi"), entry("0.5")], NOW
    )
    assert [(share.name, share.usd, share.jobs) for share in found.by_model] == [
        ("kling", Decimal("5.5"), 3),
        ("wan", 1, 1),
    ]
    assert [(share.name, share.usd) for share in found.by_character] == [("Lumi", 4), ("No character", Decimal("2.5"))]


def test_a_second_in_the_cut_pays_for_everything_that_is_not_in_it():
    assert spending([entry("6")], NOW, Fraction(8)).per_kept_second_usd == Decimal("0.75")
    assert spending([entry("6")], NOW).per_kept_second_usd is None


amounts = st.lists(st.decimals("0", "100", places=4), max_size=20)


@given(amounts)
def test_shares_add_up_to_the_whole_to_the_last_digit(usd):
    found = spending([entry(amount, model=f"m{number % 3}") for number, amount in enumerate(usd)], NOW)
    assert sum(share.usd for share in found.by_model) == found.project_usd == sum(usd)


def test_the_table_for_a_spreadsheet_has_every_movement_and_no_formula():
    text = as_csv([entry("1.5", character='=HYPERLINK("x")'), entry("0.25", kind=EntryKind.RESERVE)])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["kind"], row["usd"]) for row in rows] == [("charge", "1.5"), ("reserve", "0.25")]
    assert rows[0]["character"] == '\'=HYPERLINK("x")'
    assert rows[0]["time_utc"] == "2026-11-10T15:00:00+00:00"
