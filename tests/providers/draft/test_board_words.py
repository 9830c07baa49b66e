from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.providers.draft.board_words import FRAMINGS, sketch
from charstudio.providers.draft.state_words import COLOURS


@pytest.mark.parametrize(
    ("prompt", "framing"),
    [
        ("extreme close-up of an eye, a woman", "extreme close-up"),
        ("close-up of a man", "close-up"),
        ("portrait of a girl", "medium close-up"),
        ("a knight, medium shot", "medium shot"),
        ("full body shot of a dancer", "full"),
        ("wide shot, a boy in the snow", "wide"),
        ("a mountain lake", "wide"),
        ("two friends talking", "medium shot"),
    ],
)
def test_framing(prompt, framing):
    assert sketch(prompt, 0).framing == framing


@pytest.mark.parametrize(
    ("prompt", "people"),
    [
        ("Mira smiles", 1),
        ("a woman in a city", 1),
        ("two friends at the beach", 2),
        ("three children", 3),
        ("a man and a woman", 2),
        ("an empty desert", 0),
        ("a forest at night", 0),
        ("a field, no people", 0),
    ],
)
def test_how_many(prompt, people):
    assert sketch(prompt, 0).people == people


@pytest.mark.parametrize(
    ("prompt", "place", "sky"),
    [
        ("a city street at night", "city", "night"),
        ("on a rooftop at dusk", "roof", "golden"),
        ("a forest clearing by the sea", "forest", "day"),
        ("a kitchen in the morning light", "room", "golden"),
        ("a man", "studio", "day"),
        ("overcast beach", "beach", "grey"),
        ("neon alley", "city", "night"),
    ],
)
def test_where_and_when(prompt, place, sky):
    asked = sketch(prompt, 0)
    assert (asked.place, asked.sky) == (place, sky)


def test_looks():
    look = sketch("an old man with a white beard and short black hair in a blue coat", 0).look
    assert (look.hair, look.has_beard, look.clothes) == ("short", True, COLOURS["blue"])
    girl = sketch("a girl with long blonde hair, red dress", 0).look
    assert (girl.hair, girl.is_child, girl.has_skirt, girl.clothes) == ("long", True, True, COLOURS["red"])
    assert girl.hair_colour[0] > girl.hair_colour[2] + 60


def test_a_free_colour_is_the_scenes_and_hair_or_clothes_are_not():
    assert sketch("a woman, teal atmosphere", 0).accent == COLOURS["teal"]
    assert sketch("a woman with blue eyes in a red coat", 0).accent is None


@given(st.text(max_size=120), st.integers(0, 2**31))
def test_any_prompt_can_be_sketched(prompt, seed):
    asked = sketch(prompt, seed)
    assert asked.framing in FRAMINGS
    assert 0 <= asked.people <= 3
