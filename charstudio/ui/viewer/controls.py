"""The bars under the picture, here and in full screen: what they show, and the loudness that is set with them."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charstudio.model.time import Rate, Seconds
from charstudio.ui import theme
from charstudio.ui.viewer.scrub_bar import ScrubBar
from charstudio.ui.viewer.transport import TransportBar
from charstudio.ui.viewer.verbs import MOVES

_USUAL_VOLUME = 0.8


class Controls(QObject):
    """Keeps any number of bars alike. The first pair, ``transport`` and ``scrub``, is the viewer's own.

    Signals: ``time_entered(Fraction)``, ``frame_wanted(int)`` and ``loudness_changed(float)``, 0 to 1 in amplitude.
    """

    time_entered = Signal(object)
    frame_wanted = Signal(int)
    loudness_changed = Signal(float)

    def __init__(self, actions: dict[str, QAction], owner: QWidget) -> None:
        super().__init__(owner)
        self._actions = actions
        self._owner = owner
        self._volume = _USUAL_VOLUME
        self._bars: list[tuple[ScrubBar, TransportBar]] = []
        self.panel = self.make_panel()
        self.scrub, self.transport = self._bars[0]

    @property
    def latest(self) -> TransportBar:
        """The transport made last: that of the full screen while there is one."""
        return self._bars[-1][1]

    def make_panel(self) -> QWidget:
        """Another pair of bars, the scrub bar above."""
        panel = QWidget(self._owner)
        scrub, transport = ScrubBar(panel), TransportBar(self._actions, panel)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrub)
        column.addWidget(transport)
        scrub.wanted.connect(self.frame_wanted)
        transport.time_entered.connect(self.time_entered)
        transport.volume_changed.connect(self.set_volume)
        transport.set_volume(self._volume)
        self._bars.append((scrub, transport))
        return panel

    def drop_panel(self, panel: QWidget) -> None:
        """These bars are gone."""
        self._bars = [bars for bars in self._bars if bars[0].parentWidget() is not panel]

    def cancel_drag(self) -> bool:
        """Give a drag of a scrub bar up. False: none is under way."""
        dragged = next((scrub for scrub, _ in self._bars if scrub.is_dragged), None)
        return dragged is not None and dragged.cancel()

    def show_times(self, now: Seconds, length: Seconds, rate: Rate) -> None:
        """Where we are and how long it is."""
        for _, transport in self._bars:
            transport.set_times(now, length, rate)

    def show_place(self, index: int, last: int, marked: tuple[float, float] | None) -> None:
        """The frame on screen, the last one, and the marked part (0 to 1). Without a last there is nothing to play."""
        for scrub, _ in self._bars:
            scrub.set_place(index, last)
            scrub.set_marked(marked)
        for name in MOVES:
            self._actions[name].setEnabled(last > 0)

    def show_speed(self, step: int, pace: Fraction, chosen: Fraction) -> None:
        """How fast it runs (``step`` 0: not at all), and how fast it is asked to."""
        self._actions["play"].setIcon(theme.icon("pause" if step else "play"))
        for _, transport in self._bars:
            transport.set_speed(step, pace, chosen)

    # Loudness -------------------------------------------------------------------------------------------------

    @property
    def loudness(self) -> float:
        """The volume to play at, 0 to 1: the slider squared, since loudness is heard that way."""
        return 0.0 if self._actions["mute"].isChecked() else self._volume**2

    def set_volume(self, volume: float) -> None:
        """Set the slider, from 0 to 1."""
        self._volume = max(0.0, min(1.0, volume))
        for _, transport in self._bars:
            transport.set_volume(self._volume)
        self.show_loudness()

    def change_volume(self, by: float) -> None:
        """Move the slider, and be heard."""
        self._actions["mute"].setChecked(False)
        self.set_volume(self._volume + by)

    def show_loudness(self) -> None:
        """The mute switch or the slider was used."""
        self._actions["mute"].setIcon(theme.icon("volume-off" if self.loudness == 0 else "volume-high"))
        self.loudness_changed.emit(self.loudness)
