"""The fake cloud's memory on disk: accepted jobs with what they cost, and the files it keeps for others.

A row is committed before the reply that speaks of it leaves. SQLite's journal is a write-ahead log that is not synced
at every commit: it survives the death of the process at any instant, which is what tests do to it, and not a power cut.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from charstudio.model.values import Json
from charstudio.storage.database_schema import connected, sqlite_door
from charstudio.testing.jobs import Bill, Ending, Job, Outcome, Stopped, Wanted, bill_line

NAME = "ledger.sqlite"

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, provider TEXT NOT NULL, endpoint TEXT NOT NULL, key TEXT NOT NULL, subject TEXT NOT NULL,
  input TEXT NOT NULL, units TEXT NOT NULL, unit_price TEXT NOT NULL, unit TEXT NOT NULL, usd TEXT NOT NULL,
  accepted_at REAL NOT NULL, queue_s REAL NOT NULL, run_s REAL NOT NULL, starts_at REAL, ends_at REAL,
  outcome TEXT NOT NULL, media TEXT NOT NULL, rendered_at REAL, cancelled_at REAL, stopped TEXT,
  stores_io INTEGER NOT NULL, sync INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS files (
  token TEXT PRIMARY KEY,
  host TEXT NOT NULL, name TEXT NOT NULL, content_type TEXT NOT NULL, bytes INTEGER NOT NULL,
  created_at REAL NOT NULL, expires_at REAL
) STRICT;
"""

_COLUMNS = (
    "id, provider, endpoint, key, subject, input, units, unit_price, unit, usd, accepted_at, queue_s, run_s, "
    "starts_at, ends_at, outcome, media, rendered_at, cancelled_at, stopped, stores_io, sync"
)
_MARKS = ", ".join("?" * (_COLUMNS.count(",") + 1))
_CHANGE = (
    "UPDATE jobs SET accepted_at = ?, starts_at = ?, ends_at = ?, outcome = ?, rendered_at = ?, cancelled_at = ?, "
    "stopped = ? WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file somebody uploaded. Its bytes lie in the server's folder under ``token``."""

    token: str
    host: str
    name: str
    content_type: str
    bytes: int
    created_at: float
    expires_at: float | None = None


class Ledger:
    """``ledger.sqlite`` in the server's folder. Used by one thread at a time. Raises ``StorageError``."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        with sqlite_door(self._path):
            self._connection = connected(self._path)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.executescript(_TABLES)
            self._connection.execute("INSERT OR IGNORE INTO meta VALUES ('secret', ?)", (secrets.token_hex(16),))
            row = self._connection.execute("SELECT value FROM meta WHERE name = 'secret'").fetchone()
        self.secret: str = row["value"]
        """What upload tokens are signed with, the same after a restart."""

    def jobs(self) -> list[Job]:
        """Every job ever accepted, in order."""
        with sqlite_door(self._path):
            rows = self._connection.execute(f"SELECT {_COLUMNS} FROM jobs ORDER BY number").fetchall()  # noqa: S608
        return [_job(row) for row in rows]

    def accept(self, job: Job) -> None:
        """Store a new job; committed when this returns."""
        with sqlite_door(self._path):
            self._connection.execute(f"INSERT INTO jobs ({_COLUMNS}) VALUES ({_MARKS})", _row(job))  # noqa: S608

    def change(self, *jobs: Job) -> None:
        """Store how known jobs have changed, all or none."""
        with sqlite_door(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                self._connection.execute(_CHANGE, _changes(job))
            self._connection.execute("COMMIT")

    def files(self) -> list[StoredFile]:
        """Every file ever uploaded."""
        with sqlite_door(self._path):
            rows = self._connection.execute("SELECT * FROM files ORDER BY created_at").fetchall()
        return [StoredFile(**dict(row)) for row in rows]

    def keep_file(self, file: StoredFile) -> None:
        """Store that a file is there."""
        with sqlite_door(self._path):
            self._connection.execute(
                "INSERT OR REPLACE INTO files (token, host, name, content_type, bytes, created_at, expires_at) "
                "VALUES (:token, :host, :name, :content_type, :bytes, :created_at, :expires_at)",
                asdict(file),
            )

    def close(self) -> None:
        """Close the file. Twice is harmless."""
        with sqlite_door(self._path):
            self._connection.close()


def bill_in(folder: Path, now: float | None = None) -> Bill:
    """The bill of the fake cloud whose folder this is, also while it runs in another process, or after its death."""
    ledger = Ledger(folder)
    try:
        at = time.time() if now is None else now
        return Bill(tuple(bill_line(job, at) for job in ledger.jobs()))
    finally:
        ledger.close()


def _row(job: Job) -> tuple[Any, ...]:
    return (
        *(job.id, job.provider, job.endpoint, job.key, job.subject, json.dumps(job.input)),
        *(str(job.units), str(job.unit_price), job.unit, str(job.usd)),
        *(job.accepted_at, job.queue_s, job.run_s, job.starts_at, job.ends_at),
        *(json.dumps(asdict(job.outcome)), json.dumps([asdict(each) for each in job.media])),
        *(job.rendered_at, job.cancelled_at, job.stopped, int(job.stores_io), int(job.sync)),
    )


def _changes(job: Job) -> tuple[Any, ...]:
    outcome = json.dumps(asdict(job.outcome))
    return (
        *(job.accepted_at, job.starts_at, job.ends_at, outcome, job.rendered_at, job.cancelled_at, job.stopped),
        job.id,
    )


def _job(row: Mapping[str, Any]) -> Job:
    outcome: dict[str, Json] = json.loads(row["outcome"])
    return Job(
        **{name: row[name] for name in ("id", "provider", "endpoint", "key", "subject", "unit", "accepted_at")},
        **{name: row[name] for name in ("queue_s", "run_s", "starts_at", "ends_at", "rendered_at", "cancelled_at")},
        input=json.loads(row["input"]),
        units=Decimal(row["units"]),
        unit_price=Decimal(row["unit_price"]),
        outcome=_outcome(outcome),
        media=tuple(Wanted(**each) for each in json.loads(row["media"])),
        stopped=Stopped(row["stopped"]) if row["stopped"] else None,
        stores_io=bool(row["stores_io"]),
        sync=bool(row["sync"]),
    )


def _outcome(stored: Mapping[str, Any]) -> Outcome:
    return Outcome(Ending(stored["ending"]), stored["status"], stored["body"], stored["billed"])
