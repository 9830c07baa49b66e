"""The jobs as a table. Lines come and go one by one, so that selection and scrolling stay where they are."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from charstudio.ui import theme
from charstudio.ui.window.jobs import words
from charstudio.ui.window.jobs.line import JobLine, Standing

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns from the left."""

    SHOT = 0
    STATE = 1
    PROGRESS = 2
    MODEL = 3
    SERVICE = 4
    TIME = 5
    TRIES = 6
    ASIDE = 7
    CHARGED = 8
    NOTE = 9


TITLES = ("Shot", "State", "Progress", "Model", "Service", "Time", "Tries", "Set aside", "Charged", "Note")
LINE_ROLE = Qt.ItemDataRole.UserRole
"""The whole ``JobLine``."""
_RIGHT = {Column.TRIES, Column.ASIDE, Column.CHARGED}
_MOVING = (Column.PROGRESS, Column.TIME)
_MANY = 64
"""From so many lines out of place on, the table is filled anew rather than put right line by line."""


class JobTable(QAbstractTableModel):
    """``title_of`` gives the name of a model for its id."""

    def __init__(self, title_of: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._title_of = title_of
        self.lines: tuple[JobLine, ...] = ()

    def line_of(self, key: str) -> JobLine | None:
        """The line of a job."""
        return next((line for line in self.lines if line.key == key), None)

    def row_of(self, key: str) -> int | None:
        """Where a job is."""
        return next((row for row, line in enumerate(self.lines) if line.key == key), None)

    def show_lines(self, lines: tuple[JobLine, ...]) -> None:
        """Show these lines: what is gone leaves, what is new comes in, what changed or moves is told."""
        before = {line.key: line for line in self.lines}
        if self._out_of_place(lines) > _MANY:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
            return
        self._drop({line.key for line in lines})
        self._put_in_order(lines)
        self.lines = lines
        known = ((row, before.get(line.key), line) for row, line in enumerate(lines))
        changed = [row for row, old, line in known if old is not None and old is not line and old != line]
        self._tell(changed, Column.SHOT, Column.NOTE)

    def tick(self) -> None:
        """Time went on for what runs."""
        running = [row for row, line in enumerate(self.lines) if line.standing is Standing.RUNNING]
        self._tell(running, *_MOVING)

    # --- Qt's side ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row a job."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Those of ``Column``."""
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Column titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return TITLES[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, colours, icons and tips of a cell."""
        line, column = self.lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cell(line, column)
            case Qt.ItemDataRole.ForegroundRole:
                return _colour(line, column)
            case Qt.ItemDataRole.DecorationRole if column == Column.STATE:
                look = words.LOOKS[line.standing]
                return theme.icon(look.icon, look.role)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(line)
            case Qt.ItemDataRole.UserRole:
                return line
        return None

    def cell(self, line: JobLine, column: int) -> str:
        """What a cell reads."""
        match column:
            case Column.SHOT:
                return line.title
            case Column.STATE:
                return words.LOOKS[line.standing].word
            case Column.PROGRESS:
                return words.progress_words(line)
            case Column.MODEL:
                return words.model_words(line, self._title_of(line.model))
            case Column.SERVICE:
                return words.service_words(line)
            case Column.TIME:
                return words.time_words(line)
            case Column.TRIES:
                return str(line.tries) if line.tries > 1 else ""
            case Column.ASIDE:
                return words.aside_words(line)
            case Column.CHARGED:
                return words.charged_words(line)
            case _:
                return words.note_words(line)

    # --- inside ------------------------------------------------------------------------------------------------

    def _tell(self, rows: list[int], first: int, last: int) -> None:
        """One message for all: a view paints only what is in sight, but takes its time for every message."""
        if rows:
            self.dataChanged.emit(self.index(rows[0], first), self.index(rows[-1], last))

    def _drop(self, kept: set[str]) -> None:
        for row in range(len(self.lines) - 1, -1, -1):
            if self.lines[row].key not in kept:
                self.beginRemoveRows(QModelIndex(), row, row)
                self.lines = self.lines[:row] + self.lines[row + 1 :]
                self.endRemoveRows()

    def _out_of_place(self, lines: tuple[JobLine, ...]) -> int:
        """How many steps it takes at the most to get to the order of ``lines``."""
        here, wanted = [line.key for line in self.lines], [line.key for line in lines]
        stay, come = set(here) & set(wanted), set(wanted) - set(here)
        before, after = ([key for key in keys if key in stay] for keys in (here, wanted))
        moved = sum(mine != key for mine, key in zip(before, after, strict=True))
        return len(here) - len(stay) + len(come) + moved

    def _put_in_order(self, lines: tuple[JobLine, ...]) -> None:
        for row, line in enumerate(lines):
            if row < len(self.lines) and self.lines[row].key == line.key:
                continue
            source = self.row_of(line.key)
            if source is None:
                self.beginInsertRows(QModelIndex(), row, row)
                self.lines = (*self.lines[:row], line, *self.lines[row:])
                self.endInsertRows()
            else:
                self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), row)
                rest = self.lines[:source] + self.lines[source + 1 :]
                self.lines = (*rest[:row], line, *rest[row:])
                self.endMoveRows()


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _colour(line: JobLine, column: int) -> object:
    if column == Column.STATE:
        return theme.colour(words.LOOKS[line.standing].role)
    return None if column in {Column.SHOT, Column.CHARGED} else theme.colour("secondary")


def tip(line: JobLine) -> str:
    """Everything about a line that a cell may have had to cut."""
    parts = [
        f"{line.title} · {words.day_words(line)}",
        words.note_words(line),
        words.cost_words(line),
        f"Request {line.request_id}" if line.request_id else "",
    ]
    return "\n".join(part for part in parts if part)
