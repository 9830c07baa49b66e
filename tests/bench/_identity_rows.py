"""One line of the identity table: what was measured, what was promised, whether it holds."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """``promised`` is empty and ``holds`` true where the line is only information."""

    label: str
    value: str
    promised: str = ""
    holds: bool = True


def table(rows: list[Row]) -> str:
    """The rows as text, one a line."""
    return "\n".join(_line(row) for row in rows)


def _line(row: Row) -> str:
    verdict = ("ok" if row.holds else "FALLS SHORT") if row.promised else ""
    return f"{row.label:66} {row.value:>22} {row.promised:>10} {verdict}".rstrip()
