"""The row of an ordered export, and how its parts are written into columns."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NewType

from charstudio.model.delivery import Delivery
from charstudio.model.time import TimeRange, seconds_from_text, seconds_to_text
from charstudio.model.values import Json
from charstudio.storage.database_schema import moment

if TYPE_CHECKING:
    import sqlite3

    from pydantic import TypeAdapter

RenderId = NewType("RenderId", int)
FilmId = NewType("FilmId", int)


class RenderState(StrEnum):
    """Where an export stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    ASKS = "asks"  # a file is in the way, and nobody said that it may be replaced
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing will come of it any more unless it is asked for again."""
        return self in {RenderState.DONE, RenderState.FAILED, RenderState.CANCELLED}


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """One file to write. ``part`` None: the whole film. ``mark`` False: the drafts of the cut are made once more
    without their mark. ``overwrite``: the user has agreed to replacing what is at ``path``.
    """

    path: Path
    delivery: Delivery = field(default_factory=Delivery)
    part: TimeRange | None = None
    mark: bool = True
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class RenderRow:
    """An order and what became of it. ``words`` is a sentence about how it stands, or nothing.

    ``broken_off`` counts how often the program ended while it was being written. ``film`` is None for what is done.
    ``readable`` is False when the order was written by a version that knows other forms of files.
    """

    id: RenderId
    film: FilmId | None
    order: RenderOrder
    state: RenderState
    ordered_at: datetime
    words: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    broken_off: int = 0
    report: Mapping[str, Json] | None = None
    readable: bool = True


def path_text(path: Path, root: Path) -> str:
    """``path`` as the project keeps it: seen from the project's folder, so that no user's name is written into it.

    On another drive of Windows there is no such way, and the path stays whole.
    """
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:
        return path.as_posix()


def path_of(text: str, root: Path) -> Path:
    """The inverse of ``path_text``."""
    return Path(os.path.normpath(root / text))


def delivery_text(delivery: Delivery) -> str:
    """JSON of a delivery."""
    return _deliveries().dump_json(delivery).decode()


def delivery_of(text: str) -> Delivery | None:
    """The delivery in a JSON text; None when it cannot be read, or is none that can be."""
    try:
        found = _deliveries().validate_json(text)
    except ValueError:
        return None
    return found if not any(found.faults()) else None


@cache
def _deliveries() -> TypeAdapter[Delivery]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - 0.2 s to import

    return TypeAdapter(Delivery)


def part_text(part: TimeRange | None) -> str | None:
    """JSON of a part of the film."""
    if part is None:
        return None
    return json.dumps([seconds_to_text(part.start), seconds_to_text(part.duration)])


def part_of(text: str | None) -> TimeRange | None:
    """The inverse of ``part_text``."""
    if text is None:
        return None
    start, duration = json.loads(text)
    return TimeRange(seconds_from_text(start), seconds_from_text(duration))


def render_row(row: sqlite3.Row, root: Path) -> RenderRow:
    """A row of ``renders``. Raises ``ValueError`` for what no row of ours holds."""
    delivery = delivery_of(row["delivery"])
    order = RenderOrder(
        path_of(row["path"], root),
        delivery or Delivery(),
        part_of(row["part"]),
        bool(row["mark"]),
        bool(row["overwrite"]),
    )
    report: Any = None if row["report"] is None else json.loads(row["report"])
    return RenderRow(
        RenderId(row["id"]),
        None if row["film"] is None else FilmId(row["film"]),
        order,
        RenderState(row["state"]),
        moment(row["ordered_at"]),
        row["words"],
        None if row["started_at"] is None else moment(row["started_at"]),
        None if row["ended_at"] is None else moment(row["ended_at"]),
        row["broken_off"],
        report,
        delivery is not None,
    )
