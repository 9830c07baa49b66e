"""Painting two pictures against each other: functions from places and images to pixels. Nothing is remembered."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from charstudio.ui import theme
from charstudio.ui.viewer.comparison import Side
from charstudio.ui.viewer.picture_paint import Chip, paint_chips

GAP = 4.0
"""Between two pictures side by side, in logical pixels."""
_MARGIN = 8.0
_HIGH = 22.0
_LETTER = 20.0
_HANDLE = 11.0
_LEAST_WORDS = 72.0
_DARK = QColor(12, 13, 16, 200)
_LIGHT = QColor("#e6e8ee")


def halves(room: QRectF, shape: tuple[int, int]) -> tuple[QRectF, QRectF]:
    """The room of A and of B: next to each other, or one above the other where both are larger that way."""
    across = QSizeF((room.width() - GAP) / 2, room.height())
    down = QSizeF(room.width(), (room.height() - GAP) / 2)
    scales = [min(size.width() / shape[0], size.height() / shape[1]) for size in (across, down)]
    size = across if scales[0] >= scales[1] else down
    first = QRectF(room.topLeft(), size)
    second = QRectF(room.bottomRight() - QPointF(size.width(), size.height()), size)
    return first, second


def paint_reason(painter: QPainter, part: QRectF, why: str) -> None:
    """The words that say why there is no picture, in its place; nothing when there is no reason."""
    if why:
        painter.save()
        painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
        painter.fillRect(part, theme.colour("panel"))
        _paint_words(painter, part, why)
        painter.restore()


def paint_line(painter: QPainter, picture: QRectF, x: float, *, grabbed: bool) -> None:
    """The line of the wipe with its handle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(x - 2, picture.top(), 4, picture.height()), QColor(12, 13, 16, 110))
    shade = theme.colour("accent") if grabbed else _LIGHT
    painter.fillRect(QRectF(x - 1, picture.top(), 2, picture.height()), shade)
    middle = QPointF(x, picture.center().y())
    painter.setPen(QPen(shade, 2))
    painter.setBrush(QColor(12, 13, 16, 220))
    painter.drawEllipse(middle, _HANDLE, _HANDLE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    for way in (-1, 1):
        tip = middle + QPointF(7 * way, 0)
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-4 * way, -4), tip + QPointF(-4 * way, 4)]))
    painter.restore()


def label_room(picture: QRectF, room: QRectF, least: float = 160.0) -> QRectF:
    """Where labels stand: on the picture, or in all of its room when that is narrower than ``least``."""
    return picture if picture.width() >= least else QRectF(room.left(), picture.top(), room.width(), picture.height())


def paint_label(painter: QPainter, room: QRectF, letter: str, side: Side, notes: tuple[Chip, ...]) -> None:
    """Which picture this is, in the upper corner of its room (A left, B right), and what is special about it."""
    is_right = letter == "B"
    font = theme.font(theme.SMALL_POINTS)
    metrics = QFontMetricsF(font)
    most = max(0.0, room.width() - 2 * _MARGIN - _LETTER - 16)
    words = metrics.elidedText(side.title, Qt.TextElideMode.ElideRight, most)
    width = _LETTER + (metrics.horizontalAdvance(words) + 14 if words else 0)
    left = room.right() - _MARGIN - width if is_right else room.left() + _MARGIN
    box = QRectF(left, room.top() + _MARGIN, width, _HIGH)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_DARK)
    painter.drawRoundedRect(box, 4, 4)
    square = QRectF(box.x(), box.y(), _LETTER, _HIGH)
    painter.setBrush(_LIGHT if is_right else theme.colour("accent"))
    painter.drawRoundedRect(square, 4, 4)
    painter.setFont(theme.font(theme.SMALL_POINTS, bold=True))
    painter.setPen(QColor("#120f24") if is_right else theme.colour("on_accent"))
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, letter)
    painter.setFont(font)
    painter.setPen(_LIGHT)
    painter.drawText(box.adjusted(_LETTER + 7, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), words)
    widest = max((metrics.horizontalAdvance(note.text) + 26 for note in notes), default=0.0)
    start = room.right() - _MARGIN - widest if is_right else room.left() + _MARGIN
    paint_chips(painter, QPointF(start, box.bottom() + 4), notes)
    painter.restore()


def paint_remark(painter: QPainter, room: QRectF, words: str) -> None:
    """A sentence at the lower edge."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font(theme.SMALL_POINTS))
    width = min(room.width() - 2 * _MARGIN, painter.fontMetrics().horizontalAdvance(words) + 20)
    box = QRectF(room.center().x() - width / 2, room.bottom() - _MARGIN - _HIGH, width, _HIGH)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_DARK)
    painter.drawRoundedRect(box, _HIGH / 2, _HIGH / 2)
    painter.setPen(_LIGHT)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def _paint_words(painter: QPainter, room: QRectF, words: str) -> None:
    if room.width() < _LEAST_WORDS:
        return
    painter.setFont(theme.font(theme.SMALL_POINTS))
    painter.setPen(theme.colour("secondary"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(room.adjusted(12, 40, -12, -12), int(flags), words)
