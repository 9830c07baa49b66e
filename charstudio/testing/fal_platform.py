"""fal's platform API at ``api.fal.ai``: models, prices, usage, requests, balance; and the schemas at ``fal.ai``."""

from __future__ import annotations

import base64
import binascii
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias, TypeVar

from charstudio.model.values import Json
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.catalog.schema_writing import openapi_of
from charstudio.providers.requests import Capability
from charstudio.testing.fal_errors import said
from charstudio.testing.faults import Subject
from charstudio.testing.jobs import ZERO, Job, Phase
from charstudio.testing.messages import Asked, Reply, json_reply
from charstudio.testing.order import unit_price
from charstudio.testing.routes import Route
from charstudio.testing.script import Step
from charstudio.testing.works import Works

API_HOST = "api.fal.ai"
SITE_HOST = "fal.ai"

_UNLIMITED_USD = Decimal(1000)
_MOST_PRICES = 50
_MOST_ROWS = 100

_CATEGORIES = {
    Capability.TEXT_TO_IMAGE: "text-to-image",
    Capability.IMAGE_EDIT: "image-to-image",
    Capability.UPSCALE: "image-to-image",
    Capability.MATTE: "image-to-image",
    Capability.SPEECH: "text-to-speech",
    Capability.LIPSYNC: "video-to-video",
    Capability.REPLACE: "video-to-video",
    Capability.EXTEND: "video-to-video",
    Capability.INTERPOLATE: "video-to-video",
    Capability.MOTION_CONTROL: "video-to-video",
}
"""fal's word for what an endpoint does; everything else makes videos of pictures."""

T = TypeVar("T")
_Handle: TypeAlias = Callable[[Asked], Awaitable[Reply]]


