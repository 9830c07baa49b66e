"""Adding a node: the popup at the pointer, what it lists, and what became of the wire that asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QGraphicsItem

from charstudio.model.graph_wiring import WORDS
from charstudio.model.kind import TIMELINE_KIND, KindSpec
from charstudio.model.values import Input, Output
from charstudio.studio.own_templates import OwnTemplate
from charstudio.ui.graph.add_popup import AddPopup
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.commands import Commands, fitting_port
from charstudio.ui.graph.view import GraphView

_RECENT_KEPT = 6


class Adding(QObject):
    """Opens ``popup`` and does what is chosen in it. ``recent`` lists the kinds added last, newest first.

    ``templates`` gives the user's own ones as they are known at the moment.
    """

    opened = Signal()
    """The popup is open."""
    template_chosen = Signal(object, QPointF)
    """An ``OwnTemplate`` was chosen, and where in the graph its middle goes."""

    def __init__(self, board: Board, commands: Commands, view: GraphView, popup: AddPopup) -> None:
        super().__init__(view)
        self.recent: list[str] = []
        self.templates: Callable[[], Sequence[OwnTemplate]] = tuple
        self.popup = popup
        self._board, self._commands, self._view = board, commands, view
        self._pending: tuple[QPointF, Output | Input | None, QGraphicsItem | None] | None = None
        popup.chosen.connect(self._add)
        popup.template_chosen.connect(self._insert)
        popup.closed.connect(self._closed)

    def open(self, at: QPointF, start: Output | Input | None = None, loose: QGraphicsItem | None = None) -> None:
        """Ask which node to add at a viewport position, to be wired to ``start``; ``loose`` is removed afterwards."""
        self._pending = (self._view.to_scene(at), start, loose)
        spot = self._view.viewport().mapToGlobal(at.toPoint())
        templates = self._usable() if start is None else ()  # a template has no socket for the wire that is held
        self.popup.open_at(spot, self._kinds_for(start), self.recent, self._caption(start), templates)
        self.opened.emit()

    def renew_templates(self) -> None:
        """Others are known now: an open popup shows them."""
        if self._pending is not None and self._pending[1] is None and self.popup.isVisible():
            self.popup.show_templates(self._usable())

    def _usable(self) -> tuple[OwnTemplate, ...]:
        return tuple(template for template in self.templates() if not template.problem)

    def _kinds_for(self, start: Output | Input | None) -> Mapping[str, KindSpec]:
        has_timeline = self._board.project.timeline_node() is not None
        flows = self._commands.type_of(start) if start is not None else None
        return {
            kind: spec
            for kind, spec in self._board.studio.kinds.items()
            if not (kind == TIMELINE_KIND and has_timeline)
            and (start is None or fitting_port(spec, start, flows) is not None)
        }

    def _caption(self, start: Output | Input | None) -> str:
        flows = self._commands.type_of(start) if start is not None else None
        if flows is None:
            return ""
        return f"Nodes that {'take' if isinstance(start, Output) else 'give'} {WORDS[flows]}"

    def _add(self, kind: str) -> None:
        if self._pending is None:
            return
        spot, start, _ = self._pending
        if self._commands.add(kind, spot, start) is not None:
            self.recent = [kind, *(other for other in self.recent if other != kind)][:_RECENT_KEPT]

    def _insert(self, template: OwnTemplate) -> None:
        if self._pending is not None:
            self.template_chosen.emit(template, self._pending[0])

    def _closed(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None and pending[2] is not None:
            self._board.scene.grScene.removeItem(pending[2])
        self._view.setFocus()
