"""Batches as values: how many combinations there are, in which order, and what does not go together."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.batch import MOST, Batch, BatchList, Setting, Still, Varied, Way, combinations, count, distinct
from charstudio.model.errors import EditError
from charstudio.model.values import AssetId, Input, NodeId, Output

PROMPT, SEED, PICTURE = Varied("prompt", "Prompt"), Varied("seed", "Seed"), Varied("image", "Picture", is_input=True)
NAMES = ("a", "b", "c", "d")


def of(varied, *values):
    return BatchList.of(varied, values)


def told(batch):
    """The combinations by their values alone."""
    return [tuple(setting.value for setting in variation) for variation in combinations(batch)]


def refusal(batch):
    with pytest.raises(EditError) as caught:
        combinations(batch)
    with pytest.raises(EditError):
        count(batch)
    return caught.value.message


def lists(longest=6, shortest=1):
    """One to four lists that vary different things."""
    lengths = st.lists(st.integers(shortest, longest), min_size=1, max_size=len(NAMES))
    return lengths.map(
        lambda found: tuple(
            of(Varied(name, name.upper()), *(f"{name}{index}" for index in range(length)))
            for name, length in zip(NAMES, found, strict=False)
        )
    )


# Every combination


def test_every_value_of_one_list_goes_with_each_of_the_other_and_the_first_changes_slowest():
    batch = Batch((of(PROMPT, "dusk", "dawn"), of(SEED, 1, 2, 3)), Way.PRODUCT)
    assert told(batch) == [("dusk", 1), ("dusk", 2), ("dusk", 3), ("dawn", 1), ("dawn", 2), ("dawn", 3)]


@given(lists(longest=4))
def test_there_are_as_many_as_the_lengths_multiplied_and_no_two_are_the_same(found):
    batch = Batch(found, Way.PRODUCT)
    made = combinations(batch)
    assert len(made) == count(batch) == math.prod(len(each.rows) for each in found)
    assert len(set(made)) == len(made)
    assert distinct(made) == made


@given(lists(longest=4))
def test_each_value_comes_equally_often(found):
    made = combinations(Batch(found, Way.PRODUCT))
    for each in found:
        for row in each.settings():
            assert sum(row[0] in variation for variation in made) == len(made) // len(each.rows)


@given(lists(longest=4))
def test_they_are_in_the_order_of_the_lists(found):
    places = [{row[0]: index for index, row in enumerate(each.settings())} for each in found]
    keys = [
        tuple(place[setting] for place, setting in zip(places, variation, strict=True))
        for variation in combinations(Batch(found, Way.PRODUCT))
    ]
    assert keys == sorted(keys)


# Paired up


def test_lists_of_one_length_are_paired_up_row_by_row():
    assert told(Batch((of(PROMPT, "dusk", "dawn"), of(SEED, 1, 2)), Way.ZIP)) == [("dusk", 1), ("dawn", 2)]


def test_a_single_value_goes_with_all_of_them():
    batch = Batch((of(PROMPT, "dusk"), of(SEED, 1, 2, 3)), Way.ZIP)
    assert told(batch) == [("dusk", 1), ("dusk", 2), ("dusk", 3)]


@given(lists(longest=1), st.integers(1, 40))
def test_there_are_as_many_as_the_longest_list_has(singles, length):
    long = of(Varied("long", "Long"), *range(length))
    batch = Batch((*singles, long), Way.ZIP)
    made = combinations(batch)
    assert len(made) == count(batch) == length
    assert [variation[-1].value for variation in made] == list(range(length))


@given(lists(longest=3))
def test_two_lengths_other_than_one_are_never_paired_up(found):
    lengths = {len(each.rows) for each in found} - {1}
    batch = Batch(found, Way.ZIP)
    if len(lengths) <= 1:
        assert count(batch) == max(lengths, default=1)
    else:
        assert "cannot be paired up" in refusal(batch)


def test_what_does_not_fit_is_said_in_words():
    words = refusal(Batch((of(PROMPT, "a", "b", "c", "d"), of(SEED, 1, 2, 3)), Way.ZIP))
    assert words == "Prompt has 4 values and Seed has 3: they cannot be paired up."


# Tables


def test_a_table_varies_several_things_a_row_at_a_time():
    table = BatchList((PROMPT, SEED), (("dusk", 7), ("dawn", 8)))
    assert table.label == "Prompt and Seed"
    assert told(Batch((table, of(PICTURE, Still(AssetId("x")))), Way.PRODUCT)) == [
        ("dusk", 7, Still(AssetId("x"))),
        ("dawn", 8, Still(AssetId("x"))),
    ]


def test_a_setting_knows_the_socket_it_is_for():
    assert PICTURE.socket(NodeId("n")) == Input(NodeId("n"), "image")


# What is refused


def test_nothing_to_vary_is_refused():
    assert refusal(Batch(())) == "Nothing varies yet."


@pytest.mark.parametrize("way", Way)
def test_an_empty_list_is_named(way):
    assert refusal(Batch((of(PROMPT, "dusk"), of(SEED)), way)) == "Seed has no values yet."


@pytest.mark.parametrize("way", Way)
def test_one_thing_in_two_lists_is_refused(way):
    assert refusal(Batch((of(SEED, 1), of(SEED, 2)), way)) == "Seed is listed twice."


def test_a_parameter_and_an_input_of_one_name_are_two_things():
    assert count(Batch((of(Varied("image", "Style"), "oil"), of(PICTURE, Output(NodeId("n"), "image"))))) == 1


def test_too_many_are_refused_before_any_is_made():
    many = of(PROMPT, *map(str, range(MOST)))
    assert count(Batch((many,))) == MOST
    assert (
        refusal(Batch((many, of(SEED, *range(10**4)))))
        == "That would be 5,000,000 combinations; 500 is the most at once."
    )


# Nothing twice


def test_what_is_there_before_is_left_out():
    made = combinations(Batch((of(PROMPT, "dusk", "dawn", "dusk"),)))
    assert [variation[0].value for variation in distinct(made)] == ["dusk", "dawn"]


def test_a_number_is_not_the_word_for_it():
    one, word = (Setting(PROMPT, 1),), (Setting(PROMPT, "1"),)
    assert distinct((one, word, (Setting(PROMPT, True),))) == (one, word, (Setting(PROMPT, True),))
