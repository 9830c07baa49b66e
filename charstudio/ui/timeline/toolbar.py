"""The bar above the timeline: tools, snapping, common edits, what happened, zoom."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from charstudio.model.timeline import TransitionKind
from charstudio.ui import theme
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.scale import LARGEST_FRAME_PX, SMALLEST_PX_PER_S
from charstudio.ui.timeline.transition_button import TransitionButton
from charstudio.ui.viewer.transport import button_of

_WORD_MS = 5000
_STEPS = 1000
_GROUPS = (
    ("tool.select", "tool.blade", "tool.ripple", "tool.roll", "tool.slip", "tool.slide", "tool.stretch"),
    ("snap", "links"),
    ("split", "transition", "marker", "ripple_delete"),
)


class TimelineBar(QWidget):
    """Buttons of the actions it is given; a word to the user in the middle; the zoom at the right."""

    zoom_wanted = Signal(float)  # pixels per second

    def __init__(self, cut: Cut, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut = cut
        self.word = QLabel(self)
        self.word.setProperty("role", "small")
        self.word.setMinimumWidth(40)
        self._fade = QTimer(self, singleShot=True, interval=_WORD_MS)
        self._fade.timeout.connect(self.word.clear)
        self.zoom = QSlider(Qt.Orientation.Horizontal, self)
        self.zoom.setRange(0, _STEPS)
        self.zoom.setFixedWidth(112)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.zoom.setAccessibleName("Timeline zoom")
        self.zoom.setToolTip("Zoom, also with Ctrl and the wheel")
        self._lay_out(actions)
        self.zoom.valueChanged.connect(self._zoomed)
        cut.scale_changed.connect(self._show_zoom)
        cut.said.connect(self.say)
        self._show_zoom()

    def say(self, text: str, refused: bool) -> None:  # noqa: FBT001 - a Qt slot
        """Show a word for some seconds."""
        self.word.setText(text)
        self.word.setToolTip(text)
        self.word.setProperty("role", "bad" if refused else "small")
        self.word.style().unpolish(self.word)
        self.word.style().polish(self.word)
        self._fade.start()

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(2)
        for place, group in enumerate(_GROUPS):
            if place:
                row.addSpacing(4)
                row.addWidget(_line(self))
                row.addSpacing(4)
            for name in group:
                row.addWidget(self._transition(actions) if name == "transition" else self._button(actions[name]))
        row.addSpacing(12)
        row.addWidget(self.word, 1)
        row.addWidget(self._button(actions["zoom_out"]))
        row.addWidget(self.zoom)
        row.addWidget(self._button(actions["zoom_in"]))
        row.addWidget(self._button(actions["fit"]))

    def _button(self, action: QAction) -> QToolButton:
        button = button_of(action, self)
        button.setIconSize(QSize(18, 18))
        return button

    def _transition(self, actions: dict[str, QAction]) -> TransitionButton:
        kind = TransitionKind
        kinds = {kind.DISSOLVE: "dissolve", kind.DIP: "dip", kind.WIPE: "wipe"}
        return TransitionButton({each: actions[name] for each, name in kinds.items()}, self)

    def _zoomed(self, value: int) -> None:
        low, high = self._range()
        self.zoom_wanted.emit(math.exp(low + (high - low) * value / _STEPS))

    def _show_zoom(self) -> None:
        low, high = self._range()
        value = round((math.log(self._cut.scale.px_per_s) - low) / (high - low) * _STEPS)
        with QSignalBlocker(self.zoom):
            self.zoom.setValue(value)

    def _range(self) -> tuple[float, float]:
        return math.log(SMALLEST_PX_PER_S * 10), math.log(LARGEST_FRAME_PX * float(self._cut.rate.fps))


def _line(parent: QWidget) -> QWidget:
    line = _Line(parent)
    line.setFixedSize(1, 18)
    return line


class _Line(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.colour("line"))
