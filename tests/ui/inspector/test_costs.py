"""What a price is said to be made of, with and without a second service, and when nobody can know it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from catalog_stage import CATALOG, KLING_3

from charstudio.engine.sketch import planned_value
from charstudio.model.results import MediaValue
from charstudio.model.values import PortType
from charstudio.providers.catalog.rows import Quote
from charstudio.providers.requests import Capability, Request
from charstudio.ui.inspector.costs import Cost, priced, provider_title

KLING = CATALOG.model(KLING_3).first


def asked(seconds):
    picture = planned_value(PortType.IMAGE, None)
    assert isinstance(picture, MediaValue)
    return Request(
        Capability.IMAGE_TO_VIDEO, {"prompt": "x", "duration": seconds, "sound": False}, {"image": (picture,)}
    )


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        (Quote(Decimal("0.42"), "5 s × $0.084", "2026-07-22"), "5 s × $0.084, fal.ai, 2026-07-22"),
        (Quote(Decimal("0.42"), "5 s × $0.084"), "5 s × $0.084, fal.ai"),
        (Quote(None, "depends on the length of the sound"), "Depends on the length of the sound, fal.ai"),
        (Quote(None), "fal.ai"),
    ],
)
def test_the_words_say_how_by_whom_and_when(quote, words):
    assert Cost("fal", quote).words == words


def test_an_unknown_price_of_the_second_service_is_called_unknown():
    assert Cost("fal", Quote(None), "runpod").fallback_words == "Falls back to RunPod: price unknown"
    assert Cost("fal", Quote(None)).fallback_words == ""


def test_several_requests_are_one_price():
    alike = priced(KLING, (asked("5"), asked("5"), asked("5")))
    assert (alike.usd, alike.words) == (Decimal("1.26"), "3 × (5 s × $0.084)")
    assert priced(KLING, (asked("5"), asked("10"))).words == "5 s × $0.084 + 10 s × $0.084"


def test_what_cannot_be_asked_yet_has_no_price_but_the_vendors_words():
    found = priced(KLING, ())
    assert found.usd is None
    assert found.words == KLING.price.words


def test_a_service_nobody_has_heard_of_goes_by_its_name():
    assert provider_title("acme") == "acme"
    assert provider_title("draft") == "This machine"
