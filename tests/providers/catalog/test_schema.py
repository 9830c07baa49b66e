from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.errors import ServiceFault
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form, OutputField
from charstudio.providers.catalog.schema import endpoint_from_openapi, openapi_of
from charstudio.providers.requests import Capability

SHIPPED = Catalog.load().endpoints()

FILE = {
    "title": "File",
    "type": "object",
    "properties": {
        "url": {"type": "string", "description": "The URL where the file can be downloaded from."},
        "content_type": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "file_size": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    },
    "required": ["url"],
}


def document(inputs, outputs, required=(), gives=(), order=None, schemas=None):
    """A document as the queue serves it, around these properties."""
    taken = {"type": "object", "title": "TheInput", "properties": inputs, "required": list(required)}
    if order:
        taken["x-fal-order-properties"] = order
    made = {"type": "object", "title": "TheOutput", "properties": outputs, "required": list(gives)}
    status = {"type": "object", "properties": {"status": {"type": "string"}, "status_url": {"type": "string"}}}

    def answer(name):
        schema = {"$ref": f"#/components/schemas/{name}"}
        return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}

    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/TheInput"}}}}
    return {
        "openapi": "3.0.4",
        "components": {
            "schemas": {
                "QueueStatus": status,
                "TheInput": taken,
                "TheOutput": made,
                "File": FILE,
                **(schemas or {}),
            }
        },
        "paths": {
            "/fal-ai/some/requests/{request_id}/status": {"get": {"responses": answer("QueueStatus")}},
            "/fal-ai/some/requests/{request_id}/cancel": {"put": {"responses": {}}},
            "/fal-ai/some/model": {"post": {"requestBody": body, "responses": answer("QueueStatus")}},
            "/fal-ai/some/requests/{request_id}": {"get": {"responses": answer("TheOutput")}},
        },
    }


def read(inputs, outputs=None, endpoint_id="fal-ai/some/model", **more):
    return endpoint_from_openapi(endpoint_id, document(inputs, outputs or {"video": ref("File")}, **more))


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


TEXT = {"type": "string"}
URL = {"type": "string", "description": "URL of the file"}


def only(inputs, **more):
    (field,) = read(inputs, **more).fields
    return field


# -- the round trip ---------------------------------------------------------------------------------------------------


def facts(field: Field):
    default = json.dumps(field.default, default=list, sort_keys=True)
    limits = (field.minimum, field.maximum, field.max_items, field.min_items, field.max_length, field.multiple_of)
    return field.inside, field.name, field.type, field.required, default, field.choices, limits


@pytest.mark.parametrize("endpoint", SHIPPED, ids=lambda endpoint: f"{endpoint.provider}-{endpoint.id}")
def test_every_shipped_endpoint_comes_back_from_its_own_document(endpoint: Endpoint):
    back = endpoint_from_openapi(endpoint.id, json.loads(json.dumps(openapi_of(endpoint))))
    assert sorted(map(facts, back.fields), key=str) == sorted(map(facts, endpoint.fields), key=str)
    assert back.outputs == endpoint.outputs
    assert back.title == endpoint.title


def test_the_guessed_capability_of_most_shipped_endpoints_is_the_curated_one():
    curated = [endpoint for endpoint in SHIPPED if endpoint.provider == "fal"]
    right = [
        one for one in curated if one.capabilities[0] in endpoint_from_openapi(one.id, openapi_of(one)).capabilities
    ]
    assert len(right) >= 0.97 * len(curated)


# -- fields -----------------------------------------------------------------------------------------------------------


def test_plain_types_ranges_choices_and_defaults():
    endpoint = read(
        {
            "prompt": {"type": "string", "description": "What to see.", "maxLength": 2500},
            "steps": {"type": "integer", "minimum": 1, "maximum": 50, "default": 28},
            "scale": {"type": "number", "exclusiveMinimum": 0, "maximum": 20},
            "turbo": {"type": "boolean", "default": False},
            "mode": {"enum": ["a", "b"], "type": "string", "default": "b"},
            "fixed": {"const": "720p", "type": "string"},
        },
        required=["prompt"],
    )
    prompt, steps, scale, turbo, mode, fixed = endpoint.fields
    assert (prompt.required, prompt.max_length, prompt.note) == (True, 2500, "What to see.")
    assert (steps.type, steps.minimum, steps.maximum, steps.default) == (FieldType.INTEGER, 1, 50, 28)
    assert (scale.type, scale.minimum, scale.maximum) == (FieldType.NUMBER, 0, 20)
    assert (turbo.type, turbo.default) == (FieldType.BOOLEAN, False)
    assert (mode.choices, mode.default) == (("a", "b"), "b")
    assert fixed.choices == ("720p",)


