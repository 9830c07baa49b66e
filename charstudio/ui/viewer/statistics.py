"""How playback goes, in words over the picture: for those who want to know whether the machine keeps up."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from charstudio.ui import theme

_KEPT = 240
_WINDOW_S = 2.0
_LINE_PX = 17.0
_MARGIN = 8.0
_DARK = QColor(12, 13, 16, 200)
_LIGHT = QColor("#e6e8ee")


@dataclass(slots=True)
class Statistics:
    """What happened since playback began: pictures ``shown`` and ``dropped``, and how late each was, in seconds."""

    shown: int = 0
    dropped: int = 0
    late: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _times: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))

    def note(self, skipped: int, late: float) -> None:
        """A picture was shown, ``late`` seconds after it was due; ``skipped`` were left out before it."""
        self.shown += 1
        self.dropped += skipped
        self.late.append(late)
        self._times.append(monotonic())

    @property
    def fps(self) -> float:
        """Pictures a second, over the last moments; 0 while there are too few to tell."""
        recent = [t for t in self._times if t > self._times[-1] - _WINDOW_S] if self._times else []
        return (len(recent) - 1) / (recent[-1] - recent[0]) if len(recent) > 1 and recent[-1] > recent[0] else 0.0

    @property
    def usual_late_ms(self) -> float:
        """How late 95 of 100 pictures were at most, in milliseconds."""
        return sorted(self.late)[int(0.95 * (len(self.late) - 1))] * 1000 if self.late else 0.0


def lines(statistics: Statistics, *, fps: float, size: tuple[int, int], source: str, painter: str) -> tuple[str, ...]:
    """The statistics as people read them. ``source`` and ``painter`` say where pictures come from and who paints."""
    return (
        f"{statistics.dropped} dropped · {statistics.shown} shown",
        f"{statistics.fps:.1f} of {fps:.2f} pictures/s · {statistics.usual_late_ms:.0f} ms late",
        f"{size[0]} × {size[1]} · {source} · {painter}",
    )


def paint_lines(painter: QPainter, room: QRectF, said: Sequence[str]) -> None:
    """Paint lines of text in the lower left corner of ``room``."""
    if not said:
        return
    painter.save()
    painter.setFont(theme.font(theme.SMALL_POINTS))
    widest = max(painter.fontMetrics().horizontalAdvance(line) for line in said)
    box = QRectF(0, 0, min(room.width() - 2 * _MARGIN, widest + 20), _LINE_PX * len(said) + 12)
    box.moveBottomLeft(room.bottomLeft() + QPointF(_MARGIN, -_MARGIN))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_DARK)
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(_LIGHT)
    for row, line in enumerate(said):
        at = QRectF(box.x() + 10, box.y() + 6 + row * _LINE_PX, box.width() - 16, _LINE_PX)
        painter.drawText(at, int(Qt.AlignmentFlag.AlignVCenter), line)
    painter.restore()
