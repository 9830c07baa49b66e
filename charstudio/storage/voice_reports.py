"""What was heard in the project's sounds, kept in its cache: one small JSON file for each sound.

The folder may be deleted at any time. A file that is damaged, of another form or for something else counts as none:
the sound is listened to again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from charstudio.model.errors import StorageError
from charstudio.model.voice import LipsyncOffset, VoiceReport
from charstudio.storage.files import door, read_bytes, replace_file

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FOLDER = "voice"
_FORM = 1
_MAX_BYTES = 1 << 18
_LONGEST_SENTENCE = 2000
Kept: TypeAlias = VoiceReport | LipsyncOffset
Form: TypeAlias = type[VoiceReport] | type[LipsyncOffset]


def read_kept(folder: Path, name: str, form: Form) -> Kept | None:
    """What is kept under ``name``, or None when there is nothing good. Never raises."""
    try:
        document = json.loads(read_bytes(folder / f"{name}.json", _MAX_BYTES), parse_constant=_refuse)
        if not isinstance(document, dict) or document.get("form") != _FORM or document.get("of") != name:
            return None
        found: Kept = _adapters()[form.__name__].validate_python(document[form.__name__])
    except (StorageError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return found if _is_sound(found) else None


def write_kept(folder: Path, name: str, found: Kept) -> None:
    """Keep it, whole or not at all. Raises ``StorageError``."""
    with door(folder, "created"):
        folder.mkdir(parents=True, exist_ok=True)
    document = {"form": _FORM, "of": name, type(found).__name__: asdict(found)}
    replace_file(folder / f"{name}.json", json.dumps(document, allow_nan=False, separators=(",", ":")).encode())


@cache
def _adapters() -> Mapping[str, TypeAdapter[Kept]]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - takes a tenth of a second to load

    return {form.__name__: TypeAdapter(form) for form in (VoiceReport, LipsyncOffset)}


def _is_sound(found: Kept) -> bool:
    if isinstance(found, LipsyncOffset):
        return len(found.reason) <= _LONGEST_SENTENCE and (found.ms is None or abs(found.ms) < 10_000)
    words = (text for each in found.findings for text in (each.words, each.advice, each.unit))
    return math.isfinite(found.duration_s) and found.duration_s >= 0 and all(len(w) <= _LONGEST_SENTENCE for w in words)


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no measurement")
