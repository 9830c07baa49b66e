"""What a request means to the fake cloud is what the catalogue meant when it wrote it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from charstudio.model.errors import Rejected
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.time import Rate
from charstudio.model.values import MediaRef, PortType
from charstudio.providers.catalog import body, measure, pricing
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.requests import Request
from charstudio.testing.order import understood, unit_price

MADE_UP = Decimal("0.05")

MEDIA = {
    PortType.IMAGE: MediaValue(MediaRef("a" * 64, "png"), MediaInfo(MediaKind.IMAGE, 90_000, 1280, 720)),
    PortType.VIDEO: MediaValue(
        MediaRef("b" * 64, "mp4"),
        MediaInfo(MediaKind.VIDEO, 900_000, 1280, 720, duration=Fraction(5), rate=Rate(24), frames=120),
    ),
    PortType.AUDIO: MediaValue(MediaRef("c" * 64, "wav"), MediaInfo(MediaKind.AUDIO, 90_000, duration=Fraction(5))),
}
LONG_SOUND = MediaValue(MediaRef("d" * 64, "wav"), MediaInfo(MediaKind.AUDIO, 90_000, duration=Fraction(15)))
ADDRESSES = {
    value.media: f"https://v3b.fal.media/files/b/0a0a0a0a/{value.media.file_name}"
    for value in (*MEDIA.values(), LONG_SOUND)
}

CATALOG = Catalog.load()
OFFERED = [endpoint for endpoint in CATALOG.endpoints() if not endpoint.withdrawn]


def a_request_for(endpoint):
    """Something this endpoint takes: its required media, and the pictures its capability is about."""
    inputs = {}
    for field in endpoint.fields:
        if field.is_media and (field.required or field.canonical in {"image", "references"}):
            value = MEDIA[field.type.port_type or PortType.IMAGE]
            if value.info.kind is MediaKind.AUDIO and endpoint.limits.min_audio_seconds:
                value = LONG_SOUND
            inputs[field.canonical or field.name] = (value,) * max(1, field.min_items or 1)
    if "references" in inputs:
        inputs["references"] = (MEDIA[PortType.IMAGE],)
    params = {"prompt": "[char1] at dusk", "text": "Good evening.", "duration": "5", "seed": 3, "tags": ["char1"]}
    params["instruction"] = params["prompt"] if "references" in inputs else "warm light"
    return body.fitted(endpoint, Request(endpoint.capabilities[0], params, inputs))[0]


@pytest.mark.parametrize("endpoint", OFFERED, ids=lambda endpoint: f"{endpoint.provider}:{endpoint.id}")
def test_every_endpoint_is_billed_what_was_quoted_and_makes_what_was_measured(endpoint):
    request = a_request_for(endpoint)
    try:
        sent = body.body(endpoint, request, ADDRESSES)
    except Rejected as error:
        pytest.skip(f"needs more than a general request can give: {error}")
    order = understood(
        endpoint, sent, {ADDRESSES[value.media]: value for value in (*MEDIA.values(), LONG_SOUND)}, MADE_UP
    )
    assert order.faults == ()
    quoted, billed = pricing.quote(endpoint, request).usd, order.units * order.unit_price
    assert billed > 0 if quoted is None else abs(billed - quoted) < Decimal("0.000000001")
    length, size = measure.length(endpoint, request), measure.size(endpoint, request)
    for wanted in order.media:
        if length is not None and wanted.output == "video":
            assert abs(Fraction(wanted.seconds) - length) < Fraction(1, 1000)
        if size is not None and wanted.output != "audio":
            assert (wanted.width_px, wanted.height_px) == (size[0] // 2 * 2, size[1] // 2 * 2)


def test_a_unit_is_so_small_that_every_price_is_whole_units():
    for endpoint in OFFERED:
        price, unit = unit_price(endpoint, MADE_UP)
        assert price > 0
        assert unit
        assert all(rule.usd % price == 0 for rule in endpoint.price.rules), endpoint.id


def test_endpoints_without_a_known_price_cost_the_made_up_one():
    unknown = next(endpoint for endpoint in OFFERED if not endpoint.price.rules)
    order = understood(unknown, {}, {}, MADE_UP)
    assert order.units * order.unit_price == MADE_UP
