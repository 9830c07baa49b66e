"""Any endpoint becomes a node: its media are sockets, its fields parameters, and what is typed is checked."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.errors import PlanError
from charstudio.model.kind import ParamType, fault_in
from charstudio.model.library import MediaKind
from charstudio.model.params import json_fault
from charstudio.model.values import PortType
from charstudio.nodes.endpoint import endpoint_kind, has_no_other_kind, kind_id
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form, OutputField, numbered
from charstudio.providers.requests import Capability
from tests.nodes.looks import RememberingCall, media_value

SOUND = (media_value(MediaKind.AUDIO, name="c"),)


CLIP = (OutputField("video", "video.url"),)


def endpoint(*fields: Field, outputs=CLIP, **more) -> Endpoint:
    facts = {"id": "vendor/tool", "provider": "fal", "title": "Tool", "family": "Tools", "lab": "Vendor"}
    return Endpoint(**{**facts, "capabilities": (Capability.ENDPOINT,), **more}, fields=fields, outputs=outputs)


CLONE = endpoint(
    Field("audio_url", FieldType.AUDIO, required=True, note="10 s of clean speech"),
    Field("text", FieldType.TEXT, default="Hello"),
    Field("model", FieldType.TEXT, default="hd", choices=("hd", "turbo")),
    Field("accuracy", FieldType.NUMBER, minimum=0, maximum=1),
    Field("noise_reduction", FieldType.BOOLEAN, default=False),
    outputs=(OutputField("audio", "audio.url", optional=True), OutputField("text", "custom_voice_id")),
    id="fal-ai/minimax/voice-clone",
    title="Voice clone",
)
KIND = endpoint_kind(CLONE)


def options(row: Endpoint, inputs=None, texts=None, take=1, **typed):
    kind = endpoint_kind(row)
    [request] = kind.requests(RememberingCall(kind, typed, inputs or {}, texts=texts, take=take)).values()
    return request.params["options"]


def one(field: Field, text):
    """What is sent for ``text`` in an endpoint's only field; ``...`` for nothing."""
    return options(endpoint(field), **{field.name: text}).get(field.name, ...)


# --- what the node looks like ----------------------------------------------------------------------------------------


def test_media_are_sockets_and_words_are_both():
    assert [(port.name, port.type, port.label, port.optional) for port in KIND.spec.inputs] == [
        ("audio_url", PortType.AUDIO, "Audio", False),
        ("text", PortType.TEXT, "Text", True),
    ]
    assert KIND.missing_inputs(set()) == ("Audio is not wired.",)


def test_lists_of_media_take_several_wires_and_what_must_be_wired_comes_first():
    row = endpoint(Field("mask_url", FieldType.IMAGE), Field("video_urls", FieldType.VIDEOS, required=True))
    ports = endpoint_kind(row).spec.inputs
    assert [(port.name, port.many, port.optional, port.label) for port in ports] == [
        ("video_urls", True, False, "Video"),
        ("mask_url", False, True, "Mask"),
    ]


def test_the_model_is_the_endpoint_itself():
    assert KIND.spec.param("model").default == "fal-ai/minimax/voice-clone"
    assert KIND.spec.capability is Capability.ENDPOINT
    assert endpoint_kind(endpoint(provider="runpod", id="p-tool")).spec.param("model").default == "runpod/p-tool"


def test_a_field_called_model_stands_beside_it():
    own = KIND.spec.param("model_")
    assert (own.type, own.choices, own.label) == (ParamType.CHOICE, ("hd", "turbo"), "Own model")
    assert options(CLONE, {"audio_url": SOUND}, model_="turbo")["model"] == "turbo"


def test_fields_inside_objects_are_told_apart_by_their_keys():
    speed = Field("speed", FieldType.NUMBER, default=1)
    row = endpoint(speed, replace(speed, inside="voice_setting", default=2))
    assert [param.label for param in endpoint_kind(row).spec.params] == ["Model", "Speed", "Voice setting speed"]
    assert options(row) == {"speed": 1, "voice_setting.speed": 2}


