"""Painting nodes: functions from a ``Face`` to pixels. Nothing here is remembered except prepared icons and fonts."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from charstudio.studio.status import NodeState
from charstudio.ui import theme
from charstudio.ui.graph import look
from charstudio.ui.graph.brushes import (
    CENTRE,
    LOW_RIGHT,
    NO_BRUSH,
    NO_PEN,
    bold,
    digit_box,
    far,
    icon,
    mixed,
    note_font,
    small,
    text,
    tiny,
)
from charstudio.ui.graph.face import Face, Film
from charstudio.ui.graph.layout import Body
from charstudio.ui.graph.strip_paint import paint_strip

NOTE_FLAGS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
"""How a note's words are set, when painted and when measured."""
_MARKED = {NodeState.PINNED, NodeState.MUTED, NodeState.BYPASSED}
"""States that have a mark of their own in the header."""
_ICON = 16.0
_BAR = 10.0


class Marks(Protocol):
    """How a node stands out at the moment."""

    selected: bool
    current: bool
    hovered: bool


def paint_shape(painter: QPainter, face: Face, *, selected: bool, titled: bool = False) -> None:
    """Card, header and picture without any text but, when ``titled``, a large title."""
    layout = face.layout
    painter.setPen(NO_PEN)
    painter.setBrush(_paper(face) if layout.is_note else theme.colour("raised"))
    painter.drawRoundedRect(layout.outline, look.CORNER, look.CORNER)
    painter.fillRect(layout.header, _header_colour(face.role))
    if titled:
        right = _paint_digits(painter, face, layout.header.right() - 6, 26)
        room = QRectF(look.PAD, 0, right - look.PAD, layout.header.height())
        text(painter, room, face.title, "text", far())
    if layout.kind is Body.PICTURE:
        _paint_picture(painter, face, with_text=False)
    elif layout.kind is Body.TIMELINE:
        _paint_film(painter, layout.body, face.film, with_text=False)
    elif layout.kind not in {Body.NONE, Body.NOTE}:
        painter.fillRect(layout.body, theme.colour("window"))
    _paint_state_bar(painter, face)
    if selected:
        painter.setPen(QPen(theme.colour("accent_hover"), 5))
        painter.setBrush(NO_BRUSH)
        painter.drawRoundedRect(layout.outline, look.CORNER, look.CORNER)


def _paint_state_bar(painter: QPainter, face: Face) -> None:
    """Instead of the strip: a bar for every state that wants attention."""
    if face.status.state not in {NodeState.EMPTY, NodeState.DONE}:
        bar = QRectF(0, face.layout.height - _BAR, face.layout.width, _BAR)
        painter.fillRect(bar, theme.colour(look.STATES[face.status.state].role))


def paint_node(painter: QPainter, face: Face, marks: Marks) -> None:
    """A whole node without its sockets; a running one without its strip, which moves."""
    _paint_card(painter, face, marks)
    _paint_header(painter, face)
    _paint_body(painter, face)
    if face.prompt:
        text(painter, face.layout.prompt.adjusted(2, 2, -2, 0), face.prompt, "secondary", small())
    if face.is_skipped and face.layout.folded is None:
        below = face.layout.outline.adjusted(1, look.HEADER, -1, -look.STRIP)
        painter.fillRect(below, theme.faded("raised", 0.6))
    if not face.is_running and not face.layout.is_note:
        paint_strip(painter, face)


# Card ------------------------------------------------------------------------------------------------------------


def _paint_card(painter: QPainter, face: Face, marks: Marks) -> None:
    outline = face.layout.outline
    painter.setPen(NO_PEN)
    painter.setBrush(theme.faded("shadow", 0.16))
    painter.drawRoundedRect(outline.adjusted(-3, 0, 3, 6), look.CORNER + 3, look.CORNER + 3)
    painter.drawRoundedRect(outline.adjusted(-1, 1, 1, 3), look.CORNER + 1, look.CORNER + 1)
    painter.setBrush(_paper(face) if face.layout.is_note else theme.colour("raised"))
    painter.drawRoundedRect(outline, look.CORNER, look.CORNER)
    painter.setBrush(_header_colour(face.role if not face.is_skipped else "secondary"))
    if face.layout.folded is None:
        painter.drawPath(_top_rounded(face.layout.header))
    else:
        painter.drawRoundedRect(outline, look.CORNER, look.CORNER)
    painter.setBrush(NO_BRUSH)
    painter.setPen(_border(face, marks))
    grow = 1.0 if marks.selected else 0.0
    painter.drawRoundedRect(outline.adjusted(-grow, -grow, grow, grow), look.CORNER + grow, look.CORNER + grow)
    if marks.current:
        painter.setPen(QPen(theme.faded("accent", 0.35), 3.0))
        painter.drawRoundedRect(outline.adjusted(-4.5, -4.5, 4.5, 4.5), look.CORNER + 4, look.CORNER + 4)


