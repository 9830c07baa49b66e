"""Submitting: exactly one request leaves this machine, and what is said about it is what is known."""

from __future__ import annotations

import json

import httpx
import pytest

from charstudio.model.errors import (
    AuthFailed,
    ContentRefused,
    NotConfigured,
    Offline,
    OutOfCredit,
    ProviderError,
    RateLimited,
    Rejected,
    ServiceFault,
    SubmitUncertain,
    Unavailable,
)
from charstudio.providers.fal.settings import FalSettings
from charstudio.providers.requests import Capability, Request
from tests.providers.fal.lab import (
    ACCEPTED,
    ADDRESS,
    KEY,
    MODEL,
    PICTURE,
    QUEUE,
    REF,
    REQUEST,
    RETIRED,
    SUBMIT,
    Fal,
)
from tests.providers.net.lab import Broken, Endless, page, said


def test_an_accepted_request_gives_a_ticket_of_plain_text(fal):
    fal.routes.on("POST", SUBMIT, said(200, ACCEPTED))
    ticket = fal.submit()
    assert ticket.provider == "fal"
    assert ticket.model == MODEL
    assert ticket.request_id == "req-1"
    assert dict(ticket.urls) == {
        "endpoint": MODEL,
        "status": f"https://{QUEUE}/status",
        "response": f"https://{QUEUE}",
        "cancel": f"https://{QUEUE}/cancel",
    }
    [request] = [found for found in fal.routes.requests if found.method == "POST"]
    assert json.loads(request.content) == {"prompt": "she turns", "image_url": ADDRESS}
    assert request.headers["authorization"] == f"Key {KEY}"


def test_it_is_sent_over_a_fresh_connection(fal):
    fal.routes.on("POST", SUBMIT, said(200, ACCEPTED))
    fal.submit()
    assert fal.made.count(False) >= 1


UNCERTAIN = {
    "the connection breaks before an answer": httpx.RemoteProtocolError("Server disconnected"),
    "reading fails": httpx.ReadError("reset"),
    "writing fails": httpx.WriteError("broken pipe"),
    "no answer in time": httpx.ReadTimeout("late"),
    "not all is sent in time": httpx.WriteTimeout("late"),
    "the answer is cut": httpx.Response(200, stream=Broken(b'{"request_id": "req', httpx.RemoteProtocolError("cut"))),
    "the answer stops in the middle": httpx.Response(200, stream=Broken(b"{", httpx.ReadTimeout("late"))),
    "the answer never ends": httpx.Response(200, stream=Endless()),
    "the answer is no JSON": httpx.Response(200, content=b'{"request_id": "re'),
    "the answer is nothing": httpx.Response(200, content=b""),
    "the answer is a page": page(200),
    "the answer leads elsewhere": httpx.Response(302, headers={"location": "http://portal.example"}),
    "there is no id in it": said(200, {"status": "IN_QUEUE"}),
    "the id is none": said(200, {**ACCEPTED, "request_id": "../../secrets"}),
    "the id is a number": said(200, {**ACCEPTED, "request_id": 7}),
    "a gateway times out": page(504, "<html>nginx</html>"),
    "a gateway is bad": page(502, "<html>nginx</html>"),
    "it is not there": httpx.Response(503, content=b"nginx"),
    "it fails": httpx.Response(500, content=b"Internal Server Error"),
    "it fails in JSON, unsigned": said(500, {"detail": "oops"}),
    "conflict": said(409, {"detail": "conflict"}),
    "request timeout": said(408, {"detail": "timeout"}),
    "a page forbids it": page(403),
    "a page asks for less": page(429),
    "an odd status": said(418, {"detail": "teapot"}),
}


@pytest.mark.parametrize("name", UNCERTAIN)
def test_whatever_leaves_it_open_is_uncertain_after_exactly_one_request(fal, name):
    fal.routes.on("POST", SUBMIT, UNCERTAIN[name], said(200, ACCEPTED))
    with pytest.raises(SubmitUncertain, match="may have been accepted") as error:
        fal.submit()
    assert fal.posts == 1
    assert error.value.hint