def test_what_is_always_sent_is_not_asked_for():
    row = endpoint(Field("output_format", FieldType.TEXT, default="hex"), always={"output_format": "url"})
    assert [param.name for param in endpoint_kind(row).spec.params] == ["model"]


def test_a_list_of_characters_takes_their_pictures():
    row = endpoint(Field("elements", FieldType.LIST, form=Form.ELEMENTS))
    [port] = endpoint_kind(row).spec.inputs
    assert (port.name, port.type, port.many) == ("elements", PortType.IMAGE, True)


def test_outputs_are_named_by_what_they_are_and_numbered():
    row = endpoint(
        outputs=(
            OutputField("image", "images.0.url"),
            OutputField("image", "mask.url"),
            OutputField("text", "custom_voice_id"),
            OutputField("model_3d", "glb.url"),
        )
    )
    assert [(port.name, port.type, port.label) for port in endpoint_kind(row).spec.outputs] == [
        ("image", PortType.IMAGE, "Picture"),
        ("image_2", PortType.IMAGE, "Picture 2"),
        ("text", PortType.TEXT, "Custom voice id"),
    ]
    assert numbered(["image", "text", "image", "image"]) == ("image", "text", "image_2", "image_3")


def test_media_inside_the_reply_are_never_asked_for():
    row = endpoint(Field("sync_mode", FieldType.BOOLEAN, default=False))
    assert [param.name for param in endpoint_kind(row).spec.params] == ["model"]
    kept = endpoint(Field("sync_mode", FieldType.TEXT, default="loop", choices=("loop", "cut_off")))
    assert endpoint_kind(kept).spec.param("sync_mode").default == "loop"


# --- what is asked ---------------------------------------------------------------------------------------------------


def test_everything_is_asked_under_the_endpoints_own_names():
    look = RememberingCall(KIND, {"noise_reduction": True, "accuracy": "0.7"}, {"audio_url": SOUND})
    [(output, request)] = KIND.requests(look).items()
    assert output == "audio"
    assert request.capability is Capability.ENDPOINT
    assert request.inputs == {"audio_url": SOUND}
    assert request.params == {
        "options": {"text": "Hello", "model": "hd", "accuracy": 0.7, "noise_reduction": True},
        "mark_draft": True,
    }


async def test_all_it_delivers_reaches_a_socket():
    made = {"audio": "a.wav", "text": "voice-77", "image": "unasked"}
    look = RememberingCall(KIND, {}, {"audio_url": SOUND}, delivered=made)
    assert await KIND.run(look) == {"audio": "a.wav", "text": "voice-77"}


def test_a_socket_for_one_takes_the_first_and_a_list_takes_all():
    clips = tuple(media_value(MediaKind.VIDEO, name=name) for name in "ab")
    row = endpoint(Field("video_url", FieldType.VIDEO), Field("video_urls", FieldType.VIDEOS))
    kind = endpoint_kind(row)
    [request] = kind.requests(RememberingCall(kind, {}, {"video_url": clips, "video_urls": clips})).values()
    assert request.inputs == {"video_url": clips[:1], "video_urls": clips}


def test_what_must_be_wired_is_said():
    with pytest.raises(PlanError, match="Audio is not wired") as error:
        options(CLONE)
    assert error.value.hint


def test_a_wired_text_goes_before_a_typed_one():
    assert options(CLONE, {"audio_url": SOUND}, {"text": "Wired"}, text="typed")["text"] == "Wired"


