"""The graph as a tree: nodes in reading order, under each its wires. Follows the document by small differences.

Invariant: after ``show(project)`` the rows are those that a fresh model of the same project would have, and no row
that stayed has lost its index (so selection, focus and what is unfolded stay as well).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from charstudio.model.graph import Node, Wire
from charstudio.model.project import Project
from charstudio.model.values import NodeId
from charstudio.ui.graph.diff import Difference, difference
from charstudio.ui.graph.needs import CanvasStudio
from charstudio.ui.graph.reading import WireEnd, reading_order, wires_by_node
from charstudio.ui.outline.words import NodeWords, node_words, spoken, wire_spoken, wire_text

AnyIndex = QModelIndex | QPersistentModelIndex
NODE = Qt.ItemDataRole.UserRole
"""The ``NodeId`` of a row: its own, for a wire that of the node it stands under."""
END = Qt.ItemDataRole.UserRole + 1
"""The ``WireEnd`` of a wire's row; None for a node."""
WORDS = Qt.ItemDataRole.UserRole + 2
"""The ``NodeWords`` of a node's row; None for a wire."""

_TOP = QModelIndex()
_MANY_RUNS = 64


class OutlineModel(QAbstractItemModel):
    """One column. ``rename`` is asked when a title has been edited in place."""

    def __init__(self, studio: CanvasStudio, rename: Callable[[NodeId, str], None], parent: QObject | None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._rename = rename
        self._project = Project()
        self._order: list[NodeId] = []
        self._rows: dict[NodeId, int] = {}
        self._ends: dict[NodeId, tuple[WireEnd, ...]] = {}
        self._numbers: dict[NodeId, int] = {}
        self._numbered: dict[int, NodeId] = {}
        self._words: dict[NodeId, NodeWords] = {}
        self._last_number = 0

    # --- where things are --------------------------------------------------------------------------------------

    @property
    def nodes(self) -> Sequence[NodeId]:
        """The nodes in the order of their rows."""
        return self._order

    def ends(self, node: NodeId) -> tuple[WireEnd, ...]:
        """The wires under a node, in the order of their rows."""
        return self._ends.get(node, ())

    def index_of(self, node: NodeId) -> QModelIndex:
        """The row of a node; an invalid index when it has none."""
        row = self._rows.get(node)
        return _TOP if row is None else self.createIndex(row, 0, 0)

    def index_of_wire(self, wire: Wire) -> QModelIndex:
        """The row of a wire under the node it comes in at; an invalid index when there is none."""
        ends = self.ends(wire[1].node)
        row = next((row for row, end in enumerate(ends) if end.is_input and end.wire == wire), None)
        return _TOP if row is None else self.index(row, 0, self.index_of(wire[1].node))

    def index(self, row: int, column: int, parent: AnyIndex = _TOP) -> QModelIndex:
        """A node's row, or a wire's row under its node."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        number = self._numbers[self._order[parent.row()]] if parent.isValid() else 0
        return self.createIndex(row, column, number)

    def parent(self, index: AnyIndex = _TOP) -> QModelIndex:  # type: ignore[override]
        """The node of a wire's row."""
        node = self._numbered.get(index.internalId()) if index.isValid() else None
        return self.index_of(node) if node is not None else QModelIndex()

    def rowCount(self, parent: AnyIndex = _TOP) -> int:
        """Nodes, or the wires of one."""
        if not parent.isValid():
            return len(self._order)
        return 0 if parent.internalId() else len(self.ends(self._order[parent.row()]))

    def columnCount(self, parent: AnyIndex = _TOP) -> int:
        """One."""
        return 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The heading is not shown, but a screen reader names it."""
        return "Nodes" if role == Qt.ItemDataRole.DisplayRole else None

    # --- what a row says ---------------------------------------------------------------------------------------

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Titles of nodes can be edited; wires have nothing inside."""
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        own = Qt.ItemFlag.ItemNeverHasChildren if index.internalId() else Qt.ItemFlag.ItemIsEditable
        return usual | own

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for the eye, for the ear (``AccessibleTextRole``), and the values behind them."""
        number = index.internalId()
        node = self._numbered[number] if number else self._order[index.row()]
        if role == NODE:
            return node
        value = self._project.graph.nodes.get(node)
        if value is None:  # asked while its row is being removed
            return None
        return self._wire_data(self._ends[node][index.row()], role) if number else self._node_data(value, role)

    def _node_data(self, node: Node, role: int) -> object:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return node.title
        if role == WORDS:
            return self.words(node.id)
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return self._spoken(node.id)
        return None

    def _wire_data(self, end: WireEnd, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return wire_text(self._project, self._studio.kinds, end)
        if role == END:
            return end
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return wire_spoken(self._project, self._studio.kinds, end)
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another title; the row changes when the document does."""
        title = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not title or title == index.data(Qt.ItemDataRole.EditRole):
            return False
        self._rename(NodeId(index.data(NODE)), title)
        return True

    def words(self, node: NodeId) -> NodeWords:
        """The words for a node, found when somebody looks and kept until something about it changes."""
        found = self._words.get(node)
        if found is None:
            found = node_words(self._studio, self._project.graph.nodes[node], self._studio.status(node))
            self._words[node] = found
        return found

    def _spoken(self, node: NodeId) -> str:
        kinds = self._studio.kinds
        return spoken(self.words(node), [wire_text(self._project, kinds, end, aloud=True) for end in self.ends(node)])

    # --- following the document --------------------------------------------------------------------------------

    def show(self, project: Project) -> None:
        """Take over another value of the project."""
        before, self._project = self._project, project
        change = difference(before, project)
        touched = _rewired(before, project, change)
        if change.removed_nodes or change.added_nodes or touched:
            self._remove(change.removed_nodes)
            ends, order = wires_by_node(project, self._studio.kinds), reading_order(project)
            self._reorder(order)
            self._insert(order, ends)
            for node in touched:
                self._show_ends(node, ends.get(node, ()))
        self._show_words(before, change.changed_nodes, touched)

    def refresh(self, nodes: Iterable[NodeId]) -> None:
        """The status or the price of these nodes may be another one now."""
        there = [node for node in nodes if node in self._rows]
        for node in there:
            self._words.pop(node, None)
        self._tell(there)

    def _show_words(self, before: Project, changed: Iterable[NodeId], touched: Iterable[NodeId]) -> None:
        old, new = before.graph.nodes, self._project.graph.nodes
        other = [node for node in changed if not _reads_the_same(old[node], new[node])]
        renamed = [node for node in other if old[node].title != new[node].title or old[node].kind != new[node].kind]
        neighbours = {end.there.node for node in renamed for end in self.ends(node)}
        self.refresh({*other, *touched, *neighbours})
        for node in neighbours:
            parent = self.index_of(node)
            self.dataChanged.emit(self.index(0, 0, parent), self.index(self.rowCount(parent) - 1, 0, parent))

    def _remove(self, nodes: Iterable[NodeId]) -> None:
        for first, last in reversed(list(_runs(self._rows[node] for node in nodes))):
            self.beginRemoveRows(_TOP, first, last)
            for node in self._order[first : last + 1]:
                del self._numbered[self._numbers.pop(node)]
                self._ends.pop(node, None)
                self._words.pop(node, None)
            del self._order[first : last + 1]
            self._count_rows()
            self.endRemoveRows()

    def _reorder(self, order: Sequence[NodeId]) -> None:
        """Put the rows there are into their new order, in one go."""
        kept = [node for node in order if node in self._rows]
        if kept == self._order:
            return
        self.layoutAboutToBeChanged.emit()
        old = [index for index in self.persistentIndexList() if not index.internalId()]
        nodes = [self._order[index.row()] for index in old]
        self._order = kept
        self._count_rows()
        self.changePersistentIndexList(old, [self.index_of(node) for node in nodes])
        self.layoutChanged.emit()

    def _insert(self, order: Sequence[NodeId], ends: Mapping[NodeId, tuple[WireEnd, ...]]) -> None:
        new = [row for row, node in enumerate(order) if node not in self._rows]
        for first, last in _runs(new):
            self.beginInsertRows(_TOP, first, last)
            fresh = order[first : last + 1]
            self._order[first:first] = fresh
            for node in fresh:
                self._last_number += 1
                self._numbers[node], self._numbered[self._last_number] = self._last_number, node
                self._ends[node] = ends.get(node, ())
            self._count_rows()
            self.endInsertRows()

    def _show_ends(self, node: NodeId, ends: tuple[WireEnd, ...]) -> None:
        """Replace the wires of a node from the first that differs to the last that differs."""
        old, parent = self.ends(node), self.index_of(node)
        if not parent.isValid() or old == ends:
            return
        start = _alike(old, ends)
        tail = _alike(old[start:][::-1], ends[start:][::-1])
        if len(old) - tail > start:
            self.beginRemoveRows(parent, start, len(old) - tail - 1)
            self._ends[node] = (*old[:start], *old[len(old) - tail :])
            self.endRemoveRows()
        if len(ends) - tail > start:
            self.beginInsertRows(parent, start, len(ends) - tail - 1)
            self._ends[node] = ends
            self.endInsertRows()

    def _count_rows(self) -> None:
        self._rows = {node: row for row, node in enumerate(self._order)}

    def _tell(self, nodes: Iterable[NodeId]) -> None:
        runs = list(_runs(self._rows[node] for node in nodes))
        if len(runs) > _MANY_RUNS:
            runs = [(runs[0][0], runs[-1][1])]
        for first, last in runs:
            self.dataChanged.emit(self.createIndex(first, 0, 0), self.createIndex(last, 0, 0))


def _rewired(before: Project, after: Project, change: Difference) -> set[NodeId]:
    """The nodes whose list of wires may be another one."""
    found = {end.node for wire in (*change.added_wires, *change.removed_wires) for end in wire}
    old, new = before.graph, after.graph
    if old.links is not new.links:
        found |= {target.node for target, sources in new.links.items() if old.links.get(target) is not sources}
    found |= {node for node in change.changed_nodes if old.nodes[node].kind != new.nodes[node].kind}
    timeline = after.timeline_node()
    if change.timeline_changed and timeline is not None and before.timeline_links() != after.timeline_links():
        found.add(timeline)
    return found & after.graph.nodes.keys()


def _reads_the_same(old: Node, new: Node) -> bool:
    """Whether only its place differs, so that its words stay (its result is told by the status)."""
    return (old.title, old.kind, old.take, old.pin, old.muted) == (
        new.title,
        new.kind,
        new.take,
        new.pin,
        new.muted,
    ) and old.params is new.params


def _runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Rows as pieces without gaps: (first, last), from the top."""
    first = last = -2
    for row in sorted(rows):
        if row != last + 1:
            if last >= 0:
                yield first, last
            first = row
        last = row
    if last >= 0:
        yield first, last


def _alike(left: Sequence[WireEnd], right: Sequence[WireEnd]) -> int:
    """How many stand equal at the beginning of both."""
    pairs = zip(left, right, strict=False)
    return next((count for count, pair in enumerate(pairs) if pair[0] != pair[1]), min(len(left), len(right)))
