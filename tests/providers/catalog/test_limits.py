"""What a model would refuse, said before anything is uploaded or paid."""

from __future__ import annotations

import pytest

from charstudio.providers.catalog.limits import faults
from charstudio.providers.requests import Capability, Request
from tests.providers.catalog.made import CATALOG, PICTURE, SOUND, clip, every, fal, minimal, picture, sound

OMNI = "fal-ai/bytedance/omnihuman/v1.5"


def talking(audio, **params):
    return faults(fal(OMNI), Request(Capability.AVATAR, params, {"image": (PICTURE,), "audio": (audio,)}))


def test_sound_has_its_limit_at_each_resolution():
    assert talking(sound("41.2")) == ("OmniHuman 1.5 takes sound of up to 30 s at 1080p; this one has 41.2 s.",)
    assert talking(sound("41.2"), resolution="720p") == ()
    assert talking(sound(61), resolution="720p") == (
        "OmniHuman 1.5 takes sound of up to 60 s at 720p; this one has 61.0 s.",
    )


@pytest.mark.parametrize(
    ("endpoint_id", "capability", "inputs", "params", "sentence"),
    [
        (
            "fal-ai/bytedance/dreamactor/v2",
            Capability.MOTION_CONTROL,
            {"image": (picture(size=5_000_000),), "video": (clip(),)},
            {},
            "DreamActor 2 takes pictures of up to 4.7 MB; this one has 5 MB.",
        ),
        (
            "fal-ai/bytedance/dreamactor/v2",
            Capability.MOTION_CONTROL,
            {"image": (picture(300, 500),), "video": (clip(),)},
            {},
            "DreamActor 2 takes pictures with sides of at least 480 px; this one is 300 × 500.",
        ),
        (
            "alibaba/happy-horse/v1.1/image-to-video",
            Capability.IMAGE_TO_VIDEO,
            {"image": (picture(3000, 1000),)},
            {},
            "Happy Horse 1.1 takes pictures between 1:2.5 and 2.5:1; this one is 3000 × 1000.",
        ),
        (
            "fal-ai/kling-video/v3/pro/motion-control",
            Capability.MOTION_CONTROL,
            {"image": (PICTURE,), "video": (clip(12),)},
            {"orientation": "image"},
            "Kling 3 Pro Motion Control takes clips of up to 10 s with the framing of the image; this one has 12.0 s.",
        ),
        (
            "fal-ai/sync-lipsync/react-1",
            Capability.LIPSYNC,
            {"video": (clip(16),), "audio": (SOUND,)},
            {},
            "Sync React 1 takes clips of up to 15 s; this one has 16.0 s.",
        ),
        (
            "fal-ai/kling-video/lipsync/text-to-video",
            Capability.LIPSYNC,
            {"video": (clip(),)},
            {"text": "x" * 121},
            "Kling Lipsync from Text takes a text of up to 120 characters; this one has 121.",
        ),
        (
            "fal-ai/wan/v2.7/image-to-video",
            Capability.EXTEND,
            {"video": (clip(1),)},
            {},
            "Wan 2.7 takes clips of at least 2 s; this one has 1.0 s.",
        ),
        ("fal-ai/wan-i2v", Capability.IMAGE_TO_VIDEO, {}, {"prompt": "x"}, "Wan 2.1 needs a picture."),
        (
            "fal-ai/kling-video/v2.1/pro/image-to-video",
            Capability.IMAGE_TO_VIDEO,
            {"image": (PICTURE,)},
            {"prompt": "x", "options": {"cfg_scale": 3}},
            "Kling 2.1 Pro does not take “3” for “cfg_scale”: Input should be less than or equal to 1.",
        ),
    ],
)
def test_each_refusal_is_a_sentence_in_the_models_terms(endpoint_id, capability, inputs, params, sentence):
    assert faults(fal(endpoint_id), Request(capability, params, inputs)) == (sentence,)


def test_a_clip_may_drive_longer_when_its_own_framing_is_kept():
    request = Request(Capability.MOTION_CONTROL, {}, {"image": (PICTURE,), "video": (clip(12),)})
    assert faults(fal("fal-ai/kling-video/v3/pro/motion-control"), request) == ()


def test_media_that_are_only_planned_are_never_a_fault():
    planned = {"image": (picture(0, 0, 0),), "video": (clip(None, 0, 0, 0),), "audio": (sound(None, 0),)}
    for endpoint in CATALOG.endpoints():
        for capability in endpoint.capabilities:
            request = minimal(endpoint, capability)
            inputs = {name: planned.get(name, (picture(0, 0, 0),)) for name in request.inputs}
            if capability is not Capability.ENDPOINT:
                assert faults(endpoint, Request(capability, request.params, inputs)) == (), endpoint.id


@pytest.mark.parametrize(("endpoint", "capability"), every(), ids=lambda each: getattr(each, "id", str(each)))
def test_a_modest_request_is_refused_by_nobody(endpoint, capability):
    request = minimal(endpoint, capability)
    if endpoint.id in {"fal-ai/minimax/voice-clone", "fal-ai/kling-video/create-voice"}:
        request = Request(capability, request.params, {name: (sound(12),) for name in request.inputs})
    assert faults(endpoint, request) == ()
