"""fal's queue as the client meets it: addresses, words, codes and headers."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from charstudio.testing.jobs import Phase
from charstudio.testing.script import Cancelling, Checks, Fault, Pace, Rule, Script
from tests.testing.caller import FLUX, KLING, QUEUE, Caller, Clock, png

SLOW = Pace(queue_s=10, image_s=20, video_s=60)


def test_submitting_answers_with_three_addresses_under_owner_and_app(talk):
    async def conversation(caller):
        said = await caller.submit()
        base = f"{QUEUE}/fal-ai/flux/requests/{said['request_id']}"
        assert said == {
            "status": "IN_QUEUE",
            "request_id": said["request_id"],
            "response_url": base,
            "status_url": f"{base}/status",
            "cancel_url": f"{base}/cancel",
            "queue_position": 0,
        }

    talk(conversation)


def test_a_job_waits_then_runs_then_is_done_with_202_202_200(talk):
    clock = Clock()

    async def conversation(caller):
        said = await caller.submit()
        waiting = await caller.get(said["status_url"])
        assert (waiting.status_code, waiting.json()["status"], waiting.json()["queue_position"]) == (202, "IN_QUEUE", 0)
        early = await caller.get(said["response_url"])
        assert (early.status_code, early.json()) == (400, {"detail": "Request is still in progress"})
        clock.goes_on(20)
        running = await caller.get(f"{said['status_url']}?logs=1")
        assert (running.status_code, running.json()["status"]) == (202, "IN_PROGRESS")
        assert [line["level"] for line in running.json()["logs"]] == ["STDOUT"] * 6
        assert (await caller.get(said["status_url"])).json()["logs"] is None
        clock.goes_on(20)
        done = await caller.get(said["status_url"])
        assert (done.status_code, done.json()["status"], done.json()["metrics"]) == (
            200,
            "COMPLETED",
            {"inference_time": 20},
        )

    talk(conversation, Script(pace=SLOW), clock=clock)


def test_the_result_carries_what_was_billed_in_its_headers(talk):
    async def conversation(caller):
        said = await caller.submit({"prompt": "a", "image_size": {"width": 1024, "height": 1024}, "num_images": 2})
        reply = await caller.get(said["response_url"])
        assert reply.headers["x-fal-request-id"] == said["request_id"]
        assert reply.headers["x-fal-served-from"] == FLUX
        prices = await caller.get(f"https://api.fal.ai/v1/models/pricing?endpoint_id={FLUX}")
        price = Decimal(str(prices.json()["prices"][0]["unit_price"]))
        units = Decimal(reply.headers["x-fal-billable-units"])
        assert units * price == caller.cloud.bill().usd == Decimal("0.05")
        assert len(reply.json()["images"]) == 2

    talk(conversation)


@pytest.mark.parametrize("verb", ["", "/status", "/cancel"])
def test_the_whole_endpoint_path_is_answered_405(talk, verb):
    async def conversation(caller):
        url = await caller.upload(png())
        said = await caller.submit({"prompt": "a", "start_image_url": url}, KLING)
        method = "PUT" if verb == "/cancel" else "GET"
        wrong = await caller.ask(method, f"{QUEUE}/{KLING}/requests/{said['request_id']}{verb}")
        assert wrong.status_code == 405

    talk(conversation)


def test_another_app_does_not_know_the_request(talk):
    async def conversation(caller):
        said = await caller.submit()
        url = said["status_url"].replace("fal-ai/flux", "fal-ai/other")
        assert (await caller.get(url)).status_code == 404

    talk(conversation)


def test_an_unknown_endpoint_is_404_and_takes_no_job(talk):
    async def conversation(caller):
        reply = await caller.ask("POST", f"{QUEUE}/fal-ai/nobody/knows", json={})
        assert reply.status_code == 404
        assert caller.cloud.jobs() == ()

    talk(conversation)


def test_missing_and_bad_keys_are_401(talk):
    async def conversation(caller):
        for key in ("", "Key bad:key", "Basic abc"):
            reply = await caller.ask("POST", f"{QUEUE}/{FLUX}", key=key, json={"prompt": "a"})
            assert (reply.status_code, list(reply.json())) == (401, ["detail"]), key
        assert caller.cloud.jobs() == ()

    talk(conversation, Script(bad_keys=("bad:key",)))


def test_a_used_up_balance_is_403_in_the_services_own_words(talk):
    async def conversation(caller):
        await caller.submit({"prompt": "one"})
        reply = await caller.ask("POST", f"{QUEUE}/{FLUX}", json={"prompt": "two"})
        words = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."
        assert (reply.status_code, reply.json()) == (403, {"detail": words})
        assert len(caller.cloud.jobs()) == 1

    talk(conversation, Script(balance_usd=Decimal("0.02")))


def test_jobs_of_one_key_wait_for_each_other_when_the_account_has_room_for_two(talk):
    clock = Clock()

    async def conversation(caller):
        said = [await caller.submit({"prompt": str(number)}) for number in range(5)]
        assert [each["queue_position"] for each in said] == [0, 0, 2, 2, 4]
        clock.goes_on(11)
        words = [(await caller.get(each["status_url"])).json() for each in said]
        assert [each["status"] for each in words] == ["IN_PROGRESS"] * 2 + ["IN_QUEUE"] * 3
        assert [each.get("queue_position") for each in words] == [None, None, 0, 0, 2]
        clock.goes_on(20)
        words = [(await caller.get(each["status_url"])).json()["status"] for each in said]
        assert words == ["COMPLETED"] * 2 + ["IN_PROGRESS"] * 2 + ["IN_QUEUE"]

    talk(conversation, Script(pace=SLOW, concurrency=2), clock=clock)


def test_a_queue_longer_than_wanted_is_429(talk):
    async def conversation(caller):
        for number in range(3):
            await caller.submit({"prompt": str(number)})
        full = await caller.ask("POST", f"{QUEUE}/{FLUX}?fal_max_queue_length=2", json={"prompt": "x"})
        assert full.status_code == 429
        fits = await caller.ask("POST", f"{QUEUE}/{FLUX}?fal_max_queue_length=3", json={"prompt": "x"})
        assert fits.status_code == 200

    talk(conversation, Script(pace=SLOW))


def test_cancelling_a_waiting_job_is_free_and_lets_the_next_move_up(talk):
    clock = Clock()

    async def conversation(caller):
        first, second, third = [await caller.submit({"prompt": each}) for each in "abc"]
        clock.goes_on(11)
        reply = await caller.ask("PUT", second["cancel_url"])
        assert (reply.status_code, reply.json()) == (202, {"status": "CANCELLATION_REQUESTED"})
        told = (await caller.get(second["status_url"])).json()
        assert (told["status"], told["error_type"]) == ("COMPLETED", "client_cancelled")
        assert (await caller.get(second["response_url"])).status_code == 499
        clock.goes_on(20)
        assert (await caller.get(third["status_url"])).json()["status"] == "IN_PROGRESS"
        clock.goes_on(20)
        assert caller.cloud.bill().usd == Decimal("0.05")
        assert (await caller.ask("PUT", first["cancel_url"])).json() == {"status": "ALREADY_COMPLETED"}
        gone = await caller.ask("PUT", f"{QUEUE}/fal-ai/flux/requests/nobody/cancel")
        assert (gone.status_code, gone.json()) == (404, {"status": "NOT_FOUND"})

    talk(conversation, Script(pace=SLOW, concurrency=1), clock=clock)


@pytest.mark.parametrize(
    ("policy", "usd", "phase"),
    [
        (Cancelling.FINISHES, "0.025", Phase.DONE),
        (Cancelling.STOPS_FREE, "0", Phase.CANCELLED),
        (Cancelling.STOPS_BILLED, "0.025", Phase.CANCELLED),
    ],
)
def test_cancelling_a_running_job_ends_as_the_script_says(talk, policy, usd, phase):
    clock = Clock()

    async def conversation(caller):
        said = await caller.submit()
        clock.goes_on(15)
        assert (await caller.ask("PUT", said["cancel_url"])).status_code == 202
        clock.goes_on(100)
        line = caller.cloud.bill().of(said["request_id"])
        assert (line.usd, line.phase, line.is_settled) == (Decimal(usd), phase, True)

    talk(conversation, Script(pace=SLOW, cancelling=policy), clock=clock)


def test_wrong_input_is_refused_with_the_result_in_fals_shape(talk):
    async def conversation(caller):
        said = await caller.submit({"prompt": "a", "duration": "7"}, KLING)
        status = (await caller.get(said["status_url"])).json()
        assert (status["status"], status.get("error")) == ("COMPLETED", None)
        reply = await caller.get(said["response_url"])
        assert reply.status_code == 422
        assert reply.headers["x-fal-retryable"] == "false"
        items = {item["loc"][-1]: item for item in reply.json()["detail"]}
        assert items["start_image_url"]["type"] == "missing"
        assert all({"loc", "msg", "type", "url"} <= set(item) for item in items.values())
        assert caller.cloud.bill().usd == 0

    talk(conversation)


def test_wrong_input_can_be_refused_when_it_is_submitted(talk):
    async def conversation(caller):
        reply = await caller.ask("POST", f"{QUEUE}/{FLUX}", json={"prompt": "a", "num_images": 99})
        item = reply.json()["detail"][0]
        assert (reply.status_code, item["loc"], item["type"], item["ctx"]) == (
            422,
            ["body", "num_images"],
            "less_than_equal",
            {"le": 4},
        )
        assert caller.cloud.jobs() == ()

    talk(conversation, Script(checks=Checks.AT_SUBMIT))


def test_a_picture_that_cannot_be_loaded_is_named(talk):
    async def conversation(caller):
        broken = await caller.upload(b"this is no picture", "a.png")
        for url in (broken, "https://example.com/a.png", "data:image/png;base64,????"):
            said = await caller.submit({"prompt": "a", "start_image_url": url}, KLING)
            item = (await caller.get(said["response_url"])).json()["detail"][0]
            assert (item["type"], item["loc"], item["input"]) == ("image_load_error", ["body", "start_image_url"], url)

    talk(conversation)


def test_a_picture_below_the_endpoints_least_side_is_too_small(talk, catalog):
    endpoint = catalog.by_endpoint("fal", "alibaba/happy-horse/v1.1/image-to-video")
    least = endpoint.limits.min_image_side_px

    async def conversation(caller):
        url = await caller.upload(png(least - 2, least - 2))
        said = await caller.submit({"prompt": "a", "image_url": url}, endpoint.id)
        item = (await caller.get(said["response_url"])).json()["detail"][0]
        assert (item["type"], item["ctx"]) == ("image_too_small", {"min_width": least, "min_height": least})

    talk(conversation)


@pytest.mark.parametrize(
    ("rule", "status", "kind"),
    [
        (Rule(Fault.CONTENT_REJECTED), 422, "content_policy_violation"),
        (Rule(Fault.MODEL_ERROR), 500, "internal_server_error"),
        (Rule(Fault.MODEL_ERROR, value="generation_timeout"), 504, "generation_timeout"),
        (Rule(Fault.MODEL_ERROR, value="downstream_service_error"), 400, "downstream_service_error"),
        (Rule(Fault.MODEL_ERROR, value="no_media_generated"), 422, "no_media_generated"),
    ],
)
def test_a_models_own_error_comes_with_the_result_and_is_free(talk, rule, status, kind):
    async def conversation(caller):
        said = await caller.submit()
        reply = await caller.get(said["response_url"])
        assert (reply.status_code, reply.json()["detail"][0]["type"]) == (status, kind)
        assert reply.headers["x-fal-retryable"] == ("false" if status == 422 else "true")
        assert caller.cloud.bill().usd == 0

    talk(conversation, Script((rule,)))


def test_a_rejection_can_be_billed(talk):
    async def conversation(caller):
        said = await caller.submit()
        reply = await caller.get(said["response_url"])
        assert (reply.status_code, reply.headers["x-fal-billable-units"]) == (422, "1")
        assert caller.cloud.bill().usd == Decimal("0.025")

    talk(conversation, Script((Rule(Fault.CONTENT_REJECTED, billed=True),)))


@pytest.mark.parametrize(
    ("kind", "status"),
    [("runner_disconnected", 503), ("request_timeout", 504), ("startup_timeout", 504), ("runner_server_error", 500)],
)
def test_completed_with_error_names_its_type_in_status_and_result(talk, kind, status):
    async def conversation(caller):
        said = await caller.submit()
        told = await caller.get(said["status_url"])
        assert (told.status_code, told.json()["status"], told.json()["error_type"]) == (200, "COMPLETED", kind)
        reply = await caller.get(said["response_url"])
        assert (reply.status_code, reply.json()["error_type"], reply.headers["x-fal-error-type"]) == (
            status,
            kind,
            kind,
        )
        assert caller.cloud.bill().usd == 0

    talk(conversation, Script((Rule(Fault.COMPLETED_WITH_ERROR, value=kind),)))


def test_a_job_that_never_finishes_runs_on_and_holds_its_place(talk):
    clock = Clock()

    async def conversation(caller):
        stuck = await caller.submit({"prompt": "stuck"})
        behind = await caller.submit({"prompt": "behind"})
        clock.goes_on(1_000_000)
        assert (await caller.get(stuck["status_url"])).json()["status"] == "IN_PROGRESS"
        assert (await caller.get(behind["status_url"])).json()["status"] == "IN_QUEUE"
        await caller.ask("PUT", stuck["cancel_url"])
        clock.goes_on(21)
        assert (await caller.get(behind["status_url"])).json()["status"] == "COMPLETED"

    script = Script((Rule(Fault.NEVER_FINISHES, times=1),), pace=SLOW, concurrency=1, cancelling=Cancelling.STOPS_FREE)
    talk(conversation, script, clock=clock)


def test_a_cold_start_keeps_a_job_at_the_head_of_the_queue_for_minutes(talk):
    clock = Clock()

    async def conversation(caller):
        said = await caller.submit()
        clock.goes_on(599)
        told = (await caller.get(said["status_url"])).json()
        assert (told["status"], told["queue_position"]) == ("IN_QUEUE", 0)
        clock.goes_on(2)
        assert (await caller.get(said["status_url"])).json()["status"] == "COMPLETED"

    talk(conversation, Script((Rule(Fault.COLD_START),)), clock=clock)


def test_speed_divides_the_clouds_time(talk):
    clock = Clock()

    async def conversation(caller):
        said = await caller.submit()
        clock.goes_on(0.4)
        told = (await caller.get(said["status_url"])).json()
        assert (told["status"], told["metrics"]) == ("COMPLETED", {"inference_time": 20})

    talk(conversation, Script(pace=SLOW), clock=clock, speed=100)


def test_without_stored_payloads_a_result_is_forgotten_after_an_hour(talk):
    clock = Clock()

    async def conversation(caller):
        forgotten = await caller.submit({"prompt": "a"}, headers={"x-fal-store-io": "0"})
        kept = await caller.submit({"prompt": "b"})
        assert (await caller.get(forgotten["response_url"])).status_code == 200
        clock.goes_on(3601)
        assert (await caller.get(forgotten["response_url"])).status_code == 404
        assert (await caller.get(kept["response_url"])).status_code == 200

    talk(conversation, clock=clock)


def test_the_status_stream_tells_every_change_and_ends_when_done(talk):
    async def conversation(caller):
        said = await caller.submit()
        reply = await caller.get(f"{said['status_url']}/stream?logs=1")
        assert reply.headers["content-type"] == "text/event-stream"
        assert reply.text.count("data: ") >= 1
        assert '"COMPLETED"' in reply.text.rstrip().rpartition("data: ")[2]

    talk(conversation, Script(pace=Pace(image_s=0.05)))


def test_the_direct_call_waits_and_answers_with_the_result(talk):
    async def conversation(caller):
        reply = await caller.ask("POST", f"https://fal.run/{FLUX}", json={"prompt": "a"})
        assert reply.status_code == 200
        assert reply.json()["images"][0]["url"].startswith("https://v3b.fal.media/files/")
        assert len(caller.cloud.jobs()) == 1

    talk(conversation, Script(pace=Pace(image_s=0.05)))


def test_black_pictures_are_called_so(talk):
    async def conversation(caller):
        said = await caller.submit({"prompt": "a", "num_images": 2})
        body = (await caller.get(said["response_url"])).json()
        assert body["has_nsfw_concepts"] == [True, True]
        content = (await caller.get(body["images"][0]["url"])).content
        import io

        from PIL import Image

        assert Image.open(io.BytesIO(content)).convert("L").getextrema() == (0, 0)
        assert caller.cloud.bill().usd > 0

    talk(conversation, Script((Rule(Fault.BLACK_IMAGE),)))


def test_a_result_may_be_empty(talk):
    async def conversation(caller):
        said = await caller.submit()
        assert (await caller.get(said["response_url"])).json() == {"images": []}

    talk(conversation, Script((Rule(Fault.NO_MEDIA),)))


def test_many_submits_at_once_are_each_accepted_once(talk):
    async def conversation(caller: Caller):
        said = await asyncio.gather(*(caller.submit({"prompt": str(number)}) for number in range(60)))
        assert len({each["request_id"] for each in said}) == 60
        assert sorted(job.id for job in caller.cloud.jobs()) == sorted(each["request_id"] for each in said)

    talk(conversation)
