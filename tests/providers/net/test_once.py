"""What must be sent once is sent once, whatever happens."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from charstudio.model.errors import Offline, ProviderError
from charstudio.providers.net.once import OnceOnly, Refused, Uncertain, Verdict
from tests.providers.net.lab import Broken, Endless, QuickPace, Service, said


def judge(reply):
    return {200: Verdict.ACCEPTED, 422: Verdict.REFUSED}.get(reply.status, Verdict.UNKNOWN)


def send(service, tries=3):
    async def story():
        once = OnceOnly(service, judge, "fal.ai", tries, QuickPace())
        async with httpx.AsyncClient(transport=once) as client:
            return await client.post("https://queue.fal.run/a/b", json={})

    return asyncio.run(story())


def test_an_accepted_request_is_handed_on():
    service = Service(said(200, {"id": "1"}))
    assert send(service).json() == {"id": "1"}
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.CloseError("x"),
        httpx.ReadTimeout("x"),
        httpx.WriteTimeout("x"),
        httpx.RemoteProtocolError("x"),
        httpx.DecodingError("x"),
        ValueError("surprise"),
        said(500),
        said(409),
        httpx.Response(200, stream=Broken(b"{", httpx.ReadError("x"))),
        httpx.Response(200, stream=Broken(b"{", httpx.ReadTimeout("x"))),
        httpx.Response(200, stream=Endless()),
    ],
)
def test_whatever_is_unclear_is_uncertain_after_one_request(answer):
    service = Service(answer)
    with pytest.raises(Uncertain):
        send(service)
    assert len(service.requests) == 1


def test_a_refusal_is_a_refusal():
    service = Service(said(422, {"detail": "x"}))
    with pytest.raises(Refused) as refused:
        send(service)
    assert refused.value.reply.object() == {"detail": "x"}


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x"), httpx.ProxyError("x")]
)
def test_connecting_is_tried_three_times_and_then_nothing_was_sent(error):
    service = Service(error)
    with pytest.raises(ProviderError):
        send(service)
    assert len(service.requests) == 3
    service = Service(error, said(200, {}))
    assert send(service).status_code == 200


def test_a_fault_of_this_machines_settings_proves_that_nothing_was_sent():
    with pytest.raises(Offline):
        send(Service(Offline("the proxy is none")))


def test_a_cancel_in_the_middle_is_as_uncertain_as_a_lost_answer():
    arrived = asyncio.Event()

    class Hangs(httpx.AsyncBaseTransport):
        async def handle_async_request(self, _request):
            arrived.set()
            await asyncio.sleep(60)

    async def story():
        once = OnceOnly(Hangs(), judge, "fal.ai", 3, QuickPace())
        async with httpx.AsyncClient(transport=once) as client:
            task = asyncio.ensure_future(client.post("https://queue.fal.run/a/b"))
            await arrived.wait()
            task.cancel()
            with pytest.raises(Uncertain):
                await task

    asyncio.run(story())