REFUSED = {
    "bad key": (said(401, {"detail": "bad"}), AuthFailed, "does not accept the key"),
    "locked": (
        said(403, {"detail": "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai."}),
        OutOfCredit,
        "used up",
    ),
    "not allowed": (said(403, {"detail": "Key lacks the scope"}), AuthFailed, "does not allow this.*scope"),
    "no such model": (said(404, {"detail": "Application not found"}), NotConfigured, "no such model"),
    "too many": (said(429, {"detail": "slow down"}, retry_after="30"), RateLimited, "fewer requests"),
    "wrong input": (
        said(
            422,
            {
                "detail": [
                    {
                        "loc": ["body", "image_url"],
                        "type": "image_too_small",
                        "msg": "x",
                        "ctx": {"min_height": 512, "min_width": 512},
                    }
                ]
            },
        ),
        Rejected,
        "“Picture” is too small.*512 × 512 pixels",
    ),
    "content": (
        said(422, {"detail": [{"loc": ["body", "prompt"], "type": "content_policy_violation", "msg": "x"}]}),
        ContentRefused,
        "content check",
    ),
    "its own 500": (said(500, {"detail": "x"}, x_fal_request_id="r"), Unavailable, "trouble"),
    "its own 503": (said(503, {"detail": "x"}, x_fal_request_id="r"), Unavailable, "trouble"),
    "its own 409": (said(409, {"detail": "x"}, x_fal_request_id="r"), Unavailable, "trouble"),
    "too large": (page(413), Rejected, "larger than fal.ai takes"),
    "wrong path": (page(405), NotConfigured, "no such model"),
    "bad request": (said(400, {"detail": "bad request"}), Rejected, "bad request"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_told_as_what_it_is_after_exactly_one_request(fal, name):
    answer, kind, words = REFUSED[name]
    fal.routes.on("POST", SUBMIT, answer, said(200, ACCEPTED))
    with pytest.raises(kind, match=words) as error:
        fal.submit()
    assert type(error.value) is kind
    assert fal.posts == 1
    assert error.value.hint


def test_how_long_to_wait_is_passed_on(fal):
    fal.routes.on("POST", SUBMIT, said(429, {"detail": "slow"}, retry_after="30"))
    with pytest.raises(RateLimited) as error:
        fal.submit()
    assert error.value.retry_after.total_seconds() == 30


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ConnectTimeout])
def test_the_second_host_is_asked_only_when_no_connection_can_be_made(fal, kind):
    fal.routes.on("POST", SUBMIT, kind("no"))
    backup = fal.routes.on("POST", "queue.falrun.com", said(200, ACCEPTED))
    assert fal.submit().request_id == "req-1"
    assert len(backup.requests) == 1


def test_without_a_network_it_gives_up_soon_and_says_that_nothing_was_sent(fal):
    primary = fal.routes.on("POST", SUBMIT, httpx.ConnectError("no"))
    backup = fal.routes.on("POST", "queue.falrun.com", httpx.ConnectError("no"))
    with pytest.raises(Offline):
        fal.submit()
    assert len(primary.requests) == len(backup.requests) == 3
    assert sum(fal.pace.waited) < 5


def test_a_refused_proxy_proves_that_nothing_was_sent(fal):
    fal.routes.on("POST", SUBMIT, httpx.ProxyError("407 Proxy Authentication Required"))
    with pytest.raises(Offline, match="proxy"):
        fal.submit()


def test_the_second_host_is_never_asked_after_something_was_sent(fal):
    fal.routes.on("POST", SUBMIT, httpx.ReadError("reset"))
    backup = fal.routes.on("POST", "queue.falrun.com", said(200, ACCEPTED))
    with pytest.raises(SubmitUncertain):
        fal.submit()
    assert backup.requests == []


def test_without_a_key_nothing_is_sent(net):
    fal = Fal(net, key=None)
    with pytest.raises(NotConfigured, match=r"No fal\.ai key"):
        fal.submit()
    assert fal.routes.requests == []


def test_without_what_it_needs_nothing_is_sent(fal):
    with pytest.raises(Rejected) as error:
        fal.submit(Request(Capability.IMAGE_TO_VIDEO, {"prompt": "x"}))
    assert error.value.input_name == "image"
    with pytest.raises(NotConfigured):
        fal.submit(model="fal-ai/nobody/knows")
    with pytest.raises(NotConfigured, match="withdrawn"):
        fal.submit(model=RETIRED)
    assert fal.routes.requests == []


def test_a_value_that_cannot_be_sent_proves_that_nothing_was_sent(fal):
    options = {"prompt": "x", "options": {"cfg_scale": float("nan")}}
    with pytest.raises(ProviderError) as error:
        fal.submit(Request(Capability.IMAGE_TO_VIDEO, options, {"image": (PICTURE,)}))
    assert isinstance(error.value, ServiceFault | Rejected)
    assert fal.routes.requests == []


def test_an_environment_that_leads_fal_client_elsewhere_is_noticed(fal, monkeypatch):
    monkeypatch.setattr("fal_client.client.QUEUE_URL_FORMAT", "https://queue.evil.example/")
    with pytest.raises(NotConfigured, match="another host"):
        fal.submit()
    assert fal.routes.requests == []


def test_no_error_shows_the_key(fal):
    for status in (400, 403, 422):
        fal.routes.on("POST", SUBMIT, said(status, {"detail": f"the key {KEY} and its half key-secret-5678 failed"}))
        with pytest.raises(ProviderError) as error:
            fal.submit()
        assert "secret" not in error.value.message + error.value.hint + repr(error.value)


def test_connect_tries_are_a_setting(net):
    fal = Fal(net, settings=FalSettings(connect_tries=1))
    primary = fal.routes.on("POST", SUBMIT, httpx.ConnectError("no"))
    fal.routes.on("POST", "queue.falrun.com", httpx.ConnectError("no"))
    with pytest.raises(Offline):
        fal.submit()
    assert len(primary.requests) == 1


def test_changed_settings_count_from_the_next_request_on(net):
    fal = Fal(net, settings=FalSettings(connect_tries=3))
    asked = fal.routes.on("POST", SUBMIT, httpx.ConnectError("no"))
    fal.routes.on("POST", "queue.falrun.com", httpx.ConnectError("no"))
    counts = []

    async def story(provider):
        for tries in (3, 1):
            provider.tune(FalSettings(connect_tries=tries, concurrency=tries))
            with pytest.raises(Offline):
                await provider.submit(REQUEST, MODEL, {REF: ADDRESS})
            counts.append(len(asked.requests))
        return provider.concurrency

    assert fal.tell(story) == 1
    assert counts == [3, 4]
