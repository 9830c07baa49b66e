"""Small requests: every answer is data, every fault an error of ours."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import weakref

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.errors import Offline, ServiceFault, Unavailable
from charstudio.providers.net.pace import Backoff
from charstudio.providers.net.replies import Asker, Reply
from tests.providers.net.lab import Broken, Endless, QuickPace, Service, page, said

URL = "https://api.fal.ai/v1/models"


class Asking:
    def __init__(self, *answers):
        self.service = Service(*answers)
        self.pace = QuickPace()

    def _asker(self, client):
        return Asker(client, "fal.ai", self.pace, Backoff(1, 30))

    def ask(self, **options):
        async def story():
            async with httpx.AsyncClient(transport=self.service) as client:
                return await self._asker(client).ask("GET", URL, **options)

        return asyncio.run(story())

    def ask_patiently(self, tries):
        async def story():
            async with httpx.AsyncClient(transport=self.service) as client:
                return await self._asker(client).ask_patiently("GET", URL, tries=tries)

        return asyncio.run(story())


@pytest.mark.parametrize("status", [200, 202, 400, 401, 404, 422, 500, 503])
def test_an_answer_of_any_status_is_an_answer(status):
    reply = Asking(said(status, {"a": 1})).ask()
    assert (reply.status, reply.object()) == (status, {"a": 1})


def test_it_asks_for_plain_json():
    asking = Asking(said(200, {}))
    asking.ask()
    assert asking.service.requests[0].headers["accept-encoding"] == "identity"


@given(st.binary(max_size=200))
def test_no_body_breaks_the_reading(body):
    reply = Reply(200, {}, body)
    reply.json(), reply.object(), reply.text, reply.is_page


def test_json_that_breaks_parsers_is_none():
    assert Reply(200, {}, b"[" * 100_000).json() is None
    assert Reply(200, {}, b"9" * 10_000).json() is None
    assert Reply(200, {}, b'["a"').json() is None
    assert Reply(200, {}, b"[]").object() == {}


def test_a_body_without_end_is_refused():
    body = Endless()
    with pytest.raises(ServiceFault, match="far more"):
        Asking(httpx.Response(200, stream=body)).ask(limit=10**6)
    assert body.sent < 2 * 10**6


def test_a_packed_body_is_counted_unpacked():
    bomb = gzip.compress(bytes(50 * 10**6))
    packed = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(bomb))
    with pytest.raises(ServiceFault, match="far more"):
        Asking(packed).ask(limit=10**6)


def test_a_body_that_breaks_off_is_no_answer():
    broken = httpx.Response(200, stream=Broken(b'{"a": ', httpx.RemoteProtocolError("cut")))
    with pytest.raises(Unavailable, match="broke off"):
        Asking(broken).ask()


@pytest.mark.parametrize(
    "answer",
    [
        page(200),
        page(511),
        httpx.Response(
            200, content=b"  <!DOCTYPE html><title>Hotel</title>", headers={"content-type": "application/json"}
        ),
        httpx.Response(302, headers={"location": "http://portal.example/login"}),
        httpx.Response(307, headers={"location": "http://[broken"}),
    ],
)
def test_a_page_where_data_was_due_is_a_login_page(answer):
    with pytest.raises(Offline, match="log in"):
        Asking(answer).ask()


def test_a_gateways_error_page_is_an_answer():
    assert Asking(page(502)).ask().is_page


def test_patience_goes_on_through_bad_moments():
    asking = Asking(httpx.ReadError("x"), said(503), said(429, retry_after="9"), said(200, {"ok": True}))
    assert asking.ask_patiently(5).object() == {"ok": True}
    assert asking.pace.waited == [1, 2, 9]


def test_patience_has_an_end():
    asking = Asking(said(503))
    assert asking.ask_patiently(3).status == 503
    assert len(asking.service.requests) == 3
    with pytest.raises(Unavailable):
        Asking(httpx.ReadError("x")).ask_patiently(3)


def test_what_will_not_pass_is_not_asked_again():
    asking = Asking(said(404))
    assert asking.ask_patiently(3).status == 404
    assert len(asking.service.requests) == 1


def test_a_client_that_was_closed_is_unavailable():
    async def story():
        client = httpx.AsyncClient(transport=Service(said(200)))
        await client.aclose()
        await Asker(client, "fal.ai", QuickPace(), Backoff()).ask("GET", URL)

    with pytest.raises(Unavailable, match="closed"):
        asyncio.run(story())


def test_a_read_answer_leaves_nothing_for_the_collector():
    """Five hundred jobs are looked at every second: what each look leaves in a cycle would pile up."""
    asking, seen = Asking(said(200, {"status": "IN_QUEUE"})), []

    class Noting(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            response = await asking.service.handle_async_request(request)
            seen.append(weakref.ref(response))
            return response

    async def story():
        async with httpx.AsyncClient(transport=Noting()) as client:
            await Asker(client, "fal.ai", QuickPace(), Backoff(1, 30)).ask("GET", URL)
            return [found() for found in seen]

    gc.disable()
    try:
        assert asyncio.run(story()) == [None]
    finally:
        gc.enable()


def test_what_is_sent_is_json():
    async def story():
        service = Service(said(200))
        async with httpx.AsyncClient(transport=service) as client:
            await Asker(client, "fal.ai", QuickPace(), Backoff()).ask("POST", URL, body={"a": [1]})
        return json.loads(service.requests[0].content)

    assert asyncio.run(story()) == {"a": [1]}
