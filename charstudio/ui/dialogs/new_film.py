"""Name, place and beginning of a new film."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.studio.templates import Template
from charstudio.studio.workspace import free_folder
from charstudio.ui import theme
from charstudio.ui.dialogs.keeping_parts import short_path
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.one_line import OneLine

_LINE, _LINES = 56, 7
"""A template's height in pixels, and how many are in sight."""


class NewFilmDialog(QDialog):
    """After it is accepted, ``folder`` is where the film goes and ``template`` how it begins."""

    def __init__(self, templates: Sequence[Template], chosen: str, place: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("New film")
        self.setMinimumWidth(520)
        self._place = place
        self._templates = QListWidget()
        self._templates.setAccessibleName("Template")
        self._templates.setIconSize(QSize(24, 24))
        self._templates.setFixedHeight(_LINE * min(len(templates), _LINES) + 2 * self._templates.frameWidth())
        for template in templates:
            item = QListWidgetItem(theme.icon(template.icon, "accent"), f"{template.title}\n{template.text}")
            item.setData(Qt.ItemDataRole.UserRole, template.id)
            item.setSizeHint(QSize(0, _LINE))
            self._templates.addItem(item)
            if template.id == chosen or self._templates.currentRow() < 0:
                self._templates.setCurrentItem(item)
        self._templates.scrollToItem(self._templates.currentItem())
        self._name = QLineEdit(free_folder(place, "Untitled film").name)
        self._name.setAccessibleName("Name")
        self._name.setMaxLength(80)
        self._name.selectAll()
        self._where = OneLine()
        self._where.setProperty("role", "small")
        self._lay_out()
        self._name.textChanged.connect(self._show_where)
        self._show_where()
        self._name.setFocus()

    @property
    def folder(self) -> Path:
        """The project folder to make; a number is added when the name is taken."""
        return free_folder(self._place, self._name.text())

    @property
    def template(self) -> str:
        """The chosen template's id."""
        return str(self._templates.currentItem().data(Qt.ItemDataRole.UserRole))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        for words, field in (("Begin with", self._templates), ("Name", self._name)):
            label = QLabel(words)
            label.setProperty("role", "secondary")
            label.setBuddy(field)
            layout.addWidget(label)
            layout.addWidget(field)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._where, 1)
        other = QPushButton("Other folder…")
        other.setMinimumWidth(128)  # its bold form, while Enter means it
        other.clicked.connect(self._choose_place)
        row.addWidget(other)
        layout.addLayout(row)
        layout.addSpacing(8)
        cancel, create = QPushButton("Cancel"), QPushButton("Create")
        cancel.setMinimumWidth(BUTTON_WIDTH)
        cancel.clicked.connect(self.reject)
        create.clicked.connect(self.accept)
        buttons = QHBoxLayout()  # as in the other dialogs: what Enter does stands at the right
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(create)
        layout.addLayout(buttons)
        create.setMinimumWidth(BUTTON_WIDTH)
        create.setDefault(True)  # now that it is in the dialog
        self._create = create

    def _show_where(self) -> None:
        self._where.show_text(f"In {short_path(self.folder)}")
        self._where.setToolTip(str(self.folder))

    def _choose_place(self) -> None:
        dialog = QFileDialog(self, "Where should films be kept?", str(self._place))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._move_to)
        dialog.open()

    def _move_to(self, place: str) -> None:
        self._place = Path(place)
        self._show_where()
