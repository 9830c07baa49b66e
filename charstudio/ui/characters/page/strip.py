"""A row of pictures, clips and sounds that can be added to, put in another order, labelled and taken away.

By mouse: drop files or thumbnails, drag a tile to another place or another strip, click the cross. By keyboard: Tab to
a tile, Alt with the arrows moves it, Delete takes it away, Enter shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from charstudio.model.results import MediaValue
from charstudio.ui import theme
from charstudio.ui.graph.pasteboard import Files, Media, content_of
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.pictures import Picture

TILE = QSize(112, 84)
GAP = 8
LABEL_PX = 28


@dataclass(frozen=True, slots=True)
class StripItem:
    """What is shown in one tile. ``key`` is the SHA-256 of its bytes."""

    key: str
    value: MediaValue | None
    name: str
    label: str = ""


class Tile(QFrame):
    """One of a strip. ``asked(str)``: "remove", "earlier", "later", "show", "master"; ``labelled(str)``."""

    asked = Signal(str)
    labelled = Signal(str)

    def __init__(self, thumbnails: Thumbnails, *, with_label: bool, more: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._more = more
        self.picture = Picture(thumbnails, TILE, "")
        self.picture.setParent(self)
        self.picture.clicked.connect(lambda: self.asked.emit("show"))
        self.cross = QToolButton(self)
        self.cross.setIcon(theme.icon("close", "text"))
        self.cross.setIconSize(QSize(12, 12))
        self.cross.setFixedSize(20, 20)
        self.cross.setStyleSheet(f"QToolButton {{ background: {theme.palette().raised}; padding: 0; }}")
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Delete does the same
        self.cross.setToolTip("Take it away (Del)")
        self.cross.clicked.connect(lambda: self.asked.emit("remove"))
        self.field: QLineEdit | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.picture)
        if with_label:
            self.field = QLineEdit()
            self.field.setPlaceholderText("Label")
            self.field.setMaxLength(60)
            self.field.editingFinished.connect(self._told)
            column.addWidget(self.field)
        self.setFixedSize(TILE.width(), TILE.height() + (LABEL_PX + 8 if with_label else 0))
        self.cross.move(TILE.width() - 22, 2)
        self.cross.raise_()
        self._label = ""

    def show_item(self, item: StripItem, *, locked: bool) -> None:
        """Show this."""
        self.picture.show_value(item.value, item.name)
        self.picture.setAccessibleName(f"{item.label or item.name}. Enter shows it.")
        self.picture.setToolTip(item.name)
        self.cross.setAccessibleName(f"Take {item.name} away")
        self.cross.setVisible(not locked)
        if self.field is not None:
            self.field.setAccessibleName(f"Label of {item.name}")
            self.field.setReadOnly(locked)
            if self._label != item.label or not self.field.hasFocus():
                self._label = item.label
                if self.field.text() != item.label:
                    self.field.setText(item.label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the picture or the label let through."""
        asked = {Qt.Key.Key_Left: "earlier", Qt.Key.Key_Right: "later"}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Delete and self.picture.hasFocus():
            self.asked.emit("remove")
        elif asked is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.asked.emit(asked)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Everything that can be done with it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        plain = (("show", "Show in the viewer"), *self._more, ("earlier", "Earlier"), ("later", "Later"))
        for verb, words in (*plain, ("remove", "Take away")):
            menu.addAction(words).triggered.connect(lambda _on=False, verb=verb: self.asked.emit(verb))
        menu.popup(event.globalPos())

    def _told(self) -> None:
        if self.field is not None and self.field.text().strip() != self._label:
            self._label = self.field.text().strip()
            self.labelled.emit(self._label)


class Strip(QWidget):
    """``add_asked`` for the button; ``files_dropped(list[Path])``; ``media_dropped(Media, int)`` and the place it was
    let go at; ``asked(str, int)`` a tile's verb and place; ``labelled(int, str)``.
    """

    add_asked = Signal()
    files_dropped = Signal(list)
    media_dropped = Signal(object, int)
    asked = Signal(str, int)
    labelled = Signal(int, str)

    def __init__(
        self,
        thumbnails: Thumbnails,
        name: str,
        *,
        with_labels: bool = False,
        more: Sequence[tuple[str, str]] = (),
        add_text: str = "Add…",
    ) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._name = name
        self._with_labels = with_labels
        self._more = more
        self._columns = 0
        self._locked = False
        self.tiles: list[Tile] = []
        self.items: tuple[StripItem, ...] = ()
        self.adder = QPushButton(add_text)
        self.adder.setAutoDefault(False)
        self.adder.setFixedSize(TILE)
        self.adder.setStyleSheet(f"min-height: {TILE.height() - 12}px;")  # or the style sheet's own would hold
        self.adder.setAccessibleName(f"Add to: {name}")
        self.adder.clicked.connect(self.add_asked)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setAcceptDrops(True)
        self._place(1)

    def show_items(self, items: Sequence[StripItem], *, locked: bool = False) -> None:
        """Show these. Tiles stay as long as there are enough, so that a label being typed keeps its cursor."""
        self.items, self._locked = tuple(items), locked
        focused = next((place for place, tile in enumerate(self.tiles) if tile.picture.hasFocus()), None)
        changed = len(items) != len(self.tiles)
        while len(self.tiles) > len(items):
            gone = self.tiles.pop()
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.tiles) < len(items):
            self.tiles.append(self._made(len(self.tiles)))
        for tile, item in zip(self.tiles, items, strict=True):
            tile.show_item(item, locked=locked)
        self.adder.setVisible(not locked)
        if changed:
            self._place(max(1, self._columns))
            if focused is not None:
                (self.tiles[min(focused, len(self.tiles) - 1)].picture if self.tiles else self.adder).setFocus()

    def focus_tile(self, place: int) -> None:
        """Give a tile the keyboard."""
        if 0 <= place < len(self.tiles):
            self.tiles[place].picture.setFocus()

    def place_of(self, key: str) -> int | None:
        """Where something is in here."""
        return next((place for place, item in enumerate(self.items) if item.key == key), None)

    def minimumSizeHint(self) -> QSize:
        """One tile is enough in width."""
        return QSize(TILE.width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many tiles to a row as there is room for."""
        super().resizeEvent(event)
        columns = max(1, (self.width() + GAP) // (TILE.width() + GAP))
        if columns != self._columns:
            self._place(columns)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and media of the film are welcome."""
        if not self._locked and isinstance(content_of(event.mimeData()), Files | Media):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand it over, with the place it was let go at."""
        content = content_of(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if isinstance(content, Files):
            self.files_dropped.emit(list(content.paths))
        elif isinstance(content, Media):
            self.media_dropped.emit(content, self._place_at(event.position().toPoint()))

    def _place_at(self, at: QPoint) -> int:
        """The tile under a point; behind the last one where there is none."""
        for place, tile in enumerate(self.tiles):
            if tile.geometry().contains(at):
                return place
        return len(self.tiles)

    def _made(self, place: int) -> Tile:
        tile = Tile(self._thumbnails, with_label=self._with_labels, more=self._more)
        tile.setParent(self)
        tile.asked.connect(lambda verb: self.asked.emit(verb, place))
        tile.labelled.connect(lambda text: self.labelled.emit(place, text))
        tile.show()
        return tile

    def _place(self, columns: int) -> None:
        self._columns = columns
        for index, widget in enumerate((*self.tiles, self.adder)):
            row, column = index // columns, index % columns
            self._grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