def test_what_nobody_set_is_left_to_the_service():
    row = endpoint(
        Field("steps", FieldType.INTEGER, minimum=1),
        Field("loop", FieldType.BOOLEAN),
        Field("style", FieldType.TEXT, choices=("dry", "wet")),
        Field("prompt", FieldType.TEXT),
        Field("tracks", FieldType.LIST),
        Field("embedding", FieldType.FILE),
    )
    assert options(row) == {}
    assert options(row, steps="30", loop="off", style="wet", prompt="rain", tracks="[]", embedding="https://a.b/c") == {
        "steps": 30,
        "loop": False,
        "style": "wet",
        "prompt": "rain",
        "tracks": [],
        "embedding": "https://a.b/c",
    }


def test_what_must_be_said_has_a_value_from_the_start():
    row = endpoint(
        Field("factor", FieldType.NUMBER, required=True, minimum=2),
        Field("loop", FieldType.BOOLEAN, required=True),
        Field("style", FieldType.TEXT, required=True, choices=("dry", "wet")),
    )
    assert options(row) == {"factor": 2, "loop": False, "style": "dry"}
    with pytest.raises(PlanError, match="Prompt is empty"):
        options(endpoint(Field("prompt", FieldType.TEXT, required=True)))


def test_a_text_that_was_emptied_on_purpose_is_sent_empty():
    assert one(Field("negative", FieldType.TEXT, default="blurry"), "") == ""
    assert one(Field("negative", FieldType.TEXT), "") is ...


def test_each_take_has_its_own_seed_inside_the_range():
    row = endpoint(Field("seed", FieldType.INTEGER, minimum=10, maximum=99))
    seeds = [options(row, take=take, seed=42)["seed"] for take in range(1, 30)]
    assert seeds[0] == 42
    assert len(set(seeds)) > 20
    assert all(10 <= seed <= 99 for seed in seeds)


@pytest.mark.parametrize(
    ("text", "sent"),
    [("square_hd", "square_hd"), ("1280x720", {"width": 1280, "height": 720}), ('{"width": 8}', {"width": 8})],
)
def test_a_size_is_a_name_or_two_numbers(text, sent):
    assert one(Field("image_size", FieldType.SIZE), text) == sent


def test_lists_and_objects_are_typed_as_json():
    assert one(Field("tracks", FieldType.LIST), '[{"id": "a"}]') == [{"id": "a"}]
    assert one(Field("setting", FieldType.OBJECT, default={"vol": 1}), '{"vol": 2}') == {"vol": 2}
    assert options(endpoint(Field("setting", FieldType.OBJECT, default={"vol": 1}))) == {"setting": {"vol": 1}}


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        (FieldType.OBJECT, '{"a": 1,\n "b" 2}', "line 2, column 6"),
        (FieldType.LIST, '{"a": 1}', "a list in brackets"),
        (FieldType.OBJECT, "[1]", "an object in braces"),
        (FieldType.LIST, "[NaN]", "not finite"),
        (FieldType.LIST, "[1e999]", "finite"),
        (FieldType.LIST, f"[{'9' * 5000}]", "too long"),
        (FieldType.LIST, "[" * 100_000, "nested too deeply"),
        (FieldType.SIZE, '{"width": }', "column 11"),
        (FieldType.INTEGER, "1.5", "not a whole number"),
        (FieldType.INTEGER, "9" * 5000, "not a whole number"),
        (FieldType.NUMBER, "nan", "finite number"),
        (FieldType.NUMBER, "many", "not a number"),
    ],
    ids=range(12),
)
def test_what_cannot_be_read_is_refused_with_its_place(field, text, words):
    with pytest.raises(PlanError, match=words) as error:
        one(Field("value", field), text)
    assert error.value.message.startswith("Value ")
    assert error.value.hint


def test_a_typed_number_keeps_to_the_range():
    field = Field("steps", FieldType.INTEGER, minimum=1, maximum=50)
    assert one(field, " 50 ") == 50
    with pytest.raises(PlanError, match="at most 50"):
        one(field, "51")


