"""The drift strip along the lower edge of a clip: a colour for each stretch, as its samples stand to the limits.

Times are those of the media, mapped through trim, speed and direction. Good stretches are low and quiet, worrying ones
taller: the shape says what the colour says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from charstudio.model.clip_looks import Caption, Title
from charstudio.model.identity import IdentityReport
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, TrackKind
from charstudio.studio.identity.parts import OTHER, STEADY, UNKNOWN, WORRYING, sample_at, stretches
from charstudio.studio.identity.values import Measured, rank_of
from charstudio.studio.identity.words import moment_words, tip
from charstudio.ui import theme
from charstudio.ui.identity.colours import watch_of
from charstudio.ui.timeline.look import faded

STRIP_PX = 6.0
REACH_PX = 7.0
"""The strip is grasped this far from the lower edge."""

LEAST_WIDTH_PX = 40.0
LEAST_HEIGHT_PX = 30.0
_HIGH = {STEADY: 0.5, WORRYING: 0.75, OTHER: 1.0, UNKNOWN: 0.5}
_COLOURS = {STEADY: theme.DARK.good, WORRYING: theme.DARK.warn, OTHER: theme.DARK.bad}
"""Over pictures the ground is always dark."""
_MOST_STRIPS = 2


def strips_of(known: Sequence[Measured]) -> tuple[IdentityReport, ...]:
    """The reports to draw, the worst first; those of stills have nothing to tell over time."""
    reports = [each.report for each in known if each.report is not None and len(each.report.samples) > 1]
    return tuple(sorted(reports, key=lambda report: -rank_of(report.grade) if report.is_measurable else 0))


def has_strip(studio: object, clip: Clip, kind: TrackKind, rect: QRectF) -> bool:
    """Whether a clip shows a strip at this size."""
    if kind is not TrackKind.VIDEO or isinstance(clip.source, Title | Caption) or not _has_room(rect):
        return False
    watch = watch_of(studio)
    return watch is not None and bool(strips_of(watch.of_clip(clip)))


def paint_strip(
    painter: QPainter,
    rect: QRectF,
    seen: QRectF,
    clip: Clip,
    reports: Sequence[IdentityReport],
    px_per_s: float,
) -> None:
    """Paint the strips of a clip into its lower edge; of several who act, the two to worry about most."""
    if not _has_room(rect):
        return
    shown = reports[:_MOST_STRIPS] if rect.height() > 2 * LEAST_HEIGHT_PX else reports[:1]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for place, report in enumerate(shown):
        foot = rect.bottom() - 1 - place * (STRIP_PX + 1)
        ground = QRectF(seen.x(), foot - STRIP_PX - 1, seen.width(), STRIP_PX + 1)
        painter.fillRect(ground, QColor(10, 11, 14, 170))  # over pictures always on a dark strip
        for left, right, role in placed(report, clip, rect, px_per_s):
            if right > seen.left() and left < seen.right():
                _paint_run(painter, QRectF(left, foot, right - left, 0), role)


def placed(report: IdentityReport, clip: Clip, rect: QRectF, px_per_s: float) -> list[tuple[float, float, str]]:
    """The stretches as they lie on a clip painted in ``rect``: left, right and role; only what the clip uses."""
    start, end = float(clip.source_range.start), float(clip.source_range.end)
    if clip.freeze:
        sample = sample_at(report, start)
        roles = [role for a, b, role in stretches(report, end) if sample is not None and a <= sample.at_s <= b]
        return [(rect.left(), rect.right(), roles[0])] if roles else []
    per_s = px_per_s / float(clip.speed)
    found = []
    for begin, stop, role in stretches(report, max(end, report.samples[-1].at_s if report.samples else end)):
        a, b = max(begin, start), min(stop, end)
        if a < b:
            near, far = (end - b, end - a) if clip.reverse else (a - start, b - start)
            found.append((rect.left() + near * per_s, rect.left() + far * per_s, role))
    return found


def strip_tip(studio: object, clip: Clip, at: Seconds | None) -> str:
    """What a tip over a clip says: of one moment of its media, else of its grade."""
    watch = watch_of(studio)
    if watch is None or isinstance(clip.source, Title | Caption):
        return ""
    known = watch.of_clip(clip)
    if at is None:
        return tip(known)
    lines = []
    for each in known:
        sample = sample_at(each.report, at) if each.report is not None else None
        if sample is not None and each.report is not None:
            who = f"{each.member.name}, " if len(known) > 1 else ""
            lines.append(f"{who}{moment_words(sample, each.report.limits)}")
    return "\n".join([*lines, "Click to go there."] if lines else lines)


def _has_room(rect: QRectF) -> bool:
    return rect.width() >= LEAST_WIDTH_PX and rect.height() >= LEAST_HEIGHT_PX


def _paint_run(painter: QPainter, foot: QRectF, role: str) -> None:
    high = STRIP_PX * _HIGH[role]
    box = QRectF(foot.x(), foot.y() - high, max(1.0, foot.width()), high)
    if role == UNKNOWN:
        painter.fillRect(box, _hatching(QColor(0x9A, 0xA3, 0xB2).rgb()))
        return
    colour = QColor(_COLOURS[role])
    painter.fillRect(box, faded(colour, 200) if role == STEADY else colour)


@lru_cache(maxsize=8)
def _hatching(rgb: int) -> QBrush:
    return QBrush(QColor(rgb), Qt.BrushStyle.Dense6Pattern)
