"""The command palette: type a few letters of any command, press Enter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from charstudio.ui import theme
from charstudio.ui.key_tips import keys_of
from charstudio.ui.window.commands import label_of, usable_first

_ACTION = Qt.ItemDataRole.UserRole
_KEYS = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 30


class CommandPalette(QDialog):
    """Lists the actions it is given, by section. After it is accepted, ``chosen`` is the action to trigger."""

    def __init__(self, sections: Mapping[str, Sequence[QAction]], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.chosen: QAction | None = None
        section_of = {id(action): name for name, actions in sections.items() for action in actions}
        self._actions = usable_first(action for actions in sections.values() for action in actions)
        self._sections = [section_of[id(action)] for action in self._actions]
        self.setAccessibleName("Command palette")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Type a command")
        self.search.setAccessibleName("Command")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Matching commands")
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_CommandRow(self.list))
        self._nothing = QLabel("No command has these letters.", alignment=Qt.AlignmentFlag.AlignCenter)
        self._nothing.setProperty("role", "secondary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._nothing, 1)
        self.setStyleSheet(f"CommandPalette {{ border: 1px solid {theme.palette().disabled}; }}")
        self.resize(560, 416)
        self._place(parent)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._choose())
        self._fill("")
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move in the list while the typing goes on; Enter runs."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
                self.list.keyPressEvent(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._choose()
                return True
        return super().eventFilter(watched, event)

    def _place(self, parent: QWidget) -> None:
        top = parent.mapToGlobal(parent.rect().topLeft())
        self.move(top.x() + (parent.width() - self.width()) // 2, top.y() + 72)

    def _fill(self, typed: str) -> None:
        self.list.clear()
        ranked = sorted(
            (*rank, index)
            for index, action in enumerate(self._actions)
            if (rank := _rank(f"{label_of(action)} {self._sections[index]}", typed)) is not None
        )
        for *_, index in ranked:
            self.list.addItem(self._item(index))
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(ranked))
        self._nothing.setVisible(not ranked)

    def _item(self, index: int) -> QListWidgetItem:
        action = self._actions[index]
        section, keys = self._sections[index], keys_of(action)
        item = QListWidgetItem(action.icon(), f"{section}:  {label_of(action)}")
        item.setData(_ACTION, index)
        item.setData(_KEYS, keys)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{label_of(action)}, {section}. {keys}".strip())
        if not action.isEnabled():
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        return item

    def _choose(self) -> None:
        if self.list.currentRow() < 0:
            return
        item = self.list.currentItem()
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.chosen = self._actions[item.data(_ACTION)]
            self.accept()


class _CommandRow(QStyledItemDelegate):
    """Icon, words, and the keys at the right edge, each in a column of its own."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows alike."""
        return QSize(200, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one command."""
        usable = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        row = QStyleOptionViewItem(option)
        self.initStyleOption(row, index)
        icon, words = QIcon(row.icon), str(row.text)
        row.text, row.icon = "", QIcon()
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, row, painter, option.widget)
        rect: QRect = option.rect.adjusted(12, 0, -12, 0)
        icon.paint(painter, QRect(rect.x(), rect.center().y() - 8, 18, 18))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.colour("text" if usable else "disabled"))
        painter.drawText(rect.adjusted(32, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, words)
        painter.setPen(theme.colour("secondary" if usable else "disabled"))
        painter.drawText(rect, middle | Qt.AlignmentFlag.AlignRight, str(index.data(_KEYS)))


def _rank(label: str, typed: str) -> tuple[int, int] | None:
    """How well the command matches: whole words first, then letters in order; None when it does not."""
    label, wanted = label.lower(), typed.lower().strip()
    if wanted in label:
        return (0, label.index(wanted))
    position, gaps = -1, 0
    for letter in wanted.replace(" ", ""):
        found = label.find(letter, position + 1)
        if found < 0:
            return None
        gaps += found - position - 1
        position = found
    return (1, gaps)
