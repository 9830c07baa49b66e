"""A new character: its name, and the picture that is to be its master reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from charstudio.model.library import Asset
from charstudio.model.results import MediaValue
from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.pictures import Picture, describe

_FACE = QSize(176, 176)
_ADVICE = (
    "One clear front picture works best: even light, a neutral expression, head and shoulders, a plain ground. "
    "You can add it later, too."
)
Pick = Callable[[Callable[[Sequence[Asset]], None]], None]
"""Lets the user choose a picture of the film or a file."""


class NewCharacterDialog(QDialog):
    """After it was accepted: ``name`` and ``asset``, which may be None."""

    def __init__(self, thumbnails: Thumbnails, pick: Pick, parent: QWidget, asset: Asset | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New character")
        self.asset: Asset | None = None
        self._pick = pick
        self.picture = Picture(thumbnails, _FACE, "Choose the master reference")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Lumi")
        self.field.setMaxLength(80)
        self.field.setAccessibleName("Name")
        self._facts = QLabel(_ADVICE)
        self._facts.setWordWrap(True)
        self._facts.setProperty("role", "small")
        self.choose = QPushButton("Choose a picture…")
        self.create_button = QPushButton("Create")
        self._lay_out()
        self.picture.clicked.connect(self.choose.click)
        self.choose.clicked.connect(lambda: self._pick(self._arrived))
        self.field.textChanged.connect(lambda _text: self._refresh())
        self.create_button.clicked.connect(self.accept)
        self.create_button.setDefault(True)
        if asset is not None:
            self._show(asset)
        self._refresh()
        self.field.setFocus()

    @property
    def name(self) -> str:
        """What it is to be called."""
        return self.field.text().strip()

    def _lay_out(self) -> None:
        title = QLabel("Who is it?")
        title.setFont(theme.font(11, bold=True))
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(self.field)
        column.addSpacing(8)
        column.addWidget(self._facts)
        column.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(column, 1)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for button in (cancel, self.create_button):
            button.setMinimumWidth(BUTTON_WIDTH)
            foot.addWidget(button)
        for button in (cancel, self.choose):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(top)
        layout.addLayout(foot)
        self.setMinimumWidth(520)

    def _arrived(self, assets: Sequence[Asset]) -> None:
        if assets and self.isVisible():
            self._show(assets[0])

    def _show(self, asset: Asset) -> None:
        self.asset = asset
        self.picture.show_value(MediaValue(asset.media, asset.info))
        self._facts.setText(f"{asset.name}\n{describe(asset)}")
        if not self.name:
            self.field.setText(name_of_file(asset.name))
            self.field.selectAll()
        self._refresh()

    def _refresh(self) -> None:
        self.create_button.setEnabled(bool(self.name))


def name_of_file(name: str) -> str:
    """A first guess at a name: that of the file, in words."""
    stem = name.rpartition(".")[0] or name
    return " ".join(stem.replace("_", " ").replace("-", " ").split())[:60].strip()
