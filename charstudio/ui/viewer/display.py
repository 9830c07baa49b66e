"""What the parts of the viewer show of what is on screen: titles, times, marks, remarks, waveform, statistics.

Each method tells one thing to those that show it. Nothing is decided here.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from charstudio.model.time import ZERO, Seconds
from charstudio.ui.viewer import showing
from charstudio.ui.viewer.compare_bar import CompareBar
from charstudio.ui.viewer.controls import Controls
from charstudio.ui.viewer.header import ViewerHeader
from charstudio.ui.viewer.needs import CutStudio
from charstudio.ui.viewer.player import Player
from charstudio.ui.viewer.programme import Programme
from charstudio.ui.viewer.two_up import TwoUpView
from charstudio.ui.viewer.wave_loader import WaveLoader
from charstudio.ui.viewer.zoom import words


class Display(QObject):
    """Knows the studio, what is on screen and the parts of the viewer. ``wave_ready``: a waveform has been loaded."""

    wave_ready = Signal()

    def __init__(
        self,
        studio: CutStudio,
        programme: Programme,
        player: Player,
        picture: TwoUpView,
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(picture)
        self._studio = studio
        self._programme = programme
        self._player = player
        self._picture = picture
        self._actions = actions
        self._waves = WaveLoader(self)
        self._waves.ready.connect(self.wave_ready)
        self.sequence_range: tuple[Seconds, Seconds] | None = None
        """The marked part of the sequence."""

    def use(self, header: ViewerHeader, compare_bar: CompareBar, controls: Controls) -> None:
        """The bars around the picture, which are made with the actions."""
        self._header, self._compare_bar, self._controls = header, compare_bar, controls

    def close(self) -> None:
        """End the thread that loads waveforms."""
        self._waves.close()

    def source(self) -> None:
        """What is shown, and how if two are compared."""
        programme, comparison = self._programme, self._programme.comparison
        title = None if programme.is_sequence else "" if comparison is not None else programme.single.title
        self._header.show_source(title)
        self._picture.set_comparison(comparison)
        self._compare_bar.setVisible(comparison is not None)
        if comparison is not None:
            self._compare_bar.show_mode(comparison.mode)
            self._picture.set_shape(*comparison.frame)

    def nothing(self) -> None:
        """A friendly word instead of a picture."""
        self._picture.hide_sound()
        self._picture.show_nothing(*self._programme.empty_words)

    def times(self) -> None:
        """Where we are, how long it is, and what of it is marked."""
        reel = self._player.reel
        if reel is None:
            rate = self._studio.document.project.timeline.rate
            self._controls.show_times(self._programme.playhead if self._programme.is_sequence else ZERO, ZERO, rate)
            self._controls.show_place(0, 0, None)
        else:
            self._controls.show_times(self._player.position, reel.duration, reel.rate)
            self._controls.show_place(self._player.index, reel.last, showing.parts(self.marked, reel))

    def range(self) -> None:
        """What a loop plays."""
        self._player.range = showing.played_range(self._player.reel, self.marked)

    @property
    def marked(self) -> tuple[Seconds, Seconds] | None:
        """The marked part of what is on screen."""
        programme, reel = self._programme, self._player.reel
        if programme.is_sequence:
            return self.sequence_range
        if not programme.shows_single or programme.marks.is_empty or reel is None:
            return None
        found = programme.marks.of(reel.duration)
        return found.start, found.end

    def speed(self) -> None:
        """Whether and how fast it runs."""
        self._controls.show_speed(self._player.step, self._player.pace, self._player.speed)

    def size(self) -> None:
        """How large the picture is."""
        self._header.show_size(words(self._picture.zoom))

    def chips(self) -> None:
        """What is special about what is on screen."""
        notes, chips = showing.remarks(self._studio, self._programme, self._player.position)
        self._picture.set_chips(chips)
        self._picture.set_notes(notes)

    def wave(self) -> None:
        """A sound as its waveform; a picture otherwise."""
        playable = self._programme.single.playable
        if not self._programme.is_sound or playable is None:
            self._picture.hide_sound()
            return
        reel = self._player.reel
        fraction = self._player.index / max(1, reel.last) if reel else 0.0
        self._picture.show_sound(self._waves.wave(playable), fraction)

    def guides(self) -> None:
        """The safe areas and the shape that are switched on."""
        self._picture.set_guides(showing.guides(self._actions))

    def statistics(self) -> None:
        """How playback goes, if that is asked for."""
        is_on = self._actions["statistics"].isChecked()
        self._picture.set_statistics(showing.statistics(self._player, self._picture) if is_on else ())
