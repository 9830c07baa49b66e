"""The search that adds nodes: opens at the pointer, finds kinds and own templates by a few letters, shows what was used
lately.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.kind import KindSpec
from charstudio.studio.own_templates import OwnTemplate
from charstudio.ui import theme
from charstudio.ui.graph import fuzzy, look
from charstudio.ui.plain import plain

_ENTRY = Qt.ItemDataRole.UserRole
_ROW = 40
_SECTION = 28
_WIDTH = 340
_MAX_HEIGHT = 420
_RECENT = 3

TEMPLATES = "Templates"
TEMPLATE_ICON = "puzzle-outline"

AnyIndex = QModelIndex | QPersistentModelIndex
Entry: TypeAlias = KindSpec | OwnTemplate


class KindDelegate(QStyledItemDelegate):
    """A row: icon, title, and what the kind or the template is for. A section: its name."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Rows for what can be chosen, lower ones for section names."""
        return QSize(_WIDTH - 20, _ROW if index.data(_ENTRY) is not None else _SECTION)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one row."""
        rect: QRect = option.rect
        entry: Entry | None = index.data(_ENTRY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry is None:
            self._paint_section(painter, rect, index.data())
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_entry(painter, rect, entry, chosen=chosen)
        painter.restore()

    def _paint_section(self, painter: QPainter, rect: QRect, name: str) -> None:
        painter.setFont(theme.font(8.0, bold=True))
        painter.setPen(theme.colour("secondary"))
        area = rect.adjusted(8, 4, -8, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name.upper())

    def _paint_entry(self, painter: QPainter, rect: QRect, entry: Entry, *, chosen: bool) -> None:
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(rect, 4, 4)
        icon = theme.icon(*_icon_of(entry))
        icon.paint(painter, QRect(rect.left() + 8, rect.center().y() - 9, 20, 20))
        text = rect.adjusted(40, 3, -8, -3)
        left = Qt.AlignmentFlag.AlignLeft
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, left | Qt.AlignmentFlag.AlignTop, title)
        painter.setFont(theme.font(8.0))
        painter.setPen(theme.colour("secondary"))
        words = painter.fontMetrics().elidedText(_words_of(entry), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, left | Qt.AlignmentFlag.AlignBottom, words)


class AddPopup(QFrame):
    """A search line over a list.

    ``chosen`` gives the kind's id, ``template_chosen`` the ``OwnTemplate``; ``closed`` comes after either, or alone on
    Escape.
    """

    chosen = Signal(str)
    template_chosen = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("addPopup")
        self.setAccessibleName("Add a node")
        self._kinds: Mapping[str, KindSpec] = {}
        self._recent: Sequence[str] = ()
        self._templates: Sequence[OwnTemplate] = ()
        self._caption = QLabel(self)
        self._caption.setProperty("role", "small")
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Search nodes")
        self.search.setAccessibleName("Search nodes")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self._model = QStandardItemModel(self)
        self.list = QListView(self)
        self._arrange()

    def _arrange(self) -> None:
        self.list.setModel(self._model)
        self.list.setItemDelegate(KindDelegate(self.list))
        self.list.setAccessibleName("Nodes")
        self.list.setUniformItemSizes(False)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.entered.connect(self._hover)
        self.list.clicked.connect(self._pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._caption)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)

    def open_at(
        self,
        spot: QPoint,
        kinds: Mapping[str, KindSpec],
        recent: Sequence[str],
        caption: str = "",
        templates: Sequence[OwnTemplate] = (),
    ) -> None:
        """Show these kinds and templates at ``spot`` (global), ready to type. ``caption`` says what they must fit."""
        self._kinds, self._recent, self._templates = kinds, recent, templates
        self._caption.setText(caption)
        self._caption.setVisible(bool(caption))
        look_now = theme.palette()
        self.setStyleSheet(
            f"#addPopup {{ background: {look_now.raised}; border: 1px solid {look_now.line}; border-radius: 8px; }}"
            f"#addPopup QListView {{ background: {look_now.raised}; }}"
        )
        self.search.clear()
        self._fill()
        self.move(self._on_screen(spot))
        self.show()
        self.search.setFocus()

    def show_templates(self, templates: Sequence[OwnTemplate]) -> None:
        """Other templates are there now. What is typed and what is marked stays."""
        if templates != self._templates:
            marked: Entry | None = self.list.currentIndex().data(_ENTRY)
            self._templates = templates
            self._fill()
            self._mark(marked)

    def kinds_listed(self) -> list[str]:
        """The ids of the kinds in the list, in order."""
        return [entry.id for entry in self._entries() if isinstance(entry, KindSpec)]

    def templates_listed(self) -> list[str]:
        """The titles of the templates in the list, in order."""
        return [entry.title for entry in self._entries() if isinstance(entry, OwnTemplate)]

    def _entries(self) -> list[Entry | None]:
        return [self._model.item(row).data(_ENTRY) for row in range(self._model.rowCount())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter in the search line act on the list."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
                self._step(1 if key == Qt.Key.Key_Down else -1)
                return True
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}:
                self._pick(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """However it closed, say so."""
        super().hideEvent(event)
        self.closed.emit()

    def _fill(self) -> None:
        self._model.clear()
        query = self.search.text().strip()
        for name, entries in self._found(query) if query else self._sections():
            if name and entries:
                self._model.appendRow(_section_item(name))
            for entry in entries:
                self._model.appendRow(_item_of(entry))
        self._step(1, from_top=True)
        self.resize(_WIDTH, self._height())

    def _found(self, query: str) -> list[tuple[str, Sequence[Entry]]]:
        """What the letters name, best first: kinds and templates apart, the better find on top."""
        kinds = fuzzy.best(query, [(spec, _names_of(spec)) for spec in self._kinds.values()])
        templates = fuzzy.best(query, [(template, _names_of(template)) for template in self._templates])
        if templates and _worth(query, templates) > _worth(query, kinds):
            return [(TEMPLATES, templates), ("Nodes", kinds)]
        return [("", kinds), (TEMPLATES, templates)]

    def _sections(self) -> list[tuple[str, Sequence[Entry]]]:
        recent = [self._kinds[kind] for kind in self._recent if kind in self._kinds][:_RECENT]
        sections: dict[str, list[KindSpec]] = {"Recent": recent} if recent else {}
        for spec in self._kinds.values():
            sections.setdefault(spec.category, []).append(spec)
        return [*sections.items(), (TEMPLATES, self._templates)]

    def _mark(self, entry: Entry | None) -> None:
        """Go to ``entry``, if it is still there."""
        row = next((row for row, other in enumerate(self._entries()) if other is not None and other == entry), -1)
        if row >= 0:
            self.list.setCurrentIndex(self._model.index(row, 0))

    def _step(self, by: int, *, from_top: bool = False) -> None:
        row = (-1 if from_top else self.list.currentIndex().row()) + by
        while 0 <= row < self._model.rowCount():
            if self._model.item(row).data(_ENTRY) is not None:
                self.list.setCurrentIndex(self._model.index(row, 0))
                return
            row += by

    def _hover(self, index: QModelIndex) -> None:
        if index.data(_ENTRY) is not None:
            self.list.setCurrentIndex(index)

    def _pick(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(_ENTRY)
        if isinstance(entry, KindSpec):
            self.chosen.emit(entry.id)
            self.hide()
        elif entry is not None:
            self.template_chosen.emit(entry)
            self.hide()

    def _height(self) -> int:
        rows = sum(self.list.sizeHintForRow(row) for row in range(self._model.rowCount()))
        caption = self._caption.sizeHint().height() + 8 if self._caption.text() else 0
        return min(_MAX_HEIGHT, rows + caption + self.search.sizeHint().height() + 34)

    def _on_screen(self, spot: QPoint) -> QPoint:
        screen = self.parentWidget().screen().availableGeometry()  # type: ignore[union-attr]
        x = min(max(spot.x() - 24, screen.left()), screen.right() - self.width())
        y = min(max(spot.y() - 24, screen.top()), screen.bottom() - self.height())
        return QPoint(x, y)


def _section_item(name: str) -> QStandardItem:
    item = QStandardItem(name)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


def _item_of(entry: Entry) -> QStandardItem:
    item = QStandardItem(entry.title)
    item.setData(entry, _ENTRY)
    item.setData(f"{entry.title}. {_words_of(entry)}", Qt.ItemDataRole.AccessibleTextRole)
    item.setToolTip(plain(_words_of(entry)))
    item.setEditable(False)
    return item


def _icon_of(entry: Entry) -> tuple[str, str]:
    if isinstance(entry, KindSpec):
        return look.kind_icon(entry, entry.id), look.kind_role(entry, entry.id)
    return TEMPLATE_ICON, "accent"


def _words_of(entry: Entry) -> str:
    if isinstance(entry, KindSpec):
        return entry.help
    return " ".join(entry.description.split()) or entry.facts


def _names_of(entry: Entry) -> tuple[str, ...]:
    return (entry.title, *entry.keywords, entry.category) if isinstance(entry, KindSpec) else (entry.title,)


def _worth(query: str, entries: Iterable[Entry]) -> float:
    """How good the best of a list is; it comes first."""
    return max((fuzzy.worth(query, _names_of(entry)) for entry in entries), default=0.0)
