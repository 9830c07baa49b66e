from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.errors import StorageError
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.refresh import (
    ChangeKind,
    Fetched,
    UnitPrice,
    applied,
    changes,
    recall,
    remember,
    unit_prices,
)
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form, OutputField, Price, PriceRule
from charstudio.providers.catalog.schema import openapi_of
from charstudio.providers.requests import Capability

SHIPPED = Catalog.load().endpoints()
DATE = "2026-11-27"

ROW = Endpoint(
    id="fal-ai/some/model",
    provider="fal",
    title="Some Model",
    family="Some",
    lab="Somebody",
    capabilities=(Capability.IMAGE_TO_VIDEO,),
    fields=(
        Field("image_url", FieldType.IMAGE, "image", required=True),
        Field("prompt", FieldType.TEXT, "prompt", note="What is to move."),
        Field("duration", FieldType.TEXT, "duration", Form.SECONDS_TEXT, default="5", choices=("5", "10")),
        Field("guidance", FieldType.NUMBER, default=3.5, minimum=1, maximum=10),
        Field("speed", FieldType.NUMBER, "voice_speed", inside="voice_setting", maximum=2),
    ),
    outputs=(OutputField("video", "video.url"),),
    price=Price((PriceRule(Decimal("0.03"), "image"),), "0.03 per image", "2026-04-16"),
)


def served(row=ROW, **fields):
    """What the service would say if some fields of the row were otherwise; None takes a field away."""
    kept = [fields.get(one.name, one) for one in row.fields]
    more = [one for name, one in fields.items() if row.field(name) is None]
    return replace(row, fields=tuple(one for one in (*kept, *more) if one is not None))


def fetched(row=None, prices=None, gone=()):
    documents = {row.id: openapi_of(row)} if row else {}
    return Fetched.of(documents, prices or {}, DATE, gone)


def field(name):
    found = ROW.field(name)
    assert found is not None
    return found


def price(usd, unit="images"):
    return {ROW.id: UnitPrice(Decimal(usd), unit, DATE)}


# -- what changed -----------------------------------------------------------------------------------------------------


def test_a_service_that_says_what_we_know_changed_nothing():
    assert changes([ROW], fetched(ROW)) == ()


def test_none_of_our_rows_differs_from_its_own_document():
    rows = [row for row in SHIPPED if row.provider == "fal"]
    said = Fetched.of({row.id: openapi_of(row) for row in rows}, {}, DATE)
    assert said.problems == ()
    assert changes(rows, said) == ()
    assert applied(rows, said) == tuple(rows)


@pytest.mark.parametrize(
    ("now", "kind", "name", "before", "after", "words"),
    [
        (
            served(style=Field("style", FieldType.TEXT, required=True)),
            ChangeKind.ADDED,
            "style",
            None,
            "text",
            "Some Model (fal-ai/some/model) now takes “style”, and needs it.",
        ),
        (
            served(guidance=None),
            ChangeKind.REMOVED,
            "guidance",
            "number",
            None,
            "Some Model (fal-ai/some/model) no longer takes “guidance”.",
        ),
        (
            served(prompt=replace(field("prompt"), required=True)),
            ChangeKind.REQUIRED,
            "prompt",
            False,
            True,
            "Some Model (fal-ai/some/model): “prompt” is now needed.",
        ),
        (
            served(guidance=replace(field("guidance"), default=4)),
            ChangeKind.DEFAULT,
            "guidance",
            3.5,
            4,
            "Some Model (fal-ai/some/model): without a choice “guidance” is now “4”, it was “3.5”.",
        ),
        (
            served(duration=replace(field("duration"), choices=("5", "15"))),
            ChangeKind.CHOICES,
            "duration",
            ("5", "10"),
            ("5", "15"),
            "Some Model (fal-ai/some/model): “duration” also takes “15” and no longer takes “10”.",
        ),
        (
            served(guidance=replace(field("guidance"), maximum=20)),
            ChangeKind.RANGE,
            "guidance",
            [1, 10],
            [1, 20],
            "Some Model (fal-ai/some/model): “guidance” now goes from 1 to 20; it went from 1 to 10.",
        ),
        (
            served(speed=replace(field("speed"), maximum=3)),
            ChangeKind.RANGE,
            "voice_setting.speed",
            [None, 2],
            [None, 3],
            (
                "Some Model (fal-ai/some/model): “voice_setting.speed” now goes from any number to 3; "
                "it went from any number to 2."
            ),
        ),
    ],
    ids=["added", "removed", "required", "default", "choices", "range", "inside"],
)
def test_each_difference_is_told_in_words_and_as_data(now, kind, name, before, after, words):
    (change,) = changes([ROW], fetched(now))
    assert (change.kind, change.endpoint, change.field) == (kind, ROW.id, name)
    assert (change.before, change.after) == (before, after)
    assert change.words == words


