"""RunPod: asked once, watched patiently, collected at once, paid as its output says."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.errors import (
    AuthFailed,
    ContentRefused,
    GenerationFailed,
    JobLost,
    NotConfigured,
    Offline,
    OutOfCredit,
    RateLimited,
    Rejected,
    ServiceFault,
    SubmitUncertain,
    Unavailable,
    Unreadable,
)
from charstudio.providers.base import CancelOutcome, Ready, RemoteFile, Upload, Waiting, Working
from charstudio.providers.net.replies import Reply
from charstudio.providers.runpod import answers
from charstudio.providers.runpod.settings import RunPodSettings
from tests.providers.fal.lab import REF, REQUEST
from tests.providers.fal.test_queue import JSON
from tests.providers.net.lab import Broken, page, said

RUN = "api.runpod.ai/v2/some-model/run"
STATUS = "api.runpod.ai/v2/some-model/status/job-1"
CANCEL = "api.runpod.ai/v2/some-model/cancel/job-1"
HEALTH = "api.runpod.ai/v2/some-model/health"

ACCEPTED = said(200, {"id": "job-1", "status": "IN_QUEUE"})
QUEUED = said(200, {"id": "job-1", "status": "IN_QUEUE"})
RUNNING = said(200, {"id": "job-1", "status": "RUNNING", "executionTime": 5})
OUTPUT = {"video_url": "https://video.runpod.ai/x/output.mp4", "cost": 0.3}
DONE = said(200, {"id": "job-1", "status": "COMPLETED", "output": OUTPUT, "delayTime": 22, "executionTime": 65432})


def ended(word, error=""):
    return said(200, {"id": "job-1", "status": word, "error": error})


# --- submitting --------------------------------------------------------------------------------------------------


def test_an_accepted_request_gives_a_ticket(runpod):
    service = runpod.routes.on("POST", RUN, ACCEPTED)
    ticket = runpod.submit()
    assert (ticket.provider, ticket.model, ticket.request_id) == ("runpod", runpod.model, "job-1")
    assert dict(ticket.urls) == {"endpoint": "some-model"}
    [request] = service.requests
    assert json.loads(request.content) == {
        "input": {"prompt": "she turns", "image": "https://v3.fal.media/files/x.png"}
    }
    assert request.headers["authorization"] == "Bearer rp-secret-key-123"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadError("x"),
        httpx.RemoteProtocolError("x"),
        httpx.ReadTimeout("x"),
        httpx.Response(200, stream=Broken(b'{"id": "job', httpx.RemoteProtocolError("x"))),
        said(200, {"status": "IN_QUEUE"}),
        said(200, {"id": "../x"}),
        page(200),
        page(502),
        page(403),
        said(500, {"error": "x"}),
        said(409, {"error": "x"}),
        said(408, {"error": "x"}),
        httpx.Response(429, content=b"slow down"),
    ],
)
def test_whatever_leaves_it_open_is_uncertain_after_exactly_one_request(runpod, answer):
    service = runpod.routes.on("POST", RUN, answer, ACCEPTED)
    with pytest.raises(SubmitUncertain, match="may have been accepted"):
        runpod.submit()
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (said(400, {"error": "an input object is needed"}), Rejected),
        (said(401, {"error": "x"}), AuthFailed),
        (httpx.Response(401), AuthFailed),
        (said(402, {"error": "x"}), OutOfCredit),
        (said(403, {"error": "Insufficient balance"}), OutOfCredit),
        (said(403, {"error": "forbidden"}), AuthFailed),
        (said(404, {"error": "endpoint not found"}), NotConfigured),
        (said(413, {"error": "x"}), Rejected),
        (said(429, {"error": "x"}), RateLimited),
    ],
)
def test_a_refusal_is_told_as_what_it_is(runpod, answer, kind):
    service = runpod.routes.on("POST", RUN, answer, ACCEPTED)
    with pytest.raises(kind) as error:
        runpod.submit()
    assert type(error.value) is kind
    assert len(service.requests) == 1


def test_without_a_network_nothing_was_sent(runpod):
    service = runpod.routes.on("POST", RUN, httpx.ConnectError("x"))
    with pytest.raises(Offline):
        runpod.submit()
    assert len(service.requests) == 3


def test_a_request_that_is_too_large_is_not_sent(runpod):
    with pytest.raises(Rejected, match="10 MB"):
        runpod.submit(url="data:image/png;base64," + "A" * 10_000_000)
    assert runpod.routes.requests == []


def test_without_a_key_nothing_is_sent(make_runpod):
    runpod = make_runpod(key=None)
    with pytest.raises(NotConfigured, match="No RunPod key"):
        runpod.submit()
    assert runpod.provider.unready(runpod.model).startswith("No RunPod key yet.")


# --- inputs ------------------------------------------------------------------------------------------------------


class Host:
    def __init__(self, answer):
        self.answer = answer

    async def upload(self, _media, _path):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(b"picture")
    return path


def test_inputs_are_kept_by_a_host_that_has_room(make_runpod, picture):
    upload = Upload("https://v3.fal.media/x.png", datetime(2027, 1, 1, tzinfo=UTC))
    runpod = make_runpod(host=Host(upload))
    assert runpod.tell(lambda provider: provider.upload(REF, picture)) == upload


@pytest.mark.parametrize("host", [None, Host(NotConfigured("no key")), Host(AuthFailed("bad key"))])
def test_without_one_they_go_inside_the_request(make_runpod, picture, host):
    found = make_runpod(host=host).tell(lambda provider: provider.upload(REF, picture))
    assert found.valid_until is None
    head, _, body = found.url.partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(body) == b"picture"


def test_a_host_in_trouble_is_in_trouble(make_runpod, picture):
    with pytest.raises(Unavailable):
        make_runpod(host=Host(Unavailable("x"))).tell(lambda provider: provider.upload(REF, picture))


def test_what_is_too_large_to_go_inside_is_refused_with_a_way_out(make_runpod, picture):
    runpod = make_runpod(settings=RunPodSettings(body_limit_bytes=5))
    with pytest.raises(Rejected, match="larger") as error:
        runpod.tell(lambda provider: provider.upload(REF, picture))
    assert "fal.ai" in error.value.hint


def test_a_file_that_is_gone_cannot_be_sent(runpod, tmp_path):
    with pytest.raises(Unreadable):
        runpod.tell(lambda provider: provider.upload(REF, tmp_path / "nothing"))


# --- watching ----------------------------------------------------------------------------------------------------


def test_a_job_waits_works_and_is_ready(runpod):
    runpod.routes.on("GET", STATUS, QUEUED, ended("IN_PROGRESS"), RUNNING, DONE)
    assert runpod.updates() == [Waiting(), Working(), Ready()]
    assert min(runpod.pace.waited) >= 2


@pytest.mark.parametrize("bad", [said(500), page(502), page(200), said(200, {"status": "FOO"}), httpx.ReadError("x")])
def test_a_bad_look_ends_nothing(runpod, bad):
    runpod.routes.on("GET", STATUS, RUNNING, bad, bad, RUNNING, DONE)
    assert runpod.updates()[-1] == Ready()


@pytest.mark.parametrize(
    ("answer", "kind", "retry"),
    [
        (ended("FAILED", "CUDA error"), GenerationFailed, True),
        (ended("TIMED_OUT"), GenerationFailed, True),
        (ended("FAILED", "The content was flagged by the safety checker"), ContentRefused, None),
        (ended("FAILED", "Invalid image URL"), Rejected, None),
        (said(400, {"id": "x", "status": "FAILED", "error": "Invalid image URL"}), Rejected, None),
    ],
)
def test_a_failed_job_says_how_and_cost_nothing(runpod, answer, kind, retry):
    runpod.routes.on("GET", STATUS, RUNNING, answer)
    with pytest.raises(kind) as error:
        runpod.updates()
    assert type(error.value) is kind
    assert error.value.charged_usd == 0
    assert getattr(error.value, "may_retry", None) is retry


def test_of_a_cancelled_job_nobody_says_what_it_cost(runpod):
    runpod.routes.on("GET", STATUS, ended("CANCELLED"))
    with pytest.raises(GenerationFailed, match="cancelled") as error:
        runpod.updates()
    assert error.value.charged_usd is None
    assert not error.value.may_retry


def test_a_job_nobody_knows_is_lost(runpod):
    runpod.routes.on("GET", STATUS, said(404, {"error": "job not found"}))
    with pytest.raises(JobLost, match="RunPod no longer knows"):
        runpod.updates()
    with pytest.raises(JobLost):
        runpod.collect()


def test_a_refused_key_is_told(runpod):
    runpod.routes.on("GET", STATUS, said(401, {"error": "x"}))
    with pytest.raises(AuthFailed):
        runpod.updates()


# --- collecting --------------------------------------------------------------------------------------------------


def test_a_result_has_its_file_and_what_it_cost(runpod):
    runpod.routes.on("GET", STATUS, DONE)
    delivery = runpod.collect()
    assert delivery.files == (RemoteFile("video", OUTPUT["video_url"], "mp4"),)
    assert delivery.cost_usd == Decimal("0.3")
    assert delivery.facts == {"queued_ms": 22, "worked_ms": 65432}


def test_a_result_that_was_seen_is_kept_though_it_is_forgotten_there(runpod):
    runpod.routes.on("GET", STATUS, DONE, said(404, {"error": "job not found"}))

    async def story(provider):
        assert [update async for update in provider.watch(runpod.ticket())] == [Ready()]
        return await provider.collect(runpod.ticket())

    assert runpod.tell(story).files
    assert len(runpod.routes.requests) == 1


@pytest.mark.parametrize("bad", [said(500), page(502), page(200), httpx.ReadError("x"), said(429), said(404, {})])
def test_a_bad_moment_loses_no_result(runpod, bad):
    runpod.routes.on("GET", STATUS, bad, DONE)
    assert runpod.collect().files


def test_trouble_that_stays_leaves_the_job_open(runpod):
    for bad, kind in ((said(503), Unavailable), (said(200, {"status": "?"}), ServiceFault), (QUEUED, Unavailable)):
        runpod.routes.on("GET", STATUS, bad)
        with pytest.raises(kind):
            runpod.collect()


@pytest.mark.parametrize("output", [None, [], "x", {"video_url": 7}, {}])
def test_a_result_with_nothing_in_it_is_a_failure(runpod, output):
    runpod.routes.on("GET", STATUS, said(200, {"status": "COMPLETED", "output": output}))
    with pytest.raises(GenerationFailed, match="without making anything"):
        runpod.collect()


def test_a_result_in_another_place_is_a_fault_and_the_job_stays(runpod):
    elsewhere = {"clip": "https://video.runpod.ai/x.mp4", "cost": 0.3}
    runpod.routes.on("GET", STATUS, said(200, {"status": "COMPLETED", "output": elsewhere}))
    with pytest.raises(ServiceFault) as error:
        runpod.collect()
    assert error.value.charged_usd == Decimal("0.3")


@given(JSON)
def test_no_cost_breaks_the_reading(value):
    cost = answers.cost_of({"output": {"cost": value}})
    assert cost is None or cost >= 0


@given(st.integers(100, 599), JSON)
def test_no_answer_breaks_the_reading(status, body):
    reply = Reply(status, {}, json.dumps(body).encode())
    answers.look_of(reply)
    answers.verdict(reply)
    assert answers.job_error(reply, ()).message
    assert answers.refusal(reply, datetime.now(UTC), ()).message


# --- cancelling, keys, lost requests -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("looks", "answer", "outcome"),
    [
        ([QUEUED, ended("CANCELLED")], ended("CANCELLED"), CancelOutcome.STOPPED),
        ([QUEUED, said(200, {"status": "CANCELLED", "executionTime": 50})], ended("CANCELLED"), CancelOutcome.TOO_LATE),
        ([RUNNING, ended("CANCELLED")], ended("CANCELLED"), CancelOutcome.TOO_LATE),
        ([RUNNING, RUNNING], ended("CANCELLED"), CancelOutcome.TOO_LATE),
        ([DONE, DONE], DONE, CancelOutcome.TOO_LATE),
        ([QUEUED, QUEUED], ended("CANCELLED"), CancelOutcome.UNKNOWN),
        ([QUEUED, ended("CANCELLED")], said(500), CancelOutcome.UNKNOWN),
        ([said(404, {})], said(404, {}), CancelOutcome.UNKNOWN),
        ([httpx.ReadError("x")], ended("CANCELLED"), CancelOutcome.UNKNOWN),
    ],
)
def test_only_proof_counts_as_stopped(runpod, looks, answer, outcome):
    runpod.routes.on("GET", STATUS, *looks)
    runpod.routes.on("POST", CANCEL, answer)
    assert runpod.tell(lambda provider: provider.cancel(runpod.ticket())) is outcome


def test_a_key_is_tried_for_nothing(runpod):
    def check():
        return runpod.tell(lambda provider: provider.check_key())

    runpod.routes.on("GET", HEALTH, said(200, {"jobs": {}}))
    assert check().works
    runpod.routes.on("GET", HEALTH, said(401, {"error": "x"}))
    assert not check().works
    runpod.routes.on("GET", HEALTH, said(503))
    with pytest.raises(Unavailable):
        check()


def test_it_has_no_list_to_look_at_again(runpod):
    with pytest.raises(Unavailable, match="no list"):
        runpod.tell(lambda provider: provider.look_again(REQUEST, runpod.model, datetime.now(UTC)))


def test_a_ticket_can_be_had_by_the_id_alone(runpod):
    assert runpod.provider.ticket_for(runpod.model, " job-1 ").request_id == "job-1"
    for text in ("", "a/b", "..", "a b", "a?b"):
        with pytest.raises(Rejected):
            runpod.provider.ticket_for(runpod.model, text)


def test_it_offers_what_the_catalogue_has_at_runpod(runpod):
    assert [info.title for info in runpod.provider.models()] == ["Some model"]
    assert runpod.provider.price(REQUEST, runpod.model) == Decimal("0.30")
    assert runpod.provider.concurrency >= 1
