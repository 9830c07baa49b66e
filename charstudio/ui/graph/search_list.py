"""A search line over a list of two-line rows: for everything that is found by typing and chosen with the arrows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from charstudio.ui import theme

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
_HEIGHT = 40
_WIDTH = 380
_ROWS_SHOWN = 9
_ICON = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to choose. ``why_not`` says why it cannot be chosen; asked only for rows in sight."""

    value: object
    title: str
    detail: str
    icon: str = ""
    role: str = "secondary"
    why_not: Callable[[], str] | None = None

    @property
    def words(self) -> str:
        """The second line."""
        return self.why_not() if self.why_not is not None else self.detail


class RowsModel(QAbstractListModel):
    """The rows on show, replaced as a whole."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """As many as were found."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """What cannot be chosen is told as disabled."""
        if not index.isValid() or self.rows[index.row()].why_not is not None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title, both lines for a screen reader, or the row itself."""
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return said(row)
        return None


class RowDelegate(QStyledItemDelegate):
    """Draws icon, title, and the second line small."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All rows are equally high."""
        return QSize(_WIDTH - 32, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one row; the current one is marked also when it cannot be chosen."""
        view, row = self.parent(), index.data(ROW)
        assert isinstance(view, QListView)
        assert isinstance(row, Row)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if view.currentIndex() == index:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(option.rect, 4, 4)
        _paint_row(painter, option.rect, row)
        painter.restore()


class SearchList(QFrame):
    """``open_with`` is given what finds the rows for a query.

    ``picked`` gives the value of the chosen row; ``closed`` comes at every end, before it.
    """

    picked = Signal(object)
    closed = Signal()
    listed = Signal()
    """Other rows are on show, and it has taken the size it wants for them."""

    def __init__(self, parent: QWidget, name: str, hint: str, flags: Qt.WindowType = Qt.WindowType.Widget) -> None:
        super().__init__(parent, flags)
        self.setObjectName("searchList")
        self.setAccessibleName(name)
        self._look_up: Callable[[str], Sequence[Row]] = lambda _query: ()
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(name)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.fill)
        self.search.installEventFilter(self)
        self.count = QLabel(self)
        self.count.setProperty("role", "small")
        self._model = RowsModel(self)
        self.list = QListView(self)
        self._arrange(name)
        self.hide()

    def _arrange(self, name: str) -> None:
        self.list.setModel(self._model)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setAccessibleName(name)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda index: self._pick(index.row()))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.search, 1)
        line.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self.list, 1)

    @property
    def rows(self) -> Sequence[Row]:
        """What is listed now."""
        return self._model.rows

    @property
    def wanted(self) -> QSize:
        """The size that shows the rows there are, up to nine."""
        shown = min(len(self.rows), _ROWS_SHOWN)
        return QSize(_WIDTH, self.search.sizeHint().height() + 18 + (shown * _HEIGHT + 18 if shown else 0))

    @property
    def current(self) -> Row | None:
        """The row the arrows stand on."""
        at = self.list.currentIndex().row()
        return self.rows[at] if 0 <= at < len(self.rows) else None

    def open_with(self, find: Callable[[str], Sequence[Row]], query: str = "") -> None:
        """Show what ``find`` gives, ready to type."""
        self._look_up = find
        look = theme.palette()
        self.setStyleSheet(
            f"#searchList {{ background: {look.raised}; border: 1px solid {look.line}; border-radius: 8px; }}"
            f"#searchList QListView {{ background: {look.raised}; }}"
        )
        self.search.setText(query)
        self.fill()
        self.show()
        self.raise_()
        self.search.setFocus()
        self.search.selectAll()

    def fill(self) -> None:
        """Look again."""
        self._model.show_rows(self._look_up(self.search.text().strip()))
        many = len(self.rows)
        self.count.setText(str(many) if many else "none" if self.search.text().strip() else "")
        self.list.setVisible(bool(many))
        self.resize(self.wanted)
        self._go_to(0)
        self.listed.emit()

    def step(self, by: int) -> None:
        """Move the arrows' place by so many rows, around the ends."""
        if self.rows:
            self._go_to((self.list.currentIndex().row() + by) % len(self.rows))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Enter and Escape in the search line act on the list."""
        if watched is self.search and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._key(Qt.Key(event.key())):
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """However it closed, say so."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.closed.emit()

    def _key(self, key: Qt.Key) -> bool:
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._pick(self.list.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _go_to(self, row: int) -> None:
        index = self._model.index(row, 0)
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(index, flag)
        self.list.viewport().update()
        current = self.current
        if current is not None:
            self.list.scrollTo(index)
        self.search.setAccessibleDescription(said(current) if current is not None else "Nothing found")

    def _pick(self, row: int) -> None:
        if 0 <= row < len(self.rows) and self.rows[row].why_not is None:
            value = self.rows[row].value
            self.hide()
            self.picked.emit(value)


def said(row: Row) -> str:
    """Both lines as a screen reader says them."""
    return f"{row.title}. {row.words}" if row.words else row.title


def _paint_row(painter: QPainter, rect: QRect, row: Row) -> None:
    possible = row.why_not is None
    left = rect.left() + 8
    if row.icon:
        icon = theme.icon(row.icon, row.role if possible else "disabled")
        icon.paint(painter, QRect(left, rect.center().y() - 9, _ICON, _ICON))
    text = QRect(left + 32, rect.top() + 3, rect.width() - 48, rect.height() - 6)
    _line(painter, text, row.title, Qt.AlignmentFlag.AlignTop, theme.FONT_POINTS, "text" if possible else "disabled")
    _line(painter, text, row.words, Qt.AlignmentFlag.AlignBottom, 8.0, "secondary")


def _line(painter: QPainter, room: QRect, words: str, where: Qt.AlignmentFlag, points: float, role: str) -> None:
    painter.setFont(theme.font(points))
    painter.setPen(theme.colour(role))
    cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | where, cut)
