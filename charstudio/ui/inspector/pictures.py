"""Small pictures in forms: one imported file, and several reference stills."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.kind import ParamSpec
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import AssetId, Json
from charstudio.ui import theme
from charstudio.ui.graph.pasteboard import media_mime
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.editors import Editor
from charstudio.ui.one_line import OneLine

Picker = Callable[[ParamSpec, bool, Callable[[Sequence[Asset]], None]], None]
"""``pick(spec, several, then)`` lets the user choose files and calls ``then`` with the assets they became."""

TILE = QSize(88, 64)
GAP = 8
_ICON_PX = 48


class Picture(QWidget):
    """A picture fitted into its place, or an icon while there is none; a button for mouse and keyboard."""

    clicked = Signal()

    def __init__(self, thumbnails: Thumbnails, size: QSize, words: str, *, chosen: bool = False) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._value: MediaValue | None = None
        self._title = ""
        self._pressed_at: QPoint | None = None
        self._chosen = chosen
        self.setFixedSize(size)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(words)
        self.setToolTip(words)
        thumbnails.ready.connect(self._arrived)

    def show_value(self, value: MediaValue | None, title: str = "") -> None:
        """Show this picture or clip, or the empty place. With a title it can be dragged to the graph, under that."""
        self._value, self._title = value, title
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint picture, frame, and the ring of the chosen one or of the one with the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colour("field"))
        pixmap = self._thumbnails.get(self._value) if self._value is not None else None
        if pixmap is not None:
            painter.drawPixmap(fitted(pixmap, QRectF(self.rect())), pixmap, QRectF(pixmap.rect()))
        else:
            side = min(_ICON_PX, self.width() - 40, self.height() - 24)
            square = QRect(0, 0, side, side)
            square.moveCenter(self.rect().center())
            theme.icon(self._icon(), "disabled").paint(painter, square)
        ring = "text" if self.hasFocus() else "accent" if self._chosen else "line"
        wide = 1 if ring == "line" else 2
        painter.setPen(QPen(theme.colour(ring), wide))
        inset = wide // 2
        painter.drawRect(self.rect().adjusted(inset, inset, -wide, -wide))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click or a drag begins."""
        self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the picture away, once the pointer has gone far enough."""
        start = self._pressed_at
        if start is None or self._value is None or not self._title or not event.buttons():
            return
        if (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            drag = QDrag(self)
            drag.setMimeData(media_mime(self._value, self._title))
            drag.setPixmap(self.grab())
            drag.setHotSpot(start)
            self.start_drag(drag)

    def start_drag(self, drag: QDrag) -> None:
        """Run the drag to its end."""
        drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses; a drag has done its work."""
        start, self._pressed_at = self._pressed_at, None
        if start is None:
            return
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter choose."""
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.clicked.emit()
            return
        super().keyPressEvent(event)

    def _icon(self) -> str:
        if self._value is None:
            return "image-plus-outline"
        return "waveform" if not self._value.info.has_picture else "image-outline"

    def _arrived(self, ref: object) -> None:
        if self._value is not None and self._value.media == ref:
            self.update()


def fitted(pixmap: QPixmap, room: QRectF) -> QRectF:
    """The largest rectangle of the pixmap's shape in the middle of ``room``."""
    scale = min(room.width() / max(1, pixmap.width()), room.height() / max(1, pixmap.height()))
    width, height = pixmap.width() * scale, pixmap.height() * scale
    return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)


def value_of(project: Project, asset_id: Json) -> MediaValue | None:
    """The media behind an asset id."""
    asset = project.assets.get(AssetId(str(asset_id)))
    return MediaValue(asset.media, asset.info) if asset is not None else None


def describe(asset: Asset) -> str:
    """Facts of a file in one short line."""
    info = asset.info
    parts = [f"{info.width_px} × {info.height_px}"] if info.has_picture else []
    if info.duration is not None:
        parts.append(f"{float(info.duration):.1f} s")
    if info.rate is not None:
        parts.append(f"{float(info.rate.fps):.4g} fps")
    if info.sample_rate_hz is not None and not info.has_picture:
        parts.append(f"{info.sample_rate_hz / 1000:g} kHz")
    return " · ".join(parts)


