"""How steady one character has been so far: by model and by length of clip. Measured facts, never what makers claim."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean, median

from charstudio.model.identity import Grade, IdentityReport
from charstudio.studio.identity.parts import STEADY, role_of

LENGTHS_S = (3.0, 5.0, 8.0, 12.0)
"""Where one class of lengths ends and the next begins: the lengths that models sell."""

STILLS = "Stills"
_COLUMNS = (
    *("group", "name", "count", "measured", "mean_lowest", "median_lowest", "share_a_b", "good_seconds"),
    "usd_per_good_second",
)


@dataclass(frozen=True, slots=True)
class Shot:
    """One result that shows the character. ``seconds`` None: a still. ``report`` None: not measured yet.

    ``usd`` None: nobody knows what it cost.
    """

    model: str
    seconds: float | None
    usd: Decimal | None
    report: IdentityReport | None
    is_draft: bool


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One model, or one class of lengths.

    ``measured``: how many of ``count`` have a grade. ``mean_lowest`` and ``median_lowest`` are over their lowest
    similarities. ``steady`` is the share of A and B among them. ``usd_per_good_second``: all that these clips cost over
    the seconds in which the face was seen and was near enough; None where a price is unknown or no second was good.
    """

    name: str
    count: int
    measured: int
    mean_lowest: float | None
    median_lowest: float | None
    steady: float | None
    good_seconds: float
    usd_per_good_second: Decimal | None


@dataclass(frozen=True, slots=True)
class Health:
    """The whole page: all shots, by model (the steadiest first), by length (the shortest first)."""

    whole: HealthRow
    by_model: tuple[HealthRow, ...]
    by_length: tuple[HealthRow, ...]


def health_of(shots: Iterable[Shot]) -> Health:
    """Sum up. Drafts are in rows of their model's own name, so they never lift a paid model."""
    listed = tuple(shots)
    models = _grouped(listed, lambda shot: shot.model)
    lengths = _grouped(listed, lambda shot: length_name(shot.seconds))
    order = [STILLS, *(_length_names())]
    return Health(
        _row("All", listed),
        tuple(sorted((_row(name, group) for name, group in models), key=_steadiness)),
        tuple(_row(name, group) for name, group in sorted(lengths, key=lambda pair: order.index(pair[0]))),
    )


def length_name(seconds: float | None) -> str:
    """The class a length belongs to, in words; each includes its upper end."""
    if seconds is None:
        return STILLS
    # A clip of "5 s" often has a frame more than that.
    place = next((k for k, upper in enumerate(LENGTHS_S) if seconds <= upper + 0.1), len(LENGTHS_S))
    return _length_names()[place]


def as_csv(health: Health) -> str:
    """The page as a table for a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_COLUMNS)
    for group, rows in (("all", (health.whole,)), ("model", health.by_model), ("length", health.by_length)):
        for row in rows:
            numbers = (row.mean_lowest, row.median_lowest, row.steady, row.good_seconds, row.usd_per_good_second)
            told = ["" if number is None else f"{number:.4f}" for number in numbers]
            table.writerow([group, _harmless(row.name), row.count, row.measured, *told])
    return out.getvalue()


def good_seconds(shot: Shot) -> float:
    """The seconds of a clip in which the face was seen and was near enough; those of a still are none."""
    if shot.report is None or shot.seconds is None or not shot.report.samples:
        return 0.0
    good = sum(role_of(sample, shot.report.limits) == STEADY for sample in shot.report.samples)
    return shot.seconds * good / len(shot.report.samples)


def _row(name: str, shots: tuple[Shot, ...]) -> HealthRow:
    graded = [shot.report for shot in shots if shot.report is not None and shot.report.is_measurable]
    lowest = [report.lowest for report in graded if report.lowest is not None]
    steady = sum(report.grade in {Grade.A, Grade.B} for report in graded)
    seconds = sum(map(good_seconds, shots))
    clips = [shot for shot in shots if shot.seconds is not None and shot.report is not None]
    prices = [shot.usd for shot in clips]
    known = [usd for usd in prices if usd is not None]
    price = sum(known, Decimal(0)) / Decimal(str(seconds)) if seconds and len(known) == len(prices) else None
    return HealthRow(
        name,
        len(shots),
        len(graded),
        mean(lowest) if lowest else None,
        median(lowest) if lowest else None,
        steady / len(graded) if graded else None,
        seconds,
        price,
    )


def _grouped(shots: tuple[Shot, ...], name: Callable[[Shot], str]) -> list[tuple[str, tuple[Shot, ...]]]:
    groups: dict[str, list[Shot]] = {}
    for shot in shots:
        groups.setdefault(name(shot), []).append(shot)
    return [(each, tuple(group)) for each, group in groups.items()]


def _steadiness(row: HealthRow) -> tuple[float, float, str]:
    return -(row.steady if row.steady is not None else -1.0), -(row.median_lowest or 0.0), row.name


def _length_names() -> tuple[str, ...]:
    first, last = f"Up to {LENGTHS_S[0]:g} s", f"Over {LENGTHS_S[-1]:g} s"
    between = (f"{a:g} to {b:g} s" for a, b in itertools.pairwise(LENGTHS_S))
    return (first, *between, last)


def _harmless(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name[:1] in {"=", "+", "-", "@", "\t", "\r"} else name
