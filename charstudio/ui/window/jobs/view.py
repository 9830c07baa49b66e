"""The table of jobs on screen: columns, keys, the selected line kept whatever comes and goes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from charstudio.ui.window.jobs.bar import ProgressBar
from charstudio.ui.window.jobs.line import JobLine
from charstudio.ui.window.jobs.table import Column, JobTable

_ROW = 28
_WIDTHS = {
    Column.SHOT: 128,
    Column.STATE: 112,
    Column.PROGRESS: 92,
    Column.MODEL: 116,
    Column.SERVICE: 116,
    Column.TIME: 148,
    Column.TRIES: 52,
    Column.ASIDE: 80,
    Column.CHARGED: 80,
}
_WIDE = {
    **_WIDTHS,
    Column.SHOT: 216,
    Column.PROGRESS: 152,
    Column.MODEL: 216,
    Column.SERVICE: 132,
    Column.TIME: 160,
    Column.CHARGED: 112,
}
_FROM_WIDE = 1400
_NOTE_NEEDS = 80
"""A note that has less room than this says nothing; the card says it all."""


class JobsView(QTableView):
    """``chosen_changed`` when another line is selected or the table was filled anew; ``opened`` for Enter and a
    double-click; ``menu_asked(QPoint)`` at a place on the screen.
    """

    chosen_changed = Signal()
    opened = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, table: JobTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._key = ""
        self._is_wide = False
        self.setModel(table)
        self.setAccessibleName("Jobs")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegateForColumn(Column.PROGRESS, ProgressBar(self))
        self._arrange_headers()
        self.activated.connect(lambda _index: self.opened.emit())
        self.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        table.modelReset.connect(self._choose_again)

    @property
    def chosen(self) -> JobLine | None:
        """The selected line."""
        rows = self.selectionModel().selectedRows()
        return self._table.lines[rows[0].row()] if rows else None

    def choose(self, key: str) -> None:
        """Select the line of a job and bring it into sight."""
        row = self._table.row_of(key)
        if row is not None:
            self.selectRow(row)
            self.scrollTo(self._table.index(row, 0))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the line under the pointer, or for the selected one when it is asked for by key."""
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.chosen is not None:
            self.menu_asked.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))
        elif index.isValid():
            self.selectRow(index.row())
            self.menu_asked.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens on every desktop, whatever its own rule for activating."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.chosen is not None:
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wider columns where there is room; the note goes where there is none."""
        super().resizeEvent(event)
        wide = self.width() >= _FROM_WIDE
        if wide != self._is_wide:
            self._is_wide = wide
            self._set_widths()
        last = Column.CHARGED  # it is stretched while the note is hidden
        taken = sum(self.columnWidth(column) for column in _WIDTHS if column != last) + _WIDTHS[last]
        self.setColumnHidden(Column.NOTE, self.viewport().width() - taken < _NOTE_NEEDS)

    def _set_widths(self) -> None:
        for column, width in (_WIDE if self._is_wide else _WIDTHS).items():
            self.setColumnWidth(column, width)

    def _arrange_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setDefaultSectionSize(_ROW)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)  # or every row would be measured
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        columns.setStretchLastSection(True)
        columns.setHighlightSections(False)
        columns.setStyleSheet("QHeaderView::section { padding-left: 11px; padding-right: 8px; }")  # in line with cells
        self._set_widths()

    def _selected(self) -> None:
        chosen = self.chosen
        self._key = chosen.key if chosen is not None else ""
        self.chosen_changed.emit()

    def _choose_again(self) -> None:
        row = self._table.row_of(self._key)
        if row is not None:
            self.selectRow(row)
        else:
            self._selected()