# --- length, ids and the shelf ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "seconds"), [("5", 5), (7.5, Fraction(15, 2)), ("8s", 8), ("auto", None), ("", None), (True, None)]
)
def test_the_seconds_that_are_asked_for_are_its_length(value, seconds):
    kind = endpoint_kind(endpoint(Field("duration", FieldType.TEXT, "duration", default="5")))
    assert kind.planned_duration({"duration": value}, None) == seconds
    frames = endpoint_kind(endpoint(Field("num_frames", FieldType.INTEGER, "duration", Form.FRAMES, default=81)))
    assert frames.planned_duration({}, None) is None


def test_ids_are_dotted_and_tell_every_model_apart():
    assert kind_id(CLONE) == "endpoint.fal-ai.minimax.voice-clone"
    assert kind_id(endpoint(id="a/v2.2")) == "endpoint.a.v2_2e_2"
    assert kind_id(endpoint(id="tool", provider="runpod")) == "endpoint.runpod.tool"


@given(st.text(max_size=12), st.text(max_size=12))
def test_two_endpoints_never_share_an_id(first, second):
    assert (kind_id(endpoint(id=first)) == kind_id(endpoint(id=second))) == (first == second)


def test_only_what_no_other_node_can_ask_has_a_kind_of_its_own():
    assert has_no_other_kind(CLONE)
    assert not has_no_other_kind(endpoint(capabilities=(Capability.SPEECH,)))
    assert has_no_other_kind(endpoint(capabilities=(Capability.SPEECH,), custom=True))


# --- whatever a row says ---------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["model", "model_", "seed", "options", "prompt", "image_url", "duration", "a.b", "", "_"])
NUMBERS = st.none() | st.sampled_from([-3, 0, 0.5, 1, 7, 1e300, float("nan"), float("inf")])
DEFAULTS = st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.sampled_from(["", "1", "x", [1], {"a": 1}])
FIELDS = st.builds(
    Field,
    name=NAMES,
    type=st.sampled_from(FieldType),
    canonical=st.sampled_from(["", "seed", "duration", "prompt"]),
    required=st.booleans(),
    default=DEFAULTS,
    choices=st.lists(st.sampled_from(["", "x", "y", 1, 2.5]), max_size=3).map(tuple),
    minimum=NUMBERS,
    maximum=NUMBERS,
    form=st.sampled_from([Form.PLAIN, Form.FRAMES, Form.ELEMENTS]),
    inside=st.sampled_from(["", "", "setting"]),
    note=st.sampled_from(["", "how much", "Done."]),
)
ROWS = st.builds(
    lambda fields, outputs: endpoint(*fields, outputs=tuple(OutputField(name, "a.0.url") for name in outputs)),
    st.lists(FIELDS, max_size=6),
    st.lists(st.sampled_from(["image", "video", "audio", "text", "mesh"]), max_size=4),
)


@given(row=ROWS, take=st.integers(1, 10**6))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_row_makes_a_whole_kind_that_asks_or_says_why_not(row, take):
    kind = endpoint_kind(row)
    for group in (kind.spec.inputs, kind.spec.outputs, kind.spec.params):
        assert len({each.name for each in group}) == len(group)
    for param in kind.spec.params:
        assert fault_in(param, param.default) is None, param
        assert len(param.choice_labels) in {0, len(param.choices)}
    media = {port.name: SOUND for port in kind.spec.inputs if port.type is not PortType.TEXT}
    try:
        asked = kind.requests(RememberingCall(kind, {}, media, take=take))
    except PlanError:
        assert any(field.required and not field.is_media for field in row.fields)
        return
    [request] = asked.values()
    assert json_fault(request.params) is None
    assert json.loads(json.dumps(request.params)) == request.params
    assert set(request.params["options"]) <= {field.key for field in row.fields}
    assert set(request.inputs) <= {field.name for field in row.fields}


def test_a_row_that_changed_keeps_the_id_of_its_kind():
    assert kind_id(replace(CLONE, title="Other", fields=(), outputs=())) == KIND.spec.id
