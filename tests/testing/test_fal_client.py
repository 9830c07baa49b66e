"""The real fal client speaks to the fake cloud: through a replaced transport, and unmodified through the proxy."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
from fal_client.client import Completed, FalClientHTTPError, InProgress, Queued

from charstudio.testing.cloud import FakeCloud
from charstudio.testing.script import Fault, Pace, Rule, Script, Step
from tests.testing.caller import FLUX, KLING, png
from tests.testing.fal_in_clear import local_fal

needs_certificates = pytest.mark.skipif(find_spec("trustme") is None, reason="needs the package trustme")


@pytest.fixture
def with_fal(cloud_in):
    """Run ``conversation(fal, cloud)``."""

    def run(conversation, script=None, timeout_s=20.0, **settings):
        async def whole():
            async with cloud_in(script, **settings) as cloud, local_fal(cloud.address, timeout_s) as fal:
                await conversation(fal, cloud)

        asyncio.run(whole())

    return run


def test_upload_submit_watch_and_collect(with_fal):
    async def conversation(fal, cloud):
        url = await fal.upload(png(), "image/png", "still.png")
        handle = await fal.submit(KLING, {"prompt": "a", "start_image_url": url})
        seen = [status async for status in handle.iter_events(with_logs=True, interval=0.02)]
        assert {type(each) for each in seen} == {Queued, InProgress, Completed}
        assert seen[-1].error is None
        assert len(seen[-1].logs) == 11
        result = await handle.get(interval=0.02)
        assert result["video"]["url"].startswith("https://v3b.fal.media/files/b/")
        assert len(cloud.jobs()) == 1

    with_fal(conversation, Script(pace=Pace(queue_s=0.1, video_s=0.1)))


def test_a_large_file_goes_up_in_parts(with_fal, monkeypatch):
    monkeypatch.setattr("fal_client.client.MULTIPART_THRESHOLD", 100_000)
    monkeypatch.setattr("fal_client.client.MULTIPART_CHUNK_SIZE", 50_000)
    content = os.urandom(230_000)

    async def conversation(fal, cloud):
        url = await fal.upload(content, "application/octet-stream", "large.bin")
        async with fal._cdn_client() as cdn:
            assert (await cdn.get(url)).content == content
        parts = [seen for seen in cloud.requests if "/multipart/" in seen.path and seen.method == "PUT"]
        assert len(parts) == 5

    with_fal(conversation)


def test_a_failing_cdn_leads_to_the_other_way_of_uploading(with_fal):
    async def conversation(fal, cloud):
        content = png()
        url = await fal.upload(content, "image/png", "still.png")
        async with fal._cdn_client() as cdn:
            assert (await cdn.get(url)).content == content
        assert [seen.path for seen in cloud.requests if seen.path.startswith("/storage/upload")] != []

    with_fal(conversation, Script((Rule(Fault.API_ERROR, step=Step.UPLOAD, status=500, times=1),)))


def test_a_result_refused_by_the_model_raises_with_its_list(with_fal):
    async def conversation(fal, cloud):
        handle = await fal.submit(KLING, {"prompt": "a"})
        with pytest.raises(FalClientHTTPError) as caught:
            await handle.get(interval=0.02)
        assert caught.value.status_code == 422
        assert caught.value.message[0]["loc"] == ["body", "start_image_url"]

    with_fal(conversation)


def test_cancelling_too_late_raises_400(with_fal):
    async def conversation(fal, cloud):
        handle = await fal.submit(FLUX, {"prompt": "a"})
        with pytest.raises(FalClientHTTPError) as caught:
            await handle.cancel()
        assert caught.value.status_code == 400

    with_fal(conversation)


@pytest.mark.parametrize(
    ("rule", "jobs"),
    [
        (Rule(Fault.DROP_UNREAD, step=Step.SUBMIT, times=2), 1),
        (Rule(Fault.DROP_UNACCEPTED, step=Step.SUBMIT, times=2, reset=True), 1),
        (Rule(Fault.DROP_ACCEPTED, step=Step.SUBMIT, times=3), 4),
        (Rule(Fault.CUT_REPLY, step=Step.SUBMIT, times=1, at=0.7), 2),
        (Rule(Fault.LATE_REPLY, step=Step.SUBMIT, times=2, seconds=0.6), 3),
        (Rule(Fault.GATEWAY_ERROR, step=Step.SUBMIT, times=1, status=504, accepted=True), 2),
        (Rule(Fault.API_ERROR, step=Step.SUBMIT, times=1, status=429, seconds=1), 1),
        (Rule(Fault.DROP_ACCEPTED, step=Step.STATUS, times=2), 1),
    ],
    ids=lambda value: value.fault.value if isinstance(value, Rule) else str(value),
)
def test_the_stock_client_pays_twice_exactly_where_it_was_measured_to(with_fal, rule, jobs):
    async def conversation(fal, cloud):
        handle = await fal.submit(FLUX, {"prompt": "a"})
        await handle.get(interval=0.02)
        assert len(cloud.jobs()) == jobs
        assert cloud.hits == {rule.fault: rule.times}

    with_fal(conversation, Script((rule,)), timeout_s=0.4)


_UNMODIFIED = """
import asyncio, json, sys
import fal_client

async def main():
    fal = fal_client.AsyncClient(key="my-id:my-secret")
    url = await fal.upload(open(sys.argv[1], "rb").read(), "image/png", "still.png")
    handle = await fal.submit("{endpoint}", {{"prompt": "a", "start_image_url": url}})
    words = [type(each).__name__ async for each in handle.iter_events(with_logs=True, interval=0.05)]
    result = await handle.get(interval=0.05)
    import httpx
    async with httpx.AsyncClient() as client:
        content = (await client.get(result["video"]["url"])).content
        try:
            await client.get("https://example.com/")
            left = True
        except httpx.HTTPError:
            left = False
    print(json.dumps([words[-1], len(content), result["video"]["file_size"], left]))

asyncio.run(main())
"""


@needs_certificates
def test_an_unmodified_process_is_led_here_by_its_environment_and_nothing_leaves(tmp_path, catalog):
    still = tmp_path / "still.png"
    still.write_bytes(png())
    program = _UNMODIFIED.format(endpoint=KLING)
    with FakeCloud.in_thread(tmp_path / "cloud", catalog, quick=True, tunnels=True) as cloud:
        environment = {**os.environ, **cloud.environment()}
        for name in ("ALL_PROXY", "all_proxy", "FAL_KEY"):
            environment.pop(name, None)
        done = subprocess.run(
            [sys.executable, "-c", program, str(still)], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        word, size, stated, left = json.loads(done.stdout)
        assert (word, size, left) == ("Completed", stated, False)
        assert size > 0
        assert cloud.strangers == ("example.com",)
        assert len(cloud.jobs()) == 1


@needs_certificates
def test_the_authority_is_the_same_after_a_restart(tmp_path, catalog):
    with FakeCloud.in_thread(tmp_path, catalog, quick=True, tunnels=True) as cloud:
        before = (tmp_path / "authority.pem").read_bytes()
        assert cloud.environment()["SSL_CERT_FILE"] == str(tmp_path / "authority.pem")
    with FakeCloud.in_thread(tmp_path, catalog, quick=True, tunnels=True):
        assert (tmp_path / "authority.pem").read_bytes() == before
