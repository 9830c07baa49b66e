"""Scrolling and zooming: scroll bars, wheel, following the playhead. Changes only what is seen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from charstudio.model.time import Seconds
from charstudio.ui.timeline.cut import Cut

_WHEEL_STEP = 1.0018
_AIR_S = 4.0
"""So many seconds can be scrolled to beyond the film."""


class Scrolling(QObject):
    """Keeps the two scroll bars and the view of ``cut`` in step."""

    scrolled_down = Signal()

    def __init__(self, cut: Cut, parent: QWidget) -> None:
        super().__init__(parent)
        self._cut = cut
        self.across = QScrollBar(Qt.Orientation.Horizontal, parent)
        self.down = QScrollBar(Qt.Orientation.Vertical, parent)
        self.across.valueChanged.connect(self._scroll_across)
        self.down.valueChanged.connect(self._scroll_down)
        for signal in (cut.scale_changed, cut.rows_changed, cut.edited):
            signal.connect(self.follow)

    def follow(self) -> None:
        """Show on the scroll bars what is seen."""
        cut = self._cut
        page = cut.width / cut.scale.px_per_s
        length = max(float(cut.timeline.duration) + _AIR_S, cut.scale.left + page)
        with QSignalBlocker(self.across):
            self.across.setRange(0, round(max(0.0, length - page) * cut.scale.px_per_s))
            self.across.setPageStep(int(cut.width))
            self.across.setSingleStep(40)
            self.across.setValue(round(cut.scale.left * cut.scale.px_per_s))
        spare = max(0, cut.rows.height - cut.rows.room)
        self.down.setRange(0, spare)
        self.down.setPageStep(cut.rows.room)
        self.down.setSingleStep(24)
        self.down.setVisible(spare > 0)

    def zoom_to(self, px_per_s: float) -> None:
        """Zoom around the playhead, or around the middle when it is out of sight."""
        cut = self._cut
        x = cut.x(cut.playhead.playhead)
        around = x if 0 <= x <= cut.width else cut.width / 2
        cut.set_scale(cut.scale.zoomed(px_per_s / cut.scale.px_per_s, around, cut.rate))

    def show_moment(self, seconds: float) -> None:
        """Scroll until a moment is in sight."""
        scale = self._cut.scale
        if not 0 <= scale.x(seconds) <= self._cut.width:
            self._cut.set_scale(scale.scrolled(seconds - 0.3 * self._cut.width / scale.px_per_s))

    def follow_playhead(self, t: Seconds, *, pushing: bool) -> None:
        """Turn the page when playback runs out of sight; show where to when the user jumped.

        With ``pushing`` (scrubbing over the edge) the view is pushed along instead.
        """
        x, scale = self._cut.x(t), self._cut.scale
        if 0 <= x <= self._cut.width:
            return
        air = 0.05 if self._cut.playhead.is_playing and x > 0 else 0.5
        if pushing:
            air = 0.0 if x < 0 else 1.0
        self._cut.set_scale(scale.scrolled(float(t) - air * self._cut.width / scale.px_per_s))

    def wheel(self, event: QWheelEvent) -> None:
        """Ctrl zooms around the pointer, Shift (or a sideways wheel) scrolls along, plain scrolls down if it can."""
        turned, keys, cut = event.angleDelta(), event.modifiers(), self._cut
        along = turned.y() or turned.x()
        if keys & Qt.KeyboardModifier.ControlModifier:
            cut.set_scale(cut.scale.zoomed(_WHEEL_STEP**along, event.position().x(), cut.rate))
        elif turned.x() and not turned.y():
            self._scroll_by(-turned.x())
        elif keys & Qt.KeyboardModifier.ShiftModifier or not self.down.maximum():
            self._scroll_by(-along)
        else:
            self.down.setValue(self.down.value() - along // 2)
        event.accept()

    def _scroll_by(self, pixels: float) -> None:
        scale = self._cut.scale
        page = self._cut.width / scale.px_per_s
        last = max(scale.left, float(self._cut.timeline.duration) + _AIR_S - page)
        self._cut.set_scale(scale.scrolled(min(last, scale.left + pixels / scale.px_per_s)))

    def _scroll_across(self, value: int) -> None:
        self._cut.set_scale(self._cut.scale.scrolled(value / self._cut.scale.px_per_s))

    def _scroll_down(self, value: int) -> None:
        self._cut.top = value
        self.scrolled_down.emit()
