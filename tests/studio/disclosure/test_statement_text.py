"""Statements as JSON and as metadata: what each level tells, and what strangers' texts lead to."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.delivery import Delivery, Disclosure
from charstudio.model.errors import Damaged, NewerFormat
from charstudio.model.statement import How, Making, SourceType, Statement
from charstudio.studio.disclosure import metadata, statement_text, words

STILL = Making(
    "still", How.GENERATED, "A secret title", "image", SourceType.TRAINED, "a" * 64, "png", "painter-2", "Painter 2",
    "fal", "text_to_image", "2026-11-27T20:00:00+00:00", "a fox in the snow", 7, 2,
)  # fmt: skip
SHOT = Making("shot", How.GENERATED, "Shot", "video", SourceType.TRAINED, model="mover", parents=("still",))
PHOTO = Making("photo", How.IMPORTED, "grandmother.jpg", "image")
DRAFT = Making("draft", How.DRAFT, "Draft", "video", SourceType.ALGORITHMIC, model="draft", provider="draft")
FILM = Statement("Fox", (STILL, SHOT), ("shot",), (), words=True, program="Character Studio 0.1.0")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = ["app", "kind", "version", "title", "makings", "shown", "heard", "program", "how", "seed", "take", "key"]


def test_a_statement_comes_back_whole():
    assert statement_text.read(statement_text.written(FILM, Disclosure.FULL)) == FILM


def test_without_prompts_no_word_of_the_user_is_told_but_models_and_dates_are():
    text = statement_text.written(FILM, Disclosure.WITHOUT_PROMPTS)
    assert "fox in" not in text
    assert "secret" not in text
    assert '"seed"' not in text
    assert "Painter 2" in text
    assert "2026-11-27" in text


def test_only_what_is_required_is_that_it_is_generated():
    tags = metadata.metadata_for(FILM, Delivery(disclosure=Disclosure.REQUIRED), recipe="{}")
    assert tags == {
        "comment": "Generated with AI.",
        "digital_source_type": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    }


@pytest.mark.parametrize("making", [PHOTO, DRAFT])
def test_where_nothing_was_generated_nothing_is_required(making):
    film = Statement("F", (making,), (making.key,))
    assert metadata.metadata_at(film, Disclosure.REQUIRED) == {}


def test_full_disclosure_has_everything_and_the_recipe():
    tags = metadata.metadata_for(FILM, Delivery(), recipe='{"nodes": 1}')
    assert tags["title"] == "Fox"
    assert tags["charstudio_recipe"] == '{"nodes": 1}'
    assert statement_text.read(tags["charstudio_statement"]) == FILM
    assert tags["comment"] == (
        "Generated with AI. Pictures made with Painter 2. Moving pictures made with mover. "
        "Made with Character Studio 0.1.0."
    )


def test_the_recipe_stays_out_without_prompts_and_when_it_is_too_long():
    assert "charstudio_recipe" not in metadata.metadata_at(FILM, Disclosure.WITHOUT_PROMPTS, "{}")
    assert "charstudio_recipe" not in metadata.metadata_at(FILM, Disclosure.FULL, "x" * (256 * 1024 + 1))


def test_a_film_of_drafts_says_that_it_was_drawn_by_rules():
    tags = metadata.metadata_at(Statement("D", (DRAFT,), ("draft",)), Disclosure.FULL)
    assert tags["digital_source_type"].endswith("/algorithmicMedia")
    assert "without AI models" in tags["comment"]


def test_very_long_prompts_are_left_out_rather_than_the_models():
    from dataclasses import replace

    long = replace(FILM, makings=(replace(STILL, prompt="p" * 300_000), SHOT))
    text = metadata.metadata_at(long, Disclosure.FULL)["charstudio_statement"]
    assert "Painter 2" in text
    assert "ppp" not in text


def test_the_festival_text_names_models_and_hands():
    film = Statement("Fox", (STILL, SHOT, PHOTO), ("shot", "photo"))
    text = words.festival_text(film)
    assert text.startswith("Fox\n\nPictures made with Painter 2.\nMoving pictures made with mover.\n")
    assert "Other material by the makers of the film." in text
    assert "Edited by hand in Character Studio." in text
    assert text.endswith("Contains media generated with AI.")


@pytest.mark.parametrize("level", list(Disclosure))
def test_every_level_has_a_name_and_one_sentence(level):
    name, sentence = words.LEVELS[level]
    assert name
    assert sentence.endswith(".")


@given(st.dictionaries(st.sampled_from(fields) | st.text(max_size=5), json_values, max_size=8))
def test_any_json_is_a_statement_or_refused_with_a_sentence(document):
    document = {"app": "Character Studio", "kind": "statement", "version": 1, **document}
    with suppress(Damaged, NewerFormat):
        assert statement_text.read(json.dumps(document)) is not None


def test_a_newer_version_is_said_to_be_newer():
    newer = statement_text.written(FILM, Disclosure.FULL).replace('"version":1', '"version":2')
    with pytest.raises(NewerFormat):
        statement_text.read(newer)
    with pytest.raises(Damaged):
        statement_text.read("[" * 100_000)
