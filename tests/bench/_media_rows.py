"""What one measurement of the media engine found, and whether it is what was promised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: our figure, and where there is one the same figure of a peer from the same run.

    ``limit`` is the most that ``ours`` may be; with ``is_ratio`` the most that ``ours / theirs`` may be. None: the line
    is only information. Where the peer is missing on this machine, a ratio cannot be judged and the line says so.
    """

    name: str
    ours: float
    unit: str
    limit: float | None
    peer: str = ""
    theirs: float | None = None
    is_ratio: bool = False

    @property
    def ratio(self) -> float | None:
        """Ours over theirs."""
        return self.ours / self.theirs if self.theirs else None


def holds(row: Row) -> bool:
    """Whether the figure is within its limit."""
    if row.limit is None:
        return True
    judged = row.ratio if row.is_ratio else row.ours
    return judged is None or judged <= row.limit


def table(rows: list[Row]) -> str:
    """The rows as text, one a line."""
    return "\n".join(_line(row) for row in rows)


def _line(row: Row) -> str:
    figures = f"{row.name:58} {row.ours:10.2f} {row.unit:5}"
    peer = f"{row.peer} {row.theirs:.2f}" if row.theirs is not None else f"{row.peer} missing" if row.peer else ""
    ratio = "" if row.ratio is None else f"{row.ratio:.3f}x"
    limit = "" if row.limit is None else f"<= {row.limit:g}{'x' if row.is_ratio else ''}"
    verdict = "" if row.limit is None else "ok" if holds(row) else "FALLS SHORT"
    if row.is_ratio and row.ratio is None:
        verdict = "not judged"
    return f"{figures} {peer:26} {ratio:>8} {limit:>9} {verdict}".rstrip()
