"""Sums over the ledger, and the caps that stop a job from being opened. All inside the caller's transaction.

Invariant: what is set aside for open jobs counts as spent, so that jobs opened side by side cannot overrun a cap
together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from charstudio.model.errors import OverBudget
from charstudio.storage.database_schema import moment_text

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that may be spent, in US dollars; None: no cap."""

    run_usd: Decimal | None = None
    day_usd: Decimal | None = None
    project_usd: Decimal | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is capped."""
        return any(cap is not None for cap in (self.run_usd, self.day_usd, self.project_usd))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a new job must fit into. ``elsewhere_usd``: spent and set aside today in other projects.

    ``unknown_ok``: a job whose price nobody knows may be opened all the same, because the user said so.
    """

    caps: Caps = Caps()
    elsewhere_usd: Decimal = NOTHING
    unknown_ok: bool = False


NO_BOUNDS = Bounds()


def balance(entries: Iterable[sqlite3.Row]) -> Decimal:
    """What is set aside and not yet let go of."""
    signs = {"reserve": 1, "release": -1}
    return sum((signs.get(row["kind"], 0) * Decimal(row["usd"]) for row in entries), NOTHING)


def charged(connection: sqlite3.Connection, since: str = "") -> Decimal:
    """US dollars charged at or after ``since`` (a column's text)."""
    rows = connection.execute("SELECT usd FROM ledger WHERE kind = 'charge' AND at >= ?", (since,))
    return sum((Decimal(row["usd"]) for row in rows), NOTHING)


def set_aside(connection: sqlite3.Connection) -> Decimal:
    """US dollars set aside for open jobs."""
    return balance(connection.execute("SELECT kind, usd FROM ledger WHERE kind <> 'charge'"))


def of_run(connection: sqlite3.Connection, run: str) -> Decimal:
    """US dollars charged to and set aside for the jobs of one run."""
    rows = connection.execute(
        "SELECT ledger.kind, ledger.usd FROM ledger JOIN jobs ON jobs.id = ledger.job WHERE jobs.run = ?", (run,)
    ).fetchall()
    return balance(rows) + sum((Decimal(row["usd"]) for row in rows if row["kind"] == "charge"), NOTHING)


def local_midnight(now: datetime) -> str:
    """The last local midnight as a column's text."""
    return moment_text(now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0))


def refuse_over(connection: sqlite3.Connection, bounds: Bounds, run: str, usd: Decimal | None, now: datetime) -> None:
    """Raise ``OverBudget`` when a job of ``usd`` (None: unknown) does not fit."""
    caps = bounds.caps
    if not caps.is_any or usd == 0:
        return
    if usd is None:
        if not bounds.unknown_ok:
            raise OverBudget(
                "Nobody knows what this will cost, and there is a cap on spending.",
                "Run it again and agree to an unknown price, or choose a model with a price.",
            )
        usd = NOTHING
    open_usd = set_aside(connection)
    if caps.run_usd is not None:
        _refuse("this run", of_run(connection, run), usd, caps.run_usd)
    if caps.day_usd is not None:
        today = charged(connection, local_midnight(now)) + open_usd + bounds.elsewhere_usd
        _refuse("today", today, usd, caps.day_usd)
    if caps.project_usd is not None:
        _refuse("this project", charged(connection) + open_usd, usd, caps.project_usd)


def _refuse(what: str, so_far: Decimal, usd: Decimal, cap: Decimal) -> None:
    if so_far + usd > cap:
        raise OverBudget(
            f"The cap for {what} is ${cap:.2f}: ${so_far:.2f} is spent or set aside, and this would add ${usd:.2f}.",
            "Raise the cap, or wait until running jobs are done. Nothing was sent.",
        )
