"""What differs between two versions, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.character_diff import Difference, differences
from charstudio.model.characters import Character, Outfit, SheetItem, Trait, TraitKind, View, Voice, WatchedDetail
from charstudio.model.values import AssetId, CharacterId
from tests.model.strategies import characters

FILES = tuple(AssetId(sign * 64) for sign in "abc")
A, B, _ = FILES
NAMES = {A: "front.png", B: "side.png"}
MIRA = Character(
    CharacterId("ch"),
    "Mira",
    A,
    traits=(Trait(TraitKind.HAIR, "lavender"),),
    outfits=(Outfit(1, "Rain", "raincoat"),),
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Mira B"}, "Name: Mira → Mira B"),
        ({"master": B}, "Master reference: front.png (aaaaaaaa) → side.png (bbbbbbbb)"),
        ({"seed": 7}, "Seed: + 7"),
        ({"episode": "S1E04"}, "Last episode: + S1E04"),
        ({"sheet": (SheetItem(B, View.SIDE, "left"),)}, "Sheet: + Side (left): side.png (bbbbbbbb)"),
        ({"traits": ()}, "Trait: – hair: lavender"),
        ({"outfits": (Outfit(1, "Rain", "red raincoat"),)}, "Outfit 1: 1 Rain: raincoat → 1 Rain: red raincoat"),
        (
            {"outfits": (*MIRA.outfits, Outfit(2, "Old", age="60", still=B))},
            "Outfit 2: + 2 Old: 60 [side.png (bbbbbbbb)]",
        ),
        ({"voice": Voice(lines=("Hello",))}, "Test line: + Hello"),
        ({"watched": (WatchedDetail("scar", (0.1, 0.2, 0.3, 0.4)),)}, "Watched detail: + scar at 0.1, 0.2, 0.3, 0.4"),
        ({"approved": (A,)}, "Approved: + front.png (aaaaaaaa)"),
    ],
)
def test_each_thing_is_said_in_a_line(changes, words):
    assert [str(each) for each in differences(MIRA, replace(MIRA, **changes), NAMES)] == [words]


def test_another_order_is_a_difference():
    both = replace(MIRA, approved=(A, B))
    found = differences(both, replace(both, approved=(B, A)), NAMES)
    assert [(each.field, each.before != each.after) for each in found] == [("approved", True)]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(characters(FILES), characters(FILES, "other"))
def test_nothing_differs_only_where_nothing_does(before, after):
    assert differences(before, before) == ()
    bare = replace(after, id=before.id, version=before.version, history=before.history)
    if not differences(before, after):
        assert replace(bare, watched=before.watched) == before  # boxes are said in four digits
    turned = {Difference(each.field, each.label, each.after, each.before) for each in differences(after, before)}
    assert set(differences(before, after)) == turned


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(characters(FILES), st.data())
def test_one_changed_field_is_the_only_one_named(character, data):
    other = data.draw(characters(FILES))
    field = data.draw(st.sampled_from(["name", "notes", "prompt", "seed", "master", "original", "episode", "style"]))
    found = differences(character, replace(character, **{field: getattr(other, field)}))
    assert {each.field for each in found} <= {field}
    assert bool(found) == (getattr(character, field) != getattr(other, field))
