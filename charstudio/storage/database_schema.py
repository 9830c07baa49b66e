"""The tables of ``studio.sqlite``, how it is opened, and the door through which SQLite's exceptions leave as ours.

Times are UTC text of fixed width (their order is the order of time), money is decimal text, JSON is text. Version 4;
older ones are brought up to it when opened (for reading only: in memory, the file stays as it is).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from charstudio.model.errors import Damaged, DiskFull, NewerFormat, ReadOnly, StorageError
from charstudio.storage.files import door, is_there

SCHEMA_VERSION = 4
_BUSY_S = 5.0

TABLES = """
CREATE TABLE results (              -- one finished step; a fingerprint has at most one result
  fingerprint TEXT PRIMARY KEY,
  node_kind   TEXT NOT NULL,
  provider    TEXT NOT NULL,
  model       TEXT NOT NULL,
  request_id  TEXT NOT NULL,
  cost_usd    TEXT,                 -- NULL: nobody knows
  finished_at TEXT NOT NULL,
  note        TEXT NOT NULL
) STRICT;
CREATE INDEX results_by_time ON results (finished_at);

CREATE TABLE outputs (              -- the values of a result, one for each output socket
  fingerprint TEXT NOT NULL REFERENCES results (fingerprint) ON DELETE CASCADE,
  port        TEXT NOT NULL,
  position    INTEGER NOT NULL,
  text        TEXT,                 -- either this
  sha256      TEXT,                 -- or these three
  suffix      TEXT,
  info        TEXT,
  PRIMARY KEY (fingerprint, port),
  CHECK ((text IS NULL) = (sha256 IS NOT NULL AND suffix IS NOT NULL AND info IS NOT NULL))
) STRICT;

CREATE TABLE runs (                 -- which node and take led to which fingerprint
  node        TEXT NOT NULL,
  take        INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  at          TEXT NOT NULL,
  PRIMARY KEY (node, take, fingerprint)
) STRICT;

CREATE TABLE jobs (                 -- the journal: intent before the request leaves, ticket when it is accepted
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  fingerprint  TEXT NOT NULL,
  node         TEXT NOT NULL,
  node_title   TEXT NOT NULL,
  provider     TEXT NOT NULL,
  model        TEXT NOT NULL,
  request      TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN
    ('intent', 'accepted', 'detached', 'uncertain', 'done', 'failed', 'cancelled', 'lost')),
  ticket       TEXT,
  error        TEXT NOT NULL DEFAULT '',
  reserved_usd TEXT,
  charged_usd  TEXT,
  created_at   TEXT NOT NULL,
  updated_at   TEXT NOT NULL,
  closed_at    TEXT,
  attempts     INTEGER NOT NULL DEFAULT 1,
  run          TEXT NOT NULL DEFAULT '',  -- which run it belongs to, for the cap on runs
  character    TEXT,
  accepted_at  TEXT
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state);
CREATE INDEX jobs_by_fingerprint ON jobs (fingerprint);
CREATE INDEX jobs_by_model ON jobs (provider, model, state);

CREATE TABLE job_log (              -- what happened to a job, in words, in order
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  job  INTEGER NOT NULL REFERENCES jobs (id),
  at   TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX job_log_by_job ON job_log (job);

CREATE TABLE ledger (               -- money, only ever added to
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  at        TEXT NOT NULL,
  job       INTEGER REFERENCES jobs (id),
  node      TEXT NOT NULL,
  character TEXT,
  provider  TEXT NOT NULL,
  model     TEXT NOT NULL,
  usd       TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('reserve', 'charge', 'release')),
  basis     TEXT NOT NULL DEFAULT 'reported' CHECK (basis IN ('reported', 'estimated', 'perhaps'))
) STRICT;
CREATE INDEX ledger_by_time ON ledger (at);
CREATE INDEX ledger_by_job ON ledger (job);

CREATE TABLE uploads (              -- where a provider already has some bytes, while the address lives
  provider   TEXT NOT NULL,
  sha256     TEXT NOT NULL,
  url        TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  PRIMARY KEY (provider, sha256)
) STRICT;
"""

_RENDERS = """
CREATE TABLE render_films (         -- films as they were when they were ordered, until they are exported
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  content BLOB NOT NULL             -- render_film.py
) STRICT;

CREATE TABLE render_media (         -- the files a film needs: not to be deleted
  film   INTEGER NOT NULL REFERENCES render_films (id) ON DELETE CASCADE,
  sha256 TEXT NOT NULL,
  suffix TEXT NOT NULL,
  PRIMARY KEY (film, sha256, suffix)
) STRICT;

CREATE TABLE renders (              -- the exports that were ordered
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  film       INTEGER REFERENCES render_films (id),  -- NULL: done
  place      INTEGER NOT NULL,      -- in order; ties by id
  state      TEXT NOT NULL CHECK (state IN
    ('waiting', 'running', 'paused', 'asks', 'done', 'failed', 'cancelled')),
  path       TEXT NOT NULL,         -- seen from the project's folder
  delivery   TEXT NOT NULL,
  part       TEXT,
  mark       INTEGER NOT NULL,
  overwrite  INTEGER NOT NULL,
  words      TEXT NOT NULL DEFAULT '',
  ordered_at TEXT NOT NULL,
  started_at TEXT,
  ended_at   TEXT,
  broken_off INTEGER NOT NULL DEFAULT 0,  -- how often the program ended while it was written
  report     TEXT
) STRICT;
"""
_MARKS = """
CREATE TABLE marks (                -- what people think of pictures, clips and sounds, by content
  sha256   TEXT PRIMARY KEY,
  stars    INTEGER NOT NULL CHECK (stars BETWEEN 0 AND 5),
  rejected INTEGER NOT NULL CHECK (rejected IN (0, 1)),
  trashed  INTEGER NOT NULL CHECK (trashed IN (0, 1)),  -- out of sight; the file stays
  at       TEXT NOT NULL
) STRICT;
"""
TABLES += _RENDERS + _MARKS

_UPGRADES = {
    1: """