class FalPlatform:
    """``api.fal.ai/v1``."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._table: dict[tuple[str, str], tuple[Step, _Handle]] = {
            ("GET", "/v1/models"): (Step.MODELS, self._models),
            ("GET", "/v1/models/pricing"): (Step.PRICES, self._prices),
            ("POST", "/v1/models/pricing/estimate"): (Step.PRICES, self._estimate),
            ("GET", "/v1/models/usage"): (Step.USAGE, self._usage),
            ("GET", "/v1/models/requests/by-endpoint"): (Step.REQUESTS, self._requests),
            ("GET", "/v1/account/billing"): (Step.BALANCE, self._balance),
        }

    def route(self, asked: Asked) -> Route | None:
        """By method and path."""
        found = self._table.get((asked.method, asked.path.rstrip("/")))
        if found is None:
            return None
        step, handle = found
        return Route(Subject(step, "fal", asked.query.get("endpoint_id", ""), asked.path), handle)

    async def _models(self, asked: Asked) -> Reply:
        self._works.key(asked)
        chosen = [endpoint for endpoint in self._endpoints() if _is_wanted(endpoint, asked)]
        rows = [_model(endpoint, with_schema="openapi-3.0" in asked.query.get("expand", "")) for endpoint in chosen]
        return _page("models", rows, asked, usual=50)

    async def _prices(self, asked: Asked) -> Reply:
        self._check_open(asked)
        ids = [each for each in asked.query.get("endpoint_id", "").split(",") if each]
        if not 1 <= len(ids) <= _MOST_PRICES:
            return said(422, f"endpoint_id must name 1 to {_MOST_PRICES} endpoints")
        return _page("prices", [self._price(each) for each in ids if self._known(each)], asked, usual=_MOST_PRICES)

    async def _estimate(self, asked: Asked) -> Reply:
        self._check_open(asked)
        wish = asked.json()
        asks = wish.get("endpoints") if isinstance(wish, Mapping) else None
        kind = wish.get("estimate_type") if isinstance(wish, Mapping) else None
        if not isinstance(asks, Mapping) or kind not in {"unit_price", "historical_api_price"}:
            return said(422, "estimate_type and endpoints are needed")
        total = sum((self._cost(each, asks[each]) for each in asks), ZERO)
        return json_reply(200, {"estimate_type": kind, "total_cost": float(total), "currency": "USD"})

    async def _usage(self, asked: Asked) -> Reply:
        self._check_open(asked)
        now = self._works.desk.now()
        ids = [each for each in asked.query.get("endpoint_id", "").split(",") if each]
        units: dict[str, Decimal] = defaultdict(Decimal)
        for job in self._jobs(asked):
            if (not ids or job.endpoint in ids) and job.charge(now):
                units[job.endpoint] += job.units
        rows = [self._used(each, quantity) for each, quantity in sorted(units.items())]
        day = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT00:00:00Z")
        body: dict[str, Json] = {
            "time_series": [{"bucket": day, "results": rows}],
            "next_cursor": None,
            "has_more": False,
        }
        return json_reply(200, {**body, "summary": rows} if "summary" in asked.query.get("expand", "") else body)

    async def _requests(self, asked: Asked) -> Reply:
        """The requests an endpoint has had, those that ended last first."""
        self._check_open(asked)
        endpoint_id = asked.query.get("endpoint_id", "")
        if not endpoint_id:
            return said(422, "endpoint_id is needed")
        now = self._works.desk.now()
        listed = [job for job in self._jobs(asked) if job.endpoint == endpoint_id]
        if not self._works.script.lists_unfinished:
            listed = [job for job in listed if job.is_settled(now)]
        listed.sort(key=lambda job: job.ended_at() or now, reverse=True)
        shown, following = _sliced(listed, asked, usual=50)
        rows = [_request_row(job, now) for job in shown]
        if "payloads" in asked.query.get("expand", ""):
            rows = [row | await self._payloads(job) for row, job in zip(rows, shown, strict=True)]
        return json_reply(200, {"items": rows, **following})

    async def _balance(self, asked: Asked) -> Reply:
        key = self._works.key(asked)
        start = self._works.script.balance_usd
        left = (_UNLIMITED_USD if start is None else start) - self._works.desk.spent(key)
        body: dict[str, Json] = {"username": "fake-account"}
        if "credits" in asked.query.get("expand", ""):
            body["credits"] = {"current_balance": float(max(ZERO, left)), "currency": "USD"}
        return json_reply(200, body)

    async def _payloads(self, job: Job) -> dict[str, Json]:
        """What went in and came out, where it was kept."""
        if not job.stores_io:
            return {"json_input": None, "json_output": None}
        is_done = job.phase(self._works.desk.now()) is Phase.DONE
        failed = dict(job.outcome.body) or None
        return {"json_input": dict(job.input), "json_output": await self._works.result(job) if is_done else failed}

    # --- inside --------------------------------------------------------------------------------------------------

    def _endpoints(self) -> Sequence[Endpoint]:
        return [endpoint for endpoint in self._works.catalog.endpoints() if endpoint.provider == "fal"]

    def _known(self, endpoint_id: str) -> bool:
        return self._works.catalog.by_endpoint("fal", endpoint_id) is not None

    def _check_open(self, asked: Asked) -> None:
        self._works.key(asked)
        if not self._works.script.prices_open:
            self._works.refuse(403, "This needs a key with the admin scope")

    def _unit(self, endpoint_id: str) -> tuple[Decimal, str]:
        endpoint = self._works.catalog.by_endpoint("fal", endpoint_id)
        made_up = self._works.script.made_up_price_usd
        return unit_price(endpoint, made_up) if endpoint is not None else (made_up, "requests")

    def _price(self, endpoint_id: str) -> dict[str, Json]:
        price, unit = self._unit(endpoint_id)
        return {"endpoint_id": endpoint_id, "unit_price": float(price), "unit": unit, "currency": "USD"}

    def _cost(self, endpoint_id: str, asks: Json) -> Decimal:
        quantity = None
        if isinstance(asks, Mapping):
            quantity = asks.get("unit_quantity", asks.get("call_quantity"))
        known = isinstance(quantity, (int, float)) and not isinstance(quantity, bool)
        return self._unit(endpoint_id)[0] * Decimal(str(quantity)) if known else ZERO

    def _used(self, endpoint_id: str, quantity: Decimal) -> dict[str, Json]:
        price, unit = self._unit(endpoint_id)
        return {
            "endpoint_id": endpoint_id,
            "unit": unit,
            "quantity": float(quantity),
            "unit_price": float(price),
            "cost": float(quantity * price),
            "currency": "USD",
        }

    def _jobs(self, asked: Asked) -> Iterable[Job]:
        """Fal's jobs between ``start`` (usually a day ago) and ``end``."""
        now = datetime.fromtimestamp(self._works.desk.now(), UTC)
        start = _moment(asked.query.get("start", ""), now - timedelta(days=1))
        end = _moment(asked.query.get("end", ""), now + timedelta(days=1))
        for job in self._works.desk.all():
            if job.provider == "fal" and start.timestamp() <= job.accepted_at < end.timestamp():
                yield job


