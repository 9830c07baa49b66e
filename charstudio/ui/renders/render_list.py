"""The exports as rows: what views read."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from charstudio.studio.renders.values import Render, RenderId
from charstudio.ui.renders import words

RENDER_ROLE = int(Qt.ItemDataRole.UserRole)
_ROOT = QModelIndex()


class RenderList(QAbstractListModel):
    """Rows come and go as a whole; what changes in place is told row by row, for the bars move all the time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.renders: tuple[Render, ...] = ()

    def show_renders(self, renders: tuple[Render, ...]) -> None:
        """Show these."""
        before, after = [each.id for each in self.renders], [each.id for each in renders]
        if before != after:
            self.beginResetModel()
            self.renders = renders
            self.endResetModel()
            return
        changed = [row for row, (old, new) in enumerate(zip(self.renders, renders, strict=True)) if old != new]
        self.renders = renders
        for row in changed:
            self.dataChanged.emit(self.index(row), self.index(row))

    def row_of(self, render: RenderId | None) -> int | None:
        """The row of an export."""
        return next((row for row, each in enumerate(self.renders) if each.id == render), None)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """As many as there are."""
        return 0 if parent.isValid() else len(self.renders)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The value itself, and its words for those who hear them."""
        if not index.isValid():
            return None
        render = self.renders[index.row()]
        if role == RENDER_ROLE:
            return render
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.spoken_words(render)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{render.order.path}\n{words.form_words(render)}\n{words.note_words(render)}".rstrip()
        return words.file_words(render) if role == Qt.ItemDataRole.DisplayRole else None
