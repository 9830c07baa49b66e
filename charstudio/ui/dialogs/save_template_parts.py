"""The two lists of the dialog that saves a template: what could be asked for, and what will be, in which order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.node_template import LONGEST_LABEL, Exposed, tidy
from charstudio.studio.exposing import Offer
from charstudio.ui import theme

_PLACE = Qt.ItemDataRole.UserRole
_LABEL = Qt.ItemDataRole.UserRole + 1
_ORIGIN = Qt.ItemDataRole.UserRole + 2
_ROW = 44

AnyIndex = QModelIndex | QPersistentModelIndex


class OfferTree(QTreeWidget):
    """Every parameter by node, with a check box; what is likely is checked at first.

    ``chosen(place in offers, on)``.
    """

    chosen = Signal(int, bool)

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self.setAccessibleName("Parameters of the nodes")
        self.setHeaderHidden(True)
        self.setColumnCount(2)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.setStyleSheet(_boxes())
        self._rows: dict[int, QTreeWidgetItem] = {}
        heads: dict[str, QTreeWidgetItem] = {}
        for place, offer in enumerate(offers):
            if offer.node not in heads:
                heads[offer.node] = self._head(offer)
            self._rows[place] = self._row(heads[offer.node], place, offer)
        self.expandAll()
        self.itemChanged.connect(self._changed)

    def row(self, place: int) -> QTreeWidgetItem:
        """The row of an offer."""
        return self._rows[place]

    def uncheck(self, place: int) -> None:
        """Take an offer out."""
        self._rows[place].setCheckState(0, Qt.CheckState.Unchecked)

    def _head(self, offer: Offer) -> QTreeWidgetItem:
        head = QTreeWidgetItem(self, [offer.node_title])
        head.setFont(0, theme.font(bold=True))
        head.setFirstColumnSpanned(True)
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return head

    def _row(self, head: QTreeWidgetItem, place: int, offer: Offer) -> QTreeWidgetItem:
        words = f"comes from “{offer.wired_from}”" if offer.wired_from else offer.value_words
        row = QTreeWidgetItem(head, [offer.spec.label, words])
        row.setData(0, _PLACE, place)
        row.setForeground(1, theme.colour("disabled" if offer.wired_from else "secondary"))
        row.setToolTip(0, offer.spec.help)
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
        row.setFlags(flags if offer.wired_from else flags | Qt.ItemFlag.ItemIsEnabled)
        row.setCheckState(0, Qt.CheckState.Checked if offer.is_likely else Qt.CheckState.Unchecked)
        row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{offer.spec.label} of {offer.node_title}. {words}".strip())
        return row

    def _changed(self, row: QTreeWidgetItem, column: int) -> None:
        place = row.data(0, _PLACE)
        if column == 0 and place is not None:
            self.chosen.emit(place, row.checkState(0) is Qt.CheckState.Checked)


def _boxes() -> str:
    """Check boxes like those of forms; the style's own can hardly be seen on dark ground."""
    look, box = theme.palette(), "QTreeView::indicator"
    ticked = f"background: {look.accent}; border-color: {look.accent}; image: url(style:check-{look.mode}.svg);"
    return (
        f"{box} {{ width: 16px; height: 16px; border: 1px solid {look.disabled}; border-radius: 4px; }}"
        f"{box}:checked {{ {ticked} }}"
        f"{box}:disabled {{ border-color: {look.line}; }}"
    )


