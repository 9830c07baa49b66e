"""Character tags in a prompt: ``[char1]`` drawn as a chip, and a list to choose from when “[” is typed.

The list never takes the focus: letters go on into the prompt and narrow it, arrows and Enter choose, Escape closes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from charstudio.ui import theme
from charstudio.ui.repair.cast import Player

_TAG = re.compile(r"\[(char\d+)\]", re.IGNORECASE)
_BEGUN = re.compile(r"\[([A-Za-z0-9]{0,12})\Z")
_ROW = 36
_WIDTH = 248

Cast = Callable[[], Sequence[Player]]


class TagChips(QSyntaxHighlighter):
    """Colours the tags of a prompt: those that are wired as chips, the others as a mistake."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._wired: frozenset[str] = frozenset()

    def show_wired(self, tags: frozenset[str]) -> None:
        """Other characters are wired now."""
        if tags != self._wired:
            self._wired = tags
            with QSignalBlocker(self.document()):  # other looks are no other words: nobody has typed anything
                self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour the tags of one line."""
        for found in _TAG.finditer(text):
            self.setFormat(found.start(), found.end() - found.start(), self._look(found[1].lower()))

    def _look(self, tag: str) -> QTextCharFormat:
        look = QTextCharFormat()
        if tag in self._wired:
            look.setBackground(theme.colour("accent_soft"))
            look.setForeground(theme.colour("text"))
        else:
            look.setForeground(theme.colour("bad"))
            look.setUnderlineColor(theme.colour("bad"))
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        return look


class TagList(QFrame):
    """The characters that fit what has been typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setIconSize(QSize(28, 28))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Characters of this scene")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.list)
        self.hide()

    def show_players(self, players: Sequence[Player]) -> None:
        """List these; the first is chosen."""
        self.list.clear()
        for player in players:
            item = QListWidgetItem(f"[{player.tag}]  {player.name}")
            item.setData(Qt.ItemDataRole.UserRole, player.tag)
            item.setSizeHint(QSize(_WIDTH - 16, _ROW))
            icon = QIcon(player.pixmap) if player.pixmap is not None else theme.icon("account-outline", "secondary")
            item.setIcon(icon)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.resize(_WIDTH, len(players) * _ROW + 12)

    def move_by(self, rows: int) -> None:
        """Choose another one, round and round."""
        count = self.list.count()
        self.list.setCurrentRow((self.list.currentRow() + rows) % count if count else -1)

    @property
    def chosen(self) -> str:
        """The tag that is chosen; empty when there is none."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if self.list.currentRow() >= 0 else ""


class CharacterTags(QObject):
    """Serves one prompt field for as long as it lives. ``cast`` tells who is wired in now."""

    def __init__(self, field: QPlainTextEdit, cast: Cast) -> None:
        super().__init__(field)
        self._field = field
        self._cast = cast
        self._chips = TagChips(field.document())
        self._list: TagList | None = None
        field.installEventFilter(self)
        field.textChanged.connect(self._typed)
        field.cursorPositionChanged.connect(self._typed)

    @property
    def list(self) -> TagList | None:
        """The list, if it has ever been shown."""
        return self._list

    def refresh(self) -> None:
        """Wires have changed, perhaps."""
        self._chips.show_wired(frozenset(player.tag for player in self._cast()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the list is open, arrows, Enter, Tab and Escape are its own."""
        shown = self._list is not None and self._list.isVisible()
        if watched is not self._field or not shown:
            return False
        if event.type() == QEvent.Type.FocusOut:
            self._close()
        if event.type() not in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride} or not isinstance(event, QKeyEvent):
            return False
        return self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        assert self._list is not None
        key = Qt.Key(event.key())
        if key not in {
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Tab,
            Qt.Key.Key_Escape,
        }:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if key == Qt.Key.Key_Escape:
            self._close()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._list.move_by(1 if key == Qt.Key.Key_Down else -1)
        else:
            self.insert(self._list.chosen)
        return True

    def insert(self, tag: str) -> None:
        """Put a tag in the place of what was begun with “[”."""
        cursor = self._field.textCursor()
        begun = self._begun()
        if not tag or begun is None:
            return
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(begun) + 1)
        rest = self._field.toPlainText()[self._field.textCursor().position() :][:1]
        cursor.insertText(f"[{tag}" if rest == "]" else f"[{tag}]")
        if rest == "]":
            cursor.movePosition(QTextCursor.MoveOperation.Right)
        self._field.setTextCursor(cursor)
        self._close()

    def _begun(self) -> str | None:
        """What was typed since “[”, if the cursor stands right behind it."""
        cursor = self._field.textCursor()
        found = _BEGUN.search(cursor.block().text()[: cursor.positionInBlock()])
        return found[1] if found is not None and not cursor.hasSelection() else None

    def _typed(self) -> None:
        begun = self._begun() if self._field.hasFocus() and not self._field.isReadOnly() else None
        fitting = [] if begun is None else [player for player in self._cast() if _fits(player, begun)]
        if not fitting:
            self._close()
            return
        if self._list is None:
            self._list = TagList(self._field.window())
            self._list.list.itemClicked.connect(lambda item: self.insert(str(item.data(Qt.ItemDataRole.UserRole))))
        self._list.show_players(fitting)
        self._list.move(self._place(self._list.size()))
        self._list.show()
        self._list.raise_()

    def _place(self, size: QSize) -> QPoint:
        """Below the cursor, inside the window."""
        window = self._field.window()
        cursor: QRect = self._field.cursorRect()
        below = self._field.viewport().mapTo(window, cursor.bottomLeft() + QPoint(0, 4))
        above = self._field.viewport().mapTo(window, cursor.topLeft() - QPoint(0, 4 + size.height()))
        x = max(4, min(below.x(), window.width() - size.width() - 4))
        return QPoint(x, below.y() if below.y() + size.height() < window.height() - 4 else above.y())

    def _close(self) -> None:
        if self._list is not None:
            self._list.hide()


def _fits(player: Player, begun: str) -> bool:
    wanted = begun.lower()
    words = [player.tag, *player.name.lower().split()]
    return any(word.startswith(wanted) for word in words)
