"""The project's memory of what machines made and what it cost: results, runs, the job journal, the ledger, uploads.

Invariant: each method that writes is one transaction, on disk (WAL, ``synchronous=FULL``) before it returns. A process
killed anywhere leaves either all of it or none.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from charstudio.model.errors import ReadOnly, StorageError
from charstudio.model.results import Result
from charstudio.model.values import Fingerprint, Json, NodeId
from charstudio.storage import database_money as money
from charstudio.storage.database_gallery import GalleryTable
from charstudio.storage.database_money import NO_BOUNDS, Bounds, Caps
from charstudio.storage.database_renders import RenderTable
from charstudio.storage.database_rows import (
    OPEN_STATES,
    Basis,
    EntryKind,
    JobId,
    JobRow,
    JobState,
    LedgerEntry,
    LogLine,
    NodeRun,
    job_row,
    json_text,
    ledger_entry,
    money_text,
    optional_money,
    output_columns,
    result_of,
    whole_text,
)
from charstudio.storage.database_schema import (
    connected,
    damaged,
    moment,
    moment_text,
    opened,
    opened_for_reading,
    recover,
    sqlite_door,
)

__all__ = [
    "Basis",
    "Bounds",
    "Caps",
    "Database",
    "EntryKind",
    "JobId",
    "JobRow",
    "JobState",
    "LedgerEntry",
    "LogLine",
    "NodeRun",
    "recover",
]

_OPEN = ",".join(f"'{state.value}'" for state in sorted(OPEN_STATES))


class Database:
    """``studio.sqlite`` of one project. All methods may be called from any thread.

    Two connections: readers never wait for a writer's fsync. ``clock`` gives aware times.
    """

    def __init__(
        self, path: Path, *, read_only: bool = False, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Open, creating it when it is not there. Raises ``Damaged``, ``NewerFormat``, ``ReadOnly``, ``StorageError``.

        Read-only without a database (or where it cannot be opened without writing) shows it as it can be read.
        """
        self._path = path
        self._read_only = read_only
        self._clock = clock
        self._writing = threading.RLock()
        self._reading = threading.RLock()
        with sqlite_door(path):
            self._writer = opened_for_reading(path) if read_only else opened(path)
            self._reader = self._writer if read_only else connected(path)
        if read_only:
            self._reading = self._writing
        self.renders = RenderTable(path.parent, self._reads, self._transaction)
        """The exports that were ordered."""
        self.gallery = GalleryTable(self._reads, self._transaction, clock)
        """What people think of what was made and imported."""

    @property
    def is_read_only(self) -> bool:
        """Whether writing is refused."""
        return self._read_only

    def close(self) -> None:
        """Close the file; SQLite folds its journal into it. Doing it twice is harmless."""
        with self._reading, self._writing, sqlite_door(self._path):
            self._reader.close()
            self._writer.close()

    # --- results -----------------------------------------------------------------------------------------------

    def result(self, fingerprint: Fingerprint) -> Result | None:
        """The result stored under ``fingerprint``."""
        found = self._results("WHERE fingerprint = ?", (fingerprint,))
        return found[0] if found else None

    def all_results(self, kind: str | None = None) -> list[Result]:
        """Every result, of one kind of node or of all, the newest first."""
        where, values = ("", ()) if kind is None else ("WHERE node_kind = ?", (kind,))
        return self._results(f"{where} ORDER BY finished_at DESC, rowid DESC", values)

    def put_result(self, result: Result, spent: LedgerEntry | None = None, *, job: JobId | None = None) -> None:
        """Store a result, note what was spent for it and close its job as done: all of it or none.

        A result that is already there under the same fingerprint is replaced; money is only ever added.
        """
        with self._transaction() as connection:
            connection.execute("DELETE FROM results WHERE fingerprint = ?", (result.fingerprint,))
            connection.execute("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _result_columns(result))
            connection.executemany(
                "INSERT INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    output_columns(result.fingerprint, position, port, value)
                    for position, (port, value) in enumerate(result.outputs.items())
                ],
            )
            if job is not None:
                self._close(connection, job, JobState.DONE, "", None if spent is None else spent.usd)
            if spent is not None:
                self._enter(connection, spent, job)

    def _results(self, tail: str, values: tuple[str, ...]) -> list[Result]:
        with self._reads() as connection:
            rows = connection.execute(f"SELECT * FROM results {tail}", values).fetchall()  # noqa: S608 - our own text
            return [
                result_of(
                    row,
                    connection.execute(
                        "SELECT * FROM outputs WHERE fingerprint = ? ORDER BY position", (row["fingerprint"],)
                    ),
                )
                for row in rows
            ]

    # --- runs --------------------------------------------------------------------------------------------------

    def note_run(self, node: NodeId, take: int, fingerprint: Fingerprint, at: datetime | None = None) -> None:
        """Remember that this take of ``node`` led to ``fingerprint``; a second time only moves its time."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
                (node, take, fingerprint, moment_text(at or self._clock())),
            )

    def runs_of(self, node: NodeId) -> list[NodeRun]:
        """Every fingerprint ``node`` ever led to, the newest first."""
        with self._reads() as connection:
            rows = connection.execute(
                "SELECT take, fingerprint, at FROM runs WHERE node = ? ORDER BY at DESC, rowid DESC", (node,)
            )
            return [NodeRun(row["take"], Fingerprint(row["fingerprint"]), moment(row["at"])) for row in rows]

    def all_runs(self) -> list[tuple[NodeId, NodeRun]]:
        """Every run of every node, the oldest first."""
        with self._reads() as connection:
            rows = connection.execute("SELECT node, take, fingerprint, at FROM runs ORDER BY at, rowid")
            return [
                (NodeId(row["node"]), NodeRun(row["take"], Fingerprint(row["fingerprint"]), moment(row["at"])))
                for row in rows
            ]

    # --- jobs --------------------------------------------------------------------------------------------------

    def open_job(
        self,
        fingerprint: Fingerprint,
        node: NodeId,
        provider: str,
        model: str,
        request: Mapping[str, Json],
        *,
        node_title: str = "",
        reserve_usd: Decimal | None = None,
        attempts: int = 1,
        run: str = "",
        character: str | None = None,
        bounds: Bounds = NO_BOUNDS,
        note: str = "",
    ) -> JobId:
        """Commit the intent to send ``request``, before it is sent, and set ``reserve_usd`` aside for it.

        ``note`` goes into its log. Raises ``OverBudget`` when it does not fit into ``bounds``: nothing is written then.
        """
        now = self._clock()
        at = moment_text(now)
        with self._transaction() as connection:
            money.refuse_over(connection, bounds, run, reserve_usd, now)
            cursor = connection.execute(
                "INSERT INTO jobs (fingerprint, node, node_title, provider, model, request, state, reserved_usd,"
                " created_at, updated_at, attempts, run, character)"
                " VALUES (?, ?, ?, ?, ?, ?, 'intent', ?, ?, ?, ?, ?, ?)",
                (
                    *(fingerprint, node, whole_text(node_title), provider, model, json_text(request)),
                    *(money_text(reserve_usd), at, at, attempts, run, character),
                ),
            )
            assert cursor.lastrowid is not None
            job = JobId(cursor.lastrowid)
            if reserve_usd:
                entry = LedgerEntry(node, provider, model, reserve_usd, EntryKind.RESERVE, character=character)
                self._enter(connection, entry, job)
            self._note(connection, job, note)
        return job

    def accept_job(self, job: JobId, ticket: Mapping[str, Json], *, note: str = "") -> None:
        """Commit the provider's ticket, right after it arrived. ``note`` goes into the job's log."""
        now = moment_text(self._clock())
        with self._transaction() as connection:
            cursor = connection.execute(
                "UPDATE jobs SET state = 'accepted', ticket = ?, error = '', closed_at = NULL, updated_at = ?,"
                " accepted_at = coalesce(accepted_at, ?) WHERE id = ?",
                (json_text(ticket), now, now, job),
            )
            _must_exist(cursor, job)
            self._note(connection, job, note)

    def close_job(
        self,
        job: JobId,
        state: JobState | str,
        error: str = "",
        *,
        charged_usd: Decimal | None = None,
        basis: Basis = Basis.REPORTED,
        note: str = "",
    ) -> None:
        """Note how a job ended (``done``, ``failed``, ``cancelled``, ``lost``) or that it goes on unwatched
        (``detached``, ``uncertain``): those stay open and keep their money set aside. A charge goes into the ledger,
        ``note`` into the job's log.
        """
        with self._transaction() as connection:
            self._note(connection, job, note)
            row = self._close(connection, job, JobState(state), error, charged_usd)
            if charged_usd is not None:
                entry = LedgerEntry(
                    *(NodeId(row["node"]), row["provider"], row["model"], charged_usd),
                    character=row["character"],
                    basis=basis,
                )
                self._enter(connection, entry, job)

    def mark_uncertain(self, job: JobId, why: str) -> None:
        """Note that nobody knows whether an intent was accepted; nothing happens when it is an intent no longer."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'uncertain', error = ?, updated_at = ? WHERE id = ? AND state = 'intent'",
                (whole_text(why), moment_text(self._clock()), job),
            )

    def log_job(self, job: JobId, *lines: str) -> None:
        """Note what happened to a job, in words."""
        with self._transaction() as connection:
            self._note(connection, job, *lines)

    def job_log(self, job: JobId) -> list[LogLine]:
        """Everything noted of a job, in order."""
        with self._reads() as connection:
            rows = connection.execute("SELECT at, text FROM job_log WHERE job = ? ORDER BY id", (job,))
            return [LogLine(moment(row["at"]), row["text"]) for row in rows]

    def typical_seconds(self, provider: str, model: str) -> float | None:
        """How long a model's latest jobs took from being accepted to being stored: their median; None: none yet."""
        with self._reads() as connection:
            rows = connection.execute(
                "SELECT accepted_at, closed_at FROM jobs WHERE provider = ? AND model = ? AND state = 'done'"
                " AND accepted_at IS NOT NULL ORDER BY id DESC LIMIT 20",
                (provider, model),
            )
            taken = sorted((moment(row["closed_at"]) - moment(row["accepted_at"])).total_seconds() for row in rows)
            return taken[len(taken) // 2] if taken else None

    def request_ids(self, provider: str) -> frozenset[str]:
        """The ids of every request of ours that ``provider`` is known to have accepted."""
        with self._reads() as connection:
            rows = connection.execute("SELECT ticket FROM jobs WHERE provider = ? AND ticket IS NOT NULL", (provider,))
            return frozenset(str(json.loads(row["ticket"]).get("request_id", "")) for row in rows)

    def jobs_for(self, fingerprint: Fingerprint) -> list[JobRow]:
        """Every job there ever was for one fingerprint: each try, at each provider, the oldest first."""
        with self._reads() as connection:
            rows = connection.execute("SELECT * FROM jobs WHERE fingerprint = ? ORDER BY id", (fingerprint,))
            return [job_row(row) for row in rows]

    def open_jobs(self, fingerprint: Fingerprint | None = None) -> list[JobRow]:
        """Jobs somebody still has to look after (intent, accepted, detached, uncertain), the oldest first: all of them,
        or those for one fingerprint.
        """
        which, values = ("", ()) if fingerprint is None else ("fingerprint = ? AND ", (fingerprint,))
        with self._reads() as connection:
            rows = connection.execute(
                f"SELECT * FROM jobs WHERE {which}state IN ({_OPEN}) ORDER BY id",  # noqa: S608 - our own text
                values,
            )
            return [job_row(row) for row in rows]

    def jobs(self, limit: int = 200) -> list[JobRow]:
        """The latest jobs, the newest first."""
        with self._reads() as connection:
            return [job_row(row) for row in connection.execute("SELECT * FROM jobs ORDER BY id DESC LIMIT ?", (limit,))]

    def job(self, job: JobId) -> JobRow | None:
        """One job."""
        with self._reads() as connection:
            row = connection.execute("SELECT * FROM jobs WHERE id = ?", (job,)).fetchone()
            return None if row is None else job_row(row)

    def _note(self, connection: sqlite3.Connection, job: JobId, *lines: str) -> None:
        at = moment_text(self._clock())
        connection.executemany(
            "INSERT INTO job_log (job, at, text) VALUES (?, ?, ?)",
            [(job, at, whole_text(line)) for line in lines if line],
        )

    def _close(
        self, connection: sqlite3.Connection, job: JobId, state: JobState, error: str, charged: Decimal | None
    ) -> sqlite3.Row:
        now = moment_text(self._clock())
        closed = None if state.is_open else now
        before = connection.execute("SELECT * FROM jobs WHERE id = ?", (job,)).fetchone()
        cursor = connection.execute(
            "UPDATE jobs SET state = ?, error = ?, closed_at = ?, updated_at = ? WHERE id = ?",
            (state.value, whole_text(error), closed, now, job),
        )
        _must_exist(cursor, job)
        if charged is not None:
            total = (optional_money(before["charged_usd"]) or Decimal(0)) + charged
            connection.execute("UPDATE jobs SET charged_usd = ? WHERE id = ?", (money_text(total), job))
        if not state.is_open:
            self._release(connection, job, before)
        assert isinstance(before, sqlite3.Row)
        return before

    def _release(self, connection: sqlite3.Connection, job: JobId, row: sqlite3.Row) -> None:
        entries = connection.execute("SELECT kind, usd FROM ledger WHERE job = ?", (job,)).fetchall()
        left = money.balance(entries)
        if left > 0:
            entry = LedgerEntry(
                *(NodeId(row["node"]), row["provider"], row["model"], left, EntryKind.RELEASE),
                character=row["character"],
            )
            self._enter(connection, entry, job)

    # --- ledger ------------------------------------------------------------------------------------------------

    def ledger(self) -> list[LedgerEntry]:
        """Every movement of money, in order."""
        with self._reads() as connection:
            return [ledger_entry(row) for row in connection.execute("SELECT * FROM ledger ORDER BY id")]

    def spent_total(self) -> Decimal:
        """US dollars charged in this project."""
        with self._reads() as connection:
            return money.charged(connection)

    def spent_today(self) -> Decimal:
        """US dollars charged since the last local midnight."""
        with self._reads() as connection:
            return money.charged(connection, money.local_midnight(self._clock()))

    def reserved(self) -> Decimal:
        """US dollars set aside for jobs that are open."""
        with self._reads() as connection:
            return money.set_aside(connection)

    def _enter(self, connection: sqlite3.Connection, entry: LedgerEntry, job: JobId | None) -> None:
        at = moment_text(entry.at or self._clock())
        connection.execute(
            "INSERT INTO ledger (at, job, node, character, provider, model, usd, kind, basis)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(at, job if entry.job is None else entry.job, entry.node, entry.character),
                *(entry.provider, entry.model, money_text(entry.usd), entry.kind.value, entry.basis.value),
            ),
        )

    # --- uploads -----------------------------------------------------------------------------------------------

    def remember_upload(self, provider: str, sha256: str, url: str, expires_at: datetime) -> None:
        """Note where ``provider`` has the bytes ``sha256``, and until when."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)", (provider, sha256, url, moment_text(expires_at))
            )

    def forget_upload(self, provider: str, sha256: str) -> None:
        """Do not use the address of these bytes again."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM uploads WHERE provider = ? AND sha256 = ?", (provider, sha256))

    def upload(self, provider: str, sha256: str) -> str | None:
        """The address under which ``provider`` still has the bytes ``sha256``."""
        with self._reads() as connection:
            row = connection.execute(
                "SELECT url FROM uploads WHERE provider = ? AND sha256 = ? AND expires_at > ?",
                (provider, sha256, moment_text(self._clock())),
            ).fetchone()
            return None if row is None else str(row["url"])

    def copy_to(self, path: Path) -> None:
        """Write everything committed so far to a new database file, but for exports: they are written once, from here.

        Raises ``StorageError``.
        """
        with self._reading, sqlite_door(path):
            copy = sqlite3.connect(path)
            try:
                self._reader.backup(copy)
                copy.executescript("DELETE FROM renders; DELETE FROM render_media; DELETE FROM render_films;")
            finally:
                copy.close()

    # --- connections -------------------------------------------------------------------------------------------

    @contextmanager
    def _reads(self) -> Iterator[sqlite3.Connection]:
        with self._reading, sqlite_door(self._path):
            try:
                yield self._reader
            except (ValueError, KeyError, ArithmeticError) as error:  # a row that holds what no row of ours holds
                raise damaged(self._path, str(error)) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        if self._read_only:
            raise ReadOnly("This project is open read-only.", "Close the other window, or save a copy.")
        with self._writing, sqlite_door(self._path):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise


def _result_columns(result: Result) -> tuple[str | None, ...]:
    return (
        *(result.fingerprint, result.node_kind, result.provider, result.model, whole_text(result.request_id)),
        *(money_text(result.cost_usd), moment_text(result.finished_at), whole_text(result.note)),
    )


def _must_exist(cursor: sqlite3.Cursor, job: JobId) -> None:
    if cursor.rowcount == 0:
        raise StorageError(f"There is no job {job} in this project.")
