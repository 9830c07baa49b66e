"""Writing on the canvas itself: titles, prompts and notes, in an editor over the node."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QMenu

from charstudio.model.kind import NOTE_KIND, ParamSpec
from charstudio.model.values import Input, Json, NodeId
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.commands import Commands
from charstudio.ui.graph.face import LENGTH
from charstudio.ui.graph.gestures.base import Pointer
from charstudio.ui.graph.layout import Body
from charstudio.ui.graph.look import text_param
from charstudio.ui.graph.node_item import NodeModel
from charstudio.ui.graph.node_paint import caption_rect
from charstudio.ui.graph.number_editor import NumberEditor
from charstudio.ui.graph.text_editor import TextEditor
from charstudio.ui.graph.title_editor import TitleEditor
from charstudio.ui.graph.view import GraphView


class Writing(QObject):
    """Opens the editors and keeps what was written. One step for each text."""

    def __init__(self, board: Board, commands: Commands, view: GraphView) -> None:
        super().__init__(view)
        self._board = board
        self._commands = commands
        self._view = view
        self.title = TitleEditor(view)
        self.text = TextEditor(view)
        self.number = NumberEditor(view)
        self.number.changed.connect(lambda node, param, number: commands.set_length(NodeId(node), param, number))
        self.title.renamed.connect(lambda node, title: commands.rename(NodeId(node), title))
        self.text.changed.connect(lambda node, param, text: commands.write(NodeId(node), param, text))
        view.zoomed.connect(lambda _zoom: self.leave())
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(lambda _value: self.leave())
        view.double_clicked.connect(self._double_clicked)

    def leave(self) -> None:
        """The view moves on: a title is given up, a text and a number are kept."""
        self.title.close_unchanged()
        self.number.keep()
        self.text.keep()

    def forget(self) -> None:
        """The document changed under the editors: what is gone is not edited any more."""
        nodes = self._board.scene.node_items
        if self.title.node is not None and self.title.node not in nodes:
            self.title.close_unchanged()
        if self.text.node is not None and self.text.node not in nodes:
            self.text.close_unchanged()
        if self.number.node is not None and self.number.node not in nodes:
            self.number.close_unchanged()

    def rename_current(self) -> None:
        """Edit the title of the node chosen last."""
        item = self._current()
        if item is not None:
            self._rename(item)

    def write_current(self) -> None:
        """Edit the text of the node chosen last."""
        item = self._current()
        if item is not None and not self._write(item):
            self._board.tell("This node has no text to write.")

    def _current(self) -> NodeModel | None:
        """The node chosen last, brought into sight."""
        node = self._board.selection.current
        item = self._board.scene.node_items.get(node) if node is not None else None
        if item is not None and node is not None:
            outline = self._view.viewport_rect_of(self._board.scene.bounds([node]))
            if not self._view.viewport().rect().contains(outline):
                self._view.reveal(node)
        return item

    def add_note(self, at: QPointF) -> None:
        """Put a note down at a place in the scene and write on it."""
        node = self._commands.add(NOTE_KIND, at)
        if node is not None:
            self._write(self._board.scene.node_items[node])

    def _double_clicked(self, node: str, at: Pointer) -> None:
        """On the title: rename. On words: write. Anywhere else the node is opened."""
        item = self._board.scene.node_items[NodeId(node)]
        spot = at.scene - item.grNode.pos()
        if item.layout.header.contains(spot):
            self._rename(item)
        elif caption_rect(item.face).adjusted(-4, -4, 4, 4).contains(spot) and self._set_length(item):
            return
        elif not (self._is_on_words(item, spot) and self._write(item)):
            self._view.node_activated.emit(node)

    def _is_on_words(self, item: NodeModel, spot: QPointF) -> bool:
        layout = item.layout
        return _room(item).contains(spot) or (layout.kind in {Body.TEXT, Body.NOTE} and layout.body.contains(spot))

    def _rename(self, item: NodeModel) -> None:
        header = QRectF(item.layout.header).translated(item.grNode.pos()).adjusted(28, 2, -4, -2)
        rect = self._view.viewport_rect_of(header)
        rect.setWidth(max(rect.width(), 140))
        rect.setHeight(max(rect.height(), 26))
        self.title.open_on(item.node_id, item.value.title, rect, self._view.zoom_level)

    def _write(self, item: NodeModel) -> bool:
        """False: the node has no words."""
        spec, node = item.spec, item.value
        params = spec.defaults() | dict(node.params) if spec is not None else {}
        name = text_param(spec, params)
        param = spec.param(name) if spec is not None and name is not None else None
        if param is None or self._board.studio.document.read_only:
            return False
        if self._board.project.graph.links.get(Input(node.id, param.name)):
            self._board.tell(f"{param.label} comes in by its wire.")
            return True
        self._open(item, param, str(params.get(param.name) or ""))
        return True

    def set_current_length(self) -> None:
        """Edit the length of the node chosen last."""
        item = self._current()
        if item is not None and not self._set_length(item):
            self._board.tell("This node has no length to choose.")

    def _set_length(self, item: NodeModel) -> bool:
        """Open the field, or the list of the lengths its model makes. False: the node has no such parameter."""
        spec = next((spec for spec in self._board.studio.params_of(item.node_id) if spec.name == LENGTH), None)
        if spec is None or self._board.studio.document.read_only:
            return False
        now = item.value.params.get(LENGTH, spec.default)
        rect = caption_rect(item.face) if item.face.caption else item.layout.body
        corner = self._view.viewport_rect_of(rect.translated(item.grNode.pos())).bottomRight()
        if spec.choices:
            self._choose_length(item.node_id, spec, now, corner)
        else:
            self.number.setAccessibleName(f"{spec.label} of {item.value.title}")
            self.number.open_on(item.node_id, spec, float(now) if isinstance(now, int | float) else 0.0, corner)
        return True

    def _choose_length(self, node: NodeId, spec: ParamSpec, now: Json, corner: QPoint) -> None:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for index, choice in enumerate(spec.choices):
            label = spec.choice_labels[index] if index < len(spec.choice_labels) else f"{choice} {spec.unit}".strip()
            action = menu.addAction(label, partial(self._commands.set_length, node, spec.name, choice))
            action.setCheckable(True)
            action.setChecked(choice == now)
        menu.popup(self._view.viewport().mapToGlobal(corner))

    def _open(self, item: NodeModel, param: ParamSpec, text: str) -> None:
        self.text.setAccessibleName(f"{param.label} of {item.value.title}")
        self.text.setPlaceholderText(param.placeholder)
        rect = self._view.viewport_rect_of(_room(item).translated(item.grNode.pos()))
        self.text.open_on(item.node_id, param.name, text, rect, self._view.zoom_level)


def _room(item: NodeModel) -> QRectF:
    """Where a node's words are painted; where there are none yet, its strip."""
    layout = item.layout
    if layout.kind in {Body.TEXT, Body.NOTE}:
        return layout.body
    return layout.prompt if layout.prompt.height() else layout.strip
