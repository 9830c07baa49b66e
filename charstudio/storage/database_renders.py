"""The exports that were ordered, in ``studio.sqlite``: what to write where, and the films as they were.

Invariant: a film stays for as long as an export that is not done needs it; ``media`` names the files nobody may delete
until then.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from charstudio.model.errors import Damaged
from charstudio.model.values import Json, MediaRef
from charstudio.storage.database_rows import json_text, whole_text
from charstudio.storage.database_schema import moment_text
from charstudio.storage.render_film import RenderFilm, film_bytes, film_of
from charstudio.storage.render_rows import (
    FilmId,
    RenderId,
    RenderOrder,
    RenderRow,
    RenderState,
    delivery_text,
    part_text,
    path_text,
    render_row,
)

Connected = Callable[[], AbstractContextManager[sqlite3.Connection]]


class RenderTable:
    """``root`` is the project's folder, ``reads`` and ``writes`` the database's own doors. Any thread may call."""

    def __init__(self, root: Path, reads: Connected, writes: Connected) -> None:
        self._root = root
        self._reads = reads
        self._writes = writes

    def add(self, film: RenderFilm, orders: Sequence[RenderOrder]) -> tuple[RenderRow, ...]:
        """Keep the film and one order after another, behind all others: all of it or none. Raises ``StorageError``."""
        content, at = film_bytes(film), moment_text(datetime.now(UTC))
        with self._writes() as connection:
            cursor = connection.execute("INSERT INTO render_films (content) VALUES (?)", (content,))
            assert cursor.lastrowid is not None
            kept = FilmId(cursor.lastrowid)
            connection.executemany(
                "INSERT INTO render_media VALUES (?, ?, ?)",
                [(kept, ref.sha256, ref.suffix) for ref in sorted(film.media, key=lambda ref: ref.file_name)],
            )
            ids = [self._insert(connection, kept, order, at) for order in orders]
        return tuple(row for row in self.all() if row.id in ids)

    def _insert(self, connection: sqlite3.Connection, film: FilmId, order: RenderOrder, at: str) -> int:
        cursor = connection.execute(
            "INSERT INTO renders (film, place, state, path, delivery, part, mark, overwrite, ordered_at)"
            " VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM renders), 'waiting', ?, ?, ?, ?, ?, ?)",
            (
                *(film, path_text(order.path, self._root), delivery_text(order.delivery), part_text(order.part)),
                *(order.mark, order.overwrite, at),
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def all(self) -> list[RenderRow]:
        """Every export there is, in order."""
        with self._reads() as connection:
            rows = connection.execute("SELECT * FROM renders ORDER BY place, id").fetchall()
            return [render_row(row, self._root) for row in rows]

    def film(self, film: FilmId) -> RenderFilm:
        """A film as it was ordered. Raises ``Damaged``."""
        with self._reads() as connection:
            row = connection.execute("SELECT content FROM render_films WHERE id = ?", (film,)).fetchone()
        if row is None:
            raise Damaged("What was to be exported is gone.", "Remove it from the list and export again.")
        return film_of(row["content"])

    def note(
        self,
        render: RenderId,
        state: RenderState,
        words: str = "",
        *,
        started_at: datetime | None = None,
        ended_at: datetime | None = None,
        broken_off: int = 0,
        report: Mapping[str, Json] | None = None,
    ) -> None:
        """Keep how an export stands; what is done lets go of its film."""
        times = [None if at is None else moment_text(at) for at in (started_at, ended_at)]
        with self._writes() as connection:
            connection.execute(
                "UPDATE renders SET state = ?, words = ?, started_at = ?, ended_at = ?, broken_off = ?, report = ?,"
                " film = CASE ? WHEN 'done' THEN NULL ELSE film END WHERE id = ?",
                (
                    *(state.value, whole_text(words), *times, broken_off),
                    *(None if report is None else json_text(report), state.value, render),
                ),
            )
            _drop_films(connection)

    def change(self, render: RenderId, order: RenderOrder) -> None:
        """Keep where an export goes now, and whether it may replace what is there."""
        with self._writes() as connection:
            connection.execute(
                "UPDATE renders SET path = ?, overwrite = ? WHERE id = ?",
                (path_text(order.path, self._root), order.overwrite, render),
            )

    def arrange(self, renders: Sequence[RenderId]) -> None:
        """Keep another order."""
        with self._writes() as connection:
            connection.executemany(
                "UPDATE renders SET place = ? WHERE id = ?", [(place, each) for place, each in enumerate(renders)]
            )

    def remove(self, renders: Sequence[RenderId]) -> None:
        """Forget exports, and the films that only they needed."""
        with self._writes() as connection:
            connection.executemany("DELETE FROM renders WHERE id = ?", [(each,) for each in renders])
            _drop_films(connection)

    def media(self) -> frozenset[MediaRef]:
        """Every file that an export still needs, or would if it were tried again: not to be deleted."""
        with self._reads() as connection:
            rows = connection.execute("SELECT DISTINCT sha256, suffix FROM render_media")
            return frozenset(MediaRef(row["sha256"], row["suffix"]) for row in rows)


def _drop_films(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM render_films WHERE id NOT IN (SELECT film FROM renders WHERE film IS NOT NULL)")
