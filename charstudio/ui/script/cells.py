"""How the cells of the script are written in: who speaks from a list, the take from those there are, words as words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from charstudio.model.values import CharacterId
from charstudio.studio.script.lines import NARRATOR, ScriptLine

_Index = QModelIndex | QPersistentModelIndex
Cast = Callable[[], list[tuple[CharacterId, str]]]


class WhoCell(QStyledItemDelegate):
    """Everybody of the film, and the narrator. What is chosen counts at once."""

    def __init__(self, cast: Cast, line_of: Callable[[int], ScriptLine], parent: QWidget) -> None:
        super().__init__(parent)
        self._cast, self._line_of = cast, line_of

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """A list to choose from."""
        box = QComboBox(parent)
        box.addItem(NARRATOR, "")
        for who, name in self._cast():
            box.addItem(name, who)
        box.activated.connect(lambda _row: self._take(box))
        return box

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Begin at who speaks now."""
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(max(0, editor.findData(self._line_of(index.row()).character or "")))
        editor.showPopup()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Hand on the id."""
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData())

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class TakeCell(QStyledItemDelegate):
    """The takes that have been made, and the next one."""

    def __init__(self, line_of: Callable[[int], ScriptLine], parent: QWidget) -> None:
        super().__init__(parent)
        self._line_of = line_of

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """A list to choose from."""
        box = QComboBox(parent)
        line = self._line_of(index.row())
        known = sorted({*line.takes, line.take})
        for take in known:
            box.addItem(f"Take {take}", take)
        box.addItem(f"New take {known[-1] + 1}", known[-1] + 1)
        box.activated.connect(lambda _row: self._take(box))
        return box

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Begin at the take that is used."""
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(max(0, editor.findData(self._line_of(index.row()).take)))
        editor.showPopup()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Hand on the number."""
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData())

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class WordsCell(QStyledItemDelegate):
    """A line of words; of a line that has several rows all are kept while it is not touched."""

    def __init__(self, words_of: Callable[[int], str], name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._words_of, self._name = words_of, name

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """A field of one row."""
        field = QLineEdit(parent)
        field.setAccessibleName(self._name)
        return field

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Begin with what stands there."""
        assert isinstance(editor, QLineEdit)
        editor.setText(" ".join(self._words_of(index.row()).split()))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Hand on what was typed, if anything was."""
        assert isinstance(editor, QLineEdit)
        if editor.text() != " ".join(self._words_of(index.row()).split()):
            model.setData(index, editor.text())
