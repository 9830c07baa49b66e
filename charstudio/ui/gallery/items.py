"""The gallery's tiles as rows: what a search leaves of everything there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from charstudio.model.identity import Grade
from charstudio.model.values import MediaRef
from charstudio.storage.database_gallery import NO_MARK, Mark
from charstudio.studio.gallery.search import Search, Seen
from charstudio.studio.gallery.values import GalleryItem
from charstudio.ui.gallery import words

ITEM_ROLE = int(Qt.ItemDataRole.UserRole)
SEEN_ROLE = ITEM_ROLE + 1
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex

MarkOf = Callable[[str], Mark]
GradeOf = Callable[[GalleryItem], Grade | None]
MimeOf = Callable[[GalleryItem], QMimeData]


def _no_mark(_key: str) -> Mark:
    return NO_MARK


def _no_grade(_item: GalleryItem) -> Grade | None:
    return None


class GalleryList(QAbstractListModel):
    """``mark_of`` and ``grade_of`` tell what is known of an item now; ``mime_of`` makes what is dragged."""

    def __init__(
        self,
        mark_of: MarkOf = _no_mark,
        grade_of: GradeOf = _no_grade,
        mime_of: MimeOf | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._mark_of = mark_of
        self._grade_of = grade_of
        self._mime_of = mime_of
        self._used: frozenset[MediaRef] = frozenset()
        self._search = Search()
        self.every: tuple[GalleryItem, ...] = ()
        self.shown: tuple[GalleryItem, ...] = ()

    def show_items(self, items: tuple[GalleryItem, ...]) -> None:
        """Have these, newest first."""
        self.every = items
        self._filter()

    def show_search(self, search: Search) -> None:
        """Show what this finds."""
        if search != self._search:
            self._search = search
            self._filter()

    def show_used(self, used: frozenset[MediaRef]) -> None:
        """The cut shows these now."""
        if used != self._used:
            self._used = used
            self.marks_changed()

    def marks_changed(self) -> None:
        """Marks, grades or the cut are others: tiles may come and go."""
        if not self._filter() and self.shown:
            self.dataChanged.emit(self.index(0), self.index(len(self.shown) - 1))

    def seen(self, item: GalleryItem) -> Seen:
        """What is known of an item now."""
        return Seen(self._mark_of(item.key), item.value.media in self._used, self._grade_of(item))

    def row_of(self, key: str | None) -> int | None:
        """The row of some bytes."""
        return next((row for row, item in enumerate(self.shown) if item.key == key), None)

    def _filter(self) -> bool:
        """True when other tiles are shown now."""
        if self._search.is_empty:
            after = tuple(item for item in self.every if not self._mark_of(item.key).trashed)
        else:
            after = tuple(item for item in self.every if self._search.accepts(item, self.seen(item)))
        if after == self.shown:
            return False
        self.beginResetModel()
        self.shown = after
        self.endResetModel()
        return True

    # --- for views ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """As many as are shown."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The item itself, what is known of it now, and its words."""
        if not index.isValid():
            return None
        item = self.shown[index.row()]
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == SEEN_ROLE:
            return self.seen(item)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.spoken(item, self.seen(item), datetime.now().astimezone().date())
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.tip(item, self.seen(item), datetime.now().astimezone().date())
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Tiles can be dragged."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() and self._mime_of is not None else flags

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:  # type: ignore[override]
        """What is dragged: the first of them."""
        if self._mime_of is None or not indexes:
            return QMimeData()
        return self._mime_of(self.shown[indexes[0].row()])