class OrderList(QWidget):
    """What is asked for, from first to last: moved by dragging or with the arrows, named in the line below.

    ``removed(place in offers)``: one was taken out here.
    """

    removed = Signal(int)

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self._offers = offers
        self.list = _Rows()
        self.list.setAccessibleName("What is asked, in this order")
        self.list.setItemDelegate(_AskedRow(self.list))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.currentRowChanged.connect(lambda _row: self._follow())
        self.list.model().rowsMoved.connect(self._follow)
        self.list.delete_pressed.connect(self._take_out)
        self.list.move_pressed.connect(self._move)
        self.up, self.down = (
            self._arrow("arrow-up", "Ask earlier (Alt+Up)", -1),
            self._arrow("arrow-down", "Ask later (Alt+Down)", 1),
        )
        self.label = QLineEdit()
        self.label.setAccessibleName("The words it is asked with")
        self.label.setPlaceholderText("The words it is asked with")
        self.label.setMaxLength(LONGEST_LABEL)
        self.label.textEdited.connect(self._rename)
        self._hint = QLabel("Check what changes from use to use.\nIt is asked for when the template is inserted.")
        self._hint.setProperty("role", "small")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        foot.addWidget(self.label, 1)
        foot.addWidget(self.up)
        foot.addWidget(self.down)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addWidget(self._hint, 1)
        column.addLayout(foot)
        self.show_offers([place for place, offer in enumerate(offers) if offer.is_likely])

    @property
    def exposed(self) -> tuple[Exposed, ...]:
        """What is asked for, in order. An empty label is the one that was proposed."""
        found = []
        for row in range(self.list.count()):
            offer, label = self._offers[self.list.item(row).data(_PLACE)], self.list.item(row).data(_LABEL)
            found.append(Exposed(offer.node, offer.spec.name, tidy(label, LONGEST_LABEL) or offer.label))
        return tuple(found)

    def show_offers(self, places: Sequence[int]) -> None:
        """Ask for these at the end as well."""
        for place in places:
            item = QListWidgetItem()
            item.setData(_PLACE, place)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
            self.list.addItem(item)
            self._set_label(item, tidy(self._offers[place].label, LONGEST_LABEL))
        if places:
            self.list.setCurrentRow(self.list.count() - 1 if self.list.count() > len(places) else 0)
        self._follow()

    def drop_offer(self, place: int) -> None:
        """Do not ask for it any more."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_PLACE) == place:
                self.list.takeItem(row)
                break
        self._follow()

    def _arrow(self, icon: str, words: str, by: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon(icon))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self._move(by))
        return button

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        if 0 <= row + by < self.list.count() and row >= 0:
            item = self.list.takeItem(row)
            self.list.insertItem(row + by, item)
            self.list.setCurrentRow(row + by)

    def _rename(self, text: str) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._set_label(item, text)

    def _set_label(self, item: QListWidgetItem, label: str) -> None:
        offer = self._offers[item.data(_PLACE)]
        origin = f"{offer.spec.label} of {offer.node_title}"
        item.setData(_LABEL, label)
        item.setData(_ORIGIN, origin)
        item.setText(label or offer.label)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{label or offer.label}. {origin}")

    def _take_out(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.removed.emit(item.data(_PLACE))

    def _follow(self) -> None:
        """The line and the arrows are about the current row."""
        row, count = self.list.currentRow(), self.list.count()
        item = self.list.item(row) if row >= 0 else None
        label = item.data(_LABEL) if item is not None else ""
        if self.label.text() != label:
            self.label.setText(label)
        self.label.setEnabled(item is not None)
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < count - 1)
        self._hint.setHidden(count > 0)
        self.list.setHidden(count == 0)


class _AskedRow(QStyledItemDelegate):
    """The words it is asked with over where it comes from."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All rows alike."""
        return QSize(120, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one row."""
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(rect, 4, 4)
        room = rect.adjusted(10, 4, -10, -5)
        rows = (
            (index.data(), theme.FONT_POINTS, "text", Qt.AlignmentFlag.AlignTop),
            (index.data(_ORIGIN), theme.SMALL_POINTS, "secondary", Qt.AlignmentFlag.AlignBottom),
        )
        for words, points, role, where in rows:
            painter.setFont(theme.font(points))
            painter.setPen(theme.colour(role))
            cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | where, cut)
        painter.restore()


class _Rows(QListWidget):
    """Delete takes out, Alt and an arrow move: the arrows alone go from row to row."""

    delete_pressed = Signal()
    move_pressed = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        has_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.delete_pressed.emit()
        elif has_alt and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.move_pressed.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
