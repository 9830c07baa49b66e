"""The table of the health page: one row for each model or class of lengths, with a bar for the share that is steady."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from charstudio.studio.identity.health import HealthRow
from charstudio.studio.identity.words import number, share
from charstudio.ui import theme
from charstudio.ui.prices import amount_words

_STEADY = 5
_ROW_PX = 30
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TIPS = {
    2: "How many of them have a grade",
    3: "The mean of their lowest likenesses",
    4: "The one in the middle of their lowest likenesses",
    5: "The share with grade A or B",
    6: "The seconds in which the face was seen and was near enough",
    7: "What all these clips cost, for each good second",
}


class HealthTable(QTableWidget):
    """As high as its rows: the page around it scrolls."""

    def __init__(self, rows: Sequence[HealthRow], first: str) -> None:
        heads = [first, "Made", "Graded", "Mean lowest", "Median lowest", "A or B", "Good seconds", "$ per good s"]
        super().__init__(len(rows), len(heads))
        self.setAccessibleName(f"Health by {first.lower()}")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegateForColumn(_STEADY, _ShareBar(self))
        for place, row in enumerate(rows):
            self._fill(place, row)
        for column, words in enumerate(heads):
            item = QTableWidgetItem(words)
            self.setHorizontalHeaderItem(column, item)
            item.setTextAlignment(_RIGHT if column else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(_TIPS.get(column, ""))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setFixedHeight(header.sizeHint().height() + _ROW_PX * len(rows) + 2)

    def _fill(self, place: int, row: HealthRow) -> None:
        texts = (
            row.name,
            str(row.count),
            str(row.measured),
            number(row.mean_lowest),
            number(row.median_lowest),
            share(row.steady) if row.steady is not None else "–",
            f"{row.good_seconds:.1f}" if row.good_seconds else "–",
            good_second_words(row),
        )
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(_RIGHT)
            else:
                item.setToolTip(text)
            if column == _STEADY:
                item.setData(Qt.ItemDataRole.UserRole, row.steady)
            self.setItem(place, column, item)


def good_second_words(row: HealthRow) -> str:
    """What a good second costs; unknown is never shown as nothing."""
    if not row.good_seconds:
        return "–"
    if row.usd_per_good_second is None:
        return "unknown"
    return "free" if row.usd_per_good_second == 0 else amount_words(row.usd_per_good_second)


class _ShareBar(QStyledItemDelegate):
    """A thin bar below the number."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        part = index.data(Qt.ItemDataRole.UserRole)
        if part is None:
            return
        room = QRectF(option.rect).adjusted(8, 0, -8, 0)
        bar = QRectF(room.x(), room.bottom() - 5, room.width(), 3)
        painter.fillRect(bar, theme.colour("line"))
        bar.setWidth(bar.width() * float(part))
        painter.fillRect(bar, theme.colour("good" if part >= 0.75 else "warn" if part >= 0.4 else "bad"))
