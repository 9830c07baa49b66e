"""The sound meter beside the picture: both sides in dBFS, mean and peak, the highest peak held, a light for clipping.

It shows what is heard at this moment, not what is already mixed. Where there is little room it steps aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.media.levels import FLOOR_DB, Ballistics, Levels
from charstudio.ui import theme

LEAST_WIDTH = 520
"""Pixels of width of what it stands in from which there is room for it."""

_WIDTH = 50
_BAR, _GAP, _LEFT = 8, 2, 6
_TOP, _BOTTOM = 24, 8
_LAMP = 6
_TICK_MS = 33
_SAID_EVERY_S = 0.5
_MARKS = (0, -3, -6, -12, -18, -24, -36, -48, -60)
_WARM_DB, _HOT_DB = -12.0, -3.0
_SIDES = ("left", "right")


def height_of(level_db: float) -> float:
    """How high on the scale a level stands, 0 to 1: the upper 24 dB, which matter most, have two thirds of the room."""
    level = min(0.0, max(FLOOR_DB, level_db))
    return 1.0 + level / 24.0 * 0.66 if level >= -24.0 else 0.34 * (level - FLOOR_DB) / (-24.0 - FLOOR_DB)


class Meters(QWidget):
    """``levels`` gives what was heard since it was asked last. ``shown_changed`` tells whether it can be seen."""

    shown_changed = Signal(bool)

    def __init__(self, levels: Callable[[], Sequence[Levels]], parent: QWidget) -> None:
        super().__init__(parent)
        self._levels = levels
        self._around = parent
        self.sides = (Ballistics(), Ballistics())
        self._is_running = False
        self._is_wanted = True
        self._heard_at = self._said_at = 0.0
        self._scale: QPixmap | None = None
        self._lit: QPixmap | None = None
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.listen)
        self.setFixedWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Sound level")
        self.setToolTip(
            "Level of the sound in dBFS: solid is the mean, faint the peak, the line the highest peak.\n"
            "The light on top stays when the sound was too loud; click to put it out."
        )
        self._say()
        parent.installEventFilter(self)
        self._make_room()

    @property
    def is_wanted(self) -> bool:
        """Whether it is to be seen where there is room."""
        return self._is_wanted

    def want(self, wanted: bool) -> None:  # noqa: FBT001 - a Qt slot
        """Show it where there is room, or never."""
        self._is_wanted = wanted
        self._make_room()

    def run(self, running: bool) -> None:  # noqa: FBT001 - one switch
        """Playback begins, or is over: then everything falls to rest."""
        self._is_running = running
        self._heard_at = monotonic()
        if not self.isHidden():
            self._timer.start()

    def listen(self, seconds: float | None = None) -> None:
        """Take in what was heard since the last time, ``seconds`` ago."""
        now = monotonic()
        passed = now - self._heard_at if seconds is None else seconds
        self._heard_at = now
        heard = self._levels() if self._is_running else ()
        for number, side in enumerate(self.sides):
            peak = max((levels.peak[number] for levels in heard), default=0.0)
            samples = sum(levels.samples for levels in heard)
            power = sum(levels.power[number] * levels.samples for levels in heard) / samples if samples else 0.0
            if heard or not self._is_running:  # between two tellings of a device the needle waits
                side.hear(peak, power, passed)
        self.update()
        if not self._is_running and all(side.is_quiet for side in self.sides):
            self._timer.stop()
            self._say()
        elif now - self._said_at >= _SAID_EVERY_S:
            self._said_at = now
            self._say()

    def forgive(self) -> None:
        """Put the clip lights out and begin with new highest peaks."""
        for side in self.sides:
            side.forgive()
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as it is."""
        return QSize(_WIDTH, 160)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The room around it changed."""
        if event.type() == QEvent.Type.Resize and watched is self._around:
            self._make_room()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the clip lights out."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.forgive()

    def changeEvent(self, event: QEvent) -> None:
        """Another look."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._scale = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The scale is painted once; only bars, lines and lights move."""
        if self._scale is None or self._scale.deviceIndependentSize().toSize() != self.size():
            self._scale, self._lit = self._paint_scale(), self._paint_lit()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._scale)
        for number, side in enumerate(self.sides):
            self._paint_side(painter, number, side)
        highest = max(side.held_db for side in self.sides)
        if highest > FLOOR_DB:
            painter.setFont(theme.font(theme.SMALL_POINTS - 1))
            painter.setPen(theme.colour("bad" if any(side.is_clipped for side in self.sides) else "text"))
            painter.drawText(QRect(0, 0, _WIDTH, _TOP - _LAMP - 3), Qt.AlignmentFlag.AlignCenter, _number(highest))
        painter.end()

    # Parts -----------------------------------------------------------------------------------------------------

    def _make_room(self) -> None:
        fits = self._is_wanted and self._around.width() >= LEAST_WIDTH
        if fits != self.isHidden():
            return
        self.setVisible(fits)
        if fits and self._is_running:
            self.run(True)
        elif not fits:
            self._timer.stop()
        self.shown_changed.emit(fits)

    def _bar(self, number: int) -> QRect:
        return QRect(_LEFT + number * (_BAR + _GAP), _TOP, _BAR, max(1, self.height() - _TOP - _BOTTOM))

    def _paint_side(self, painter: QPainter, number: int, side: Ballistics) -> None:
        bar = self._bar(number)
        if side.is_clipped:
            painter.fillRect(bar.x(), _TOP - _LAMP - 2, _BAR, _LAMP, theme.colour("bad"))
        painter.setOpacity(0.45)
        self._paint_lit_up_to(painter, bar, side.peak_db)
        painter.setOpacity(1.0)
        self._paint_lit_up_to(painter, bar, side.mean_db)
        if side.held_db > FLOOR_DB:
            y = bar.bottom() + 1 - round(height_of(side.held_db) * bar.height())
            painter.fillRect(bar.x(), max(bar.y(), y - 1), _BAR, 2, _shade(side.held_db))

    def _paint_lit_up_to(self, painter: QPainter, bar: QRect, level_db: float) -> None:
        assert self._lit is not None
        height = round(height_of(level_db) * bar.height())
        if height > 0:
            ratio = self._lit.devicePixelRatio()
            source = QRectF(0, (bar.height() - height) * ratio, _BAR * ratio, height * ratio)
            painter.drawPixmap(QRectF(bar.x(), bar.bottom() + 1 - height, _BAR, height), self._lit, source)

    def _paint_scale(self) -> QPixmap:
        made = self._blank(self.size())
        made.fill(theme.colour("panel"))
        painter = QPainter(made)
        painter.setFont(theme.font(theme.SMALL_POINTS - 1.5))
        for number in range(2):
            bar = self._bar(number)
            painter.fillRect(bar, theme.colour("field"))
            painter.fillRect(bar.x(), _TOP - _LAMP - 2, _BAR, _LAMP, theme.colour("line"))
        left = self._bar(1).right() + 3
        line, lowest = painter.fontMetrics().height(), -100
        for mark in _MARKS:
            y = self._bar(0).bottom() + 1 - round(height_of(mark) * self._bar(0).height())
            painter.fillRect(left, min(y, self._bar(0).bottom()), 3, 1, theme.colour("disabled"))
            if y - lowest >= line - 2:  # no number over another
                painter.setPen(theme.colour("secondary"))
                place = QRect(left + 4, y - line // 2, _WIDTH - left - 4, line)
                painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(-mark))
                lowest = y
        painter.end()
        return made

    def _paint_lit(self) -> QPixmap:
        """A bar all lit, from which as much is shown as it is loud."""
        bar = self._bar(0)
        made = self._blank(QSize(_BAR, bar.height()))
        gradient = QLinearGradient(0, bar.height(), 0, 0)
        for below, above in ((FLOOR_DB, _WARM_DB), (_WARM_DB, _HOT_DB), (_HOT_DB, 0.0)):
            gradient.setColorAt(height_of(below) + (0.002 if below > FLOOR_DB else 0.0), _shade(below))
            gradient.setColorAt(height_of(above), _shade(below))
        painter = QPainter(made)
        painter.fillRect(0, 0, _BAR, bar.height(), gradient)
        painter.end()
        return made

    def _blank(self, size: QSize) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(size * ratio)
        made.setDevicePixelRatio(ratio)
        return made

    def _say(self) -> None:
        """Tell in words what the bars show."""
        left, right = self.sides
        if left.is_quiet and right.is_quiet:
            words = "Silence."
        else:
            levels = f"Left {_number(left.peak_db)}, right {_number(right.peak_db)} decibels"
            words = f"{levels}, highest {_number(max(left.held_db, right.held_db))}."
        clipped = [name for name, side in zip(_SIDES, self.sides, strict=True) if side.is_clipped]
        if clipped:
            words = f"{words} Too loud on the {' and the '.join(clipped)}."
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)


def _number(level_db: float) -> str:
    """A level as people read it: with a real minus, and plus where it is too loud."""
    if level_db <= FLOOR_DB:
        return "−∞"
    return f"{level_db:+.1f}".replace("-", "−") if round(level_db, 1) else "0.0"


def _shade(level_db: float) -> QColor:
    return theme.colour("bad" if level_db >= _HOT_DB else "warn" if level_db >= _WARM_DB else "good")
