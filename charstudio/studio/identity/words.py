"""What was measured, in plain sentences. *Looks the same* is never *proved*; whoever shows a grade says so."""

from __future__ import annotations

from collections.abc import Sequence

from charstudio.model.identity import Grade, IdentityReport, Judged, Limits, Sample, Style
from charstudio.studio.identity.values import Measured, MeasureState

HONEST = "Looking the same is never a proof that it is the same person."

_MEANINGS = {
    Grade.A: "steady",
    Grade.B: "mostly steady",
    Grade.C: "it wavers",
    Grade.D: "it drifts away",
    Grade.E: "looks like somebody else",
    Grade.NONE: "not measurable",
}
_JUDGED = {
    Judged.OK: "judged",
    Judged.NO_FACE: "no face here",
    Judged.TOO_SMALL: "the face is too small to judge",
    Judged.TURNED: "turned too far to judge",
    Judged.BLURRED: "too blurred to judge",
}
_STATES = {
    MeasureState.WAITING: "Waits to be measured.",
    MeasureState.MEASURING: "Is being measured…",
    MeasureState.UNASKED: "Not measured yet.",
    MeasureState.UNAVAILABLE: "Cannot be measured.",
    MeasureState.DONE: "",
}


def meaning(grade: Grade) -> str:
    """What a grade says, in two or three words."""
    return _MEANINGS[grade]


def judged_words(sample: Sample) -> str:
    """Why there is no similarity at a moment, or that there is one."""
    return _JUDGED[sample.judged]


def state_words(measured: Measured) -> str:
    """Where it stands, for as long as there is no report."""
    return measured.why or _STATES[measured.state]


def number(similarity: float | None) -> str:
    """A similarity to two decimals with a real minus; a dash when there is none."""
    return "–" if similarity is None else f"{similarity:.2f}".replace("-", "−")


def share(part: float) -> str:
    """A share in per cent."""
    return f"{part:.0%}".replace("%", " %")


def limits_words(limits: Limits) -> str:
    """Where worry begins, and where that comes from."""
    kind = "drawn characters" if limits.style is Style.STYLISED else "photographs"
    origin = "set by this character’s own pictures" if limits.calibrated else f"usual for {kind}"
    return f"Good from {number(limits.good)}, somebody else below {number(limits.poor)} ({origin})."


def references_words(limits: Limits) -> str:
    """Advice, when the sheet shows too few faces; nothing otherwise."""
    if limits.references >= 3:
        return ""
    faces = "one face" if limits.references == 1 else f"{limits.references} faces"
    return f"The sheet shows {faces}; with three or more the measure is much surer."


def tip(found: Sequence[Measured]) -> str:
    """A tooltip for a grade: who, which grade and why, how much could be judged, the limits, and the honest word."""
    told = [_tip_of(each, is_named=len(found) > 1) for each in found]
    lines = [line for lines in told for line in lines]
    return "\n".join([*lines, HONEST] if any(each.report is not None for each in found) else lines)


def _tip_of(each: Measured, *, is_named: bool) -> list[str]:
    report = each.report
    who = f"{each.member.name}: " if is_named else "Identity: "
    if report is None:
        return [f"{who}{state_words(each)}"]
    draft = " · draft" if each.is_draft else ""
    lines = [f"{who}{report.grade} – {meaning(report.grade)}{draft}", report.reason]
    if len(report.samples) > 1:
        lines.append(f"A face could be judged in {share(report.coverage)} of the frames looked at.")
    if report.is_measurable:
        lines.append(limits_words(report.limits))
    return lines


def numbers(report: IdentityReport) -> tuple[tuple[str, str], ...]:
    """The measured values as rows: what, and how much."""
    is_clip = len(report.samples) > 1
    rows = [("Likeness", number(report.lowest))] if not is_clip else _likeness(report)
    if report.trend is not None:
        rows.append(("Towards the end", _trend(report.trend)))
    if report.eye_px is not None:
        noise = f" ±{report.noise_px:.1f}" if report.noise_px is not None else ""
        rows.append(("Eyes off by", f"{report.eye_px:.1f}{noise} px"))
    if report.jaw_pct is not None:
        rows.append(("Jaw off by", f"{report.jaw_pct:.1f} %"))
    if is_clip:
        frames = len(report.samples)
        rows.append(("Judged", f"{round(report.coverage * frames)} of {frames} frames"))
    if report.good_until_s is not None:
        rows.append(("Good until", f"{report.good_until_s:.1f} s"))
    return tuple(rows)


def _likeness(report: IdentityReport) -> list[tuple[str, str]]:
    return [("Lowest likeness", number(report.lowest)), ("Typical likeness", number(report.typical))]


def _trend(trend: float) -> str:
    size = f"{abs(trend):.2f}"
    if size == "0.00":
        return "no change"
    return f"{size} {'lower' if trend < 0 else 'higher'}"


def moment_words(sample: Sample, limits: Limits) -> str:
    """One moment for a tooltip: when, how alike, and what that means."""
    at = f"{sample.at_s:.2f} s"
    if sample.judged is not Judged.OK or sample.similarity is None:
        return f"{at}: {judged_words(sample)}"
    where = "good" if sample.similarity >= limits.good else "worth a look"
    where = "looks like somebody else" if sample.similarity < limits.poor else where
    return f"{at}: likeness {number(sample.similarity)}, {where}"
