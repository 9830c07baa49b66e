"""Prompts put together from a character's bible: traits once, the same order, only the change typed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.analysis.prompts.bible import LOCKED, Block, assemble
from charstudio.analysis.prompts.traits import repeated, traits_in

NOTES = "Lavender hair; round glasses\n- scar on left cheek. Eyes: green"
plain_words = st.text(alphabet="abcdefgh ", max_size=20)


def test_notes_are_read_trait_by_trait():
    assert traits_in(NOTES) == ("Lavender hair", "round glasses", "scar on left cheek", "green")


def test_the_blocks_stand_in_their_order_and_know_their_places():
    made = assemble(NOTES, "sitting at the bar", outfit="red coat", light="warm lamp light", suffix="exact same face")
    assert made.text == (
        "Lavender hair, round glasses, scar on left cheek, green, red coat, "
        "sitting at the bar, warm lamp light, exact same face"
    )
    assert [part.block for part in made.parts] == [
        Block.CHARACTER,
        Block.OUTFIT,
        Block.CHANGE,
        Block.LIGHT,
        Block.SUFFIX,
    ]
    assert made.text[made.parts[2].start : made.parts[2].end] == "sitting at the bar"
    assert [part.is_locked for part in made.parts] == [True, True, False, False, False]


def test_two_shots_differ_in_what_differs():
    one, other = (assemble(NOTES, "at the bar", light=light) for light in ("dawn", "dusk"))
    assert one.text.replace("dawn", "dusk") == other.text


def test_a_trait_the_change_speaks_of_is_not_said_twice():
    made = assemble(("lavender hair", "round glasses"), "lavender hair tied up, at the bar")
    assert made.text == "round glasses, lavender hair tied up, at the bar"


def test_what_a_reference_carries_is_left_out():
    assert assemble(NOTES, "at the bar", carried=True).text == "at the bar"


@settings(deadline=None)
@given(st.lists(plain_words, max_size=5), plain_words, plain_words)
def test_every_part_is_where_it_says(traits, change, light):
    made = assemble(traits, change, light=light)
    for part in made.parts:
        assert made.text[part.start : part.end].strip() == made.text[part.start : part.end]
        assert part.is_locked is (part.block in LOCKED)
    assert assemble(traits, change, light=light) == made


def test_a_bare_noun_says_nothing_again():
    assert repeated("her hair lifts in the wind, eyes closed", ("lavender hair", "green eyes")) == ()
    text = "a woman with purple hair"
    assert [text[start:end] for start, end in repeated(text, ("lavender hair",))] == ["purple hair"]
    assert repeated("scarred man, freckled girl", ("scar on chin", "freckles")) != ()
    assert repeated("red door, her hair", ("red hair",)) == ()
