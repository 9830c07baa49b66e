"""The lowest line of a node: its state as icon, word and colour, progress and time, price, takes as dots."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from charstudio.studio.status import NodeState
from charstudio.ui import theme
from charstudio.ui.graph import look
from charstudio.ui.graph.badges import UNKNOWN
from charstudio.ui.graph.brushes import CENTRE, NO_BRUSH, NO_PEN, RIGHT, icon, small, text, tiny
from charstudio.ui.graph.face import Face
from charstudio.ui.progress_words import clock, position_words

_MAX_DOTS = 6
_DOT_STEP = 11.0
_ROOM_FOR_LEFT = 200.0
"""A node narrower than this tells the elapsed time alone."""


def paint_strip(painter: QPainter, face: Face) -> None:
    """Paint the strip; of a collapsed node the progress alone."""
    strip = face.layout.strip
    now = time.monotonic()
    if face.layout.folded is not None:
        if face.is_running:
            _paint_progress(painter, face, now)
        return
    style = look.STATES[face.status.state]
    mark = QRectF(strip.left() + 2, strip.center().y() - 7, 14, 14)
    icon(painter, style.icon, style.role, mark)
    right = _paint_time(painter, face, now) if face.is_running else _paint_price(painter, face)
    words = QRectF(mark.right() + 6, strip.top(), right - mark.right() - 10, strip.height())
    quiet = style.role in {"disabled", "good"}
    text(painter, words, state_words(face, now), "secondary" if quiet else style.role, small())
    if face.is_running:
        _paint_progress(painter, face, now)


def _paint_time(painter: QPainter, face: Face, now: float) -> float:
    """The time a run has taken and will. Gives the left end of what was painted."""
    strip = face.layout.strip
    words = time_words(face, now)
    if not words:
        return strip.right()
    text(painter, strip.adjusted(0, 0, -2, 0), words, "secondary", small(), RIGHT)
    return strip.right() - QFontMetricsF(small()).horizontalAdvance(words) - 4


def _paint_price(painter: QPainter, face: Face) -> float:
    """The takes, and the price left of them."""
    strip = face.layout.strip
    right = _paint_takes(painter, face)
    price = face.badge.price
    if not price:
        return right
    width = QFontMetricsF(tiny()).horizontalAdvance(price) + 12
    chip = QRectF(min(right, strip.right() - 2) - width, strip.center().y() - 8, width, 16)
    unknown = price == UNKNOWN
    painter.setPen(QPen(theme.colour("warn" if unknown else "line"), 1.0))
    painter.setBrush(theme.colour("hover"))
    painter.drawRoundedRect(chip, 8, 8)
    painter.setFont(tiny())
    painter.setPen(theme.colour("warn" if unknown else "text"))
    painter.drawText(chip, CENTRE, price)
    return chip.left() - 2


def take_dots(face: Face) -> list[tuple[int, QPointF]]:
    """The takes that are shown, each with its place, from the right; none while the node runs or has but one."""
    strip = face.layout.strip
    takes = sorted({*face.status.takes, face.take})
    if len(takes) < 2 or face.is_running or face.layout.folded is not None:
        return []
    shown = reversed(takes[-_MAX_DOTS:])
    return [
        (take, QPointF(strip.right() - 6 - _DOT_STEP * place, strip.center().y())) for place, take in enumerate(shown)
    ]


def _paint_takes(painter: QPainter, face: Face) -> float:
    dots = take_dots(face)
    for take, spot in dots:
        there, chosen = take in face.status.takes, take == face.take
        painter.setPen(QPen(theme.colour("accent_hover" if chosen else "secondary"), 1.4))
        painter.setBrush(theme.colour("accent_hover" if chosen else "secondary") if there else NO_BRUSH)
        radius = 3.6 if chosen else 2.4
        painter.drawEllipse(spot, radius, radius)
    return dots[-1][1].x() - _DOT_STEP if dots else face.layout.strip.right()


def _paint_progress(painter: QPainter, face: Face, now: float) -> None:
    strip = face.layout.strip
    groove = QRectF(strip.left(), strip.bottom() - 5, strip.width(), 3)
    painter.setPen(NO_PEN)
    painter.setBrush(theme.colour("line"))
    painter.drawRoundedRect(groove, 1.5, 1.5)
    painter.setBrush(theme.colour("accent"))
    fraction = face.fraction(now)
    if fraction is None:  # nobody knows how far it is: a part that wanders
        phase = (now * 0.5) % 1.0
        part = QRectF(groove.left() + phase * groove.width() * 0.75, groove.top(), groove.width() * 0.25, 3)
    else:
        part = QRectF(groove.left(), groove.top(), max(3.0, groove.width() * min(1.0, fraction)), 3)
    painter.drawRoundedRect(part, 1.5, 1.5)


def state_words(face: Face, now: float) -> str:
    """The state in words, as specific as it is known at ``now``."""
    status = face.status
    if face.unknown_kind:
        return f"Unknown kind “{face.unknown_kind}”"
    if status.state is NodeState.FAILED and status.error is not None:
        return status.error.message
    if status.state is NodeState.WAITING:
        return status.note or position_words(status.queue_position) or "Waiting"
    if status.state is NodeState.RUNNING:
        fraction = face.fraction(now)
        return status.note or "Running" if fraction is None else f"{fraction:.0%}"
    if status.state in {NodeState.BLOCKED, NodeState.EMPTY, NodeState.DONE, NodeState.BYPASSED} and status.note:
        return status.note
    return look.STATES[status.state].word


def time_words(face: Face, now: float) -> str:
    """How long a run has taken and, where that is known and there is room, will: ``0:34 · ~0:20 left``."""
    if face.status.started_at is None:
        return ""
    elapsed = clock(now - face.status.started_at)
    left = face.left_seconds(now)
    if left is None or face.layout.width < _ROOM_FOR_LEFT:
        return elapsed
    return f"{elapsed} · ~{clock(left)} left"
