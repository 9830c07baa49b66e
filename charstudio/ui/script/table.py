"""The lines of the script as a table that can be written in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from charstudio.model.time import Rate, Seconds, timecode
from charstudio.model.values import NodeId
from charstudio.studio.script.lines import ScriptLine
from charstudio.ui import theme
from charstudio.ui.graph import look

_Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """What stands in which column."""

    NUMBER = 0
    SCENE = 1
    WHO = 2
    LINE = 3
    HOW = 4
    VOICE = 5
    TAKE = 6
    LENGTH = 7
    AT = 8
    CLIP = 9
    STATE = 10


HEADINGS = ("", "Scene", "Who", "Line", "How", "Voice", "Take", "Length", "In the film", "Clip", "State")
_WRITABLE = {Column.WHO, Column.LINE, Column.HOW, Column.TAKE}
_OF_VOICES = {Column.HOW, Column.TAKE}
"""What a recording does not have."""
_RIGHT = {Column.NUMBER, Column.TAKE, Column.LENGTH, Column.AT, Column.CLIP}

Write = Callable[[NodeId, Column, object], None]
"""Take over what was typed or chosen in a cell."""


class ScriptTable(QAbstractTableModel):
    """``show_lines`` fills it; what is written in a cell goes to ``write`` and comes back as new lines."""

    def __init__(self, write: Write, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._write = write
        self.lines: tuple[ScriptLine, ...] = ()
        self._rate = Rate(24, 1)
        self._locked = False

    def show_lines(self, lines: Sequence[ScriptLine], rate: Rate, *, locked: bool) -> None:
        """Show these lines. When they are the same nodes in the same order, only what differs is painted anew."""
        lines = tuple(lines)
        is_same = [line.node for line in lines] == [line.node for line in self.lines]
        if is_same and rate == self._rate and locked == self._locked:
            changed = [row for row, (old, new) in enumerate(zip(self.lines, lines, strict=True)) if old != new]
            self.lines = lines
            for row in changed:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADINGS) - 1))
            return
        self.beginResetModel()
        self.lines, self._rate, self._locked = lines, rate, locked
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row for each line."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Always the same."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The headings."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(Column(section))
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, colours and tips of a cell."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line, column = self.lines[index.row()], Column(index.column())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return self.words(line, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._brush(line, column)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """The line, who says it, how, and the take can be changed in place."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        is_fixed = index.column() in _OF_VOICES and index.isValid() and self.lines[index.row()].is_recording
        if not self._locked and index.isValid() and index.column() in _WRITABLE and not is_fixed:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand on what was written."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.row() >= len(self.lines):
            return False
        self._write(self.lines[index.row()].node, Column(index.column()), value)
        return True

    def words(self, line: ScriptLine, column: Column) -> str:
        """What stands in a cell."""
        voice = f"⚠ {line.voice or 'the model’s own'}" if line.is_other_voice else line.voice
        clip = length_words(line.clip_length) if line.clip_length else "planned" if line.clip else ""
        return {
            Column.NUMBER: str(line.number),
            Column.SCENE: line.scene,
            Column.WHO: line.name,
            Column.LINE: " ".join(line.text.split()),
            Column.HOW: line.how,
            Column.VOICE: voice,
            Column.TAKE: f"{line.take} of {max(line.takes)}" if len(line.takes) > 1 else str(line.take),
            Column.LENGTH: f"{'~' if line.is_guess else ''}{length_words(line.length)}" if line.length else "",
            Column.AT: timecode(line.at, self._rate) if line.at is not None else "",
            Column.CLIP: clip,
            Column.STATE: look.STATES[line.state].word,
        }[column]

    def _tip(self, line: ScriptLine, column: Column) -> str:
        if column is Column.VOICE and line.is_other_voice:
            return f"{line.name} has another voice. “Own voice” gives it to every line of {line.name}."
        if column is Column.CLIP and line.clip_length and line.length:
            return f"The line takes {length_words(line.length)}, its clip {length_words(line.clip_length)}."
        if column is Column.LENGTH and line.is_guess:
            return "About how long it takes to say; known once it is spoken."
        return line.text if column is Column.LINE else ""

    def _alignment(self, column: Column) -> int:
        side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
        return (side | Qt.AlignmentFlag.AlignVCenter).value

    def _brush(self, line: ScriptLine, column: Column) -> QBrush | None:
        if column is Column.VOICE and line.is_other_voice:
            return QBrush(theme.colour("warn"))
        if column in {Column.LINE, Column.WHO}:
            return None
        return QBrush(theme.colour("secondary"))


def length_words(length: Seconds) -> str:
    """``4.2 s``."""
    return f"{float(length):.1f} s"
