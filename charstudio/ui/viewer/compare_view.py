"""The screen with two pictures on it: a wipe whose line can be dragged, both side by side, or their difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from charstudio.ui.viewer import compare_paint as paint
from charstudio.ui.viewer.comparison import Comparison, Mode
from charstudio.ui.viewer.guides import paint_guides
from charstudio.ui.viewer.painting import Content, Painting
from charstudio.ui.viewer.picture_paint import Chip, paint_chips
from charstudio.ui.viewer.picture_view import PictureView
from charstudio.ui.viewer.statistics import paint_lines

if TYPE_CHECKING:
    from charstudio.ui.viewer.frame_thread import Shot

_REACH = 8.0
"""Logical pixels on either side of the line that belong to it when the picture itself can be dragged."""
_NUDGE = 0.02
_ROOM_FOR_TWO = 320.0
"""Logical pixels that the names of A and B need next to each other."""
_DIFFERS = "Difference, 4 × amplified: black is equal"
_EQUAL = "No difference in this frame"


class CompareView(PictureView):
    """A ``PictureView`` that shows two pictures while there is a ``comparison``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison: Comparison | None = None
        self._notes: tuple[tuple[Chip, ...], tuple[Chip, ...]] = ((), ())
        self._beside: Content | None = None
        self._is_difference = False
        self._is_same = False
        self._split = 0.5
        self._split_before: float | None = None
        self.setMouseTracking(True)

    @property
    def split(self) -> float:
        """Where the line of the wipe is: 0 at the left edge of what can be seen, 1 at the right."""
        return self._split

    def set_comparison(self, comparison: Comparison | None) -> None:
        """Compare these two, or show one picture as usual."""
        if comparison == self._comparison:
            return
        self.cancel_drag()
        self._comparison = comparison
        if comparison is None:
            self._beside = None
            self._is_difference = False
            self._notes = ((), ())
        self._offset = QPointF()
        self._show_cursor(None)
        self.setAccessibleDescription(_described(comparison))
        self.renew()

    def set_notes(self, notes: tuple[tuple[Chip, ...], tuple[Chip, ...]]) -> None:
        """The remarks about A and about B."""
        if notes != self._notes:
            self._notes = notes
            self.renew()

    def show_shot(self, shot: Shot) -> None:
        """Show what was composed, one picture or two. They are kept, not copied."""
        self._beside = shot.beside
        if (self._is_difference, self._is_same) != (shot.reel.difference, shot.is_same):
            self._is_difference, self._is_same = shot.reel.difference, shot.is_same
            self.renew()
        self.show_picture(shot.picture)

    def nudge(self, direction: int) -> bool:
        """Move the line a little to the left (-1) or right (1). False: there is none."""
        if self._comparison is None or self._comparison.mode is not Mode.WIPE:
            return False
        self._move_split(self._split + direction * _NUDGE)
        return True

    def cancel_drag(self) -> bool:
        """Put the line back where it was before the drag under way. False: none is."""
        if self._split_before is None:
            return False
        self._split, self._split_before = self._split_before, None
        self.renew()
        return True

    # Painting -------------------------------------------------------------------------------------------------

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands over the pictures."""
        return self._comparison is None and super().is_bare

    def paintings(self) -> list[Painting]:
        """Both pictures, each in its part of the view."""
        comparison = self._comparison
        if comparison is None or self._is_difference:
            return super().paintings()
        (target, left), (other, right) = self._places(comparison)
        both = ((self._content, comparison.a, target, left), (self._beside, comparison.b, other, right))
        return [Painting(content, at, part) for content, side, at, part in both if content is not None and not side.why]

    def paint_over(self, painter: QPainter) -> None:
        """What both are called, what is special about them, and why one is not there."""
        comparison = self._comparison
        if comparison is None:
            super().paint_over(painter)
            return
        room = QRectF(self.rect())
        if self._is_difference:
            paint.paint_remark(painter, room, _EQUAL if self._is_same else _DIFFERS)
        else:
            (_, left), (_, right) = self._places(comparison)
            paint.paint_reason(painter, left, comparison.a.why)
            paint.paint_reason(painter, right, comparison.b.why)
        if comparison.mode is Mode.SIDE_BY_SIDE and not self._is_difference:
            self._paint_labels_beside(painter, comparison)
        else:
            paint_guides(painter, self.picture_rect(), room, self._guides)
            if not self._is_difference:
                paint.paint_line(painter, self._seen(), self.line_x(), grabbed=self._split_before is not None)
            shown = paint.label_room(self._seen(), room, _ROOM_FOR_TWO)
            half = shown.width() / 2
            self._paint_labels(painter, shown.adjusted(0, 0, -half, 0), shown.adjusted(half, 0, 0, 0), comparison)
        paint_lines(painter, room, self._statistics)

    def _places(self, comparison: Comparison) -> tuple[tuple[QRectF, QRectF], tuple[QRectF, QRectF]]:
        """Where A and B are painted, and which part of each is to be seen."""
        target = self.picture_rect()
        if comparison.mode is Mode.SIDE_BY_SIDE:
            first, second = paint.halves(QRectF(self.rect()), self._shape)
            other = target.translated(second.topLeft() - first.topLeft())
            return (target, target & first), (other, other & second)
        left, right = self._seen(), self._seen()
        left.setRight(self.line_x())
        right.setLeft(self.line_x())
        return (target, left), (target, right)

    def _paint_labels_beside(self, painter: QPainter, comparison: Comparison) -> None:
        first, second = paint.halves(QRectF(self.rect()), self._shape)
        (_, left), (_, right) = self._places(comparison)
        rooms = (paint.label_room(left, first), paint.label_room(right, second))
        self._paint_labels(painter, *rooms, comparison)

    def _paint_labels(self, painter: QPainter, first: QRectF, second: QRectF, comparison: Comparison) -> None:
        paint.paint_label(painter, first, "A", comparison.a, self._notes[0])
        paint.paint_label(painter, second, "B", comparison.b, self._notes[1])
        if self._fault:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_chips(painter, QPointF(8, self.height() - 30), (Chip(self._fault, "bad"),))

    # Where things are -----------------------------------------------------------------------------------------

    def line_x(self) -> float:
        """Where the line of the wipe is painted, in this widget's coordinates."""
        seen = self._seen()
        return round(seen.left() + self._split * seen.width())

    def _room(self) -> QRectF:
        room = super()._room()
        is_shared = self._comparison is not None and self._comparison.mode is Mode.SIDE_BY_SIDE
        return paint.halves(room, self._shape)[0] if is_shared else room

    def _seen(self) -> QRectF:
        """The part of the picture that is not outside the widget."""
        return self.picture_rect() & QRectF(self.rect())

    def _is_line_at(self, at: QPointF) -> bool:
        """Whether a press there takes the line: anywhere on a fitted picture, near it on one to look around in."""
        if self._comparison is None or self._comparison.mode is not Mode.WIPE or self._is_difference:
            return False
        near = abs(at.x() - self.line_x()) <= _REACH
        return near or (not self.is_actual and self._seen().contains(at))

    # The mouse ------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the line of the wipe, which jumps to the pointer; else as usual."""
        if event.button() == Qt.MouseButton.LeftButton and self._is_line_at(event.position()):
            self._split_before = self._split
            self._drag_to(event.position())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the line along; show where it can be taken."""
        if self._split_before is not None:
            self._drag_to(event.position())
            return
        if self._grabbed is None:
            self._show_cursor(event.position())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave the line where it is."""
        if self._split_before is not None and event.button() == Qt.MouseButton.LeftButton:
            self._split_before = None
            self.renew()
        else:
            super().mouseReleaseEvent(event)

    def _drag_to(self, at: QPointF) -> None:
        seen = self._seen()
        self._move_split((at.x() - seen.left()) / max(1.0, seen.width()))

    def _move_split(self, split: float) -> None:
        self._split = max(0.0, min(1.0, split))
        self.renew()

    def _show_cursor(self, at: QPointF | None) -> None:
        usual = Qt.CursorShape.OpenHandCursor if self.is_actual else Qt.CursorShape.ArrowCursor
        self.setCursor(Qt.CursorShape.SplitHCursor if at is not None and self._is_line_at(at) else usual)


def _described(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    return f"Comparing {comparison.a.title or 'nothing'} with {comparison.b.title or 'nothing'}"
