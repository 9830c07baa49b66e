"""The transport bar: buttons, timecode, speed and volume. The actions are shared with the timeline and the menus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QWidget

from charstudio.model.time import Rate, Seconds, timecode
from charstudio.ui import theme
from charstudio.ui.key_tips import set_tip
from charstudio.ui.viewer.course import CHOICES
from charstudio.ui.viewer.timecode_field import TimecodeField, clock_font

LEAST_WIDTH = 344
ROOM_FOR_SPEED = 412
ROOM_FOR_JUMPS = 484
ROOM_FOR_LENGTH = 600
ROOM_FOR_VOLUME = 700
"""Pixels of width from which the bar can show its parts; narrower it leaves some out rather than cut them."""

SPEED_NAMES = tuple(f"speed_{int(speed * 100)}" for speed in CHOICES)
"""The commands that choose a speed, in per cent."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing the viewer can be told: what it is called, its icon, its keys, what it does."""

    name: str
    text: str
    icon: str
    keys: tuple[str, ...]
    run: Callable[[], object]
    is_checkable: bool = False


def action_of(verb: Verb, owner: QWidget) -> QAction:
    """The action of a verb; its shortcut works wherever the action is added."""
    made = QAction(verb.text, owner, checkable=verb.is_checkable)
    made.setObjectName(f"viewer.{verb.name}")
    made.setShortcuts([QKeySequence(key) for key in verb.keys])
    made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    if verb.icon:
        made.setIcon(theme.icon(verb.icon))
        made.setIconVisibleInMenu(False)
    set_tip(made, verb.text)
    made.triggered.connect(lambda *_: verb.run())
    return made


def button_of(action: QAction, parent: QWidget) -> QToolButton:
    """The button of an action."""
    made = flat_button(parent)
    made.setDefaultAction(action)
    made.setIconSize(QSize(20, 20))
    made.setAccessibleName(action.text())
    return made


def flat_button(parent: QWidget, *, checkable: bool = False) -> QToolButton:
    """A button for the mouse only: what it does has a key, and the keyboard stays where it is."""
    made = QToolButton(parent)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setCheckable(checkable)
    return made


class TransportBar(QWidget):
    """Timecode / length · start, back, play, forward, end, loop, speed · volume, full screen."""

    time_entered = Signal(object)
    volume_changed = Signal(float)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timecode = TimecodeField(self)
        self.timecode.entered.connect(self.time_entered)
        self.length = QLabel(self)
        self.length.setFont(clock_font())
        self.length.setProperty("role", "secondary")
        self.speed = self._speed_button(actions)
        self.mute = button_of(actions["mute"], self)
        self.mute.setIconSize(QSize(18, 18))
        self.volume = QSlider(Qt.Orientation.Horizontal, self)
        self.volume.setRange(0, 100)
        self.volume.setValue(80)
        self.volume.setFixedWidth(72)
        self.volume.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.volume.setAccessibleName("Volume")
        self.volume.setToolTip("Volume of the viewer. The film itself is not changed.")
        self.volume.valueChanged.connect(lambda value: self.volume_changed.emit(value / 100))
        self._lay_out(actions)
        self.setMinimumWidth(LEAST_WIDTH)
        self.set_speed(0, Fraction(1), Fraction(1))

    def set_times(self, now: Seconds, length: Seconds, rate: Rate) -> None:
        """Show where we are and how long it is."""
        self.timecode.set_time(now, rate)
        self.length.setText(f"/ {timecode(length, rate)}")

    def set_speed(self, step: int, pace: Fraction, chosen: Fraction) -> None:
        """Show how fast it runs, or standing still how fast it will."""
        shown = step * pace if step else chosen
        self.speed.setText(speed_words(shown))

    def set_volume(self, volume: float) -> None:
        """Show the loudness, from 0 to 1."""
        self.volume.blockSignals(True)
        self.volume.setValue(round(volume * 100))
        self.volume.blockSignals(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, first the volume slider goes, then the length, the jumps, the speed."""
        super().resizeEvent(event)
        self.volume.setVisible(self.width() >= ROOM_FOR_VOLUME)
        self.length.setVisible(self.width() >= ROOM_FOR_LENGTH)
        self.speed.setVisible(self.width() >= ROOM_FOR_SPEED)
        for button in self._jumps:
            button.setVisible(self.width() >= ROOM_FOR_JUMPS)
        layout = self.layout()
        if layout is not None:
            layout.activate()  # now, or one picture would show parts over each other

    def _speed_button(self, actions: dict[str, QAction]) -> QToolButton:
        made = flat_button(self)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setToolTip("How fast it plays")
        made.setAccessibleName("Playback speed")
        menu = QMenu(made)
        menu.addActions([actions[name] for name in SPEED_NAMES])
        made.setMenu(menu)
        made.setProperty("role", "menu")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        made.setFixedWidth(self.fontMetrics().horizontalAdvance("0.25×") + 28)
        return made

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 4)
        row.setSpacing(2)
        row.addWidget(self.timecode)
        row.addSpacing(4)
        row.addWidget(self.length)
        row.addStretch(1)
        buttons = [button_of(actions[name], self) for name in ("start", "back", "play", "forward", "end", "loop")]
        self._jumps = (buttons[0], buttons[4])
        for button in buttons:
            row.addWidget(button)
        row.addWidget(self.speed)
        row.addStretch(1)
        row.addWidget(self.mute)
        row.addWidget(self.volume)
        row.addWidget(button_of(actions["full_screen"], self))


def speed_words(speed: Fraction) -> str:
    """``0.25×``, ``−2×``."""
    return f"{float(speed):g}×".replace("-", "−")
