"""What a unit cost at a service when it was last told, by endpoint: so that a charge can be reckoned offline too.

One small file beside the refreshed facts. A file that cannot be used or written is no reason to stop anything.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from pathlib import Path

from charstudio.model.errors import StorageError
from charstudio.storage.files import door, is_there, read_bytes, replace_file

_MAX_BYTES = 2**20


class PriceMemory:
    """Thread-safe. ``path`` None: remembered for this session only."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._prices: dict[str, Decimal] | None = None

    def get(self, endpoint_id: str) -> Decimal | None:
        """US dollars a unit; None when nobody ever said."""
        with self._lock:
            return self._read().get(endpoint_id)

    def keep(self, endpoint_id: str, usd: Decimal) -> None:
        """Remember what a unit costs now."""
        with self._lock:
            prices = self._read()
            if prices.get(endpoint_id) == usd:
                return
            prices[endpoint_id] = usd
            self._write(prices)

    def _read(self) -> dict[str, Decimal]:
        if self._prices is None:
            self._prices = _read(self._path)
        return self._prices

    def _write(self, prices: dict[str, Decimal]) -> None:
        if self._path is None:
            return
        text = json.dumps({name: format(usd, "f") for name, usd in prices.items()}, indent=1, sort_keys=True)
        with suppress(StorageError):
            with door(self._path.parent, "created"):
                self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, f"{text}\n".encode())


def _read(path: Path | None) -> dict[str, Decimal]:
    try:
        if path is None or not is_there(path):
            return {}
        said = json.loads(read_bytes(path, _MAX_BYTES))
    except (StorageError, ValueError, RecursionError):
        return {}
    found: dict[str, Decimal] = {}
    for name, text in said.items() if isinstance(said, dict) else ():
        with suppress(InvalidOperation, TypeError, ValueError):
            usd = Decimal(text)
            if usd.is_finite() and usd >= 0:
                found[str(name)] = usd
    return found
