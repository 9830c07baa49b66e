"""Up to four characters at every shipped endpoint that takes references: the right fields, the right words."""

from __future__ import annotations

import pytest

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef
from charstudio.providers.catalog.body import body
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Form
from charstudio.providers.requests import Capability, Request

CATALOG = Catalog.load()
ENDPOINTS = [
    endpoint
    for model in CATALOG.models(Capability.REFERENCE_TO_VIDEO)
    for endpoint in model.endpoints
    if endpoint.carrying("references") is not None
]
INFO = MediaInfo(MediaKind.IMAGE, 1000, 1024, 1024)
FRONTS = tuple(MediaValue(MediaRef(f"{n:064x}", "png"), INFO) for n in range(1, 5))
VIEWS = tuple(MediaValue(MediaRef(f"{n:064x}", "png"), INFO) for n in range(11, 15))
PROMPT = "[char1] hugs [Char2] while [char3] and [char4] look on, then [char1] laughs"
CAST = ["char1", "char2", "char3", "char4"]


def address(picture: MediaValue) -> str:
    return f"https://files/{int(picture.media.sha256, 16)}.png"


def asked(endpoint, tags, pictures, prompt=PROMPT):
    params = {"prompt": prompt, "tags": tags, "duration": "5"}
    request = Request(Capability.REFERENCE_TO_VIDEO, params, {"references": pictures})
    return body(endpoint, request, {picture.media: address(picture) for picture in pictures})


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.id)
def test_four_characters_with_sheets_go_where_the_model_wants_them(endpoint):
    sent = asked(endpoint, [*CAST, *CAST], (*FRONTS, *VIEWS))
    field = endpoint.carrying("references")
    fronts, views = [address(each) for each in FRONTS], [address(each) for each in VIEWS]
    if field.form is Form.ELEMENTS:
        assert [each["frontal_image_url"] for each in sent[field.name]] == fronts
        assert [each["reference_image_urls"] for each in sent[field.name]] == [[view] for view in views]
    else:
        assert sent[field.name] == fronts
    called = [endpoint.tag.replace("{n}", str(n)) if endpoint.tag else f"the person in image {n}" for n in (1, 2, 3, 4)]
    a, b, c, d = called
    assert sent["prompt"] == f"{a} hugs {b} while {c} and {d} look on, then {a} laughs"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.id)
def test_a_gap_among_the_sockets_moves_the_numbers_and_not_the_faces(endpoint):
    sent = asked(endpoint, ["char2", "char4"], FRONTS[1:3], "[char4] waits for [char2]")
    first, second = ((endpoint.tag or "the person in image {n}").replace("{n}", n) for n in "12")
    assert sent["prompt"] == f"{second} waits for {first}"


def test_the_tags_of_the_services_are_those_their_pages_name():
    tags = {endpoint.id: endpoint.tag for endpoint in ENDPOINTS if endpoint.tag}
    assert {name: tag for name, tag in tags.items() if "kling" in name} == {
        "fal-ai/kling-video/o1/reference-to-video": "@Element{n}",
        "fal-ai/kling-video/o3/pro/reference-to-video": "@Element{n}",
        "fal-ai/kling-video/o3/standard/reference-to-video": "@Element{n}",
    }
    assert {tag for name, tag in tags.items() if "seedance" in name} == {"@Image{n}"}
