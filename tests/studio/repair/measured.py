"""Measurements made by hand."""

from __future__ import annotations

from collections.abc import Sequence

from charstudio.model.identity import Grade, IdentityReport, Judged, Limits, Sample, Style

LIMITS = Limits(Style.PHOTOREAL, 0.60, 0.45, 6.5, 8.0, 3.3)


def sample(at_s: float, similarity: float | None = 0.8, yaw: float = 0.0, box=(0.3, 0.2, 0.4, 0.5)) -> Sample:
    judged = Judged.OK if similarity is not None else Judged.NO_FACE
    return Sample(at_s, judged, similarity, yaw_deg=yaw, face_px=200, box=box if similarity is not None else None)


def report(good_until_s: float | None = None, grade: Grade = Grade.C, samples: Sequence[Sample] = ()) -> IdentityReport:
    return IdentityReport(tuple(samples), LIMITS, grade, "made by hand", 1.0, good_until_s=good_until_s)
