"""The working window: canvas, viewer, inspector, timeline and jobs, arranged as docks and wired to each other.

The panels know nothing of one another; this is the only place that does. What the window must do for them
(import, run, complain) comes in as ``BenchVerbs``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QWidget

from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.results import MediaValue
from charstudio.model.values import ClipId, NodeId
from charstudio.studio.studio import Studio
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.inspector.node_page import Verbs
from charstudio.ui.inspector.panel import Inspector
from charstudio.ui.inspector.pictures import Picker
from charstudio.ui.timeline.view import TimelineView
from charstudio.ui.viewer.viewer import Viewer
from charstudio.ui.window.frame import MainWindow
from charstudio.ui.window.jobs_panel import JobsPanel

ARRANGEMENT_VERSION = 1
GRAPH, EDIT, REVIEW = "graph", "edit", "review"


@dataclass(frozen=True, slots=True)
class BenchVerbs:
    """What the panels ask of the window."""

    import_files: Callable[[Sequence[Path], tuple[float, float]], None]
    pick: Picker
    run: Callable[[Sequence[NodeId]], None]
    say: Callable[[str], None]


class Workbench:
    """Builds the panels into ``window`` and shows or hides them together."""

    def __init__(self, window: MainWindow, studio: Studio, verbs: BenchVerbs) -> None:
        self._window = window
        self._studio = studio
        self._verbs = verbs
        self.workspace = GRAPH
        self.canvas = GraphCanvas(studio)
        self.viewer = Viewer(studio)
        self.timeline = TimelineView(studio, self.viewer)
        self.inspector = Inspector(
            studio, self.canvas.thumbnails, Verbs(verbs.pick, verbs.run, self._show_value, verbs.say)
        )
        self.jobs = JobsPanel(studio)
        self._docks = {
            "viewer": self._dock("Viewer", "viewer", self.viewer, Qt.DockWidgetArea.RightDockWidgetArea),
            "inspector": self._dock("Inspector", "inspector", self.inspector, Qt.DockWidgetArea.RightDockWidgetArea),
            "timeline": self._dock("Timeline", "timeline", self.timeline, Qt.DockWidgetArea.BottomDockWidgetArea),
            "jobs": self._dock("Jobs", "jobs", self.jobs, Qt.DockWidgetArea.BottomDockWidgetArea),
        }
        self._arrange()
        self._connect()

    def show(self) -> None:
        """Bring the bench on screen, in the workspace used last."""
        self._window.show_page(self.canvas)
        self.apply_workspace(self.workspace)

    def hide(self) -> None:
        """Leave the screen to another page."""
        for dock in self._docks.values():
            dock.hide()

    def close(self) -> None:
        """Stop every thread and timer of the panels."""
        self.viewer.close_threads()
        self.timeline.close_threads()
        self.canvas.close_canvas()
        self.inspector.forget()
        self.jobs.forget()

    def apply_workspace(self, name: str) -> None:
        """Arrange for wiring (graph), for cutting (edit) or for watching (review)."""
        self.workspace = name
        self.canvas.setVisible(name == GRAPH)
        self._window.pages.setVisible(name == GRAPH)
        visible = {
            GRAPH: ("viewer", "inspector", "timeline", "jobs"),
            EDIT: ("viewer", "inspector", "timeline", "jobs"),
        }
        for key, dock in self._docks.items():
            dock.setVisible(key in visible.get(name, ("viewer",)))
        self._docks["timeline"].raise_()
        self._resize(name)
        (self.canvas if name == GRAPH else self.timeline if name == EDIT else self.viewer).setFocus()

    def show_jobs(self) -> None:
        """Bring the jobs panel to the front."""
        self._docks["jobs"].show()
        self._docks["jobs"].raise_()

    def panel_actions(self) -> list[QAction]:
        """Every command of the panels, for the palette."""
        return [
            *self.canvas.actions_by_id.values(),
            *self.timeline.timeline_actions(),
            *self.viewer.transport_actions(),
        ]

    def dock_actions(self) -> list[QAction]:
        """One switch for each panel."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def selected_nodes(self) -> tuple[NodeId, ...]:
        """The nodes a "run selected" means: the canvas' selection, else the makers of the selected clips."""
        if self.canvas.selected:
            return self.canvas.selected
        found = (self._studio.project.timeline.find(clip) for clip in self.timeline.selection)
        sources = [pair[1].source for pair in found if pair is not None]
        return tuple(dict.fromkeys(NodeId(source.node) for source in sources if not isinstance(source, str)))

    # --- arranging ---------------------------------------------------------------------------------------------

    def _dock(self, title: str, name: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock.{name}")
        dock.setWidget(panel)
        self._window.addDockWidget(area, dock)
        dock.hide()
        return dock

    def _arrange(self) -> None:
        window = self._window
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        window.splitDockWidget(self._docks["viewer"], self._docks["inspector"], Qt.Orientation.Horizontal)
        window.tabifyDockWidget(self._docks["timeline"], self._docks["jobs"])

    def _resize(self, name: str) -> None:
        width, height = self._window.width(), self._window.height()
        side = min(360, max(296, width // 5))
        across = [self._docks["viewer"], self._docks["inspector"]]
        picture = (width - side) * 9 // 25 if name == GRAPH else width - side
        self._window.resizeDocks(across, [picture, side], Qt.Orientation.Horizontal)
        tall = int(height * (0.34 if name == GRAPH else 0.42))
        self._window.resizeDocks([self._docks["timeline"]], [tall], Qt.Orientation.Vertical)

    def save_arrangement(self) -> bytes:
        """The docks' places, for the next start."""
        return bytes(self._window.saveState(ARRANGEMENT_VERSION).data())

    def restore_arrangement(self, state: bytes) -> None:
        """Put the docks where they were; a foreign state is ignored."""
        if state:
            self._window.restoreState(QByteArray(state), ARRANGEMENT_VERSION)

    # --- wiring ------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        canvas, timeline, jobs = self.canvas, self.timeline, self.jobs
        canvas.selection_changed.connect(self._nodes_selected)
        canvas.message.connect(self._verbs.say)
        canvas.node_activated.connect(self._node_opened)
        canvas.files_dropped.connect(self._files_dropped)
        canvas.play_toggled.connect(self.viewer.play_pause)
        timeline.selection_changed.connect(self._clips_selected)
        timeline.reveal_node.connect(self.reveal)
        timeline.clip_opened.connect(self._clip_opened)
        timeline.said.connect(lambda words, _refused: self._verbs.say(words))
        self.inspector.reveal_node.connect(self.reveal)
        jobs.reveal_node.connect(self.reveal)
        jobs.retry_chosen.connect(lambda node: self._verbs.run([NodeId(node)]))

    def reveal(self, node: object) -> None:
        """Show a node on the canvas."""
        if self.workspace != GRAPH:
            self.apply_workspace(GRAPH)
        self.canvas.reveal(NodeId(str(node)))

    def _nodes_selected(self, nodes: Sequence[NodeId]) -> None:
        if nodes:
            self.timeline.select([])
        self.inspector.show_nodes(nodes)
        if len(nodes) == 1 and not self.viewer.shows_sequence:
            self._show_node(nodes[0])

    def _clips_selected(self, clips: object) -> None:
        chosen = [ClipId(clip) for clip in clips] if isinstance(clips, list | tuple) else []
        if chosen:
            self.canvas.select([])
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
            self._show_value(value, found.title)

    def _show_value(self, value: MediaValue, title: str) -> None:
        self._docks["viewer"].show()
        self.viewer.show_media(self._studio.playable_value(value), title)

    def _clip_opened(self, clip: object) -> None:
        found = self._studio.project.timeline.find(ClipId(str(clip)))
        if found is not None:
            self.viewer.show_media(self._studio.playable(found[1].source), found[1].name)

    def _files_dropped(self, files: list[Path], at: QPointF) -> None:
        self._verbs.import_files(files, (at.x(), at.y()))
