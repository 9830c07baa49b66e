"""The search that adds nodes: opens at the pointer, finds kinds by a few letters, shows what was used lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from charstudio.ui import theme
from charstudio.ui.graph import fuzzy, look

_KIND = Qt.ItemDataRole.UserRole
_ROW = 40
_SECTION = 28
_WIDTH = 340
_MAX_HEIGHT = 420
_RECENT = 3

AnyIndex = QModelIndex | QPersistentModelIndex


class KindDelegate(QStyledItemDelegate):
    """A row: icon, title, and what the kind is for. A section: its name."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Rows for kinds, lower ones for section names."""
        return QSize(_WIDTH - 20, _ROW if index.data(_KIND) is not None else _SECTION)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one row."""
        rect: QRect = option.rect
        spec: KindSpec | None = index.data(_KIND)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if spec is None:
            self._paint_section(painter, rect, index.data())
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_kind(painter, rect, spec, chosen=chosen)
        painter.restore()

    def _paint_section(self, painter: QPainter, rect: QRect, name: str) -> None:
        painter.setFont(theme.font(8.0, bold=True))
        painter.setPen(theme.colour("secondary"))
        area = rect.adjusted(8, 4, -8, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name.upper())

    def _paint_kind(self, painter: QPainter, rect: QRect, spec: KindSpec, *, chosen: bool) -> None:
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(rect, 4, 4)
        icon = theme.icon(look.kind_icon(spec, spec.id), look.kind_role(spec, spec.id))
        icon.paint(painter, QRect(rect.left() + 8, rect.center().y() - 9, 20, 20))
        text = rect.adjusted(40, 3, -8, -3)
        left = Qt.AlignmentFlag.AlignLeft
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        painter.drawText(text, left | Qt.AlignmentFlag.AlignTop, spec.title)
        painter.setFont(theme.font(8.0))
        painter.setPen(theme.colour("secondary"))
        words = painter.fontMetrics().elidedText(spec.help, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, left | Qt.AlignmentFlag.AlignBottom, words)


class AddPopup(QFrame):
    """A search line over a list. ``chosen`` gives the kind's id; ``closed`` comes after it, or alone on Escape."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("addPopup")
        self.setAccessibleName("Add a node")
        self._kinds: Mapping[str, KindSpec] = {}
        self._recent: Sequence[str] = ()
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

    def open_at(self, spot: QPoint, kinds: Mapping[str, KindSpec], recent: Sequence[str], caption: str = "") -> None:
        """Show these kinds at ``spot`` (global), ready to type. ``caption`` says what they must fit."""
        self._kinds, self._recent = kinds, recent
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

    def kinds_listed(self) -> list[str]:
        """The ids in the list, in order."""
        specs = [self._model.item(row).data(_KIND) for row in range(self._model.rowCount())]
        return [spec.id for spec in specs if spec is not None]

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
        for name, specs in [("", self._found(query))] if query else self._sections():
            if name:
                self._model.appendRow(_section_item(name))
            for spec in specs:
                self._model.appendRow(_kind_item(spec))
        self._step(1, from_top=True)
        self.resize(_WIDTH, self._height())

    def _found(self, query: str) -> list[KindSpec]:
        named = [(spec, (spec.title, *spec.keywords, spec.category)) for spec in self._kinds.values()]
        return fuzzy.best(query, named)

    def _sections(self) -> list[tuple[str, list[KindSpec]]]:
        recent = [self._kinds[kind] for kind in self._recent if kind in self._kinds][:_RECENT]
        sections: dict[str, list[KindSpec]] = {"Recent": recent} if recent else {}
        for spec in self._kinds.values():
            sections.setdefault(spec.category, []).append(spec)
        return list(sections.items())

    def _step(self, by: int, *, from_top: bool = False) -> None:
        row = (-1 if from_top else self.list.currentIndex().row()) + by
        while 0 <= row < self._model.rowCount():
            if self._model.item(row).data(_KIND) is not None:
                self.list.setCurrentIndex(self._model.index(row, 0))
                return
            row += by

    def _hover(self, index: QModelIndex) -> None:
        if index.data(_KIND) is not None:
            self.list.setCurrentIndex(index)

    def _pick(self, index: QModelIndex) -> None:
        spec: KindSpec | None = index.data(_KIND)
        if spec is not None:
            self.chosen.emit(spec.id)
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


def _kind_item(spec: KindSpec) -> QStandardItem:
    item = QStandardItem(spec.title)
    item.setData(spec, _KIND)
    item.setToolTip(spec.help)
    item.setEditable(False)
    return item
