"""What people think of pictures, clips and sounds, in ``studio.sqlite``: stars, rejected, in the trash.

By content: a mark belongs to bytes, whoever made them and however often. Nothing here touches a file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from charstudio.model.values import Fingerprint, Json, NodeId
from charstudio.storage.database_schema import moment_text

MOST_STARS = 5

_Connected = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True, slots=True)
class Mark:
    """What is thought of some bytes. ``stars`` 0 to 5, 0 for none given; ``trashed``: out of sight, nothing deleted."""

    stars: int = 0
    rejected: bool = False
    trashed: bool = False


NO_MARK = Mark()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model was asked for, in the request that led to a result."""

    node: NodeId
    node_title: str
    request: Mapping[str, Json]
    character: str = ""


class GalleryTable:
    """``reads`` and ``writes`` are the database's own doors, ``clock`` its clock. Any thread may call."""

    def __init__(self, reads: _Connected, writes: _Connected, clock: Callable[[], datetime]) -> None:
        self._reads = reads
        self._writes = writes
        self._clock = clock

    def marks(self) -> dict[str, Mark]:
        """Every mark, by the SHA-256 of the bytes."""
        with self._reads() as connection:
            rows = connection.execute("SELECT sha256, stars, rejected, trashed FROM marks")
            return {row["sha256"]: Mark(row["stars"], bool(row["rejected"]), bool(row["trashed"])) for row in rows}

    def put(self, marks: Mapping[str, Mark]) -> None:
        """Set marks by SHA-256, all or none; an empty one is forgotten. Raises ``StorageError``, ``ReadOnly``."""
        at = moment_text(self._clock())
        with self._writes() as connection:
            connection.executemany("DELETE FROM marks WHERE sha256 = ?", [(key,) for key in marks])
            connection.executemany(
                "INSERT INTO marks VALUES (?, ?, ?, ?, ?)",
                [
                    (key, mark.stars, int(mark.rejected), int(mark.trashed), at)
                    for key, mark in marks.items()
                    if mark != NO_MARK
                ],
            )

    def asked(self) -> dict[Fingerprint, Asked]:
        """The latest request that was delivered, for every result that asked somebody."""
        with self._reads() as connection:
            rows = connection.execute(
                "SELECT fingerprint, node, node_title, request, character FROM jobs WHERE state = 'done' ORDER BY id"
            )
            return {Fingerprint(row["fingerprint"]): _asked(row) for row in rows}


def _asked(row: sqlite3.Row) -> Asked:
    request = json.loads(row["request"])
    return Asked(
        NodeId(row["node"]),
        row["node_title"],
        request if isinstance(request, Mapping) else {},
        row["character"] or "",
    )
