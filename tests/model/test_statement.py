"""Statements of how a film was made: what kind of media it is, and what came from what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.statement import How, Making, SourceType, Statement, mixed, reworked, source_type_of, upstream_of

T, W, A, C = SourceType.TRAINED, SourceType.WITH_TRAINED, SourceType.ALGORITHMIC, SourceType.CAPTURE
types = st.one_of(st.none(), st.sampled_from(SourceType))


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], None),
        ([T], T),
        ([T, T], T),
        ([T, None], W),
        ([T, C], W),
        ([T, A], W),
        ([W], W),
        ([A], A),
        ([A, None], SourceType.COMPOSITE),
        ([None], None),
        ([C, None], None),
    ],
)
def test_parts_side_by_side_are_told_by_what_is_in_them(parts, whole):
    assert mixed(parts) is whole


@given(st.lists(types), types)
def test_whatever_is_added_what_was_generated_stays_told(parts, more):
    before, after = mixed(parts), mixed([*parts, more])
    if before is not None and before.has_generated:
        assert after is not None
        assert after.has_generated


@given(st.lists(types))
def test_the_order_of_parts_does_not_matter(parts):
    assert mixed(parts) is mixed(parts[::-1])


def test_what_only_moves_a_generated_picture_leaves_it_generated():
    assert reworked(A, [T]) is T
    assert reworked(None, [T, T]) is T
    assert reworked(T, [None]) is W
    assert reworked(A, [None]) is SourceType.COMPOSITE
    assert reworked(None, []) is None
    assert reworked(T, []) is T


@pytest.mark.parametrize("text", ["{}", "http://cv.iptc.org/newscodes/digitalsourcetype/{}", "digsrctype:{}", " {}/ "])
def test_terms_are_known_however_they_are_written(text):
    for term in SourceType:
        assert source_type_of(text.format(term.value)) is term


def test_a_stranger_s_term_is_no_term():
    assert source_type_of("http://example.org/nothing") is None
    assert source_type_of("") is None


def test_words_make_a_generated_film_no_less_generated():
    making = Making("a", How.GENERATED, "Shot", "video", T, model="m")
    assert Statement("F", (making,), ("a",), words=True).source_type is T


def test_only_what_is_shown_or_heard_decides_and_all_that_led_to_it_is_found():
    still = Making("still", How.GENERATED, "Still", "image", T, model="painter")
    shot = Making("shot", How.GENERATED, "Shot", "video", T, model="mover", parents=("still",))
    voice = Making("voice", How.IMPORTED, "voice.wav", "audio")
    film = Statement("F", (still, shot, voice), ("shot",), ("voice",))
    assert film.source_type is W
    assert film.models() == ("painter", "mover")
    assert film.models("video") == ("mover",)
    assert [making.key for making in upstream_of(film, "shot")] == ["shot", "still"]
