"""The lowest line of a node: its state as icon, word and colour, progress and time, takes as dots."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from charstudio.studio.status import NodeState
from charstudio.ui import theme
from charstudio.ui.graph import look
from charstudio.ui.graph.brushes import NO_BRUSH, NO_PEN, RIGHT, icon, small, text
from charstudio.ui.graph.face import Face

_MAX_DOTS = 6


def paint_strip(painter: QPainter, face: Face) -> None:
    """Paint the strip."""
    strip = face.layout.strip
    style = look.STATES[face.status.state]
    mark = QRectF(strip.left() + 2, strip.center().y() - 7, 14, 14)
    icon(painter, style.icon, style.role, mark)
    right = _paint_right(painter, face)
    words = QRectF(mark.right() + 6, strip.top(), right - mark.right() - 10, strip.height())
    quiet = style.role in {"disabled", "good"}
    text(painter, words, state_words(face), "secondary" if quiet else style.role, small())
    if face.is_running:
        _paint_progress(painter, face)


def _paint_right(painter: QPainter, face: Face) -> float:
    """The takes as dots, or the time a run has taken. Gives the left end of what was painted."""
    strip = face.layout.strip
    started = face.status.started_at
    if face.is_running and started is not None:
        words = elapsed_words(time.monotonic() - started)
        text(painter, strip.adjusted(0, 0, -2, 0), words, "secondary", small(), RIGHT)
        return strip.right() - QFontMetricsF(small()).horizontalAdvance(words) - 4
    return _paint_takes(painter, face)


def _paint_takes(painter: QPainter, face: Face) -> float:
    strip = face.layout.strip
    takes = sorted({*face.status.takes, face.take})
    if len(takes) < 2:
        return strip.right()
    x = strip.right() - 6
    for take in reversed(takes[-_MAX_DOTS:]):
        there, chosen = take in face.status.takes, take == face.take
        painter.setPen(QPen(theme.colour("accent_hover" if chosen else "secondary"), 1.4))
        painter.setBrush(theme.colour("accent_hover" if chosen else "secondary") if there else NO_BRUSH)
        radius = 3.6 if chosen else 2.4
        painter.drawEllipse(QPointF(x, strip.center().y()), radius, radius)
        x -= 11
    return x


def _paint_progress(painter: QPainter, face: Face) -> None:
    strip = face.layout.strip
    groove = QRectF(strip.left(), strip.bottom() - 5, strip.width(), 3)
    painter.setPen(NO_PEN)
    painter.setBrush(theme.colour("line"))
    painter.drawRoundedRect(groove, 1.5, 1.5)
    painter.setBrush(theme.colour("accent"))
    fraction = face.status.fraction
    if fraction is None:  # nobody knows how far it is: a part that wanders
        phase = (time.monotonic() * 0.5) % 1.0
        part = QRectF(groove.left() + phase * groove.width() * 0.75, groove.top(), groove.width() * 0.25, 3)
    else:
        part = QRectF(groove.left(), groove.top(), max(3.0, groove.width() * min(1.0, fraction)), 3)
    painter.drawRoundedRect(part, 1.5, 1.5)


def state_words(face: Face) -> str:
    """The state in words, as specific as it is known."""
    status = face.status
    if face.unknown_kind:
        return f"Unknown kind “{face.unknown_kind}”"
    if status.state is NodeState.FAILED and status.error is not None:
        return status.error.message
    if status.state is NodeState.WAITING and status.queue_position:
        return f"Waiting · {status.queue_position} in line"
    if status.state is NodeState.RUNNING:
        return f"Running {status.fraction:.0%}" if status.fraction is not None else status.note or "Running"
    if status.state in {NodeState.BLOCKED, NodeState.EMPTY, NodeState.DONE} and status.note:
        return status.note
    return look.STATES[status.state].word


def elapsed_words(seconds: float) -> str:
    """``0:07``, ``12:30``."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes}:{rest:02d}"
