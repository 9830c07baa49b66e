"""The form of a node for its model, and what becomes of its values when the model is changed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from charstudio.model.kind import KindSpec, ParamSpec, ParamType, fault_in
from charstudio.providers.catalog.forms import options_for, params_for, ports_for, switched, unused
from charstudio.providers.requests import Capability
from tests.providers.catalog.made import CATALOG, fal

SPEC = KindSpec(
    "test.motion",
    1,
    "Motion",
    "Video",
    params=(
        ParamSpec("model", ParamType.MODEL, "draft", "Model"),
        ParamSpec("prompt", ParamType.TEXT, "", "Motion"),
        ParamSpec("duration", ParamType.NUMBER, 5.0, "Length", unit="s", minimum=1, maximum=60, step=0.5),
        ParamSpec("resolution", ParamType.TEXT, "", "Resolution"),
        ParamSpec("sound", ParamType.BOOLEAN, False, "Sound"),
        ParamSpec("strength", ParamType.NUMBER, 0.5, "Motion amount", minimum=0, maximum=1),
        ParamSpec("fps", ParamType.CHOICE, "film", "Frame rate", choices=("film", "24", "25")),
        ParamSpec("size", ParamType.CHOICE, "film", "Size", choices=("film", "source")),
        ParamSpec("seed", ParamType.INTEGER, 0, "Seed"),
        ParamSpec("options", ParamType.OPTIONS, {}, "Model's own"),
    ),
    capability=Capability.IMAGE_TO_VIDEO,
)
SPEECH = KindSpec(
    "test.speech",
    1,
    "Speech",
    "Sound",
    params=(
        ParamSpec("text", ParamType.TEXT, "", "Words"),
        ParamSpec("voice", ParamType.TEXT, "", "Voice"),
        ParamSpec("voice_speed", ParamType.NUMBER, 1.0, "Pace", minimum=0.25, maximum=4),
        ParamSpec("language", ParamType.TEXT, "", "Language"),
    ),
    capability=Capability.SPEECH,
)
KLING21 = "fal-ai/kling-video/v2.1/pro/image-to-video"
KLING3 = "fal-ai/kling-video/v3/standard/image-to-video"
WAN21, WAN27 = "fal-ai/wan-i2v", "fal-ai/wan/v2.7/image-to-video"


def model(model_id):
    return CATALOG.model(model_id)


def param(model_id, name, spec=SPEC):
    return next((each for each in params_for(model(model_id), spec) if each.name == name), None)


def test_a_length_is_a_choice_where_the_model_has_only_some():
    narrowed = param(KLING21, "duration")
    assert (narrowed.type, narrowed.choices, narrowed.default) == (ParamType.CHOICE, (5, 10), 5.0)


def test_a_length_is_a_range_where_the_model_has_one():
    narrowed = param("xai/grok-imagine-video/image-to-video", "duration")
    assert (narrowed.type, narrowed.minimum, narrowed.maximum, narrowed.step) == (ParamType.NUMBER, 1, 15, 1.0)


def test_frames_are_shown_as_the_seconds_they_span():
    narrowed = param(WAN21, "duration")
    assert (narrowed.minimum, narrowed.maximum, narrowed.default) == (5.0, 6.1875, 5.0)


def test_the_models_default_stands_where_the_kinds_is_impossible():
    assert param("fal-ai/veo3.1/image-to-video", "duration").default == 8


def test_a_resolution_is_one_of_the_models_and_may_be_left_to_it():
    narrowed = param("fal-ai/wan/v2.7/image-to-video", "resolution")
    assert narrowed.choices == ("", "720p", "1080p")
    assert narrowed.choice_labels[0] == "The model's own (1080p)"
    assert narrowed.default == ""


def test_the_kinds_default_stands_where_the_model_takes_it():
    assert param(KLING3, "sound").default is False
    assert param(KLING3, "duration").default == 5


def test_what_a_model_cannot_use_is_left_out_and_named():
    assert unused(SPEC, model(KLING21)) == ("Resolution", "Sound", "Motion amount", "Frame rate", "Size", "Seed")
    assert unused(SPEC, model(WAN21)) == ("Sound", "Motion amount", "Frame rate")
    assert param(KLING21, "seed") is None


def test_voices_and_languages_are_the_models():
    voices = param("fal-ai/kokoro/american-english", "voice", SPEECH)
    assert voices.choices[:2] == ("", "af_heart")
    languages = param("fal-ai/minimax/speech-2.8-hd", "language", SPEECH)
    assert "de" in languages.choices
    assert languages.choice_labels[languages.choices.index("de")] == "German"
    pace = param("fal-ai/minimax/speech-2.8-hd", "voice_speed", SPEECH)
    assert (pace.minimum, pace.maximum) == (0.5, 2)


@pytest.mark.parametrize("spec", [SPEC, SPEECH])
def test_every_default_of_every_form_fits_its_own_form(spec):
    for each in CATALOG.models(Capability(spec.capability)):
        for narrowed in params_for(each, spec):
            assert fault_in(narrowed, narrowed.default) is None, (each.id, narrowed.name)


def test_every_own_parameter_of_every_model_has_a_default_that_fits():
    for each in CATALOG.models():
        for capability in each.capabilities:
            for own in options_for(each, capability):
                assert fault_in(own, own.default) is None, (each.id, own)


def test_own_parameters_are_those_nothing_else_fills():
    names = [own.name for own in options_for(model(KLING21), Capability.IMAGE_TO_VIDEO)]
    assert names == ["cfg_scale"]


def test_what_a_kind_has_no_parameter_for_is_among_the_models_own():
    kind = KindSpec(
        "test.avatar", 1, "Avatar", "Performance", params=(ParamSpec("resolution", ParamType.TEXT, "", "R"),)
    )
    names = [own.name for own in options_for(model("veed/fabric-1.0/text"), Capability.AVATAR, kind)]
    assert names == ["text", "voice_description"]


def test_an_endpoint_of_its_own_shows_all_it_has():
    names = [own.name for own in options_for(model("fal-ai/minimax/voice-clone"), Capability.ENDPOINT)]
    assert {"text", "model", "noise_reduction"} <= set(names)
    inputs, outputs = ports_for(fal("fal-ai/minimax/voice-clone"))
    assert [(port.name, port.optional) for port in inputs] == [("audio_url", False)]
    assert {port.name for port in outputs} == {"audio", "text"}


def change(params, before, after, spec=SPEC):
    full = {**spec.defaults(), **params}
    return switched(spec, full, model(before), model(after))


def test_what_fits_stays_when_the_model_is_changed():
    kept, sentences = change({"prompt": "walk", "duration": 10.0, "seed": 7}, KLING3, KLING21)
    assert (kept["prompt"], kept["duration"], kept["seed"]) == ("walk", 10.0, 7)
    assert sentences == ("Seed: Kling 2.1 Pro pays no heed to it.",)


def test_what_does_not_fit_becomes_the_nearest_and_is_said():
    kept, sentences = change({"duration": 7.0}, KLING3, KLING21)
    assert kept["duration"] == 10
    assert sentences == ("Length: 7 s becomes 10 s for Kling 2.1 Pro.",)


def test_a_resolution_keeps_its_meaning():
    kept, sentences = change({"resolution": "1440p"}, "fal-ai/ltx-2.3/image-to-video", WAN27)
    assert kept["resolution"] == "1080p"
    assert len(sentences) == 1


def test_what_is_not_used_is_kept_for_the_way_back():
    kept, _ = change({"strength": 0.9}, KLING3, KLING21)
    assert kept["strength"] == 0.9


def test_own_parameters_go_along_only_where_the_other_has_them():
    kept, sentences = change({"options": {"cfg_scale": 0.7, "shot_type": "customize"}}, KLING3, KLING21)
    assert kept["options"] == {"cfg_scale": 0.7}
    assert sentences == ("Shot type: Kling 2.1 Pro does not have it.",)


def test_every_change_of_model_leaves_values_the_new_form_takes():
    models = CATALOG.models(Capability.IMAGE_TO_VIDEO)
    params = {"duration": 7.0, "resolution": "1080p", "sound": True, "strength": 0.9}
    for before, after in pairwise(models):
        kept, _ = switched(SPEC, {**SPEC.defaults(), **params}, before, after)
        for narrowed in params_for(after, SPEC):
            assert fault_in(narrowed, kept[narrowed.name]) is None, (after.id, narrowed.name)


def test_choosing_the_draft_engine_changes_nothing():
    assert switched(SPEC, {"duration": 7.0}, model(KLING3), None) == ({"duration": 7.0}, ())
