"""Characters as values: what stands for one, what is said of one, and which files one needs."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from charstudio.model.characters import (
    BASE_OUTFIT,
    Character,
    CharacterVersion,
    Outfit,
    SheetItem,
    Trait,
    TraitKind,
    View,
    Voice,
)
from charstudio.model.values import AssetId, CharacterId
from tests.model.strategies import characters

FRONT, SIDE, WALK, COAT, RAW, VOICE, RIGHT = (AssetId(sign * 64) for sign in "0123456")
FILES = (FRONT, SIDE, WALK, COAT, RAW, VOICE, RIGHT)
MIRA = Character(
    CharacterId("ch"),
    "Mira",
    FRONT,
    RAW,
    (SheetItem(FRONT, View.FRONT), SheetItem(SIDE, View.SIDE), SheetItem(WALK, View.MOTION)),
    notes="walks with a limp ",
    traits=(
        Trait(TraitKind.AGE, "about 30"),
        Trait(TraitKind.HAIR, "lavender hair to the shoulder"),
        Trait(TraitKind.OTHER, "a scarf", permanent=False),
        Trait(TraitKind.CLOTHING, "grey jumper"),
    ),
    outfits=(Outfit(1, "Rain", "yellow raincoat", still=COAT), Outfit(2, "Later", age="about 60")),
    voice=Voice(samples=(VOICE,)),
    approved=(RIGHT,),
)


def test_the_master_comes_first_and_each_picture_counts_once_and_clips_do_not():
    assert MIRA.references == (FRONT, SIDE)
    assert replace(MIRA, master=None).references == (FRONT, SIDE)
    assert Character(CharacterId("x"), "Nobody").references == ()


def test_a_variant_with_a_still_of_its_own_shows_it_and_others_the_master():
    assert [MIRA.still_of(number) for number in (BASE_OUTFIT, 1, 2, 9)] == [FRONT, COAT, FRONT, FRONT]
    assert (MIRA.outfit(1), MIRA.outfit(9)) == (MIRA.outfits[0], None)


def test_only_what_never_changes_is_said_and_a_variant_takes_the_place_of_clothes_and_age():
    assert MIRA.description() == "about 30, lavender hair to the shoulder, grey jumper, walks with a limp"
    assert MIRA.description(1) == "about 30, lavender hair to the shoulder, yellow raincoat, walks with a limp"
    assert MIRA.description(2) == "about 60, lavender hair to the shoulder, grey jumper, walks with a limp"
    assert MIRA.description(9) == MIRA.description()


def test_files_are_all_there_is_with_those_of_earlier_versions():
    before = Character(CharacterId("ch"), "Mira", WALK)
    grown = replace(MIRA, sheet=(), version=2, history=(CharacterVersion(1, "", "2026-11-28", before),))
    assert set(grown.files()) == {FRONT, RAW, COAT, VOICE, RIGHT, WALK}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(characters(FILES))
def test_other_files_take_the_place_everywhere_and_back_again(character):
    there = {file: AssetId(f"{number + 10:064d}") for number, file in enumerate(FILES)}
    moved = character.with_files(there)
    assert list(moved.files()) == [there[file] for file in character.files()]
    assert moved.with_files({new: old for old, new in there.items()}) == character
    assert character.with_files({}) == character


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(characters(FILES))
def test_without_some_files_everything_else_stays(character):
    assert character.only_with(FILES) == character
    some = character.only_with({FRONT, SIDE})
    assert set(some.files()) == set(character.files()) & {FRONT, SIDE}
    assert [old.number for old in some.history] == [old.number for old in character.history]
    assert (some.traits, some.watched, len(some.outfits)) == (
        character.traits,
        character.watched,
        len(character.outfits),
    )
    assert list(character.only_with(()).files()) == []