def test_the_documents_own_order_is_kept():
    endpoint = read({"a": TEXT, "b": TEXT, "c": TEXT}, order=["c", "a"])
    assert [field.name for field in endpoint.fields] == ["c", "a", "b"]


@pytest.mark.parametrize(
    "said",
    [
        {"anyOf": [{"type": "integer", "minimum": 2}, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, {"type": "integer", "minimum": 2}]},
        {"type": ["integer", "null"], "minimum": 2},
        {"allOf": [{"type": "integer"}, {"minimum": 2}]},
        {"allOf": [ref("Count")]},
        ref("Count"),
    ],
)
def test_null_alternatives_and_references_are_seen_through(said):
    field = only({"count": said}, schemas={"Count": {"type": "integer", "minimum": 2}})
    assert (field.type, field.minimum) == (FieldType.INTEGER, 2)


def test_a_size_is_a_name_or_width_and_height():
    size = {"type": "object", "properties": {"width": {"type": "integer"}, "height": {"type": "integer"}}}
    said = {"anyOf": [ref("ImageSize"), {"enum": ["square", "portrait_4_3"], "type": "string"}], "default": "square"}
    field = read({"prompt": TEXT, "image_size": said}, IMAGE_OUT, schemas={"ImageSize": size}).fields[1]
    assert (field.type, field.choices, field.default) == (FieldType.SIZE, ("square", "portrait_4_3"), "square")
    assert (field.canonical, field.form) == ("size", Form.SIZE_OBJECT)


def test_the_parts_of_an_object_are_fields_inside_it():
    voice = {"type": "object", "properties": {"speed": {"type": "number", "maximum": 2}}, "required": ["speed"]}
    field = only({"voice_setting": ref("Voice")}, schemas={"Voice": voice})
    assert (field.key, field.required, field.maximum) == ("voice_setting.speed", True, 2)


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("image_url", URL, FieldType.IMAGE),
        ("end_image_url", URL, FieldType.IMAGE),
        ("first_frame_url", URL, FieldType.IMAGE),
        ("mask_url", URL, FieldType.IMAGE),
        ("video_url", URL, FieldType.VIDEO),
        ("audio_url", URL, FieldType.AUDIO),
        ("source", {**TEXT, "description": "The image to use", "format": "uri"}, FieldType.IMAGE),
        ("source", {**TEXT, "ui": {"field": "audio"}}, FieldType.AUDIO),
        ("source", {**TEXT, "_fal_ui_field": "video"}, FieldType.VIDEO),
        ("image", {**TEXT, "description": "URL of the picture"}, FieldType.IMAGE),
        ("image_urls", {"type": "array", "items": TEXT, "maxItems": 4}, FieldType.IMAGES),
        ("video_urls", {"type": "array", "items": TEXT}, FieldType.VIDEOS),
        ("pdf_url", URL, FieldType.FILE),
        ("speaker_embedding_url", URL, FieldType.FILE),
        ("loras", {"type": "array", "items": {"type": "object"}}, FieldType.LIST),
        ("tags", {"type": "array", "items": TEXT}, FieldType.LIST),
        ("image_style", TEXT, FieldType.TEXT),
        ("voice", TEXT, FieldType.TEXT),
        ("extra", {}, FieldType.TEXT),
        ("options", {"type": "object"}, FieldType.OBJECT),
    ],
)
def test_fields_that_take_media_are_recognised(name, said, expected):
    assert only({name: said}).type is expected


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ({"type": "string", "enum": ["5", "10"]}, Form.SECONDS_TEXT),
        ({"type": "string", "enum": ["4s", "8s"], "default": "8s"}, Form.SECONDS_SUFFIX),
        ({"type": "integer", "minimum": 1, "maximum": 15}, Form.SECONDS_NUMBER),
    ],
)
def test_lengths_are_recognised_with_their_spelling(said, form):
    field = read({"prompt": TEXT, "image_url": URL, "duration": said}).fields[2]
    assert (field.canonical, field.form) == ("duration", form)


def test_the_frames_of_a_clip_are_its_length():
    frames = {"type": "integer", "minimum": 81, "maximum": 100, "default": 81}
    endpoint = read({"prompt": TEXT, "image_url": URL, "num_frames": frames})
    field = endpoint.carrying("duration")
    assert field is not None
    assert (field.name, field.form) == ("num_frames", Form.FRAMES)


# -- outputs ----------------------------------------------------------------------------------------------------------


def outputs_of(outputs, gives=()):
    return read({"prompt": TEXT}, outputs, gives=gives).outputs


