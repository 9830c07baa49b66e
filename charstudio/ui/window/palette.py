"""The command palette: type a few letters of any command, press Enter."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from charstudio.ui.window.commands import enabled_first, keys_of, label_of

_ACTION = Qt.ItemDataRole.UserRole


class CommandPalette(QDialog):
    """Lists the actions it is given. After it is accepted, ``chosen`` is the action to trigger."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.chosen: QAction | None = None
        self._actions = enabled_first(actions)
        self._search = QLineEdit()
        self._search.setPlaceholderText("Type a command")
        self._search.setAccessibleName("Command")
        self._search.setClearButtonEnabled(True)
        self._list = QListWidget()
        self._list.setAccessibleName("Matching commands")
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._search)
        layout.addWidget(self._list)
        self.resize(520, 400)
        self._place(parent)
        self._search.textChanged.connect(self._fill)
        self._search.installEventFilter(self)
        self._list.itemClicked.connect(lambda _item: self._choose())
        self._fill("")
        self._search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move in the list while the typing goes on; Enter runs."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
                self._list.keyPressEvent(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._choose()
                return True
        return super().eventFilter(watched, event)

    def _place(self, parent: QWidget) -> None:
        top = parent.mapToGlobal(parent.rect().topLeft())
        self.move(top.x() + (parent.width() - self.width()) // 2, top.y() + 72)

    def _fill(self, typed: str) -> None:
        self._list.clear()
        ranked = sorted(
            (rank, index) for index, action in enumerate(self._actions) if (rank := _rank(action, typed)) is not None
        )
        for _, index in ranked:
            action = self._actions[index]
            keys = keys_of(action)
            item = QListWidgetItem(action.icon(), f"{label_of(action)}    {keys}" if keys else label_of(action))
            item.setData(_ACTION, index)
            if not action.isEnabled():
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _choose(self) -> None:
        if self._list.currentRow() < 0:
            return
        item = self._list.currentItem()
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.chosen = self._actions[item.data(_ACTION)]
            self.accept()


def _rank(action: QAction, typed: str) -> tuple[int, int] | None:
    """How well the action matches: whole words first, then letters in order; None when it does not."""
    label, wanted = label_of(action).lower(), typed.lower().strip()
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
