"""Which models are shown for a wish, and in which order: laws over the models of one kind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.engine.sketch import planned_value
from charstudio.model.results import MediaValue
from charstudio.model.values import PortType
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Quote
from charstudio.providers.requests import Capability, Request
from charstudio.ui.dialogs.models_choice import Choice, choice_of
from charstudio.ui.dialogs.models_filter import Column, Wish, named, ordered, shown

PICTURE = planned_value(PortType.IMAGE, None)
assert isinstance(PICTURE, MediaValue)
REQUEST = Request(Capability.IMAGE_TO_VIDEO, {"prompt": "She turns", "duration": "5"}, {"image": (PICTURE,)})
DRAFT = Choice("draft", "Draft", ("draft",), lambda: Quote(Decimal(0)))
MODELS = tuple(choice_of(model, (REQUEST,)) for model in Catalog.load().models(Capability.IMAGE_TO_VIDEO))
EVERY = (DRAFT, *MODELS)

wishes = st.builds(
    Wish,
    text=st.sampled_from(["", "kling", "veo 3", "wan", "zzz", "kl3p"]),
    affordable_usd=st.none() | st.decimals(0, 3, places=2),
    with_sound=st.booleans(),
    seconds=st.sampled_from([None, 5, 10, 15]),
    lines=st.sampled_from([None, 720, 1080]),
    provider=st.sampled_from(["", "fal", "runpod"]),
    price_known=st.booleans(),
    hide_withdrawn=st.booleans(),
)
columns = st.none() | st.sampled_from(Column)


def titles(choices):
    return [choice.title for choice in choices]


@given(wishes, columns, st.booleans())
def test_the_draft_engine_is_always_the_first_row(wish, column, falling):
    assert shown(EVERY, wish, column, falling=falling)[0] is DRAFT


@given(wishes, columns, st.booleans())
def test_what_is_shown_fits_the_wish_and_nothing_is_shown_twice(wish, column, falling):
    found = shown(EVERY, wish, column, falling=falling)[1:]
    assert all(wish.allows(choice) for choice in found)
    assert len({choice.id for choice in found}) == len(found)


@given(wishes, st.sampled_from(Column), st.booleans())
def test_sorting_loses_nothing(wish, column, falling):
    assert set(titles(shown(EVERY, wish, column, falling=falling))) == set(titles(shown(EVERY, wish)))


@pytest.mark.parametrize("falling", [False, True])
def test_prices_are_in_order_and_unknown_ones_come_last_either_way(falling):
    prices = [choice.quote.usd for choice in ordered(MODELS, Column.PRICE, falling=falling)]
    known = [price for price in prices if price is not None]
    assert prices == known + [None] * (len(prices) - len(known))
    assert known == sorted(known, reverse=falling)
    assert None in prices


def test_withdrawn_models_are_hidden_unless_asked_for():
    assert "Sora 2" not in titles(shown(EVERY, Wish()))
    assert "Sora 2" in titles(shown(EVERY, Wish(hide_withdrawn=False)))


def test_what_nobody_knows_the_price_of_does_not_fit_a_cap():
    found = shown(EVERY, Wish(affordable_usd=Decimal("0.30")))
    assert all(choice.quote.usd is not None and choice.quote.usd <= Decimal("0.30") for choice in found)
    assert len(found) > 3


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("kling 3 pro", "Kling 3 Pro"),
        ("KLING PRO 3", "Kling 3 Pro"),
        ("google", "Veo 3.1"),
        ("v2.1/master", "Kling 2.1 Master"),
        ("kl3p", "Kling 3 Pro"),
        ("alibaba happy", "Happy Horse 1.1"),
    ],
)
def test_models_are_found_by_title_family_lab_and_id_in_any_order_and_by_letters(text, first):
    assert first in titles(named(MODELS, text))[:2]


def test_letters_that_merely_occur_in_ids_find_nothing_while_words_are_found():
    assert all("Veo" in title for title in titles(named(MODELS, "veo")))


def test_nothing_is_found_by_what_no_model_has():
    assert named(MODELS, "zzzz") == ()
