"""A place for one picture: shows it, takes files and thumbnails that are dropped on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charstudio.model.library import Asset
from charstudio.model.results import MediaValue
from charstudio.ui.characters.page.parts import PageDesk
from charstudio.ui.graph.pasteboard import Files, Media, content_of
from charstudio.ui.inspector.pictures import Picture


class Slot(QWidget):
    """A click shows the picture in the viewer. ``take`` gets what was dropped; without it nothing can be."""

    def __init__(self, desk: PageDesk, size: QSize, name: str, take: Callable[[Sequence[Asset]], None] | None) -> None:
        super().__init__()
        self._desk = desk
        self._take = take
        self._name = name
        self._asset: Asset | None = None
        self.picture = Picture(desk.thumbnails, size, name)
        self.picture.clicked.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.picture)
        self.setFixedSize(size)

    def show_asset(self, asset: Asset | None, *, locked: bool) -> None:
        """Show this file, or the empty place."""
        self._asset = asset
        self.setAcceptDrops(self._take is not None and not locked)
        value = MediaValue(asset.media, asset.info) if asset is not None else None
        self.picture.show_value(value, asset.name if asset is not None else "")
        words = f"{self._name}: {asset.name}" if asset is not None else f"{self._name}: empty"
        self.picture.setAccessibleName(words)
        self.picture.setToolTip(words)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and media of the film are welcome."""
        if isinstance(content_of(event.mimeData()), Files | Media):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the first of what was dropped."""
        content = content_of(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if self._take is None:
            return
        if isinstance(content, Files):
            self._desk.verbs.bring(content.paths[:1], self._take)
        elif isinstance(content, Media):
            asset = self._desk.verbs.asset_of(content)
            if asset is not None:
                self._take((asset,))

    def _show(self) -> None:
        if self._asset is not None:
            self._desk.verbs.show(self._asset)