def test_another_spelling_of_the_same_choices_is_no_change():
    said = served(duration=replace(field("duration"), choices=(10, 5), default=5))
    assert changes([ROW], fetched(said)) == ()


def test_an_endpoint_that_is_gone_is_told_once():
    (change,) = changes([ROW], fetched(gone=[ROW.id]))
    assert change.kind is ChangeKind.GONE
    assert change.words == "Some Model (fal-ai/some/model) is not offered any more, as of 2026-11-27."
    assert changes([replace(ROW, withdrawn="since 2026-09")], fetched(gone=[ROW.id])) == ()


def test_an_endpoint_that_nobody_asked_about_is_not_gone():
    assert changes([ROW], fetched()) == ()


def test_a_price_is_compared_with_our_list_where_one_number_tells_it_all():
    (change,) = changes([ROW], fetched(prices=price("0.04")))
    assert change.kind is ChangeKind.PRICE
    assert (
        change.words == "Some Model (fal-ai/some/model) now costs $0.04 per image; our price list says $0.03 per image."
    )
    assert changes([ROW], fetched(prices=price("0.030"))) == ()
    tiered = replace(ROW, price=Price((*ROW.price.rules, PriceRule(Decimal(1), "image"))))
    assert changes([tiered], fetched(prices=price("0.14", "seconds"))) == ()


def test_a_price_is_compared_with_the_last_fetch_when_there_is_one():
    earlier = fetched(prices=price("0.14", "seconds"))
    (change,) = changes([ROW], fetched(prices=price("0.2", "seconds")), earlier)
    assert change.words.endswith("now costs $0.20 per second; it was $0.14 per second.")
    assert changes([ROW], earlier, earlier) == ()


def test_other_services_are_not_compared():
    elsewhere = replace(ROW, provider="runpod")
    assert changes([elsewhere], fetched(served(guidance=None), price("9"), [ROW.id])) == ()


def test_a_document_that_cannot_be_used_is_named_and_changes_nothing():
    said = Fetched.of({ROW.id: {"paths": {}}}, {}, DATE)
    assert ROW.id in said.problems[0]
    assert changes([ROW], said) == ()
    assert applied([ROW], said) == (ROW,)


# -- taking it over ---------------------------------------------------------------------------------------------------


def test_ranges_choices_and_defaults_are_taken_over_and_our_mapping_stays():
    now = served(
        duration=Field("duration", FieldType.TEXT, default="15", choices=("5", "15")),
        guidance=replace(field("guidance"), maximum=20),
    )
    (row,) = applied([ROW], fetched(now))
    duration, guidance = row.field("duration"), row.field("guidance")
    assert duration is not None
    assert guidance is not None
    assert (duration.canonical, duration.form) == ("duration", Form.SECONDS_TEXT)
    assert (duration.choices, duration.default) == (("5", "15"), "15")
    assert (guidance.minimum, guidance.maximum) == (1, 20)
    assert row.field("prompt") == ROW.field("prompt")
    assert row.price == ROW.price


def test_a_new_field_is_an_option_of_the_models_own_and_a_missing_one_stays():
    now = served(seed=Field("seed", FieldType.INTEGER), guidance=None)
    (row,) = applied([ROW], fetched(now))
    added = row.field("seed")
    assert added is not None
    assert (added.type, added.canonical) == (FieldType.INTEGER, "")
    assert row.field("guidance") == ROW.field("guidance")