def _border(face: Face, marks: Marks) -> QPen:
    if marks.selected:
        return QPen(theme.colour("accent"), 2.0)
    if face.status.state is NodeState.FAILED:
        return QPen(theme.faded("bad", 0.8), 1.5)
    return QPen(theme.colour("disabled" if marks.hovered else "line"), 1.0)


def _header_colour(role: str) -> QColor:
    return mixed(theme.colour(role), theme.colour("panel"), 0.16)


@lru_cache(maxsize=64)
def _top_rounded_cached(width: float, height: float) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(0, 0, width, height, look.CORNER, look.CORNER)
    path.addRect(0, height / 2, width, height / 2)
    return path


def _top_rounded(rect: QRectF) -> QPainterPath:
    return _top_rounded_cached(rect.width(), rect.height())


def _paint_header(painter: QPainter, face: Face) -> None:
    header = face.layout.header
    left = QRectF(look.PAD + 2, header.center().y() - _ICON / 2, _ICON, _ICON)
    icon(painter, face.icon, face.role if not face.unknown_kind else "warn", left)
    right = _paint_digits(painter, face, header.right() - look.PAD, _ICON)
    for name, role in _header_marks(face):
        right -= _ICON
        icon(painter, name, role, QRectF(right, header.center().y() - _ICON / 2, _ICON, _ICON))
        right -= 4
    title = QRectF(left.right() + look.PAD, 0, right - left.right() - look.PAD - 4, header.height())
    text(painter, title, face.title, "text", bold())


def _paint_digits(painter: QPainter, face: Face, right: float, size: float) -> float:
    """The digits that bring the node into the viewer, ending at ``right``; gives what room is left of them."""
    for digit in reversed(face.digits):
        right -= size
        digit_box(painter, QRectF(right, face.layout.header.center().y() - size / 2, size, size), digit)
        right -= 4
    return right


def _header_marks(face: Face) -> list[tuple[str, str]]:
    marks = []
    if face.pinned:
        marks.append(("pin", "accent_hover"))
    if face.muted:
        marks.append(("volume-off", "secondary"))
    if face.bypassed:
        marks.append(("debug-step-over", "secondary"))
    state = face.status.state
    if face.layout.folded is not None and state not in _MARKED and state is not NodeState.EMPTY:
        marks.append((look.STATES[state].icon, look.STATES[state].role))
    return marks


# Body ------------------------------------------------------------------------------------------------------------


def _paint_body(painter: QPainter, face: Face) -> None:
    kind = face.layout.kind
    if kind is Body.PICTURE:
        _paint_picture(painter, face, with_text=True)
    elif kind is Body.TEXT:
        _paint_text(painter, face)
    elif kind is Body.SOUND:
        _paint_sound(painter, face)
    elif kind is Body.TIMELINE:
        _paint_film(painter, face.layout.body, face.film)
    elif kind is Body.NOTE:
        _paint_words(painter, face)


def _well(painter: QPainter, rect: QRectF) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(theme.colour("window"))
    painter.drawRoundedRect(rect, 4, 4)


def _paint_picture(painter: QPainter, face: Face, *, with_text: bool) -> None:
    body = face.layout.body
    _well(painter, body)
    if face.picture is not None:
        painter.drawPixmap(_letterboxed(face.picture, body), face.picture, QRectF(face.picture.rect()))
        if face.status.state in {NodeState.STALE, NodeState.RUNNING, NodeState.WAITING}:
            painter.setBrush(theme.faded("window", 0.5))
            painter.setPen(NO_PEN)
            painter.drawRoundedRect(body, 4, 4)
    else:
        empty = body.center()
        icon(painter, face.icon, "disabled", QRectF(empty.x() - 14, empty.y() - 14, 28, 28))
    if with_text:
        _paint_badges(painter, face)


