"""Results are real media of the asked size, rate and length, and every request's bytes are its own."""

from __future__ import annotations

import asyncio
from fractions import Fraction

import pytest

from charstudio.media.probe import probe
from charstudio.model.library import MediaKind
from charstudio.model.time import Rate
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form, OutputField
from charstudio.providers.requests import Capability
from charstudio.testing.cloud import FakeCloud, Quick
from charstudio.testing.jobs import Wanted
from charstudio.testing.quick import QuickMedia, stamped
from tests.testing.caller import KLING, WAN_RUNPOD, Caller, png

SPEECH = "fal-ai/chatterbox/text-to-speech"


async def fetched(caller, url, path):
    path.write_bytes((await caller.get(url)).content)
    return probe(path)


async def made(caller, endpoint, body):
    said = await caller.submit(body, endpoint)
    while (await caller.get(said["status_url"])).json()["status"] != "COMPLETED":  # noqa: ASYNC110 - as clients do
        await asyncio.sleep(0.05)
    reply = await caller.get(said["response_url"])
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_quick_clip_has_the_asked_length_and_shape(talk, tmp_path):
    async def conversation(caller):
        url = await caller.upload(png(1280, 720))
        video = (await made(caller, KLING, {"prompt": "a", "start_image_url": url, "duration": "10"}))["video"]
        info = await fetched(caller, video["url"], tmp_path / "a.mp4")
        assert (info.kind, info.duration, info.draft) == (MediaKind.VIDEO, 10, False)
        assert (info.width_px, info.height_px) == (128, 72)
        assert video["content_type"] == "video/mp4"
        assert video["file_size"] == (tmp_path / "a.mp4").stat().st_size

    talk(conversation)


def test_full_size_quick_media_are_of_the_asked_size(talk, tmp_path):
    async def conversation(caller):
        size = {"width": 768, "height": 512}
        images = (await made(caller, "fal-ai/flux/dev", {"prompt": "a", "image_size": size}))["images"]
        info = await fetched(caller, images[0]["url"], tmp_path / "a")
        assert (info.width_px, info.height_px) == (768, 512) == (images[0]["width"], images[0]["height"])

    talk(conversation, quick=Quick(shrink=1.0))


def test_frames_counted_by_the_request_are_the_frames_of_the_clip(talk, tmp_path):
    async def conversation(caller):
        url = await caller.upload(png())
        body = {"prompt": "a", "image_url": url, "num_frames": 81, "frames_per_second": 16}
        video = (await made(caller, "fal-ai/wan-i2v", body))["video"]
        info = await fetched(caller, video["url"], tmp_path / "a.mp4")
        assert info.rate == Rate(16)
        assert abs(info.frames - 81) <= 1

    talk(conversation)


def test_runpod_and_speech_deliver_too(talk, tmp_path):
    async def conversation(caller):
        audio = (await made(caller, SPEECH, {"text": "Good evening, and welcome."}))["audio"]
        info = await fetched(caller, audio["url"], tmp_path / "a.wav")
        assert info.kind is MediaKind.AUDIO
        assert info.duration > 1
        url = await caller.upload(png())
        wish = {"input": {"prompt": "a", "image": url, "duration": 5}}
        done = (await caller.ask("POST", f"https://api.runpod.ai/v2/{WAN_RUNPOD}/runsync", json=wish)).json()
        info = await fetched(caller, done["output"]["video_url"], tmp_path / "b.mp4")
        assert (info.kind, info.duration) == (MediaKind.VIDEO, 5)

    talk(conversation)


def test_two_requests_for_the_same_have_different_bytes_and_one_always_the_same(talk):
    async def conversation(caller):
        url = await caller.upload(png())
        body = {"prompt": "a", "start_image_url": url}
        first, second = [(await made(caller, KLING, body))["video"]["url"] for _ in range(2)]
        contents = [(await caller.get(each)).content for each in (first, second, first)]
        assert contents[0] != contents[1]
        assert contents[0] == contents[2]
        assert first.split("/")[-1].partition("_")[0].encode() in contents[0]

    talk(conversation)


