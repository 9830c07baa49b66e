"""What an examination found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"  # worth knowing; everything works, or all but something optional
    BAD = "bad"  # something the program needs is missing or broken


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``packages`` are the Debian packages that would mend it."""

    name: str
    state: State
    text: str
    hint: str = ""
    packages: tuple[str, ...] = ()
