"""What there is to hear in the viewer, besides playing: the meters, and sound while scrubbing, with their commands."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QWidget

from charstudio.ui.key_tips import set_tip
from charstudio.ui.viewer.meters import Meters
from charstudio.ui.viewer.player import Player


class Hearing(QObject):
    """Belongs to ``viewer``. Signals: ``chosen(scrub_sound, meters)`` when the user switched one of them, and
    ``loudness_asked``.
    """

    chosen = Signal(bool, bool)
    loudness_asked = Signal()

    def __init__(self, viewer: QWidget, player: Player) -> None:
        super().__init__(viewer)
        self._player = player
        self.meters = Meters(player.sound.take_levels, viewer)
        self.row = QHBoxLayout()
        self._scrub_sound = self._switch("scrub_sound", "Sound While Scrubbing")
        set_tip(self._scrub_sound, "Hear each moment the playhead is moved to")
        self._show_meters = self._switch("meters", "Sound Meters")
        set_tip(self._show_meters, "Show the level of the sound beside the picture")
        forgive = self._action("reset_meters", "Reset the Sound Meters")
        forgive.triggered.connect(lambda *_: self.meters.forgive())
        measure = self._action("loudness", "Measure Loudness…")
        measure.triggered.connect(lambda *_: self.loudness_asked.emit())
        self.actions = (self._scrub_sound, self._show_meters, forgive, measure)
        viewer.addActions(list(self.actions))
        self.meters.shown_changed.connect(self._meters_shown)
        player.state_changed.connect(lambda: self.meters.run(player.is_playing))
        self._meters_shown(not self.meters.isHidden())

    def use(self, *, scrub_sound: bool, meters: bool) -> None:
        """Switch them as the user has chosen."""
        for action, wanted in ((self._scrub_sound, scrub_sound), (self._show_meters, meters)):
            action.blockSignals(True)
            action.setChecked(wanted)
            action.blockSignals(False)
        self._apply()

    def beside(self, picture: QWidget) -> QHBoxLayout:
        """``row``, with the picture and the meters in it."""
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(0)
        self.row.addWidget(picture, 1)
        self.row.addWidget(self.meters)
        return self.row

    def _switch(self, name: str, words: str) -> QAction:
        made = self._action(name, words)
        made.setCheckable(True)
        made.setChecked(True)
        made.toggled.connect(self._toggled)
        return made

    def _action(self, name: str, words: str) -> QAction:
        made = QAction(words, self.parent())
        made.setObjectName(f"viewer.{name}")
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        set_tip(made, words.rstrip("…"))
        return made

    def _toggled(self) -> None:
        self._apply()
        self.chosen.emit(self._scrub_sound.isChecked(), self._show_meters.isChecked())

    def _apply(self) -> None:
        self._player.sound.scrubber.is_on = self._scrub_sound.isChecked()
        self.meters.want(self._show_meters.isChecked())

    def _meters_shown(self, shown: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._player.sound.wants_levels = shown