class AssetEditor(Editor):
    """One imported file: picture, name, facts, and a button to choose another."""

    def __init__(self, spec: ParamSpec, project: Callable[[], Project], thumbnails: Thumbnails, pick: Picker) -> None:
        super().__init__(spec)
        self._project = project
        self.picture = Picture(thumbnails, TILE, "Choose another file")
        self._name = OneLine()
        self._facts = OneLine()
        self._facts.setProperty("role", "small")
        self.button = QPushButton("Choose…")
        self.button.setAccessibleName(f"Choose {spec.label}")
        self.button.clicked.connect(lambda: pick(spec, False, self._picked))
        self.picture.clicked.connect(self.button.click)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._name)
        column.addWidget(self._facts)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.setFocusProxy(self.button)

    def _show(self, value: Json) -> None:
        asset = self._project().assets.get(AssetId(str(value)))
        self.picture.show_value(value_of(self._project(), value))
        lost = "No file yet" if not value else "A file that is missing"
        self._name.show_text(asset.name if asset is not None else lost)
        self._facts.show_text(describe(asset) if asset is not None else "")

    def _picked(self, assets: Sequence[Asset]) -> None:
        if assets:
            self._tell(assets[0].id)
            self.settled.emit()


class AssetsEditor(Editor):
    """Several stills; the first is the master. Click one to make it the master, remove it with its cross."""

    def __init__(self, spec: ParamSpec, project: Callable[[], Project], thumbnails: Thumbnails, pick: Picker) -> None:
        super().__init__(spec)
        self._project = project
        self._thumbnails = thumbnails
        self._pick = pick
        self._ids: tuple[str, ...] | None = None
        self._tiles: list[QWidget] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft)

    def minimumSizeHint(self) -> QSize:
        """One tile is enough in width; how many fit is for the tiles to find out."""
        return QSize(TILE.width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many tiles to a row as there is room for."""
        super().resizeEvent(event)
        self._place()

    def _show(self, value: Json) -> None:
        ids = tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()
        if ids == self._ids:
            return
        self._ids = ids
        for old in self._tiles:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._tiles = [*(self._tile(index, asset_id) for index, asset_id in enumerate(ids)), self._adder()]
        self._columns = 0
        self._place()

    def _place(self) -> None:
        columns = max(1, (self.width() + GAP) // (TILE.width() + GAP))
        if columns == self._columns:
            return
        self._columns = columns
        for index, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, index // columns, index % columns)

    def _tile(self, index: int, asset_id: str) -> QWidget:
        asset = self._project().assets.get(AssetId(asset_id))
        name = asset.name if asset is not None else "A missing file"
        role = "The master reference" if index == 0 else "Click to make it the master"
        frame = QFrame()
        frame.setFixedSize(TILE)
        picture = Picture(self._thumbnails, TILE, f"{name}\n{role}", chosen=index == 0)
        picture.setParent(frame)
        picture.show_value(value_of(self._project(), asset_id))
        picture.clicked.connect(lambda: self._give([asset_id, *(other for other in self._known if other != asset_id)]))
        cross = QToolButton(frame)
        cross.setIcon(theme.icon("close", "text"))
        cross.setIconSize(QSize(12, 12))
        cross.setFixedSize(20, 20)
        cross.setStyleSheet(f"QToolButton {{ background: {theme.palette().raised}; padding: 0; }}")
        cross.move(TILE.width() - 22, 2)
        cross.setToolTip("Remove this still")
        cross.setAccessibleName(f"Remove {name}")
        cross.clicked.connect(lambda: self._give([other for other in self._known if other != asset_id]))
        return frame

    @property
    def _known(self) -> tuple[str, ...]:
        return self._ids or ()

    def _adder(self) -> QWidget:
        button = QPushButton("Add…")
        button.setFixedSize(TILE)
        button.setToolTip(self.spec.help)
        button.setAccessibleName(f"Add to {self.spec.label}")
        button.clicked.connect(lambda: self._pick(self.spec, True, self._picked))
        self.setFocusProxy(button)
        return button

    def _picked(self, assets: Sequence[Asset]) -> None:
        if assets:
            self._give([*self._known, *(asset.id for asset in assets if asset.id not in self._known)])

    def _give(self, ids: Sequence[str]) -> None:
        self._tell(list(ids))
        self.settled.emit()
