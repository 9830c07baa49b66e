"""The working window: canvas, viewer, inspector, timeline and jobs, arranged as docks and wired to each other.

The panels know nothing of one another; this is the only place that does. What the window must do for them
(import, run, complain) comes in as ``BenchVerbs``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from PySide6.QtCore import QByteArray, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QWidget

from charstudio.media.playable import Playable
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.results import MediaValue
from charstudio.model.time import Seconds
from charstudio.model.timeline import ClipSource
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import ClipId, NodeId, Output
from charstudio.studio.prompts.shelf import PromptShelf
from charstudio.studio.studio import Studio
from charstudio.ui.characters.panel import CastPanel
from charstudio.ui.gallery.panel import GalleryPanel
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.identity.card import IdentityVerbs
from charstudio.ui.inspector.node_page import Verbs
from charstudio.ui.inspector.panel import Inspector
from charstudio.ui.inspector.pictures import Picker
from charstudio.ui.inspector.tables import LoadTable
from charstudio.ui.outline.panel import OutlinePanel
from charstudio.ui.renders.panel import RendersPanel
from charstudio.ui.script.panel import ScriptPanel, ScriptVerbs
from charstudio.ui.timeline.view import TimelineView
from charstudio.ui.viewer.viewer import Viewer
from charstudio.ui.window.arrangement import DOCKS_VERSION, EDIT, GRAPH
from charstudio.ui.window.casting import Casting
from charstudio.ui.window.comparing import Comparing
from charstudio.ui.window.frame import MainWindow
from charstudio.ui.window.history_panel import HistoryPanel
from charstudio.ui.window.jobs_panel import JobsPanel
from charstudio.ui.window.keyboard import PANEL
from charstudio.ui.window.menus import PanelActions

_BELOW = ("timeline", "script", "jobs", "exports")
_SHOWN = {GRAPH: ("viewer", "inspector", *_BELOW), EDIT: ("viewer", "inspector", *_BELOW)}
"""The panels of a workspace that nobody has arranged yet; any other shows the viewer alone."""

MARKS = ("mark_in", "mark_out", "clear_marks", "go_to_in", "go_to_out", "insert", "overwrite")
"""The timeline's commands that are wanted in the viewer too: they mark what is on screen and put it into the film."""


MediaOfClip: TypeAlias = tuple[Playable | None, str, NodeId | None, ClipSource, Seconds]
"""What ``Viewer.show_media`` takes: file, title, node, source, and the media time to stand at."""


@dataclass(frozen=True, slots=True)
class BenchVerbs:
    """What the panels ask of the window."""

    import_files: Callable[[Sequence[Path], tuple[float, float]], None]
    pick: Picker
    run: Callable[[Sequence[NodeId]], None]
    say: Callable[[str], None]
    workspace_shown: Callable[[str], None]
    ask_key: Callable[[str], None]
    run_takes: Callable[[NodeId, int], None]
    open_batch: Callable[[NodeId], None]
    load_table: LoadTable
    show_health: Callable[[str], None]
    prompts: PromptShelf
    casting: MakeCasting


class MakeCasting(Protocol):
    """Makes what serves the characters, from what only the bench knows."""

    def __call__(self, bench: Workbench) -> Casting:
        """``bench`` has its canvas and its viewer, not its docks."""
        ...


