from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.providers.draft.cast import Beat, beats, without_tags

TAGS = ("char1", "char2", "char3")


def casts(prompt, tags=TAGS, count=3):
    return [beat.cast for beat in beats(prompt, tags, count)]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("[char1] and [char2] talk", [(0, 1)]),
        ("[char2] hands [char1] a cup", [(1, 0)]),
        ("[char1] nods, then [char2] laughs", [(0,), (1,)]),
        ("@char1 waits. Rain falls. @char3 comes.", [(0,), (2,)]),
        ("A quiet room. [char2] sits. Then [char2] stands.", [(1,)]),
        ("they dance in the rain", [(0, 1, 2)]),
        ("", [(0, 1, 2)]),
        ("[char12] is somebody else, [char1] is here", [(0,)]),
        ("[CHAR1] shouts", [(0,)]),
    ],
)
def test_tags_decide_who_appears_when(prompt, expected):
    assert casts(prompt) == expected


def test_names_of_the_project_work_as_tags():
    assert casts("Mira looks up, then @Jonas nods", ("Mira", "Jonas"), 2) == [(0,), (1,)]
    assert casts("[char2] alone", ("Mira",), 2) == [(1,)]


def test_each_shot_keeps_its_words():
    first, second = beats("slow push in on [char1]. Then pan left to [char2]", TAGS, 2)
    assert first == Beat("slow push in on [char1].", (0,))
    assert "pan left" in second.prompt


def test_tags_are_no_words_for_the_camera():
    assert without_tags("[Mira] turns left, @char2 nods", ("Mira", "Jonas")) == "turns left, nods"


@given(st.text(max_size=80), st.integers(1, 4))
def test_any_text_gives_shots_with_somebody_in_them(prompt, count):
    shots = beats(prompt, (), count)
    assert shots
    assert all(beat.cast and max(beat.cast) < count for beat in shots)
