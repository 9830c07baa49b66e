"""Each kind of fault at the wire, with everything else truthful."""

from __future__ import annotations

import asyncio
import io
import json
import zlib

import httpx
import pytest
from PIL import Image, UnidentifiedImageError

from charstudio.testing.faults import Faults, Subject
from charstudio.testing.script import OF_A_JOB, Fault, Rule, Script, Step
from tests.testing.caller import FLUX, QUEUE, RUNPOD, WAN_RUNPOD, Caller, png

BODY = {"prompt": "a lighthouse"}


async def post(caller):
    return await caller.ask("POST", f"{QUEUE}/{FLUX}", json=BODY)


async def result_url(caller):
    said = await caller.submit()
    return (await caller.get(said["response_url"])).json()["images"][0]["url"]


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize(
    ("fault", "jobs"), [(Fault.DROP_UNREAD, 0), (Fault.DROP_UNACCEPTED, 0), (Fault.DROP_ACCEPTED, 1)]
)
def test_a_dropped_submit_is_accepted_only_when_the_script_says_so(talk, fault, jobs, reset):
    async def conversation(caller):
        with pytest.raises(httpx.TransportError):
            await post(caller)
        assert len(caller.cloud.jobs()) == jobs
        assert (caller.cloud.requests[-1].status, caller.cloud.requests[-1].fault) == (0, fault)

    talk(conversation, Script((Rule(fault, step=Step.SUBMIT, reset=reset),)))


@pytest.mark.parametrize("at", [0, 1, 17, 60, 200, 0.5, 0.999, 1_000_000, None])
def test_a_reply_is_cut_at_any_byte(talk, at):
    async def conversation(caller):
        with pytest.raises(httpx.TransportError):
            await post(caller)
        assert len(caller.cloud.jobs()) == 1

    talk(conversation, Script((Rule(Fault.CUT_REPLY, step=Step.SUBMIT, at=at),)))


@pytest.mark.parametrize("step", [Step.STATUS, Step.RESULT, Step.DOWNLOAD, Step.UPLOAD, Step.TOKEN, Step.CANCEL])
def test_any_exchange_can_be_cut(talk, step):
    async def conversation(caller):
        said = await caller.submit()
        url = (await caller.get(said["response_url"])).json()["images"][0]["url"]
        upload = await caller.upload(png())
        assert upload
        caller.cloud.script = Script((Rule(Fault.CUT_REPLY, step=step),))
        asks = {
            Step.STATUS: lambda: caller.get(said["status_url"]),
            Step.RESULT: lambda: caller.get(said["response_url"]),
            Step.DOWNLOAD: lambda: caller.get(url),
            Step.UPLOAD: lambda: caller.upload(png()),
            Step.TOKEN: lambda: caller.upload(png()),
            Step.CANCEL: lambda: caller.ask("PUT", said["cancel_url"]),
        }
        with pytest.raises(httpx.TransportError):
            await asks[step]()

    talk(conversation)


def test_a_late_reply_is_later_than_the_clients_patience_and_has_been_accepted(talk):
    async def conversation(caller):
        with pytest.raises(httpx.ReadTimeout):
            await post(caller)
        assert len(caller.cloud.jobs()) == 1

    talk(conversation, Script((Rule(Fault.LATE_REPLY, step=Step.SUBMIT, seconds=5),)), timeout_s=0.1)


def test_a_trickling_reply_arrives_whole(talk):
    async def conversation(caller):
        reply = await post(caller)
        assert reply.status_code == 200
        assert reply.elapsed.total_seconds() > 0.08
        assert (await caller.get(reply.json()["status_url"])).status_code == 200

    talk(conversation, Script((Rule(Fault.TRICKLE, step=Step.SUBMIT, seconds=0.1),)))


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_answers_with_a_page_before_or_after_the_job_was_taken(talk, status, accepted):
    async def conversation(caller):
        reply = await post(caller)
        assert (reply.status_code, "nginx" in reply.text) == (status, True)
        assert "x-fal-request-id" not in reply.headers
        assert len(caller.cloud.jobs()) == accepted

    talk(conversation, Script((Rule(Fault.GATEWAY_ERROR, step=Step.SUBMIT, status=status, accepted=accepted),)))


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_the_service_answers_with_an_error_of_its_own(talk, status):
    async def conversation(caller):
        reply = await post(caller)
        assert reply.status_code == status
        assert isinstance(reply.json()["detail"], str)
        assert reply.headers["retry-after"] == "7"
        assert caller.cloud.jobs() == ()

    talk(conversation, Script((Rule(Fault.API_ERROR, step=Step.SUBMIT, status=status, seconds=7),)))


def test_an_infrastructure_error_names_its_type(talk):
    async def conversation(caller):
        reply = await post(caller)
        assert (reply.status_code, reply.json()["error_type"]) == (503, "runner_scheduling_failure")
        assert reply.headers["x-fal-error-type"] == "runner_scheduling_failure"

    talk(conversation, Script((Rule(Fault.API_ERROR, step=Step.SUBMIT, value="runner_scheduling_failure"),)))


