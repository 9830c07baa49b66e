"""The user's own templates: to look at, insert, rename, delete and take back, import and export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.studio.own_templates import OwnTemplate
from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.my_templates_list import TemplateList
from charstudio.ui.one_line import OneLine

_SIZE = QSize(760, 600)
_EMPTY = (
    "Draw a frame around some nodes (Ctrl+J), right-click its title and choose “Save as template…”.\n"
    "What you save is here and in the search that adds nodes (Tab), in every film."
)


class MyTemplatesDialog(QDialog):
    """Shows what it is given and asks for the rest. After it is accepted, ``chosen`` is the template to insert."""

    rename_asked = Signal(object, str)
    delete_asked = Signal(object)
    undo_asked = Signal()
    import_asked = Signal()
    export_asked = Signal(object)
    folder_asked = Signal()

    def __init__(self, parent: QWidget, *, can_insert: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("My templates")
        self.resize(_SIZE.boundedTo(parent.size() - QSize(48, 48)))
        self.chosen: OwnTemplate | None = None
        self.is_over = False
        self._can_insert = can_insert
        self.list = TemplateList()
        self.list.currentRowChanged.connect(lambda _row: self._follow())
        self.list.opened.connect(self._insert)
        self.list.renamed.connect(self.rename_asked)
        self.list.delete_pressed.connect(self._delete)
        self._insert_button = self._button("Insert", lambda: self._insert(self.list.current))
        self._rename_button = self._button("Rename", self._rename)
        self._delete_button = self._button("Delete", self._delete)
        self._export_button = self._button("Export…", lambda: self.export_asked.emit(self.list.current))
        self._undo_bar, self._undo_words = self._make_undo_bar()
        self._empty = self._make_empty()
        self._lay_out()
        self._follow()
        self.list.setFocus()

    def show_templates(
        self, templates: Sequence[OwnTemplate], pictures: Mapping[Path, QImage], mark: Path | None = None
    ) -> None:
        """Show what there is."""
        self.list.show_templates(templates, pictures, mark)
        self.list.setVisible(bool(templates))
        self._empty.setVisible(not templates)
        self._follow()

    def show_deleted(self, title: str) -> None:
        """Offer to take back a deletion; nothing to take back when empty."""
        self._undo_words.show_text(f"“{title}” was deleted." if title else "")
        self._undo_bar.setVisible(bool(title))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo takes back a deletion."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_asked.emit()
        else:
            super().keyPressEvent(event)

    def done(self, code: int) -> None:
        """What is still on its way is not shown any more."""
        self.is_over = True
        super().done(code)

    # --- building ----------------------------------------------------------------------------------------------

    def _button(self, words: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setMinimumWidth(BUTTON_WIDTH)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: do())
        return button

    def _make_undo_bar(self) -> tuple[QFrame, OneLine]:
        bar = QFrame(self)
        bar.setProperty("role", "card")
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 4, 4, 4)
        words = OneLine()
        row.addWidget(words, 1)
        row.addWidget(self._button("Undo", self.undo_asked.emit))
        bar.hide()
        return bar, words

    def _make_empty(self) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setSpacing(8)
        sign = QLabel()
        sign.setPixmap(theme.icon("puzzle-outline", "disabled").pixmap(48, 48))
        heading, words = QLabel("No templates yet"), QLabel(_EMPTY)
        heading.setProperty("role", "heading")
        words.setProperty("role", "secondary")
        words.setWordWrap(True)
        column.addStretch(1)
        for label in (sign, heading, words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(2)
        box.hide()
        return box

    def _lay_out(self) -> None:
        close = self._button("Close", self.reject)
        self._insert_button.setDefault(True)
        if not self._can_insert:
            self._insert_button.setToolTip("Open a film first, one that may be changed")
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        for button in (self._rename_button, self._delete_button, self._export_button):
            verbs.addWidget(button)
        verbs.addStretch(1)
        verbs.addWidget(self._button("Import…", self.import_asked.emit))
        verbs.addWidget(self._button("Show folder", self.folder_asked.emit))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self._insert_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._undo_bar)
        layout.addLayout(verbs)
        layout.addLayout(foot)

    # --- doing -------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        current = self.list.current
        is_whole = current is not None and not current.problem
        self._insert_button.setEnabled(is_whole and self._can_insert)
        self._rename_button.setEnabled(is_whole)
        self._export_button.setEnabled(is_whole)
        self._delete_button.setEnabled(current is not None)

    def _insert(self, template: OwnTemplate | None) -> None:
        if template is not None and not template.problem and self._can_insert:
            self.chosen = template
            self.accept()

    def _rename(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.setFocus()
            self.list.editItem(item)

    def _delete(self) -> None:
        if self.list.current is not None:
            self.delete_asked.emit(self.list.current)
