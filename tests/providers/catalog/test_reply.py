"""What a reply delivers, and that no reply can do harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.errors import ContentRefused, ProviderError, ServiceFault
from charstudio.providers.base import RemoteFile
from charstudio.providers.catalog.reply import files, texts
from tests.providers.catalog.made import CATALOG, fal, runpod

VIDEO = "https://v3.fal.media/files/b/abc/output.mp4"


@pytest.mark.parametrize(
    ("endpoint", "reply", "expected"),
    [
        (
            fal("fal-ai/kling-video/v3/pro/image-to-video"),
            {"video": {"url": VIDEO, "content_type": "video/mp4", "file_size": 6180084}},
            RemoteFile("video", VIDEO, "mp4", 6180084),
        ),
        (
            fal("fal-ai/flux/dev"),
            {
                "images": [{"url": "https://h/x", "content_type": "image/jpeg", "file_size": None}],
                "has_nsfw_concepts": [False],
            },
            RemoteFile("image", "https://h/x", "jpg"),
        ),
        (
            fal("veed/video-background-removal"),
            {"video": [{"url": "https://h/a.webm"}]},
            RemoteFile("video", "https://h/a.webm", "webm"),
        ),
        (
            fal("fal-ai/minimax/speech-2.8-hd"),
            {"audio": {"url": "https://h/a"}},
            RemoteFile("audio", "https://h/a", "mp3"),
        ),
        (
            fal("fal-ai/ffmpeg-api/compose"),
            {"video_url": "https://h/a.mov?x=1"},
            RemoteFile("video", "https://h/a.mov?x=1", "mov"),
        ),
        (
            runpod("wan-2-1-i2v-720"),
            {"status": "COMPLETED", "output": {"video_url": VIDEO, "cost": 0.3}},
            RemoteFile("video", VIDEO, "mp4"),
        ),
        (
            runpod("z-image-turbo"),
            {"output": {"image_url": "https://h/a.jpeg"}},
            RemoteFile("image", "https://h/a.jpeg", "jpeg"),
        ),
        (
            runpod("chatterbox-turbo"),
            {"output": {"audio_url": "https://h/a.wav"}},
            RemoteFile("audio", "https://h/a.wav", "wav"),
        ),
    ],
)
def test_files_are_found_where_each_endpoint_puts_them(endpoint, reply, expected):
    assert files(endpoint, reply) == (expected,)


@pytest.mark.parametrize(
    ("about", "suffix"),
    [
        ({"content_type": "video/quicktime"}, "mov"),
        ({"content_type": "video/mp4; codecs=avc1"}, "mp4"),
        ({"content_type": "application/octet-stream", "file_name": "clip.webm"}, "webm"),
        ({"file_name": "../../evil.sh"}, "mp4"),
        ({"file_name": "clip.exe", "content_type": 5}, "mp4"),
        ({}, "mp4"),
    ],
)
def test_a_suffix_is_a_plain_one_whatever_the_names_say(about, suffix):
    (file,) = files(fal("fal-ai/wan-i2v"), {"video": {"url": "https://h/x", **about}})
    assert file.suffix == suffix


def test_voices_are_words():
    assert texts(fal("fal-ai/kling-video/create-voice"), {"voice_id": "v1"}) == {"text": "v1"}
    clone = fal("fal-ai/minimax/voice-clone")
    assert texts(clone, {"custom_voice_id": "v2"}) == {"text": "v2"}
    assert files(clone, {"custom_voice_id": "v2"}) == ()


def test_measurements_are_words_too():
    measured = texts(fal("fal-ai/ffmpeg-api/metadata"), {"media": {"fps": 24, "codec": "h264"}})
    assert json.loads(measured["text"]) == {"fps": 24, "codec": "h264"}


def test_a_blacked_out_picture_is_a_refusal():
    with pytest.raises(ContentRefused):
        files(fal("fal-ai/flux/dev"), {"images": [{"url": "https://h/x"}], "has_nsfw_concepts": [True]})


@pytest.mark.parametrize(
    "reply",
    [
        None,
        [],
        "done",
        7,
        {},
        {"video": None},
        {"video": []},
        {"video": {"url": 7}},
        {"video": {"url": ""}},
        {"video": {"url": "x" * 10_000}},
        {"images": [{"url": VIDEO}]},
    ],
)
def test_a_reply_without_what_it_should_hold_is_the_services_fault(reply):
    with pytest.raises(ServiceFault):
        files(fal("fal-ai/wan-i2v"), reply)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["video", "images", "url", "output", "audio", "0", "has_nsfw_concepts"]), inner
        )
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(reply=JSON, endpoint=st.sampled_from(CATALOG.endpoints()))
def test_no_reply_can_bring_the_program_down(reply, endpoint):
    for read in (files, texts):
        try:
            read(endpoint, reply)
        except ProviderError as error:
            assert error.message  # noqa: PT017 - any of the two errors is right, a crash is not
