"""The tiles on screen: as many to a row as there is room for, pictures asked for only where the eye rests."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from charstudio.model.results import MediaValue
from charstudio.studio.gallery.values import GalleryItem
from charstudio.ui.gallery.items import GalleryList
from charstudio.ui.gallery.tile_paint import LINE_PX, PAD, TilePainter, picture_height
from charstudio.ui.graph.thumbnails import Thumbnails

_WANTED = 148
"""About as wide is a tile."""
_TWO = 216
"""From this width on there are two to a row."""
_SPARE = 4
"""What Qt keeps of a row for itself."""
_REST_MS = 80
"""After so long without scrolling pictures are asked for: what only flew past would keep the worker busy."""
_SELECT = QItemSelectionModel.SelectionFlag


class GalleryView(QListView):
    """``chosen_changed`` when other tiles are chosen; ``opened`` for Enter and a double-click; ``menu_asked(QPoint)``
    at a place on the screen; ``starred(int)`` for the keys 0 to 5.
    """

    chosen_changed = Signal()
    opened = Signal()
    menu_asked = Signal(QPoint)
    starred = Signal(int)

    def __init__(self, tiles: GalleryList, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = tiles
        self._thumbnails = thumbnails
        self._keys: tuple[str, ...] = ()
        self.painter = TilePainter(self._picture)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.viewport().update)
        self.setModel(tiles)
        self.setItemDelegate(self.painter)
        self.setAccessibleName("Gallery")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # or columns would come and go with it
        self.verticalScrollBar().setSingleStep(40)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._rest.start())
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        tiles.modelReset.connect(self._choose_again)
        tiles.dataChanged.connect(lambda *_: self.chosen_changed.emit())
        thumbnails.ready.connect(self._picture_came)

    @property
    def chosen(self) -> tuple[GalleryItem, ...]:
        """The chosen items, from the newest on."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return tuple(self._tiles.shown[row] for row in rows if row < len(self._tiles.shown))

    def choose(self, key: str) -> None:
        """Choose these bytes and bring them into sight."""
        row = self._tiles.row_of(key)
        if row is not None:
            self.setCurrentIndex(self._tiles.index(row))
            self.scrollTo(self.currentIndex())

    def _picture_came(self, _ref: object) -> None:
        self.viewport().update()

    def _picture(self, value: MediaValue) -> QPixmap | None:
        return self._thumbnails.peek(value) if self._rest.isActive() else self._thumbnails.get(value)

    # --- events ------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many tiles to a row as fit, the row filled."""
        wide = self.viewport().width() - _SPARE
        columns = max(wide // _WANTED, 2 if wide >= _TWO else 1)
        width = max(96, wide // columns)
        size = QSize(width, picture_height(width) + LINE_PX + 2 * PAD)
        if size != self.painter.size:
            self.painter.size = size
            self.setGridSize(size)
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the tile under the pointer, or for what is chosen when it is asked for by key."""
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.chosen:
            self.menu_asked.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
        elif index.isValid():
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
            self.menu_asked.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens on every desktop, digits give stars, and letters are no search for a title."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.chosen:
            self.opened.emit()
        elif event.text() in {"0", "1", "2", "3", "4", "5"} and not event.modifiers() & _COMMANDS:
            self.starred.emit(int(event.text()))
        elif event.text().isprintable() and event.text().strip() and not event.modifiers() & _COMMANDS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Carry the picture of the tile away."""
        indexes = self.selectionModel().selectedIndexes()
        if not indexes:
            return
        current = self.currentIndex() if self.currentIndex() in indexes else indexes[0]
        drag = QDrag(self)
        drag.setMimeData(self._tiles.mimeData([current]))
        picture = self._thumbnails.peek(self._tiles.shown[current.row()].value)
        if picture is not None:
            drag.setPixmap(picture.scaledToWidth(160, Qt.TransformationMode.SmoothTransformation))
            drag.setHotSpot(QPoint(80, 45))
        self.start_drag(drag)

    def start_drag(self, drag: QDrag) -> None:
        """Run the drag to its end."""
        drag.exec(Qt.DropAction.CopyAction)

    # --- what is chosen ----------------------------------------------------------------------------------------

    def _selected(self) -> None:
        self._keys = tuple(item.key for item in self.chosen)
        self.chosen_changed.emit()

    def _choose_again(self) -> None:
        """The same as before, as far as it is there: what is chosen outlives a search and whatever is new."""
        rows = [row for key in self._keys if (row := self._tiles.row_of(key)) is not None]
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self._tiles.index(row), self._tiles.index(row))
        self.selectionModel().select(chosen, _SELECT.ClearAndSelect)
        if rows:
            self.selectionModel().setCurrentIndex(self._tiles.index(rows[0]), _SELECT.NoUpdate)
        self.chosen_changed.emit()


_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
