"""Two pictures beside each other while a cut is dragged: what comes before it and what comes after it.

Trim, roll, slip and slide of the timeline tell which frames and what to say about them; nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from charstudio.ui import theme
from charstudio.ui.viewer import compare_paint as paint
from charstudio.ui.viewer.compare_view import CompareView
from charstudio.ui.viewer.painting import Content, Painting
from charstudio.ui.viewer.reel import fitted
from charstudio.ui.viewer.timecode_field import clock_font

_HIGH = 24.0
_MARGIN = 8.0
_DARK = QColor(12, 13, 16, 200)
_LIGHT = QColor("#e6e8ee")


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two: the shape of its picture (None: there is none) and the words under it."""

    shape: tuple[int, int] | None
    words: str


@dataclass(frozen=True, slots=True)
class TwoUp:
    """What comes before the cut and what comes after it."""

    left: Half
    right: Half

    @property
    def halves(self) -> tuple[Half, Half]:
        """Both."""
        return self.left, self.right


class TwoUpView(CompareView):
    """A ``CompareView`` that shows two frames of the cut instead while there is a ``two_up``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._two_up: TwoUp | None = None
        self._kept: tuple[Content | None, Content | None] = (None, None)

    def set_two_up(self, two_up: TwoUp | None) -> None:
        """Show two frames, or (None) what was shown before."""
        if two_up != self._two_up:
            if self._two_up is None:
                self._kept = (self._content, self._beside)
            elif two_up is None:
                self._content, self._beside = self._kept
                self._kept = (None, None)
            self._two_up = two_up
            self.renew()

    def half_sizes(self, two_up: TwoUp) -> tuple[tuple[int, int], tuple[int, int]]:
        """The sizes in pixels at which the two should be composed."""
        ratio = self.devicePixelRatioF()
        (left, _), (right, _) = self._halves(two_up)

        def size(half: Half, at: QRectF) -> tuple[int, int]:
            return fitted(*(half.shape or (2, 2)), max(2, int(at.width() * ratio)), max(2, int(at.height() * ratio)))

        return size(two_up.left, left), size(two_up.right, right)

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands over the pictures."""
        return self._two_up is None and super().is_bare

    def paintings(self) -> list[Painting]:
        """Both frames, each in its half."""
        if self._two_up is None:
            return super().paintings()
        (left, _), (right, _) = self._halves(self._two_up)
        both = ((self._two_up.left, self._content, left), (self._two_up.right, self._beside, right))
        return [Painting(what, at, at) for half, what, at in both if what is not None and half.shape is not None]

    def paint_over(self, painter: QPainter) -> None:
        """The words under each."""
        if self._two_up is None:
            super().paint_over(painter)
            return
        for half, (at, room) in zip(self._two_up.halves, self._halves(self._two_up), strict=True):
            if half.shape is None:
                painter.fillRect(at, theme.colour("panel"))
            _paint_words(painter, at, room, half.words)

    def _halves(self, two_up: TwoUp) -> tuple[tuple[QRectF, QRectF], tuple[QRectF, QRectF]]:
        """For each: where its picture is painted and the room it has. As large as fits, next to or under each other."""
        shape = two_up.left.shape or two_up.right.shape or self._shape
        rooms = paint.halves(QRectF(self.rect()), shape)
        left, right = (_inside(room, half.shape or shape) for room, half in zip(rooms, two_up.halves, strict=True))
        return (left, rooms[0]), (right, rooms[1])


def _inside(room: QRectF, shape: tuple[int, int]) -> QRectF:
    scale = min(room.width() / shape[0], room.height() / shape[1])
    found = QRectF(0, 0, round(shape[0] * scale), round(shape[1] * scale))
    found.moveCenter(room.center())
    return QRectF(found.toRect())


def _paint_words(painter: QPainter, picture: QRectF, room: QRectF, words: str) -> None:
    if not words:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = clock_font()
    font.setPointSizeF(theme.SMALL_POINTS)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    said = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width() - 2 * _MARGIN - 20)
    box = QRectF(0, 0, metrics.horizontalAdvance(said) + 20, _HIGH)
    box.moveCenter(QPointF(picture.center().x(), picture.bottom() - _MARGIN - _HIGH / 2))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_DARK)
    painter.drawRoundedRect(box, _HIGH / 2, _HIGH / 2)
    painter.setPen(_LIGHT)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)
    painter.restore()
