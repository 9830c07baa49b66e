"""What was accepted stays accepted, whatever happens to the server."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal

import httpx
import pytest

from charstudio.testing.jobs import Phase
from charstudio.testing.ledger import Ledger, bill_in
from charstudio.testing.process import cloud_process
from charstudio.testing.script import Fault, Pace, Rule, Script, Step
from charstudio.testing.script_file import script_to_json
from tests.testing.caller import FLUX, KEY, Clock


def submitted(client, address, prompt):
    headers = {"host": "queue.fal.run", "authorization": KEY}
    return client.post(f"{address}/{FLUX}", json={"prompt": prompt}, headers=headers).json()["request_id"]


def test_every_request_that_got_an_answer_is_on_the_bill_after_a_kill(tmp_path):
    answered: list[str] = []

    def ask(address, name):
        with httpx.Client() as client, contextlib.suppress(httpx.TransportError):
            for number in range(10_000):
                answered.append(submitted(client, address, f"{name} {number}"))  # noqa: PERF401 - until it dies

    with cloud_process(tmp_path) as cloud:
        threads = [threading.Thread(target=ask, args=(cloud.address, name)) for name in "abc"]
        for thread in threads:
            thread.start()
        while len(answered) < 60:
            time.sleep(0.005)
        cloud.kill()
        for thread in threads:
            thread.join()
    bill = bill_in(tmp_path)
    assert set(answered) <= {line.request_id for line in bill.lines}
    assert len(bill.lines) <= len(answered) + len(threads)
    assert bill.usd == len(bill.lines) * Decimal("0.025")


def test_a_restart_changes_nothing_of_what_a_job_is(cloud_in):
    clock = Clock()
    script = Script(pace=Pace(queue_s=10, image_s=20), concurrency=1)

    async def whole():
        from tests.testing.caller import Caller

        async with cloud_in(script, clock=clock) as cloud, Caller(cloud) as caller:
            said = [await caller.submit({"prompt": each}) for each in "abc"]
            await caller.ask("PUT", said[1]["cancel_url"])
            before = cloud.jobs()
        clock.goes_on(45)
        async with cloud_in(script, clock=clock) as cloud, Caller(cloud) as caller:
            assert cloud.jobs() == before
            words = [(await caller.get(each["status_url"])).json() for each in said]
            assert [each["status"] for each in words] == ["COMPLETED", "COMPLETED", "IN_PROGRESS"]
            result = await caller.get(said[0]["response_url"])
            assert (await caller.get(result.json()["images"][0]["url"])).status_code == 200
            later = await caller.submit({"prompt": "d"})
            assert later["queue_position"] == 0
            assert [line.phase for line in cloud.bill().lines] == [
                Phase.DONE,
                Phase.CANCELLED,
                Phase.RUNNING,
                Phase.WAITING,
            ]

    asyncio.run(whole())


def test_the_bill_can_be_read_while_the_server_runs(tmp_path):
    with cloud_process(tmp_path) as cloud, httpx.Client() as client:
        submitted(client, cloud.address, "a")
        shown = client.get(f"{cloud.address}/bill").json()
        bill = bill_in(tmp_path)
        assert (str(bill.usd), bill.lines[0].request_id) == (shown["usd"], shown["lines"][0]["request_id"])


def test_a_server_in_another_process_can_be_looked_at_and_given_another_script(tmp_path):
    script = Script((Rule(Fault.GONE, step=Step.STATUS),), seed=4)
    with cloud_process(tmp_path, script=script) as cloud, httpx.Client(base_url=cloud.address) as client:
        assert client.get("/script").json() == script_to_json(script)
        assert client.put("/script", json={"seed": "x"}).status_code == 422
        assert client.put("/script", json={"seed": 5}).json() == {"seed": 5}
        submitted(client, cloud.address, "a")
        assert [seen["step"] for seen in client.get("/requests").json()] == ["submit"]
        assert client.get("/hits").json() == {}
        assert client.get("/nothing").status_code == 404


def test_no_key_is_written_anywhere(tmp_path, talk):
    async def conversation(caller):
        await caller.submit()
        return str(caller.cloud.requests) + str(caller.cloud.bill())

    told = talk(conversation)
    assert "my-secret" not in told
    for path in (tmp_path / "cloud").rglob("*"):
        assert not path.is_file() or b"my-secret" not in path.read_bytes()


def test_stored_jobs_come_back_equal(tmp_path, talk):
    async def conversation(caller):
        strange = rb'{"prompt": "\u201cquoted\u201d \ud800 \u0000 \u001b[2J"}'
        assert (await caller.ask("POST", f"https://queue.fal.run/{FLUX}", content=strange)).status_code == 200
        await caller.submit({"prompt": "b", "num_images": 99})
        return caller.cloud.jobs()

    jobs = talk(conversation)
    ledger = Ledger(tmp_path / "cloud")
    assert tuple(ledger.jobs()) == jobs
    ledger.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_program_says_its_address_and_ends_in_good_order(tmp_path, number):
    command = [sys.executable, "-m", "charstudio.testing", "--folder", str(tmp_path), "--speed", "60"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    assert httpx.get(address).text.startswith("The fake cloud listens at")
    process.send_signal(number)
    rest = process.stdout.read()
    assert process.wait() == 0
    assert "CHARSTUDIO_CLOUD=" in rest
    assert "0 requests were accepted" in rest
    process.stdout.close()


def test_the_program_names_what_is_wrong_with_its_script(tmp_path):
    script = tmp_path / "script.json"
    script.write_text('{"rules": [{"fault": "earthquake"}]}')
    command = [sys.executable, "-m", "charstudio.testing", "--folder", str(tmp_path), "--script", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "script.rules[0].fault must be one of" in done.stderr
    assert "Traceback" not in done.stderr
