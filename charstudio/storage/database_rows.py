"""What the database gives back: jobs, ledger entries, runs; and how results become rows and rows results."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, NewType

from charstudio.model.library import MediaInfo
from charstudio.model.results import MediaValue, Result, Value
from charstudio.model.values import Fingerprint, Json, MediaRef, NodeId
from charstudio.storage.database_schema import moment
from charstudio.storage.project_json import decimal_text, info_json

JobId = NewType("JobId", int)


class JobState(StrEnum):
    """Where a paid request stands. The first four are open: somebody still has to look after them."""

    INTENT = "intent"  # about to leave; after a crash nobody knows whether it did
    ACCEPTED = "accepted"  # the ticket is stored
    DETACHED = "detached"  # goes on without us and will be collected
    UNCERTAIN = "uncertain"  # it left and no answer came
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"  # the service no longer knows it

    @property
    def is_open(self) -> bool:
        """Whether it still has to be looked after."""
        return self in OPEN_STATES


OPEN_STATES = frozenset({JobState.INTENT, JobState.ACCEPTED, JobState.DETACHED, JobState.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class JobRow:
    """One paid request. ``ticket`` None until it was accepted; amounts None where nobody knows them."""

    id: JobId
    fingerprint: Fingerprint
    node: NodeId
    node_title: str
    provider: str
    model: str
    request: Mapping[str, Json]
    state: JobState
    ticket: Mapping[str, Json] | None
    error: str
    reserved_usd: Decimal | None
    charged_usd: Decimal | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    attempts: int
    run: str = ""
    character: str | None = None
    accepted_at: datetime | None = None


class EntryKind(StrEnum):
    """What a ledger entry says of an amount, which itself is never negative."""

    RESERVE = "reserve"  # set aside when a job starts
    CHARGE = "charge"  # what it cost
    RELEASE = "release"  # no longer set aside


class Basis(StrEnum):
    """How an amount is known."""

    REPORTED = "reported"  # the service said so
    ESTIMATED = "estimated"  # our own price for it; the service did not say
    PERHAPS = "perhaps"  # a request nobody knows the end of, counted so that caps err on the safe side


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One movement of money. ``at`` None: when it is written."""

    node: NodeId
    provider: str
    model: str
    usd: Decimal
    kind: EntryKind = EntryKind.CHARGE
    job: JobId | None = None
    character: str | None = None
    at: datetime | None = None
    basis: Basis = Basis.REPORTED


class LogLine(NamedTuple):
    """One thing that happened to a job."""

    at: datetime
    text: str


class NodeRun(NamedTuple):
    """That a take of a node led to a fingerprint, and when."""

    take: int
    fingerprint: Fingerprint
    at: datetime


def optional_money(text: str | None) -> Decimal | None:
    """Money from a column that may be NULL."""
    return None if text is None else Decimal(text)


def job_row(row: sqlite3.Row) -> JobRow:
    """A row of ``jobs``."""
    return JobRow(
        JobId(row["id"]),
        Fingerprint(row["fingerprint"]),
        NodeId(row["node"]),
        row["node_title"],
        row["provider"],
        row["model"],
        json.loads(row["request"]),
        JobState(row["state"]),
        None if row["ticket"] is None else json.loads(row["ticket"]),
        row["error"],
        optional_money(row["reserved_usd"]),
        optional_money(row["charged_usd"]),
        moment(row["created_at"]),
        moment(row["updated_at"]),
        None if row["closed_at"] is None else moment(row["closed_at"]),
        row["attempts"],
        row["run"],
        row["character"],
        None if row["accepted_at"] is None else moment(row["accepted_at"]),
    )


def ledger_entry(row: sqlite3.Row) -> LedgerEntry:
    """A row of ``ledger``."""
    return LedgerEntry(
        NodeId(row["node"]),
        row["provider"],
        row["model"],
        Decimal(row["usd"]),
        EntryKind(row["kind"]),
        None if row["job"] is None else JobId(row["job"]),
        row["character"],
        moment(row["at"]),
        Basis(row["basis"]),
    )


def result_of(row: sqlite3.Row, outputs: Iterable[sqlite3.Row]) -> Result:
    """A row of ``results`` with its rows of ``outputs`` in order."""
    return Result(
        Fingerprint(row["fingerprint"]),
        row["node_kind"],
        {output["port"]: _value(output) for output in outputs},
        row["provider"],
        row["model"],
        row["request_id"],
        optional_money(row["cost_usd"]),
        moment(row["finished_at"]),
        row["note"],
    )


def _value(row: sqlite3.Row) -> Value:
    if row["text"] is not None:
        return str(row["text"])
    return MediaValue(MediaRef(row["sha256"], row["suffix"]), _info_reader()(json.loads(row["info"])))


@cache
def _info_reader() -> Callable[[Mapping[str, Any]], MediaInfo]:
    """Looked up once: the statement costs as much as reading a row, where PySide6 has put itself before ``import``."""
    from charstudio.storage.project_schema import read_info  # noqa: PLC0415 - pydantic takes 0.2 s to import

    return read_info


def output_columns(fingerprint: Fingerprint, position: int, port: str, value: Value) -> tuple[Any, ...]:
    """The columns of ``outputs`` for one value."""
    if isinstance(value, str):
        return (fingerprint, port, position, whole_text(value), None, None, None)
    duration = value.info.duration
    if duration is not None:  # a measured length; finer than a nanosecond it would not be read back
        duration = duration.limit_denominator(10**9)
    info = json_text(info_json(replace(value.info, duration=duration)))
    return (fingerprint, port, position, None, value.media.sha256, value.media.suffix, info)


_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def whole_text(text: str) -> str:
    """``text`` with a replacement character for each half character (a lone surrogate), which no file can hold.

    What a service says of a paid result must never keep that result from being stored.
    """
    return _HALF_CHARACTER.sub("\ufffd", text)


def json_text(value: object) -> str:
    """JSON for a column: sorted keys, no NaN. Raises ``ValueError`` for what JSON cannot say."""
    return json.dumps(value, allow_nan=False, sort_keys=True)


def money_text(amount: Decimal | None) -> str | None:
    """Money for a column."""
    return None if amount is None else decimal_text(amount)