def _letterboxed(picture: QPixmap, room: QRectF) -> QRectF:
    size = picture.size().toSizeF()
    size.scale(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(
        room.x() + (room.width() - size.width()) / 2,
        room.y() + (room.height() - size.height()) / 2,
        size.width(),
        size.height(),
    )


def _paint_badges(painter: QPainter, face: Face) -> None:
    body = face.layout.body
    if face.status.state is NodeState.STALE and face.picture is not None:
        _badge(painter, QPointF(body.left() + 6, body.top() + 6), "STALE", "warn")
    if face.status.draft:
        _badge(painter, QPointF(body.right() - 6, body.top() + 6), "DRAFT", "text", from_right=True)
    if face.caption:
        _badge(painter, caption_rect(face).topRight(), face.caption, "text", from_right=True)
    left = body.left() + 6
    if face.status.grade:
        left += (
            _badge(painter, QPointF(left, body.bottom() - 22), face.status.grade, look.grade_role(face.status.grade))
            + 4
        )
    if face.badge.service:
        _badge(painter, QPointF(left, body.bottom() - 22), face.badge.service, "text")


def caption_rect(face: Face) -> QRectF:
    """Where the length is painted on a picture; empty where there is none."""
    if not face.caption or face.layout.kind is not Body.PICTURE:
        return QRectF()
    body = face.layout.body
    width = QFontMetricsF(tiny()).horizontalAdvance(face.caption) + 10
    return QRectF(body.right() - 6 - width, body.bottom() - 22, width, 16)


def _badge(painter: QPainter, at: QPointF, words: str, role: str, *, from_right: bool = False) -> float:
    """Paint a badge; gives its width."""
    width = QFontMetricsF(tiny()).horizontalAdvance(words) + 10
    rect = QRectF(at.x() - width if from_right else at.x(), at.y(), width, 16)
    painter.setPen(NO_PEN)
    painter.setBrush(QColor(12, 13, 16, 190))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setFont(tiny())
    painter.setPen(QColor(getattr(theme.DARK, role)))  # on a dark ground in every theme
    painter.drawText(rect, CENTRE, words)
    return width


def _paint_text(painter: QPainter, face: Face) -> None:
    body = face.layout.body
    _well(painter, body)
    painter.setFont(small())
    painter.setPen(theme.colour("text" if face.text else "disabled"))
    painter.save()
    painter.setClipRect(body.adjusted(0, 4, 0, -4), Qt.ClipOperation.IntersectClip)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.drawText(body.adjusted(8, 6, -8, 40), flags, face.text or "Empty text")
    painter.restore()


def _paint_words(painter: QPainter, face: Face) -> None:
    """All of a note's words."""
    painter.setFont(note_font())
    painter.setPen(theme.colour("text" if face.text else "secondary"))
    painter.drawText(face.layout.body, NOTE_FLAGS, face.text or "Double-click to write")


@lru_cache(maxsize=512)
def words_height(words: str, width: float) -> float:
    """How high a note's words are on a note of ``width``."""
    room = QRectF(0, 0, max(width, look.MIN_WIDTH) - 2 * look.PAD, 1e6)
    return QFontMetricsF(note_font()).boundingRect(room, int(NOTE_FLAGS), words or " ").height()


def _paper(face: Face) -> QColor:
    return mixed(theme.colour(face.role), theme.colour("panel"), 0.1)


def _paint_sound(painter: QPainter, face: Face) -> None:
    body = face.layout.body
    _well(painter, body)
    role = "port_audio" if face.status.value is not None else "disabled"
    icon(painter, "waveform", role, QRectF(body.left() + 12, body.center().y() - 14, 28, 28))
    words = face.caption or "No sound yet"
    text(painter, body.adjusted(52, 0, -8, 0), words, "text" if face.caption else "secondary", small())
    if face.badge.service:
        text(painter, body.adjusted(52, 0, -8, -6), face.badge.service, "secondary", tiny(), LOW_RIGHT)


def _paint_film(painter: QPainter, body: QRectF, film: Film, *, with_text: bool = True) -> None:
    _well(painter, body)
    strip = body.adjusted(8, 8, -8, -24)
    height = strip.height() / film.rows
    painter.setPen(NO_PEN)
    for block in film.blocks:
        left = strip.left() + block.start * strip.width()
        width = max(2.0, (block.end - block.start) * strip.width() - 1)
        painter.setBrush(theme.faded(block.role, 0.75))
        rect = QRectF(left, strip.top() + block.row * height + 1, width, max(2.0, height - 2))
        painter.drawRoundedRect(rect, 2, 2)
    if with_text:
        words = QRectF(body.left() + 8, body.bottom() - 22, body.width() - 16, 20)
        text(painter, words, film.caption, "secondary", small())
