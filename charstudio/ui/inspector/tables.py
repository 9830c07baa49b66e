"""The choice of a colour table: those that are in the film already, and a file to load another from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSizePolicy

from charstudio.model.kind import ParamSpec
from charstudio.model.library import Asset, MediaKind
from charstudio.model.values import AssetId, Json
from charstudio.ui.inspector.editors import Editor

LoadTable = Callable[[Callable[[Asset], None]], None]
"""``load(then)`` lets the user choose a .cube file and calls ``then`` with the asset it became."""

_NONE = "None"


class TableEditor(Editor):
    """The id of a colour table, or "" for none. ``load_asked`` when the user wants one from a file."""

    load_asked = Signal()

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__(spec)
        self.box = QComboBox()
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.load = QPushButton("Load…")
        self._adopt(self.box)
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addWidget(self.load)
        self.load.setToolTip("Load a colour table from a .cube file")
        self.load.setAccessibleName("Load a colour table")
        self.load.clicked.connect(self.load_asked)
        self.box.activated.connect(self._chosen)
        self._tables: dict[str, str] = {}

    def offer(self, assets: Mapping[AssetId, Asset]) -> None:
        """Offer the tables among these."""
        found = {asset.id: asset.name for asset in assets.values() if asset.info.kind is MediaKind.LUT}
        tables = {"": _NONE, **{str(table): name for table, name in found.items()}}
        if tables == self._tables:
            return
        self._tables = tables
        self.box.clear()
        for table, name in tables.items():
            self.box.addItem(name.removesuffix(".cube"), table)

    def _show(self, value: Json) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(value)))

    def _chosen(self, index: int) -> None:
        self._tell(self.box.itemData(index))
        self.settled.emit()
