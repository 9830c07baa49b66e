"""The catalogue with the user's own files: they change rows, add rows, and can do no harm."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.errors import Damaged
from charstudio.providers.catalog import checks, store
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Claim, Endpoint, Field, FieldType, Limits, OutputField, PriceRule
from charstudio.providers.requests import Capability
from tests.providers.catalog.made import CATALOG, own

KLING = "fal-ai/kling-video/v3/standard/image-to-video"
NEW = {
    "id": "somebody/new-model",
    "provider": "fal",
    "capabilities": ["image_to_video"],
    "fields": [{"name": "image_url", "type": "image", "canonical": "image", "required": True}],
    "outputs": [{"output": "video", "path": "video.url"}],
}


def loaded(tmp_path, *rows, name="mine.json", **document):
    folder = tmp_path / "catalog"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps({"format": 1, "endpoints": list(rows), **document}))
    return Catalog.load(tmp_path)


def test_a_row_of_the_users_changes_what_it_states_and_nothing_else(tmp_path):
    change = {
        "id": KLING,
        "provider": "fal",
        "title": "My Kling",
        "price": {"rules": [{"usd": "0.1", "per": "second"}]},
    }
    catalog = loaded(tmp_path, change)
    before, after = CATALOG.by_endpoint("fal", KLING), catalog.by_endpoint("fal", KLING)
    assert catalog.problems == ()
    assert (after.title, after.price.rules[0].usd) == ("My Kling", Decimal("0.1"))
    assert (after.fields, after.price.as_of, after.custom) == (before.fields, before.price.as_of, False)


def test_one_field_can_be_changed_by_its_name(tmp_path):
    change = {"id": KLING, "provider": "fal", "fields": [{"name": "cfg_scale", "maximum": 2}]}
    after = loaded(tmp_path, change).by_endpoint("fal", KLING)
    assert after.field("cfg_scale").maximum == 2
    assert after.field("cfg_scale").default == 0.5
    assert len(after.fields) == len(CATALOG.by_endpoint("fal", KLING).fields)


def test_a_new_row_becomes_a_model_of_the_users_own(tmp_path):
    catalog = loaded(tmp_path, NEW)
    model = catalog.model("somebody/new-model")
    assert model.first.custom
    assert model in catalog.models(Capability.IMAGE_TO_VIDEO)


def test_a_faulty_row_is_named_with_its_path_and_the_rest_loads(tmp_path):
    faulty = {**NEW, "id": "bad/one", "fields": [{"name": "image_url", "type": "picture", "colour": 1}]}
    catalog = loaded(tmp_path, faulty, NEW)
    assert catalog.model("somebody/new-model")
    assert catalog.model("bad/one") is None
    assert any(
        "mine.json: endpoints[0] (bad/one).fields[0].colour: there is no such entry." in p for p in catalog.problems
    )
    assert any("fields[0].type: is not one of" in problem for problem in catalog.problems)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({**NEW, "outputs": []}, "outputs: must name at least one"),
        ({**NEW, "capabilities": ["fly"]}, "capabilities[0]: is not one of"),
        ({**NEW, "id": "../../etc"}, "id: must be an endpoint's id"),
        ({**NEW, "price": {"rules": [{"usd": 0.1, "per": "second"}]}}, "usd: must be an amount as text"),
        ({**NEW, "price": {"rules": [{"usd": "-1", "per": "second"}]}}, "usd: must be an amount from 0 on"),
        ({**NEW, "price": {"rules": [{"usd": "NaN", "per": "second"}]}}, "usd: must be an amount from 0 on"),
        ({**NEW, "limits": {"max_seconds": "long"}}, "limits.max_seconds: must be a number"),
        ({**NEW, "fields": [{"name": "a", "type": "integer", "minimum": 3, "maximum": 2}]}, "minimum is above"),
        ({**NEW, "fields": [{"name": "a", "type": "text"}, {"name": "a", "type": "text"}]}, "is used twice"),
        ({**NEW, "fields": [{"type": "text"}]}, "fields[0].name: is missing"),
        ({"provider": "fal"}, "id: is missing"),
        (["no", "row"], "must be a group of named values"),
        (None, "must be a group of named values"),
    ],
)
def test_every_fault_has_its_sentence(tmp_path, row, problem):
    catalog = loaded(tmp_path, row)
    assert any(problem in each for each in catalog.problems), catalog.problems
    assert len(catalog.endpoints()) == 216


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 1}',
        '{"format": true, "endpoints": []}',
        '{"format": 2, "endpoints": []}',
        '{"format": 1, "endpoints": {}}',
        '{"format": 1, "endpoints": [], "more": 1}',
        '{"format": 1, "endpoints": [{"id": NaN}]}',
        '{"format": 1, "endpoints": [' + "[" * 100_000 + "]" * 100_000 + "]}",
        '{"format": 1, "endpoints": [{"id": ' + "9" * 10_000 + "}]}",
        " " * (store.MAX_BYTES + 1),
    ],
    ids=lambda text: repr(text[:40]),
)
def test_no_file_can_bring_the_program_down(tmp_path, text):
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "hostile.json").write_text(text)
    catalog = Catalog.load(tmp_path)
    assert len(catalog.endpoints()) == 216
    assert len(catalog.problems) == 1


def test_a_file_that_is_no_text_is_a_problem_and_no_more(tmp_path):
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "noise.json").write_bytes(b"\xff\xfe\x00")
    assert Catalog.load(tmp_path).problems == ("noise.json: It cannot be read as text.",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(values=st.dictionaries(st.sampled_from([*store.row(CATALOG.by_endpoint("fal", KLING)), "custom"]), JSON))
def test_whatever_a_row_says_the_answer_is_rows_or_faults(values):
    text = json.dumps({"format": 1, "endpoints": [{"id": KLING, "provider": "fal", **values}]})
    found = store.read(text, {("fal", KLING): CATALOG.by_endpoint("fal", KLING)})
    assert bool(found.endpoints) != bool(found.problems)


def test_a_broken_installation_is_said_plainly(tmp_path):
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "fal.json").write_text("{")
    with pytest.raises(Damaged) as caught:
        Catalog.load(resources=tmp_path)
    assert caught.value.faults


def test_adding_a_row_leaves_the_catalogue_as_it_was():
    added = CATALOG.with_endpoint(own())
    assert added.model("test/model").title == "Test"
    assert CATALOG.model("test/model") is None
    assert added.endpoint("test/model", "fal") == own()


def test_unknown_ids_are_nobody():
    assert CATALOG.model("nobody/nothing") is None
    assert CATALOG.endpoint("nobody/nothing", "fal") is None
    assert CATALOG.by_endpoint("fal", "nobody/nothing") is None


def test_every_row_survives_being_written_and_read():
    text = store.write(CATALOG.endpoints())
    read = {(each.provider, each.id): each for each in store.read(text).endpoints}
    assert read == {(each.provider, each.id): each for each in CATALOG.endpoints()}


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (Endpoint, store.ENDPOINT_CHECKS),
        (Field, store.FIELD_CHECKS),
        (PriceRule, store.RULE_CHECKS),
        (OutputField, store.OUTPUT_CHECKS),
        (Limits, store.LIMIT_CHECKS),
        (Claim, store.CLAIM_CHECKS),
    ],
)
def test_the_reader_knows_every_part_of_a_row(kind, table):
    parts = set(kind.__dataclass_fields__) - ({"custom"} if kind is Endpoint else set())
    assert set(table) == parts


def test_texts_and_lists_have_an_end():
    with pytest.raises(checks.Unfit):
        checks.text("x" * (checks.MAX_TEXT + 1))
    with pytest.raises(checks.Unfit):
        checks.each(checks.text)(["x"] * (checks.MAX_ROWS + 1))


def test_field_types_that_take_many_are_sockets_for_many():
    assert {each for each in FieldType if each.takes_many} == {FieldType.IMAGES, FieldType.VIDEOS, FieldType.AUDIOS}
