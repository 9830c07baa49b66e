"""What was tried and what was ticked while mending a film: ``repair.json`` in the project's folder.

A journal for people and a memory for ticks; nothing is ever started from it. It is written whole before a try is sent,
so that it is true whatever happens then. A line that cannot be read is left out, the others stay.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from charstudio.model.errors import StorageError
from charstudio.storage.files import is_there, read_bytes, replace_file

FILE = "repair.json"
_FORM = 1
_MAX_BYTES = 8 << 20
_MOST_LINES = 5000
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class TryLine:
    """One line of a node's log. ``rule`` names the run of tries it belongs to, ``at`` is UTC as ISO text.

    ``number`` is the try from 1, 0 for lines about the whole. ``usd`` is decimal text, empty when nothing was paid or
    nobody knows. ``words`` says what happened.
    """

    rule: str
    node: str
    at: str
    words: str
    number: int = 0
    strength: float | None = None
    seed: int | None = None
    usd: str = ""
    grade: str = ""
    take: int | None = None
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything in the file. ``ticks``: by the media's hash and the detail's key, True where it is still there."""

    lines: tuple[TryLine, ...] = ()
    ticks: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)


class RepairNotes:
    """The notes of one project folder. Any thread may call; every change is on disk when the call returns."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._path = folder / FILE
        self._read_only = read_only
        self._lock = threading.Lock()
        self._notes: Notes | None = None

    def lines(self, node: str) -> tuple[TryLine, ...]:
        """A node's log, oldest first."""
        with self._lock:
            return tuple(line for line in self._loaded().lines if line.node == node)

    def add(self, line: TryLine) -> None:
        """Write another line. Raises ``StorageError``: then nothing may be sent."""
        with self._lock:
            notes = self._loaded()
            self._write(Notes((*notes.lines, line)[-_MOST_LINES:], notes.ticks))

    def ticks(self, media: str) -> Mapping[str, bool]:
        """What was ticked about a clip: by the detail's key, True for still there."""
        with self._lock:
            return dict(self._loaded().ticks.get(media, {}))

    def tick(self, media: str, detail: str, is_there: bool | None) -> None:  # noqa: FBT001 - the value to set
        """Keep a tick; None takes it away. Raises ``StorageError``."""
        with self._lock:
            notes = self._loaded()
            of_media = {key: value for key, value in notes.ticks.get(media, {}).items() if key != detail}
            if is_there is not None:
                of_media[detail] = is_there
            ticks = {key: value for key, value in notes.ticks.items() if key != media}
            self._write(Notes(notes.lines, {**ticks, media: of_media} if of_media else ticks))

    def _loaded(self) -> Notes:
        if self._notes is None:
            self._notes = read(self._path)
        return self._notes

    def _write(self, notes: Notes) -> None:
        if self._read_only:
            raise StorageError("This project is open for reading only.", "Save a copy to work on it.")
        document = {"form": _FORM, "lines": [asdict(line) for line in notes.lines], "ticks": notes.ticks}
        replace_file(self._path, json.dumps(document, indent=1, sort_keys=True).encode(), "saved")
        self._notes = notes


def read(path: Path) -> Notes:
    """What can be read of a file; empty when there is none or it is not ours. Never raises."""
    try:
        document = json.loads(read_bytes(path, _MAX_BYTES)) if is_there(path) else {}
    except (StorageError, ValueError, RecursionError):
        return Notes((), {})
    if not isinstance(document, dict) or document.get("form") != _FORM:
        return Notes((), {})
    lines, ticks = document.get("lines"), document.get("ticks")
    found = [_line(each) for each in lines] if isinstance(lines, list) else []
    return Notes(tuple(line for line in found if line is not None)[-_MOST_LINES:], _ticks(ticks))


_KINDS: Mapping[str, tuple[type, ...]] = {
    "rule": (str,),
    "node": (str,),
    "at": (str,),
    "words": (str,),
    "number": (int,),
    "strength": (int, float, type(None)),
    "seed": (int, type(None)),
    "usd": (str,),
    "grade": (str,),
    "take": (int, type(None)),
    "is_end": (bool,),
}


def _line(stated: Any) -> TryLine | None:
    names: Sequence[str] = [each.name for each in fields(TryLine)]
    if not isinstance(stated, dict) or not {"rule", "node", "at", "words"} <= stated.keys():
        return None
    values = {name: stated[name] for name in names if name in stated}
    for name, value in values.items():
        is_flag = isinstance(value, bool)
        if not isinstance(value, _KINDS[name]) or is_flag is not (name == "is_end"):
            return None
        if isinstance(value, str) and len(value) > _LONGEST:
            return None
    return TryLine(**values)


def _ticks(stated: Any) -> dict[str, dict[str, bool]]:
    if not isinstance(stated, dict):
        return {}
    return {
        media: {key: value for key, value in found.items() if isinstance(value, bool)}
        for media, found in stated.items()
        if isinstance(found, dict)
    }
