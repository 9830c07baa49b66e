"""Finding nodes on the canvas: what a few letters can mean, and the line they are typed into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from charstudio.model.graph import Node
from charstudio.model.kind import KindSpec
from charstudio.model.values import NodeId
from charstudio.studio.status import NodeStatus
from charstudio.ui.graph import fuzzy, look
from charstudio.ui.graph.board import Board
from charstudio.ui.graph.search_list import Row, SearchList
from charstudio.ui.graph.view import GraphView

_MARGIN = 12
_LOOSE = 4.0
"""Letters further apart than this score says are a coincidence."""
_OF_KIND, _OF_STATE, _OF_TEXT = 0.8, 0.55, 0.5
"""How much a hit in the kind, the state or the prompt counts beside one in the title."""
_SHORTEST_WORD = 2


@dataclass(frozen=True, slots=True)
class Findable:
    """A node with every word it can be found by."""

    node: NodeId
    title: str
    kind: str
    states: tuple[str, ...]
    text: str
    icon: str
    role: str


def findable(node: Node, spec: KindSpec | None, status: NodeStatus) -> Findable:
    """The words of a node."""
    texts = (value for value in node.params.values() if isinstance(value, str) and " " in value.strip())
    states = {look.STATES[status.state].word: None, status.state.value: None}
    marks = {"muted": node.muted, "pinned": node.pin is not None, "draft": status.draft}
    states.update({mark: None for mark, is_on in marks.items() if is_on})
    return Findable(
        node.id,
        node.title,
        spec.title if spec is not None else node.kind,
        tuple(states),
        " ".join(" ".join(texts).split()),
        look.kind_icon(spec, node.kind),
        look.kind_role(spec, node.kind),
    )


def found(query: str, among: Iterable[Findable]) -> list[Findable]:
    """Those that ``query`` means, best first: by title, state, kind, then prompt. An empty query means all."""
    if not query.strip():
        return list(among)
    ranked = [(score(query, one), index, one) for index, one in enumerate(among)]
    return [one for points, _, one in sorted((r for r in ranked if r[0] > 0), key=lambda r: (-r[0], r[1]))]


def score(query: str, one: Findable) -> float:
    """How well ``query`` names a node; 0 for not at all."""
    wanted = query.casefold().strip()
    state = max(fuzzy.score(wanted, word) if _begins(wanted, word) else 0.0 for word in one.states)
    return max(
        _close(fuzzy.score(wanted, one.title)),
        _close(fuzzy.score(wanted, one.kind)) * _OF_KIND,
        state * _OF_STATE,
        _in_text(wanted, one.text) * _OF_TEXT,
    )


def _close(points: float) -> float:
    return points if points >= _LOOSE else 0.0


def _begins(wanted: str, words: str) -> bool:
    """A state is named by the beginning of its words; letters from its middle are a coincidence."""
    whole = words.casefold()
    return len(wanted) >= _SHORTEST_WORD and (whole.startswith(wanted) or f" {wanted}" in whole)


def _in_text(wanted: str, text: str) -> float:
    """Every word of the query in the prompt, in any order."""
    low = text.casefold()
    if len(wanted) < _SHORTEST_WORD or not all(word in low for word in wanted.split()):
        return 0.0
    return fuzzy.score(wanted, text) if wanted in low else _LOOSE


class Finding(QObject):
    """Opens the search over the canvas and goes to what was found."""

    def __init__(self, board: Board, view: GraphView, parent: QWidget) -> None:
        super().__init__(parent)
        self._board, self._view = board, view
        self._query = ""
        self._returns_to: QWidget | None = None
        self.bar = SearchList(parent, "Find a node", "Find by title, kind, prompt or state")
        self.bar.picked.connect(self._go)
        self.bar.closed.connect(self._closed)
        self.bar.listed.connect(self._place)
        for text, keys, by in (("Next", ("F3", "Ctrl+G"), 1), ("Previous", ("Shift+F3", "Ctrl+Shift+G"), -1)):
            action = QAction(text, self.bar)
            action.setObjectName("graph.find_next" if by > 0 else "graph.find_previous")  # follows remapped keys
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _checked=False, by=by: self._step(by))
            self.bar.addAction(action)
        parent.installEventFilter(self)

    def open(self) -> None:
        """Show the search line; the last query stands in it, marked."""
        if not self.bar.isVisible():
            self._returns_to = QApplication.focusWidget()
        self.bar.open_with(self._rows, self._query)

    def go_on(self, by: int) -> None:
        """Go to the next (1) or the previous (-1) node that the last query means; without one, ask."""
        if not self._query:
            self.open()
            return
        nodes = [one.node for one in found(self._query, self._all())]
        if not nodes:
            self._board.tell(f"Nothing is found by “{self._query}”.")
            return
        current = self._board.selection.current
        at = nodes.index(current) if current in nodes else (-1 if by > 0 else 0)
        self._go(nodes[(at + by) % len(nodes)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize and watched is self.parent() and self.bar.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _all(self) -> list[Findable]:
        kinds, project = self._board.studio.kinds, self._board.project
        items = self._board.scene.node_items
        return [
            findable(node, kinds.get(node.kind), items[node.id].status)
            for node in project.graph.nodes.values()
            if node.id in items
        ]

    def _rows(self, query: str) -> list[Row]:
        self._query = query
        return [_row(one, query) for one in found(query, self._all())] if query else []

    def _step(self, by: int) -> None:
        """Show one after the other while the line stays open."""
        shown = self.bar.current
        if shown is not None and self._board.selection.nodes == (shown.value,):
            self.bar.step(by)
        if self.bar.current is not None:
            self._show(NodeId(str(self.bar.current.value)))

    def _go(self, node: object) -> None:
        self._show(NodeId(str(node)))
        self._view.setFocus()

    def _show(self, node: NodeId) -> None:
        if node in self._board.scene.node_items:
            self._board.selection.set([node])
            self._view.reveal(node)

    def _closed(self) -> None:
        back, self._returns_to = self._returns_to, None
        goal = back if back is not None and isValid(back) and back.isVisible() else self._view
        if isValid(goal):  # the whole window may be going
            goal.setFocus()

    def _place(self) -> None:
        parent = self.bar.parentWidget()
        assert parent is not None
        size = self.bar.wanted.boundedTo(QSize(parent.width() - 2 * _MARGIN, parent.height() - 2 * _MARGIN))
        self.bar.resize(size)
        self.bar.move(QPoint(parent.width() - size.width() - _MARGIN, _MARGIN))


def _row(one: Findable, query: str) -> Row:
    excerpt = _excerpt(query.casefold(), one.text)
    detail = " · ".join(filter(None, (one.kind, one.states[0], excerpt)))
    return Row(one.node, one.title, detail, one.icon, one.role)


def _excerpt(wanted: str, text: str) -> str:
    """The words around a hit in the prompt."""
    at = text.casefold().find(wanted)
    if at < 0:
        return ""
    start = text.rfind(" ", 0, max(0, at - 12)) + 1
    return f"…{text[start : start + 60]}" if start else text[:60]
