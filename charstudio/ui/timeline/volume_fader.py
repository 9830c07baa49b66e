"""How loud a track is: a small slider with its number. A drag is one step; a double-click is 0 dB.

Where the pointer rests on the way the film has the new volume already, so that it is heard while it plays.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from charstudio.model.timeline_looks import MAXIMUM_GAIN_DB, MINIMUM_GAIN_DB
from charstudio.ui import theme
from charstudio.ui.timeline.gain_line import shown_gain

HEIGHT = 18
_NUMBER_PX = 62
_BEND = 2.0
_STEP_DB = 0.5
_FINE = 0.2
_REST_MS = 120


class VolumeFader(QWidget):
    """``changed`` tells a volume in decibels, and the number of the drag it belongs to (0: none).

    Dragging with Ctrl is fine. Escape gives up: the volume from before is told for the same drag.
    """

    changed = Signal(float, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._volume_db = 0.0
        self._dragged: tuple[float, float] | None = None
        self._drags = 0
        self._before_db = 0.0
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._rested)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def shown_db(self) -> float:
        """The volume as shown: while it is dragged, what it would become."""
        return self._dragged[1] if self._dragged is not None else self._volume_db

    def show_volume(self, volume_db: float, name: str) -> None:
        """Show the volume of the track called ``name``."""
        self._volume_db = volume_db
        self.setAccessibleName(f"Volume of {name}")
        self.setAccessibleDescription(shown_gain(volume_db))
        self.setToolTip(f"Volume of {name}. Ctrl moves it finely, a double-click sets 0 dB.")
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(150, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle; beside it, put it here."""
        if event.button() != Qt.MouseButton.LeftButton or event.position().x() > self._groove().right() + 6:
            return
        here = event.position().x()
        on_handle = abs(self._x(self._volume_db) - here) <= 7
        self._dragged = (here, self._volume_db if on_handle else self._db(here))
        self._drags += 1
        self._before_db = self._volume_db
        self._rest.start()
        self.setFocus()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self._dragged is None:
            return
        before, db = self._dragged
        here = event.position().x()
        way = (here - before) * (_FINE if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1.0)
        self._dragged = (here, self._db(self._x(db) + way))
        self._rest.start()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        if self._dragged is not None and event.button() == Qt.MouseButton.LeftButton:
            chosen = round(self._dragged[1], 1)
            self._end_drag()
            self._choose(chosen, self._drags)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As mixed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._end_drag()
            self._choose(0.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows change it, Escape gives up what the mouse does."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1}
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._dragged is not None:
            self._end_drag()
            self._choose(self._before_db, self._drags)
        elif key in steps and self._dragged is None:
            self._choose(self._volume_db + steps[key] * _STEP_DB)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The rows scroll; nobody should change the mix by scrolling over it."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A groove with a mark at 0 dB, the handle, the number."""
        painter, groove = QPainter(self), self._groove()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(groove, theme.colour("line"))
        x, zero = self._x(self.shown_db), self._x(0.0)
        painter.fillRect(
            QRectF(groove.left(), groove.top(), x - groove.left(), groove.height()), theme.colour("accent")
        )
        painter.fillRect(QRectF(zero, groove.top() - 3, 1, groove.height() + 6), theme.colour("secondary"))
        ring = theme.colour("accent" if self.hasFocus() else "panel")
        painter.setPen(QPen(ring, 1.5))
        painter.setBrush(theme.colour("text"))
        painter.drawEllipse(QPointF(x, groove.center().y()), 4.5, 4.5)
        painter.setPen(theme.colour("text" if abs(self.shown_db) > 0.04 else "secondary"))
        painter.setFont(theme.font(8.0))
        where = QRectF(self.width() - _NUMBER_PX, 0, _NUMBER_PX - 2, self.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown_gain(self.shown_db))

    def _rested(self) -> None:
        if self._dragged is not None:
            self._choose(self._dragged[1], self._drags)

    def _end_drag(self) -> None:
        self._dragged = None
        self._rest.stop()

    def _choose(self, volume_db: float, drag: int = 0) -> None:
        self.update()
        wanted = max(MINIMUM_GAIN_DB, min(round(volume_db, 1), MAXIMUM_GAIN_DB))
        if wanted != self._volume_db:
            self.changed.emit(wanted, drag)

    def _groove(self) -> QRectF:
        return QRectF(6, self.height() / 2 - 1.5, max(20, self.width() - _NUMBER_PX - 10), 3)

    def _x(self, volume_db: float) -> float:
        groove = self._groove()
        share = (volume_db - MINIMUM_GAIN_DB) / (MAXIMUM_GAIN_DB - MINIMUM_GAIN_DB)
        return groove.left() + groove.width() * math.pow(share, _BEND)

    def _db(self, x: float) -> float:
        groove = self._groove()
        share = math.pow(max(0.0, min((x - groove.left()) / groove.width(), 1.0)), 1 / _BEND)
        return MINIMUM_GAIN_DB + share * (MAXIMUM_GAIN_DB - MINIMUM_GAIN_DB)
