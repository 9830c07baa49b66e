"""Watching, collecting and cancelling jobs at fal.ai."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import httpx
import pytest

from charstudio.model.errors import (
    AuthFailed,
    ContentRefused,
    GenerationFailed,
    JobLost,
    OutOfCredit,
    Rejected,
    ServiceFault,
    Unavailable,
)
from charstudio.providers.base import CancelOutcome, Ready, RemoteFile, Ticket, Waiting, Working
from tests.providers.fal.lab import MODEL, PRICING, QUEUE, RESULT
from tests.providers.net.lab import page, said

STATUS, RESPONSE, CANCEL = f"{QUEUE}/status", QUEUE, f"{QUEUE}/cancel"
QUEUED = said(202, {"status": "IN_QUEUE", "queue_position": 2})
RUNNING = said(202, {"status": "IN_PROGRESS", "logs": None})
DONE = said(200, {"status": "COMPLETED", "logs": [], "metrics": {"inference_time": 3.5}})


def failed(error="Runner disconnected", kind="runner_disconnected"):
    return said(200, {"status": "COMPLETED", "logs": None, "error": error, "error_type": kind})


# --- watching ----------------------------------------------------------------------------------------------------


def test_a_job_waits_works_and_is_ready(fal):
    log = [{"message": " 50%|#####     |", "timestamp": "t", "level": "STDOUT"}]
    fal.routes.on("GET", STATUS, QUEUED, said(202, {"status": "IN_PROGRESS", "logs": log}), DONE)
    told = fal.updates()
    assert told == [Waiting(2), Working(0.5, "50%|##### |", ("50%|##### |",)), Ready()]
    assert "logs=1" in str(fal.routes.requests[0].url)


@pytest.mark.parametrize(
    "bad",
    [
        said(500),
        said(503, {"detail": "x", "error_type": "runner_disconnected"}),
        page(502),
        page(200),
        said(200, {"status": "FOO"}),
        said(200, {"status": None}),
        httpx.Response(200, content=b"<nonsense"),
        httpx.ReadError("x"),
        httpx.ConnectError("x"),
        said(404, {"detail": "not found"}),
    ],
)
def test_a_bad_look_ends_nothing(fal, bad):
    fal.routes.on("GET", STATUS, RUNNING, bad, RUNNING, DONE)
    fal.routes.on("GET", STATUS.replace("queue.fal.run", "queue.falrun.com"), bad)
    assert fal.updates()[-1] == Ready()


def test_a_job_nobody_knows_is_lost(fal):
    fal.routes.on("GET", STATUS, said(404, {"detail": "not found"}))
    with pytest.raises(JobLost, match=r"fal\.ai no longer knows"):
        fal.updates()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (said(401, {"detail": "x"}), AuthFailed),
        (said(403, {"detail": "nope"}), AuthFailed),
        (said(403, {"detail": "User is locked. Exhausted balance."}), OutOfCredit),
    ],
)
def test_a_refused_key_is_told(fal, answer, kind):
    fal.routes.on("GET", STATUS, answer)
    with pytest.raises(kind):
        fal.updates()


def test_done_with_an_error_is_a_failure_that_may_be_tried_again(fal):
    fal.routes.on("GET", STATUS, RUNNING, failed())
    fal.routes.on(
        "GET", RESPONSE, said(503, {"detail": "x", "error_type": "runner_disconnected"}, x_fal_request_id="r")
    )
    fal.routes.on("GET", STATUS, RUNNING, failed())
    with pytest.raises(GenerationFailed, match="broke off") as error:
        fal.updates()
    assert error.value.may_retry


def test_done_with_an_error_asks_the_result_which_input_it_was(fal):
    detail = [{"loc": ["body", "image_url"], "type": "face_detection_error", "msg": "x"}]
    fal.routes.on("GET", RESPONSE, said(422, {"detail": detail}, x_fal_billable_units="2"))
    fal.routes.on("GET", STATUS, failed("Validation failed", ""))
    with pytest.raises(Rejected, match="no face in “Picture”") as error:
        fal.updates()
    assert error.value.input_name == "image"
    assert error.value.charged_usd == Decimal("0.28")


def test_done_with_an_error_is_a_failure_even_when_the_result_says_otherwise(fal):
    fal.routes.on("GET", RESPONSE, said(200, RESULT))
    fal.routes.on("GET", STATUS, failed())
    with pytest.raises(GenerationFailed):
        fal.updates()


def test_a_cancelled_job_has_failed(fal):
    fal.routes.on("GET", RESPONSE, said(499, {"detail": "x", "error_type": "client_cancelled"}))
    fal.routes.on("GET", STATUS, failed("cancelled", "client_cancelled"))
    with pytest.raises(GenerationFailed, match="cancelled") as error:
        fal.updates()
    assert not error.value.may_retry


def test_the_key_goes_to_the_queue_however_spoiled_the_ticket_is(fal):
    fal.routes.on("GET", STATUS, DONE)
    spoiled = Ticket("fal", MODEL, "req-1", {"endpoint": MODEL, "status": "https://evil.example/requests/req-1/status"})
    assert fal.updates(spoiled) == [Ready()]
    assert {request.url.host for request in fal.routes.requests} == {"queue.fal.run"}


def test_who_stops_watching_stops_the_looks(fal):
    fal.routes.on("GET", STATUS, RUNNING, QUEUED, RUNNING, QUEUED, DONE)

    async def story(provider):
        stream = provider.watch(fal.ticket())
        await anext(stream)
        await stream.aclose()
        return len(fal.routes.requests)

    assert fal.tell(story) == 1


# --- collecting --------------------------------------------------------------------------------------------------


def test_a_result_has_its_files_and_what_it_cost(fal):
    fal.routes.on("GET", RESPONSE, said(200, RESULT, x_fal_billable_units="4.0"))
    delivery = fal.collect()
    assert delivery.files == (RemoteFile("video", RESULT["video"]["url"], "mp4", 5),)
    assert delivery.cost_usd == Decimal("0.560")
    assert delivery.facts == {"billable_units": "4.0", "seed": 7}
    assert fal.kept_prices == {MODEL: Decimal("0.14")}


def test_the_price_of_a_unit_is_asked_for_once(fal):
    fal.routes.on("GET", RESPONSE, said(200, RESULT, x_fal_billable_units="4.0"))

    async def story(provider):
        await provider.collect(fal.ticket())
        await provider.collect(fal.ticket())

    fal.tell(story)
    assert fal.routes.count("GET", "pricing") == 1


@pytest.mark.parametrize("units", [None, "", "many", "NaN", "-1", "1e99"])
def test_without_units_nobody_knows_what_it_cost(fal, units):
    headers = {} if units is None else {"x_fal_billable_units": units}
    fal.routes.on("GET", RESPONSE, said(200, RESULT, **headers))
    assert fal.collect().cost_usd is None


def test_nothing_billed_costs_nothing(fal):
    fal.routes.on("GET", RESPONSE, said(200, RESULT, x_fal_billable_units="0"))
    assert fal.collect().cost_usd == 0


@pytest.mark.parametrize(
    "answer", [said(403, {"detail": "admin key needed"}), said(200, {"prices": []}), said(200, []), page(500)]
)
def test_a_price_that_cannot_be_had_keeps_no_result_back(fal, answer):
    fal.routes.on("GET", PRICING, answer)
    fal.routes.on("GET", RESPONSE, said(200, RESULT, x_fal_billable_units="4.0"))
    delivery = fal.collect()
    assert delivery.cost_usd is None
    assert delivery.files


def test_a_price_remembered_from_an_earlier_day_is_better_than_none(net):
    from tests.providers.fal.lab import Fal

    fal = Fal(net, unit_price=lambda endpoint_id: Decimal("0.2") if endpoint_id == MODEL else None)
    fal.routes.on("GET", PRICING, said(401, {"detail": "x"}))
    fal.routes.on("GET", RESPONSE, said(200, RESULT, x_fal_billable_units="4.0"))
    assert fal.collect().cost_usd == Decimal("0.80")


def test_a_price_in_another_currency_is_none(fal):
    prices = {"prices": [{"endpoint_id": MODEL, "unit_price": 0.14, "unit": "units", "currency": "EUR"}]}
    fal.routes.on("GET", PRICING, said(200, prices))
    fal.routes.on("GET", RESPONSE, said(200, RESULT, x_fal_billable_units="4.0"))
    assert fal.collect().cost_usd is None


def test_a_result_that_is_not_there_yet_is_waited_for(fal):
    still = said(400, {"detail": "Request is still in progress"})
    fal.routes.on("GET", RESPONSE, still, still, said(200, RESULT))
    assert fal.collect().files


def test_a_job_that_is_never_done_is_given_back(fal):
    fal.routes.on("GET", RESPONSE, said(400, {"detail": "Request is still in progress"}))
    with pytest.raises(Unavailable, match="not"):
        fal.collect()


@pytest.mark.parametrize(
    "bad",
    [
        said(500),
        said(502, {"detail": "x"}),
        page(504),
        page(200),
        httpx.ReadError("x"),
        said(404, {"detail": "x"}),
        httpx.Response(200, content=b'{"video": {"ur'),
        httpx.Response(200, content=b"[" * 100_000),
        said(200, {"something": "else"}),
        said(429),
    ],
)
def test_a_bad_moment_loses_no_result(fal, bad):
    fal.routes.on("GET", RESPONSE, bad, said(200, RESULT))
    assert fal.collect().files


def test_a_result_that_is_gone_is_lost_after_it_was_said_several_times(fal):
    service = fal.routes.on("GET", RESPONSE, said(404, {"detail": "not found"}))
    with pytest.raises(JobLost):
        fal.collect()
    assert len(service.requests) == 4


@pytest.mark.parametrize("bad", [said(500), page(502), httpx.ReadError("x"), page(403)])
def test_trouble_that_stays_leaves_the_job_open(fal, bad):
    fal.routes.on("GET", RESPONSE, bad)
    with pytest.raises(Unavailable):
        fal.collect()


def test_a_failure_the_service_signed_is_believed_when_it_is_said_twice(fal):
    body = {"detail": [{"loc": ["body"], "type": "internal_server_error", "msg": "x"}]}
    service = fal.routes.on("GET", RESPONSE, said(500, body, x_fal_request_id="r", x_fal_retryable="true"))
    with pytest.raises(GenerationFailed) as error:
        fal.collect()
    assert error.value.may_retry
    assert len(service.requests) == 2


def test_what_was_refused_and_charged_all_the_same_says_what_it_cost(fal):
    body = {"detail": [{"loc": ["body", "prompt"], "type": "content_policy_violation", "msg": "x"}]}
    fal.routes.on("GET", RESPONSE, said(422, body, x_fal_billable_units="4"))
    with pytest.raises(ContentRefused) as error:
        fal.collect()
    assert error.value.charged_usd == Decimal("0.56")
    assert error.value.input_name == "prompt"


def test_a_blacked_out_picture_is_refused_and_was_charged(fal):
    black = {**RESULT, "has_nsfw_concepts": [True]}
    fal.routes.on("GET", RESPONSE, said(200, black, x_fal_billable_units="4"))
    with pytest.raises(ContentRefused) as error:
        fal.collect()
    assert error.value.charged_usd == Decimal("0.56")


def test_a_result_in_another_place_is_a_fault_and_the_job_stays(fal):
    elsewhere = {"clip": {"url": "https://v3b.fal.media/x.mp4"}}
    fal.routes.on("GET", RESPONSE, said(200, elsewhere, x_fal_billable_units="4"))
    with pytest.raises(ServiceFault) as error:
        fal.collect()
    assert error.value.charged_usd == Decimal("0.56")


@pytest.mark.parametrize("nothing", [{}, {"video": None}, {"video": 7}, {"images": []}])
def test_a_result_with_nothing_in_it_is_a_failure_that_may_have_been_charged(fal, nothing):
    fal.routes.on("GET", RESPONSE, said(200, nothing, x_fal_billable_units="4"))
    with pytest.raises(GenerationFailed, match="without making anything") as error:
        fal.collect()
    assert error.value.charged_usd == Decimal("0.56")
    assert not error.value.may_retry


# --- downloading -------------------------------------------------------------------------------------------------


def test_a_file_is_fetched_without_the_key_and_progress_comes_in_the_callers_loop(fal, tmp_path):
    fal.routes.on("GET", "files.example", httpx.Response(200, content=b"x" * 1000))
    import threading

    seen = []

    async def story(provider):
        file = RemoteFile("video", "https://93.184.216.34/x", "mp4", 1000)
        fal.routes.on("GET", "93.184.216.34", httpx.Response(200, content=b"x" * 1000))
        await provider.download(file, tmp_path / "x", lambda share: seen.append((share, threading.current_thread())))
        await asyncio.sleep(0)

    fal.tell(story)
    assert seen[-1] == (1.0, threading.current_thread())
    assert all("authorization" not in request.headers for request in fal.routes.requests)


# --- cancelling --------------------------------------------------------------------------------------------------

REQUESTED = said(202, {"status": "CANCELLATION_REQUESTED"})
BY_US = said(200, {"status": "COMPLETED", "error": "x", "error_type": "client_cancelled", "metrics": {}})

BY_US_AT_WORK = said(200, {"status": "COMPLETED", "error_type": "client_cancelled", "metrics": {"inference_time": 2.5}})


@pytest.mark.parametrize(
    ("looks", "answer", "outcome"),
    [
        ([QUEUED, said(404, {"detail": "gone"})], REQUESTED, CancelOutcome.STOPPED),
        ([QUEUED, BY_US], REQUESTED, CancelOutcome.STOPPED),
        ([QUEUED, QUEUED, BY_US], said(200, {"status": "OK"}), CancelOutcome.STOPPED),
        ([QUEUED, BY_US_AT_WORK], REQUESTED, CancelOutcome.TOO_LATE),
        ([QUEUED, RUNNING], REQUESTED, CancelOutcome.TOO_LATE),
        ([QUEUED, DONE], REQUESTED, CancelOutcome.TOO_LATE),
        ([QUEUED], REQUESTED, CancelOutcome.UNKNOWN),
        ([QUEUED, said(500)], REQUESTED, CancelOutcome.UNKNOWN),
        ([RUNNING, BY_US], REQUESTED, CancelOutcome.TOO_LATE),
        ([DONE], said(400, {"status": "ALREADY_COMPLETED"}), CancelOutcome.TOO_LATE),
        ([said(404, {"detail": "x"})], said(404, {"status": "NOT_FOUND"}), CancelOutcome.UNKNOWN),
        ([said(404, {"detail": "x"})], REQUESTED, CancelOutcome.UNKNOWN),
        ([httpx.ReadError("x")], httpx.ReadError("x"), CancelOutcome.UNKNOWN),
        ([QUEUED], page(502), CancelOutcome.UNKNOWN),
        ([QUEUED], said(401, {"detail": "x"}), CancelOutcome.UNKNOWN),
    ],
)
def test_only_proof_counts_as_stopped(fal, looks, answer, outcome):
    fal.routes.on("GET", STATUS, *looks)
    fal.routes.on("PUT", CANCEL, answer)
    assert fal.tell(lambda provider: provider.cancel(fal.ticket())) is outcome
    assert fal.routes.count("PUT") == 1
    assert sum(fal.pace.waited) < 5
