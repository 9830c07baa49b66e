"""What lies under the pointer in the lanes. Pure geometry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF

from charstudio.model.timeline import Clip, Track
from charstudio.ui.timeline.clip_painter import HANDLE_PX, fade_handles
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.rows import Box, Row


class Part(StrEnum):
    """A part of a clip."""

    BODY = "body"
    START = "start"
    END = "end"
    FADE_IN = "fade_in"
    FADE_OUT = "fade_out"


@dataclass(frozen=True, slots=True)
class Hit:
    """A clip, its track, and which part of it."""

    track: Track
    clip: Clip
    part: Part


def clip_rect(cut: Cut, row: Row, box: Box) -> QRectF:
    """Where a clip is painted, in pixels of the lanes as scrolled."""
    left, right = cut.scale.x(box.start), cut.scale.x(box.end)
    return QRectF(left, row.top - cut.top, max(1.0, right - left), row.height)


def hit_at(cut: Cut, x: float, y: float) -> Hit | None:
    """The clip at a point (``y`` as scrolled). Edges reach a little; an edge between two clips is the nearer one's."""
    row = cut.rows.at(y + cut.top)
    if row is None:
        return None
    slack = HANDLE_PX / 2 / cut.scale.px_per_s
    t = cut.scale.seconds(x)
    for box in row.between(t - slack, t + slack):
        rect = clip_rect(cut, row, box)
        if rect.left() <= x < rect.right():
            return Hit(row.track, box.clip, _part(cut, rect, box.clip, QPointF(x, y)))
    return None


def _part(cut: Cut, rect: QRectF, clip: Clip, at: QPointF) -> Part:
    edge = min(HANDLE_PX, rect.width() / 4)
    if rect.width() > 40:
        fade_in, fade_out = fade_handles(rect, clip, cut.scale.px_per_s)
        for part, place in ((Part.FADE_IN, fade_in), (Part.FADE_OUT, fade_out)):
            if (place - at).manhattanLength() <= 8:
                return part
    if at.x() - rect.left() <= edge:
        return Part.START
    if rect.right() - at.x() <= edge:
        return Part.END
    return Part.BODY
