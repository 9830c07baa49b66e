"""The transport bar: buttons, timecode and volume. The actions are shared with the timeline and the menus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from charstudio.model.time import ZERO, Rate, Seconds, timecode
from charstudio.ui import theme
from charstudio.ui.key_tips import set_tip
from charstudio.ui.viewer.timecode_field import TimecodeField, clock_font

LEAST_WIDTH = 408
ROOM_FOR_LENGTH = 520
ROOM_FOR_VOLUME = 600
"""Pixels of width from which the bar can show its parts; narrower it leaves some out rather than cut them."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing the viewer can be told: what it is called, its icon, its keys, what it does."""

    name: str
    text: str
    icon: str
    keys: tuple[str, ...]
    run: Callable[[], object]


def action_of(verb: Verb, owner: QWidget) -> QAction:
    """The action of a verb; its shortcut works wherever the action is added."""
    made = QAction(verb.text, owner)
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
    """Start, back, play, forward, end, loop · timecode / length · volume."""

    time_entered = Signal(object)
    volume_changed = Signal(float)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timecode = TimecodeField(self)
        self.timecode.entered.connect(self.time_entered)
        self.length = QLabel(self)
        self.length.setFont(clock_font())
        self.length.setProperty("role", "secondary")
        self.speed = QLabel(self)
        self.speed.setProperty("role", "secondary")
        self.mute = flat_button(self, checkable=True)
        self.mute.setIconSize(QSize(18, 18))
        self.mute.setAccessibleName("Mute")
        self.mute.setToolTip("Mute the sound of the viewer")
        self.volume = QSlider(Qt.Orientation.Horizontal, self)
        self.volume.setRange(0, 100)
        self.volume.setValue(80)
        self.volume.setFixedWidth(72)
        self.volume.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.volume.setAccessibleName("Volume")
        self.volume.setToolTip("Volume of the viewer. The film itself is not changed.")
        self._lay_out(actions)
        self.setMinimumWidth(LEAST_WIDTH)
        self.mute.toggled.connect(self._sound_changed)
        self.volume.valueChanged.connect(self._sound_changed)
        self._show_mute()
        self.set_times(ZERO, ZERO, Rate(24))

    @property
    def loudness(self) -> float:
        """The volume to play at, 0 to 1: the slider squared, since loudness is heard that way."""
        return 0.0 if self.mute.isChecked() else (self.volume.value() / 100) ** 2

    def set_times(self, now: Seconds, length: Seconds, rate: Rate) -> None:
        """Show where we are and how long it is."""
        self.timecode.set_time(now, rate)
        self.length.setText(f"/ {timecode(length, rate)}")

    def set_speed(self, step: int) -> None:
        """Show the shuttle's speed when it is not plain playback."""
        self.speed.setText("" if step in {0, 1} else f"{step:+d}×".replace("+", "").replace("-", "−"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, first the volume slider goes, then the length."""
        super().resizeEvent(event)
        self.volume.setVisible(self.width() >= ROOM_FOR_VOLUME)
        self.length.setVisible(self.width() >= ROOM_FOR_LENGTH)

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(2)
        row.addWidget(self.timecode)
        row.addSpacing(4)
        row.addWidget(self.length)
        row.addStretch(1)
        for name in ("start", "back", "play", "forward", "end"):
            row.addWidget(button_of(actions[name], self))
        row.addSpacing(6)
        row.addWidget(button_of(actions["loop"], self))
        self.speed.setFixedWidth(self.fontMetrics().horizontalAdvance("−8×") + 8)
        row.addWidget(self.speed)
        row.addStretch(1)
        row.addWidget(self.mute)
        row.addWidget(self.volume)

    def _sound_changed(self, *_args: object) -> None:
        self._show_mute()
        self.volume_changed.emit(self.loudness)

    def _show_mute(self) -> None:
        self.mute.setIcon(theme.icon("volume-off" if self.loudness == 0 else "volume-high"))