def test_a_result_can_be_the_input_of_the_next_request(talk):
    async def conversation(caller):
        picture = (await made(caller, "fal-ai/flux/dev", {"prompt": "a"}))["images"][0]["url"]
        assert (await made(caller, KLING, {"prompt": "b", "start_image_url": picture}))["video"]["url"]

    talk(conversation)


@pytest.mark.parametrize("suffix", ["png", "jpeg", "webp", "mp4", "wav"])
@pytest.mark.parametrize("black", [False, True])
def test_every_kind_of_quick_media_decodes_with_its_stamp(tmp_path, suffix, black):
    kinds = {"mp4": "video", "wav": "audio"}
    wanted = Wanted(kinds.get(suffix, "image"), "", suffix, 640, 360, "7/5", "30000/1001", sound=True)
    content = stamped(QuickMedia(tmp_path, 0.2).content(wanted, black=black), suffix, "request 0")
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)
    info = probe(path)
    if info.kind is not MediaKind.IMAGE:
        assert abs(info.duration - Fraction(7, 5)) < Fraction(1, 20)
    if info.kind is MediaKind.VIDEO:
        assert (info.rate, info.audio_codec) == (Rate(30000, 1001), "aac")
    if info.kind is not MediaKind.AUDIO:
        assert (info.width_px, info.height_px) == (128, 72)


def small_model(capability, *outputs, **more):
    """An endpoint whose results are quick to draw."""
    fields = (
        Field("image_url", FieldType.IMAGE, "image", required=True),
        Field("prompt", FieldType.TEXT, "prompt"),
        Field("width", FieldType.INTEGER, "width_px", Form.WIDTH, default=160),
        Field("height", FieldType.INTEGER, "height_px", Form.HEIGHT, default=96),
        Field("duration", FieldType.NUMBER, "duration", Form.SECONDS_NUMBER, default=0.5),
        Field("fps", FieldType.NUMBER, "fps", default=12),
        Field("generate_audio", FieldType.BOOLEAN, "sound", default=True),
    )
    return Endpoint("lab/small", "fal", "Small", "Small", "Lab", (capability,), fields, outputs, **more)


@pytest.mark.parametrize(
    ("capability", "output", "path"),
    [(Capability.IMAGE_TO_VIDEO, "video", "video.url"), (Capability.IMAGE_EDIT, "image", "images.0.url")],
)
def test_the_draft_engine_makes_plausible_results_that_do_not_say_draft(tmp_path, capability, output, path):
    catalog = Catalog.of([small_model(capability, OutputField(output, path))])

    async def whole():
        async with FakeCloud(tmp_path / "cloud", catalog, tunnels=False) as cloud, Caller(cloud) as caller:
            body = {"prompt": "slow push in", "image_url": await caller.upload(png(320, 192))}
            result = await made(caller, "lab/small", body)
            url = result["video"]["url"] if output == "video" else result["images"][0]["url"]
            return await fetched(caller, url, tmp_path / "a")

    info = asyncio.run(whole())
    assert (info.width_px, info.height_px, info.draft) == (160, 96, False)
    if output == "video":
        assert (info.duration, info.rate, info.audio_codec) == (Fraction(1, 2), Rate(12), "aac")
    assert b"Draft" not in (tmp_path / "a").read_bytes()


def test_what_was_not_drawn_when_the_server_ended_is_drawn_after_the_next_start(tmp_path):
    catalog = Catalog.of([small_model(Capability.IMAGE_TO_VIDEO, OutputField("video", "video.url"))])

    async def whole():
        async with FakeCloud(tmp_path / "cloud", catalog, tunnels=False) as cloud, Caller(cloud) as caller:
            body = {"prompt": "a", "image_url": await caller.upload(png(320, 192)), "duration": 5}
            said = await caller.submit(body, "lab/small")
            assert not cloud.bill().is_settled
        async with FakeCloud(tmp_path / "cloud", catalog, tunnels=False) as cloud, Caller(cloud) as caller:
            while not cloud.bill().is_settled:  # noqa: ASYNC110 - the cloud tells nobody
                await asyncio.sleep(0.05)
            result = (await caller.get(said["response_url"])).json()
            return await fetched(caller, result["video"]["url"], tmp_path / "a.mp4")

    assert asyncio.run(whole()).duration == 5
