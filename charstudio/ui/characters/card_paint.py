"""Paints one character as a card: its face, its name and version, where it was seen last, what it has."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from charstudio.model.characters import Character
from charstudio.model.identity import Grade
from charstudio.model.results import MediaValue
from charstudio.ui import theme
from charstudio.ui.characters import words
from charstudio.ui.characters.card_list import GRADE_ROLE, PICTURE_ROLE, REMINDER_ROLE, WHO_ROLE
from charstudio.ui.gallery.tile_paint import GRADE_ROLES, PictureOf

CARD_PX = 80
_PAD, _GAP, _FACE = 8, 12, 64
_GRADE_PX = 20
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WHOLE = Qt.AspectRatioMode.IgnoreAspectRatio
_ELIDED = Qt.TextElideMode.ElideRight


class CardPainter(QStyledItemDelegate):
    """``picture_of`` gives a thumbnail, None while it is made."""

    def __init__(self, picture_of: PictureOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture_of = picture_of

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All cards alike; as narrow as the panel may become."""
        return QSize(200, CARD_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one card."""
        who = index.data(WHO_ROLE)
        if not isinstance(who, Character):
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        _paint_ground(painter, option)
        face = QRect(option.rect.left() + _PAD, option.rect.top() + _PAD, _FACE, _FACE)
        value = index.data(PICTURE_ROLE)
        paint_face(painter, face, self._picture_of(value) if isinstance(value, MediaValue) else None)
        room = QRect(option.rect)
        room.setLeft(face.right() + _GAP)
        room.setRight(option.rect.right() - _PAD)
        grade = index.data(GRADE_ROLE)  # as plain text: Qt knows no enums of text
        if isinstance(grade, str):
            _paint_grade(painter, room, Grade(grade))
            room.setRight(room.right() - _GRADE_PX - _PAD)
        _paint_words(painter, room, who, str(index.data(REMINDER_ROLE) or ""))
        painter.restore()

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """The name is written where it stands."""
        field = QLineEdit(parent)
        field.setAccessibleName("Name of the character")
        field.setMaxLength(80)
        return field

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Over the name, the picture stays in sight."""
        left = option.rect.left() + _PAD + _FACE + _GAP - 9
        editor.setGeometry(left, option.rect.top() + 6, option.rect.right() - left - _PAD, 28)


def paint_face(painter: QPainter, face: QRect, pixmap: QPixmap | None) -> None:
    """A square cut from the middle of the picture, from its upper part where it is tall; a silhouette without one."""
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(face), 6, 6)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(face, theme.colour("canvas"))
    if pixmap is None or pixmap.isNull():
        theme.icon("account-outline", "disabled").paint(painter, face.adjusted(14, 14, -14, -14))
    else:
        side = min(pixmap.width(), pixmap.height())
        top = 0 if pixmap.height() > pixmap.width() else (pixmap.height() - side) // 2
        cut = pixmap.copy((pixmap.width() - side) // 2, top, side, side)
        scale = painter.device().devicePixelRatio()
        size = face.size() * scale
        painter.drawPixmap(face, cut.scaled(size, _WHOLE, Qt.TransformationMode.SmoothTransformation))
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme.colour("line"))
    painter.drawPath(outline)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    state, room = option.state, QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    ground = "accent_soft" if chosen else "hover" if state & QStyle.StateFlag.State_MouseOver else "raised"
    painter.setBrush(theme.colour(ground))
    painter.setPen(theme.colour("accent" if state & QStyle.StateFlag.State_HasFocus or chosen else "line"))
    painter.drawRoundedRect(room, theme.RADIUS, theme.RADIUS)


def _paint_grade(painter: QPainter, room: QRect, grade: Grade) -> None:
    square = QRectF(room.right() - _GRADE_PX + 1, room.center().y() - _GRADE_PX / 2, _GRADE_PX, _GRADE_PX)
    role = GRADE_ROLES.get(grade)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(role or "line"))
    painter.drawRoundedRect(square, 5, 5)
    painter.setFont(theme.font(theme.SMALL_POINTS, bold=True))
    painter.setPen(theme.colour("on_accent" if role else "text"))
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, grade.value)


def _paint_words(painter: QPainter, room: QRect, who: Character, reminder: str) -> None:
    """Three lines: name, label, facts. The dot before the facts says that it is time to export."""
    lines = [QRect(room.left(), room.top() + 9 + 21 * number, room.width(), 20) for number in range(3)]
    bold, small = theme.font(10.5, bold=True), theme.font(theme.SMALL_POINTS)
    painter.setFont(bold)
    painter.setPen(theme.colour("text"))
    painter.drawText(lines[0], _LEFT, QFontMetrics(bold).elidedText(who.name, _ELIDED, room.width()))
    painter.setFont(small)
    label = words.label_words(who)
    said = label or words.advice(who) or "No episode yet"
    painter.setPen(theme.colour("text" if label else "secondary"))
    painter.drawText(lines[1], _LEFT, QFontMetrics(small).elidedText(said, _ELIDED, room.width()))
    facts = lines[2]
    if reminder:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("warn"))
        painter.drawEllipse(QRectF(facts.left(), facts.center().y() - 3, 7, 7))
        facts = facts.adjusted(13, 0, 0, 0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme.colour("secondary"))
    text = words.facts_words(who) + (" · export it" if reminder else "")
    painter.drawText(facts, _LEFT, QFontMetrics(small).elidedText(text, _ELIDED, facts.width()))
