"""The node canvas as one widget: ``GraphCanvas(studio)``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef, NodeId
from charstudio.studio.document import Change
from charstudio.studio.status import NodeState
from charstudio.ui import theme
from charstudio.ui.graph import actions, look
from charstudio.ui.graph.add_popup import AddPopup
from charstudio.ui.graph.adding import Adding
from charstudio.ui.graph.arranging import Arranging
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.clipping import Clipping
from charstudio.ui.graph.commands import Commands
from charstudio.ui.graph.connect_popup import ConnectPopup
from charstudio.ui.graph.digits import DIGITS, PLACES, Digits
from charstudio.ui.graph.finding import Finding
from charstudio.ui.graph.frame_menu import FrameMenu
from charstudio.ui.graph.hover_play import Frames, HoverPlay
from charstudio.ui.graph.minimap import Minimap
from charstudio.ui.graph.needs import CanvasStudio
from charstudio.ui.graph.node_item import NodeModel
from charstudio.ui.graph.overlays import drop_veil, empty_hint
from charstudio.ui.graph.thumbnails import Render, Thumbnails
from charstudio.ui.graph.toast import Toast
from charstudio.ui.graph.view import GraphView
from charstudio.ui.graph.walking import Walking
from charstudio.ui.graph.writing import Writing

_TICK_MS = 200
_RECENT_KEPT = 6


class GraphCanvas(QWidget):
    """Shows ``studio.document.project.graph`` and edits it. Call ``close_canvas`` before throwing it away."""

    selection_changed = Signal(list)
    """The selected nodes (``list[NodeId]``), the one chosen last at the end."""
    message = Signal(str)
    """Why something was refused, for a status line; it is also shown at the pointer."""
    node_activated = Signal(str)
    """A node was double-clicked."""
    files_dropped = Signal(list, QPointF)
    """Files from the desktop (``list[Path]``) and where in the graph."""
    batch_asked = Signal(str)
    """Many results of one node are wanted, from lists."""
    character_asked = Signal(str)
    """A character of one node's stills and notes is wanted."""
    reference_asked = Signal(str)
    """A character's master reference is wanted, made of what a node shows."""
    save_asked = Signal(str)
    """What a node shows is wanted as a file."""
    play_toggled = Signal()
    """Space was tapped on the canvas."""
    shown_as = Signal(str, str)
    """A place in the viewer ("a" or "b") and the node to be shown there."""
    compare_asked = Signal(str)
    """How A and B are to be compared: "wipe", "side_by_side", "difference", "swap" or "stop"."""

    def __init__(
        self,
        studio: CanvasStudio,
        parent: QWidget | None = None,
        *,
        render: Render | None = None,
        frames: Frames | None = None,
    ) -> None:
        super().__init__(parent)
        self.board = Board(studio, self)
        self.commands = Commands(self.board)
        self.view = GraphView(self.board, self.commands)
        self.thumbnails = Thumbnails(studio.media_path, render, self)
        self.hover_play = HoverPlay(studio.media_path, self._show_still, frames, parent=self)
        self._selected_nodes: set[NodeId] = set()
        self._running: set[NodeId] = set()
        self._possible: tuple[bool, bool] | None = None
        self._awaiting: dict[MediaRef, set[NodeId]] = {}
        """Nodes whose pictures are being made."""
        self._arrange()
        self._connect(studio)
        self.board.scene.hovered = self._hovered
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self.board.scene.show(studio.document.project)
        for node in self.board.scene.node_items:
            self._refresh_node(node)
        self._after_change()

    # --- public ------------------------------------------------------------------------------------------------

    @property
    def selected(self) -> tuple[NodeId, ...]:
        """The selected nodes, the one chosen last at the end."""
        return self.board.selection.nodes

    def select(self, nodes: list[NodeId]) -> None:
        """Select exactly these nodes."""
        self.board.selection.set([node for node in nodes if node in self.board.scene.node_items])

    def reveal(self, node_id: NodeId) -> None:
        """Select a node and bring it into sight."""
        if node_id in self.board.scene.node_items:
            self.board.selection.set([node_id])
            self.view.reveal(node_id)

    def fit(self) -> None:
        """Show the whole graph."""
        self.view.fit()

    def centre(self) -> QPointF:
        """The place in the graph that is in the middle of the view (for things added from elsewhere)."""
        return self.view.to_scene(QPointF(self.view.viewport().rect().center()))

    def open_add_popup(self, at: QPointF | None = None) -> None:
        """Open the search that adds nodes, at a viewport position (the pointer's when None)."""
        self.writing.leave()
        self.adding.open(at if at is not None else self.view.pointer_pos)

    @property
    def recent_kinds(self) -> list[str]:
        """The kinds added last, newest first (worth keeping between sessions)."""
        return self.adding.recent

    @recent_kinds.setter
    def recent_kinds(self, kinds: list[str]) -> None:
        self.adding.recent = list(kinds)

    @property
    def shows_minimap(self) -> bool:
        """Whether the map of the graph is shown (worth keeping between sessions)."""
        return not self.minimap.isHidden()

    def show_minimap(self, *, on: bool) -> None:
        """Show or hide the map of the graph."""
        self.minimap.setVisible(on)
        self.actions_by_id["graph.minimap"].setChecked(on)

    def compare_actions(self) -> list[QAction]:
        """The actions that fill and compare A and B, to be added to the viewer too."""
        names = {name for title in actions.COMPARING for name in actions.SUBMENUS[title]}
        return [action for name, action in self.actions_by_id.items() if name in names]

    def close_canvas(self) -> None:
        """Stop listening to the studio and stop the worker."""
        for stop in self._stops:
            stop()
        self._ticker.stop()
        self.hover_play.close()
        self.arranging.aside.close()
        self.thumbnails.close()

    # --- building ----------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.toast = Toast(self)
        self.writing = Writing(self.board, self.commands, self.view)
        self.popup = AddPopup(self)
        self.frame_menu = FrameMenu(self.view)
        self._repair: Sequence[QAction] = ()
        self.clipping = Clipping(self.view)
        self.adding = Adding(self.board, self.commands, self.view, self.popup)
        self.finding = Finding(self.board, self.view, self)
        self.walking = Walking(self.board, self.view)
        self.arranging = Arranging(self.board, self.commands.named)
        self.digits = Digits(self.board, self.shown_as.emit)
        self.connecting = ConnectPopup(self.board, self.commands, self.view)
        self.minimap = Minimap(self.view, self.board)
        self._hint = empty_hint(self.view)
        self._drop_veil = drop_veil(self.view)
        self.view.installEventFilter(self)
        self.actions_by_id: dict[str, QAction] = actions.make_actions(self.view, self._runs())
        self.actions_by_id["graph.minimap"].setCheckable(True)
        self._show_focus(on=False)

    def _runs(self) -> dict[str, Callable[[], None]]:
        commands, view = self.commands, self.view
        return {
            "graph.add": self.open_add_popup,
            "graph.duplicate": commands.duplicate,
            "graph.duplicate_after": view.chains.duplicate_after,
            "graph.copy": self.clipping.copy,
            "graph.cut": self.clipping.cut,
            "graph.paste": self.clipping.paste,
            "graph.paste_wired": self.clipping.paste_wired,
            "graph.delete": commands.delete,
            "graph.dissolve": view.chains.dissolve,
            "graph.frame": self.frame_menu.frame_selection,
            "graph.unframe": view.framing.unframe,
            "graph.rename": self.writing.rename_current,
            "graph.write": self.writing.write_current,
            "graph.batch": lambda: self._ask_of_current(self.batch_asked),
            "graph.make_character": lambda: self._ask_of_current(self.character_asked),
            "graph.reference": lambda: self._ask_of_current(self.reference_asked),
            "graph.save_result": lambda: self._ask_of_current(self.save_asked),
            "graph.length": self.writing.set_current_length,
            "graph.note": lambda: self.writing.add_note(view.to_scene(view.pointer_pos)),
            "graph.save_template": self.frame_menu.save_selected,
            "graph.mute": commands.toggle_mute,
            "graph.bypass": commands.toggle_bypass,
            "graph.dot": view.bending.add_to_selected,
            "graph.straighten": view.bending.straighten_selected,
            "graph.collapse": commands.toggle_collapse,
            "graph.pin": commands.toggle_pin,
            "graph.connect": self.connect_current,
            "graph.select_all": commands.select_all,
            "graph.find": self.finding.open,
            "graph.find_next": partial(self.finding.go_on, 1),
            "graph.find_previous": partial(self.finding.go_on, -1),
            "graph.go_next": self.walking.onward,
            "graph.go_back": self.walking.back,
            "graph.go_up": self.walking.up,
            "graph.go_down": self.walking.down,
            "graph.fit_selection": lambda: view.fit(self.selected or None),
            "graph.fit_all": view.fit,
            "graph.zoom_actual": partial(view.set_zoom, 1.0),
            "graph.minimap": lambda: self.show_minimap(on=not self.shows_minimap),
            **self.arranging.runs(),
            **self._compare_runs(),
        }

    def _compare_runs(self) -> dict[str, Callable[[], None]]:
        asked, digits = self.compare_asked, self.digits
        keys = {f"graph.{place}{n}": partial(digits.press, place, n) for place in PLACES for n in DIGITS}
        return {
            **keys,
            "graph.compare_a": partial(digits.show_current, "a"),
            "graph.compare_b": partial(digits.show_current, "b"),
            "graph.wipe": partial(asked.emit, "wipe"),
            "graph.side_by_side": partial(asked.emit, "side_by_side"),
            "graph.difference": partial(asked.emit, "difference"),
            "graph.swap": partial(asked.emit, "swap"),
            "graph.stop_comparing": partial(asked.emit, "stop"),
        }

    def _connect(self, studio: CanvasStudio) -> None:
        self._stops = (
            studio.document.changed.connect(self._document_changed),
            studio.status_changed.connect(self._status_changed),
        )
        view, board = self.view, self.board
        board.message.connect(self._say)
        board.selection.changed.connect(self._selection_changed)
        self.thumbnails.ready.connect(self._picture_came)
        view.add_asked.connect(self.open_add_popup)
        view.nodes_offered.connect(self.adding.open)
        view.pressed.connect(self.toast.hush)
        view.pressed.connect(self.hover_play.leave)
        view.take_chosen.connect(lambda node, take: self.commands.use_take(NodeId(node), take))
        view.node_activated.connect(self.node_activated)
        view.menu_asked.connect(self._open_menu)
        view.files_dropped.connect(self.files_dropped)
        view.files_hover.connect(self._drop_veil.setVisible)
        view.play_toggled.connect(self.play_toggled)
        view.explained.connect(self._explain)

    # --- following the document --------------------------------------------------------------------------------

    def _document_changed(self, change: Change) -> None:
        """Show the new project. Whatever gesture was under way is given up first."""
        self.toast.hush()
        self.hover_play.leave()
        self.view.cancel_gesture()
        difference = self.board.scene.show(change.after)
        for node in (*difference.added_nodes, *difference.changed_nodes):
            self._refresh_node(node)
        self._after_change()

    def _after_change(self) -> None:
        scene, project = self.board.scene, self.board.project
        self.board.selection.keep(project.graph.nodes, scene.wire_items)
        self._paint_selection()
        self._hint.setVisible(not scene.node_items)
        self.minimap.refresh()
        self.digits.mark()
        self.writing.forget()
        self.frame_menu.forget()
        self._watch_running()

    def _status_changed(self, nodes: frozenset[NodeId]) -> None:
        for node in nodes:
            self._refresh_node(node)
        self.minimap.refresh()
        self._watch_running()

    def _refresh_node(self, node: NodeId) -> None:
        item = self.board.scene.node_items.get(node)
        if item is None:
            return
        status = self.board.studio.status(node)
        if status.state is NodeState.RUNNING:
            self._running.add(node)
        else:
            self._running.discard(node)
        if status != item.status:
            item.show_status(status)
        else:
            item.forget_badge()
        self._refresh_picture(node)

    def _refresh_picture(self, node: NodeId) -> None:
        item = self.board.scene.node_items[node]
        value = item.status.value
        picture = self.thumbnails.get(value) if isinstance(value, MediaValue) else None
        waiting = isinstance(value, MediaValue) and picture is None and value.info.has_picture
        if waiting and isinstance(value, MediaValue):
            self._awaiting.setdefault(value.media, set()).add(node)
        if picture is not item.face.picture and not waiting:
            item.show_picture(picture)

    def _hovered(self, item: NodeModel, on: bool) -> None:  # noqa: FBT001 - as the scene tells it
        if on and self.view.gesture is None:
            self.hover_play.enter(item)
        else:
            self.hover_play.leave()

    def _show_still(self, item: NodeModel) -> None:
        if item.node_id in self.board.scene.node_items:
            self._refresh_picture(item.node_id)

    def _picture_came(self, ref: MediaRef) -> None:
        for node in self._awaiting.pop(ref, ()):
            item = self.board.scene.node_items.get(node)
            value = item.status.value if item is not None else None
            if item is not None and isinstance(value, MediaValue) and value.media == ref:
                item.show_picture(self.thumbnails.get(value))

    def _watch_running(self) -> None:
        self._running &= self.board.scene.node_items.keys()
        if bool(self._running) != self._ticker.isActive():
            self._ticker.start() if self._running else self._ticker.stop()

    def _tick(self) -> None:
        """Time went on for what runs; from afar nothing of it shows."""
        if self.board.scene.zoom < look.TEXT_ZOOM:
            return
        for node in self._running:
            item = self.board.scene.node_items.get(node)
            if item is not None and item.face.is_running:
                item.grNode.update(item.layout.strip)

    # --- selection ---------------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        self._paint_selection()
        self.selection_changed.emit(list(self.selected))

    def _paint_selection(self) -> None:
        selection, scene = self.board.selection, self.board.scene
        now = set(selection.nodes)
        for node in self._selected_nodes | now:
            item = scene.node_items.get(node)
            if item is not None:
                item.grNode.mark(selected=node in now, current=node == selection.current and len(now) > 1)
        self._selected_nodes = now
        scene.mark_wires(selection.wires)
        scene.frames.choose(selection.nodes)
        if self._possible != (bool(now), bool(selection.wires)):
            self._possible = bool(now), bool(selection.wires)
            actions.enable(self.actions_by_id, nodes=len(now), wires=len(selection.wires))

    # --- words, menus, renaming --------------------------------------------------------------------------------

    def _ask_of_current(self, asked: SignalInstance) -> None:
        """Ask for something about the node chosen last."""
        node = self.board.selection.current
        if node is not None:
            asked.emit(node)

    def connect_current(self) -> None:
        """List what the node chosen last can be wired to."""
        node = self.board.selection.current
        if node is not None:
            corner = self.view.viewport_rect_of(self.board.scene.bounds([node])).topRight()
            self.connecting.open_for(node, self.view.viewport().mapToGlobal(corner))

    def _say(self, words: str) -> None:
        self.toast.say(words, self.view.mapTo(self, self.view.pointer_pos.toPoint()))
        self.message.emit(words)

    def _explain(self, words: str, at: QPointF) -> None:
        if words:
            self.toast.say(words, self.view.mapTo(self, at.toPoint()), stays=True)
        else:
            self.toast.hush()

    def _open_menu(self, spot: QPoint) -> None:
        selection = self.board.selection
        ids = actions.NODE_MENU if selection.nodes else actions.WIRE_MENU if selection.wires else actions.CANVAS_MENU
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        actions.fill_menu(menu, ids, self.actions_by_id)
        if selection.nodes and self._repair:
            menu.addSeparator()
            menu.addMenu("Repair").addActions(list(self._repair))
        menu.popup(spot)

    def offer_repair(self, actions: Sequence[QAction]) -> None:
        """Have the menus of nodes offer these."""
        self._repair = actions

    # --- overlays ----------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep overlays in place and the focus visible."""
        if watched is self.view:
            if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
                self._hint.setGeometry(self.view.rect())
                self._drop_veil.setGeometry(self.view.rect().adjusted(12, 12, -12, -12))
            elif event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
                self._show_focus(on=event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: paint everything anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "board"):
            self.board.scene.repaint_all()
            self._show_focus(on=self.view.hasFocus())

    def _show_focus(self, *, on: bool) -> None:
        edge = theme.palette().accent if on else theme.palette().panel
        self.view.setStyleSheet(f"QGraphicsView {{ border: 1px solid {edge}; }}")
