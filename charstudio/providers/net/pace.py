"""Patience: how long to wait before trying again, with chance in it so that many clients do not come back at once."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER_S = 120.0
"""However long a service asks to be left alone, it is asked again after this."""


class Pace:
    """The clock and the waiting of everything behind a network. A test gives one that does not wait."""

    def now(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def today(self) -> datetime:
        """The date and time, aware."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def jitter(self, low: float, high: float) -> float:
        """A number between the two."""
        return random.uniform(low, high)  # noqa: S311 - spreads load, keeps no secret


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double: ``first_s``, 2 × ``first_s``, … at most ``longest_s``, each shortened or stretched by half."""

    first_s: float = 1.0
    longest_s: float = 30.0

    def wait(self, failures: int, pace: Pace, at_least: float | None = None) -> float:
        """Seconds to wait after the ``failures``-th failure in a row (from 1); never less than ``at_least``."""
        doubled = self.first_s * 2.0 ** min(failures - 1, 30)
        waiting = min(doubled * pace.jitter(0.5, 1.5), self.longest_s)
        return max(waiting, at_least or 0.0)


def retry_after(headers: Mapping[str, str], today: datetime) -> float | None:
    """Seconds of a ``Retry-After`` header (a number or a date), at most ``LONGEST_RETRY_AFTER_S``; None without one."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = _until(text, today)
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_S) if seconds == seconds else None  # noqa: PLR0124 - NaN


def _until(text: str, today: datetime) -> float:
    try:
        then = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return float("nan")
    return ((then if then.tzinfo else then.replace(tzinfo=UTC)) - today).total_seconds()
