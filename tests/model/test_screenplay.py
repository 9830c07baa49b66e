"""Dialogue as people write it: headings, cues, brackets; what is not dialogue stays out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.errors import EditError
from charstudio.model.screenplay import MOST_LETTERS, SpokenLine, read_screenplay, written

COLONS = """
## Scene 2 – the roof

Mira leans on the railing. The city hums.

MIRA: Nobody comes up here.
Tomo (whispering): I do: every night.

# Stairs
Mira: Wait!
"""

FOUNTAIN = """
INT. KITCHEN - NIGHT

A kettle. MIRA waits.

MIRA (V.O.)
I said I would call.
And then I did not.

TOMO
(not looking up)
Tea?

EXT. STREET - LATER

MIRA (CONT'D)
(laughing)
No.
"""


def test_names_before_a_colon_are_spoken_lines():
    found = read_screenplay(COLONS)
    assert found.lines == (
        SpokenLine("Mira", "Nobody comes up here.", "Scene 2 – the roof"),
        SpokenLine("Tomo", "I do: every night.", "Scene 2 – the roof", "whispering"),
        SpokenLine("Mira", "Wait!", "Stairs"),
    )
    assert found.others == 1
    assert found.names == ("Mira", "Tomo")


def test_a_screenplay_has_cues_notes_and_directions():
    found = read_screenplay(FOUNTAIN)
    assert found.lines == (
        SpokenLine("Mira", "I said I would call. And then I did not.", "INT. KITCHEN - NIGHT"),
        SpokenLine("Tomo", "Tea?", "INT. KITCHEN - NIGHT", "not looking up"),
        SpokenLine("Mira", "No.", "EXT. STREET - LATER", "laughing"),
    )
    assert found.others == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "She walks. He waits.",
        "THE END",
        "12:30",
        "MIRA\n(laughing)",
        "Everything that is written here before the colon is far too long: really",
    ],
)
def test_what_nobody_says_is_no_line(text):
    assert read_screenplay(text).lines == ()


def test_names_that_differ_in_capitals_are_one_person():
    assert read_screenplay("mira: a\nMira: b\nMIRA: c").names == ("mira",)


def test_other_alphabets_speak_too():
    found = read_screenplay("## 屋上\nミラ： 誰も来ない。\nЛена (тихо): Да.")
    assert [(line.name, line.text, line.how) for line in found.lines] == [
        ("ミラ", "誰も来ない。", ""),
        ("Лена", "Да.", "тихо"),
    ]


def test_a_text_without_end_is_refused():
    with pytest.raises(EditError, match="too long"):
        read_screenplay("a" * (MOST_LETTERS + 1))


WORDS = st.text(st.sampled_from("abcdefgh"), min_size=3, max_size=9).map(str.capitalize)
LINES = st.builds(
    SpokenLine, WORDS, st.lists(WORDS, min_size=1, max_size=5).map(" ".join), WORDS, st.one_of(st.just(""), WORDS)
)


@given(st.lists(LINES, max_size=12))
def test_what_is_written_reads_back(lines):
    assert read_screenplay(written(lines)).lines == tuple(lines)


@given(st.text(max_size=400))
def test_any_text_can_be_read(text):
    for line in read_screenplay(text).lines:
        assert line.name
        assert line.text
