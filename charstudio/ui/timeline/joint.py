"""Transitions on screen: where the box of one is, and the cut nearest to a point. Pure geometry."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF

from charstudio.model.timeline import Clip, Track
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.rows import TITLE_PX, Box, Row

LEAST_HALF_PX = 2.0


def joint_rect(cut: Cut, row: Row, box: Box) -> QRectF | None:
    """The box of the transition at the start of a clip, in pixels of the lanes as scrolled; None without one to see."""
    transition = box.clip.transition
    if transition is None:
        return None
    half = float(transition.duration) / 2 * cut.scale.px_per_s
    if half < LEAST_HALF_PX:
        return None
    x = cut.scale.x(box.start)
    return QRectF(x - half, row.top - cut.top + TITLE_PX, 2 * half, row.height - TITLE_PX)


def joints(cut: Cut, row: Row, left: float, right: float) -> Iterator[tuple[Box, QRectF]]:
    """Every transition of a row that can be seen between two pixels."""
    around = row.between(cut.scale.seconds(left - 400), cut.scale.seconds(right + 400))
    for box in around:
        rect = joint_rect(cut, row, box)
        if rect is not None and rect.right() >= left and rect.left() <= right:
            yield box, rect


def cut_near(cut: Cut, x: float, y: float, within_px: float) -> tuple[Track, Clip] | None:
    """The clip on the track under a point at whose start two clips meet, nearest to it; ``y`` unscrolled."""
    row = cut.rows.at(y)
    if row is None or row.track.locked:
        return None
    near: list[tuple[float, Clip]] = []
    for box in row.between(cut.scale.seconds(x - within_px), cut.scale.seconds(x + within_px)):
        distance = abs(cut.scale.x(box.start) - x)
        if distance <= within_px and row.track.before(box.clip) is not None:
            near.append((distance, box.clip))
    found = min(near, key=lambda pair: pair[0], default=None)
    return (row.track, found[1]) if found else None
