"""The screen with two pictures on it: a wipe whose line can be dragged, both side by side, or their difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from charstudio.ui import theme
from charstudio.ui.viewer import compare_paint as paint
from charstudio.ui.viewer.comparison import Comparison, Mode
from charstudio.ui.viewer.picture_view import Chip, PictureView, image_of, paint_chips

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
        self._beside: QImage | None = None
        self._beside_pixels: NDArray[np.uint8] | None = None
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
            self._beside = self._beside_pixels = None
            self._is_difference = False
            self._notes = ((), ())
        self._offset = QPointF()
        self._show_cursor(None)
        self.setAccessibleDescription(_described(comparison))
        self.update()

    def set_notes(self, notes: tuple[tuple[Chip, ...], tuple[Chip, ...]]) -> None:
        """The remarks about A and about B."""
        if notes != self._notes:
            self._notes = notes
            self.update()

    def show_shot(self, shot: Shot) -> None:
        """Show what was composed, one picture or two. The pixels are kept, not copied."""
        self._beside_pixels = shot.beside
        self._beside = image_of(shot.beside) if shot.beside is not None else None
        self._is_difference, self._is_same = shot.reel.difference, shot.is_same
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
        self.update()
        return True

    # Painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both pictures and what they are called."""
        comparison = self._comparison
        if comparison is None:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour("canvas"))
        room = QRectF(self.rect())
        if self._is_difference:
            target = self.picture_rect()
            paint.paint_picture(painter, self._image, target, target, "")
            paint.paint_remark(painter, room, _EQUAL if self._is_same else _DIFFERS)
        elif comparison.mode is Mode.SIDE_BY_SIDE:
            self._paint_side_by_side(painter, comparison)
            return
        else:
            self._paint_wipe(painter, comparison)
        shown = paint.label_room(self._seen(), room, _ROOM_FOR_TWO)
        half = shown.width() / 2
        self._paint_labels(painter, shown.adjusted(0, 0, -half, 0), shown.adjusted(half, 0, 0, 0), comparison)

    def _paint_wipe(self, painter: QPainter, comparison: Comparison) -> None:
        target, seen, x = self.picture_rect(), self._seen(), self.line_x()
        left, right = QRectF(seen), QRectF(seen)
        left.setRight(x)
        right.setLeft(x)
        paint.paint_picture(painter, self._image, target, left, comparison.a.why)
        paint.paint_picture(painter, self._beside, target, right, comparison.b.why)
        paint.paint_line(painter, seen, x, grabbed=self._split_before is not None)

    def _paint_side_by_side(self, painter: QPainter, comparison: Comparison) -> None:
        first, second = paint.halves(QRectF(self.rect()), self._shape)
        target = self.picture_rect()
        other = target.translated(second.topLeft() - first.topLeft())
        paint.paint_picture(painter, self._image, target, target & first, comparison.a.why)
        paint.paint_picture(painter, self._beside, other, other & second, comparison.b.why)
        rooms = (paint.label_room(target & first, first), paint.label_room(other & second, second))
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
        return near or (not self._is_actual and self._seen().contains(at))

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
            self.update()
        else:
            super().mouseReleaseEvent(event)

    def _drag_to(self, at: QPointF) -> None:
        seen = self._seen()
        self._move_split((at.x() - seen.left()) / max(1.0, seen.width()))

    def _move_split(self, split: float) -> None:
        self._split = max(0.0, min(1.0, split))
        self.update()

    def _show_cursor(self, at: QPointF | None) -> None:
        usual = Qt.CursorShape.OpenHandCursor if self._is_actual else Qt.CursorShape.ArrowCursor
        self.setCursor(Qt.CursorShape.SplitHCursor if at is not None and self._is_line_at(at) else usual)


def _described(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    return f"Comparing {comparison.a.title or 'nothing'} with {comparison.b.title or 'nothing'}"
