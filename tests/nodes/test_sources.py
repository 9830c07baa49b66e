"""Where a graph begins: what sources give, and what they say when they cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charstudio.model.characters import Character, Outfit, Trait, TraitKind
from charstudio.model.errors import PlanError
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import CharacterId, MediaRef
from tests.lab import NODE_KINDS, still_asset

STILL = still_asset()
SOUND = Asset.of("line.wav", MediaRef("d" * 64, "wav"), MediaInfo(MediaKind.AUDIO, 10))
ASSETS = {STILL.id: STILL, SOUND.id: SOUND}


def outputs(kind: str, characters=None, **params):
    found = NODE_KINDS[kind]
    assert found.constant is not None
    return found.constant({**found.spec.defaults(), **params}, ASSETS, characters or {})


def test_a_file_gives_itself():
    assert outputs("source.image", asset=STILL.id) == {"image": MediaValue(STILL.media, STILL.info)}
    assert outputs("source.audio", asset=SOUND.id) == {"audio": MediaValue(SOUND.media, SOUND.info)}
    assert outputs("source.text", text="hello") == {"text": "hello"}


def test_a_reference_gives_its_first_still_and_its_notes():
    given = outputs("source.reference", stills=[STILL.id], notes="red scarf")
    assert given == {"image": MediaValue(STILL.media, STILL.info), "notes": "red scarf"}


@pytest.mark.parametrize(
    ("kind", "params", "words"),
    [
        ("source.image", {}, "No file is chosen"),
        ("source.image", {"asset": "0" * 64}, "not in this project"),
        ("source.image", {"asset": SOUND.id}, "“line.wav” is a sound, not a picture"),
        ("source.audio", {"asset": STILL.id}, "is a picture, not a sound"),
        ("source.video", {"asset": STILL.id}, "is a picture, not a clip"),
        ("source.reference", {}, "no picture yet"),
        ("source.reference", {"stills": [SOUND.id]}, "is a sound, not a picture"),
    ],
)
def test_what_is_missing_is_said_with_a_way_out(kind, params, words):
    with pytest.raises(PlanError, match=words) as error:
        outputs(kind, **params)
    assert error.value.hint


COAT = still_asset(name="coat.png")
MIRA = Character(
    CharacterId("ch"),
    "Mira",
    STILL.id,
    notes="walks with a limp",
    traits=(Trait(TraitKind.HAIR, "lavender hair"),),
    outfits=(Outfit(1, "Rain", "yellow raincoat", still=COAT.id), Outfit(2, "Old", age="about 60")),
)


@pytest.mark.parametrize(
    ("outfit", "still", "notes"),
    [
        (0, STILL, "lavender hair, walks with a limp"),
        (1, COAT, "lavender hair, yellow raincoat, walks with a limp"),
        (2, STILL, "about 60, lavender hair, walks with a limp"),
        (7, STILL, "lavender hair, walks with a limp"),
        (True, STILL, "lavender hair, walks with a limp"),
    ],
)
def test_a_reference_to_a_character_gives_the_outfits_still_and_what_never_changes(outfit, still, notes):
    given = NODE_KINDS["source.reference"].constant(
        {"character": "ch", "outfit": outfit, "stills": [SOUND.id], "notes": "not these"},
        {**ASSETS, COAT.id: COAT},
        {MIRA.id: MIRA},
    )
    assert given == {"image": MediaValue(still.media, still.info), "notes": notes}


def test_a_reference_to_nobody_or_to_one_without_a_picture_says_so():
    with pytest.raises(PlanError, match="not in this project"):
        outputs("source.reference", character="gone")
    with pytest.raises(PlanError, match="Mira has no reference picture yet"):
        outputs("source.reference", {MIRA.id: replace(MIRA, master=None)}, character="ch")
