"""The acceptance test of a team: whether the face in a test clip is that of the approved still, within the tolerance.

Everything is measured on this machine. What cannot be measured is said so, and counts neither way; a face *looks the
same* is never proof. The rule of seed 002: when the jaw's variance exceeds the tolerance, the reference is made anew
from the original source before production goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from charstudio.model.characters import Character
from charstudio.model.errors import MediaError
from charstudio.model.identity import IdentityReport, Style
from charstudio.model.values import AssetId
from charstudio.studio.cast.faces import Comparison, compared

ADVICE = "Make the reference anew from the original before you go on."


class Verdict(StrEnum):
    """What an acceptance test found."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "not measurable"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The test of one character. ``lines``: one sentence for each thing that was measured, or why nothing was."""

    name: str
    verdict: Verdict
    lines: tuple[str, ...]
    report: IdentityReport | None = None

    @property
    def words(self) -> str:
        """Everything on one line."""
        advice = f" {ADVICE}" if self.verdict is Verdict.DIFFERS else ""
        return f"{self.name}: {' '.join(self.lines)}{advice}"


def accepted(
    name: str,
    clip: Path,
    stills: Sequence[Path],
    style: Style,
    *,
    compare: Comparison = compared,
    stopped: Callable[[], bool] = lambda: False,
) -> Acceptance:
    """Compare a test clip with the approved stills. Blocking; never raises for what is in the files.

    Raises only what ``stopped`` leads to.
    """
    if not stills:
        return Acceptance(name, Verdict.UNKNOWN, ("Not measurable: there is no approved still to compare with.",))
    try:
        report = compare(clip, stills, style, stopped)
    except MediaError as error:
        words = error.message.rstrip(".")
        return Acceptance(name, Verdict.UNKNOWN, (f"Not measurable here: {words[0].lower()}{words[1:]}.",))
    return judged(name, report)


def judged(name: str, report: IdentityReport) -> Acceptance:
    """What a measurement amounts to."""
    if not report.is_measurable or report.lowest is None:
        return Acceptance(name, Verdict.UNKNOWN, (report.reason,), report)
    found = tuple(_measures(report))
    verdict = Verdict.AGREES if all(agrees for _, agrees in found) else Verdict.DIFFERS
    return Acceptance(name, verdict, (*(line for line, _ in found), *_doubts(report)), report)


def _measures(report: IdentityReport) -> Iterator[tuple[str, bool]]:
    """A sentence for each, and whether it agrees. What is shown is compared: nobody sees 6.5 px above 6.5 px."""
    limits, lowest = report.limits, report.lowest
    assert lowest is not None, "there is a grade"
    alike = lowest >= limits.good
    yield f"Face {_sign(lowest)} alike; {_sign(limits.good)} is wanted: {_said(alike)}.", alike
    if report.jaw_pct is not None:
        jaw, tolerance = round(abs(report.jaw_pct), 1), round(limits.jaw_warn_pct, 1)
        where = f"within {jaw} % of" if jaw <= tolerance else f"{jaw} % off"
        yield f"Jaw {where} the approved still; tolerance {tolerance} %: {_said(jaw <= tolerance)}.", jaw <= tolerance
    if report.eye_px is not None:
        wanted = max(limits.eye_warn_px, 2 * (report.noise_px or 0.0))
        eyes, tolerance = round(abs(report.eye_px), 1), round(wanted, 1)
        where = f"within {eyes} px" if eyes <= tolerance else f"{eyes} px off"
        yield f"Eye spacing {where}; tolerance {tolerance} px: {_said(eyes <= tolerance)}.", eyes <= tolerance


def _doubts(report: IdentityReport) -> Iterator[str]:
    if report.coverage < 0.5:
        yield f"Only {report.coverage * 100:.0f} % of the frames could be judged."
    if report.jaw_pct is None and report.limits.style is Style.PHOTOREAL:
        yield "Jaw and eye spacing are not measurable here."


def _sign(value: float) -> str:
    return f"{value:.2f}"


def _said(agrees: bool) -> str:  # noqa: FBT001 - reads as a word
    return "agrees" if agrees else "differs"


def stills_of(character: Character, is_picture: Callable[[AssetId], bool]) -> tuple[AssetId, ...]:
    """The files a test is compared with: the approved stills; where none is, the master and the sheet."""
    approved = tuple(file for file in character.approved if is_picture(file))
    return approved or tuple(file for file in character.references if is_picture(file))


def as_json(found: Acceptance) -> Mapping[str, Any]:
    """For a script."""
    report = found.report
    measured = report if report is not None and report.is_measurable else None
    return {
        "name": found.name,
        "verdict": found.verdict.value,
        "words": list(found.lines),
        "grade": measured.grade.value if measured is not None else None,
        "likeness": measured.lowest if measured is not None else None,
        "likeness_wanted": measured.limits.good if measured is not None else None,
        "jaw_pct": measured.jaw_pct if measured is not None else None,
        "jaw_tolerance_pct": measured.limits.jaw_warn_pct if measured is not None else None,
        "eye_px": measured.eye_px if measured is not None else None,
        "eye_tolerance_px": measured.limits.eye_warn_px if measured is not None else None,
    }
