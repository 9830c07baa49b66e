"""The curve under the picture: likeness over time against the limits; press or drag to go there.

Stretches that could not be judged are hatched, never drawn as a fall. Everything but the playhead is painted once and
kept as a picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from charstudio.model.identity import IdentityReport, Judged, Sample, Style
from charstudio.studio.identity.parts import OTHER, UNKNOWN, WORRYING, role_of, sample_at, stretches
from charstudio.studio.identity.words import moment_words, number
from charstudio.ui import theme

HEIGHT = 92
_LEFT, _RIGHT, _TOP, _FOOT = 12.0, 12.0, 8.0, 8.0
_NEIGHBOURS = 2
_ROLES = {WORRYING: "warn", OTHER: "bad"}
_RANGES = {Style.PHOTOREAL: (0.3, 0.95), Style.STYLISED: (0.0, 4.0)}
"""What is always in view; lower and higher values make room for themselves."""


@dataclass(frozen=True, slots=True)
class Span:
    """The part of the media under the curve from left to right, in seconds; ``reverse``: from right to left."""

    start_s: float
    end_s: float
    reverse: bool = False

    def share(self, at_s: float) -> float:
        """Where a moment of the media lies, 0 to 1 inside the span."""
        part = (at_s - self.start_s) / max(1e-9, self.end_s - self.start_s)
        return 1 - part if self.reverse else part

    def moment(self, share: float) -> float:
        """The moment of the media at a share of the way."""
        part = 1 - share if self.reverse else share
        return self.start_s + part * (self.end_s - self.start_s)


class CurveView(QWidget):
    """``wanted(float)``: a moment of the media, in seconds, where the user wants to be."""

    wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: IdentityReport | None = None
        self._span = Span(0.0, 1.0)
        self._words = ""
        self._at_s: float | None = None
        self._before: float | None = None
        self._kept: QPixmap | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Likeness over time")

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(240, HEIGHT)

    def show_report(self, report: IdentityReport | None, span: Span, words: str = "") -> None:
        """Show a curve over ``span``, or ``words`` where there is none."""
        if (report, span, words) == (self._report, self._span, self._words):
            return
        self._report, self._span, self._words = report, span, words
        self._kept = None
        described = report.reason if report is not None else words
        self.setAccessibleDescription(described)
        self.setCursor(Qt.CursorShape.PointingHandCursor if report is not None else Qt.CursorShape.ArrowCursor)
        self.update()

    def show_place(self, at_s: float | None) -> None:
        """The moment of the media on screen; None: no playhead."""
        if at_s != self._at_s:
            self._at_s = at_s
            self.update()

    def cancel(self) -> bool:
        """Go back to where the drag began. False: none is under way."""
        if self._before is None:
            return False
        before, self._before = self._before, None
        self.wanted.emit(before)
        return True

    # --- geometry ----------------------------------------------------------------------------------------------

    @property
    def room(self) -> QRectF:
        """Where the curve is drawn."""
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_FOOT)

    def x_of(self, at_s: float) -> float:
        """Where a moment of the media lies."""
        return self.room.left() + self._span.share(at_s) * self.room.width()

    def moment_at(self, x: float) -> float:
        """The moment under a pixel, inside the span."""
        share = (x - self.room.left()) / max(1.0, self.room.width())
        return self._span.moment(min(1.0, max(0.0, share)))

    def y_of(self, similarity: float) -> float:
        """How high a likeness is drawn."""
        low, high = self._scale()
        part = (similarity - low) / (high - low)
        return self.room.bottom() - part * self.room.height()

    def _scale(self) -> tuple[float, float]:
        report = self._report
        if report is None:
            return 0.0, 1.0
        low, high = _RANGES[report.limits.style]
        seen = [sample.similarity for sample in report.samples if sample.similarity is not None]
        low, high = min([low, report.limits.poor - 0.05, *seen]), max([high, *seen])
        return low - (high - low) * 0.04, high + (high - low) * 0.04

    # --- painting ----------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The kept picture, and the playhead on it."""
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        size = (self.size().toSizeF() * ratio).toSize()
        if self._kept is None or self._kept.size() != size:
            self._kept = self._drawn(size, ratio)
        painter.drawPixmap(0, 0, self._kept)
        if self._at_s is not None and self._report is not None:
            self._paint_playhead(painter, self._at_s)

    def resizeEvent(self, event: object) -> None:
        """Drawn anew."""
        self._kept = None
        super().resizeEvent(event)  # type: ignore[arg-type]

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: drawn anew."""
        self._kept = None
        super().changeEvent(event)

    def _drawn(self, size: QSize, ratio: float) -> QPixmap:
        made = QPixmap(size)
        made.setDevicePixelRatio(ratio)
        made.fill(theme.colour("panel"))
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        report = self._report
        if report is None or not report.samples:
            painter.setPen(theme.colour("secondary"))
            painter.drawText(self.rect().adjusted(16, 0, -16, 0), Qt.AlignmentFlag.AlignCenter, self._words)
        else:
            painter.fillRect(self.room, theme.colour("field"))
            painter.save()
            painter.setClipRect(self.room)
            self._paint_bands(painter, report)
            self._paint_runs(painter, report)
            self._paint_curve(painter, report)
            painter.restore()
            self._paint_limits(painter, report)
        painter.end()
        return made

    def _paint_bands(self, painter: QPainter, report: IdentityReport) -> None:
        room, good, poor = self.room, self.y_of(report.limits.good), self.y_of(report.limits.poor)
        painter.fillRect(QRectF(room.left(), good, room.width(), poor - good), theme.faded("warn", 0.10))
        painter.fillRect(QRectF(room.left(), poor, room.width(), room.bottom() - poor), theme.faded("bad", 0.12))

    def _paint_runs(self, painter: QPainter, report: IdentityReport) -> None:
        """Stretches of which nothing is known."""
        room = self.room
        for start, end, role in stretches(report, max(self._span.end_s, report.samples[-1].at_s)):
            if role == UNKNOWN:
                left, right = sorted((self.x_of(start), self.x_of(end)))
                part = QRectF(left, room.top(), max(1.0, right - left), room.height())
                painter.fillRect(part, theme.colour("field"))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(Qt.BrushStyle.BDiagPattern)
                brush = painter.brush()
                brush.setColor(theme.faded("secondary", 0.5))
                painter.fillRect(part, brush)

    def _paint_curve(self, painter: QPainter, report: IdentityReport) -> None:
        known = [sample for sample in report.samples if sample.judged is Judged.OK and sample.similarity is not None]
        painter.setPen(Qt.PenStyle.NoPen)
        for sample in known:
            painter.setBrush(theme.colour(_ROLES.get(role_of(sample, report.limits), "good")))
            painter.drawEllipse(QPointF(self.x_of(sample.at_s), self.y_of(sample.similarity or 0.0)), 2.0, 2.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent_hover"), 2.0))
        for run in _runs(report.samples):
            points = [QPointF(self.x_of(at), self.y_of(value)) for at, value in smoothed(run)]
            painter.drawPolyline(QPolygonF(points))

    def _paint_limits(self, painter: QPainter, report: IdentityReport) -> None:
        room = self.room
        painter.setFont(theme.font(7.5))
        for value, role, word in ((report.limits.good, "good", "good"), (report.limits.poor, "bad", "somebody else")):
            y = round(self.y_of(value)) + 0.5
            painter.setPen(QPen(theme.faded(role, 0.8), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            text = f"{word} {number(value)}"
            width = painter.fontMetrics().horizontalAdvance(text) + 8
            # The upper line's word stands above it, the lower one's below: they never meet.
            box = QRectF(room.right() - width, y - 13 if role == "good" else y + 1, width, 12)
            ground = QColor(theme.colour("field"))
            ground.setAlpha(190)
            painter.fillRect(box, ground)
            painter.setPen(theme.colour(role))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_playhead(self, painter: QPainter, at_s: float) -> None:
        x = round(self.x_of(at_s))
        room = self.room
        if room.left() - 1 <= x <= room.right() + 1:
            painter.fillRect(QRectF(x - 0.75, room.top() - 4, 1.5, room.height() + 8), theme.colour("accent"))

    # --- mouse -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there, and follow the pointer from now on."""
        if event.button() == Qt.MouseButton.LeftButton and self._report is not None:
            self._before = self._at_s if self._at_s is not None else self._span.start_s
            self.wanted.emit(self.moment_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self._before is not None:
            self.wanted.emit(self.moment_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._before = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives the drag up."""
        if event.key() != Qt.Key.Key_Escape or not self.cancel():
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """A tip says what the moment under the pointer is like."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(float(event.pos().x())), self)
            return True
        return super().event(event)

    def tip_at(self, x: float) -> str:
        """What is known of the moment at a pixel."""
        report = self._report
        sample = sample_at(report, self.moment_at(x)) if report is not None else None
        return moment_words(sample, report.limits) if report is not None and sample is not None else ""


def smoothed(run: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Each value as the median of itself and up to two neighbours on each side: what grades go by."""
    values = [value for _, value in run]
    return [
        (at, median(values[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1])) for place, (at, _) in enumerate(run)
    ]


def _runs(samples: tuple[Sample, ...]) -> list[list[tuple[float, float]]]:
    """What was judged, in pieces without a gap."""
    runs: list[list[tuple[float, float]]] = []
    is_open = False
    for sample in samples:
        if sample.judged is not Judged.OK or sample.similarity is None:
            is_open = False
            continue
        if not is_open:
            runs.append([])
            is_open = True
        runs[-1].append((sample.at_s, sample.similarity))
    return runs
