"""fal.ai's platform API: unit prices, the list of requests, the balance, schemas. None of it costs anything.

Whatever is missing or odd in an answer is left out; only the network and a refused key are errors.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from charstudio.model.errors import NotConfigured, ProviderError, Unavailable
from charstudio.model.values import Json
from charstudio.providers.base import KeyCheck
from charstudio.providers.catalog.refresh_cache import Fetched, UnitPrice
from charstudio.providers.fal.faults import About, fault
from charstudio.providers.fal.queue import is_endpoint_id, is_request_id
from charstudio.providers.fal.settings import FalSettings
from charstudio.providers.net.pace import Pace
from charstudio.providers.net.replies import Asker, Reply

API = "https://api.fal.ai/v1"
TOKEN_URL = "https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3"  # noqa: S105 - an address
SCHEMA_URL = "https://fal.ai/api/openapi/queue/openapi.json"

_PRICES_AT_ONCE = 50
_MODELS_AT_ONCE = 20
_MOST_PAGES = 50
_PROBE = "fal-ai/flux/dev"
"""An endpoint whose price is asked for only to see whether the key works."""
_DOCUMENTS_LIMIT = 64 * 2**20

BEFORE, AFTER = timedelta(minutes=10), timedelta(hours=6)
"""The window around a submission in which its request may be listed; a list may hold finished ones only, and clocks
differ.
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One request in the service's own list. ``body`` None: it does not show it."""

    request_id: str
    sent_at: datetime
    body: Mapping[str, Json] | None


