"""What was spent, on what, and where that leads: pure sums over the ledger.

Amounts are US dollars. A charge whose basis is ``perhaps`` belongs to a request nobody knows the end of; it counts
against caps and is shown apart.
"""

from __future__ import annotations

import calendar
import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from charstudio.model.project import Project
from charstudio.model.results import Result
from charstudio.model.time import Seconds
from charstudio.model.values import NodeId, Output
from charstudio.storage.database import Basis, EntryKind, LedgerEntry

NOTHING = Decimal(0)
NOBODY = "No character"


@dataclass(frozen=True, slots=True)
class Share:
    """What one model or one character has cost, and with how many charges."""

    name: str
    usd: Decimal
    jobs: int


@dataclass(frozen=True, slots=True)
class Spending:
    """The ledger of one project, summed up at one moment."""

    today_usd: Decimal = NOTHING
    month_usd: Decimal = NOTHING
    project_usd: Decimal = NOTHING
    reserved_usd: Decimal = NOTHING
    elsewhere_usd: Decimal = NOTHING
    """Spent and set aside today in the user's other films: the cap on a day counts them all."""
    estimated_usd: Decimal = NOTHING
    """The part of the project's sum that rests on our own prices, because the service did not say."""
    perhaps_usd: Decimal = NOTHING
    """The part that was perhaps never charged."""
    month_projected_usd: Decimal = NOTHING
    """This month's sum if it goes on as it has."""
    by_model: tuple[Share, ...] = ()
    by_character: tuple[Share, ...] = ()
    by_node: Mapping[NodeId, Decimal] = field(default_factory=dict)
    """What each node has cost, those that are gone among them."""
    kept_seconds: Seconds = Fraction(0)
    """Seconds in the cut that were paid for."""

    @property
    def day_usd(self) -> Decimal:
        """What counts against the cap on a day: spent and set aside, in every film of this user."""
        return self.today_usd + self.reserved_usd + self.elsewhere_usd

    @property
    def per_kept_second_usd(self) -> Decimal | None:
        """What a second in the cut has cost, everything that was not kept included; None: none is in the cut."""
        if not self.kept_seconds:
            return None
        seconds = Decimal(self.kept_seconds.numerator) / Decimal(self.kept_seconds.denominator)
        return self.project_usd / seconds


def spending(
    entries: Iterable[LedgerEntry],
    now: datetime,
    kept_seconds: Seconds = Fraction(0),
    elsewhere_usd: Decimal = NOTHING,
) -> Spending:
    """Sum up a ledger. ``now`` is aware; days and months are those of its time zone."""
    everything = list(entries)
    charges = [entry for entry in everything if entry.kind is EntryKind.CHARGE]
    month = [entry for entry in charges if _same_month(entry, now)]
    month_usd = _sum(month)
    return Spending(
        today_usd=_sum(entry for entry in month if _local(entry, now).day == now.day),
        month_usd=month_usd,
        project_usd=_sum(charges),
        reserved_usd=_set_aside(everything),
        elsewhere_usd=elsewhere_usd,
        estimated_usd=_sum(entry for entry in charges if entry.basis is Basis.ESTIMATED),
        perhaps_usd=_sum(entry for entry in charges if entry.basis is Basis.PERHAPS),
        month_projected_usd=_projected(month_usd, now),
        by_model=_shares(charges, {id(entry): entry.model for entry in charges}),
        by_character=_shares(charges, {id(entry): entry.character or NOBODY for entry in charges}),
        by_node=_by_node(charges),
        kept_seconds=kept_seconds,
    )


def kept_seconds(project: Project, result_of: Mapping[Output, Result | None]) -> Seconds:
    """How many seconds of the cut come from results that were paid for."""
    seconds = Fraction(0)
    for _, clip in project.timeline.clips():
        result = result_of.get(clip.source) if isinstance(clip.source, Output) else None
        if result is not None and result.cost_usd:
            seconds += clip.duration
    return seconds


def as_csv(entries: Iterable[LedgerEntry]) -> str:
    """The ledger as a table for a spreadsheet: every movement of money, the oldest first, times in UTC."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(("time_utc", "kind", "usd", "basis", "provider", "model", "character", "node", "job"))
    for entry in entries:
        at = entry.at.isoformat(timespec="seconds") if entry.at is not None else ""
        row = (at, entry.kind.value, format(entry.usd, "f"), entry.basis.value, entry.provider, entry.model)
        table.writerow([cell(value) for value in (*row, entry.character or "", entry.node, entry.job or "")])
    return text.getvalue()


def cell(value: object) -> str:
    """A cell of a table that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text


def _sum(entries: Iterable[LedgerEntry]) -> Decimal:
    return sum((entry.usd for entry in entries), NOTHING)


def _by_node(charges: Iterable[LedgerEntry]) -> Mapping[NodeId, Decimal]:
    sums: dict[NodeId, Decimal] = defaultdict(Decimal)
    for entry in charges:
        sums[entry.node] += entry.usd
    return dict(sums)


def _set_aside(entries: Iterable[LedgerEntry]) -> Decimal:
    signs = {EntryKind.RESERVE: 1, EntryKind.RELEASE: -1}
    return sum((signs.get(entry.kind, 0) * entry.usd for entry in entries), NOTHING)


def _local(entry: LedgerEntry, now: datetime) -> datetime:
    assert entry.at is not None
    return entry.at.astimezone(now.tzinfo)


def _same_month(entry: LedgerEntry, now: datetime) -> bool:
    at = _local(entry, now)
    return (at.year, at.month) == (now.year, now.month)


def _projected(month_usd: Decimal, now: datetime) -> Decimal:
    """The day that is not over counts as a whole one: early in the day the projection is low rather than wild."""
    days = calendar.monthrange(now.year, now.month)[1]
    return (month_usd * days / now.day).quantize(Decimal("0.01"))


def _shares(charges: Iterable[LedgerEntry], names: Mapping[int, str]) -> tuple[Share, ...]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    counts: dict[str, int] = defaultdict(int)
    for entry in charges:
        sums[names[id(entry)]] += entry.usd
        counts[names[id(entry)]] += 1
    found = (Share(name, usd, counts[name]) for name, usd in sums.items())
    return tuple(sorted(found, key=lambda share: (-share.usd, share.name)))
