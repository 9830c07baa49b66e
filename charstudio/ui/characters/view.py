"""The cards on screen: chosen, opened, dragged to the graph; files and pictures dropped on them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from charstudio.model.characters import Character
from charstudio.model.values import CharacterId
from charstudio.ui.characters.card_list import PICTURE_ROLE, CardList
from charstudio.ui.characters.card_paint import CardPainter
from charstudio.ui.graph.pasteboard import CHARACTER_MIME, Files, Media, content_of
from charstudio.ui.graph.thumbnails import Thumbnails


class CastView(QListView):
    """``chosen_changed``; ``opened`` for Enter and a double-click; ``menu_asked(QPoint)`` on the screen;
    ``dropped(str, object)``: files (``list[Path]``) or media (``pasteboard.Media``) on a character, "" for none.
    """

    chosen_changed = Signal()
    opened = Signal()
    menu_asked = Signal(QPoint)
    dropped = Signal(str, object)

    def __init__(self, cards: CardList, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = cards
        self._thumbnails = thumbnails
        self._id = ""
        self.setModel(cards)
        self.setItemDelegate(CardPainter(thumbnails.get, self))
        self.setAccessibleName("Characters")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSpacing(2)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        cards.modelReset.connect(self._choose_again)
        cards.dataChanged.connect(lambda *_: self.chosen_changed.emit())
        thumbnails.ready.connect(self._picture_came)

    def _picture_came(self, _ref: object) -> None:
        self.viewport().update()

    @property
    def chosen(self) -> Character | None:
        """The chosen character."""
        rows = self.selectionModel().selectedIndexes()
        return self._cards.shown[rows[0].row()] if rows and rows[0].row() < len(self._cards.shown) else None

    def choose(self, character: CharacterId) -> None:
        """Choose a character and bring it into sight."""
        row = self._cards.row_of(character)
        if row is not None:
            self.setCurrentIndex(self._cards.index(row))
            self.scrollTo(self.currentIndex())

    def rename(self) -> None:
        """Write the name in its place."""
        if self.chosen is not None:
            self.edit(self.currentIndex())

    # --- events ------------------------------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the card under the pointer, or for the chosen one when it is asked for by key."""
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.chosen is not None:
            self.menu_asked.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
            return
        if index.isValid():
            self.setCurrentIndex(index)
        else:
            self.clearSelection()
        self.menu_asked.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens on every desktop; Escape lets go."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.chosen is not None:
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Escape and self.chosen is not None:
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Carry the face away."""
        index = self.currentIndex()
        if not index.isValid():
            return
        drag = QDrag(self)
        drag.setMimeData(self._cards.mimeData([index]))
        value = index.data(PICTURE_ROLE)
        picture = self._thumbnails.peek(value) if value is not None else None
        if picture is not None:
            drag.setPixmap(picture.scaledToWidth(120, Qt.TransformationMode.SmoothTransformation))
            drag.setHotSpot(QPoint(60, 40))
        self.start_drag(drag)

    def start_drag(self, drag: QDrag) -> None:
        """Run the drag to its end."""
        drag.exec(Qt.DropAction.CopyAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and media of the film are welcome."""
        self._welcome(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """The card under the pointer is the one that gets it."""
        super().dragMoveEvent(event)
        self._welcome(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand it over with the character it was dropped on."""
        content = content_of(event.mimeData())
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
        if not self._is_welcome(event):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        index: QModelIndex = self.indexAt(event.position().toPoint())
        who = self._cards.shown[index.row()].id if index.isValid() else ""
        self.dropped.emit(who, list(content.paths) if isinstance(content, Files) else content)

    def _welcome(self, event: QDragMoveEvent | QDragEnterEvent) -> None:
        if self._is_welcome(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def _is_welcome(self, event: QDropEvent | QDragMoveEvent | QDragEnterEvent) -> bool:
        mime = event.mimeData()
        if self._cards.read_only or mime.hasFormat(CHARACTER_MIME):
            return False
        return isinstance(content_of(mime), Files | Media)

    # --- what is chosen ----------------------------------------------------------------------------------------

    def _selected(self) -> None:
        chosen = self.chosen
        self._id = chosen.id if chosen is not None else ""
        self.chosen_changed.emit()

    def _choose_again(self) -> None:
        """The same character as before, if it is there."""
        row = self._cards.row_of(self._id)
        if row is not None:
            self.setCurrentIndex(self._cards.index(row))
        else:
            self._selected()