class Platform:
    """Asks the platform with the user's key."""

    def __init__(self, asker: Asker, settings: FalSettings, pace: Pace, about: About) -> None:
        self._asker = asker
        self._tries = settings.ask_tries
        self._pace = pace
        self._about = about

    async def unit_prices(self, endpoint_ids: Iterable[str]) -> dict[str, UnitPrice]:
        """US dollars for one billable unit of each endpoint that has one."""
        prices: dict[str, UnitPrice] = {}
        for ids in _batches(endpoint_ids, _PRICES_AT_ONCE):
            async for page in self._pages("/models/pricing", {"endpoint_id": ",".join(ids)}, "prices"):
                prices.update(self._price(item) for item in page if _is_price(item))
        return prices

    async def listed(self, endpoint_id: str, sent: datetime) -> tuple[Listed, ...]:
        """The requests for an endpoint around ``sent``."""
        params: dict[str, str | int] = {
            "endpoint_id": endpoint_id,
            "start": _stamp(sent - BEFORE),
            "expand": "payloads",
            "limit": 50,
        }
        if sent + AFTER < self._pace.today():
            params["end"] = _stamp(sent + AFTER)
        found: dict[str, Listed] = {}
        async for page in self._pages("/models/requests/by-endpoint", params, "items"):
            for item in page:
                listed = _listed(item)
                if listed is not None:
                    found[listed.request_id] = listed
        return tuple(found.values())

    async def check_key(self) -> KeyCheck:
        """Whether the key works, from calls that cost nothing. Raises ``Offline`` or ``Unavailable`` when none answers.

        A key may be good for models and not for prices or the balance; only where all say no does it not work.
        """
        billing = await self._asked(f"{API}/account/billing", {"expand": "credits"})
        if billing.is_good:
            balance = _balance(billing)
            told = f" The balance is ${balance:,.2f}." if balance is not None else ""
            return KeyCheck(True, f"The key works.{told}", balance)
        if (await self._asked(f"{API}/models/pricing", {"endpoint_id": _PROBE})).is_good:
            return KeyCheck(True, "The key works. It may not read the account's balance.")
        token = await self._asker.ask_patiently("POST", TOKEN_URL, tries=self._tries, body={})
        if token.is_good:
            return KeyCheck(True, "The key works. It may not read prices and balance.")
        if token.status in {401, 403}:
            error = fault(token, self._about, self._pace.today())
            return KeyCheck(False, error.message)
        raise self._refusal(token)

    async def schema(self, endpoint_id: str) -> Json:
        """The OpenAPI document of an endpoint. Raises ``NotConfigured`` when there is none by that name."""
        if not is_endpoint_id(endpoint_id):
            raise _no_such(endpoint_id)
        reply = await self._asked(SCHEMA_URL, {"endpoint_id": endpoint_id}, _DOCUMENTS_LIMIT)
        document = reply.json()
        if reply.status in {400, 404, 422} or (reply.is_good and not isinstance(document, Mapping)):
            raise _no_such(endpoint_id)
        if not reply.is_good:
            raise self._refusal(reply)
        return document

    async def refreshed(self, endpoint_ids: Sequence[str]) -> Fetched:
        """Documents and unit prices of these endpoints as the service has them now. Prices it does not tell are left
        out.
        """
        documents: dict[str, Json] = {}
        gone: set[str] = set()
        for ids in _batches(endpoint_ids, _MODELS_AT_ONCE):
            found = await self._models(ids)
            documents.update({name: document for name, document in found.items() if document is not None})
            gone.update(set(ids) - set(found) if found else ())
        try:
            prices = await self.unit_prices(endpoint_ids)
        except Unavailable:
            raise
        except ProviderError:  # some keys may not read prices
            prices = {}
        return Fetched.of(documents, prices, self._pace.today().date().isoformat(), sorted(gone))

    async def _models(self, ids: Sequence[str]) -> dict[str, Json]:
        params: dict[str, str | int] = {"endpoint_id": ",".join(ids), "expand": "openapi-3.0", "limit": len(ids)}
        found: dict[str, Json] = {}
        async for page in self._pages("/models", params, "models"):
            for item in page:
                name = item.get("endpoint_id")
                if isinstance(name, str):
                    document = item.get("openapi")
                    found[name] = document if isinstance(document, Mapping) and "error" not in document else None
        return found

    async def _pages(
        self, path: str, params: Mapping[str, str | int], name: str
    ) -> AsyncIterator[list[Mapping[str, Json]]]:
        """The objects of ``name``, page by page."""
        asked = dict(params)
        for _ in range(_MOST_PAGES):
            reply = await self._asked(f"{API}{path}", asked, _DOCUMENTS_LIMIT)
            if not reply.is_good:
                raise self._refusal(reply)
            answer = reply.object()
            items = answer.get(name)
            yield [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
            cursor = answer.get("next_cursor")
            if not isinstance(cursor, str) or not cursor or not answer.get("has_more") or cursor == asked.get("cursor"):
                return
            asked["cursor"] = cursor

    async def _asked(self, url: str, params: Mapping[str, str | int], limit: int = 4 * 2**20) -> Reply:
        return await self._asker.ask_patiently("GET", url, params=params, tries=self._tries, limit=limit)

    def _refusal(self, reply: Reply) -> ProviderError:
        return fault(reply, self._about, self._pace.today())

    def _price(self, item: Mapping[str, Json]) -> tuple[str, UnitPrice]:
        unit = item.get("unit")
        price = UnitPrice(
            _amount(item.get("unit_price")) or Decimal(0),
            unit if isinstance(unit, str) else "",
            self._pace.today().date().isoformat(),
        )
        return str(item["endpoint_id"]), price


def _is_price(item: Mapping[str, Json]) -> bool:
    is_dollars = item.get("currency", "USD") == "USD"
    return is_dollars and isinstance(item.get("endpoint_id"), str) and _amount(item.get("unit_price")) is not None


def _amount(value: Json) -> Decimal | None:
    """A number of dollars, 0 or more; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value)[:40])
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < Decimal(10**9) else None


def _balance(reply: Reply) -> Decimal | None:
    credit = reply.object().get("credits")
    if not isinstance(credit, Mapping) or credit.get("currency", "USD") != "USD":
        return None
    balance = credit.get("current_balance")
    if isinstance(balance, int | float) and not isinstance(balance, bool) and balance < 0:
        return Decimal(str(balance)) if abs(balance) < 1e9 else None
    return _amount(balance)


def _listed(item: Mapping[str, Json]) -> Listed | None:
    request_id, sent = item.get("request_id"), item.get("sent_at") or item.get("started_at")
    if not is_request_id(request_id) or not isinstance(sent, str):
        return None
    try:
        when = datetime.fromisoformat(sent)
    except ValueError:
        return None
    body = item.get("json_input")
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return Listed(str(request_id), aware, body if isinstance(body, Mapping) else None)


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _batches(ids: Iterable[str], size: int) -> list[list[str]]:
    wanted = [name for name in dict.fromkeys(ids) if is_endpoint_id(name)]
    return [wanted[start : start + size] for start in range(0, len(wanted), size)]


def _no_such(endpoint_id: str) -> NotConfigured:
    return NotConfigured(
        f"fal.ai has no model by the id “{endpoint_id[:80]}”.", "Copy the id from the model's page at fal.ai."
    )
