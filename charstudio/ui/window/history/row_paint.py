"""Paints one step: a mark at the present one, what it is about, its name, whether it is on disk, its time."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from charstudio.ui import theme
from charstudio.ui.window.history.rows import Place, Row, icon_name
from charstudio.ui.window.history.steps import ROW_ROLE, TIME_ROLE

ROW_PX = 28
_MARK, _ICON, _GAP = 16, 16, 8
_LEFT = 4
_V_CENTRE = Qt.AlignmentFlag.AlignVCenter


class StepPainter(QStyledItemDelegate):
    """Undone steps are dimmed and slanted, the present one is bold and has an arrow: no meaning hangs on colour."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows alike; as narrow as the panel may become."""
        return QSize(120, ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one step."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row):
            return
        painter.save()
        _paint_ground(painter, option)
        room: QRect = option.rect.adjusted(_LEFT, 0, -_GAP, 0)
        if row.place is Place.PRESENT:
            theme.icon("arrow-right-thick", "accent_hover").paint(painter, _square(room.left(), room, _MARK - 2))
        room.setLeft(room.left() + _MARK + 4)
        theme.icon(icon_name(row), _role(row, "secondary")).paint(painter, _square(room.left(), room, _ICON))
        room.setLeft(room.left() + _ICON + _GAP)
        room.setRight(_paint_time(painter, room, str(index.data(TIME_ROLE))))
        if row.is_saved:
            icon = theme.icon("content-save-check-outline", "good")
            icon.paint(painter, _square(room.right() - _ICON, room, _ICON))
            room.setRight(room.right() - _ICON - _GAP)
        _paint_name(painter, room, row)
        painter.restore()


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """What every row of a list has: hovered, selected, focused."""
    ground = QStyleOptionViewItem(option)
    ground.text, ground.icon = "", QIcon()
    style: QStyle = option.widget.style()
    style.drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, option.widget)


def _paint_time(painter: QPainter, room: QRect, words: str) -> int:
    """Paint the time at the right edge; gives what is left of it."""
    if not words:
        return room.right()
    painter.setFont(theme.font(theme.SMALL_POINTS))
    painter.setPen(theme.colour("secondary"))
    painter.drawText(room, _V_CENTRE | Qt.AlignmentFlag.AlignRight, words)
    return room.right() - painter.fontMetrics().horizontalAdvance(words) - _GAP


def _paint_name(painter: QPainter, room: QRect, row: Row) -> None:
    font = theme.font(bold=row.place is Place.PRESENT)
    font.setItalic(row.place is Place.UNDONE)
    painter.setFont(font)
    painter.setPen(theme.colour(_role(row, "text")))
    words = QFontMetrics(font).elidedText(row.step.label, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _V_CENTRE | Qt.AlignmentFlag.AlignLeft, words)


def _role(row: Row, usual: str) -> str:
    if row.place is Place.PRESENT:
        return "text"
    return {"text": "secondary", "secondary": "disabled"}[usual] if row.place is Place.UNDONE else usual


def _square(left: int, room: QRect, side: int) -> QRect:
    return QRect(left, room.center().y() - side // 2, side, side)