class FalSite:
    """``fal.ai``: the schema of each endpoint, open to everybody."""

    def __init__(self, works: Works) -> None:
        self._works = works

    def route(self, asked: Asked) -> Route | None:
        """The one address."""
        if asked.method != "GET" or asked.path != "/api/openapi/queue/openapi.json":
            return None
        return Route(Subject(Step.SCHEMA, "fal", asked.query.get("endpoint_id", ""), asked.path), self._schema)

    async def _schema(self, asked: Asked) -> Reply:
        endpoint = self._works.catalog.by_endpoint("fal", asked.query.get("endpoint_id", ""))
        return said(404, "Endpoint not found") if endpoint is None else json_reply(200, openapi_of(endpoint))


def _is_wanted(endpoint: Endpoint, asked: Asked) -> bool:
    query = asked.query
    ids = [each for each in query.get("endpoint_id", "").split(",") if each]
    words = query.get("q", "").casefold()
    about = f"{endpoint.id} {endpoint.title} {endpoint.family} {endpoint.lab}".casefold()
    status = query.get("status", "")
    return (
        (not ids or endpoint.id in ids)
        and all(word in about for word in words.split())
        and query.get("category", "") in {"", _category(endpoint)}
        and status in {"", _status(endpoint)}
    )


def _category(endpoint: Endpoint) -> str:
    first = endpoint.capabilities[0] if endpoint.capabilities else Capability.ENDPOINT
    return _CATEGORIES.get(first, "image-to-video")


def _status(endpoint: Endpoint) -> str:
    return "deprecated" if endpoint.withdrawn else "active"


def _model(endpoint: Endpoint, *, with_schema: bool) -> dict[str, Json]:
    metadata: dict[str, Json] = {
        "display_name": endpoint.title,
        "category": _category(endpoint),
        "description": f"{endpoint.title} by {endpoint.lab}",
        "status": _status(endpoint),
        "tags": [capability.value.replace("_", "-") for capability in endpoint.capabilities],
        "updated_at": "2026-01-01T00:00:00Z",
        "thumbnail_url": f"https://v3b.fal.media/files/b/0a000000/{endpoint.id.rpartition('/')[2]}.png",
        "model_url": f"https://fal.run/{endpoint.id}",
        "license_type": "commercial",
        "date": "2026-01-01T00:00:00Z",
        "group": {"key": endpoint.family.casefold().replace(" ", "-"), "label": endpoint.family},
        "kind": "inference",
        "duration_estimate": 1,
    }
    row: dict[str, Json] = {"endpoint_id": endpoint.id, "metadata": metadata}
    return {**row, "openapi": openapi_of(endpoint)} if with_schema else row


def _request_row(job: Job, now: float) -> dict[str, Json]:
    ended = job.ended_at() if job.is_settled(now) else None
    return {
        "request_id": job.id,
        "endpoint_id": job.endpoint,
        "started_at": _text(job.starts_at),
        "sent_at": _text(job.accepted_at),
        "ended_at": _text(ended),
        "status_code": None if ended is None else 499 if job.is_stopped else job.outcome.status,
        "duration": None if ended is None or job.starts_at is None else round(ended - job.starts_at, 3),
    }


def _page(name: str, rows: Sequence[Mapping[str, Json]], asked: Asked, *, usual: int) -> Reply:
    """One page of rows."""
    shown, following = _sliced(rows, asked, usual=usual)
    return json_reply(200, {name: [dict(row) for row in shown], **following})


def _sliced(rows: Sequence[T], asked: Asked, *, usual: int) -> tuple[Sequence[T], dict[str, Json]]:
    """The rows of one page, and where the next begins: their number so far, wrapped up as fal does."""
    limit = asked.query.get("limit", "")
    size = min(max(1, int(limit)), _MOST_ROWS) if limit.isdigit() else usual
    start = _offset(asked.query.get("cursor", ""))
    has_more = start + size < len(rows)
    cursor = base64.b64encode(str(start + size).encode()).decode() if has_more else None
    return rows[start : start + size], {"next_cursor": cursor, "has_more": has_more}


def _offset(cursor: str) -> int:
    try:
        return max(0, int(base64.b64decode(cursor, validate=True))) if cursor else 0
    except (ValueError, binascii.Error):
        return 0


def _moment(text: str, otherwise: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
