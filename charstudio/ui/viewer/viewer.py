"""The viewer: plays the sequence or one file, and owns the playhead that the timeline shares.

``playhead`` is always a moment of the sequence, also while a single file is on screen.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent
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
from charstudio.ui.viewer.compare_bar import CompareBar
from charstudio.ui.viewer.compare_view import CompareView
from charstudio.ui.viewer.comparison import Comparison, Mode, Side
from charstudio.ui.viewer.frame_thread import Shot
from charstudio.ui.viewer.header import ViewerHeader
from charstudio.ui.viewer.hearing import Hearing
from charstudio.ui.viewer.needs import CutStudio
from charstudio.ui.viewer.player import Player
from charstudio.ui.viewer.reel import Reel, follows_any, media_reel, sequence_reel
from charstudio.ui.viewer.transport import TransportBar, Verb, action_of
from charstudio.ui.viewer.wave_loader import WaveLoader

_SETTLE_MS = 90
"""A window being resized asks for pictures of its new size when it has rested this long."""

_EMPTY_SEQUENCE = ("Nothing to play yet", "Drag a clip from the graph or the library onto the timeline.")
_EMPTY_MEDIA = ("Nothing selected", "Select a node or a clip that has a result to see it here.")
_NOT_YET = "No result yet. It shows here as soon as it is made."


class Viewer(QWidget):
    """Shows the sequence, a still, clip or sound given with ``show_media``, or two of them with ``compare``.

    Signals: ``playhead_changed(Fraction)`` when the moment of the sequence changes, ``playing_changed(bool)``, and
    ``comparison_changed`` when something else is compared, otherwise, or nothing any more.
    """

    playhead_changed = Signal(object)
    playing_changed = Signal(bool)
    comparison_changed = Signal()

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
        self._media_node: NodeId | None = None
        self._comparison: Comparison | None = None
        self._moment = ZERO
        self._was_sequence = True
        self._range: tuple[Seconds, Seconds] | None = None
        self._sequence: Reel | None = None
        self._peeked: tuple[Playable, Reel] | None = None
        self.player = Player(self)
        self.header = ViewerHeader(self)
        self.compare_bar = CompareBar(self)
        self.picture = CompareView(self)
        self._waves = WaveLoader(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._actions = self._make_actions()
        self.transport = TransportBar(self._actions, self)
        self.hearing = Hearing(self, self.player)
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

    @property
    def single(self) -> Side | None:
        """The still, clip or sound on screen; None while the sequence or a comparison is, or nothing."""
        if self._is_sequence or self._comparison is not None or not (self._media or self._media_title):
            return None
        return Side(self._media_title, self._media, node=self._media_node)

    @property
    def comparison(self) -> Comparison | None:
        """What is compared on screen."""
        return self._comparison

    def transport_actions(self) -> list[QAction]:
        """The transport as actions, to be added to other widgets and to menus; one action, one shortcut."""
        return [*self._actions.values(), *self.hearing.actions]

    # What others tell -----------------------------------------------------------------------------------------

    def show_sequence(self) -> None:
        """Bring the sequence on screen, at the playhead."""
        if not self._is_sequence:
            self._keep_place()
            self._is_sequence = True
            self._leave_comparison()
            self._refresh()

    def show_media(self, playable: Playable | None, title: str = "", node: NodeId | None = None) -> None:
        """Bring one still, clip or sound (of ``node``) on screen, at its start. None: there is nothing to show, or,
        with a ``title``, not yet.
        """
        self._keep_place()
        if playable is None or self._media is None or playable.path != self._media.path:
            self._media_index = 0
        self._media, self._media_title, self._media_node = playable, title, node
        self._is_sequence = False
        self._leave_comparison()
        self._refresh()

    def compare(self, comparison: Comparison | None) -> None:
        """Bring two stills or clips on screen, in step from their starts; None: A alone again, at the same moment."""
        if comparison == self._comparison:
            return
        if comparison is None:
            self._end_comparison()
        elif self._comparison is None:
            self._begin_comparison(comparison)
        else:
            self._comparison = comparison
        self._refresh()
        self.comparison_changed.emit()

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
        self.picture.set_comparison(None)
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While comparing: Escape gives the drag or the comparison up, Ctrl+Left and Ctrl+Right move the wipe."""
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        is_ctrl = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape and self._comparison is not None:
            if not self.picture.cancel_drag():
                self.compare(None)
        elif not (is_ctrl and event.key() in ways and self.picture.nudge(ways[Qt.Key(event.key())])):
            super().keyPressEvent(event)

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
        column.addWidget(self.compare_bar)
        column.addLayout(self.hearing.beside(self.picture), 1)
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
        self.compare_bar.mode_wanted.connect(self._compare_by)
        self.compare_bar.swap_wanted.connect(self.swap)
        self.compare_bar.end_wanted.connect(lambda: self.compare(None))
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
        self._media, self._media_title, self._media_index, self._media_node = None, "", 0, None
        self._is_sequence = True
        self._sequence = None
        self._leave_comparison()
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
        self._show_what()
        if reel is None:
            self.player.load(None)
            self.picture.hide_sound()
            self.picture.show_nothing(*self._empty_words())
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

    def _show_what(self) -> None:
        """Tell header, bar and screen what is shown."""
        comparison = self._comparison
        self.header.show_source(None if self._is_sequence else "" if comparison is not None else self._media_title)
        self.picture.set_comparison(comparison)
        self.compare_bar.setVisible(comparison is not None)
        if comparison is not None:
            self.compare_bar.show_mode(comparison.mode)
            self.picture.set_shape(*comparison.frame)

    def _empty_words(self) -> tuple[str, str]:
        if self._is_sequence:
            return _EMPTY_SEQUENCE
        return (self._media_title, _NOT_YET) if self._media_title else _EMPTY_MEDIA

    def _current_reel(self) -> Reel | None:
        if self._comparison is not None:
            return self._comparison.reel()
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
        if self._comparison is not None:
            return reel.rate.index_at(self._moment)
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
        if reel is not None and self._comparison is not None:
            self._moment = reel.time_of(index)
        elif reel is not None and self._is_sequence:
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
        self.show_media(self._media, self._media_title, self._media_node)

    # Comparing ------------------------------------------------------------------------------------------------

    def swap(self) -> None:
        """B as A and A as B."""
        if self._comparison is not None:
            self.compare(self._comparison.swapped())

    def _compare_by(self, mode: Mode) -> None:
        if self._comparison is not None:
            self.compare(replace(self._comparison, mode=mode))

    def _begin_comparison(self, comparison: Comparison) -> None:
        """At the moment on screen if that is one of the two, else at their start."""
        single, reel = self.single, self.player.reel
        shown = single.playable if single is not None else None
        is_among = shown is not None and shown in {comparison.a.playable, comparison.b.playable}
        self._moment = reel.time_of(self.player.index) if is_among and reel is not None else ZERO
        self._keep_place()
        self._was_sequence, self._is_sequence = self._is_sequence, False
        self._comparison = comparison

    def _end_comparison(self) -> None:
        """A alone at the same moment or, without A, what was on screen before."""
        self._keep_place()
        ended, self._comparison = self._comparison, None
        if ended is not None and ended.a.playable is not None:
            a = ended.a
            self._media, self._media_title, self._media_node = a.playable, a.title, a.node
            reel = media_reel(ended.a.playable)
            self._media_index = min(reel.last, reel.rate.index_at(self._moment))
        else:
            self._is_sequence = self._was_sequence

    def _leave_comparison(self) -> None:
        """Something else is to be shown."""
        if self._comparison is not None:
            self._comparison = None
            self.comparison_changed.emit()

    # Showing --------------------------------------------------------------------------------------------------

    @property
    def picture_is_sound(self) -> bool:
        """Whether a sound without a picture is on screen."""
        is_single = not self._is_sequence and self._comparison is None
        return is_single and self._media is not None and self._media.info.kind is MediaKind.AUDIO

    def _show_shot(self, shot: Shot) -> None:
        self.picture.show_shot(shot)
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
        elif self._comparison is not None:
            self.picture.set_chips(())
            self.picture.set_notes(self._comparison.notes(self.player.position))
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
