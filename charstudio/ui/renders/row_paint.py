"""Paints one export: its state as a picture, name and form, a bar or a sentence, how far it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from charstudio.studio.renders.values import Render, RenderState
from charstudio.ui import theme
from charstudio.ui.renders import words
from charstudio.ui.renders.render_list import RENDER_ROLE

ROW_PX = 56
_ICON, _PAD, _GAP = 20, 12, 12
_BAR = 6.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ELIDED = Qt.TextElideMode.ElideRight


class RenderPainter(QStyledItemDelegate):
    """Two lines a row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows alike; as narrow as the panel may become."""
        return QSize(240, ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one export."""
        render = index.data(RENDER_ROLE)
        if not isinstance(render, Render):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        super().paint(painter, option, index)
        room: QRect = option.rect.adjusted(_PAD, 4, -_PAD, -4)
        look = words.LOOKS[render.state]
        square = QRect(room.left(), room.center().y() - _ICON // 2, _ICON, _ICON)
        theme.icon(look.icon, look.role).paint(painter, square)
        room.setLeft(square.right() + _GAP)
        upper = QRect(room.left(), room.top(), room.width(), room.height() // 2)
        lower = QRect(room.left(), upper.bottom() + 1, room.width(), room.height() // 2)
        _paint_upper(painter, upper, render, look.role)
        if render.is_begun and not render.is_stopping:
            _paint_bar(painter, lower, render)
        else:
            _paint_note(painter, lower, render)
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The ground only: the words are painted here."""
        super().initStyleOption(option, index)
        option.text, option.icon = "", QIcon()


def _paint_upper(painter: QPainter, room: QRect, render: Render, role: str) -> None:
    """Name and form on the left, the state on the right: the name has room first."""
    state = words.state_words(render)
    bold, plain = theme.font(bold=True), theme.font()
    state_px = QFontMetrics(plain).horizontalAdvance(state)
    painter.setFont(plain)
    painter.setPen(theme.colour(role))
    painter.drawText(room, _RIGHT, state)
    room = room.adjusted(0, 0, -(state_px + _GAP), 0)
    name = QFontMetrics(bold).elidedText(words.file_words(render), Qt.TextElideMode.ElideMiddle, room.width())
    painter.setFont(bold)
    painter.setPen(theme.colour("secondary" if render.state is RenderState.CANCELLED else "text"))
    painter.drawText(room, _LEFT, name)
    room = room.adjusted(QFontMetrics(bold).horizontalAdvance(name) + _GAP, 0, 0, 0)
    painter.setFont(plain)
    painter.setPen(theme.colour("secondary"))
    painter.drawText(room, _LEFT, QFontMetrics(plain).elidedText(words.form_words(render), _ELIDED, room.width()))


def _paint_note(painter: QPainter, room: QRect, render: Render) -> None:
    font = theme.font(theme.SMALL_POINTS)
    painter.setFont(font)
    is_bad = render.state is RenderState.FAILED
    painter.setPen(theme.colour("text" if is_bad or render.state is RenderState.ASKS else "secondary"))
    note = words.note_words(render) or f"To {render.order.path.parent}"
    painter.drawText(room, _LEFT, QFontMetrics(font).elidedText(note, _ELIDED, room.width()))


def _paint_bar(painter: QPainter, room: QRect, render: Render) -> None:
    if render.share is None:  # before the first frame: what is being waited for
        _paint_note(painter, room, render)
        return
    groove = QRectF(room.left(), room.center().y() - _BAR / 2, room.width(), _BAR)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("line"))
    painter.drawRoundedRect(groove, _BAR / 2, _BAR / 2)
    groove.setWidth(max(_BAR, groove.width() * render.share))
    painter.setBrush(theme.colour("warn" if render.state is RenderState.PAUSED else "accent"))
    painter.drawRoundedRect(groove, _BAR / 2, _BAR / 2)
