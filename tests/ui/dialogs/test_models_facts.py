"""What the comparison says of a model, from rows of the catalogue as they are shipped and from rows made up here."""

from __future__ import annotations

import pytest

from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form, Limits, OutputField
from charstudio.providers.requests import Capability
from charstudio.ui.dialogs.models_facts import has_sound, lengths, limit_lines, pictures

CATALOG = Catalog.load()


def shipped(model):
    found = CATALOG.model(model)
    assert found is not None
    return found.first


NO_LIMITS = Limits()


def row(*fields, limits=NO_LIMITS, output="video"):
    made = OutputField(output, f"{output}.url")
    return Endpoint("a/b", "fal", "A", "", "", (Capability.IMAGE_TO_VIDEO,), fields, (made,), limits=limits)


def length_field(**more):
    return Field("duration", FieldType.TEXT, canonical="duration", **more)


@pytest.mark.parametrize(
    ("fields", "limits", "words", "most"),
    [
        ((length_field(choices=("5", "10")),), Limits(), "5, 10 s", 10),
        ((length_field(choices=("4s", "6s", "8s")),), Limits(), "4, 6, 8 s", 8),
        ((length_field(choices=("auto", "4", "5", "6", "7", "8")),), Limits(), "4 – 8 s", 8),
        ((length_field(minimum=1, maximum=15),), Limits(), "1 – 15 s", 15),
        ((length_field(minimum=6, maximum=6),), Limits(), "6 s", 6),
        ((length_field(minimum=17, maximum=161, form=Form.FRAMES),), Limits(), "1 – 10 s", 10),
        ((length_field(minimum=3),), Limits(), "3 s and more", None),
        ((length_field(),), Limits(max_seconds=12), "up to 12 s", 12),
        ((), Limits(max_audio_seconds=30), "up to 30 s", 30),
        ((), Limits(max_audio_seconds_by_resolution={"720p": 60, "1080p": 30}), "up to 60 s", 60),
        ((), Limits(), "", None),
    ],
)
def test_lengths_are_told_as_seconds_however_the_endpoint_counts(fields, limits, words, most):
    found = lengths(row(*fields, limits=limits))
    assert (found.words, found.most) == (words, most)


@pytest.mark.parametrize(
    ("choices", "words", "most"),
    [
        (("480p", "720p", "1080p"), "480p – 1080p", 1080),
        (("auto", "720p"), "720p", 720),
        (("512P", "768P"), "512P – 768P", 768),
        (("720p", "1080p", "4k"), "720p – 4k", 2160),
        ((), "", None),
    ],
)
def test_pictures_are_told_by_their_resolutions(choices, words, most):
    found = pictures(row(Field("resolution", FieldType.TEXT, canonical="resolution", choices=choices)))
    assert (found.words, found.most) == (words, most)


def test_a_model_without_resolutions_tells_the_largest_side_it_takes():
    sides = (Field(name, FieldType.INTEGER, canonical=f"{name}_px", maximum=2048) for name in ("width", "height"))
    assert pictures(row(*sides, output="image")).words == "up to 2048 px"


def test_limits_are_short_lines_in_units_people_know():
    limits = Limits(
        max_audio_seconds=30, max_image_bytes=10_000_000, min_image_side_px=300, min_aspect=0.4, max_aspect=2.5
    )
    lines = limit_lines(row(Field("image_urls", FieldType.IMAGES, max_items=4), limits=limits))
    assert lines == (
        "Sound going in: up to 30 s",
        "Sides of a picture: 300 px and more",
        "Width to height: 0.4 – 2.5",
        "A picture: up to 10 MB",
        "Pictures at once: up to 4",
    )


def test_sound_is_what_the_endpoint_has_a_switch_for():
    assert has_sound(shipped("fal-ai/kling-video/v3/standard/image-to-video"))
    assert not has_sound(shipped("fal-ai/wan-i2v"))


@pytest.mark.parametrize("endpoint", CATALOG.endpoints(), ids=lambda each: f"{each.provider}:{each.id}")
def test_every_row_of_the_catalogue_can_be_told(endpoint):
    told = (lengths(endpoint).words, pictures(endpoint).words, *limit_lines(endpoint))
    assert all("None" not in words and "nan" not in words and len(words) < 80 for words in told)