class Workbench:
    """Builds the panels into ``window`` and shows or hides them together. Each workspace has its own arrangement."""

    def __init__(self, window: MainWindow, studio: Studio, verbs: BenchVerbs) -> None:
        self._window = window
        self._studio = studio
        self._verbs = verbs
        self.workspace = GRAPH
        self._docks_of: dict[str, bytes] = {}
        self._is_shown = False
        self.canvas = GraphCanvas(studio)
        self.viewer = Viewer(studio)
        self.viewer.identity.use(self.canvas.thumbnails)
        self.comparing = Comparing(studio, self.canvas, self.viewer, self._show_viewer, verbs.say)
        self.timeline = TimelineView(studio, self.viewer)
        self.casting = verbs.casting(self)
        self.inspector = Inspector(
            studio,
            self.canvas.thumbnails,
            Verbs(
                verbs.pick,
                verbs.run,
                self._show_value,
                verbs.say,
                lambda: self.apply_workspace(EDIT),
                verbs.ask_key,
                verbs.run_takes,
                verbs.open_batch,
                compare=self.comparing.compare_results,
                load_table=verbs.load_table,
                identity=IdentityVerbs(verbs.show_health, self._show_curve),
                prompts=verbs.prompts,
                open_character=self.casting.open,
                make_character=self.casting.make_of,
            ),
        )
        self.characters = CastPanel(
            self.casting.deeds, self.canvas.thumbnails, self.casting.panel_verbs(), self.casting.signs
        )
        self.gallery = GalleryPanel(studio, self.canvas.thumbnails, self.casting.gallery_verbs())
        self.jobs = JobsPanel(studio)
        self.exports = RendersPanel(studio)
        self.script = ScriptPanel(studio, ScriptVerbs(verbs.run, self.reveal, self._show_value, verbs.say))
        self.history = HistoryPanel(studio)
        self.outline = OutlinePanel(self.canvas)
        self._docks = {
            "viewer": self._dock("Viewer", "viewer", self.viewer, Qt.DockWidgetArea.RightDockWidgetArea),
            "inspector": self._dock("Inspector", "inspector", self.inspector, Qt.DockWidgetArea.RightDockWidgetArea),
            "timeline": self._dock("Timeline", "timeline", self.timeline, Qt.DockWidgetArea.BottomDockWidgetArea),
            "script": self._dock("Script", "script", self.script, Qt.DockWidgetArea.BottomDockWidgetArea),
            "jobs": self._dock("Jobs", "jobs", self.jobs, Qt.DockWidgetArea.BottomDockWidgetArea),
            "exports": self._dock("Exports", "exports", self.exports, Qt.DockWidgetArea.BottomDockWidgetArea),
            "outline": self._dock("Outline", "outline", self.outline, Qt.DockWidgetArea.LeftDockWidgetArea),
            "characters": self._dock("Characters", "characters", self.characters, Qt.DockWidgetArea.LeftDockWidgetArea),
            "gallery": self._dock("Gallery", "gallery", self.gallery, Qt.DockWidgetArea.LeftDockWidgetArea),
            "history": self._dock("History", "history", self.history, Qt.DockWidgetArea.RightDockWidgetArea),
        }
        self._split()
        self._connect()

    @property
    def is_shown(self) -> bool:
        """Whether the bench is on screen, rather than another page."""
        return self._is_shown

    def show(self) -> None:
        """Bring the bench on screen, in the workspace used last."""
        self._window.show_page(self.canvas)
        self.apply_workspace(self.workspace)

    def hide(self) -> None:
        """Leave the screen to another page."""
        self._remember()
        self._is_shown = False
        self._window.pages.show()
        for dock in self._docks.values():
            dock.hide()

    def close(self) -> None:
        """Stop every thread and timer of the panels."""
        self.comparing.forget()
        self.viewer.close_threads()
        self.timeline.close_threads()
        self.canvas.close_canvas()
        self.inspector.forget()
        self.jobs.forget()
        self.exports.forget()
        self.script.forget()
        self.history.forget()
        self.outline.close_outline()
        self.casting.forget()
        self.characters.forget()
        self.gallery.forget()

    def remove(self) -> None:
        """Close, and take the panels out of the window for good."""
        self.close()
        for dock in self._docks.values():
            self._window.removeDockWidget(dock)
            dock.setObjectName("")  # until it is gone, a restored arrangement must not find it
            dock.deleteLater()
        self._window.pages.removeWidget(self.canvas)
        self.canvas.deleteLater()

    def apply_workspace(self, name: str) -> None:
        """Arrange for wiring (graph), for cutting (edit) or for watching (review), as the user left it."""
        self._remember()
        self.workspace, self._is_shown = name, True
        self.canvas.setVisible(name == GRAPH)
        self._window.pages.setVisible(name == GRAPH)
        state = self._docks_of.get(name)
        if state is None or not self._window.restoreState(QByteArray(state), DOCKS_VERSION):
            self._arrange(name)
        (self.canvas if name == GRAPH else self.timeline if name == EDIT else self.viewer).setFocus()
        self._verbs.workspace_shown(name)

    def reset_workspace(self) -> None:
        """Put the panels of this workspace where they were at the very first start."""
        self._docks_of.pop(self.workspace, None)
        self._is_shown = False  # so that the present arrangement is not remembered
        self.apply_workspace(self.workspace)

    def show_jobs(self) -> None:
        """Bring the jobs panel to the front."""
        self._docks["jobs"].show()
        self._docks["jobs"].raise_()

    def show_exports(self) -> None:
        """Bring the exports to the front and give them the keyboard."""
        self._docks["exports"].show()
        self._docks["exports"].raise_()
        self.exports.setFocus()

    def show_script(self) -> None:
        """Bring the script to the front and give it the keyboard."""
        self._docks["script"].show()
        self._docks["script"].raise_()
        self.script.setFocus()

    def show_history(self) -> None:
        """Bring the history to the front and give it the keyboard."""
        self._docks["history"].show()
        self._docks["history"].raise_()
        self.history.setFocus()

    def show_outline(self) -> None:
        """Bring the outline to the front and give it the keyboard."""
        self._docks["outline"].show()
        self._docks["outline"].raise_()
        self.outline.setFocus()

    def show_characters(self) -> None:
        """Bring the characters to the front and give them the keyboard."""
        self._docks["characters"].show()
        self._docks["characters"].raise_()
        self.characters.setFocus()

    def show_gallery(self) -> None:
        """Bring the gallery to the front and give it the keyboard."""
        self._docks["gallery"].show()
        self._docks["gallery"].raise_()
        self.gallery.setFocus()

    def show_value(self, value: MediaValue, title: str) -> None:
        """Show a picture, clip or sound in the viewer."""
        self._show_value(value, title)

    def panel_actions(self) -> PanelActions:
        """Every command of the panels, for menus, palette and the sheet of shortcuts."""
        return PanelActions(
            tuple(self.canvas.actions_by_id.values()),
            tuple(self.timeline.timeline_actions()),
            tuple(self.viewer.transport_actions()),
            tuple(dock.toggleViewAction() for dock in self._docks.values()),
        )

    def key_actions(self) -> list[QAction]:
        """Every action of the panels that can be given keys: those of ``panel_actions``, and those of single panels."""
        found = [action for actions in self.panel_actions().sections().values() for action in actions]
        return [
            *found,
            *self.outline.tree.actions(),
            *self.jobs.actions(),
            *self.exports.actions(),
            *self.characters.actions_of_panel(),
            *self.gallery.actions_of_panel(),
            *self.script.actions(),
            *self.canvas.finding.bar.actions(),
        ]

    def selected_nodes(self) -> tuple[NodeId, ...]:
        """The nodes a "run selected" means: the canvas' selection, else the makers of the selected clips."""
        if self.canvas.selected:
            return self.canvas.selected
        found = (self._studio.project.timeline.find(clip) for clip in self.timeline.selection)
        sources = [pair[1].source for pair in found if pair is not None]
        return tuple(dict.fromkeys(NodeId(source.node) for source in sources if isinstance(source, Output)))

    # --- arranging ---------------------------------------------------------------------------------------------

    def _dock(self, title: str, name: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock.{name}")
        dock.toggleViewAction().setObjectName(f"{PANEL}{name}")
        dock.setWidget(panel)
        self._window.addDockWidget(area, dock)
        dock.hide()
        return dock

    def _split(self) -> None:
        window = self._window
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        window.splitDockWidget(self._docks["viewer"], self._docks["inspector"], Qt.Orientation.Horizontal)
        window.tabifyDockWidget(self._docks["timeline"], self._docks["script"])
        window.tabifyDockWidget(self._docks["script"], self._docks["jobs"])
        window.tabifyDockWidget(self._docks["jobs"], self._docks["exports"])
        window.tabifyDockWidget(self._docks["inspector"], self._docks["history"])
        window.splitDockWidget(self._docks["outline"], self._docks["characters"], Qt.Orientation.Vertical)
        window.tabifyDockWidget(self._docks["characters"], self._docks["gallery"])

    def _arrange(self, name: str) -> None:
        for dock in self._docks.values():
            dock.setFloating(False)
        for key in ("viewer", "inspector", "history"):
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._docks[key])
        for key in ("outline", "characters", "gallery"):
            self._window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self._docks[key])
        for key in _BELOW:
            self._window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._docks[key])
        self._split()
        for key, dock in self._docks.items():
            dock.setVisible(key in _SHOWN.get(name, ("viewer",)))
        self._docks["timeline"].raise_()
        self._resize(name)

    def _resize(self, name: str) -> None:
        width, height = self._window.width(), self._window.height()
        side = min(360, max(304, width // 5))
        across = [self._docks["viewer"], self._docks["inspector"]]
        picture = (width - side) * 9 // 25 if name == GRAPH else width - side
        self._window.resizeDocks(across, [picture, side], Qt.Orientation.Horizontal)
        tall = int(height * (0.34 if name == GRAPH else 0.42))
        self._window.resizeDocks([self._docks["timeline"]], [tall], Qt.Orientation.Vertical)

    @property
    def arrangements(self) -> Mapping[str, bytes]:
        """How the panels stand in each workspace that was used, for the next start."""
        self._remember()
        return dict(self._docks_of)

    def restore(self, workspace: str, arrangements: Mapping[str, bytes]) -> None:
        """Begin where the last session ended; nothing is shown yet."""
        self.workspace = workspace
        self._docks_of = dict(arrangements)

    def _remember(self) -> None:
        if self._is_shown:
            self._docks_of[self.workspace] = bytes(self._window.saveState(DOCKS_VERSION).data())

    # --- wiring ------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        canvas, timeline, jobs = self.canvas, self.timeline, self.jobs
        canvas.selection_changed.connect(self._nodes_selected)
        canvas.message.connect(self._verbs.say)
        canvas.node_activated.connect(self._node_opened)
        canvas.files_dropped.connect(self._files_dropped)
        canvas.batch_asked.connect(lambda node: self._verbs.open_batch(NodeId(node)))
        canvas.play_toggled.connect(self.viewer.play_pause)
        self.viewer.addActions(canvas.compare_actions())
        self.viewer.addActions([timeline.action(name) for name in MARKS])
        timeline.selection_changed.connect(self._clips_selected)
        timeline.reveal_node.connect(self._reveal_maker)
        timeline.clip_opened.connect(self._clip_opened)
        timeline.said.connect(lambda words, _refused: self._verbs.say(words))
        self.inspector.reveal_node.connect(self.reveal)
        jobs.reveal_node.connect(self.reveal)
        self.outline.reveal_asked.connect(self.reveal)
        self.outline.run_asked.connect(self._verbs.run)
        self.outline.find_asked.connect(self._find)
        canvas.character_asked.connect(lambda node: self.casting.make_of(NodeId(node)))
        canvas.clipping.character_dropped.connect(self.casting.put_down)
        self.characters.chosen_changed.connect(self._character_chosen)
        self.casting.signs_changed.connect(lambda _none: self._signs_changed())
        jobs.retry_chosen.connect(lambda node: self._verbs.run([NodeId(node)]))
        jobs.model_asked.connect(lambda _node: self.inspector.ask_model())  # the node is revealed and selected

    def reveal(self, node: object) -> None:
        """Show a node on the canvas."""
        if self.workspace != GRAPH:
            self.apply_workspace(GRAPH)
        self.canvas.reveal(NodeId(str(node)))

    def _reveal_maker(self, node: object) -> None:
        """Show the node of the selected clip; *Selected* in the viewer stands at the frame that the cut shows."""
        for clip in self.timeline.selection[:1]:
            self._offer_clip(clip)
        self.reveal(node)

    def reveal_nodes(self, nodes: Sequence[NodeId]) -> None:
        """Show several nodes on the canvas."""
        if self.workspace != GRAPH:
            self.apply_workspace(GRAPH)
        self.canvas.select(list(nodes))
        self.canvas.view.fit(tuple(nodes))

    def _signs_changed(self) -> None:
        self.characters.signs_changed()
        self.gallery.grades_changed()

    def _character_chosen(self, character: str) -> None:
        """The inspector shows what was chosen last, wherever it was."""
        if character:
            self.canvas.select([])
            self.timeline.select([])
        self.inspector.show_character(character, self.casting.deeds, self.casting.short_verbs())

    def _find(self) -> None:
        if self.workspace != GRAPH:
            self.apply_workspace(GRAPH)
        self.canvas.finding.open()

    def _nodes_selected(self, nodes: Sequence[NodeId]) -> None:
        if nodes:
            self.characters.let_go()
            self.timeline.select([])
            self.timeline.offer_node(nodes[-1])
        self.inspector.show_nodes(nodes)
        if len(nodes) == 1 and self.viewer.comparison is None:
            self._offer_node(nodes[0])

    def _clips_selected(self, clips: object) -> None:
        chosen = [ClipId(clip) for clip in clips] if isinstance(clips, list | tuple) else []
        if chosen:
            self.characters.let_go()
            self.canvas.select([])
            self._offer_clip(chosen[0])
        joined = self.timeline.transition
        if not chosen and joined is not None:
            self.inspector.show_transition(joined)
        else:
            self.inspector.show_clips(chosen)

    def _node_opened(self, node: str) -> None:
        found = self._studio.project.graph.nodes.get(NodeId(node))
        if found is not None and found.kind == TIMELINE_KIND:
            self.viewer.show_sequence()
        else:
            self._show_node(NodeId(node))

    def _show_node(self, node: NodeId) -> None:
        found = self._studio.project.graph.nodes.get(node)
        value = self._studio.status(node).value
        if found is not None and isinstance(value, MediaValue):
            self._show_value(value, found.title, node)

    def _show_value(self, value: MediaValue, title: str, node: NodeId | None = None) -> None:
        self._show_viewer()
        self.viewer.show_media(self._studio.playable_value(value), title, node)

    def _offer_node(self, node: NodeId) -> None:
        """What a node made is what the viewer's *Selected* means; it is shown at once if a single file is on screen."""
        if not self.viewer.shows_sequence:
            self._show_node(node)
            return
        found = self._studio.project.graph.nodes.get(node)
        value = self._studio.status(node).value
        if found is not None and isinstance(value, MediaValue):
            self.viewer.offer_media(self._studio.playable_value(value), found.title, node)

    def _show_curve(self) -> None:
        """Open the viewer's curve for what is selected."""
        self._show_viewer()
        self.viewer.show_identity()

    def _show_viewer(self) -> None:
        self._docks["viewer"].show()

    def _clip_opened(self, clip: object) -> None:
        shown = self._media_of(ClipId(str(clip)))
        if shown is not None:
            self._show_viewer()
            self.viewer.show_media(*shown)

    def _offer_clip(self, clip: ClipId) -> None:
        shown = self._media_of(clip)
        if shown is not None:
            self.viewer.offer_media(*shown)

    def _media_of(self, clip: ClipId) -> MediaOfClip | None:
        """What a clip plays, its name, and the media time at the playhead: the same frame is to be on screen."""
        found = self._studio.project.timeline.find(clip)
        if found is None or isinstance(found[1].source, Title | Caption):
            return None
        source, playhead = found[1].source, self.viewer.playhead
        node = source.node if isinstance(source, Output) else None
        is_under = found[1].start <= playhead < found[1].end
        at = found[1].media_time(playhead) if is_under else found[1].source_range.start
        return self._studio.playable(source), title_of(self._studio.project, found[1]), node, source, at

    def _files_dropped(self, files: list[Path], at: QPointF) -> None:
        self._verbs.import_files(files, (at.x(), at.y()))
