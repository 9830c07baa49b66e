"""The table of lines on screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from charstudio.model.values import NodeId
from charstudio.studio.script.lines import ScriptLine
from charstudio.ui.script.cells import Cast, TakeCell, WhoCell, WordsCell
from charstudio.ui.script.table import Column, ScriptTable

_ROW = 32
_WIDTHS = {
    Column.NUMBER: 36,
    Column.SCENE: 132,
    Column.WHO: 108,
    Column.LINE: 240,
    Column.HOW: 92,
    Column.VOICE: 104,
    Column.TAKE: 64,
    Column.LENGTH: 72,
    Column.AT: 100,
    Column.CLIP: 72,
    Column.STATE: 104,
}
_GOES_FIRST = (Column.AT, Column.HOW, Column.SCENE, Column.CLIP, Column.VOICE)
"""What is left out where there is no room, in this order."""


class ScriptView(QTableView):
    """``chosen_changed`` when other lines are selected; ``opened(node)`` for a double-click on a number;
    ``menu_asked(QPoint)`` at a place on the screen.
    """

    chosen_changed = Signal()
    opened = Signal(str)
    menu_asked = Signal(QPoint)

    def __init__(self, table: ScriptTable, cast: Cast, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.setModel(table)
        self.setAccessibleName("Script")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.SelectedClicked)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._set_cells(cast)
        self._arrange_headers()
        self.doubleClicked.connect(self._double_clicked)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen_changed.emit())

    @property
    def chosen(self) -> tuple[ScriptLine, ...]:
        """The selected lines, in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._table.lines[row] for row in rows if row < len(self._table.lines))

    def choose(self, nodes: Sequence[NodeId]) -> None:
        """Select these lines and bring the first into sight."""
        self.clearSelection()
        rows = [row for row, line in enumerate(self._table.lines) if line.node in nodes]
        mode = self.selectionModel().SelectionFlag
        for row in rows:
            self.selectionModel().select(self._table.index(row, 0), mode.Select | mode.Rows)
        if rows:
            self.scrollTo(self._table.index(rows[0], 0))

    def write(self, node: NodeId) -> None:
        """Begin typing the line of a node."""
        for row, line in enumerate(self._table.lines):
            if line.node == node:
                index = self._table.index(row, Column.LINE)
                self.setCurrentIndex(index)
                self.edit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the line under the pointer, or for the selected ones when it is asked for by key."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.chosen:
            self.menu_asked.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))
            return
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        if index.isValid():
            if not self.selectionModel().isRowSelected(index.row(), index.parent()):
                self.selectRow(index.row())
            self.menu_asked.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The line itself takes the room there is; side columns go before it gets narrow."""
        super().resizeEvent(event)
        room = self.viewport().width()
        needed = sum(_WIDTHS.values())
        hidden: set[Column] = set()
        for column in _GOES_FIRST:
            if needed <= room:
                break
            hidden.add(column)
            needed -= _WIDTHS[column]
        for column in _GOES_FIRST:
            self.setColumnHidden(column, column in hidden)

    def _double_clicked(self, index: object) -> None:
        row, column = self.currentIndex().row(), self.currentIndex().column()
        if column in {Column.NUMBER, Column.SCENE, Column.STATE} and row < len(self._table.lines):
            self.opened.emit(self._table.lines[row].node)

    def _set_cells(self, cast: Cast) -> None:
        def line_of(row: int) -> ScriptLine:
            return self._table.lines[row]

        self.setItemDelegateForColumn(Column.WHO, WhoCell(cast, line_of, self))
        self.setItemDelegateForColumn(Column.TAKE, TakeCell(line_of, self))
        self.setItemDelegateForColumn(Column.LINE, WordsCell(lambda row: line_of(row).text, "Line", self))
        self.setItemDelegateForColumn(Column.HOW, WordsCell(lambda row: line_of(row).how, "How it is said", self))

    def _arrange_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setDefaultSectionSize(_ROW)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)  # or every row would be measured
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        columns.setSectionResizeMode(Column.LINE, QHeaderView.ResizeMode.Stretch)
        columns.setHighlightSections(False)
        columns.setStyleSheet("QHeaderView::section { padding-left: 11px; padding-right: 8px; }")  # in line with cells
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
