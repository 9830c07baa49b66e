"""One list of the batch dialog: what it varies, the field its values are in, and what cannot be read of them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from charstudio.model.batch import BatchList, BatchValue, Varied
from charstudio.model.errors import CharStudioError
from charstudio.model.kind import ParamType
from charstudio.studio.batch_files import Table
from charstudio.studio.batch_variables import Variable
from charstudio.ui import theme
from charstudio.ui.dialogs.batch_fields import BatchField, ChoicesField, LinesField, NumbersField, TableField
from charstudio.ui.dialogs.batch_stills import MediaOf, StillsField
from charstudio.ui.graph.thumbnails import Thumbnails


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A list as it was left: what it varies, what was typed or chosen, or the table it holds."""

    varied: Varied
    text: str = ""
    chosen: tuple[BatchValue, ...] = ()
    table: Table | None = None
    file: str = ""


class ListCard(QFrame):
    """``changed`` after every edit; ``file_asked``, ``stills_asked`` and ``removed`` when their buttons are pressed."""

    changed = Signal()
    file_asked = Signal()
    stills_asked = Signal()
    removed = Signal()

    def __init__(
        self, variables: Sequence[Variable], variable: Variable, thumbnails: Thumbnails, media_of: MediaOf
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._thumbnails = thumbnails
        self._media_of = media_of
        self._salt = secrets.token_hex(8)
        """Random numbers stay the same while the dialog is open."""
        self._variables = tuple(variables)
        self.what = QComboBox()
        self.what.setAccessibleName("What varies")
        self.what.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.what.setMinimumContentsLength(8)
        self.title = QLabel()
        self.title.setProperty("role", "heading")
        self.title.setWordWrap(True)
        self.title.hide()
        self.from_file = QPushButton("From file…")
        self.from_file.setToolTip("A text with a value a line, or a CSV table whose first row names what varies")
        self.from_file.clicked.connect(self.file_asked)
        self.cross = _cross()
        self.cross.clicked.connect(self.removed)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(8)
        self._column.addLayout(self._head())
        self.field: BatchField = BatchField()
        self._column.addWidget(self.field)
        self._column.addWidget(self.note)
        for each in self._variables:
            self.what.addItem(each.varied.label)
        self.what.setCurrentIndex(self._variables.index(variable))
        self.what.currentIndexChanged.connect(lambda _index: self._use_variable())
        self._use_variable()

    @property
    def variable(self) -> Variable:
        """What is chosen to vary."""
        return self._variables[self.what.currentIndex()]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is listed yet, nor typed."""
        return not isinstance(self.field, TableField) and not self.field.text.strip() and not self._values()

    def found(self) -> BatchList:
        """The list as it stands. Raises ``BadParameter`` for what cannot be read."""
        if isinstance(self.field, TableField):
            return self.field.table.found
        return BatchList.of(self.variable.varied, self.field.values())

    def know(self, variables: Sequence[Variable], also: Sequence[BatchValue] = ()) -> None:
        """The film has other files now; ``also`` are to be chosen here, too."""
        self._variables = tuple(variables)
        if isinstance(self.field, StillsField):
            self.field.offer(self.variable.offers, also)

    def show_text(self, text: str) -> None:
        """Take over a text as if it had been typed."""
        self.field.show_text(text)

    def show_table(self, table: Table, name: str) -> None:
        """Take over a table from the file of this name."""
        self._put(TableField(table, name))
        self.title.setText(table.found.label)
        self.title.show()
        self.what.hide()
        self.changed.emit()

    @property
    def draft(self) -> ListDraft:
        """The list as it stands, to go on from another time."""
        field = self.field
        if isinstance(field, TableField):
            return ListDraft(self.variable.varied, table=field.table, file=field.name)
        return ListDraft(self.variable.varied, field.text, self._values())

    def go_on_from(self, draft: ListDraft) -> None:
        """Show a list as it was left."""
        if draft.table is not None:
            self.show_table(draft.table, draft.file)
        elif isinstance(self.field, ChoicesField):
            self.field.choose(draft.chosen)
        elif isinstance(self.field, StillsField):
            self.field.offer(self.variable.offers, draft.chosen)
        else:
            self.field.show_text(draft.text)

    @property
    def takes_text(self) -> bool:
        """Whether lines of a text can be its values."""
        return isinstance(self.field, LinesField | NumbersField)

    def say(self, words: str, role: str = "small") -> None:
        """A line below the field: how many values there are, or what is wrong."""
        self.note.setText(words)
        self.note.setProperty("role", role)
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)
        self.note.setVisible(bool(words))

    def _values(self) -> tuple[BatchValue, ...]:
        try:
            return self.field.values()
        except CharStudioError:
            return ()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.what, 1)
        row.addWidget(self.title, 1)
        row.addWidget(self.from_file)
        row.addWidget(self.cross)
        self.from_file.setAutoDefault(False)
        return row

    def _use_variable(self) -> None:
        before = self.field.text
        self._put(self._made(self.variable))
        self.field.show_text(before)
        self.changed.emit()

    def _made(self, variable: Variable) -> BatchField:
        """The field in which the values of ``variable`` are listed."""
        spec = variable.spec
        if spec is None:
            field = StillsField(variable, self._thumbnails, self._media_of)
            field.files_asked.connect(self.stills_asked)
            return field
        if spec.type in {ParamType.INTEGER, ParamType.NUMBER}:
            return NumbersField(spec, self._salt)
        if spec.type in {ParamType.CHOICE, ParamType.BOOLEAN}:
            return ChoicesField(spec)
        return LinesField(spec)

    def _put(self, field: BatchField) -> None:
        old = self.field
        self.from_file.setVisible(not isinstance(field, StillsField))
        self._column.replaceWidget(old, field)
        self.field = field
        field.changed.connect(self.changed)
        old.hide()
        old.deleteLater()


def _cross() -> QToolButton:
    button = QToolButton()
    button.setIcon(theme.icon("close", "secondary"))
    button.setIconSize(QSize(14, 14))
    button.setToolTip("Remove this list")
    button.setAccessibleName("Remove this list")
    return button
