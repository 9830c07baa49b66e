"""What is known of an export that was ordered, as one value for lists and titles."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from charstudio.media.export import ExportReport
from charstudio.model.values import Json
from charstudio.storage.render_rows import RenderId, RenderOrder, RenderRow, RenderState

__all__ = ["Render", "RenderId", "RenderOrder", "RenderState", "overall"]


@dataclass(frozen=True, slots=True)
class Render:
    """One export. ``done`` and ``total`` count frames (0 of 0 before the first); ``eta_s`` is how many seconds it will
    still take, None while nobody knows. ``words`` is a sentence on how it stands, or nothing. ``report`` is there when
    it is done. ``is_stopping``: it was told to stop and has not yet.
    """

    id: RenderId
    order: RenderOrder
    state: RenderState = RenderState.WAITING
    done: int = 0
    total: int = 0
    started: datetime | None = None
    ended: datetime | None = None
    eta_s: float | None = None
    words: str = ""
    report: ExportReport | None = None
    broken_off: int = 0
    is_begun: bool = False
    """Whether it is the one that is being written, also while it rests."""
    is_stopping: bool = False
    is_fresh: bool = False
    """Whether it was done since the queue last stood still: the others that are under way were ordered beside it."""
    is_known: bool = True
    """False for an order of another version, in a form this one cannot write."""

    @property
    def share(self) -> float | None:
        """How much of it is written, 0 to 1; None before that can be told."""
        if self.state is RenderState.DONE:
            return 1.0
        return min(1.0, self.done / self.total) if self.total else None


def render_of(row: RenderRow) -> Render:
    """What is known of a kept export."""
    return Render(
        row.id,
        row.order,
        row.state,
        started=row.started_at,
        ended=row.ended_at,
        words=row.words,
        report=None if row.report is None else _report_of(row.report, row.order.path),
        broken_off=row.broken_off,
        is_known=row.readable,
    )


def report_json(report: ExportReport) -> dict[str, Json]:
    """What is kept of a report: its figures and its remarks, and no paths."""
    found = {field.name: getattr(report, field.name) for field in fields(report)}
    figures: dict[str, Json] = {
        name: str(value) if isinstance(value, Fraction) else value
        for name, value in found.items()
        if isinstance(value, int | float | Fraction)
    }
    return {**figures, "remarks": list(report.remarks)}


def _report_of(kept: Any, path: Path) -> ExportReport | None:
    known = {field.name for field in fields(ExportReport)}
    try:
        values = {name: value for name, value in kept.items() if name in known}
        remarks = tuple(map(str, kept.get("remarks", ())))
        return ExportReport(**{**values, "path": path, "duration": Fraction(kept["duration"]), "remarks": remarks})
    except (TypeError, ValueError, KeyError, AttributeError):  # of a version that counted other things
        return None


def overall(renders: tuple[Render, ...]) -> float | None:
    """How much of everything under way is written, 0 to 1, each export counting the same; None: nothing is under way.

    What is done counts until nothing is left to do, so that the share does not fall.
    """
    if not any(each.is_begun for each in renders):
        return None
    counted = [each for each in renders if each.is_begun or each.is_fresh or each.state is RenderState.WAITING]
    return sum(each.share or 0.0 for each in counted) / len(counted)
