"""Values people wrote by hand with the lines they stand on, and the words for a fault in them. No parser here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from charstudio.model.errors import Damaged

MAX_BYTES: Final = 512 * 1024
"""A file larger than this was not written by hand."""
Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Written:
    """A value and the line it stands on, counted from 1. ``value``: a scalar, a list, or a mapping of such."""

    value: Scalar | list[Written] | dict[str, Written]
    line: int

    @property
    def mapping(self) -> dict[str, Written] | None:
        """The entries, when it is a mapping."""
        return self.value if isinstance(self.value, dict) else None


def fault_at(name: str, line: int, what: str) -> Damaged:
    """The error for something that cannot be used: in which file, on which line (0: somewhere), and why."""
    where = f", line {line}" if line else ""
    return Damaged(f"“{name}”{where}: {what}.", "Nothing was taken over. Mend the line and try again.")


def fault(name: str, at: Written, what: str) -> Damaged:
    """The error for a value that cannot be used where it stands."""
    return fault_at(name, at.line, what)
