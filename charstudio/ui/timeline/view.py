"""The timeline as one widget: bar, ruler, track heads, lanes, scroll bars, and every command as an action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from charstudio.model import timeline_edits as edits
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.errors import EditError
from charstudio.model.time import ZERO, Seconds, TimeRange, timecode
from charstudio.model.timeline import ClipSource, Marker, Track
from charstudio.model.timeline_edits import Mode
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import ClipId, NodeId, TrackId
from charstudio.ui import theme
from charstudio.ui.identity.colours import watch_of
from charstudio.ui.key_tips import set_tip
from charstudio.ui.timeline.asking import Asking
from charstudio.ui.timeline.cut import Cut, Tool
from charstudio.ui.timeline.deeds import Deeds
from charstudio.ui.timeline.headers import WIDTH as HEAD_WIDTH
from charstudio.ui.timeline.headers import HeadColumn
from charstudio.ui.timeline.hit import JOINT_PARTS, Hit, Part
from charstudio.ui.timeline.lanes import Lanes
from charstudio.ui.timeline.menus import ContextMenus
from charstudio.ui.timeline.placing import are_clips_on_clipboard, output_for_timeline, parcel_of_source
from charstudio.ui.timeline.ruler import HEIGHT as RULER_HEIGHT
from charstudio.ui.timeline.ruler import Ruler
from charstudio.ui.timeline.scrolling import Scrolling
from charstudio.ui.timeline.toolbar import TimelineBar
from charstudio.ui.timeline.verb_table import timeline_verbs
from charstudio.ui.timeline.verbs import (
    MENU_OF_CLIP,
    MENU_OF_HEAD,
    MENU_OF_LANE,
    MENU_OF_RULER,
    MENU_OF_TRANSITION,
    Needs,
    TimelineVerb,
)
from charstudio.ui.viewer.needs import CutStudio, SharedPlayhead
from charstudio.ui.viewer.pictures import MediaPictures
from charstudio.ui.viewer.reel import follows_any


class TimelineView(QWidget):
    """Shows and edits the sequence of ``studio``; shares the playhead with the viewer.

    Signals: ``selection_changed(list[ClipId])``, ``reveal_node(NodeId)``, ``clip_opened(ClipId)`` (double-click),
    ``marks_changed()``, ``said(str, bool)`` (a word to the user; True when something was refused), and
    ``files_wanted(ClipParcel, then)``: clips of another film are pasted; ``then`` takes them with their files here.
    """

    selection_changed = Signal(object)
    reveal_node = Signal(object)
    clip_opened = Signal(object)
    marks_changed = Signal()
    said = Signal(str, bool)
    files_wanted = Signal(object, object)

    def __init__(self, studio: CutStudio, playhead: SharedPlayhead, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cut = Cut(studio, playhead, self)
        self.deeds = Deeds(self.cut)
        self.asking = Asking(self, self.cut, self.deeds, self.reveal_node.emit)
        self.pictures = MediaPictures(self, lambda: getattr(studio, "proxies", None))
        self._verbs: dict[str, TimelineVerb] = {}
        self._actions: dict[str, QAction] = {}
        self._needs_met: dict[Needs, bool] = {}
        self._fits_next = True
        self._make_actions()
        self._menus = ContextMenus(self, self.cut, self.deeds, self.asking, self._actions)
        self.bar = TimelineBar(self.cut, self._actions, self)
        self.ruler = Ruler(self.cut, self)
        self.heads = HeadColumn(self.cut, self)
        self.lanes = Lanes(self.cut, self.pictures, self)
        self.scrolling = Scrolling(self.cut, self)
        self.asking.serve(self.lanes, self.ruler, self._rename)
        self._lay_out()
        self._connect(studio)
        self._clipboard_changed()
        self._enable()

    # What others ask ------------------------------------------------------------------------------------------

    @property
    def selection(self) -> list[ClipId]:
        """The selected clips, in the order in which they were selected."""
        return list(self.cut.selection)

    @property
    def transition(self) -> ClipId | None:
        """The clip whose transition is selected; then no clip is."""
        return self.cut.transition

    def in_out(self) -> TimeRange | None:
        """The marked part of the film, for export; None for everything."""
        return self.cut.marked()

    def action(self, name: str) -> QAction:
        """One command by its name in ``verb_table``."""
        return self._actions[name]

    def timeline_actions(self) -> list[QAction]:
        """Every command, for menus and the command palette (``actions()`` has the transport's as well)."""
        return list(self._actions.values())

    # What others tell -----------------------------------------------------------------------------------------

    def offer_node(self, node: NodeId) -> None:
        """A node was selected in the graph: offer what it makes, if that can be on a timeline."""
        self.offer(output_for_timeline(node, self.cut.studio))

    def offer(self, source: ClipSource | None) -> None:
        """What was selected elsewhere: insert, overwrite and replace mean it when the viewer has nothing to give."""
        self.deeds.offered = source
        self._enable()

    @property
    def heights(self) -> dict[str, int]:
        """The tracks that were given a height of their own, in pixels, to be remembered."""
        return {str(track): height for track, height in self.cut.heights.items()}

    def restore_heights(self, heights: Mapping[str, int]) -> None:
        """Give the tracks the heights that were remembered."""
        self.cut.set_heights({TrackId(track): height for track, height in heights.items()})

    def select(self, clips: list[ClipId]) -> None:
        """Select clips, for example those that follow a node."""
        self.cut.select(clips)

    def place_source(self, source: ClipSource, mode: Mode = "overwrite") -> bool:
        """Put a node's output or an imported file at the playhead. False when it was refused (and said why)."""
        try:
            parcel = parcel_of_source(source, self.cut.studio)
        except EditError as error:
            self.cut.say(error.message, refused=True)
            return False
        return self.deeds.place(parcel, mode)

    def show_clip(self, clip: ClipId) -> None:
        """Scroll until a clip is on screen."""
        found = self.cut.rows.find(clip)
        if found is not None:
            self.scrolling.show_moment(found[1].start)

    def close_threads(self) -> None:
        """End the thread that makes pictures; the timeline is of no use afterwards."""
        self.lanes.cancel_gesture()
        for leave in self._leave:
            leave()
        self.cut.close()
        self.pictures.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the thread."""
        self.close_threads()
        super().closeEvent(event)

    # Building -------------------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        tools = QActionGroup(self)
        for verb in timeline_verbs(self.deeds, self.asking):
            action = self._action_of(verb)
            self._verbs[verb.name], self._actions[verb.name] = verb, action
            if verb.name.startswith("tool."):
                tools.addAction(action)
        self._actions["tool.select"].setChecked(True)
        for name in ("snap", "links"):
            self._actions[name].setChecked(True)
        self.addActions(list(self._actions.values()))
        self.addActions(self.cut.playhead.transport_actions())

    def _action_of(self, verb: TimelineVerb) -> QAction:
        action = QAction(verb.text, self, checkable=verb.is_checkable)
        action.setObjectName(f"timeline.{verb.name}")
        action.setShortcuts([QKeySequence(key) for key in verb.keys])
        action.setShortcutVisibleInContextMenu(True)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        set_tip(action, verb.text)
        if verb.icon:
            action.setIcon(theme.icon(verb.icon))
            action.setIconVisibleInMenu(False)
        action.triggered.connect(lambda *_: verb.run())
        return action

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Timeline")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self._corner(), 0, 0)
        grid.addWidget(self.ruler, 0, 1)
        grid.addWidget(self.heads, 1, 0)
        grid.addWidget(self.lanes, 1, 1)
        grid.addWidget(self.scrolling.down, 1, 2)
        grid.addWidget(self.scrolling.across, 2, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(1, 1)
        column.addLayout(grid, 1)

    def _corner(self) -> QWidget:
        button = QToolButton(self)
        button.setText("Track")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setIcon(theme.icon("plus", "secondary"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedSize(HEAD_WIDTH, RULER_HEIGHT)
        button.setToolTip("Add a track")
        menu = QMenu(button)
        menu.addActions([self._actions[name] for name in MENU_OF_HEAD])
        button.setMenu(menu)
        return button

    def _connect(self, studio: CutStudio) -> None:
        cut = self.cut
        cut.selection_changed.connect(self._selection_changed)
        cut.marks_changed.connect(self.marks_changed)
        cut.said.connect(self.said)
        cut.files_wanted.connect(self.files_wanted)
        QGuiApplication.clipboard().dataChanged.connect(self._clipboard_changed)
        cut.tool_changed.connect(lambda tool: self._actions[f"tool.{tool}"].setChecked(True))
        for signal in (cut.edited, cut.marks_changed, cut.rows_changed, cut.playhead.marks_changed):
            signal.connect(self._enable)
        cut.edited.connect(self._fit_first_clips)
        self.scrolling.scrolled_down.connect(self._scrolled_down)
        self.bar.zoom_wanted.connect(self.scrolling.zoom_to)
        for part in (self.lanes, self.ruler, self.heads):
            part.wheeled.connect(self.scrolling.wheel)
        self.lanes.menu_asked.connect(self._lane_menu)
        self.lanes.double_clicked.connect(self._double_clicked)
        self.ruler.menu_asked.connect(self._ruler_menu)
        self.ruler.double_clicked.connect(self.asking.open_marker)
        self.heads.menu_asked.connect(self._head_menu)
        cut.playhead.playhead_changed.connect(self._follow_playhead)
        self.heads.rename_ended.connect(self.setFocus)
        watch = watch_of(studio)
        self._leave = (
            studio.status_changed.connect(self._status_changed),
            studio.opened.connect(self._start_over),
            *((watch.changed.connect(lambda _media: self.lanes.update()),) if watch is not None else ()),
        )

    # Following ------------------------------------------------------------------------------------------------

    def _status_changed(self, nodes: frozenset[NodeId]) -> None:
        if follows_any(self.cut.project.timeline, nodes):
            self.lanes.update()

    def _start_over(self, _report: object) -> None:
        """Another project was opened: nothing of the view belongs to it."""
        self.cut.set_marks(None, None)
        self.cut.select(())
        self.cut.set_tool(Tool.SELECT)
        self._fits_next = True
        self._fit_first_clips()

    def offer_repair(self, actions: Sequence[QAction]) -> None:
        """Have the menus of clips offer these."""
        self._menus.repair = actions

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key opens the menu of what is selected, or of the lanes."""
        if event.reason() is not QContextMenuEvent.Reason.Keyboard:
            super().contextMenuEvent(event)
            return
        self._enable()
        is_joint = self.cut.transition is not None
        names = MENU_OF_TRANSITION if is_joint else MENU_OF_CLIP if self.cut.selection else MENU_OF_LANE
        self._menus.menu(names).popup(self.asking.beside_selection())

    def _selection_changed(self, clips: list[ClipId]) -> None:
        self.lanes.setAccessibleDescription(self._selected_words())
        self.selection_changed.emit(clips)
        self._enable()

    def _selected_words(self) -> str:
        """What is selected, for those who hear it."""
        chosen = self.deeds.selected()
        if len(chosen) != 1:
            return f"{len(chosen)} clips selected" if chosen else "No clip selected"
        track, clip = chosen[0]
        begin, end = (timecode(t, self.cut.rate) for t in (clip.start, clip.end))
        return f"{title_of(self.cut.project, clip)}, on {track.name}, from {begin} to {end}"

    def _enable(self) -> None:
        """Commands are enabled when there is what they need."""
        before, self._needs_met = self._needs_met, self._found()
        for name, verb in self._verbs.items():
            if before.get(verb.needs) is not self._needs_met[verb.needs]:
                self._actions[name].setEnabled(self._needs_met[verb.needs])

    def _clipboard_changed(self) -> None:
        self.deeds.has_copied = are_clips_on_clipboard()
        self._enable()

    def _found(self) -> dict[Needs, bool]:
        cut, deeds = self.cut, self.deeds
        chosen = [clip for _, clip in deeds.selected()]
        takes = deeds.takes()
        on_screen = cut.playhead.source_marks()
        has_clips = cut.project.timeline.duration > 0
        has_marks = cut.mark_in is not None or cut.mark_out is not None
        return {
            Needs.NOTHING: True,
            Needs.CLIPS: has_clips,
            Needs.SCREEN: has_clips or on_screen is not None,
            Needs.SELECTION: bool(chosen),
            Needs.SEVERAL: len(chosen) > 1,
            Needs.NODE: deeds.node() is not None,
            Needs.TAKES: takes is not None and takes.stepped(1) is not None,
            Needs.MARKS: has_marks or on_screen is not None,
            Needs.MARKED: has_marks and has_clips,
            Needs.GAP: deeds.gap() is not None,
            Needs.TRANSITION: bool(deeds.joined_clips()),
            Needs.FADES: any(clip.fade_in or clip.fade_out for clip in chosen),
            Needs.LINKED: any(clip.link is not None for clip in chosen),
            Needs.GROUPED: any(clip.group is not None for clip in chosen),
            Needs.WORDS: any(isinstance(clip.source, Title | Caption) for clip in chosen),
            Needs.DELETABLE: bool(chosen) or cut.transition is not None,
            Needs.MARKERS: bool(cut.timeline.markers),
            Needs.SOURCE: deeds.offered is not None or (on_screen is not None and on_screen.source is not None),
            Needs.COPIED: deeds.has_copied,
        }

    def _follow_playhead(self, t: Seconds) -> None:
        if not self.lanes.is_busy:
            self.scrolling.follow_playhead(t, pushing=self.ruler.is_busy)

    def _scrolled_down(self) -> None:
        self.heads.follow()
        self.lanes.update()

    def _fit_first_clips(self) -> None:
        """The first clips ever shown are shown whole."""
        if self._fits_next and self.cut.project.timeline.duration:
            self._fits_next = False
            self.deeds.fit()
        elif not self.cut.project.timeline.duration:
            self._fits_next = True

    # Scrolling and zooming ------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep scroll bars and first view in step with the size."""
        super().resizeEvent(event)
        self._measure()

    def showEvent(self, event: object) -> None:
        """The first view shows everything."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._measure()

    def _measure(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.cut.set_room(self.lanes.width(), self.lanes.height())
        if self._fits_next:
            self._fit_first_clips()
        self.scrolling.follow()

    # Keys -----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape cancels the gesture, then lays the tool down, then the selection; modifiers reach the gesture."""
        if event.key() == Qt.Key.Key_Escape:
            if not (self.lanes.cancel_gesture() or self.ruler.cancel_gesture() or self.heads.cancel()):
                if self.cut.tool is not Tool.SELECT:
                    self.cut.set_tool(Tool.SELECT)
                else:
                    self.cut.select(())
            return
        self.lanes.modifiers_changed(event, pressed=True)
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Modifiers reach the gesture."""
        self.lanes.modifiers_changed(event, pressed=False)
        super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        """While the mouse drags, plain keys are not commands: an edit under a gesture would cancel it."""
        if event.type() == QEvent.Type.ShortcutOverride and (self.lanes.is_busy or self.ruler.moves_marker):
            event.accept()
            return True
        return super().event(event)

    # Menus ----------------------------------------------------------------------------------------------------

    def _lane_menu(self, at: QPoint, hit: Hit | None) -> None:
        here = self.lanes.mapFromGlobal(at)
        row = self.cut.rows.at(here.y() + self.cut.top)
        self.deeds.pointed = (row.track.id, self.cut.exact(here.x())) if row and not hit else None
        self._enable()
        names = MENU_OF_LANE if hit is None else MENU_OF_TRANSITION if hit.part in JOINT_PARTS else MENU_OF_CLIP
        self._menus.menu(names).popup(at)

    def _ruler_menu(self, at: QPoint, marker: Marker | None) -> None:
        self.deeds.pointed_marker = marker
        names = MENU_OF_RULER if marker else tuple(name for name in MENU_OF_RULER if name != "remove_marker")
        menu = self._menus.menu(names)
        menu.aboutToHide.connect(lambda: QTimer.singleShot(0, self, self._point_at_nothing))  # after its command
        menu.popup(at)

    def _point_at_nothing(self) -> None:
        self.deeds.pointed_marker = None

    def _head_menu(self, at: QPoint, track: TrackId | None) -> None:
        self._menus.of_track(self.cut.timeline.track(track) if track else None).popup(at)

    def _double_clicked(self, hit: Hit) -> None:
        """On a clip it opens in the viewer, on words they are written, on a line or handle it is set back."""
        if hit.track.locked:
            return
        if hit.part is Part.GAIN:
            self.cut.apply("Reset gain", lambda project: edits.set_gain(project, hit.clip.id, 0.0))
        elif hit.part in {Part.FADE_IN, Part.FADE_OUT}:
            side = {"fade_in": ZERO} if hit.part is Part.FADE_IN else {"fade_out": ZERO}
            self.cut.apply("Remove fade", lambda project: edits.set_fades(project, hit.clip.id, **side))
        elif hit.part in JOINT_PARTS:
            self.cut.select_transition(hit.clip.id)
        elif isinstance(hit.clip.source, Title | Caption):
            self.cut.select((hit.clip.id,))
            self.asking.edit_words()
        else:
            self.clip_opened.emit(hit.clip.id)

    def _rename(self, track: Track) -> None:
        head = self.heads.head(track.id)
        if head is not None:
            head.rename()
