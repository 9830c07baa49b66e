"""Paints what lies under and over the clips: lanes, playhead, snap line, blade, box, the word at the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from charstudio.model.time import Seconds
from charstudio.model.values import ClipId, TrackId
from charstudio.ui import theme
from charstudio.ui.timeline.cut import Cut, Edge
from charstudio.ui.timeline.hit import clip_rect
from charstudio.ui.timeline.look import Look, faded


def paint_lanes(painter: QPainter, dirty: QRect, cut: Cut, look: Look, width: int) -> None:
    """The ground, one lane per track, and the marked part of the film."""
    painter.fillRect(dirty, look.ground)
    for row in cut.rows:
        lane = QRectF(0, row.top - cut.top, width, row.height)
        painter.fillRect(lane, look.lane)
        if row.track.id == cut.overlay.drop:
            painter.fillRect(lane, faded(look.accent, 40))
        if row.track.locked:
            painter.fillRect(lane, QBrush(faded(look.line, 120), Qt.BrushStyle.BDiagPattern))
    marked = cut.marked()
    if marked is not None:
        left, right = cut.x(marked.start), cut.x(marked.end)
        painter.fillRect(QRectF(left, 0, right - left, dirty.bottom() + 1), faded(look.accent, 22))


def paint_empty(painter: QPainter, room: QRect, look: Look) -> None:
    """What to do with an empty timeline."""
    painter.setPen(look.secondary)
    painter.setFont(theme.font())
    text = "Drag clips here from the graph or the library.\nA clip whose result is not made yet holds its place."
    painter.drawText(QRectF(room), Qt.AlignmentFlag.AlignCenter, text)


def paint_playhead(painter: QPainter, x: float, height: int, look: Look) -> None:
    """The line of the playhead."""
    painter.fillRect(QRectF(round(x), 0, 1, height), look.bad)


def paint_overlay(painter: QPainter, room: QRect, cut: Cut, look: Look) -> None:
    """Everything a gesture says."""
    overlay = cut.overlay
    if overlay.snap is not None:
        painter.fillRect(QRectF(round(cut.x(overlay.snap)), 0, 1, room.height()), look.warn)
    for clip, edge in overlay.edges:
        _paint_edge(painter, cut, clip, edge, look.accent)
    if overlay.red_edge is not None:
        _paint_edge(painter, cut, *overlay.red_edge, look.bad)
    if overlay.join is not None:
        _paint_edge(painter, cut, overlay.join, Edge.START, look.accent)
    if overlay.blade is not None:
        _paint_blade(painter, cut, overlay.blade[0], overlay.blade[1], look)
    if overlay.box is not None:
        painter.setPen(QPen(look.accent, 1.0))
        painter.setBrush(faded(look.accent, 36))
        painter.drawRect(overlay.box.translated(0, -cut.top))
    if overlay.bubble:
        _paint_bubble(painter, room, overlay.bubble, overlay.bubble_at, look.bad if overlay.is_refused else look.text)


def _paint_edge(painter: QPainter, cut: Cut, clip: ClipId, edge: Edge, colour: QColor) -> None:
    found = cut.rows.find(clip)
    if found is None:
        return
    rect = clip_rect(cut, *found)
    x = rect.left() if edge is Edge.START else rect.right() - 4
    painter.fillRect(QRectF(x, rect.top(), 4, rect.height()), colour)


def _paint_blade(painter: QPainter, cut: Cut, t: Seconds, tracks: tuple[TrackId, ...], look: Look) -> None:
    x = round(cut.x(t))
    for track in tracks:
        row = cut.rows.row(track)
        if row is not None:
            painter.fillRect(QRectF(x, row.top - cut.top, 1, row.height), look.warn)


def _paint_bubble(painter: QPainter, room: QRect, text: str, at: QPointF, colour: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font(theme.SMALL_POINTS))
    width = min(painter.fontMetrics().horizontalAdvance(text) + 20, room.width() - 8)
    x = max(4.0, min(at.x(), room.width() - width - 4.0))
    y = max(4.0, min(at.y(), room.height() - 28.0))
    box = QRectF(x, y, width, 24)
    painter.setPen(QPen(theme.colour("line"), 1.0))
    painter.setBrush(faded(theme.colour("window"), 236))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(colour)
    short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(width) - 16)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short)
