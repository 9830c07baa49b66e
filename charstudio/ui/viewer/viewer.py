"""The viewer: plays the sequence or one file, and owns the playhead that the timeline shares.

``playhead`` is always a moment of the sequence, also while a single file is on screen.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from charstudio.media.playable import Playable
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import ClipSource
from charstudio.model.values import NodeId
from charstudio.studio.document import Change
from charstudio.ui import theme
from charstudio.ui.key_tips import set_tip
from charstudio.ui.viewer.chips import media_chips, sequence_chips
from charstudio.ui.viewer.frame_thread import Shot
from charstudio.ui.viewer.header import ViewerHeader
from charstudio.ui.viewer.needs import CutStudio
from charstudio.ui.viewer.picture_view import PictureView
from charstudio.ui.viewer.player import Player
from charstudio.ui.viewer.reel import Reel, follows_any, media_reel, sequence_reel
from charstudio.ui.viewer.transport import TransportBar, Verb, action_of
from charstudio.ui.viewer.wave_loader import WaveLoader

_SETTLE_MS = 90
"""A window being resized asks for pictures of its new size when it has rested this long."""

_EMPTY_SEQUENCE = ("Nothing to play yet", "Drag a clip from the graph or the library onto the timeline.")
_EMPTY_MEDIA = ("Nothing selected", "Select a node or a clip that has a result to see it here.")


class Viewer(QWidget):
    """Shows the sequence, or a still, clip or sound given with ``show_media``.

    Signals: ``playhead_changed(Fraction)`` when the moment of the sequence changes, ``playing_changed(bool)``.
    """

    playhead_changed = Signal(object)
    playing_changed = Signal(bool)

    def __init__(self, studio: CutStudio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._is_sequence = True
        self._is_stale = True
        self._is_peeking = False
        self._playhead = ZERO
        self._media: Playable | None = None
        self._media_title = ""
        self._media_index = 0
        self._range: tuple[Seconds, Seconds] | None = None
        self._sequence: Reel | None = None
        self._peeked: tuple[Playable, Reel] | None = None
        self.player = Player(self)
        self.header = ViewerHeader(self)
        self.picture = PictureView(self)
        self._waves = WaveLoader(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._actions = self._make_actions()
        self.transport = TransportBar(self._actions, self)
        self._build()
        self._connect()
        self._refresh()

    # What others ask ------------------------------------------------------------------------------------------

    @property
    def playhead(self) -> Seconds:
        """The moment of the sequence, on its frame grid."""
        return self._playhead

    @property
    def is_playing(self) -> bool:
        """Whether anything plays."""
        return self.player.is_playing

    @property
    def shows_sequence(self) -> bool:
        """Whether the sequence is on screen rather than a single file."""
        return self._is_sequence

    def transport_actions(self) -> list[QAction]:
        """The transport as actions, to be added to other widgets and to menus; one action, one shortcut."""
        return list(self._actions.values())

    # What others tell -----------------------------------------------------------------------------------------

    def show_sequence(self) -> None:
        """Bring the sequence on screen, at the playhead."""
        if not self._is_sequence:
            self._keep_place()
            self._is_sequence = True
            self._refresh()

    def show_media(self, playable: Playable | None, title: str = "") -> None:
        """Bring one still, clip or sound on screen, at its start; None says that nothing is selected."""
        self._keep_place()
        if playable is None or self._media is None or playable.path != self._media.path:
            self._media_index = 0
        self._media, self._media_title = playable, title
        self._is_sequence = False
        self._refresh()

    def play_pause(self) -> None:
        """Start, or stop on the frame on screen."""
        if self.player.is_playing:
            self.player.stop()
        else:
            self._end_peek()
            self._freshen()
            self.player.play()

    def shuttle(self, direction: int) -> None:
        """J (-1), K (0) and L (1)."""
        self._freshen()
        self.player.shuttle(direction)

    def step(self, frames: int) -> None:
        """Move by frames; stops playback."""
        self.player.stop()
        self._seek(self.player.index + frames)

    def step_seconds(self, seconds: int) -> None:
        """Move by whole seconds; stops playback."""
        reel = self.player.reel
        if reel is not None:
            self.step(reel.rate.frames_in(Seconds(abs(seconds))) * (1 if seconds > 0 else -1))

    def go_to(self, t: Seconds) -> None:
        """Move the playhead of the sequence; also shows the sequence when a single file was on screen."""
        if not self._is_sequence:
            self.show_sequence()
        self._end_peek()
        timeline = self._studio.document.project.timeline
        self._set_playhead(timeline.rate.time_of(max(0, timeline.rate.index_at(t))))
        self._freshen()
        if self.player.reel is not None:
            self._seek(timeline.rate.index_at(self._playhead))

    def set_play_range(self, start: Seconds | None, end: Seconds | None) -> None:
        """The marked part of the sequence (``end`` exclusive), which a loop plays; None for an open side."""
        length = self._studio.document.project.timeline.duration
        whole = start is None and end is None
        self._range = None if whole else (start or ZERO, length if end is None else end)
        self._apply_range()

    def peek(self, source: ClipSource, at: Seconds) -> None:
        """Show the frame of a clip's media at media time ``at`` without moving the playhead (while trimming)."""
        playable = self._studio.playable(source)
        if playable is None or not playable.info.has_picture or self.player.is_playing:
            return
        reel = self._peek_reel(playable)
        self._is_peeking = True
        self.picture.hide_sound()
        self.picture.set_shape(reel.timeline.width_px, reel.timeline.height_px)
        self.player.peek(reel, max(0, min(reel.rate.index_at(at), reel.last)))

    def end_peek(self) -> None:
        """Show the playhead's frame again."""
        if self._is_peeking:
            self._end_peek()
            self._refresh()
            self.player.show_again()

    def close_threads(self) -> None:
        """End playback and every thread; the viewer is of no use afterwards."""
        self._forget()
        self._settle.stop()
        self.player.close()
        self._waves.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the threads."""
        self.close_threads()
        super().closeEvent(event)

    # Building -------------------------------------------------------------------------------------------------

    def _make_actions(self) -> dict[str, QAction]:
        verbs = (
            Verb("play", "Play or Pause", "play", ("Space",), self.play_pause),
            Verb("start", "Go to Start", "skip-previous", ("Home",), partial(self._jump, end=False)),
            Verb("back", "Frame Back", "step-backward", ("Left",), partial(self.step, -1)),
            Verb("forward", "Frame Forward", "step-forward", ("Right",), partial(self.step, 1)),
            Verb("end", "Go to End", "skip-next", ("End",), partial(self._jump, end=True)),
            Verb("second_back", "Second Back", "", ("Shift+Left",), partial(self.step_seconds, -1)),
            Verb("second_forward", "Second Forward", "", ("Shift+Right",), partial(self.step_seconds, 1)),
            Verb("shuttle_back", "Shuttle Backwards", "", ("J",), partial(self.shuttle, -1)),
            Verb("shuttle_stop", "Shuttle Stop", "", ("K",), partial(self.shuttle, 0)),
            Verb("shuttle_forward", "Shuttle Forwards", "", ("L",), partial(self.shuttle, 1)),
            Verb("loop", "Loop", "repeat", (), lambda: None),
        )
        actions = {verb.name: action_of(verb, self) for verb in verbs}
        actions["loop"].setCheckable(True)
        set_tip(actions["loop"], "Loop: play the marked range, or everything, round and round")
        actions["loop"].toggled.connect(self.player.set_loop)
        self.addActions(list(actions.values()))
        return actions

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Viewer")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.picture, 1)
        line = QFrame(self, frameShape=QFrame.Shape.HLine)
        column.addWidget(line)
        column.addWidget(self.transport)

    def _connect(self) -> None:
        self._leave = (
            self._studio.document.changed.connect(self._document_changed),
            self._studio.status_changed.connect(self._status_changed),
            self._studio.opened.connect(self._start_over),
        )
        self.header.sequence_wanted.connect(self.show_sequence)
        self.header.media_wanted.connect(self._show_selected)
        self.header.actual_wanted.connect(self.picture.set_actual)
        self.player.shot.connect(self._show_shot)
        self.player.moved.connect(self._player_moved)
        self.player.state_changed.connect(self._show_state)
        self.player.failed.connect(self.picture.show_fault)
        self.picture.room_changed.connect(self._settle.start)
        self._settle.timeout.connect(self._resize_reel)
        self.transport.time_entered.connect(self._go_typed)
        self.transport.timecode.left.connect(self.setFocus)
        self.transport.volume_changed.connect(self.player.set_volume)
        self.player.set_volume(self.transport.loudness)
        self._waves.ready.connect(self._wave_ready)

    def _forget(self) -> None:
        for leave in self._leave:
            leave()

    # Following the project ------------------------------------------------------------------------------------

    def _document_changed(self, change: Change) -> None:
        before, after = change.before, change.after
        if (
            before.timeline is not after.timeline
            or before.assets is not after.assets
            or before.graph is not after.graph
        ):
            self._become_stale()

    def _status_changed(self, nodes: frozenset[NodeId]) -> None:
        if follows_any(self._studio.document.project.timeline, nodes):
            self._become_stale()

    def _start_over(self, _report: object) -> None:
        """Another project was opened: show its beginning."""
        self._keep_place()
        self._media, self._media_title, self._media_index = None, "", 0
        self._is_sequence = True
        self._sequence = None
        self._set_playhead(ZERO)
        self._refresh()

    def _become_stale(self) -> None:
        """The film changed: rebuild once, when the event that changed it is over."""
        self._sequence = None
        if not self._is_stale:
            self._is_stale = True
            QTimer.singleShot(0, self, self._freshen)

    def _freshen(self) -> None:
        if self._is_stale and not self._is_peeking:
            self._refresh()

    def _refresh(self) -> None:
        self._is_stale = False
        reel = self._current_reel()
        self.player.goes_beyond = self._is_sequence
        self.header.show_source(None if self._is_sequence else self._media_title)
        if reel is None:
            self.player.load(None)
            self.picture.hide_sound()
            self.picture.show_nothing(*(_EMPTY_SEQUENCE if self._is_sequence else _EMPTY_MEDIA))
            self._show_times()
            return
        self.picture.set_shape(reel.timeline.width_px, reel.timeline.height_px)
        reel = reel.sized(*self.picture.wanted_size())
        wanted = self._wanted_index(reel)
        if reel != self.player.reel:  # a job's progress, for example, changes nothing of what plays
            self.player.load(reel, None if self.player.is_playing else wanted)
        elif not self.player.is_playing and wanted != self.player.index:
            self.player.go_to(wanted)
        self._apply_range()
        self._show_chips()
        self._show_wave()
        self._show_times()

    def _current_reel(self) -> Reel | None:
        if not self._is_sequence:
            return media_reel(self._media) if self._media is not None else None
        project = self._studio.document.project
        if project.timeline.duration == 0:
            return None
        if self._sequence is None:
            self._sequence = sequence_reel(project, self._studio.playable)
        return self._sequence

    def _peek_reel(self, playable: Playable) -> Reel:
        current = self._peeked
        if current is None or current[0] != playable:
            reel = media_reel(playable)
            self.picture.set_shape(reel.timeline.width_px, reel.timeline.height_px)
            current = (playable, reel.sized(*self.picture.wanted_size()))
            self._peeked = current
        return current[1]

    def _wanted_index(self, reel: Reel) -> int:
        return reel.rate.index_at(self._playhead) if self._is_sequence else self._media_index

    def _resize_reel(self) -> None:
        reel = self.player.reel
        if self._is_peeking or reel is None:
            return
        if (reel.width_px, reel.height_px) != self.picture.wanted_size():
            self.player.load(reel.sized(*self.picture.wanted_size()))

    def _apply_range(self) -> None:
        reel = self.player.reel
        if reel is None or not self._is_sequence or self._range is None:
            self.player.range = None
            return
        first, end = (reel.rate.index_at(t) for t in self._range)
        self.player.range = (first, min(reel.last, end - 1)) if end > first else None

    # Moving ---------------------------------------------------------------------------------------------------

    def _jump(self, *, end: bool) -> None:
        reel = self.player.reel
        if reel is not None:
            self._seek(reel.last if end else 0)

    def _go_typed(self, t: Seconds) -> None:
        reel = self.player.reel
        if reel is not None:
            self._seek(reel.rate.index_at(t))

    def _seek(self, index: int) -> None:
        reel = self.player.reel
        if reel is None:
            return
        self._end_peek()
        self.player.go_to(index)
        self._player_moved(self.player.index)

    def _player_moved(self, index: int) -> None:
        reel = self.player.reel
        if reel is not None and self._is_sequence:
            self._set_playhead(reel.time_of(index))
        elif reel is not None:
            self._media_index = index
        self._show_times()
        self._show_chips()
        if self.picture_is_sound and reel is not None:
            self._show_wave()

    def _set_playhead(self, t: Seconds) -> None:
        if t != self._playhead:
            self._playhead = t
            self.playhead_changed.emit(t)

    def _keep_place(self) -> None:
        self._end_peek()
        self.player.stop()

    def _end_peek(self) -> None:
        self._is_peeking = False

    def _show_selected(self) -> None:
        self.show_media(self._media, self._media_title)

    # Showing --------------------------------------------------------------------------------------------------

    @property
    def picture_is_sound(self) -> bool:
        """Whether a sound without a picture is on screen."""
        return not self._is_sequence and self._media is not None and self._media.info.kind is MediaKind.AUDIO

    def _show_shot(self, shot: Shot) -> None:
        self.picture.show_picture(shot.picture)
        self._show_chips()

    def _show_state(self) -> None:
        playing = self.player.is_playing
        action = self._actions["play"]
        action.setIcon(theme.icon("pause" if playing else "play"))
        self.transport.set_speed(self.player.step)
        self.playing_changed.emit(playing)

    def _show_times(self) -> None:
        reel = self.player.reel
        for name, action in self._actions.items():
            action.setEnabled(reel is not None and (reel.last > 0 or name == "loop"))
        if reel is None:
            rate = self._studio.document.project.timeline.rate
            self.transport.set_times(self._playhead if self._is_sequence else ZERO, ZERO, rate)
        else:
            self.transport.set_times(self.player.position, reel.timeline.duration, reel.rate)

    def _show_chips(self) -> None:
        if self._is_peeking:
            self.picture.set_chips(())
        elif self._is_sequence:
            self.picture.set_chips(sequence_chips(self._studio, self._playhead))
        elif self._media is not None:
            self.picture.set_chips(media_chips(self._media))

    def _show_wave(self) -> None:
        if not self.picture_is_sound or self._media is None:
            self.picture.hide_sound()
            return
        reel = self.player.reel
        fraction = self.player.index / max(1, reel.last) if reel else 0.0
        self.picture.show_sound(self._waves.wave(self._media), fraction)

    def _wave_ready(self) -> None:
        if self.picture_is_sound and not self._is_peeking:
            self._show_wave()
