"""The outline dock: every node and every wire as a row, to be chosen, wired, renamed and run without a pointer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from charstudio.model.graph import Wire
from charstudio.model.values import NodeId
from charstudio.studio.document import Change
from charstudio.ui import theme
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.graph.connect_popup import ConnectPopup
from charstudio.ui.graph.reading import WireEnd
from charstudio.ui.key_tips import keys_of
from charstudio.ui.outline.model import END, NODE, OutlineModel
from charstudio.ui.outline.tree import OutlineTree

_MENU = ("go", "", "connect", "rename", "mute", "pin", "", "run", "", "delete")
_WIDTH = 288
_SELECT = QItemSelectionModel.SelectionFlag


class OutlinePanel(QWidget):
    """Shows what ``canvas`` shows; both have one selection. It listens only while it can be seen."""

    run_asked = Signal(list)
    """Make these nodes (``list[NodeId]``)."""
    reveal_asked = Signal(str)
    """Bring this node into sight on the canvas."""
    find_asked = Signal()
    """Open the search over the canvas."""

    def __init__(self, canvas: GraphCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._board = canvas, canvas.board
        self._stops: tuple[Callable[[], None], ...] = ()
        self._is_following = False
        self.model = OutlineModel(self._board.studio, canvas.commands.rename, self)
        self.tree = OutlineTree(self._board.studio, self)
        self.tree.setModel(self.model)
        self.popup = ConnectPopup(self._board, canvas.commands, self.tree)
        self._hint = QLabel("No nodes yet. Press Tab on the graph to add one.", self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "small")
        self.actions_by_id: dict[str, QAction] = self._make_actions()
        self.show_keys()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tree)
        column.addWidget(self._hint)
        self.setFocusProxy(self.tree)
        self.tree.selectionModel().selectionChanged.connect(self._rows_selected)
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self._show_hint()

    def sizeHint(self) -> QSize:
        """Wide enough for a title with its state."""
        return QSize(_WIDTH, 400)

    def show_keys(self) -> None:
        """Tell the keys the commands have now to those who hear the outline."""
        words = ["Every node with its wires below it. Right shows the wires."]
        with_keys = (action for action in self.actions_by_id.values() if action.shortcuts())
        words.extend(f"{action.text().rstrip('…')}: {keys_of(action, ' or ')}." for action in with_keys)
        self.tree.setAccessibleDescription(" ".join(words))

    def close_outline(self) -> None:
        """Stop listening to the studio and the canvas."""
        stops, self._stops = self._stops, ()
        for stop in stops:
            stop()
        if stops:
            self._board.selection.changed.disconnect(self._canvas_selected)

    # --- following ---------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the document, then follow it."""
        super().showEvent(event)
        if self._stops:
            return
        studio = self._board.studio
        with self._following():
            self.model.show(studio.document.project)
            self.model.refresh(self.model.nodes)
        self._stops = (
            studio.document.changed.connect(self._document_changed),
            studio.status_changed.connect(self.model.refresh),
        )
        self._board.selection.changed.connect(self._canvas_selected)
        self._show_hint()
        self._canvas_selected()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight nothing needs to be kept up."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.close_outline()

    @contextmanager
    def _following(self) -> Iterator[None]:
        """What changes here now comes from the canvas or the document, and is not told back to them."""
        was, self._is_following = self._is_following, True
        try:
            yield
        finally:
            self._is_following = was

    def _document_changed(self, change: Change) -> None:
        with self._following():
            self.model.show(change.after)
        self._show_hint()
        self._canvas_selected()

    def _show_hint(self) -> None:
        is_empty = not self.model.nodes
        self._hint.setVisible(is_empty)
        self.tree.setVisible(not is_empty)

    # --- one selection for both --------------------------------------------------------------------------------

    def _rows_selected(self) -> None:
        """Select on the canvas what is selected here; the row with the keyboard is the one chosen last."""
        if self._is_following:
            return
        nodes, wires = self._chosen()
        current = self._current_node() if not isinstance(self.tree.currentIndex().data(END), WireEnd) else None
        if current in nodes:
            nodes = [*(node for node in nodes if node != current), current]
        if not self._is_in_step(nodes, wires):
            self._board.selection.set(nodes, wires)

    def _canvas_selected(self) -> None:
        """Select here what is selected on the canvas."""
        nodes, wires = self._chosen()
        if self._is_in_step(nodes, wires):
            return
        selection = self._board.selection
        chosen = QItemSelection()
        for index in (*map(self.model.index_of, selection.nodes), *map(self.model.index_of_wire, selection.wires)):
            if index.isValid():
                chosen.select(index, index)
        rows = self.tree.selectionModel()
        current = self.model.index_of(selection.current) if selection.current is not None else QModelIndex()
        with self._following():
            rows.select(chosen, _SELECT.ClearAndSelect)
            if current.isValid():
                rows.setCurrentIndex(current, _SELECT.NoUpdate)
                self.tree.scrollTo(current)

    def _is_in_step(self, nodes: list[NodeId], wires: list[Wire]) -> bool:
        selection = self._board.selection
        return set(nodes) == set(selection.nodes) and set(wires) == set(selection.wires)

    def _chosen(self) -> tuple[list[NodeId], list[Wire]]:
        """What the selected rows stand for."""
        nodes: list[NodeId] = []
        wires: dict[Wire, None] = {}
        for index in self.tree.selectionModel().selectedIndexes():
            end = index.data(END)
            if isinstance(end, WireEnd):
                wires[end.wire] = None
            else:
                nodes.append(NodeId(index.data(NODE)))
        return nodes, list(wires)

    def _current_node(self) -> NodeId | None:
        """The node of the row with the keyboard; for a wire the node it stands under."""
        node = self.tree.currentIndex().data(NODE)
        return NodeId(node) if node is not None else None

    # --- commands ----------------------------------------------------------------------------------------------

    def _make_actions(self) -> dict[str, QAction]:
        commands = self._canvas.commands
        table: tuple[tuple[str, str, tuple[str, ...], str, Callable[[], object]], ...] = (
            ("go", "Show on the graph", ("Return", "Enter"), "image-filter-center-focus", self._go),
            ("connect", "Connect…", ("C",), "connection", self._connect),
            ("rename", "Rename", ("F2",), "rename-box", self._rename),
            ("mute", "Mute", ("M",), "volume-off", commands.toggle_mute),
            ("bypass", "Bypass", ("B",), "debug-step-over", commands.toggle_bypass),
            ("pin", "Pin result", ("P",), "pin-outline", commands.toggle_pin),
            ("run", "Run selected", (), "play", lambda: self.run_asked.emit(list(self._board.selection.nodes))),
            ("delete", "Delete", ("Del", "X"), "trash-can-outline", commands.delete),
            ("find", "Find node…", ("Ctrl+F",), "magnify", self.find_asked.emit),
        )
        return {name: self._action(name, text, keys, icon, do) for name, text, keys, icon, do in table}

    def _action(self, name: str, text: str, keys: tuple[str, ...], icon: str, do: Callable[[], object]) -> QAction:
        action = QAction(text, self.tree)
        action.setObjectName(f"outline.{name}")
        action.setProperty("icon_name", icon)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False: do())
        self.tree.addAction(action)
        return action

    def _go(self) -> None:
        """Bring a node into sight on the canvas; from a wire go to the row of the node at its other end."""
        end = self.tree.currentIndex().data(END)
        if isinstance(end, WireEnd):
            self.tree.setCurrentIndex(self.model.index_of(end.there.node))
            return
        node = self._current_node()
        if node is not None:
            self.reveal_asked.emit(node)

    def _rename(self) -> None:
        node = self._current_node()
        if node is not None:
            self.tree.edit(self.model.index_of(node))

    def _connect(self) -> None:
        node = self._current_node()
        if node is not None:
            rect = self.tree.visualRect(self.model.index_of(node))
            self.popup.open_for(node, self.tree.viewport().mapToGlobal(rect.bottomLeft()))

    def _open_menu(self, at: QPoint) -> None:
        index = self.tree.currentIndex()
        if not index.isValid():
            return
        self.actions_by_id["delete"].setText("Disconnect" if isinstance(index.data(END), WireEnd) else "Delete")
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in _MENU:
            if not name:
                menu.addSeparator()
                continue
            action = self.actions_by_id[name]
            if action.icon().isNull():
                action.setIcon(theme.icon(str(action.property("icon_name")), "secondary"))
            menu.addAction(action)
        menu.popup(self.tree.viewport().mapToGlobal(at))
