"""fal's platform API: models page by page, prices, usage, the list of requests, the balance, and schemas."""

from __future__ import annotations

from decimal import Decimal

from charstudio.providers.catalog.schema import endpoint_from_openapi
from charstudio.testing.script import Pace, Script
from tests.testing.caller import FLUX, KLING, Clock

API = "https://api.fal.ai/v1"


def test_models_come_in_pages_to_the_last(talk, catalog):
    async def conversation(caller):
        found, cursor = [], ""
        while True:
            page = (await caller.get(f"{API}/models?limit=40&cursor={cursor}")).json()
            found += [row["endpoint_id"] for row in page["models"]]
            if not page["has_more"]:
                break
            cursor = page["next_cursor"]
        assert found == [endpoint.id for endpoint in catalog.endpoints() if endpoint.provider == "fal"]

    talk(conversation)


def test_models_are_chosen_by_words_category_and_id(talk):
    async def conversation(caller):
        rows = (await caller.get(f"{API}/models?q=kling&category=image-to-video")).json()["models"]
        assert rows
        assert all("kling" in row["endpoint_id"] or "kling" in row["metadata"]["display_name"].lower() for row in rows)
        ids = f"{KLING},{FLUX},nobody/knows"
        rows = (await caller.get(f"{API}/models?endpoint_id={ids}")).json()["models"]
        assert {row["endpoint_id"] for row in rows} == {KLING, FLUX}
        assert "openapi" not in rows[0]

    talk(conversation)


def test_schemas_come_along_or_from_the_site_and_can_be_read_back(talk, catalog):
    async def conversation(caller):
        row = (await caller.get(f"{API}/models?endpoint_id={KLING}&expand=openapi-3.0")).json()["models"][0]
        place = f"https://fal.ai/api/openapi/queue/openapi.json?endpoint_id={KLING}"
        document = (await caller.get(place, key="")).json()
        assert row["openapi"] == document
        read = endpoint_from_openapi(KLING, document)
        known = catalog.by_endpoint("fal", KLING)
        assert {field.name for field in read.fields} == {field.name for field in known.fields}

    talk(conversation)


def test_prices_are_per_unit_and_closed_to_ordinary_keys_if_the_script_says_so(talk):
    async def conversation(caller):
        body = (await caller.get(f"{API}/models/pricing?endpoint_id={FLUX},nobody/knows")).json()
        assert body["prices"] == [{"endpoint_id": FLUX, "unit_price": 0.025, "unit": "megapixels", "currency": "USD"}]
        many = ",".join(f"a/{number}" for number in range(51))
        assert (await caller.get(f"{API}/models/pricing?endpoint_id={many}")).status_code == 422
        wish = {"estimate_type": "unit_price", "endpoints": {FLUX: {"unit_quantity": 100}}}
        estimate = await caller.ask("POST", f"{API}/models/pricing/estimate", json=wish)
        assert estimate.json() == {"estimate_type": "unit_price", "total_cost": 2.5, "currency": "USD"}
        caller.cloud.script = Script(prices_open=False)
        assert (await caller.get(f"{API}/models/pricing?endpoint_id={FLUX}")).status_code == 403

    talk(conversation)


def test_the_list_of_requests_has_finished_ones_with_what_went_in(talk):
    clock = Clock()

    async def conversation(caller):
        first = await caller.submit({"prompt": "first"})
        await caller.submit({"prompt": "of another"}, "fal-ai/flux/schnell")
        place = f"{API}/models/requests/by-endpoint?endpoint_id={FLUX}&expand=payloads"
        assert (await caller.get(place)).json()["items"] == []
        clock.goes_on(31)
        await caller.submit({"prompt": "second"})
        items = (await caller.get(place)).json()["items"]
        assert [(each["request_id"], each["json_input"]) for each in items] == [
            (first["request_id"], {"prompt": "first"})
        ]
        assert items[0]["status_code"] == 200
        assert items[0]["json_output"]["images"][0]["url"]
        assert {"sent_at", "started_at", "ended_at", "duration", "endpoint_id"} <= set(items[0])
        caller.cloud.script = Script(pace=Pace(queue_s=10, image_s=20), lists_unfinished=True)
        assert len((await caller.get(place)).json()["items"]) == 2
        later = (await caller.get(f"{place}&start=2027-01-15T08:00:20Z")).json()["items"]
        assert [each["json_input"] for each in later] == [{"prompt": "second"}]

    talk(conversation, Script(pace=Pace(queue_s=10, image_s=20)), clock=clock)


def test_usage_and_balance_follow_the_bill(talk):
    async def conversation(caller):
        for number in range(3):
            await caller.submit({"prompt": str(number)})
        usage = (await caller.get(f"{API}/models/usage?expand=summary&endpoint_id={FLUX}")).json()
        assert [(row["quantity"], row["cost"]) for row in usage["summary"]] == [(3.0, 0.075)]
        billing = (await caller.get(f"{API}/account/billing?expand=credits")).json()
        assert billing["credits"] == {"current_balance": 1.925, "currency": "USD"}
        assert "credits" not in (await caller.get(f"{API}/account/billing")).json()
        assert (await caller.get(f"{API}/account/billing", key="")).status_code == 401

    talk(conversation, Script(balance_usd=Decimal(2)))
