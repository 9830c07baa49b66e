"""How a row of the outline is painted: icon, title, kind, and on the right price and state, on one line."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from charstudio.model.values import NodeId, PortType
from charstudio.ui import theme
from charstudio.ui.graph import look
from charstudio.ui.graph.needs import CanvasStudio
from charstudio.ui.graph.reading import WireEnd
from charstudio.ui.outline.model import END, NODE, WORDS
from charstudio.ui.outline.words import NodeWords, port_of

AnyIndex = QModelIndex | QPersistentModelIndex
HEIGHT = 30
_PAD = 8
_ICON = 16
_WORTH_READING = 56
"""Pixels of an error that say more than none."""


class OutlineDelegate(QStyledItemDelegate):
    """Paints nodes and wires. All rows are equally high, so that a long list needs no measuring."""

    def __init__(self, studio: CanvasStudio, parent: QWidget) -> None:
        super().__init__(parent)
        self._studio = studio

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """One line."""
        return QSize(120, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option)
        room = option.rect.adjusted(_PAD // 2, 0, -_PAD, 0)
        end, words = index.data(END), index.data(WORDS)
        if isinstance(end, WireEnd):
            self._paint_wire(painter, room, end, str(index.data()))
        elif isinstance(words, NodeWords):
            self._paint_node(painter, room, NodeId(index.data(NODE)), words)
        painter.restore()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """The title is edited where it stands, over the whole row."""
        editor.setStyleSheet("padding: 0 4px; min-height: 0;")
        editor.setGeometry(option.rect.adjusted(_PAD // 2 + _ICON + 2, 2, -_PAD, -2))

    def _paint_node(self, painter: QPainter, room: QRect, node: NodeId, words: NodeWords) -> None:
        found = self._studio.document.project.graph.nodes.get(node)
        if found is None:
            return
        spec = self._studio.kinds.get(found.kind)
        _icon(painter, room, look.kind_icon(spec, found.kind), look.kind_role(spec, found.kind))
        left = room.left() + _ICON + _PAD
        title = _width(words.title, small=False)
        right = self._paint_right(painter, room.adjusted(left - room.left() + title + _PAD, 0, 0, 0), node, words)
        shown = _text(painter, QRect(left, room.top(), right - left - _PAD, room.height()), words.title, "text")
        beside = left + shown + _PAD
        if right - beside - _PAD >= _width(words.kind):
            aside = QRect(beside, room.top(), right - beside - _PAD, room.height())
            _text(painter, aside, words.kind, "secondary", small=True)

    def _paint_right(self, painter: QPainter, room: QRect, node: NodeId, words: NodeWords) -> int:
        """Price, the state's icon, and its words where the title leaves room for them. Gives where they begin."""
        state = look.STATES[self._studio.status(node).state]
        price = _width(words.price) + _PAD if words.price else 0
        said = _that_fits(words, room.width() - price - _ICON - _PAD)
        used = _text(painter, QRect(room), said, state.role, small=True, right=True) + _PAD // 2 if said else 0
        spot = QRect(room.right() - used - _ICON, room.top(), _ICON, room.height())
        theme.icon(state.icon, state.role).paint(painter, _square(spot))
        if price:
            place = QRect(spot.left() - price, room.top(), price - _PAD // 2, room.height())
            _text(painter, place, words.price, "text", small=True, right=True)
        return spot.left() - price - _PAD // 2

    def _paint_wire(self, painter: QPainter, room: QRect, end: WireEnd, words: str) -> None:
        flows = port_type(self._studio, end)
        spot = _square(QRect(room.left(), room.top(), _ICON, room.height()))
        if flows is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.port_colour(flows))
            painter.drawEllipse(spot.adjusted(1, 1, -1, -1))
            painter.setPen(theme.colour("on_accent"))
            painter.setFont(theme.font(7.0, bold=True))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, theme.port_letter(flows))
        _text(painter, room.adjusted(_ICON + _PAD, 0, 0, 0), words, "text", small=True)


def port_type(studio: CanvasStudio, end: WireEnd) -> PortType | None:
    """What flows through a wire, told by whichever end's kind is known."""
    project, kinds = studio.document.project, studio.kinds
    port = port_of(project, kinds, end.here) or port_of(project, kinds, end.there)
    return port.type if port is not None else None


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Selected, pointed at, and the edge of the row that has the keyboard."""
    state, flag = option.state, QStyle.StateFlag
    role = "accent_soft" if state & flag.State_Selected else "hover" if state & flag.State_MouseOver else ""
    area = option.rect.adjusted(1, 1, -1, -1)
    if role:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(role))
        painter.drawRoundedRect(area, 4, 4)
    if state & flag.State_HasFocus:
        painter.setPen(theme.colour("accent"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 4, 4)


def _icon(painter: QPainter, room: QRect, name: str, role: str) -> None:
    theme.icon(name, role).paint(painter, _square(QRect(room.left(), room.top(), _ICON, room.height())))


def _square(room: QRect) -> QRect:
    return QRect(room.left(), room.center().y() - _ICON // 2 + 1, _ICON, _ICON)


def _that_fits(words: NodeWords, room: int) -> str:
    """The state in as many words as there is room for: with its detail (shortened if need be), alone, or none."""
    alone = f"{words.state}, {words.marks}" if words.marks else words.state
    whole = f"{alone}: {words.detail}" if words.detail else alone
    if _width(whole) <= room:
        return whole
    if words.detail and room >= _width(alone) + _WORTH_READING:
        return QFontMetrics(theme.font(theme.SMALL_POINTS)).elidedText(whole, Qt.TextElideMode.ElideRight, room)
    return next((said for said in (alone, words.state) if _width(said) <= room), "")


def _width(words: str, *, small: bool = True) -> int:
    return QFontMetrics(theme.font(theme.SMALL_POINTS if small else theme.FONT_POINTS)).horizontalAdvance(words)


def _text(painter: QPainter, room: QRect, words: str, role: str, *, small: bool = False, right: bool = False) -> int:
    """Draw one line, shortened to its room; gives its width."""
    painter.setFont(theme.font(theme.SMALL_POINTS if small else theme.FONT_POINTS))
    painter.setPen(theme.colour(role))
    cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(0, room.width()))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, cut)
    return painter.fontMetrics().horizontalAdvance(cut)