@pytest.mark.parametrize(("fault", "status"), [(Fault.BAD_KEY, 401), (Fault.LOCKED, 403), (Fault.GONE, 404)])
def test_refusals_of_the_account_and_vanished_requests(talk, fault, status):
    async def conversation(caller):
        said = await caller.submit()
        reply = await caller.get(said["response_url"])
        assert reply.status_code == status
        assert (await caller.get(said["response_url"])).status_code == 200

    talk(conversation, Script((Rule(fault, step=Step.RESULT, times_each=1),)))


@pytest.mark.parametrize("status", [200, 302])
def test_a_captive_portal_answers_with_its_page(talk, status):
    async def conversation(caller):
        reply = await post(caller)
        assert (reply.status_code, reply.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert ("location" in reply.headers) is (status == 302)
        assert caller.cloud.jobs() == ()

    talk(conversation, Script((Rule(Fault.CAPTIVE_PORTAL, status=status),)))


def test_replies_that_make_no_sense(talk):
    async def conversation(caller):
        said = await caller.submit()
        cloud = caller.cloud
        cloud.script = Script((Rule(Fault.BAD_JSON),))
        with pytest.raises(json.JSONDecodeError):
            (await caller.get(said["status_url"])).json()
        cloud.script = Script((Rule(Fault.UNKNOWN_STATUS, value="DREAMING"),))
        assert (await caller.get(said["status_url"])).json()["status"] == "DREAMING"
        cloud.script = Script((Rule(Fault.MISSING_FIELDS, value="logs"),))
        assert "logs" not in (await caller.get(said["status_url"])).json()
        cloud.script = Script((Rule(Fault.MISSING_FIELDS),))
        assert (await caller.get(said["response_url"])).json() == {}
        cloud.script = Script((Rule(Fault.DEEP_JSON),))
        with pytest.raises(RecursionError):
            json.loads((await caller.get(said["response_url"])).content)
        cloud.script = Script((Rule(Fault.HUGE_JSON),))
        reply = await caller.get(said["response_url"])
        assert len(reply.content) > 50_000_000
        assert "images" in reply.json()
        cloud.script = Script((Rule(Fault.CONTROL_CHARACTERS),))
        body = (await caller.get(said["response_url"])).json()
        assert "\x1b" in body["prompt"]
        assert body["images"][0]["url"].isprintable()

    talk(conversation)


@pytest.mark.parametrize(
    "place", ["", "http://127.0.0.1:1/a.png", "http://169.254.169.254/latest/meta-data/", "https://10.0.0.1/a.png"]
)
def test_a_result_may_point_anywhere(talk, place):
    async def conversation(caller):
        assert await result_url(caller) == (place or "file:///etc/passwd")
        url = await caller.upload(png())
        wish = {"input": {"prompt": "a", "image": url}}
        said = (await caller.ask("POST", f"{RUNPOD}/{WAN_RUNPOD}/run", json=wish)).json()
        output = (await caller.get(f"{RUNPOD}/{WAN_RUNPOD}/status/{said['id']}")).json()["output"]
        assert output["video_url"] == (place or "file:///etc/passwd")

    talk(conversation, Script((Rule(Fault.HOSTILE_URL, value=place),)))


def test_a_files_name_may_be_a_trick(talk):
    async def conversation(caller):
        said = await caller.submit()
        image = (await caller.get(said["response_url"])).json()["images"][0]
        assert image["file_name"].startswith("../../")
        assert (await caller.get(image["url"])).status_code == 200

    talk(conversation, Script((Rule(Fault.HOSTILE_NAME),)))


def test_corrupt_media_have_the_right_length_and_do_not_decode(talk):
    async def conversation(caller):
        url = await result_url(caller)
        broken, good = (await caller.get(url)).content, (await caller.get(url)).content
        assert len(broken) == len(good)
        with pytest.raises((OSError, SyntaxError, UnidentifiedImageError)):
            Image.open(io.BytesIO(broken)).load()
        Image.open(io.BytesIO(good)).load()

    talk(conversation, Script((Rule(Fault.CORRUPT_MEDIA, times_each=1),)))


def test_truncated_media_with_a_length_that_agrees_and_one_that_does_not(talk):
    async def conversation(caller):
        url = await result_url(caller)
        whole = (await caller.get(url)).content
        caller.cloud.script = Script((Rule(Fault.SHORT_MEDIA, at=0.5),))
        short = await caller.get(url)
        assert short.content == whole[: len(whole) // 2]
        assert int(short.headers["content-length"]) == len(short.content)
        caller.cloud.script = Script((Rule(Fault.CUT_REPLY, step=Step.DOWNLOAD, at=0.9),))
        with pytest.raises(httpx.RemoteProtocolError):
            await caller.get(url)

    talk(conversation)


def test_media_of_a_wrong_type_as_a_page_expired_and_elsewhere(talk):
    async def conversation(caller):
        url = await result_url(caller)
        caller.cloud.script = Script((Rule(Fault.WRONG_TYPE),))
        assert (await caller.get(url)).headers["content-type"] == "text/plain"
        caller.cloud.script = Script((Rule(Fault.HTML_MEDIA),))
        assert (await caller.get(url)).text.startswith("<!doctype html>")
        caller.cloud.script = Script((Rule(Fault.EXPIRED_URL),))
        expired = await caller.get(url)
        assert (expired.status_code, "expired" in expired.text) == (403, True)
        caller.cloud.script = Script((Rule(Fault.REDIRECT, value="file:///etc/passwd"),))
        moved = await caller.get(url)
        assert (moved.status_code, moved.headers["location"]) == (302, "file:///etc/passwd")

    talk(conversation)


def test_an_endless_file_and_a_bomb_cost_the_server_nothing(talk):
    async def conversation(caller):
        place = httpx.URL(await result_url(caller))
        address = httpx.URL(caller.cloud.address).copy_with(raw_path=place.raw_path)

        async def beginning(fault):
            caller.cloud.script = Script((Rule(fault),))
            async with (
                httpx.AsyncClient() as client,
                client.stream("GET", address, headers={"host": place.host}) as reply,
            ):
                pieces = reply.aiter_raw()
                return reply.headers, await anext(pieces) + await anext(pieces)

        headers, content = await beginning(Fault.ENDLESS_MEDIA)
        assert (headers["content-length"], set(content)) == ("10000000000", {0})
        headers, content = await beginning(Fault.GZIP_BOMB)
        assert (headers["content-encoding"], int(headers["content-length"]) < 20_000_000) == ("gzip", True)
        unpacked = zlib.decompressobj(31).decompress(content)
        assert len(unpacked) > 500 * len(content)

    talk(conversation)


def test_the_cloud_closes_though_a_client_reads_nothing(cloud_in):
    async def whole():
        async with cloud_in() as cloud, Caller(cloud) as caller:
            place = httpx.URL(await result_url(caller))
            cloud.script = Script((Rule(Fault.ENDLESS_MEDIA),))
            _, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(cloud.address).port)
            writer.write(f"GET {place.path} HTTP/1.1\r\nHost: {place.host}\r\n\r\n".encode())
            await asyncio.sleep(0.1)
        writer.close()

    asyncio.run(asyncio.wait_for(whole(), 5))


def test_a_host_that_is_not_the_clouds_is_refused_and_remembered(talk):
    async def conversation(caller):
        assert (await caller.get("https://example.com/a")).status_code == 421
        assert caller.cloud.strangers == ("example.com",)

    talk(conversation)


def test_a_cancel_can_hang(talk):
    async def conversation(caller):
        said = await caller.submit()
        with pytest.raises(httpx.ReadTimeout):
            await caller.ask("PUT", said["cancel_url"])

    talk(conversation, Script((Rule(Fault.LATE_REPLY, step=Step.CANCEL, seconds=9),)), timeout_s=0.1)


def test_skip_times_and_times_each_count(talk):
    rule = Rule(Fault.GONE, step=Step.STATUS, skip=1, times_each=2, times=3)

    async def conversation(caller):
        first, second = await caller.submit({"prompt": "a"}), await caller.submit({"prompt": "b"})
        codes = [(await caller.get(first["status_url"])).status_code for _ in range(5)]
        assert codes == [200, 404, 404, 200, 200]
        codes = [(await caller.get(second["status_url"])).status_code for _ in range(4)]
        assert codes == [200, 404, 200, 200]
        assert caller.cloud.hits == {Fault.GONE: 3}

    talk(conversation, Script((rule,)))


def test_rules_can_be_for_one_provider_or_some_endpoints(talk):
    script = Script(
        (Rule(Fault.LOCKED, step=Step.SUBMIT, provider="runpod"), Rule(Fault.GONE, Step.SUBMIT, "fal-ai/wan*"))
    )

    async def conversation(caller):
        assert (await post(caller)).status_code == 200
        wish = {"input": {"prompt": "a"}}
        assert (await caller.ask("POST", f"{RUNPOD}/{WAN_RUNPOD}/run", json=wish)).status_code == 403
        assert (await caller.ask("POST", f"{QUEUE}/fal-ai/wan-i2v", json=BODY)).status_code == 404

    talk(conversation, script)


def test_chance_depends_on_the_seed_and_the_subject_not_on_the_order():
    def struck(seed, keys):
        faults = Faults(Script((Rule(Fault.GONE, step=Step.RESULT, chance=0.3),), seed=seed))
        return {key for key in keys if faults.strike(Subject(Step.RESULT, "fal", FLUX, key))}

    keys = [str(number) for number in range(500)]
    assert struck(1, keys) == struck(1, list(reversed(keys)))
    assert struck(1, keys) != struck(2, keys)
    assert 100 < len(struck(1, keys)) < 200


def test_every_fault_of_the_list_has_a_place_where_it_strikes():
    for fault in Fault:
        steps = Rule(fault).steps
        assert steps
        assert (steps == {Step.JOB}) is (fault in OF_A_JOB)
