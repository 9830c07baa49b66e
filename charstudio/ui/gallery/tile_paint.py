"""Paints one tile of the gallery: the picture, badges on it, and one line below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from charstudio.model.identity import Grade
from charstudio.model.library import MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import PortType
from charstudio.studio.gallery.search import Seen
from charstudio.studio.gallery.values import GalleryItem
from charstudio.ui import theme
from charstudio.ui.gallery import words
from charstudio.ui.gallery.items import ITEM_ROLE, SEEN_ROLE

PAD = 4
LINE_PX = 20
_BADGE_PX = 16
_ROUND = 4.0
_VEIL = 0.72
"""How dark the ground of a badge is."""
_ICONS = {MediaKind.IMAGE: "image-outline", MediaKind.VIDEO: "movie-open-outline", MediaKind.AUDIO: "waveform"}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
GRADE_ROLES = {Grade.A: "good", Grade.B: "good", Grade.C: "warn", Grade.D: "bad", Grade.E: "bad"}

PictureOf = Callable[[MediaValue], QPixmap | None]


def picture_height(width: int) -> int:
    """The picture of a tile so wide is 4:3: stills and clips of any shape are seen whole in it."""
    return (width - 2 * PAD) * 3 // 4


class TilePainter(QStyledItemDelegate):
    """``picture_of`` gives a thumbnail, None while it is made."""

    def __init__(self, picture_of: PictureOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._picture_of = picture_of
        self.size = QSize(148, picture_height(148) + LINE_PX + 2 * PAD)
        self.painted = 0
        """Tiles painted so far."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All tiles alike."""
        return self.size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one tile."""
        item, seen = index.data(ITEM_ROLE), index.data(SEEN_ROLE)
        if not isinstance(item, GalleryItem) or not isinstance(seen, Seen):
            return
        self.painted += 1
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        room: QRect = option.rect.adjusted(PAD, PAD, -PAD, -PAD)
        frame = QRect(room.left(), room.top(), room.width(), room.height() - LINE_PX)
        self._paint_ground(painter, option, frame)
        self._paint_picture(painter, frame, item, seen)
        _paint_badges(painter, frame, item, seen)
        _paint_line(painter, QRect(room.left(), frame.bottom() + 2, room.width(), LINE_PX), item, seen)
        self._paint_ring(painter, option, frame)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, frame: QRect) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or hovered:
            painter.setBrush(theme.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 6, 6)
        painter.setBrush(theme.colour("canvas"))
        painter.drawRoundedRect(QRectF(frame), _ROUND, _ROUND)

    def _paint_ring(self, painter: QPainter, option: QStyleOptionViewItem, frame: QRect) -> None:
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if focused or chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour("text" if focused and not chosen else "accent"))
            painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)

    def _paint_picture(self, painter: QPainter, frame: QRect, item: GalleryItem, seen: Seen) -> None:
        pixmap = self._picture_of(item.value)
        if pixmap is None:
            square = QRect(0, 0, 28, 28)
            square.moveCenter(frame.center())
            theme.icon(_ICONS.get(item.kind, "file-outline"), "disabled").paint(painter, square)
            return
        scale = min(frame.width() / max(1, pixmap.width()), frame.height() / max(1, pixmap.height()))
        target = QRectF(0, 0, pixmap.width() * scale, pixmap.height() * scale)
        target.moveCenter(QRectF(frame).center())
        if seen.mark.rejected:
            painter.setOpacity(0.35)
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        painter.setOpacity(1.0)


def _paint_badges(painter: QPainter, frame: QRect, item: GalleryItem, seen: Seen) -> None:
    """Above on the left how steady the face is, on the right what was said of it; below length and price."""
    font = theme.font(8, bold=True)
    left, right = frame.left() + 4, frame.right() - 3
    if seen.grade is not None:
        left += _chip(painter, left, frame.top() + 4, f"{seen.grade.value}", font, GRADE_ROLES.get(seen.grade, "")) + 4
    if seen.is_used:
        _sign(painter, left, frame.top() + 4, "filmstrip")
    if seen.mark.rejected:
        _sign(painter, right - _BADGE_PX, frame.top() + 4, "close-circle-outline")
    elif seen.mark.stars:
        text = "★" * seen.mark.stars
        width = _width(text, font)
        _chip(painter, right - width, frame.top() + 4, text, font, "warn", on_dark=True)
    below = frame.bottom() - _BADGE_PX - 3
    length = words.length_words(item.value.info)
    if length:
        _chip(painter, frame.left() + 4, below, length, font)
    price = "draft" if item.is_draft else words.price_words(item)
    if price:
        _chip(painter, right - _width(price, font), below, price, font)


def _width(text: str, font: QFont) -> int:
    return QFontMetrics(font).horizontalAdvance(text) + 8


def _chip(painter: QPainter, x: int, y: int, text: str, font: QFont, role: str = "", *, on_dark: bool = False) -> int:
    """A few letters on a ground of their own; gives its width."""
    width = max(_BADGE_PX, _width(text, font))
    room = QRectF(x, y, width, _BADGE_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.faded("shadow", _VEIL) if not role or on_dark else theme.colour(role))
    painter.drawRoundedRect(room, 4, 4)
    over = theme.DARK  # the ground is dark in both modes
    painter.setFont(font)
    painter.setPen(QColor(over.text) if not role else QColor(over.warn) if on_dark else theme.colour("on_accent"))
    painter.drawText(room, _CENTRE, text)
    return width


def _sign(painter: QPainter, x: int, y: int, icon: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.faded("shadow", _VEIL))
    painter.drawRoundedRect(QRectF(x, y, _BADGE_PX, _BADGE_PX), 4, 4)
    role = "text" if theme.palette().mode == "dark" else "on_accent"
    theme.icon(icon, role).paint(painter, QRect(x + 1, y + 1, _BADGE_PX - 2, _BADGE_PX - 2))


def _paint_line(painter: QPainter, room: QRect, item: GalleryItem, seen: Seen) -> None:
    font = theme.font(theme.SMALL_POINTS)
    dot = QRectF(room.left() + 1, room.center().y() - 3, 7, 7)
    painter.setPen(Qt.PenStyle.NoPen)
    port = item.kind.port_type or PortType.IMAGE
    painter.setBrush(theme.port_colour(port))
    painter.drawEllipse(dot)
    painter.setFont(font)
    painter.setPen(theme.colour("disabled" if seen.mark.rejected else "text"))
    rest = room.adjusted(13, 0, 0, 0)
    painter.drawText(rest, _LEFT, QFontMetrics(font).elidedText(item.title, Qt.TextElideMode.ElideRight, rest.width()))
