"""The viewer: plays the sequence or one file, and owns the playhead that the timeline shares.

``playhead`` is always a moment of the sequence, also while a single file is on screen. What is on screen is remembered
by ``Programme``, other frames for a while are ``Peeking``'s; here they are joined with the player, screen and bars.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from charstudio.media.playable import Playable
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import ClipSource
from charstudio.model.values import NodeId
from charstudio.studio.document import Change
from charstudio.ui.identity.colours import watch_of
from charstudio.ui.identity.viewing import IdentityView
from charstudio.ui.viewer.compare_bar import CompareBar
from charstudio.ui.viewer.comparison import Comparison, Mode, Side
from charstudio.ui.viewer.controls import Controls
from charstudio.ui.viewer.display import Display
from charstudio.ui.viewer.driving import Driving
from charstudio.ui.viewer.frame_thread import Shot
from charstudio.ui.viewer.header import ViewerHeader
from charstudio.ui.viewer.hearing import Hearing
from charstudio.ui.viewer.marks import MarkVerb, SourceMarks
from charstudio.ui.viewer.needs import CutFrame, CutStudio
from charstudio.ui.viewer.peeking import Peeking
from charstudio.ui.viewer.player import Player
from charstudio.ui.viewer.programme import Programme, Single
from charstudio.ui.viewer.reel import follows_any
from charstudio.ui.viewer.stage import Stage
from charstudio.ui.viewer.two_up import TwoUpView
from charstudio.ui.viewer.verbs import viewer_actions

_SETTLE_MS = 90
"""A window being resized asks for pictures of its new size when it has rested this long."""

_AROUND_S = 2


class Viewer(QWidget):
    """Shows the sequence, a still, clip or sound given with ``show_media``, or two of them with ``compare``.

    Signals: ``playhead_changed(Fraction)`` when the moment of the sequence changes, ``playing_changed(bool)``,
    ``comparison_changed`` when something else is compared, otherwise, or nothing any more, and ``marks_changed`` when
    something else, or another part of it, is marked for a three-point edit.
    """

    playhead_changed = Signal(object)
    playing_changed = Signal(bool)
    comparison_changed = Signal()
    marks_changed = Signal()

    def __init__(self, studio: CutStudio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._is_stale = True
        self._programme = Programme(studio)
        self.player = Player(self)
        self.picture = TwoUpView(self)
        self._peeking = Peeking(studio, self.player, self.picture)
        self.driving = Driving(self._programme, self.player, self._peeking, self._freshen, self._player_moved)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._actions = viewer_actions(self)
        self.display = Display(studio, self._programme, self.player, self.picture, self._actions)
        self.header = ViewerHeader(self._actions, self)
        self.compare_bar = CompareBar(self)
        self.controls = Controls(self._actions, self)
        self.transport = self.controls.transport
        self.display.use(self.header, self.compare_bar, self.controls)
        self.stage = Stage(self, self.picture, self.controls)
        self.hearing = Hearing(self, self.player)
        self.identity = IdentityView(self, studio, self._programme, self.go_to, self.driving.seek_time)
        self.header.add_switch(self.identity.action)
        self._build()
        self._connect()
        self._refresh()

    # What others ask ------------------------------------------------------------------------------------------

    @property
    def playhead(self) -> Seconds:
        """The moment of the sequence, on its frame grid."""
        return self._programme.playhead

    @property
    def is_playing(self) -> bool:
        """Whether anything plays."""
        return self.player.is_playing

    @property
    def shows_sequence(self) -> bool:
        """Whether the sequence is on screen rather than a single file."""
        return self._programme.is_sequence

    @property
    def single(self) -> Side | None:
        """The still, clip or sound on screen; None while the sequence or a comparison is, or nothing."""
        programme = self._programme
        return programme.side() if programme.shows_single and programme.single.is_something else None

    @property
    def comparison(self) -> Comparison | None:
        """What is compared on screen."""
        return self._programme.comparison

    def source_marks(self) -> SourceMarks | None:
        """The single file on screen with its marked part, for a three-point edit; None while something else is."""
        return self._programme.source_marks()

    def transport_actions(self) -> list[QAction]:
        """Every command as an action, to be added to other widgets and to menus; one action, one shortcut."""
        return [*self._actions.values(), *self.hearing.actions, self.identity.action]

    # What others tell -----------------------------------------------------------------------------------------

    def show_sequence(self) -> None:
        """Bring the sequence on screen, at the playhead."""
        if not self._programme.is_sequence:
            self._keep_place()
            self._programme.is_sequence = True
            self._leave_comparison()
            self._refresh()

    def show_media(
        self,
        playable: Playable | None,
        title: str = "",
        node: NodeId | None = None,
        source: ClipSource | None = None,
        at: Seconds | None = None,
    ) -> None:
        """Bring one still, clip or sound (of ``node``, or of the ``source`` that clips follow) on screen.

        At media time ``at``, else at its start. None: there is nothing to show, or, with a ``title``, not yet.
        """
        self._keep_place()
        self._programme.show(Single(playable, title, node, source), at)
        self._leave_comparison()
        self._refresh()

    def offer_media(
        self,
        playable: Playable | None,
        title: str = "",
        node: NodeId | None = None,
        source: ClipSource | None = None,
        at: Seconds | None = None,
    ) -> None:
        """Have one still, clip or sound ready behind the sequence: *Selected* shows it. See ``show_media``."""
        if self._programme.is_sequence:
            self._programme.remember(Single(playable, title, node, source), at)

    def compare(self, comparison: Comparison | None) -> None:
        """Bring two stills or clips on screen, in step from their starts; None: A alone again, at the same moment."""
        programme = self._programme
        if comparison == programme.comparison:
            return
        if comparison is None:
            self._keep_place()
            moment = programme.end_comparison()
            if moment is not None:
                self._set_playhead(self._on_grid(moment))
        elif programme.comparison is None:
            reel, index = self.player.reel, self.player.index
            self._keep_place()
            programme.begin_comparison(comparison, reel, index)
        else:
            programme.comparison = comparison
        self._refresh()
        self.comparison_changed.emit()

    def swap(self) -> None:
        """B as A and A as B."""
        if self.comparison is not None:
            self.compare(self.comparison.swapped())

    def compare_with_cut(self) -> None:
        """Compare what is on screen with the cut at the playhead."""
        self.compare(self._programme.against_the_cut() or self.comparison)

    def show_identity(self) -> None:
        """Show how well what is selected keeps to its characters."""
        if not self._programme.shows_single and self._programme.single.is_something:
            self._show_selected()
        self.identity.action.setChecked(True)

    def play_pause(self) -> None:
        """Start, or stop on the frame on screen."""
        self.driving.play_pause()

    def step(self, frames: int) -> None:
        """Move by frames; stops playback."""
        self.driving.step(frames)

    def go_to(self, t: Seconds) -> None:
        """Move the playhead of the sequence; also shows the sequence when a single file was on screen."""
        if not self._programme.is_sequence:
            self.show_sequence()
        self._peeking.end()
        self._set_playhead(self._on_grid(t))
        self._freshen()
        self.driving.seek_time(self.playhead)

    def switch(self) -> None:
        """The sequence instead of the selection, or the other way round."""
        if self._programme.is_sequence:
            self._show_selected()
        else:
            self.show_sequence()

    def mark(self, verb: MarkVerb) -> bool:
        """Set, clear or go to a mark of the single file on screen. False: the sequence is, which has its own marks."""
        taken = self.driving.mark(verb)
        if taken:
            self._marks_set()
            self.marks_changed.emit()
        return taken

    def set_play_range(self, start: Seconds | None, end: Seconds | None) -> None:
        """The marked part of the sequence (``end`` exclusive), which a loop plays; None for an open side."""
        length = self._studio.document.project.timeline.duration
        whole = start is None and end is None
        self.display.sequence_range = None if whole else (start or ZERO, length if end is None else end)
        self._marks_set()

    def peek(self, source: ClipSource, at: Seconds) -> None:
        """Show the frame of a clip's media at media time ``at`` without moving the playhead (while trimming)."""
        self._peeking.peek(source, at)

    def show_two_up(self, left: CutFrame | None, right: CutFrame | None) -> None:
        """Show the frame before a cut and the one after it beside each other, without moving the playhead."""
        self._peeking.show_two_up(left, right)

    def end_peek(self) -> None:
        """Show the playhead's frame again."""
        if self._peeking.end():
            self._refresh()
            self.player.show_again()

    def end_two_up(self) -> None:
        """Show the playhead's frame again."""
        self.end_peek()

    # Ending ---------------------------------------------------------------------------------------------------

    def close_threads(self) -> None:
        """End playback and every thread; the viewer is of no use afterwards."""
        for leave in self._leave:
            leave()
        self._settle.stop()
        self.stage.close()
        self.player.close()
        self.identity.close()
        self.display.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the threads."""
        self.close_threads()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives a drag or the comparison up; while comparing Ctrl+Left and Ctrl+Right move the wipe."""
        if not self.answers(event):
            super().keyPressEvent(event)

    def answers(self, event: QKeyEvent) -> bool:
        """Whether this key, which is no command, does something here."""
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        is_ctrl = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            if self.controls.cancel_drag() or self.picture.cancel_drag() or self.identity.cancel_drag():
                return True
            if self.comparison is not None:
                self.compare(None)
                return True
            return False
        return is_ctrl and event.key() in ways and self.picture.nudge(ways[Qt.Key(event.key())])

    # Building -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Viewer")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.compare_bar)
        beside = self.hearing.beside(self.picture)
        beside.addWidget(self.identity.sheet)
        column.addLayout(beside, 1)
        column.addWidget(self.identity.panel)
        column.addWidget(QFrame(self, frameShape=QFrame.Shape.HLine))
        column.addWidget(self.controls.panel)

    def _connect(self) -> None:
        self._leave = (
            self._studio.document.changed.connect(self._document_changed),
            self._studio.status_changed.connect(self._status_changed),
            self._studio.opened.connect(self._start_over),
        )
        self.header.sequence_wanted.connect(self.show_sequence)
        self.header.media_wanted.connect(self._show_selected)
        self.compare_bar.mode_wanted.connect(self._compare_by)
        self.compare_bar.swap_wanted.connect(self.swap)
        self.compare_bar.end_wanted.connect(lambda: self.compare(None))
        self.player.shot.connect(self._show_shot)
        self.player.moved.connect(self._player_moved)
        self.player.state_changed.connect(self._show_state)
        self.player.failed.connect(self.picture.show_fault)
        self._actions["loop"].toggled.connect(self.player.set_loop)
        self.picture.room_changed.connect(self._settle.start)
        self.picture.zoom_changed.connect(self.display.size)
        self.picture.card_lost.connect(self._card_lost)
        self._settle.timeout.connect(self._resize_reel)
        self.controls.time_entered.connect(self.driving.seek_time)
        self.controls.frame_wanted.connect(self.driving.seek)
        self.controls.transport.timecode.left.connect(self.setFocus)
        self.controls.loudness_changed.connect(self.player.set_volume)
        self.player.set_volume(self.controls.loudness)
        self.display.wave_ready.connect(self._wave_ready)
        self.player.use_planes(self.stage.use_card())
        self.display.size()

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
        self._leave_comparison()
        self.display.sequence_range = None
        had_moved = self.playhead != ZERO
        self._programme.forget()
        if had_moved:
            self.playhead_changed.emit(ZERO)
        self._refresh()

    def _become_stale(self) -> None:
        """The film changed: rebuild once, when the event that changed it is over."""
        self._programme.film_changed()
        if not self._is_stale:
            self._is_stale = True
            QTimer.singleShot(0, self, self._freshen)

    def _freshen(self) -> None:
        if self._is_stale and not self._peeking.is_on:
            self._refresh()

    def _refresh(self) -> None:
        self._is_stale = False
        programme = self._programme
        reel = programme.reel()
        self.player.goes_beyond = programme.is_sequence
        self.display.source()
        self.marks_changed.emit()
        if reel is None:
            self.player.load(None)
            self.display.nothing()
            self.display.times()
            self.identity.follow()
            return
        self.picture.set_shape(reel.timeline.width_px, reel.timeline.height_px)
        reel = reel.sized(*self.picture.wanted_size()).fed(self._studio.proxies)
        self._want_proxy()
        wanted = programme.index_in(reel)
        if reel != self.player.reel:  # a job's progress, for example, changes nothing of what plays
            self.player.load(reel, None if self.player.is_playing else wanted)
        elif not self.player.is_playing and wanted != self.player.index:
            self.player.go_to(wanted)
        self._marks_set()
        self._show_chips()
        self.display.wave()
        self.display.size()
        self.identity.follow()

    def _want_proxy(self) -> None:
        """A single clip is on screen, perhaps one that is not on the timeline: it is to be scrubbed as well."""
        playable, proxies = self._programme.single.playable, self._studio.proxies
        is_clip = playable is not None and playable.info.kind is MediaKind.VIDEO
        if self._programme.shows_single and playable is not None and is_clip and proxies is not None:
            proxies.want(playable.path, urgent=True)

    def _resize_reel(self) -> None:
        reel = self.player.reel
        if self._peeking.is_on or reel is None:
            return
        if (reel.width_px, reel.height_px) != self.picture.wanted_size():
            self.player.load(reel.sized(*self.picture.wanted_size()))

    def _marks_set(self) -> None:
        """Something else is marked: what a loop plays, and what the bars show."""
        self.display.range()
        self.display.times()

    # Moving ---------------------------------------------------------------------------------------------------

    def _on_grid(self, t: Seconds) -> Seconds:
        rate = self._studio.document.project.timeline.rate
        return rate.time_of(max(0, rate.index_at(t)))

    def _player_moved(self, index: int) -> None:
        reel = self.player.reel
        if reel is not None:
            self._programme.stand_at(index, reel)
            if self._programme.is_sequence:
                self._set_playhead(reel.time_of(index))
        self.display.times()
        self.identity.follow()
        self._show_chips()
        if self.picture_is_sound:
            self.display.wave()

    def _set_playhead(self, t: Seconds) -> None:
        if t != self._programme.playhead:
            self._programme.playhead = t
            self.playhead_changed.emit(t)

    def _keep_place(self) -> None:
        self._peeking.end()
        self.player.stop()

    def _show_selected(self) -> None:
        self._keep_place()
        single = self._programme.single
        if single.playable is None and single.source is not None:  # it may have been made since
            single = replace(single, playable=self._studio.playable(single.source))
        self._programme.show(single)
        self._leave_comparison()
        self._refresh()

    def _compare_by(self, mode: Mode) -> None:
        if self.comparison is not None:
            self.compare(replace(self.comparison, mode=mode))

    def _leave_comparison(self) -> None:
        """Something else is to be shown."""
        if self._programme.comparison is not None:
            self._programme.comparison = None
            self.comparison_changed.emit()

    # Showing --------------------------------------------------------------------------------------------------

    @property
    def picture_is_sound(self) -> bool:
        """Whether a sound without a picture is on screen."""
        return self._programme.is_sound

    def _show_shot(self, shot: Shot) -> None:
        self.picture.show_shot(shot)
        self._show_chips()
        self.display.statistics()

    def _show_state(self) -> None:
        playing = self.player.is_playing
        self.display.speed()
        self.display.statistics()
        if self._studio.proxies is not None:
            self._studio.proxies.pause(playing)  # the machine is needed for playing
        if (watch := watch_of(self._studio)) is not None:
            watch.pause(playing)
        self.playing_changed.emit(playing)

    def _show_chips(self) -> None:
        if not self._peeking.is_on:
            self.display.chips()

    def _wave_ready(self) -> None:
        if self.picture_is_sound and not self._peeking.is_on:
            self.display.wave()

    def _card_lost(self) -> None:
        """The graphics card cannot go on: everything once more, as pixels."""
        self.player.use_planes(False)
        if self.player.is_playing and self.player.reel is not None:
            self.player.load(self.player.reel)
        else:
            self.player.show_again()
