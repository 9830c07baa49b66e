"""Characters in a scene: several views of each, and characters that are wired and never called."""

from __future__ import annotations

from charstudio.nodes.characters import CHARACTERS, REFERENCES, tags_in, unnamed


def test_wired_characters_that_the_prompt_never_calls_are_named():
    assert unnamed("[char1] waves at [CHAR3]", ["char3", "char1", "char2"]) == ("char2",)
    assert unnamed("[char1] waves at [char2]", ["char1", "char2"]) == ()
    assert unnamed("Two friends wave", ["char1", "char2"]) == ("char1", "char2")


def test_a_single_character_needs_no_name():
    assert unnamed("She waves", ["char1"]) == ()
    assert unnamed("", []) == ()


def test_names_are_read_in_any_spelling_of_case():
    assert tags_in("[Char1] and [CHAR2] and [char9]") == {"char1", "char2", "char9"}


def test_every_character_may_bring_several_views():
    assert all(REFERENCES.spec.input(name).many for name in CHARACTERS)
