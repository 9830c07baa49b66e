"""Choosing a picture, clip or sound: from everything the film has, or from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.model.library import Asset, MediaKind
from charstudio.studio.gallery.values import GalleryItem
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.gallery.items import GalleryList
from charstudio.ui.gallery.search_bar import SearchBar
from charstudio.ui.gallery.view import GalleryView
from charstudio.ui.graph.thumbnails import Thumbnails

ChooseFiles = Callable[[Callable[[Sequence[Asset]], None]], None]
"""Lets the user choose files and hands over the assets they became."""


def asset_of(item: GalleryItem) -> Asset:
    """What the gallery shows as a file of the film."""
    name = item.title
    suffix = f".{item.value.media.suffix}"
    return Asset.of(name if name.endswith(suffix) else f"{name}{suffix}", item.value.media, item.value.info)


class PickDialog(QDialog):
    """After it was accepted, ``assets`` are those that were chosen."""

    def __init__(
        self,
        title: str,
        items: Sequence[GalleryItem],
        kinds: frozenset[MediaKind],
        thumbnails: Thumbnails,
        choose_files: ChooseFiles,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.assets: tuple[Asset, ...] = ()
        self._tiles = GalleryList(parent=self)
        self.view = GalleryView(self._tiles, thumbnails)
        self.search = SearchBar()
        self._choose_files = choose_files
        self._tiles.show_items(tuple(item for item in items if item.kind in kinds))
        self._count = QLabel()
        self._count.setProperty("role", "small")
        self.use = QPushButton("Use")
        self._lay_out()
        self.search.searched.connect(self._searched)
        self.search.left.connect(self.view.setFocus)
        self.view.opened.connect(self._take)
        self.view.chosen_changed.connect(self._show_chosen)
        self.use.clicked.connect(self._take)
        self.use.setDefault(True)
        self.resize(QSize(640, 560).boundedTo(parent.window().size() - QSize(48, 48)))
        self._show_chosen()
        self.search.setFocus()

    def _lay_out(self) -> None:
        file = QPushButton("From a file…")
        file.clicked.connect(lambda: self._choose_files(self._arrived))
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(file)
        foot.addWidget(self._count, 1)
        for button in (cancel, self.use):
            button.setMinimumWidth(BUTTON_WIDTH)
            foot.addWidget(button)
        for button in (file, cancel):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.search)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)

    def _searched(self, search: object) -> None:
        self._tiles.show_search(search)  # type: ignore[arg-type] # a signal of Qt's carries any value
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = len(self.view.chosen)
        self.use.setEnabled(chosen > 0)
        self._count.setText(f"{chosen} chosen" if chosen > 1 else "" if self._tiles.shown else "Nothing fits.")

    def _take(self) -> None:
        self._finish(tuple(asset_of(item) for item in self.view.chosen))

    def _arrived(self, assets: Sequence[Asset]) -> None:
        if self.isVisible():
            self._finish(tuple(assets))

    def _finish(self, assets: tuple[Asset, ...]) -> None:
        if assets:
            self.assets = assets
            self.accept()
