"""What is asked of voices and of the faces that speak with them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from charstudio.model.errors import PlanError
from charstudio.nodes.performance import AVATAR, LIPSYNC
from charstudio.nodes.sound import SPEECH, spoken_length
from charstudio.providers.requests import Capability
from tests.nodes.looks import asked

CLOUD = "vendor/a-model"


def test_lipsync_takes_a_clip_before_a_picture(call, still, clip, sound):
    both = asked(LIPSYNC, call(LIPSYNC, {}, {"image": (still,), "video": (clip,), "audio": (sound, sound)}))
    assert both.inputs == {"video": (clip,), "audio": (sound,)}
    face = asked(LIPSYNC, call(LIPSYNC, {}, {"image": (still,), "audio": (sound,)}))
    assert face.inputs == {"image": (still,), "audio": (sound,)}
    with pytest.raises(PlanError):
        LIPSYNC.requests(call(LIPSYNC, {}, {"image": (still,)}))


def test_a_picture_alone_is_for_drafts_and_for_the_talking_photo(call, still, clip, sound):
    with pytest.raises(PlanError) as error:
        LIPSYNC.requests(call(LIPSYNC, {"model": CLOUD}, {"image": (still,), "audio": (sound,)}))
    assert AVATAR.spec.title in error.value.hint
    assert AVATAR.spec.title in LIPSYNC.spec.help
    request = asked(LIPSYNC, call(LIPSYNC, {"model": CLOUD, "emotion": "sad"}, {"video": (clip,), "audio": (sound,)}))
    assert (request.capability, request.params["emotion"]) == (Capability.LIPSYNC, "sad")


@pytest.mark.parametrize("kind", [LIPSYNC, AVATAR], ids=["lipsync", "avatar"])
def test_a_model_with_a_voice_needs_only_the_line(call, still, clip, kind):
    face = {"video": (clip,)} if kind is LIPSYNC else {"image": (still,)}
    request = asked(kind, call(kind, {"model": CLOUD, "voice": "Aria"}, face, texts={"text": "Hello."}))
    assert (request.params["text"], request.params["voice"]) == ("Hello.", "Aria")
    assert request.inputs == face
    with pytest.raises(PlanError, match="draft") as error:
        kind.requests(call(kind, {}, face, texts={"text": "Hello."}))
    assert SPEECH.spec.title in error.value.hint
    assert kind.missing_inputs({*face, "text"}) == ()


@pytest.mark.parametrize("kind", [LIPSYNC, AVATAR], ids=["lipsync", "avatar"])
def test_silence_is_nothing_to_say(call, still, kind):
    with pytest.raises(PlanError, match="nothing to say") as error:
        kind.requests(call(kind, {"model": CLOUD}, {"image": (still,)}))
    assert "Sound" in error.value.hint


def test_a_talking_photo_is_a_picture_a_sound_and_how_it_is_said(call, still, sound):
    look = call(AVATAR, {"model": CLOUD, "prompt": "calm"}, {"image": (still,), "audio": (sound,)})
    request = asked(AVATAR, look)
    assert request.capability is Capability.AVATAR
    assert request.inputs == {"image": (still,), "audio": (sound,)}
    assert (request.params["prompt"], request.params["strength"]) == ("calm", 0.7)


@pytest.mark.parametrize("kind", [LIPSYNC, AVATAR], ids=["lipsync", "avatar"])
def test_models_that_count_frames_are_told_how_long_the_sound_is(call, still, clip, sound, kind):
    measured = replace(sound, info=replace(sound.info, duration=Fraction(123, 50)))
    faces = {"video": (clip,)} if kind is LIPSYNC else {"image": (still,)}
    assert asked(kind, call(kind, {}, {**faces, "audio": (measured,)})).params["duration"] == "123/50"
    assert "duration" not in asked(kind, call(kind, {}, {**faces, "audio": (sound,)})).params


def test_speech_says_the_line_in_the_voice(call, sound):
    typed = {"text": "Good evening.", "voice": "Wise_Woman", "voice_speed": 1.25, "language": "en", "emotion": "happy"}
    request = asked(SPEECH, call(SPEECH, typed))
    assert request.capability is Capability.SPEECH
    assert {name: request.params[name] for name in typed} == typed
    assert request.inputs == {}
    assert asked(SPEECH, call(SPEECH, typed, {"sample": (sound, sound)})).inputs == {"audio": (sound,)}


def test_line_and_voice_can_be_wired_in(call):
    look = call(SPEECH, {"text": "unheard", "voice": "unheard"}, texts={"text": "Hello", "voice": "cloned-77"})
    request = asked(SPEECH, look)
    assert (request.params["text"], request.params["voice"]) == ("Hello", "cloned-77")


def test_what_is_left_to_the_model_is_not_asked_for(call):
    request = asked(SPEECH, call(SPEECH, {"text": "Hello"}))
    assert not {"voice", "language", "emotion"} & request.params.keys()


def test_an_empty_line_is_refused(call):
    with pytest.raises(PlanError, match="nothing to say"):
        SPEECH.requests(call(SPEECH, {"text": " "}))


def test_a_line_takes_about_as_long_as_it_takes_to_say():
    line = "x" * 150
    assert spoken_length({"text": line}, None) == 10
    assert spoken_length({"text": line, "voice_speed": 2}, Fraction(99)) == 5
    assert spoken_length({"text": "你" * 50}, None) == 10
    assert spoken_length({"text": "No!"}, None) == 1
    assert spoken_length({"text": " "}, None) is None
    assert spoken_length({"text": line, "voice_speed": "fast"}, None) == 10
