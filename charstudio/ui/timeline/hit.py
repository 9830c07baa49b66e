"""What lies under the pointer in the lanes. Pure geometry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF

from charstudio.model.timeline import Clip, Track
from charstudio.ui.identity.strip import REACH_PX, has_strip
from charstudio.ui.timeline.clip_painter import HANDLE_PX, fade_handles
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.gain_line import LEAST_ROOM_PX, LEAST_WIDTH_PX, has_line, line_room, line_y
from charstudio.ui.timeline.joint import joints
from charstudio.ui.timeline.rows import TITLE_PX, Box, Row

JOIN_PX = 11.0
"""The lower end of a cut so high is the handle that makes a transition of it."""

_LINE_REACH_PX = 3.5


class Part(StrEnum):
    """A part of a clip, or of the transition at its start."""

    BODY = "body"
    START = "start"
    END = "end"
    FADE_IN = "fade_in"
    FADE_OUT = "fade_out"
    GAIN = "gain"
    DRIFT = "drift"
    JOIN = "join"
    TRANSITION = "transition"
    TRANSITION_START = "transition_start"
    TRANSITION_END = "transition_end"


JOINT_PARTS = frozenset({Part.TRANSITION, Part.TRANSITION_START, Part.TRANSITION_END})
"""The parts of a transition."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A clip, its track, and which part of it. Of a transition and of a ``JOIN`` it is the clip that begins there."""

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
    joint = _joint_at(cut, row, x, y)
    if joint is not None:
        return joint
    slack = HANDLE_PX / 2 / cut.scale.px_per_s
    t = cut.scale.seconds(x)
    for box in row.between(t - slack, t + slack):
        rect = clip_rect(cut, row, box)
        if rect.left() <= x < rect.right():
            return _hit_in(cut, row, rect, box.clip, QPointF(x, y))
    return None


def _joint_at(cut: Cut, row: Row, x: float, y: float) -> Hit | None:
    for box, rect in joints(cut, row, x, x):
        if not rect.contains(x, y) or rect.width() < 6:
            continue
        edge = min(HANDLE_PX - 2, rect.width() / 4)
        if x - rect.left() <= edge:
            return Hit(row.track, box.clip, Part.TRANSITION_START)
        if rect.right() - x <= edge:
            return Hit(row.track, box.clip, Part.TRANSITION_END)
        return Hit(row.track, box.clip, Part.TRANSITION)
    return None


def _hit_in(cut: Cut, row: Row, rect: QRectF, clip: Clip, at: QPointF) -> Hit:
    joined = _join_at(row, rect, clip, at)
    if joined is not None:
        return Hit(row.track, joined, Part.JOIN)
    return Hit(row.track, clip, _part(cut, row, rect, clip, at))


def _join_at(row: Row, rect: QRectF, clip: Clip, at: QPointF) -> Clip | None:
    """The clip whose cut with the one before it has its handle here."""
    if rect.height() < 3 * JOIN_PX or at.y() < rect.bottom() - JOIN_PX or rect.width() < 3 * HANDLE_PX:
        return None
    if at.x() - rect.left() <= HANDLE_PX:
        return clip if clip.transition is None and row.track.before(clip) is not None else None
    if rect.right() - at.x() <= HANDLE_PX:
        later = row.track.after(clip)
        return later if later is not None and later.transition is None else None
    return None


def _part(cut: Cut, row: Row, rect: QRectF, clip: Clip, at: QPointF) -> Part:
    edge = min(HANDLE_PX, rect.width() / 4)
    if rect.width() > LEAST_WIDTH_PX and rect.height() > 2 * TITLE_PX:
        fade_in, fade_out = fade_handles(rect, clip, cut.scale.px_per_s)
        for part, place in ((Part.FADE_IN, fade_in), (Part.FADE_OUT, fade_out)):
            if (place - at).manhattanLength() <= 8:
                return part
    if at.x() - rect.left() <= edge:
        return Part.START
    if rect.right() - at.x() <= edge:
        return Part.END
    if at.y() >= rect.bottom() - REACH_PX and has_strip(cut.studio, clip, row.track.kind, rect):
        return Part.DRIFT
    return Part.GAIN if _is_on_line(cut, row, rect, clip, at) else Part.BODY


def _is_on_line(cut: Cut, row: Row, rect: QRectF, clip: Clip, at: QPointF) -> bool:
    room = line_room(rect, row.track.kind)
    if room.height() < LEAST_ROOM_PX or room.width() < LEAST_WIDTH_PX:
        return False
    if abs(line_y(room, clip.gain_db) - at.y()) > _LINE_REACH_PX:
        return False
    return has_line(clip, row.track.kind, cut.studio.playable(clip.source))
