"""The list of exports on screen: keys, and the chosen export kept whatever comes and goes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from charstudio.studio.renders.values import Render, RenderId
from charstudio.ui.renders.render_list import RenderList
from charstudio.ui.renders.row_paint import RenderPainter


class RendersView(QListView):
    """``chosen_changed`` when another export is chosen, or the chosen one stands elsewhere; ``opened`` for Enter and a
    double-click; ``menu_asked(QPoint)`` at a place on the screen.
    """

    chosen_changed = Signal()
    opened = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, renders: RenderList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = renders
        self._id: RenderId | None = None
        self.setModel(renders)
        self.setItemDelegate(RenderPainter(self))
        self.setAccessibleName("Exports")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.selectionModel().currentChanged.connect(lambda *_: self._selected())
        renders.modelReset.connect(self._choose_again)
        renders.dataChanged.connect(lambda *_: self.chosen_changed.emit())

    @property
    def row(self) -> int:
        """The chosen row; -1 for none."""
        return self.currentIndex().row()

    @property
    def chosen(self) -> Render | None:
        """The chosen export."""
        return self._list.renders[self.row] if self.row >= 0 else None

    def choose(self, render: RenderId) -> None:
        """Choose an export and bring it into sight."""
        row = self._list.row_of(render)
        if row is not None:
            self.setCurrentIndex(self._list.index(row))
            self.scrollTo(self.currentIndex())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the row under the pointer, or for the chosen one when it is asked for by key."""
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.chosen is not None:
            self.menu_asked.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))
        elif index.isValid():
            self.setCurrentIndex(index)
            self.menu_asked.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens on every desktop, whatever its own rule for activating."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.chosen is not None:
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def _selected(self) -> None:
        chosen = self.chosen
        self._id = chosen.id if chosen is not None else None
        self.chosen_changed.emit()

    def _choose_again(self) -> None:
        """The same export as before, else the first: something is always chosen, so that the buttons mean something."""
        row = self._list.row_of(self._id)
        if self._list.renders:
            self.setCurrentIndex(self._list.index(row or 0))
        else:
            self._selected()