def test_files_lists_of_files_and_ids_are_found_wherever_they_lie():
    found = outputs_of(
        {
            "images": {"type": "array", "items": ref("File")},
            "video": {"anyOf": [ref("File"), {"type": "null"}]},
            "result": {"type": "object", "properties": {"audio": ref("File")}, "required": ["audio"]},
            "custom_voice_id": TEXT,
            "video_url": TEXT,
            "seed": {"type": "integer"},
            "prompt": TEXT,
            "has_nsfw_concepts": {"type": "array", "items": {"type": "boolean"}},
        },
        gives=["images", "result"],
    )
    assert found == (
        OutputField("image", "images.0.url"),
        OutputField("video", "video.url", optional=True),
        OutputField("audio", "result.audio.url"),
        OutputField("text", "custom_voice_id", optional=True),
        OutputField("video", "video_url", optional=True),
    )


def test_files_that_are_no_media_are_left_out():
    assert outputs_of({"frames_zip": ref("File"), "caption_file": ref("File"), "image": ref("File")}) == (
        OutputField("image", "image.url", optional=True),
    )


def test_an_endpoint_that_makes_nothing_we_know_is_refused_in_words():
    with pytest.raises(ServiceFault, match="makes nothing that can be used here"):
        outputs_of({"mesh_zip": ref("File"), "seed": {"type": "integer"}})


# -- what it can do ---------------------------------------------------------------------------------------------------

IMAGE_OUT = {"images": {"type": "array", "items": ref("File")}}
VIDEO_OUT = {"video": ref("File")}
AUDIO_OUT = {"audio": ref("File")}


@pytest.mark.parametrize(
    ("needed", "outputs", "endpoint_id", "expected"),
    [
        ("prompt", IMAGE_OUT, "fal-ai/some/model", Capability.TEXT_TO_IMAGE),
        ("prompt image_url", IMAGE_OUT, "fal-ai/some/model", Capability.IMAGE_EDIT),
        ("image_url", IMAGE_OUT, "fal-ai/some/upscale", Capability.UPSCALE),
        ("image_url", IMAGE_OUT, "fal-ai/background/remove", Capability.MATTE),
        ("prompt image_url", VIDEO_OUT, "fal-ai/some/model", Capability.IMAGE_TO_VIDEO),
        ("prompt image_url end_image_url", VIDEO_OUT, "fal-ai/some/model", Capability.FIRST_LAST_FRAME),
        ("prompt reference_image_urls", VIDEO_OUT, "fal-ai/some/model", Capability.REFERENCE_TO_VIDEO),
        ("image_url audio_url", VIDEO_OUT, "fal-ai/some/model", Capability.AVATAR),
        ("video_url audio_url", VIDEO_OUT, "fal-ai/some/model", Capability.LIPSYNC),
        ("video_url image_url", VIDEO_OUT, "fal-ai/some/model", Capability.MOTION_CONTROL),
        ("video_url image_url", VIDEO_OUT, "fal-ai/some/replace", Capability.REPLACE),
        ("video_url", VIDEO_OUT, "fal-ai/rife/video", Capability.INTERPOLATE),
        ("video_url prompt", VIDEO_OUT, "fal-ai/veo/extend-video", Capability.EXTEND),
        ("text", AUDIO_OUT, "fal-ai/some/model", Capability.SPEECH),
    ],
)
def test_sockets_say_what_an_endpoint_can_do(needed, outputs, endpoint_id, expected):
    names = needed.split()
    inputs = {name: {"type": "array", "items": TEXT} if name.endswith("urls") else TEXT for name in names}
    endpoint = read(inputs, outputs, endpoint_id, required=names)
    assert endpoint.capabilities == (expected, Capability.ENDPOINT)
    assert endpoint.custom


def test_an_endpoint_of_no_known_kind_keeps_its_own_names():
    endpoint = read({"video_url": URL, "interval": {"type": "integer"}, "seed": {"type": "integer"}}, IMAGE_OUT)
    assert endpoint.capabilities == (Capability.ENDPOINT,)
    assert [field.canonical for field in endpoint.fields] == ["", "", "seed"]


def test_the_schemas_are_found_by_name_where_the_paths_say_nothing():
    whole = document({"prompt": TEXT}, IMAGE_OUT)
    whole["paths"] = {}
    assert endpoint_from_openapi("fal-ai/some/model", whole).fields[0].name == "prompt"


# -- strangers' documents ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", [None, [], "text", 5, {}, {"paths": []}, {"paths": {"/a": 1}}, {"components": 3}])
def test_a_document_that_describes_nothing_is_a_fault_in_words(broken):
    with pytest.raises(ServiceFault) as caught:
        endpoint_from_openapi("fal-ai/some/model", broken)
    assert "fal-ai/some/model" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("bad", ["", "../../etc", "a/../b", "https://example.com/x", "a b", "x" * 300, "a//b", "a\nb"])
