"""From a request to an endpoint's JSON: every model, every spelling, as the services document it."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
import shared_material
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.errors import Rejected
from charstudio.providers.catalog.body import body, fitted, frame_rate, length, size, validated
from charstudio.providers.catalog.rows import Field, FieldType, Form
from charstudio.providers.requests import Capability, Request
from tests.providers.catalog.made import (
    ADDRESSES,
    CLIP,
    LAST,
    PICTURE,
    SOUND,
    at,
    every,
    fal,
    minimal,
    own,
    picture,
    runpod,
    sound,
)

I2V = Capability.IMAGE_TO_VIDEO
URL, LAST_URL = ADDRESSES[PICTURE.media], ADDRESSES[LAST.media]


def sent(endpoint, request, *media):
    return body(endpoint, request, ADDRESSES | at(*media))


def motion(endpoint_id, **params):
    endpoint = fal(endpoint_id)
    return sent(endpoint, minimal(endpoint, I2V, **params))


@pytest.mark.parametrize(("endpoint", "capability"), every(), ids=lambda each: getattr(each, "id", str(each)))
def test_the_least_that_can_be_asked_is_taken_by_every_endpoint(endpoint, capability):
    asked = sent(endpoint, minimal(endpoint, capability))
    assert validated(endpoint, asked) == ()
    assert json.loads(json.dumps(asked)) == asked


WISHES = st.fixed_dictionaries(
    {},
    optional={
        "duration": st.fractions(min_value=Fraction(1, 10), max_value=90, max_denominator=30).map(str),
        "fps": st.sampled_from(["16", "24", "25", "30", "30000/1001", "60"]),
        "width_px": st.integers(2, 8000),
        "height_px": st.integers(2, 8000),
        "resolution": st.sampled_from(["", "480p", "720p", "768P", "1080p", "4k", "2K", "1K", "nonsense"]),
        "seed": st.integers(0, 2**31 - 1),
        "strength": st.floats(0, 1),
        "factor": st.sampled_from([1, 2, 2.5, 4, 64]),
        "sound": st.booleans(),
        "voice": st.sampled_from(["", "Rachel", "nobody"]),
        "voice_speed": st.floats(0.1, 5),
        "language": st.sampled_from(["", "de", "en", "zz"]),
        "emotion": st.sampled_from(["", "happy", "odd"]),
        "orientation": st.sampled_from(["image", "video"]),
        "view": st.sampled_from(["front", "three_quarter", "side"]),
        "options": st.dictionaries(
            st.sampled_from(["cfg_scale", "guidance_scale", "sync_mode", "mode", "nonsense"]),
            st.none() | st.integers(-5, 50) | st.text(max_size=5),
        ),
    },
)


@settings(max_examples=15, deadline=None)
@given(wishes=WISHES)
@pytest.mark.parametrize("capability", list(Capability))
def test_whatever_is_wished_what_is_fitted_is_taken_and_fitting_again_changes_nothing(capability, wishes):
    for endpoint, able in every():
        if able is not capability:
            continue
        request = minimal(endpoint, able)
        own_options = request.params.get("options", {})
        params = {**request.params, **wishes, "options": {**wishes.get("options", {}), **own_options}}
        moved, _ = fitted(endpoint, replace(request, params=params))
        asked = sent(endpoint, moved)
        assert validated(endpoint, asked) == (), endpoint.id
        assert fitted(endpoint, moved) == (moved, ()), endpoint.id
        if not wishes.get("options"):
            assert sent(endpoint, replace(request, params=params)) == asked, endpoint.id


def test_nothing_is_sent_that_nobody_said():
    assert motion("fal-ai/kling-video/v3/standard/image-to-video") == {
        "start_image_url": URL,
        "prompt": "She turns her head",
    }


@pytest.mark.parametrize(
    ("endpoint_id", "seconds", "field", "value"),
    [
        ("fal-ai/kling-video/v2.1/pro/image-to-video", "5", "duration", "5"),
        ("fal-ai/kling-video/v2.1/pro/image-to-video", "7", "duration", "10"),
        ("fal-ai/kling-video/v2.1/pro/image-to-video", "60", "duration", "10"),
        ("fal-ai/wan/v2.7/image-to-video", "5", "duration", 5),
        ("fal-ai/wan/v2.7/image-to-video", "11/2", "duration", 6),
        ("fal-ai/veo3.1/image-to-video", "7", "duration", "8s"),
        ("xai/grok-imagine-video/image-to-video", "21/2", "duration", 11),
        ("bytedance/seedance-2.0/image-to-video", "1", "duration", "4"),
        ("fal-ai/wan/v2.2-a14b/image-to-video", "3", "num_frames", 49),
        ("fal-ai/wan/v2.2-a14b/image-to-video", "5", "num_frames", 81),
        ("fal-ai/wan/v2.2-a14b/image-to-video", "1", "num_frames", 41),
        ("fal-ai/wan/v2.2-a14b/image-to-video", "100", "num_frames", 161),
        ("fal-ai/wan/v2.2-5b/image-to-video", "5", "num_frames", 121),
        ("fal-ai/wan-i2v", "3", "num_frames", 81),
        ("fal-ai/wan-i2v", "7", "num_frames", 100),
    ],
)
def test_a_length_is_written_as_each_model_counts(endpoint_id, seconds, field, value):
    assert motion(endpoint_id, duration=seconds)[field] == value


def test_a_model_that_counts_frames_is_told_its_own_rate_whatever_the_film_has():
    assert motion("fal-ai/wan-i2v", duration="5", fps="24")["frames_per_second"] == 16
    assert motion("fal-ai/wan/v2.2-5b/image-to-video", duration="5")["frames_per_second"] == 24


def test_frames_keep_to_the_steps_a_model_has():
    endpoint = fal("fal-ai/wan/v2.2-14b/speech-to-video")
    request = minimal(endpoint, Capability.AVATAR)
    assert sent(endpoint, replace(request, params={**request.params, "duration": "5"}))["num_frames"] == 80


@pytest.mark.parametrize(
    ("endpoint_id", "field", "value"),
    [
        ("fal-ai/kling-video/v3/standard/image-to-video", "generate_audio", False),
        ("fal-ai/vidu/q3/image-to-video", "audio", False),
        ("fal-ai/veo3.1/image-to-video", "generate_audio", False),
    ],
)
def test_sound_is_switched_under_each_models_name(endpoint_id, field, value):
    assert motion(endpoint_id, sound=False)[field] is value


@pytest.mark.parametrize(
    ("endpoint_id", "first", "last"),
    [
        ("fal-ai/kling-video/v2.1/pro/image-to-video", "image_url", "tail_image_url"),
        ("fal-ai/kling-video/v3/pro/image-to-video", "start_image_url", "end_image_url"),
        ("fal-ai/veo3.1/first-last-frame-to-video", "first_frame_url", "last_frame_url"),
        ("fal-ai/pixverse/v6/transition", "first_image_url", "end_image_url"),
        ("fal-ai/wan-flf2v", "start_image_url", "end_image_url"),
    ],
)
def test_first_and_last_picture_go_where_each_model_has_them(endpoint_id, first, last):
    endpoint = fal(endpoint_id)
    asked = sent(endpoint, minimal(endpoint, Capability.FIRST_LAST_FRAME))
    assert (asked[first], asked[last]) == (URL, LAST_URL)


def test_runpod_has_names_of_its_own():
    endpoint = runpod("seedance-v1-5-pro-i2v")
    asked = sent(endpoint, minimal(endpoint, I2V, duration="6", resolution="1080p", width_px=1920, height_px=1080))
    assert asked == {
        "prompt": "She turns her head",
        "image": URL,
        "duration": 6,
        "resolution": "720p",
        "aspect_ratio": "16:9",
    }
    wan = runpod("wan-2-1-i2v-720")
    assert sent(wan, minimal(wan, I2V, width_px=1080, height_px=1920))["size"] == "720*1280"


@pytest.mark.parametrize(
    ("endpoint_id", "wanted", "value"),
    [
        ("fal-ai/flux/dev", (1280, 720), {"width": 1280, "height": 720}),
        ("fal-ai/flux/dev", (1279, 721), {"width": 1279, "height": 721}),
        ("fal-ai/bytedance/seedream/v4/text-to-image", (1280, 720), {"width": 1824, "height": 1024}),
        ("fal-ai/bytedance/seedream/v4.5/text-to-image", (1280, 720), {"width": 2560, "height": 1440}),
        ("fal-ai/bytedance/seedream/v4/text-to-image", (8192, 4608), {"width": 4096, "height": 2304}),
    ],
)
def test_a_size_is_what_was_asked_or_the_nearest_in_the_same_shape(endpoint_id, wanted, value):
    endpoint = fal(endpoint_id)
    request = minimal(endpoint, Capability.TEXT_TO_IMAGE, width_px=wanted[0], height_px=wanted[1])
    assert sent(endpoint, request)["image_size"] == value


@pytest.mark.parametrize(
    ("wanted", "value"),
    [((1920, 1080), "16:9"), ((1080, 1920), "9:16"), ((1000, 1000), "auto"), ((1900, 1080), "16:9")],
)
def test_a_shape_is_the_nearest_choice_or_left_to_the_model(wanted, value):
    assert motion("fal-ai/veo3.1/image-to-video", width_px=wanted[0], height_px=wanted[1])["aspect_ratio"] == value


def test_a_change_and_the_notes_of_the_character_become_one_prompt():
    endpoint = fal("fal-ai/qwen-image-edit")
    request = Request(Capability.IMAGE_EDIT, {"instruction": "Warm light", "keep": "Green eyes"}, {"image": (PICTURE,)})
    assert sent(endpoint, request)["prompt"] == "Warm light\nThis stays true of the character: Green eyes"


def test_a_side_of_the_character_is_an_angle_where_the_model_has_one():
    request = Request(Capability.IMAGE_EDIT, {"instruction": "In profile", "view": "side"}, {"image": (PICTURE,)})
    turned = sent(fal("fal-ai/qwen-image-edit-2511-multiple-angles"), request)
    assert (turned["horizontal_angle"], turned["additional_prompt"]) == (90, "In profile")
    assert sent(fal("fal-ai/nano-banana/edit"), request) == {"prompt": "In profile", "image_urls": [URL]}


def test_several_pictures_go_to_models_that_take_several():
    endpoint = fal("fal-ai/qwen-image-edit-2511")
    request = Request(Capability.IMAGE_EDIT, {"instruction": "Together"}, {"image": (PICTURE,), "references": (LAST,)})
    assert sent(endpoint, request)["image_urls"] == [URL, LAST_URL]


TALK = {"prompt": "[char1] looks at [char2], [somebody] waits", "tags": ["char1", "char2"]}


@pytest.mark.parametrize(
    ("endpoint_id", "prompt"),
    [
        ("bytedance/seedance-2.0/reference-to-video", "@Image1 looks at @Image2, [somebody] waits"),
        ("wan/v2.6/reference-to-video/flash", "Character1 looks at Character2, [somebody] waits"),
        ("fal-ai/kling-video/o3/pro/reference-to-video", "@Element1 looks at @Element2, [somebody] waits"),
        (
            "fal-ai/veo3.1/reference-to-video",
            "the person in image 1 looks at the person in image 2, [somebody] waits",
        ),
    ],
)
def test_characters_are_called_as_each_model_calls_them(endpoint_id, prompt):
    request = Request(Capability.REFERENCE_TO_VIDEO, TALK, {"references": (PICTURE, LAST)})
    assert sent(fal(endpoint_id), request)["prompt"] == prompt


def test_tags_may_be_any_names_and_need_not_be_given():
    endpoint = fal("bytedance/seedance-2.0/reference-to-video")
    named = Request(
        Capability.REFERENCE_TO_VIDEO, {"prompt": "[Mia] waves", "tags": ["[Mia]"]}, {"references": (PICTURE,)}
    )
    unnamed = Request(Capability.REFERENCE_TO_VIDEO, {"prompt": "[char1] waves"}, {"references": (PICTURE,)})
    assert sent(endpoint, named)["prompt"] == sent(endpoint, unnamed)["prompt"] == "@Image1 waves"


def test_several_pictures_of_one_character_are_one_element():
    side = picture(mark="e")
    params = {"prompt": "[a] and [b]", "tags": ["a", "b", "a"]}
    request = Request(Capability.REFERENCE_TO_VIDEO, params, {"references": (PICTURE, LAST, side)})
    asked = sent(fal("fal-ai/kling-video/o3/standard/reference-to-video"), request, side)
    assert asked["prompt"] == "@Element1 and @Element2"
    assert asked["elements"] == [
        {"frontal_image_url": URL, "reference_image_urls": [at(side)[side.media]]},
        {"frontal_image_url": LAST_URL, "reference_image_urls": [LAST_URL]},
    ]


def test_a_voice_lies_in_its_object_and_speech_comes_as_a_file():
    endpoint = fal("fal-ai/minimax/speech-2.8-hd")
    params = {"text": "Hello", "voice": "Calm_Woman", "voice_speed": 3.0, "emotion": "happy", "language": "de"}
    assert sent(endpoint, Request(Capability.SPEECH, params)) == {
        "prompt": "Hello",
        "voice_setting": {"voice_id": "Calm_Woman", "speed": 2, "emotion": "happy"},
        "language_boost": "German",
        "output_format": "url",
    }


def test_a_language_is_a_code_or_a_name_as_the_model_has_it():
    params = {"text": "Hallo", "language": "de"}
    assert sent(fal("fal-ai/elevenlabs/tts/eleven-v3"), Request(Capability.SPEECH, params))["language_code"] == "de"


def test_two_speakers_get_their_own_sounds():
    other = sound(mark="f")
    endpoint = fal("fal-ai/ai-avatar/multi")
    asked = sent(endpoint, Request(Capability.AVATAR, {}, {"image": (PICTURE,), "audio": (SOUND, other)}), other)
    assert asked["first_audio_url"] == ADDRESSES[SOUND.media]
    assert asked["second_audio_url"] == at(other)[other.media]


def test_a_speaking_clip_has_frames_for_all_that_is_said():
    endpoint = fal("fal-ai/infinitalk")
    request = minimal(endpoint, Capability.AVATAR)
    assert sent(endpoint, request)["num_frames"] == 4 * 25 + 1
    assert length(endpoint, request) == Fraction(101, 25)


def test_what_a_model_insists_on_is_said_with_its_default():
    endpoint = fal("fal-ai/sync-lipsync/react-1")
    assert sent(endpoint, minimal(endpoint, Capability.LIPSYNC))["emotion"] == "neutral"


def test_the_safety_checker_is_switched_on_where_the_service_leaves_it_off_and_stays_the_users_choice():
    endpoint = fal("fal-ai/wan-i2v")
    assert sent(endpoint, minimal(endpoint, I2V))["enable_safety_checker"] is True
    off = minimal(endpoint, I2V, options={"enable_safety_checker": False})
    assert sent(endpoint, off)["enable_safety_checker"] is False


def test_an_enlargement_is_to_a_size_or_by_a_factor():
    endpoint = fal("fal-ai/seedvr/upscale/video")
    by = minimal(endpoint, Capability.UPSCALE, factor=3)
    to = minimal(endpoint, Capability.UPSCALE, factor=3, resolution="4k")
    assert {key: sent(endpoint, by).get(key) for key in ("upscale_factor", "upscale_mode")} == {
        "upscale_factor": 3,
        "upscale_mode": None,
    }
    asked = sent(endpoint, to)
    assert (asked["target_resolution"], asked["upscale_mode"], "upscale_factor" in asked) == ("2160p", "target", False)
    assert size(endpoint, by) == (3840, 2160)
    assert size(endpoint, to) == (3840, 2160)


def test_frames_between_frames_are_one_fewer_than_the_factor():
    endpoint = fal("fal-ai/rife/video")
    request = minimal(endpoint, Capability.INTERPOLATE, factor=3)
    assert sent(endpoint, request)["num_frames"] == 2
    assert frame_rate(endpoint, request) == 72


def test_motion_is_an_amount_in_words_where_the_model_has_words():
    for strength, word in ((0.1, "small"), (0.5, "medium"), (1.0, "large")):
        endpoint = fal("fal-ai/vidu/q2/reference-to-video/pro")
        request = minimal(endpoint, Capability.REFERENCE_TO_VIDEO, strength=strength)
        assert sent(endpoint, request)["movement_amplitude"] == word


def test_options_are_sent_under_their_own_names_and_checked():
    endpoint = fal("fal-ai/kling-video/v2.1/pro/image-to-video")
    assert sent(endpoint, minimal(endpoint, I2V, options={"cfg_scale": 0.7, "nonsense": 1, "x": None})) == {
        "prompt": "She turns her head",
        "image_url": URL,
        "cfg_scale": 0.7,
    }
    with pytest.raises(Rejected, match="cfg_scale") as caught:
        sent(endpoint, minimal(endpoint, I2V, options={"cfg_scale": 7}))
    assert caught.value.input_name == "cfg_scale"


def test_lists_may_be_written_as_json_and_nested_options_by_their_path():
    compose = fal("fal-ai/ffmpeg-api/compose")
    tracks = '[{"id": "1", "type": "video", "keyframes": []}]'
    asked = sent(compose, Request(Capability.ENDPOINT, {"options": {"tracks": tracks}}))
    assert asked == {"tracks": [{"id": "1", "type": "video", "keyframes": []}]}
    speech = fal("fal-ai/minimax/speech-2.8-hd")
    asked = sent(speech, Request(Capability.SPEECH, {"text": "Hi", "options": {"voice_modify.pitch": 3}}))
    assert asked["voice_modify"] == {"pitch": 3}


@pytest.mark.parametrize(
    ("endpoint_id", "request_", "name"),
    [
        ("fal-ai/wan-i2v", Request(I2V, {"prompt": "x"}), "image"),
        ("fal-ai/wan-i2v", Request(I2V, {}, {"image": (PICTURE,)}), "prompt"),
        (
            "fal-ai/wan/v2.7/image-to-video",
            Request(Capability.FIRST_LAST_FRAME, {}, {"image": (PICTURE,)}),
            "end_image",
        ),
        ("fal-ai/sync-lipsync/v2", Request(Capability.LIPSYNC, {}, {"video": (CLIP,)}), "audio"),
        ("fal-ai/elevenlabs/tts/eleven-v3", Request(Capability.SPEECH, {"text": " "}), "text"),
    ],
)
def test_what_is_missing_is_named(endpoint_id, request_, name):
    with pytest.raises(Rejected, match="needs") as caught:
        sent(fal(endpoint_id), request_)
    assert caught.value.input_name == name


def test_a_file_that_was_not_uploaded_is_never_left_out_silently():
    endpoint = fal("fal-ai/wan-i2v")
    with pytest.raises(Rejected, match="uploaded"):
        body(endpoint, minimal(endpoint, I2V), {})


def test_takes_differ_by_their_seed_inside_the_models_range():
    endpoint = own(Field("seed", FieldType.INTEGER, "seed", minimum=10, maximum=19))
    assert sent(endpoint, Request(Capability.TEXT_TO_IMAGE, {"seed": 25})) == {"seed": 15}
    assert sent(fal("fal-ai/flux/dev"), Request(Capability.TEXT_TO_IMAGE, {"prompt": "x", "seed": 0}))["seed"] == 0


def documented():
    root = shared_material.folder()
    found = []
    for path in sorted((root / "api").glob("*.json")) if root else ():
        document = json.loads(path.read_text("utf-8"))
        cases = [case.get("request") for case in document.get("cases", [])]
        bodies = [document.get("request_minimal"), document.get("request_full"), *cases]
        found += [(document["endpoint"], each) for each in bodies if each and fal(document.get("endpoint", ""))]
    return found or [pytest.param("", {}, marks=pytest.mark.skip(reason=shared_material.ABSENT))]


def _requested(endpoint, asked):
    """The canonical request that means what a documented body says."""
    params, inputs, options, addresses = {}, {}, {}, {}
    for name, value in asked.items():
        field = endpoint.field(name)
        if field.is_media:
            made = {"image": PICTURE, "video": CLIP, "audio": SOUND, "end_image": LAST}[field.canonical]
            inputs[field.canonical] = (made,)
            addresses[made.media] = value if isinstance(value, str) else value[0]
        elif field.canonical == "duration":
            params["duration"] = str(Fraction(value - 1, 16) if field.form is Form.FRAMES else value)
        elif field.canonical == "sound":
            params["sound"] = value
        elif field.canonical in {"prompt", "negative_prompt", "resolution"}:
            params[field.canonical] = value
        elif field.canonical not in {"fps", "aspect"} and (not field.canonical or name == "num_images"):
            options[name] = value
    return Request(endpoint.capabilities[0], {**params, "options": options}, inputs), addresses


@pytest.mark.parametrize(("endpoint_id", "asked"), documented())
def test_bodies_are_those_the_services_document(endpoint_id, asked):
    endpoint = fal(endpoint_id)
    request, addresses = _requested(endpoint, asked)
    made = body(endpoint, request, addresses)
    ours = {"enable_safety_checker"} - set(asked)  # switched on even where the example leaves it to the service
    left_to_the_service = {"aspect_ratio"}  # "auto" is what the service does anyway
    assert {name: made[name] for name in made if name not in ours} == {
        name: value for name, value in asked.items() if name not in left_to_the_service or value != "auto"
    }
    assert validated(endpoint, asked) == ()


@pytest.mark.parametrize(
    ("endpoint_id", "params", "expected"),
    [
        ("fal-ai/kling-video/v3/standard/image-to-video", {"duration": "7"}, Fraction(7)),
        ("fal-ai/kling-video/v3/standard/image-to-video", {}, Fraction(5)),
        ("fal-ai/veo3.1/image-to-video", {"duration": "5"}, Fraction(6)),
        ("fal-ai/wan-i2v", {"duration": "5"}, Fraction(81, 16)),
        ("fal-ai/minimax/hailuo-2.3/pro/image-to-video", {"duration": "3"}, Fraction(6)),
        ("bytedance/seedance-2.0/image-to-video", {}, None),
    ],
)
def test_the_length_of_a_clip_is_known_before_it_exists(endpoint_id, params, expected):
    assert length(fal(endpoint_id), minimal(fal(endpoint_id), I2V, **params)) == expected


def test_a_driven_or_speaking_clip_is_as_long_as_what_drives_it():
    move, talk = fal("fal-ai/wan/v2.2-14b/animate/move"), fal("fal-ai/bytedance/omnihuman/v1.5")
    assert length(move, minimal(move, Capability.MOTION_CONTROL)) == 6
    assert length(talk, minimal(talk, Capability.AVATAR)) == 4
    planned = Request(Capability.AVATAR, {}, {"image": (PICTURE,), "audio": (sound(None),)})
    assert length(talk, planned) is None


@pytest.mark.parametrize(
    ("endpoint_id", "capability", "params", "expected"),
    [
        ("fal-ai/veo3.1/image-to-video", I2V, {"resolution": "1080p"}, (1920, 1080)),
        ("fal-ai/veo3.1/image-to-video", I2V, {"resolution": "4k"}, (3840, 2160)),
        ("fal-ai/wan-i2v", I2V, {"width_px": 720, "height_px": 1280}, (720, 1280)),
        ("fal-ai/flux/dev", Capability.TEXT_TO_IMAGE, {}, (1024, 768)),
        ("fal-ai/nano-banana-pro", Capability.TEXT_TO_IMAGE, {"resolution": "2K"}, (2048, 2048)),
        ("fal-ai/kling-video/v3/pro/image-to-video", I2V, {}, None),
    ],
)
def test_the_size_of_what_comes_is_known_where_the_model_says(endpoint_id, capability, params, expected):
    endpoint = fal(endpoint_id)
    assert size(endpoint, minimal(endpoint, capability, **params)) == expected
