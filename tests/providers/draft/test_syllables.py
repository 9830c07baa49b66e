from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.providers.draft.speech import length_s
from charstudio.providers.draft.syllables import Onset, phrases


def count(text):
    return sum(len(phrase.syllables) for phrase in phrases(text))


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("cat", 1), ("make", 1), ("little", 2), ("banana", 3), ("telescope", 3), ("see", 1), ("hello", 2), ("hmm", 1)],
)
def test_words_have_about_their_syllables(word, syllables):
    assert count(word) == syllables


@pytest.mark.parametrize(
    ("text", "syllables"), [("1984", 4), ("こんにちは", 5), ("привет", 2), ("über", 2), ("你好", 2)]
)
def test_numbers_and_other_scripts_are_spoken_too(text, syllables):
    assert count(text) == syllables


def test_punctuation_makes_pauses_of_its_weight():
    pauses = {phrase.mark: phrase.pause for phrase in phrases("One, two; three… four. Five? Six")}
    assert pauses[","] < pauses[";"] < pauses["."] == pauses["?"] < pauses["…"]
    assert pauses[""] == 0


def test_points_inside_numbers_and_words_are_no_full_stops():
    assert [phrase.mark for phrase in phrases("It is 3.5 metres, and co-op too.")] == [",", "."]


def test_consonants_keep_their_manner():
    (phrase,) = phrases("sun moon fire pat")
    assert [each.onset for each in phrase.syllables][:2] == [Onset.HISS, Onset.HUM]
    assert phrase.syllables[2].onset is Onset.BREATH
    assert phrase.syllables[-1].onset is Onset.STOP


@pytest.mark.parametrize("text", ["", "   ", "... !? —", "\n\n", "()[]"])
def test_nothing_to_say_is_nothing(text):
    assert phrases(text) == ()


def test_ordinary_prose_takes_about_150_words_a_minute():
    text = (
        "She had never meant to keep the letter. It was found in a coat, folded twice, and it smelled of rain. "
        "For a week she told nobody; then, on a cold and quiet morning, she read it aloud to the cat."
    )
    words_per_minute = len(text.split()) / length_s(phrases(text), 1.0) * 60
    assert 135 < words_per_minute < 175


@given(st.text(max_size=200))
def test_any_text_gives_finite_lengths(text):
    assert all(0 < each.seconds < 1 for phrase in phrases(text) for each in phrase.syllables)


@given(st.text(alphabet="abcdefgh ,.", min_size=1, max_size=60), st.text(alphabet="abcdefgh", min_size=1, max_size=9))
def test_more_text_is_never_shorter(text, more):
    assert length_s(phrases(f"{text}. {more}"), 1.0) > length_s(phrases(text), 1.0)
