"""Characters from JSON: every one comes back as it was, and what is not one is refused with its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from charstudio.model.values import AssetId
from charstudio.storage.character_schema import CharacterPart, LooksPart
from charstudio.storage.project_json import character_json, looks_json
from tests.model.strategies import characters

FILES = tuple(AssetId(sign * 64) for sign in "abc")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(characters(FILES, "k_1"))
def test_there_and_back_again(character):
    written = json.loads(json.dumps(character_json(character), allow_nan=False))
    assert CharacterPart.model_validate(written).value("k_1") == character


def test_the_richest_one_comes_back_whole(rich):
    for key, character in rich.characters.items():
        assert CharacterPart.model_validate(json.loads(json.dumps(character_json(character)))).value(key) == character


def test_an_earlier_version_has_no_history_of_its_own(rich):
    linda = next(iter(rich.characters.values()))
    assert "history" not in looks_json(linda)
    with pytest.raises(ValidationError):
        LooksPart.model_validate(character_json(linda))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", 5),
        ("master", "not a hash"),
        ("master", "A" * 64),
        ("seed", 1.5),
        ("seed", 10**19),
        ("style", "cubist"),
        ("version", -1),
        ("version", True),
        ("sheet", [{"asset": "a" * 64, "label": "", "view": "back"}]),
        ("traits", [{"kind": "soul", "permanent": True, "text": ""}]),
        ("traits", [{"kind": "hair", "permanent": 1, "text": ""}]),
        ("outfits", [{"age": "", "clothing": "", "name": "", "number": 1}]),
        ("watched", [{"box": [0, 0, 1], "name": ""}]),
        ("watched", [{"box": [0, 0, 1, 1.5], "name": ""}]),
        ("watched", [{"box": [0.0, 0.0, 0.5, float("nan")], "name": ""}]),
        ("voice", {"lines": [], "model": "", "samples": ["../x"], "voice": ""}),
        ("approved", "a" * 64),
        ("history", [{"character": {}, "kept_on": "2026-11-28", "note": "", "number": 1}]),
        ("extra", 1),
    ],
)
def test_what_is_no_character_is_refused_by_its_place(rich, key, value):
    document = {**character_json(next(iter(rich.characters.values()))), key: value}
    with pytest.raises(ValidationError) as error:
        CharacterPart.model_validate(document)
    assert error.value.errors()[0]["loc"][0] == key


@pytest.mark.parametrize("day", ["2026-1-1", "yesterday", "2026-11-28T10:00", ""])
def test_a_version_was_kept_on_a_day(rich, day):
    document = character_json(next(iter(rich.characters.values())))
    document["history"][0]["kept_on"] = day
    with pytest.raises(ValidationError):
        CharacterPart.model_validate(document)
