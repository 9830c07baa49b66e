"""fal.ai's platform: keys tested, lost requests found, prices and schemas fetched."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.errors import NotConfigured, Offline, Rejected, Unavailable
from charstudio.providers.fal.matching import is_same
from charstudio.providers.requests import Capability, Request
from tests.providers.fal.lab import ADDRESS, ENDPOINT, MODEL, PICTURE, PRICING, REF, REQUEST, Fal
from tests.providers.fal.test_queue import JSON
from tests.providers.net.lab import page, said

BILLING = "api.fal.ai/v1/account/billing"
TOKEN_PLACE = "rest.fal.ai/storage/auth/token"
LIST = "api.fal.ai/v1/models/requests/by-endpoint"
MODELS = "api.fal.ai/v1/models?"
SCHEMA = "fal.ai/api/openapi/queue/openapi.json"
SENT = datetime(2026, 8, 1, tzinfo=UTC)
OURS = {"prompt": "she turns", "image_url": ADDRESS}


# --- the key -----------------------------------------------------------------------------------------------------


def check(fal):
    return fal.tell(lambda provider: provider.check_key())


def test_a_key_that_may_read_the_balance_works_and_tells_it(fal):
    fal.routes.on(
        "GET", BILLING, said(200, {"username": "me", "credits": {"current_balance": 24.5, "currency": "USD"}})
    )
    found = check(fal)
    assert found.works
    assert found.balance_usd == Decimal("24.5")
    assert "$24.50" in found.text


@pytest.mark.parametrize("credit", [None, {}, {"current_balance": "x"}, {"current_balance": 5, "currency": "EUR"}, 7])
def test_a_balance_that_is_not_told_is_unknown(fal, credit):
    fal.routes.on("GET", BILLING, said(200, {"credits": credit}))
    found = check(fal)
    assert found.works
    assert found.balance_usd is None


def test_an_overdrawn_account_shows_it(fal):
    fal.routes.on("GET", BILLING, said(200, {"credits": {"current_balance": -0.5, "currency": "USD"}}))
    assert check(fal).balance_usd == Decimal("-0.5")


def test_an_ordinary_key_works_though_it_may_not_read_the_balance(fal):
    fal.routes.on("GET", BILLING, said(403, {"detail": "admin"}))
    assert check(fal).works
    fal.routes.on("GET", PRICING, said(403, {"detail": "admin"}))
    fal.routes.on("POST", TOKEN_PLACE, said(200, {"token": "t"}))
    assert check(fal).works


def test_a_key_that_nobody_accepts_does_not_work(fal):
    for method, place in (("GET", BILLING), ("GET", PRICING), ("POST", TOKEN_PLACE)):
        fal.routes.on(method, place, said(401, {"detail": "x"}))
    found = check(fal)
    assert not found.works
    assert "does not accept" in found.text


def test_no_key_is_no_call(net):
    fal = Fal(net, key=None)
    assert not check(fal).works
    assert fal.routes.requests == []


def test_without_a_network_nothing_is_known_of_the_key(fal):
    fal.routes.on("GET", BILLING, httpx.ConnectError("no"))
    with pytest.raises(Offline):
        check(fal)
    fal.routes.on("GET", BILLING, page(200))
    with pytest.raises(Offline, match="log in"):
        check(fal)


# --- lost requests -----------------------------------------------------------------------------------------------


def item(request_id, sent="2026-08-01T00:00:05Z", body=None, **more):
    return {"request_id": request_id, "endpoint_id": MODEL, "sent_at": sent, "json_input": body, **more}


def look(fal, *items, request=REQUEST):
    fal.routes.on("GET", LIST, said(200, {"items": list(items), "has_more": False, "next_cursor": None}))
    return fal.tell(lambda provider: provider.look_again(request, MODEL, SENT))


def test_the_request_with_our_input_comes_first_then_the_nearest_in_time(fal):
    found = look(
        fal,
        item("far", "2026-08-01T00:10:00Z", {"prompt": "other"}),
        item("near", "2026-07-31T23:59:58+00:00", {"prompt": "other"}),
        item("ours", "2026-08-01T00:20:00Z", OURS),
        item("unknown"),
    )
    assert [one.ticket.request_id for one in found] == ["ours", "near", "unknown", "far"]
    assert [one.is_exact for one in found] == [True, False, False, False]
    assert found[0].ticket == fal.provider.ticket_for(MODEL, "ours")
    assert found[0].sent_at.tzinfo is not None
    asked = fal.routes.requests[0].url.params
    assert asked["endpoint_id"] == MODEL
    assert asked["expand"] == "payloads"
    assert asked["start"] == "2026-07-31T23:50:00Z"


def test_the_list_is_read_page_by_page(fal):
    first = said(200, {"items": [item("a")], "has_more": True, "next_cursor": "c1"})
    second = said(200, {"items": [item("b")], "has_more": False})
    fal.routes.on("GET", LIST, first, second)
    found = fal.tell(lambda provider: provider.look_again(REQUEST, MODEL, SENT))
    assert {one.ticket.request_id for one in found} == {"a", "b"}
    assert fal.routes.requests[1].url.params["cursor"] == "c1"


def test_a_list_that_never_ends_is_left(fal):
    fal.routes.on("GET", LIST, said(200, {"items": [], "has_more": True, "next_cursor": "same"}))
    assert fal.tell(lambda provider: provider.look_again(REQUEST, MODEL, SENT)) == ()
    assert len(fal.routes.requests) == 2


@pytest.mark.parametrize(
    "answer", [said(401, {"detail": "x"}), said(403, {"detail": "x"}), said(404, {}), said(500), page(502)]
)
def test_a_list_that_cannot_be_read_is_unavailable(fal, answer):
    fal.routes.on("GET", LIST, answer)
    with pytest.raises(Unavailable):
        fal.tell(lambda provider: provider.look_again(REQUEST, MODEL, SENT))


@given(
    st.lists(st.dictionaries(st.sampled_from(["request_id", "sent_at", "json_input", "started_at"]), JSON), max_size=4)
)
def test_no_list_breaks_the_reading(items):
    from charstudio.providers.fal.platform import _listed

    for one in items:
        _listed(one)


def test_inputs_are_compared_field_by_field():
    assert is_same(OURS, OURS, ENDPOINT)
    assert is_same(OURS, {**OURS, "image_url": "https://elsewhere.example/x.png"}, ENDPOINT)
    assert is_same(OURS, {**OURS, "duration": 5, "cfg_scale": 0.5, "tail_image_url": None}, ENDPOINT)
    assert not is_same(OURS, {**OURS, "duration": 10}, ENDPOINT)
    assert not is_same(OURS, {**OURS, "prompt": "she turn"}, ENDPOINT)
    assert not is_same(OURS, {"prompt": "she turns"}, ENDPOINT)
    assert not is_same(OURS, {**OURS, "image_url": 7}, ENDPOINT)
    assert not is_same({"a": True}, {"a": 1}, ENDPOINT)
    assert not is_same({"a": [1, 2]}, {"a": [1]}, ENDPOINT)
    assert is_same({"a": {"b": [1]}}, {"a": {"b": [1]}}, ENDPOINT)


def test_another_picture_under_its_own_hash_is_another_request():
    other = f"https://v3b.fal.media/files/b/z_{'cd' * 32}.png"
    same = f"https://v3b.fal.media/files/b/z_{REF.file_name}"
    assert not is_same(OURS, {**OURS, "image_url": other}, ENDPOINT)
    assert is_same(OURS, {**OURS, "image_url": same}, ENDPOINT)


@given(JSON, JSON)
def test_comparing_never_breaks(mine, theirs):
    assert is_same({"a": mine}, {"a": mine}, ENDPOINT) or mine != mine or "nan" in repr(mine)  # noqa: PLR0124
    is_same({"a": mine}, {"a": theirs}, ENDPOINT)


def test_a_ticket_can_be_had_by_the_id_alone(fal):
    ticket = fal.provider.ticket_for(MODEL, "  764cabcf-b745-4b3e-ae38-1200304cf45b ")
    assert ticket.request_id == "764cabcf-b745-4b3e-ae38-1200304cf45b"
    assert ticket.urls["endpoint"] == MODEL
    for text in ("", "a/b", "https://queue.fal.run/x", "..", "a b"):
        with pytest.raises(Rejected, match="not the id"):
            fal.provider.ticket_for(MODEL, text)
    with pytest.raises(NotConfigured):
        fal.provider.ticket_for("nobody/knows", "abc")


# --- schemas and prices ------------------------------------------------------------------------------------------


def test_any_endpoints_schema_can_be_fetched(fal):
    service = fal.routes.on("GET", SCHEMA, said(200, {"openapi": "3.0.4"}))
    assert fal.tell(lambda provider: provider.fetch_schema("somebody/some-model/x")) == {"openapi": "3.0.4"}
    assert service.requests[0].url.params["endpoint_id"] == "somebody/some-model/x"


@pytest.mark.parametrize("answer", [said(404, {"detail": "x"}), said(200, []), httpx.Response(200, content=b"{oops")])
def test_a_schema_that_is_not_there_is_said_so(fal, answer):
    fal.routes.on("GET", SCHEMA, answer)
    with pytest.raises(NotConfigured, match="no model by the id"):
        fal.tell(lambda provider: provider.fetch_schema("somebody/some-model"))


def test_what_is_no_id_is_not_asked_for(fal):
    for text in ("", "flux", "../x/y", "https://evil.example/x"):
        with pytest.raises(NotConfigured):
            fal.tell(lambda provider, text=text: provider.fetch_schema(text))
    assert fal.routes.requests == []


def refresh(fal, ids):
    return fal.tell(lambda provider: provider.fetch_refresh(tuple(ids)))


def test_a_refresh_asks_in_pages_and_says_what_is_gone(fal):
    ids = [f"fal-ai/model-{number}" for number in range(45)]

    def models(request):
        asked = request.url.params["endpoint_id"].split(",")
        assert len(asked) <= 20
        assert request.url.params["expand"] == "openapi-3.0"
        there = [{"endpoint_id": name, "openapi": {"error": {"code": "x"}}} for name in asked if name != ids[7]]
        return said(200, {"models": there, "has_more": False})

    def prices(request):
        asked = request.url.params["endpoint_id"].split(",")
        assert len(asked) <= 50
        listed = [{"endpoint_id": name, "unit_price": 0.5, "unit": "videos", "currency": "USD"} for name in asked[:3]]
        return said(200, {"prices": [*listed, {"endpoint_id": 7}, "x", {"endpoint_id": "y", "unit_price": "NaN"}]})

    fal.routes.on("GET", MODELS, models)
    fal.routes.on("GET", PRICING, prices)
    found = refresh(fal, ids)
    assert found.gone == {ids[7]}
    assert set(found.prices) == set(ids[:3])
    assert found.prices[ids[0]].usd == Decimal("0.5")
    assert found.as_of == "2026-08-01"


def test_a_refresh_waits_when_it_is_asked_to(fal):
    fal.routes.on("GET", MODELS, said(429, retry_after="11"), said(200, {"models": []}))
    fal.routes.on("GET", PRICING, said(200, {"prices": []}))
    refresh(fal, [MODEL])
    assert fal.pace.waited == [11]


def test_a_refresh_without_prices_is_one_all_the_same(fal):
    fal.routes.on("GET", MODELS, said(200, {"models": [{"endpoint_id": MODEL}]}))
    fal.routes.on("GET", PRICING, said(403, {"detail": "admin"}))
    assert refresh(fal, [MODEL]).prices == {}


def test_an_empty_list_of_models_does_not_mean_that_all_are_gone(fal):
    fal.routes.on("GET", MODELS, said(200, {"models": []}))
    assert refresh(fal, [MODEL]).gone == frozenset()


def test_a_refresh_without_a_network_says_so(fal):
    fal.routes.on("GET", MODELS, httpx.ConnectError("no"))
    with pytest.raises(Offline):
        refresh(fal, [MODEL])


# --- the provider itself -----------------------------------------------------------------------------------------


def test_it_offers_what_the_catalogue_has_at_fal(fal):
    offered = {(info.id, info.capability) for info in fal.provider.models()}
    assert (MODEL, Capability.IMAGE_TO_VIDEO) in offered
    assert ("fal-ai/flux/dev", Capability.IMAGE_EDIT) in offered
    assert not any(name == "runpod/some-model" for name, _ in offered)
    assert all(info.provider == "fal" for info in fal.provider.models())
    assert any("refused" in info.notes for info in fal.provider.models())


def test_it_says_why_a_model_cannot_be_asked(net):
    fal = Fal(net, key=None)
    assert fal.provider.unready(MODEL) == ""  # nobody has looked for the key yet
    assert asyncio.run(fal.provider.look_for_key()) is False
    assert fal.provider.unready(MODEL) == "No fal.ai key yet. Enter one in Settings, or use drafts."
    assert "withdrawn" in fal.provider.unready("fal-ai/old/model")
    assert "no model" in fal.provider.unready("fal-ai/unheard/of")


def test_prices_and_faults_come_from_the_catalogue(fal):
    request = Request(Capability.IMAGE_TO_VIDEO, {"prompt": "x", "duration": "5"}, {"image": (PICTURE,)})
    assert fal.provider.price(request, MODEL) == Decimal("0.56")
    assert fal.provider.price(request, "fal-ai/unheard/of") is None
    assert fal.provider.faults(request, MODEL) == ()


def test_another_key_counts_from_the_next_request_on(net):
    from charstudio.storage.secrets import Secret

    keys = ["first-key-000", "second-key-00"]
    fal = Fal(net)
    fal.provider._key._find = lambda: Secret(keys[0])
    fal.routes.on("GET", BILLING, said(200, {}))

    async def story(provider):
        await provider.check_key()
        keys.pop(0)
        await provider.check_key()
        provider.forget_key()
        await provider.check_key()

    fal.tell(story)
    used = [request.headers["authorization"] for request in fal.routes.requests]
    assert used == ["Key first-key-000", "Key first-key-000", "Key second-key-00"]


def test_a_job_whose_model_left_the_catalogue_is_collected_by_its_schema(fal):
    from charstudio.providers.base import Ticket
    from charstudio.providers.fal.queue import built

    document = {
        "openapi": "3.0.4",
        "paths": {
            "/lost/model/x": {
                "post": {
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/XInput"}}}
                    }
                }
            },
            "/lost/model/x/requests/{request_id}": {
                "get": {
                    "responses": {
                        "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/XOutput"}}}}
                    }
                }
            },
        },
        "components": {
            "schemas": {
                "XInput": {"type": "object", "properties": {"prompt": {"type": "string"}}},
                "XOutput": {
                    "type": "object",
                    "required": ["video"],
                    "properties": {"video": {"$ref": "#/components/schemas/File"}},
                },
                "File": {
                    "type": "object",
                    "properties": {"url": {"type": "string"}, "content_type": {"type": "string"}},
                },
            }
        },
    }
    fal.routes.on("GET", SCHEMA, said(200, document))
    places = built("lost/model/x", "r9")
    fal.routes.on(
        "GET", places.response.removeprefix("https://"), said(200, {"video": {"url": "https://v3.fal.media/x.mp4"}})
    )
    delivery = fal.collect(Ticket("fal", "lost/model/x", "r9", {"endpoint": "lost/model/x"}))
    assert [file.output for file in delivery.files] == ["video"]


def test_nothing_slow_is_imported_before_the_first_request():
    import subprocess
    import sys

    code = "import sys, charstudio.providers.fal.provider, charstudio.providers.runpod.provider; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"httpx", "fal_client", "httpcore", "keyring", "av", "numpy"} & set(loaded)


def test_what_is_sent_is_what_the_catalogue_says(fal):
    from tests.providers.fal.lab import ACCEPTED, SUBMIT

    service = fal.routes.on("POST", SUBMIT, said(200, ACCEPTED))
    options = {"prompt": "x", "duration": "10", "options": {"cfg_scale": 0.7}}
    fal.submit(Request(Capability.IMAGE_TO_VIDEO, options, {"image": (PICTURE,)}))
    assert json.loads(service.requests[0].content) == {
        "prompt": "x",
        "image_url": ADDRESS,
        "duration": 10,
        "cfg_scale": 0.7,
    }
