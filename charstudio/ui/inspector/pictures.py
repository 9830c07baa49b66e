"""Small pictures in forms: one imported file, several reference stills, the mouth box, the takes of a node."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from charstudio.model.kind import ParamSpec
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.values import AssetId, Json
from charstudio.ui import theme
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.editors import Editor

Picker = Callable[[ParamSpec, bool, Callable[[Sequence[Asset]], None]], None]
"""``pick(spec, several, then)`` lets the user choose files and calls ``then`` with the assets they became."""

TILE = QSize(88, 64)


class Picture(QWidget):
    """A picture fitted into its place, or an icon while there is none. Follows ``Thumbnails.ready`` by itself."""

    clicked = Signal()

    def __init__(self, thumbnails: Thumbnails, size: QSize, *, chosen: bool = False) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._value: MediaValue | None = None
        self._chosen = chosen
        self.setFixedSize(size)
        thumbnails.ready.connect(self._arrived)

    def show_value(self, value: MediaValue | None) -> None:
        """Show this picture or clip, or the empty place."""
        self._value = value
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint picture, frame, and the ring of the chosen one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colour("field"))
        pixmap = self._thumbnails.get(self._value) if self._value is not None else None
        if pixmap is not None:
            painter.drawPixmap(fitted(pixmap, QRectF(self.rect())), pixmap, QRectF(pixmap.rect()))
        else:
            theme.icon(self._icon(), "disabled").paint(painter, self.rect().adjusted(20, 16, -20, -16))
        painter.setPen(QPen(theme.colour("accent" if self._chosen else "line"), 2 if self._chosen else 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

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
        self.picture = Picture(thumbnails, TILE)
        self._name = QLabel()
        self._name.setWordWrap(True)
        self._facts = QLabel()
        self._facts.setProperty("role", "small")
        button = QPushButton("Choose…")
        button.clicked.connect(lambda: pick(spec, False, self._picked))
        self.picture.clicked.connect(button.click)
        column = QVBoxLayout()
        column.setSpacing(4)
        for widget in (self._name, self._facts, button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.setFocusProxy(button)

    def _show(self, value: Json) -> None:
        asset = self._project().assets.get(AssetId(str(value)))
        self.picture.show_value(value_of(self._project(), value))
        self._name.setText(asset.name if asset is not None else "No file yet")
        self._facts.setText(describe(asset) if asset is not None else "")

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
        self._ids: tuple[str, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._grid.setColumnStretch(3, 1)

    def _show(self, value: Json) -> None:
        self._ids = tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        tiles: list[QWidget] = [self._tile(index, asset_id) for index, asset_id in enumerate(self._ids)]
        for index, tile in enumerate([*tiles, self._adder()]):
            self._grid.addWidget(tile, index // 3, index % 3)

    def _tile(self, index: int, asset_id: str) -> QWidget:
        frame = QFrame()
        frame.setFixedSize(TILE)
        picture = Picture(self._thumbnails, TILE, chosen=index == 0)
        picture.setParent(frame)
        picture.show_value(value_of(self._project(), asset_id))
        asset = self._project().assets.get(AssetId(asset_id))
        name = asset.name if asset is not None else "A missing file"
        picture.setToolTip(f"{name}\n{'The master reference' if index == 0 else 'Click to make it the master'}")
        picture.clicked.connect(lambda: self._give([asset_id, *(other for other in self._ids if other != asset_id)]))
        cross = QToolButton(frame)
        cross.setIcon(theme.icon("close", "text"))
        cross.setIconSize(QSize(12, 12))
        cross.setFixedSize(20, 20)
        cross.move(TILE.width() - 22, 2)
        cross.setToolTip("Remove this still")
        cross.setAccessibleName(f"Remove {name}")
        cross.clicked.connect(lambda: self._give([other for other in self._ids if other != asset_id]))
        return frame

    def _adder(self) -> QWidget:
        button = QPushButton("Add…")
        button.setFixedSize(TILE)
        button.setToolTip(self.spec.help)
        button.clicked.connect(lambda: self._pick(self.spec, True, self._picked))
        self.setFocusProxy(button)
        return button

    def _picked(self, assets: Sequence[Asset]) -> None:
        if assets:
            self._give([*self._ids, *(asset.id for asset in assets if asset.id not in self._ids)])

    def _give(self, ids: Sequence[str]) -> None:
        self._tell(list(ids))
        self.settled.emit()


class BoxEditor(Editor):
    """A box on a picture, as fractions of it. Drag to draw it; "Automatic" takes it away."""

    def __init__(self, spec: ParamSpec, thumbnails: Thumbnails) -> None:
        super().__init__(spec)
        self.canvas = _BoxCanvas(thumbnails)
        self._state = QLabel()
        self._state.setProperty("role", "small")
        self._automatic = QPushButton("Automatic")
        self._automatic.clicked.connect(lambda: self._drawn(None))
        self.canvas.drawn.connect(self._drawn)
        foot = QHBoxLayout()
        foot.addWidget(self._state, 1)
        foot.addWidget(self._automatic)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.canvas)
        layout.addLayout(foot)

    def show_picture(self, value: MediaValue | None) -> None:
        """The picture to draw on."""
        self.canvas.show_picture(value)

    def _show(self, value: Json) -> None:
        box = (
            tuple(float(part) for part in value if isinstance(part, int | float))
            if isinstance(value, list | tuple)
            else ()
        )
        self.canvas.show_box(QRectF(*box) if len(box) == 4 else None)
        self._automatic.setEnabled(len(box) == 4)
        self._state.setText("Placed by hand" if len(box) == 4 else "Found by itself; drag to place it by hand")

    def _drawn(self, box: QRectF | None) -> None:
        value = None if box is None else [round(part, 4) for part in (box.x(), box.y(), box.width(), box.height())]
        self.show_value(value)
        self._tell(value)
        self.settled.emit()


class _BoxCanvas(QWidget):
    """Where the box is drawn."""

    drawn = Signal(object)

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._value: MediaValue | None = None
        self._box: QRectF | None = None
        self._start: QPointF | None = None
        self._before: QRectF | None = None
        self.setFixedHeight(150)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Mouth box")
        thumbnails.ready.connect(lambda _ref: self.update())

    def show_picture(self, value: MediaValue | None) -> None:
        self._value = value
        self.update()

    def show_box(self, box: QRectF | None) -> None:
        self._box = box
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._room() is not None:
            self._start, self._before = self._fraction(event.position()), self._box

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is not None:
            self._box = QRectF(self._start, self._fraction(event.position())).normalized()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._start is None:
            return
        self._start = None
        if self._box is not None and self._box.width() > 0.01 and self._box.height() > 0.01:
            self.drawn.emit(self._box)
        else:
            self.show_box(self._before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._start is not None:
            self._start = None
            self.show_box(self._before)
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colour("field"))
        pixmap = self._pixmap()
        room = self._room()
        if pixmap is None or room is None:
            painter.setPen(theme.colour("disabled"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Wire in a picture to place the mouth")
            return
        painter.drawPixmap(room, pixmap, QRectF(pixmap.rect()))
        if self._box is not None:
            box = QRectF(
                room.x() + self._box.x() * room.width(),
                room.y() + self._box.y() * room.height(),
                self._box.width() * room.width(),
                self._box.height() * room.height(),
            )
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(box)

    def _pixmap(self) -> QPixmap | None:
        return self._thumbnails.get(self._value) if self._value is not None else None

    def _room(self) -> QRectF | None:
        pixmap = self._pixmap()
        return fitted(pixmap, QRectF(self.rect())) if pixmap is not None else None

    def _fraction(self, point: QPointF) -> QPointF:
        room = self._room() or QRectF(self.rect())
        x = (point.x() - room.x()) / room.width()
        y = (point.y() - room.y()) / room.height()
        return QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
