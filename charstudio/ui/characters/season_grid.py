"""The season as a table: scenes down, characters across, with totals. What a view reads, and how a cell is painted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from charstudio.model.values import NodeId
from charstudio.studio.cast.season import SceneStatus, Season, SeasonRow
from charstudio.ui import theme
from charstudio.ui.characters.words import counted
from charstudio.ui.prices import amount_words

CELL_ROLE = int(Qt.ItemDataRole.UserRole)
LINE_PX = 24
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex

LOOKS: dict[SceneStatus, tuple[str, str, str]] = {
    SceneStatus.FAILED: ("✕", "bad", "failed"),
    SceneStatus.STALE: ("↻", "warn", "out of date"),
    SceneStatus.PLANNED: ("○", "secondary", "planned"),
    SceneStatus.DRAFT: ("◐", "accent_hover", "draft"),
    SceneStatus.MADE: ("●", "good", "made"),
}
"""A sign, a colour and a word for each."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Somebody in a scene, in every outfit worn there."""

    rows: tuple[SeasonRow, ...] = ()

    @property
    def nodes(self) -> tuple[NodeId, ...]:
        """The shots."""
        return tuple(node for row in self.rows for node in row.nodes)


def outfit_words(row: SeasonRow) -> str:
    """What is worn there."""
    return f"{row.role.outfit} · {row.role.clothes}" if row.role.clothes else "base"


def row_words(row: SeasonRow) -> str:
    """One line of a cell."""
    shots = counted(len(row.nodes), "shot") if row.nodes else "no shot yet"
    price = f" · {amount_words(row.usd)}" if row.usd else ""
    return f"{shots}{price}"


class SeasonGrid(QAbstractTableModel):
    """The last row and the last column are totals."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.season: Season | None = None
        self._scenes: tuple[str, ...] = ()
        self._people: tuple[str, ...] = ()
        self._cells: dict[tuple[str, str], Cell] = {}

    def show_season(self, season: Season) -> None:
        """Show this."""
        cells: dict[tuple[str, str], list[SeasonRow]] = {}
        for row in season.rows:
            cells.setdefault((row.scene, row.role.name), []).append(row)
        self.beginResetModel()
        self.season = season
        self._scenes, self._people = season.scenes, season.people
        self._cells = {key: Cell(tuple(rows)) for key, rows in cells.items()}
        self.endResetModel()

    def cell(self, index: _Index) -> Cell:
        """What is at a place; nothing at a total."""
        if not index.isValid() or index.row() >= len(self._scenes) or index.column() >= len(self._people):
            return Cell()
        return self._cells.get((self._scenes[index.row()], self._people[index.column()]), Cell())

    def nodes_of_scene(self, row: int) -> tuple[NodeId, ...]:
        """Every shot of a scene."""
        scene = self._scenes[row] if 0 <= row < len(self._scenes) else ""
        return tuple(node for (name, _), cell in self._cells.items() if name == scene for node in cell.nodes)

    def lines_of(self, row: int) -> int:
        """How many lines the tallest cell of a row has."""
        lines = (len(self.cell(self.index(row, column)).rows) for column in range(len(self._people)))
        return max(1, *lines) if self._people else 1

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """The scenes, and a total."""
        return 0 if parent.isValid() or not self._scenes else len(self._scenes) + 1

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """The characters, and a total."""
        return 0 if parent.isValid() or not self._people else len(self._people) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Scenes, characters, totals."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        names = self._people if orientation is Qt.Orientation.Horizontal else self._scenes
        return names[section] if section < len(names) else "Total"

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The cell itself, or the words of it."""
        if not index.isValid():
            return None
        if role == CELL_ROLE:
            return self.cell(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._total(index)
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            rows = self.cell(index).rows
            said = [f"{outfit_words(row)}: {LOOKS[row.status][2]}, {row_words(row)}" for row in rows]
            return "\n".join(said) or self._total(index)
        return None

    def _total(self, index: _Index) -> str:
        """What a scene, a character or everything has cost; for a cell nothing."""
        season = self.season
        if season is None:
            return ""
        is_last_row, is_last = index.row() == len(self._scenes), index.column() == len(self._people)
        if is_last_row and is_last:
            return amount_words(season.total_usd)
        if is_last:
            return amount_words(season.scene_usd.get(self._scenes[index.row()], Decimal(0)))
        if is_last_row:
            name = self._people[index.column()]
            return amount_words(sum((row.usd for row in season.rows if row.role.name == name), Decimal(0)))
        return ""


class SeasonPainter(QStyledItemDelegate):
    """A line for each outfit: a chip with its name, a sign for how far it is, shots and cost."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As tall as there are outfits."""
        cell = index.data(CELL_ROLE)
        lines = max(1, len(cell.rows)) if isinstance(cell, Cell) else 1
        return QSize(216, lines * LINE_PX + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell."""
        super().paint(painter, option, index)
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell) or not cell.rows:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        for number, row in enumerate(cell.rows):
            top = option.rect.top() + 6 + number * LINE_PX
            _paint_line(painter, QRectF(option.rect.left() + 8, top, option.rect.width() - 16, LINE_PX), row)
        painter.restore()


def _paint_line(painter: QPainter, room: QRectF, row: SeasonRow) -> None:
    font = theme.font(theme.SMALL_POINTS)
    metrics = QFontMetrics(font)
    sign, role, word = LOOKS[row.status]
    painter.setFont(theme.font())
    painter.setPen(theme.colour(role))
    painter.drawText(QRectF(room.left(), room.top(), 16, room.height()), Qt.AlignmentFlag.AlignVCenter, sign)
    painter.setFont(font)
    chip = metrics.elidedText(outfit_words(row), Qt.TextElideMode.ElideRight, int(room.width() * 0.45))
    ground = QRectF(room.left() + 18, room.center().y() - 9, metrics.horizontalAdvance(chip) + 12, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("hover"))
    painter.drawRoundedRect(ground, 9, 9)
    painter.setPen(theme.colour("text"))
    painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, chip)
    rest = QRectF(ground.right() + 8, room.top(), room.right() - ground.right() - 8, room.height())
    painter.setPen(theme.colour("secondary"))
    text = metrics.elidedText(f"{word} · {row_words(row)}", Qt.TextElideMode.ElideRight, int(rest.width()))
    painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, text)
