"""When each character of a film was last brought to safety: ``characters.json`` in the project's folder.

It serves reminders and nothing else, so it is no part of the document: it is not undone, and a file that cannot be read
counts as none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from charstudio.model.errors import StorageError
from charstudio.model.values import CharacterId
from charstudio.storage import project_text
from charstudio.storage.files import read_bytes, replace_file
from charstudio.storage.project_json import APP, JsonObject

FORMAT: Final = 1
_MAX_BYTES: Final = 4 * 2**20
_ONE_AT_A_TIME: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Care:
    """Of one character. Times are aware; None: never. ``is_quiet``: nobody wants to be reminded in this film."""

    exported_at: datetime | None = None
    version: int = 0
    wrapped_at: datetime | None = None
    """When the film was last exported while the character was in it."""
    is_quiet: bool = False


def read(path: Path) -> Mapping[CharacterId, Care]:
    """What is known; nothing when there is no such file, or none that can be read."""
    try:
        document, _ = project_text.decode(read_bytes(path, _MAX_BYTES))
        if document.get("app") != APP or document.get("format") != FORMAT:
            return {}
        return {CharacterId(key): _care(row) for key, row in document["characters"].items()}
    except (StorageError, KeyError, TypeError, ValueError, AttributeError):
        return {}


def write(path: Path, cares: Mapping[CharacterId, Care]) -> None:
    """Keep what is known, whole or not at all. Raises ``StorageError``."""
    rows: JsonObject = {
        key: {
            "exported_at": _text(care.exported_at),
            "quiet": care.is_quiet,
            "version": care.version,
            "wrapped_at": _text(care.wrapped_at),
        }
        for key, care in cares.items()
    }
    replace_file(path, project_text.encode({"app": APP, "characters": rows, "format": FORMAT}))


def note(path: Path, characters: Iterable[CharacterId], change: Callable[[Care], Care]) -> None:
    """Change what is known of these characters, one change at a time. Raises ``StorageError``."""
    with _ONE_AT_A_TIME:
        cares = dict(read(path))
        cares.update({key: change(cares.get(key, Care())) for key in characters})
        write(path, cares)


def _care(row: JsonObject) -> Care:
    version = row["version"] if type(row["version"]) is int else 0
    return Care(_moment(row["exported_at"]), version, _moment(row["wrapped_at"]), row["quiet"] is True)


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _moment(text: str | None) -> datetime | None:
    """Raises ``ValueError`` for a time that is none or of no zone."""
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at
