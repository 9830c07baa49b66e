"""Where jobs are asked for, and statuses as values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.errors import JobLost, NotConfigured
from charstudio.providers.base import Ticket
from charstudio.providers.fal.queue import State, built, is_endpoint_id, is_request_id, places_of, status_of
from charstudio.providers.fal.queue import given as places_given

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def base(app, request_id):
    return f"https://queue.fal.run/{app}/requests/{request_id}"


@pytest.mark.parametrize(
    ("endpoint", "app"),
    [
        ("fal-ai/flux/dev", "fal-ai/flux"),
        ("fal-ai/kling-video/v3/pro/image-to-video", "fal-ai/kling-video"),
        ("fal-ai/any", "fal-ai/any"),
        ("workflows/me/flow/x", "workflows/me/flow"),
        ("comfy/me/flow", "comfy/me/flow"),
    ],
)
def test_the_addresses_of_a_job_are_under_owner_and_app(endpoint, app):
    places = built(endpoint, "r1")
    assert places.response == base(app, "r1")
    assert places.status == base(app, "r1") + "/status"
    assert places.cancel == base(app, "r1") + "/cancel"


@pytest.mark.parametrize(
    "endpoint", ["flux", "", "../x", "a/../b", "a//b", "https://evil/x", "a/b?c", "a/b#c", "a/b c", "/a/b"]
)
def test_what_is_no_endpoint_has_no_addresses(endpoint):
    assert not is_endpoint_id(endpoint)
    with pytest.raises(NotConfigured):
        built(endpoint, "r1")


TRAPS = [
    {"status_url": "https://evil.example.net/steal"},
    {"status_url": "http://queue.fal.run/fal-ai/test/requests/r1/status"},
    {"status_url": "https://queue.fal.run@evil.example/fal-ai/test/requests/r1/status"},
    {"status_url": "https://queue.fal.run.evil.example/fal-ai/test/requests/r1/status"},
    {"status_url": "https://queue.fal.run:444/fal-ai/test/requests/r1/status"},
    {"status_url": "https://user@queue.fal.run/fal-ai/test/requests/r1/status"},
    {"status_url": "https://queue.fal.run/fal-ai/test/requests/another/status"},
    {"status_url": "https://queue.fal.run/fal-ai/test/../../requests/r1/status"},
    {"status_url": "https://queue.fal.run/fal-ai/test/requests/r1/status?x=1/status"},
    {"status_url": "https://[broken/fal-ai/test/requests/r1/status"},
    {"response_url": "file:///fal-ai/test/requests/r1"},
    {"status_url": base("fal-ai/test", "r1"), "response_url": base("fal-ai/test", "r1") + "/status"},
    {"status_url": 7, "response_url": None, "cancel_url": ["x"]},
    {},
]


@pytest.mark.parametrize("reply", TRAPS)
def test_an_address_that_is_not_to_be_believed_is_built_instead(reply):
    assert places_given(reply, "fal-ai/test/sub", "r1") == built("fal-ai/test", "r1")


def test_a_job_that_was_moved_to_another_app_is_looked_for_there():
    reply = {"status_url": base("fal-ai/other", "r1") + "/status"}
    assert places_given(reply, "fal-ai/test", "r1") == built("fal-ai/other", "r1")


def test_the_second_host_may_be_given_too():
    reply = {"response_url": "https://queue.falrun.com/fal-ai/test/requests/r1"}
    assert places_given(reply, "fal-ai/test", "r1").status == "https://queue.falrun.com/fal-ai/test/requests/r1/status"


@pytest.mark.media
def test_the_recorded_traps_are_avoided(shared_media):
    traps = json.loads((shared_media / "api/fal_queue_url_traps.json").read_text("utf-8"))
    for case in traps["cases"]:
        submit = case["submit"]
        places = places_given(submit, case.get("endpoint", traps["endpoint"]), submit["request_id"])
        status, *rest = case["expect_polls"]
        assert places.status == status
        assert rest in ([], [places.response])


@given(st.dictionaries(st.sampled_from(["status_url", "response_url", "cancel_url"]), st.text(max_size=80) | JSON))
def test_whatever_is_given_the_key_goes_to_the_queue_only(reply):
    places = places_given(reply, "fal-ai/test", "r1")
    assert all(
        place.startswith(("https://queue.fal.run/", "https://queue.falrun.com/"))
        for place in (places.status, places.response, places.cancel)
    )


def test_a_stored_ticket_is_judged_again():
    spoiled = Ticket("fal", "m", "r1", {"endpoint": "fal-ai/test", "status": "https://evil.example/status"})
    assert places_of(spoiled, "fal-ai/test") == built("fal-ai/test", "r1")
    assert places_of(Ticket("fal", "m", "r1"), "fal-ai/test/x") == built("fal-ai/test", "r1")
    with pytest.raises(JobLost):
        places_of(Ticket("fal", "m", "../../x"), "fal-ai/test")


@given(st.text(max_size=40))
def test_an_id_is_plain(text):
    if is_request_id(text):
        assert not set(text) & set("/\\?#%:@ \n")
        assert not text.startswith(".")


@pytest.mark.media
def test_the_recorded_statuses_are_read(shared_media):
    recorded = json.loads((shared_media / "api/fal_queue_protocol.json").read_text("utf-8"))
    states = [status_of(body).state for body in recorded["status_bodies"]]
    assert states == [State.QUEUED, State.RUNNING, State.DONE, State.DONE]
    assert status_of(recorded["status_bodies"][0]).position == 123
    assert [line.text for line in status_of(recorded["status_bodies"][1]).log] == ["foo", "bar"]
    failed = [status_of(body) for body in recorded["completed_but_failed"]]
    assert [status.error_type for status in failed] == ["runner_disconnected", "request_timeout"]
    assert failed[1].seconds == 1.5
    assert status_of(recorded["unknown_status"]).state is State.ODD


@given(st.dictionaries(st.sampled_from(["status", "queue_position", "logs", "error", "error_type", "metrics"]), JSON))
def test_no_status_breaks_the_reading(body):
    status = status_of(body)
    assert status.position is None or status.position >= 0
    assert status.error or not (body.get("error") or body.get("error_type"))


def test_numbers_beyond_measure_are_left_out():
    assert status_of({"status": "COMPLETED", "metrics": {"inference_time": 10**400}}).seconds is None
    assert status_of({"status": "IN_QUEUE", "queue_position": -1}).position is None
    assert status_of({"status": "IN_QUEUE", "queue_position": True}).position is None
