"""RunPod's protocol: words, times, costs, and how soon results are forgotten."""

from __future__ import annotations

from decimal import Decimal

import pytest

from charstudio.testing.jobs import Phase
from charstudio.testing.script import Cancelling, Fault, Pace, Rule, Script
from tests.testing.caller import RUNPOD, WAN_RUNPOD, Clock, png

KEY = "Bearer my-runpod-key"
PLACE = f"{RUNPOD}/{WAN_RUNPOD}"
SLOW = Pace(queue_s=10, video_s=60)


@pytest.fixture
def pod(talk):
    """Run ``conversation(caller, wish)`` with a picture uploaded."""

    def run(conversation, *arguments, **settings):
        async def whole(caller):
            await conversation(caller, {"prompt": "a", "image": await caller.upload(png())})

        return talk(whole, *arguments, **settings)

    return run


async def run(caller, wish, verb="run"):
    reply = await caller.ask("POST", f"{PLACE}/{verb}", json={"input": wish}, key=KEY)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def status(caller, said):
    return (await caller.get(f"{PLACE}/status/{said['id']}", key=KEY)).json()


def test_a_job_goes_through_its_words_to_a_file_and_its_cost(pod):
    clock = Clock()

    async def conversation(caller, wish):
        said = await run(caller, wish)
        assert (set(said), said["status"]) == ({"id", "status"}, "IN_QUEUE")
        assert (await status(caller, said))["status"] == "IN_QUEUE"
        clock.goes_on(30)
        running = await status(caller, said)
        assert (running["status"], running["delayTime"]) == ("IN_PROGRESS", 10_000)
        clock.goes_on(60)
        done = await status(caller, said)
        assert (done["status"], done["executionTime"]) == ("COMPLETED", 60_000)
        assert done["output"]["video_url"].startswith("https://video.runpod.ai/")
        assert Decimal(str(done["output"]["cost"])) == caller.cloud.bill().usd == Decimal("0.3")
        assert (await caller.get(done["output"]["video_url"], key="")).headers["content-type"] == "video/mp4"

    pod(conversation, Script(pace=SLOW), clock=clock)


def test_results_are_forgotten_after_half_an_hour_and_files_after_a_week(pod):
    clock = Clock()

    async def conversation(caller, wish):
        said = await run(caller, wish)
        url = (await status(caller, said))["output"]["video_url"]
        clock.goes_on(1801)
        assert (await caller.get(f"{PLACE}/status/{said['id']}", key=KEY)).status_code == 404
        assert (await caller.get(url)).status_code == 200
        clock.goes_on(7 * 86400)
        assert (await caller.get(url)).status_code == 403

    pod(conversation, clock=clock)


def test_run_and_wait_answers_with_the_result_or_with_what_is_known(pod):
    async def conversation(caller, wish):
        done = await run(caller, wish, "runsync")
        assert done["id"].startswith("sync-")
        assert done["status"] == "COMPLETED"
        caller.cloud.script = Script(pace=SLOW)
        early = await run(caller, {**wish, "prompt": "b"}, "runsync?wait=1000")
        assert early["status"] == "IN_QUEUE"

    pod(conversation, speed=20)


def test_wrong_input_fails_for_free_with_one_text(pod):
    async def conversation(caller, _):
        said = await run(caller, {"prompt": "a"})
        failed = await status(caller, said)
        assert (failed["status"], failed["error"]) == ("FAILED", "image: Field required")
        assert caller.cloud.bill().usd == 0

    pod(conversation)


def test_a_job_beyond_its_execution_limit_times_out(pod):
    clock = Clock()

    async def conversation(caller, wish):
        wish = {"input": wish, "policy": {"executionTimeout": 30_000}}
        said = (await caller.ask("POST", f"{PLACE}/run", json=wish, key=KEY)).json()
        clock.goes_on(45)
        assert (await status(caller, said))["status"] == "TIMED_OUT"
        assert caller.cloud.bill().usd == 0

    pod(conversation, Script(pace=SLOW), clock=clock)


def test_a_failed_job_can_be_run_again_under_its_id(pod):
    async def conversation(caller, wish):
        said = await run(caller, wish)
        assert (await status(caller, said))["status"] == "FAILED"
        again = await caller.ask("POST", f"{PLACE}/retry/{said['id']}", key=KEY)
        assert again.json() == {"id": said["id"], "status": "IN_QUEUE"}
        assert (await status(caller, said))["status"] == "COMPLETED"
        assert (await caller.ask("POST", f"{PLACE}/retry/{said['id']}", key=KEY)).status_code == 400
        assert len(caller.cloud.jobs()) == 1

    pod(conversation, Script((Rule(Fault.COMPLETED_WITH_ERROR),)))


def test_cancelling_says_so_and_is_free_while_waiting(pod):
    clock = Clock()

    async def conversation(caller, wish):
        said = await run(caller, wish)
        reply = await caller.ask("POST", f"{PLACE}/cancel/{said['id']}", key=KEY)
        assert reply.json() == {"id": said["id"], "status": "CANCELLED"}
        clock.goes_on(100)
        assert (await status(caller, said))["status"] == "CANCELLED"
        assert caller.cloud.bill().lines[0].usd == 0
        assert caller.cloud.bill().lines[0].phase is Phase.CANCELLED

    pod(conversation, Script(pace=SLOW, cancelling=Cancelling.STOPS_BILLED), clock=clock)


def test_health_counts_jobs(pod):
    async def conversation(caller, wish):
        await run(caller, wish)
        health = (await caller.get(f"{PLACE}/health", key=KEY)).json()
        assert health["jobs"]["completed"] == 1
        assert set(health) == {"jobs", "workers"}

    pod(conversation)


def test_keys_and_unknown_endpoints(pod):
    async def conversation(caller, wish):
        assert (await caller.ask("POST", f"{PLACE}/run", json={"input": wish}, key="")).status_code == 401
        assert (await caller.ask("POST", f"{PLACE}/run", json={"input": wish}, key="bare-key")).status_code == 200
        bad = await caller.ask("POST", f"{PLACE}/run", json={"input": wish}, key="Bearer bad")
        assert bad.status_code == 401
        unknown = await caller.ask("POST", f"{RUNPOD}/nobody/run", json={"input": wish}, key=KEY)
        assert unknown.status_code == 404
        assert (await caller.ask("POST", f"{PLACE}/run", json=wish, key=KEY)).status_code == 400
        large = {"input": {**wish, "prompt": "x" * 10_000_001}}
        assert (await caller.ask("POST", f"{PLACE}/run", json=large, key=KEY)).status_code == 400
        assert all("bare" not in str(seen.headers) for seen in caller.cloud.requests)

    pod(conversation, Script(bad_keys=("bad",)))
