"""Measured likeness kept in the project's cache: one small JSON file for each picture or clip and who is meant by it.

Numbers only, nothing a face could be made or recognised from. The folder may be deleted at any time. A file that is
damaged, of another form or for something else counts as none: what it held is measured again.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from charstudio.model.errors import StorageError
from charstudio.model.identity import IdentityReport
from charstudio.storage.files import door, read_bytes, replace_file

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FOLDER = "identity"
_FORM = 1
_MAX_BYTES = 4 << 20
_MOST_SAMPLES = 100_000
_LONGEST_SENTENCE = 2000


def read_report(folder: Path, name: str) -> IdentityReport | None:
    """The report called ``name`` (a hash), or None when there is no good one. Never raises."""
    try:
        document = json.loads(read_bytes(_place(folder, name), _MAX_BYTES), parse_constant=_refuse)
        if not isinstance(document, dict) or document.get("form") != _FORM or document.get("of") != name:
            return None
        report: IdentityReport = _adapter().validate_python(_checked(document["report"]))
    except (StorageError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return report if _is_sound(report) else None


def write_report(folder: Path, name: str, report: IdentityReport) -> None:
    """Keep a report, whole or not at all. Raises ``StorageError``."""
    with door(folder, "created"):
        folder.mkdir(parents=True, exist_ok=True)
    document = {"form": _FORM, "of": name, "report": asdict(report)}
    replace_file(_place(folder, name), json.dumps(document, allow_nan=False, separators=(",", ":")).encode())


def _place(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"


@cache
def _adapter() -> TypeAdapter[IdentityReport]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - takes a tenth of a second to load

    return TypeAdapter(IdentityReport)


def _checked(report: Any) -> Any:
    """Refuse what is far too large before it is looked at closely."""
    if not isinstance(report, dict) or len(report.get("samples", ())) > _MOST_SAMPLES:
        raise ValueError("not a report")
    return report


def _is_sound(report: IdentityReport) -> bool:
    """Whether all shares are shares and all times are times in order."""
    times = [sample.at_s for sample in report.samples]
    return (
        0.0 <= report.coverage <= 1.0
        and all(math.isfinite(at) and at >= 0.0 for at in times)
        and times == sorted(times)
        and len(report.reason) <= _LONGEST_SENTENCE
    )


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no measurement")
