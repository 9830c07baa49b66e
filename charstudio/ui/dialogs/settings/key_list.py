"""Every command with its keys, by place: the list of the page of keys, and the line it is found through by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem

from charstudio.studio.key_places import Place
from charstudio.studio.keymap import KeyCommand, Keys
from charstudio.ui import theme

_WORDS, _KEYS, _MARK = range(3)
_ROW = 28
_KEYS_WIDTH, _MARK_WIDTH = 208, 32
_ID = Qt.ItemDataRole.UserRole
_READ_OUT = Qt.ItemDataRole.AccessibleTextRole


class KeyList(QTreeWidget):
    """``change_asked`` by Enter or a double-click on a row; ``chosen`` when another row has the keyboard."""

    change_asked = Signal()
    chosen = Signal()

    def __init__(self, commands: Sequence[KeyCommand]) -> None:
        super().__init__()
        self._commands = {command.id: command for command in commands}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._groups: dict[Place, QTreeWidgetItem] = {}
        self.setObjectName("key_list")
        self.setAccessibleName("Commands and their keys")
        self.setColumnCount(3)
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(5 * _ROW)
        self.setStyleSheet(
            f"#key_list {{ border: 1px solid {theme.palette().line}; border-radius: {theme.RADIUS}px; }}"
            "#key_list::item { border-radius: 0; }"
        )
        self._fill()
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_WORDS, QHeaderView.ResizeMode.Stretch)
        for column, width in ((_KEYS, _KEYS_WIDTH), (_MARK, _MARK_WIDTH)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        self.itemDoubleClicked.connect(self._double_clicked)
        self.currentItemChanged.connect(lambda _now, _before: self.chosen.emit())

    @property
    def current(self) -> KeyCommand | None:
        """The command of the row with the keyboard, if it can be seen."""
        item = self.currentItem()
        return None if item is None or item.isHidden() else self._commands.get(item.data(_WORDS, _ID))

    def choose(self, command: str) -> None:
        """Give a row the keyboard's place and bring it into sight."""
        self.setCurrentItem(self._rows[command])
        self.scrollToItem(self._rows[command])

    def show_keys(self, keys: Mapping[str, Keys], own: Iterable[str]) -> None:
        """Show what each command has; ``own`` are those the user changed."""
        changed = set(own)
        for name, row in self._rows.items():
            words, place = self._commands[name].words, self._commands[name].place
            text, is_own = native(keys[name]), name in changed
            row.setText(_KEYS, text)
            row.setToolTip(_KEYS, text)
            row.setIcon(_MARK, theme.icon("pencil-outline", "accent_hover") if is_own else QIcon())
            row.setToolTip(_MARK, "Changed by you" if is_own else "")
            read_out = f"{words}, {place.heading}. {text or 'No key'}."
            row.setData(_WORDS, _READ_OUT, f"{read_out} Changed." if is_own else read_out)

    def show_matching(self, typed: str) -> int:
        """Show the rows with these letters in their words, place or keys; how many there are."""
        wanted = typed.casefold().split()
        found = [name for name in self._rows if all(word in self._letters(name) for word in wanted)]
        for name, row in self._rows.items():
            row.setHidden(name not in found)
        places = {self._commands[name].place for name in found}
        for place, group in self._groups.items():
            group.setHidden(place not in places)
        if found and self.current is None:
            self.setCurrentItem(self._rows[found[0]])
        elif not found:
            self.setCurrentIndex(QModelIndex())
        return len(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter means this row and not the dialog's button."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()
            if self.current is not None:
                self.change_asked.emit()
            return
        super().keyPressEvent(event)

    def _double_clicked(self, item: QTreeWidgetItem) -> None:
        if item.parent() is None:
            item.setExpanded(not item.isExpanded())
        else:
            self.change_asked.emit()

    def _letters(self, name: str) -> str:
        command = self._commands[name]
        return f"{command.words} {command.place.heading} {self._rows[name].text(_KEYS)}".casefold()

    def _fill(self) -> None:
        for place in Place:
            here = [command for command in self._commands.values() if command.place is place]
            if not here:
                continue
            group = QTreeWidgetItem(self, [place.heading])
            self._groups[place] = group
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            group.setFont(_WORDS, theme.font(bold=True))
            group.setFirstColumnSpanned(True)
            group.setExpanded(True)
            for command in here:
                row = QTreeWidgetItem(group, [command.words])
                row.setData(_WORDS, _ID, command.id)
                row.setSizeHint(_WORDS, QSize(0, _ROW))
                row.setToolTip(_WORDS, command.words)
                self._rows[command.id] = row


class KeySearch(QLineEdit):
    """``entered`` when Enter or Down is pressed: on to what was found."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Find a command or a key")
        self.setAccessibleName("Find a command or a key")
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter means the list here and not the dialog's button."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}:
            event.accept()
            self.entered.emit()
            return
        super().keyPressEvent(event)


def native(keys: Iterable[str]) -> str:
    """Keys as people read them."""
    return " · ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
