"""What a service said of its models at some moment, and the one file that remembers it between sessions.

The file is ``<config>/catalog/refreshed.json``. It is a cache: when it is broken it is named and ignored, and the next
refresh writes it anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from charstudio.model.errors import ServiceFault, StorageError
from charstudio.model.values import Json
from charstudio.providers.catalog import store
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.catalog.schema import endpoint_from_openapi
from charstudio.storage.files import door, read_bytes, replace_file

FORMAT = 1
MAX_BYTES = 32 * 1024 * 1024
_MAX_PRICES = 20_000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ][0-9:.+Z-]{1,30})?\Z")


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """US dollars for one ``unit`` ("megapixels", "seconds", "units" …) as the service's price list says it."""

    usd: Decimal
    unit: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched on ``as_of`` (an ISO date): endpoints as their documents describe them, and unit prices, by
    endpoint id; ``gone`` are ids that the service says it no longer has. ``problems``: what could not be used.
    """

    as_of: str
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    prices: Mapping[str, UnitPrice] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        documents: Mapping[str, Json],
        prices: Mapping[str, UnitPrice],
        as_of: str,
        gone: Iterable[str] = (),
    ) -> Fetched:
        """From OpenAPI documents by endpoint id. Those that cannot be used become problems; nothing is raised."""
        endpoints: dict[str, Endpoint] = {}
        problems: list[str] = []
        for endpoint_id, document in documents.items():
            try:
                endpoints[endpoint_id] = endpoint_from_openapi(endpoint_id, document)
            except ServiceFault as fault:
                problems.append(fault.message)
        return cls(as_of, endpoints, dict(prices), frozenset(gone), tuple(problems))


def price_json(price: UnitPrice) -> dict[str, Json]:
    """A unit price as JSON values."""
    return {"usd": format(price.usd, "f"), "unit": price.unit, "as_of": price.as_of}


def remember(path: Path, fetched: Fetched) -> None:
    """Write what was fetched to ``path``, whole or not at all. Raises ``StorageError``."""
    content = {
        "format": FORMAT,
        "as_of": fetched.as_of,
        "gone": sorted(fetched.gone),
        "prices": {name: price_json(price) for name, price in sorted(fetched.prices.items())},
        "rows": json.loads(store.write(tuple(fetched.endpoints.values()))),
    }
    with door(path.parent, "made"):
        path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, json.dumps(content, ensure_ascii=False, indent=1).encode())


def recall(path: Path) -> Fetched | None:
    """What was remembered at ``path``; None when nothing was.

    Never raises: a file that cannot be used gives an empty ``Fetched`` that names it in ``problems``.
    """
    try:
        if not path.exists():
            return None
        return _recalled(json.loads(read_bytes(path, MAX_BYTES)))
    except (StorageError, OSError, ValueError, RecursionError, ArithmeticError):
        said = f"“{path.name}” cannot be used and was ignored; refresh the catalogue to write it anew."
        return Fetched("", problems=(said,))


def _recalled(content: Json) -> Fetched:
    if not isinstance(content, Mapping) or content.get("format") != FORMAT:
        raise ValueError("not a file of ours")
    as_of, gone, rows, prices = (content.get(name) for name in ("as_of", "gone", "rows", "prices"))
    if not isinstance(as_of, str) or not _DATE.match(as_of) or not isinstance(gone, list):
        raise ValueError("no date")
    found = store.read(json.dumps(rows), custom=False)
    return Fetched(
        as_of,
        {endpoint.id: endpoint for endpoint in found.endpoints},
        _recalled_prices(prices),
        frozenset(name for name in gone if isinstance(name, str)),
        found.problems,
    )


def _recalled_prices(said: Json) -> dict[str, UnitPrice]:
    if not isinstance(said, Mapping) or len(said) > _MAX_PRICES:
        raise ValueError("no prices")
    found = {}
    for name, price in said.items():
        parts = price if isinstance(price, Mapping) else {}
        usd = Decimal(str(parts.get("usd")))
        if not usd.is_finite() or usd < 0:
            raise ValueError("no amount")
        found[str(name)] = UnitPrice(usd, str(parts.get("unit", "")), str(parts.get("as_of", "")))
    return found
