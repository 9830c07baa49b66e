"""The one sentence beside a grade: what was seen, where, against which limit. Pure.

It says *looks like* and *keeps close to*, never that somebody is or is not a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from charstudio.model.identity import Grade, Judged, Limits, Sample, Style

if TYPE_CHECKING:
    from charstudio.analysis.identity.grading import Findings

_SMALL = Judged.TOO_SMALL
_CAUSES = {
    Judged.NO_FACE: "no face that could be the character’s was found",
    Judged.TURNED: "the head is turned too far away",
    Judged.BLURRED: "the face is too blurred",
}


def why_not(samples: Sequence[Sample], judged: int) -> str:
    """Why there is no grade."""
    if not samples:
        return "Not measurable: there is no picture in it."
    why, _ = Counter(sample.judged for sample in samples if sample.judged is not Judged.OK).most_common(1)[0]
    small = f"the face is too small ({_largest(samples)} px high at most; 80 are needed)" if why is _SMALL else ""
    cause = small or _CAUSES[why]
    if judged == 0:
        return f"Not measurable: {cause}."
    return (
        f"Not measurable: the face could be judged in only {judged} of {len(samples)} frames; in most others {cause}."
    )


def reason(found: Findings, limits: Limits, grade: Grade) -> str:
    """Why it is this grade: the rule that decided, with its numbers."""
    lowest = f"{_number(found.lowest, limits)} at its lowest" if found.frames > 1 else _number(found.lowest, limits)
    if grade is Grade.E:
        return f"Looks like somebody else{_since(found, found.below_poor_s)}: likeness {lowest}, limit {_poor(limits)}."
    if found.lowest < limits.good:
        return (
            f"The face moves away from the sheet{_since(found, found.below_good_s)}: likeness {lowest}, "
            f"good is {_number(limits.good, limits)}."
        )
    told = _eyes(found, limits) or _jaw(found, limits) or _left(found) or _coverage(found)
    if grade is not Grade.A and told:
        return told
    still = f" Eye spacing moves {found.eye_px:.0f} px at most." if found.eye_px is not None else ""
    return f"Keeps close to the sheet: likeness {lowest}, good is {_number(limits.good, limits)}.{still}"


def _eyes(found: Findings, limits: Limits) -> str:
    noise = found.noise_px or 0.0
    if found.eye_px is None or found.eye_px < max(limits.eye_warn_px, 2 * noise):
        return ""
    within = f"; {noise:.0f} px are within pose noise" if found.noise_px is not None else ""
    return f"Eye spacing drifts {found.eye_px:.0f} px{_since(found, found.eye_from_s)}{within}."


def _jaw(found: Findings, limits: Limits) -> str:
    if found.jaw_pct is None or found.jaw_pct < limits.jaw_warn_pct:
        return ""
    return f"The jaw’s width changes by {found.jaw_pct:.1f} %, {limits.jaw_warn_pct:.1f} % are usual."


def _left(found: Findings) -> str:
    if found.left_s is None:
        return ""
    return f"From {found.left_s:.1f} s on the face is less like the sheet than at its beginning and stays so."


def _coverage(found: Findings) -> str:
    return f"Close to the sheet where it could be judged, which is in {found.judged} of {found.frames} frames only."


def _since(found: Findings, at_s: float | None) -> str:
    if at_s is None or found.frames == 1:
        return ""
    return " all along" if at_s <= 0 else f" from {at_s:.1f} s on"


def _poor(limits: Limits) -> str:
    return _number(limits.poor, limits)


def _number(value: float, limits: Limits) -> str:
    return f"{value:.2f}" if limits.style is Style.PHOTOREAL else f"{value:.1f}"


def _largest(samples: Sequence[Sample]) -> int:
    return max(sample.face_px for sample in samples if sample.judged is Judged.TOO_SMALL)
