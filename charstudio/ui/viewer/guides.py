"""Lines over the picture that help to frame it: safe areas, and the shape the film will be cropped to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

ACTION_SAFE, TITLE_SAFE = 0.93, 0.90
"""Parts of width and height, SMPTE ST 2046-1."""

ASPECTS = {"16_9": Fraction(16, 9), "9_16": Fraction(9, 16), "1_1": Fraction(1), "4_5": Fraction(4, 5)}
"""The shapes people publish in, width to height, by the ending of their command's name."""

_DARK = QColor(0, 0, 0, 150)
_LINE = QColor(255, 255, 255, 190)
_UNDER = QColor(0, 0, 0, 110)
_CROSS = 8.0


@dataclass(frozen=True, slots=True)
class Guides:
    """Which lines are shown. ``aspect`` is a key of ``ASPECTS`` or empty."""

    safe: bool = False
    aspect: str = ""


NO_GUIDES = Guides()


def inner(picture: QRectF, aspect: Fraction) -> QRectF:
    """The largest part of the picture of this shape, around its middle."""
    width = min(picture.width(), picture.height() * float(aspect))
    found = QRectF(0, 0, width, width / float(aspect))
    found.moveCenter(picture.center())
    return found


def safe_area(picture: QRectF, part: float) -> QRectF:
    """The middle of the picture, ``part`` of its width and height."""
    found = QRectF(0, 0, picture.width() * part, picture.height() * part)
    found.moveCenter(picture.center())
    return found


def paint_guides(painter: QPainter, picture: QRectF, seen: QRectF, guides: Guides) -> None:
    """Paint them over ``picture``; what would be cropped is darkened as far as it is ``seen``."""
    if guides == NO_GUIDES:
        return
    painter.save()
    painter.setClipRect(picture & seen, Qt.ClipOperation.IntersectClip)
    frame = picture
    if guides.aspect:
        frame = inner(picture, ASPECTS[guides.aspect])
        outside = QPainterPath()
        outside.addRect(picture.adjusted(-1, -1, 1, 1))
        outside.addRect(frame)
        painter.fillPath(outside, _DARK)
        _outline(painter, frame)
    if guides.safe:
        for part in (ACTION_SAFE, TITLE_SAFE):
            _outline(painter, safe_area(frame, part))
        middle = frame.center()
        for way in (QPointF(_CROSS, 0), QPointF(0, _CROSS)):
            _line(painter, middle - way, middle + way)
    painter.restore()


def _outline(painter: QPainter, rect: QRectF) -> None:
    edge = QRectF(rect.toRect()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_UNDER, 3))
    painter.drawRect(edge)
    painter.setPen(QPen(_LINE, 1))
    painter.drawRect(edge)


def _line(painter: QPainter, start: QPointF, end: QPointF) -> None:
    for pen in (QPen(_UNDER, 3), QPen(_LINE, 1)):
        painter.setPen(pen)
        painter.drawLine(start, end)
