"""Faults of a body, in the words of the service's own errors."""

from __future__ import annotations

import pytest

from charstudio.providers.catalog.rows import Field, FieldType, Limits
from charstudio.providers.catalog.validate import validated
from tests.providers.catalog.made import clip, fal, own, picture, sound

FIELDS = (
    Field("prompt", FieldType.TEXT, "prompt", required=True, max_length=5),
    Field("steps", FieldType.INTEGER, minimum=1, maximum=8, multiple_of=2),
    Field("mode", FieldType.TEXT, choices=("a", "b")),
    Field("on", FieldType.BOOLEAN),
    Field("scale", FieldType.NUMBER),
    Field("image_urls", FieldType.IMAGES, "image", min_items=1, max_items=2),
    Field("image_size", FieldType.SIZE, minimum=64, maximum=128),
    Field("loras", FieldType.LIST),
    Field("speed", FieldType.NUMBER, inside="voice_setting", maximum=2),
)
ENDPOINT = own(*FIELDS, limits=Limits(max_image_bytes=100, min_image_side_px=300, max_audio_seconds=3))


@pytest.mark.parametrize(
    ("body", "field", "kind"),
    [
        ({}, "prompt", "missing"),
        ({"prompt": None}, "prompt", "missing"),
        ({"prompt": 1}, "prompt", "string_type"),
        ({"prompt": "too long"}, "prompt", "sequence_too_long"),
        ({"prompt": "x", "steps": 9}, "steps", "less_than_equal"),
        ({"prompt": "x", "steps": 0}, "steps", "greater_than_equal"),
        ({"prompt": "x", "steps": 3}, "steps", "multiple_of"),
        ({"prompt": "x", "steps": "2"}, "steps", "int_type"),
        ({"prompt": "x", "steps": True}, "steps", "int_type"),
        ({"prompt": "x", "mode": "c"}, "mode", "one_of"),
        ({"prompt": "x", "on": 1}, "on", "bool_type"),
        ({"prompt": "x", "scale": float("nan")}, "scale", "float_type"),
        ({"prompt": "x", "image_urls": "one"}, "image_urls", "list_type"),
        ({"prompt": "x", "image_urls": []}, "image_urls", "sequence_too_short"),
        ({"prompt": "x", "image_urls": ["a", "b", "c"]}, "image_urls", "sequence_too_long"),
        ({"prompt": "x", "image_size": {"width": 64}}, "image_size", "dict_type"),
        ({"prompt": "x", "image_size": {"width": 64, "height": 999}}, "image_size", "less_than_equal"),
        ({"prompt": "x", "loras": {}}, "loras", "list_type"),
        ({"prompt": "x", "voice_setting": {"speed": 3}}, "voice_setting.speed", "less_than_equal"),
        ({"prompt": "x", "voice_setting": {"pitch": 3}}, "voice_setting.pitch", "extra_forbidden"),
        ({"prompt": "x", "nonsense": 3}, "nonsense", "extra_forbidden"),
    ],
)
def test_each_fault_has_the_services_word(body, field, kind):
    assert [(fault.field, fault.type) for fault in validated(ENDPOINT, body)] == [(field, kind)]


def test_every_fault_is_named_at_once():
    assert len(validated(ENDPOINT, {"steps": 9, "mode": "c", "on": 3})) == 4


def test_what_the_service_adds_to_a_choice_is_told():
    (fault,) = validated(
        fal("fal-ai/kling-video/v2.1/pro/image-to-video"), {"prompt": "x", "image_url": "u", "duration": 5}
    )
    assert (fault.type, fault.ctx) == ("string_type", {})
    (fault,) = validated(ENDPOINT, {"prompt": "x", "mode": "c"})
    assert fault.ctx == {"expected": ["a", "b"]}


@pytest.mark.parametrize(
    ("info", "kind"),
    [
        (picture(200, 400, 50).info, "image_too_small"),
        (picture(400, 400, 500).info, "file_too_large"),
        (sound(4).info, "audio_duration_too_long"),
    ],
)
def test_files_that_are_known_are_checked_too(info, kind):
    faults = validated(ENDPOINT, {"prompt": "x", "image_urls": ["u"]}, {"u": info})
    assert [fault.type for fault in faults] == [kind]


def test_files_nobody_knows_are_taken_on_trust():
    assert validated(ENDPOINT, {"prompt": "x", "image_urls": ["u"]}, {"other": clip().info}) == ()
