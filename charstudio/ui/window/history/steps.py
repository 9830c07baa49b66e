"""The steps as a list for Qt. Steps come and go at the ends, so that selection and scrolling stay where they are."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from charstudio.ui.window.history.rows import Row, about_words, spoken_words, time_words

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
"""The whole ``Row``."""
TIME_ROLE = Qt.ItemDataRole.UserRole + 1
"""The words for its time."""


class StepList(QAbstractListModel):
    """Holds the rows on screen, oldest first."""

    rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these: an oldest step that fell away leaves, what is no longer ahead leaves, new steps come in."""
        if len(self.rows) > 1 and rows and not rows[0].is_of(self.rows[0]) and rows[0].is_of(self.rows[1]):
            self._take_out(0, 1)
        kept = _alike(self.rows, rows)
        if kept < len(self.rows):
            self._take_out(kept, len(self.rows))
        if kept < len(rows):
            self.beginInsertRows(QModelIndex(), kept, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
        self.rows = rows
        if kept:
            self.dataChanged.emit(self.index(0), self.index(kept - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row a step."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words and the row itself; the row's painter does the rest."""
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.step.label
            case Qt.ItemDataRole.ToolTipRole:
                return about_words(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken_words(row)
            case Qt.ItemDataRole.UserRole:
                return row
            case _ if role == TIME_ROLE:
                return time_words(row.step.at, datetime.now(UTC))
        return None

    def _take_out(self, first: int, end: int) -> None:
        self.beginRemoveRows(QModelIndex(), first, end - 1)
        self.rows = (*self.rows[:first], *self.rows[end:])
        self.endRemoveRows()


def _alike(old: tuple[Row, ...], new: tuple[Row, ...]) -> int:
    """How many rows from the first on show the same steps."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((number for number, (one, other) in pairs if not one.is_of(other)), min(len(old), len(new)))
