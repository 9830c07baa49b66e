"""The list of own templates: a picture, the title, what it is for, what is in it. The title is edited in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from charstudio.model.node_template import LONGEST_TITLE
from charstudio.studio.own_templates import OwnTemplate
from charstudio.ui import theme
from charstudio.ui.plain import plain

TEMPLATE = Qt.ItemDataRole.UserRole
_PICTURE = Qt.ItemDataRole.UserRole + 1
_ROW, _PAD = 96, 8
_TILE = QSize(128, 80)
_TITLE_HEIGHT = 22

AnyIndex = QModelIndex | QPersistentModelIndex


class TemplateList(QListWidget):
    """``opened(OwnTemplate)`` by Enter or a double click, ``renamed(OwnTemplate, str)``, ``delete_pressed``."""

    opened = Signal(object)
    renamed = Signal(object, str)
    delete_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("My templates")
        self.setItemDelegate(_TemplateRow(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.itemDoubleClicked.connect(lambda item: self.opened.emit(item.data(TEMPLATE)))

    @property
    def current(self) -> OwnTemplate | None:
        """The marked template."""
        row = self.currentRow()
        return self.item(row).data(TEMPLATE) if 0 <= row < self.count() else None

    def show_templates(
        self, templates: Sequence[OwnTemplate], pictures: Mapping[Path, QImage], mark: Path | None = None
    ) -> None:
        """Show these; ``mark`` is the one to stand on, else it stays where it is or on the row that took its place."""
        row, here = self.currentRow(), self.current
        wanted = mark or (here.path if here is not None else None)
        self.clear()
        for template in templates:
            self.addItem(_item_of(template, pictures.get(template.path)))
        rows = [place for place, template in enumerate(templates) if template.path == wanted]
        self.setCurrentRow(rows[0] if rows else min(max(row, 0), self.count() - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete deletes."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current is not None:
            self.opened.emit(self.current)
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)


class _TemplateRow(QStyledItemDelegate):
    """Draws one template; edits its title."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All rows alike."""
        return QSize(320, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Picture, title, description, facts; a damaged one has its reason instead."""
        template: OwnTemplate = index.data(TEMPLATE)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), theme.RADIUS, theme.RADIUS)
        _paint_tile(painter, QRect(rect.topLeft(), _TILE).translated(_PAD, _PAD), index.data(_PICTURE), template)
        _paint_words(painter, _words_room(rect), template)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        """A line over the title."""
        line = QLineEdit(parent)
        line.setMaxLength(LONGEST_TITLE)
        line.setAccessibleName("Title")
        line.setStyleSheet("min-height: 0; padding: 0 7px;")  # no higher than the line it lies over
        return line

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        """The title as it is."""
        assert isinstance(editor, QLineEdit)
        editor.setText(index.data(TEMPLATE).title)
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        """Tell of another title; who listens shows it."""
        view = self.parent()
        assert isinstance(editor, QLineEdit)
        assert isinstance(view, TemplateList)
        template: OwnTemplate = index.data(TEMPLATE)
        if editor.text().strip() and editor.text().strip() != template.title:
            view.renamed.emit(template, editor.text().strip())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Where the title is."""
        room = _words_room(option.rect)
        editor.setGeometry(QRect(room.left() - 8, room.top() - 2, room.width() + 8, _TITLE_HEIGHT + 3))

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override] # as Qt calls it
        """Enter takes the new title over and Escape gives it up; neither goes on to the dialog."""
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
                return True
        return super().eventFilter(watched, event)


def _item_of(template: OwnTemplate, picture: QImage | None) -> QListWidgetItem:
    item = QListWidgetItem(template.title)
    item.setData(TEMPLATE, template)
    item.setData(_PICTURE, QPixmap.fromImage(picture) if picture is not None and not picture.isNull() else None)
    words = template.problem or f"{template.description} {template.facts}".strip()
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{template.title}. {words}")
    item.setToolTip(plain(template.problem or template.description))
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    item.setFlags(flags if template.problem else flags | Qt.ItemFlag.ItemIsEditable)
    return item


def _words_room(rect: QRect) -> QRect:
    return rect.adjusted(2 * _PAD + _TILE.width() + 8, _PAD + 2, -_PAD - 4, -_PAD)


def _paint_tile(painter: QPainter, room: QRect, picture: QPixmap | None, template: OwnTemplate) -> None:
    painter.setPen(theme.colour("line"))
    painter.setBrush(theme.colour("canvas"))
    painter.drawRoundedRect(room, 4, 4)
    if picture is None:
        icon = theme.icon("file-alert-outline" if template.problem else "puzzle-outline", "disabled")
        icon.paint(painter, QRect(room.center().x() - 14, room.center().y() - 14, 28, 28))
        return
    size = picture.size().scaled(room.size() - QSize(4, 4), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(room.topLeft(), size)
    place.moveCenter(room.center())
    painter.drawPixmap(place, picture)


def _paint_words(painter: QPainter, room: QRect, template: OwnTemplate) -> None:
    title = QRect(room.topLeft(), QSize(room.width(), _TITLE_HEIGHT))
    painter.setFont(theme.font(bold=True))
    painter.setPen(theme.colour("text"))
    left = Qt.AlignmentFlag.AlignLeft
    elide = Qt.TextElideMode.ElideRight
    words = painter.fontMetrics().elidedText(template.title, elide, title.width())
    painter.drawText(title, left | Qt.AlignmentFlag.AlignVCenter, words)
    painter.setFont(theme.font(theme.SMALL_POINTS))
    line = painter.fontMetrics().lineSpacing()
    painter.setPen(theme.colour("warn" if template.problem else "secondary"))
    for number, words in enumerate(_two_lines(painter, template, room.width())):
        row = QRect(room.left(), title.bottom() + 2 + number * line, room.width(), line)
        painter.drawText(row, left | Qt.AlignmentFlag.AlignVCenter, words)
    foot = QRect(room.left(), room.bottom() - line, room.width(), line)
    painter.setPen(theme.colour("secondary"))
    painter.drawText(foot, left | Qt.AlignmentFlag.AlignVCenter, template.facts)


def _two_lines(painter: QPainter, template: OwnTemplate, width: int) -> list[str]:
    """As much as fits; a reason takes the facts' line too, of which there are none then."""
    words = (template.problem or template.description).split()
    metrics, lines = painter.fontMetrics(), [""]
    most = 3 if template.problem else 2
    while words and len(lines) <= most:
        longer = f"{lines[-1]} {words[0]}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            if len(lines) == most:
                break
            lines.append("")
        else:
            lines[-1] = longer
            words.pop(0)
    rest = " ".join([lines[-1], *words]).strip()
    return [*lines[:-1], metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)]