def test_an_id_that_is_none_is_refused(bad):
    with pytest.raises(ServiceFault):
        endpoint_from_openapi(bad, document({"prompt": TEXT}, IMAGE_OUT))


CYCLE = {"A": {"allOf": [{"$ref": "#/components/schemas/B"}]}, "B": {"$ref": "#/components/schemas/A"}}
NESTED_IN_ITSELF = {"Tree": {"type": "object", "properties": {"tree": {"$ref": "#/components/schemas/Tree"}}}}


@pytest.mark.parametrize(
    "hostile",
    [
        document({"a": ref("A")}, IMAGE_OUT, schemas=CYCLE),
        document({"prompt": TEXT}, {"a": ref("Tree")}, schemas=NESTED_IN_ITSELF),
        document({f"field_{number}": TEXT for number in range(5000)}, IMAGE_OUT),
        document({"a": {"$ref": "https://example.com/schema.json"}}, IMAGE_OUT),
        document({"a": ref("Nowhere")}, IMAGE_OUT),
    ],
    ids=["cycle", "recursive output", "thousands of fields", "elsewhere", "missing"],
)
def test_a_document_that_cannot_be_followed_is_a_fault_in_words(hostile):
    begun = time.perf_counter()
    with pytest.raises(ServiceFault):
        endpoint_from_openapi("fal-ai/some/model", hostile)
    assert time.perf_counter() - begun < 2


def test_alternatives_that_multiply_do_not_hang():
    schemas = {f"L{n}": {"anyOf": [ref(f"L{n + 1}"), ref(f"L{n + 1}"), ref(f"L{n + 1}")]} for n in range(20)}
    schemas["L20"] = TEXT
    begun = time.perf_counter()
    with pytest.raises(ServiceFault):
        endpoint_from_openapi("fal-ai/some/model", document({"a": ref("L0")}, IMAGE_OUT, schemas=schemas))
    assert time.perf_counter() - begun < 2


def test_nesting_without_end_is_a_fault_in_words():
    deep = TEXT
    for _ in range(50_000):
        deep = {"anyOf": [deep]}
    with pytest.raises(ServiceFault):
        endpoint_from_openapi("fal-ai/some/model", document({"a": deep}, IMAGE_OUT))


def test_a_document_of_50_mb_is_read_at_once_when_the_part_that_counts_is_small():
    whole = document({"prompt": {**TEXT, "description": "x" * 50_000_000, "default": "y" * 50_000}}, IMAGE_OUT)
    begun = time.perf_counter()
    (field,) = endpoint_from_openapi("fal-ai/some/model", whole).fields
    assert time.perf_counter() - begun < 1
    assert len(field.note) <= 500
    assert field.default is None


def test_values_of_the_wrong_type_are_left_out():
    field = only(
        {
            "prompt": {
                "type": 7,
                "description": ["x"],
                "enum": [None, {}, "a", float("nan"), True],
                "minimum": "1",
                "maximum": float("inf"),
                "maxLength": -1,
                "default": [[[[[[[[1]]]]]]]],
            },
            "not a name!": TEXT,
        }
    )
    assert (field.name, field.choices) == ("prompt", ("a",))
    assert (field.minimum, field.maximum, field.max_length, field.default) == (None, None, None, None)


SCHEMA_WORDS = ("type", "properties", "required", "items", "anyOf", "allOf", "oneOf", "$ref", "enum", "const")
FAL_WORDS = ("x-fal-order-properties", "ui", "x-charstudio-type", "x-charstudio-output", "format", "title", "minimum")
NAMES = ("default", "description", "url", "image_url", "video", "width", "height")
KEYS = st.sampled_from((*SCHEMA_WORDS, *FAL_WORDS, *NAMES))
VALUES = st.sampled_from(
    ["object", "array", "string", "integer", "null", "#/components/schemas/TheInput", "#/x", "image", "group"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | VALUES | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(inputs=JSON, outputs=JSON, order=JSON)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_document_holds_the_answer_is_an_endpoint_or_a_fault(inputs, outputs, order):
    whole = document({"a": inputs, "image_url": outputs}, {"b": outputs, "video": inputs}, order=order)
    whole["components"]["schemas"]["TheInput"]["required"] = order
    with suppress(ServiceFault):
        assert Capability.ENDPOINT in endpoint_from_openapi("fal-ai/some/model", whole).capabilities


@given(whole=JSON)
@settings(max_examples=100, deadline=None)
def test_whatever_a_document_is_the_answer_is_an_endpoint_or_a_fault(whole):
    with suppress(ServiceFault):
        assert endpoint_from_openapi("fal-ai/some/model", whole).id == "fal-ai/some/model"
