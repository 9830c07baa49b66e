"""A request moved to what a model can do, and told in sentences."""

from __future__ import annotations

import pytest

from charstudio.providers.catalog.body import fitted
from charstudio.providers.requests import Capability, Request
from tests.providers.catalog.made import LAST, PICTURE, fal, minimal, runpod

I2V = Capability.IMAGE_TO_VIDEO


def moved(endpoint, **params):
    return fitted(endpoint, minimal(endpoint, I2V, **params))


@pytest.mark.parametrize(
    ("endpoint_id", "params", "sentence"),
    [
        ("fal-ai/kling-video/v2.1/pro/image-to-video", {"duration": "7"}, "Kling 2.1 Pro: 7 s becomes 10 s."),
        ("fal-ai/veo3.1/image-to-video", {"duration": "5"}, "Veo 3.1: 5 s becomes 6 s."),
        ("fal-ai/wan-i2v", {"duration": "3"}, "Wan 2.1: 3 s becomes 5 s."),
        ("fal-ai/wan/v2.7/image-to-video", {"resolution": "480p"}, "Wan 2.7: 480p becomes 720p."),
        ("fal-ai/ltx-2.3/image-to-video", {"fps": "30"}, "LTX 2.3 Pro: 30 frames per second become 25."),
    ],
)
def test_what_changes_is_said(endpoint_id, params, sentence):
    request, sentences = moved(fal(endpoint_id), **params)
    assert sentences == (sentence,)
    assert request.params != params


@pytest.mark.parametrize(
    ("endpoint_id", "params"),
    [
        ("fal-ai/wan-i2v", {"duration": "5"}),
        ("fal-ai/wan-i2v", {"fps": "24"}),
        ("fal-ai/minimax/hailuo-02/standard/image-to-video", {"resolution": "768p"}),
        ("fal-ai/ltx-2.3/image-to-video", {"fps": "24000/1001"}),
        ("fal-ai/kling-video/v2.1/pro/image-to-video", {"resolution": "1080p", "strength": 0.2}),
    ],
)
def test_what_fits_or_is_not_the_models_business_stays_as_it_is(endpoint_id, params):
    endpoint = fal(endpoint_id)
    request = minimal(endpoint, I2V, **params)
    assert fitted(endpoint, request) == (request, ())


def test_more_pictures_than_a_model_takes_are_left_behind_and_said():
    request = Request(I2V, {"prompt": "x"}, {"image": (PICTURE, LAST)})
    kept, sentences = fitted(fal("fal-ai/wan-i2v"), request)
    assert kept.inputs["image"] == (PICTURE,)
    assert sentences == ("Wan 2.1: of 2 pictures only 1 can be used.",)


def test_options_of_another_model_or_with_impossible_values_are_dropped_and_said():
    endpoint = fal("fal-ai/kling-video/v2.1/pro/image-to-video")
    request, sentences = moved(endpoint, options={"cfg_scale": 9, "camera_fixed": True})
    assert request.params["options"] == {}
    assert len(sentences) == 2


def test_the_same_wish_goes_to_the_other_provider_in_its_terms():
    request, sentences = moved(runpod("wan-2-1-i2v-720"), duration="6", options={"guide_scale": 4})
    assert request.params["duration"] == "10"
    assert sentences == ("Wan 2.1: 6 s becomes 10 s.", "Wan 2.1: it has no “guide_scale”.")


def test_an_unknown_voice_becomes_the_models_own():
    endpoint = fal("fal-ai/kokoro/american-english")
    request, sentences = fitted(endpoint, Request(Capability.SPEECH, {"text": "x", "voice": "Rachel"}))
    assert request.params["voice"] == ""
    assert "has no voice “Rachel”" in sentences[0]