def test_a_range_that_contradicts_ours_is_left_out():
    now = served(guidance=Field("guidance", FieldType.NUMBER, minimum=50))
    (row,) = applied([ROW], fetched(now))
    assert row.field("guidance") == ROW.field("guidance")


def test_a_withdrawn_endpoint_is_marked():
    (row,) = applied([ROW], fetched(gone=[ROW.id]))
    assert row.withdrawn == "not offered any more, as of 2026-11-27"


def test_the_users_own_rows_stay_as_they_are():
    own = replace(ROW, custom=True)
    assert applied([own], fetched(served(guidance=None), gone=[ROW.id])) == (own,)


def test_taking_over_twice_is_taking_over_once():
    said = fetched(served(seed=Field("seed", FieldType.INTEGER), guidance=replace(field("guidance"), maximum=20)))
    once = applied([ROW], said)
    assert applied(once, said) == once
    assert changes(once, said) == ()


# -- remembering ------------------------------------------------------------------------------------------------------


def test_what_was_fetched_is_there_again_in_the_next_session(tmp_path):
    path = tmp_path / "catalog" / "refreshed.json"
    said = fetched(served(guidance=None), price("0.04"), ["fal-ai/old"])
    remember(path, said)
    back = recall(path)
    assert back is not None
    assert back.problems == ()
    assert (back.as_of, back.gone) == (said.as_of, said.gone)
    assert unit_prices(back) == {ROW.id: UnitPrice(Decimal("0.04"), "images", DATE)}
    assert changes([ROW], back) == changes([ROW], said)
    assert applied([ROW], back) == applied([ROW], said)


def test_the_whole_catalogue_is_remembered(tmp_path):
    rows = [row for row in SHIPPED if row.provider == "fal"]
    path = tmp_path / "refreshed.json"
    remember(path, Fetched.of({row.id: openapi_of(row) for row in rows}, {}, DATE))
    back = recall(path)
    assert back is not None
    assert back.problems == ()
    assert applied(rows, back) == tuple(rows)


def test_nothing_was_remembered_yet(tmp_path):
    assert recall(tmp_path / "catalog" / "refreshed.json") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": 99}',
        b'{"format": 1, "as_of": "yesterday", "gone": [], "prices": {}, "rows": {}}',
        b'{"format": 1, "as_of": "2026-11-27", "gone": [], "prices": {"a": {"usd": "NaN"}}, "rows": {}}',
        b'{"format": 1, "as_of": "2026-11-27", "gone": [], "prices": {"a": 5}, "rows": {}}',
    ],
)
def test_a_broken_file_is_named_and_ignored(tmp_path, content):
    path = tmp_path / "refreshed.json"
    path.write_bytes(content)
    back = recall(path)
    assert back is not None
    assert back.problems == (
        "“refreshed.json” cannot be used and was ignored; refresh the catalogue to write it anew.",
    )
    assert changes([ROW], back) == ()
    assert applied([ROW], back) == (ROW,)


def test_one_broken_row_does_not_hide_the_others(tmp_path):
    path = tmp_path / "refreshed.json"
    remember(path, fetched(served(guidance=None)))
    content = json.loads(path.read_text("utf-8"))
    content["rows"]["endpoints"].append({"id": "x", "provider": "fal", "fields": 5})
    path.write_text(json.dumps(content), "utf-8")
    back = recall(path)
    assert back is not None
    assert len(back.problems) == 1
    assert set(back.endpoints) == {ROW.id}


def test_a_place_that_cannot_be_written_is_an_error_in_words(tmp_path):
    (tmp_path / "catalog").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(StorageError):
        remember(tmp_path / "catalog" / "refreshed.json", fetched(ROW))


AMOUNTS = st.decimals(min_value=0, max_value=1000, places=6, allow_nan=False)


@given(prices=st.dictionaries(st.text(max_size=20), st.builds(UnitPrice, AMOUNTS, st.text(max_size=10), st.just(DATE))))
@settings(max_examples=40, deadline=None)
def test_unit_prices_come_back_exactly(tmp_path_factory, prices):
    path = tmp_path_factory.mktemp("cache") / "refreshed.json"
    remember(path, Fetched.of({}, prices, DATE))
    back = recall(path)
    assert back is not None
    assert unit_prices(back) == prices
