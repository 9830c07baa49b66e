"""What was spent today in every project of this user: one small file beside the settings, for the cap on a day.

The projects' own ledgers are the truth; this only lets one project know of the others. While a job is opened its
write lock is held, so that two windows cannot overrun the day together. A file that cannot be used is set aside:
then each project knows only of itself until the next entry.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from charstudio.storage.database_schema import sqlite_door
from charstudio.storage.files import door

_BUSY_S = 10.0
_TABLE = """
CREATE TABLE IF NOT EXISTS days (
  project TEXT NOT NULL,      -- a hash of where it lies, never the place itself
  day     TEXT NOT NULL,
  usd     TEXT NOT NULL,      -- charged that day and set aside
  PRIMARY KEY (project, day)
) STRICT
"""


def project_key(root: Path) -> str:
    """The name under which a project is entered."""
    return hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Day:
    """The entries of one day, while the lock is held."""

    def __init__(self, connection: sqlite3.Connection, project: str, day: date) -> None:
        self._connection = connection
        self._project = project
        self._day = day.isoformat()

    def elsewhere_usd(self) -> Decimal:
        """Spent and set aside today in other projects."""
        rows = self._connection.execute(
            "SELECT usd FROM days WHERE day = ? AND project <> ?", (self._day, self._project)
        )
        return sum((Decimal(row[0]) for row in rows), Decimal(0))

    def enter(self, usd: Decimal) -> None:
        """Note this project's sum for today."""
        self._connection.execute(
            "INSERT OR REPLACE INTO days VALUES (?, ?, ?)", (self._project, self._day, format(usd, "f"))
        )


class DayBook:
    """The file at ``path``. All methods may be called from any thread and process."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def day(self, project: str, day: date) -> Iterator[Day]:
        """Hold the book for one project's entry. Raises ``StorageError``."""
        with sqlite_door(self._path):
            connection = self._opened()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield Day(connection, project, day)
                connection.execute("COMMIT")
            finally:
                connection.close()

    def spent_usd(self, day: date, besides: str = "") -> Decimal:
        """Spent and set aside on ``day`` in all projects but one. Waits for nobody. Raises ``StorageError``."""
        with sqlite_door(self._path):
            connection = self._opened()
            try:
                return Day(connection, besides, day).elsewhere_usd()
            finally:
                connection.close()

    def _opened(self) -> sqlite3.Connection:
        with door(self._path.parent, "created"):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _connected(self._path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self._path.replace(self._path.with_name(f"{self._path.name}.broken"))
            return _connected(self._path)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(_TABLE)
    except BaseException:
        connection.close()
        raise
    return connection
