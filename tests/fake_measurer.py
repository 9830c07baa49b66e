"""A measurer that needs no networks: it says what the test tells it to, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from charstudio.media.container import Cancelled
from charstudio.model.errors import MediaError
from charstudio.model.identity import Grade, IdentityReport, Judged, Limits, Sample, Style

LIMITS = Limits(Style.PHOTOREAL, 0.6, 0.45, 6.5, 8.0, 3.3, references=3)


def sample(at, similarity=0.8, judged=Judged.OK):
    return Sample(at, judged, similarity if judged is Judged.OK else None, 1.0, 0.5, 4.0, 200, (0.4, 0.2, 0.2, 0.4))


def report_of(samples, limits=LIMITS):
    """Graded by the lowest similarity alone, with steps a child could follow."""
    seen = [each.similarity for each in samples if each.judged is Judged.OK]
    lowest = min(seen, default=None)
    steps = ((0.75, Grade.A), (0.6, Grade.B), (0.5, Grade.C), (0.45, Grade.D), (-9.0, Grade.E))
    grade = Grade.NONE if lowest is None else next(grade for step, grade in steps if lowest >= step)
    reason = "No face was seen." if lowest is None else f"The face is {lowest:.2f} like its sheet at the lowest."
    good_until = next((each.at_s for each in samples if (each.similarity or 1.0) < limits.good), None)
    coverage = len(seen) / max(1, len(samples))
    typical = sum(seen) / len(seen) if seen else None
    return IdentityReport(
        tuple(samples), limits, grade, reason, coverage, lowest, typical, -0.1, 2.0, 1.0, 2.1, good_until
    )


def drifting(lowest, seconds=4.0, fps=4, blind=()):
    """A clip that starts at 0.85 and slides to ``lowest``; nothing is seen at the seconds in ``blind``."""
    count = int(seconds * fps)
    return report_of(
        [
            sample(
                k / fps,
                0.85 + (lowest - 0.85) * k / max(1, count - 1),
                Judged.NO_FACE if int(k / fps) in blind else Judged.OK,
            )
            for k in range(count)
        ]
    )


class FakeMeasurer:
    """``reports``: by file stem, then by character key ("" for anybody). Others get a steady A.

    ``gate``: while it is cleared, every measurement waits for it, and gives up when it is told to stop.
    """

    def __init__(self, reports: Mapping[str, Mapping[str, IdentityReport]] | None = None) -> None:
        self.reports = dict(reports or {})
        self.version = 1
        self.clip = drifting(0.8)
        self.asked = []
        self.casts = []
        self.threads = set()
        self.cancelled = []
        self.broken = set()
        self.why = ""
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()

    def unavailable(self):
        return self.why

    def without_shape(self):
        return ""

    def measure(self, path, cast, *, is_still, stopped):
        self.asked.append(path.stem)
        self.casts.append(tuple(sitter.key for sitter in cast))
        self.threads.add(threading.current_thread().name)
        self.begun.set()
        while not self.gate.wait(0.01):
            if stopped():
                self.cancelled.append(path.stem)
                raise Cancelled
        if path.stem in self.broken:
            raise MediaError("The file is broken.")
        told = self.reports.get(path.stem, {})
        plain = report_of([sample(0.0)]) if is_still else self.clip
        return {sitter.key: told.get(sitter.key, told.get("", plain)) for sitter in cast}

    def summary(self, samples, limits):
        return report_of(samples, limits)