ALTER TABLE jobs ADD COLUMN run TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN character TEXT;
ALTER TABLE jobs ADD COLUMN accepted_at TEXT;
CREATE INDEX jobs_by_model ON jobs (provider, model, state);
CREATE TABLE job_log (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  job  INTEGER NOT NULL REFERENCES jobs (id),
  at   TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX job_log_by_job ON job_log (job);
ALTER TABLE ledger ADD COLUMN basis TEXT NOT NULL DEFAULT 'reported'
  CHECK (basis IN ('reported', 'estimated', 'perhaps'));
CREATE INDEX ledger_by_job ON ledger (job);
""",
    2: _RENDERS,
    3: _MARKS,
}
"""What brings a database of a version to the next one."""


@contextmanager
def sqlite_door(path: Path) -> Iterator[None]:
    """Turn every exception of SQLite inside into a ``StorageError``."""
    try:
        yield
    except sqlite3.Error as error:
        raise _storage_error(error, path) from error


def _storage_error(error: sqlite3.Error, path: Path) -> StorageError:
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF  # the primary code of an extended one
    if code == sqlite3.SQLITE_FULL:
        return DiskFull("The project's database could not be written: the disk is full.", "Make room and try again.")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return ReadOnly("The project's database may not be written.", f"Check the permissions of “{path.parent}”.")
    if code == sqlite3.SQLITE_CANTOPEN:
        return ReadOnly("The project's database cannot be opened.", f"Check the permissions of “{path.parent}”.")
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return ReadOnly("Another program is using the project's database.", "Close it and try again.")
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return damaged(path, str(error))
    return StorageError(f"The project's database failed: {error}.", f"Check the disk that holds “{path.parent}”.")


def damaged(path: Path, reason: str) -> Damaged:
    """The error for a database that cannot be used."""
    return Damaged(
        f"The project's database “{path.name}” is damaged.",
        "It can be set aside: the project opens without its takes, and what is in the media folder stays.",
        (f"{path.name}: {reason}",),
    )


def prepare(connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
    """Make the tables of a new database, check those of another. Raises ``NewerFormat`` or ``Damaged``."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise NewerFormat(
            f"The project's database was written by a newer version of Character Studio ({version}, "
            f"this one knows {SCHEMA_VERSION}).",
            "Update Character Studio to open it.",
        )
    if version in _UPGRADES or version == SCHEMA_VERSION:
        faults = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
        if faults != ["ok"]:
            raise damaged(path, "; ".join(faults))
        if not read_only:
            upgrade(connection, version)
        return
    if version or read_only or connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        raise damaged(path, "it holds other tables than ours")
    connection.executescript(f"BEGIN IMMEDIATE;{TABLES}PRAGMA user_version = {SCHEMA_VERSION};COMMIT;")


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Bring a database of ``version`` up to ours, each step whole or not at all."""
    for step in range(version, SCHEMA_VERSION):
        connection.executescript(f"BEGIN IMMEDIATE;{_UPGRADES[step]}PRAGMA user_version = {step + 1};COMMIT;")


def moment_text(at: datetime) -> str:
    """An aware time as UTC text of fixed width."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """The inverse of ``moment_text``."""
    return datetime.fromisoformat(text)


def connected(path: Path, uri: str | None = None) -> sqlite3.Connection:
    """A connection as every part of the program uses it; transactions are begun by hand."""
    connection = sqlite3.connect(
        uri or str(path), uri=uri is not None, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def opened(path: Path) -> sqlite3.Connection:
    """A connection for writing to a checked database, made when it is not there."""
    connection = connected(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        prepare(connection, path, read_only=False)
    except BaseException:
        connection.close()
        raise
    return connection


def opened_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; an empty database in memory when there is none."""
    if not is_there(path):
        connection = connected(Path(":memory:"))
        connection.executescript(TABLES)
        return connection
    base = path.absolute().as_uri()
    try:
        return _prepared(connected(path, f"{base}?mode=ro"), path)
    except sqlite3.OperationalError:  # a write-protected disk: no place for the shared memory of WAL
        return _prepared(connected(path, f"{base}?mode=ro&immutable=1"), path)


def _prepared(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    try:
        prepare(connection, path, read_only=True)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == SCHEMA_VERSION:
            return connection
        copy = connected(Path(":memory:"))
        connection.backup(copy)
    except BaseException:
        connection.close()
        raise
    connection.close()
    upgrade(copy, version)
    return copy


def recover(path: Path, at: datetime | None = None) -> Path:
    """Set a damaged database aside, for a person to look at, so that ``Database(path)`` starts a new one.

    Returns where it is now: ``studio.sqlite.damaged-<UTC time>`` (its journal goes with it). Ask the user first.
    """
    stamp = (at or datetime.now(UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    with door(path, "set aside"):
        for ending in ("-wal", "-shm", ""):  # the file itself last: until then nothing has changed for a reader
            part = path.with_name(path.name + ending)
            if part.exists():
                part.rename(aside.with_name(aside.name + ending))
    return aside
