"""Choosing what arrives at an input in a batch: the film's files and other nodes' results, as pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.batch import BatchValue, Still
from charstudio.model.results import MediaValue
from charstudio.model.values import Output
from charstudio.studio.batch_variables import Offer, Variable
from charstudio.ui import theme
from charstudio.ui.dialogs.batch_fields import BatchField
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.pictures import fitted

TILE = QSize(112, 96)
_PICTURE = QSize(104, 60)
_SHOWN_ROWS = 3
"""Lines of pictures in sight."""

MediaOf = Callable[[BatchValue], MediaValue | None]
"""The picture, clip or sound behind a file or an output, as far as there is one."""


class StillsField(BatchField):
    """What could arrive at an input, as pictures; a click takes one in or out. ``files_asked`` to import more."""

    files_asked = Signal()

    def __init__(self, variable: Variable, thumbnails: Thumbnails, media_of: MediaOf) -> None:
        super().__init__()
        self.variable = variable
        self._empty = QLabel("Nothing in this film fits here yet.")
        self._empty.setProperty("role", "small")
        self._empty.setWordWrap(True)
        self.tiles = QListWidget()
        self.tiles.setAccessibleName(f"{variable.varied.label}: choose several")
        self.tiles.setViewMode(QListWidget.ViewMode.IconMode)
        self.tiles.setMovement(QListWidget.Movement.Static)
        self.tiles.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.tiles.setUniformItemSizes(True)
        self.tiles.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.tiles.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.tiles.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tiles.setItemDelegate(_Tile(thumbnails, media_of, self.tiles))
        self.tiles.itemSelectionChanged.connect(self.changed)
        thumbnails.ready.connect(self._picture_came)
        self.more = QPushButton("From files…")
        self.more.setAutoDefault(False)
        self.more.setToolTip("Bring in more from your disk; they stay in this film's library")
        self.more.clicked.connect(self.files_asked)
        self.more.setVisible(variable.takes_files)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._empty)
        column.addWidget(self.tiles)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.tiles)
        self.offer(variable.offers)

    def offer(self, offers: Sequence[Offer], also: Sequence[BatchValue] = ()) -> None:
        """Offer these, keeping what is chosen and taking in ``also``."""
        chosen = {*self.values(), *also}
        with_signals = self.tiles.blockSignals(True)
        self.tiles.clear()
        for offer in offers:
            item = QListWidgetItem(offer.title)
            item.setData(Qt.ItemDataRole.UserRole, offer.value)
            item.setToolTip(offer.title)
            item.setSizeHint(TILE)
            self.tiles.addItem(item)
            item.setSelected(offer.value in chosen)
        self.tiles.blockSignals(with_signals)
        rows = min(_SHOWN_ROWS, -(-len(offers) // 3))
        self.tiles.setFixedHeight(rows * TILE.height() + 4)
        self.tiles.setVisible(bool(offers))
        self._empty.setVisible(not offers)
        self.changed.emit()

    def values(self) -> tuple[Still | Output, ...]:
        """What is chosen, in the order of the pictures."""
        items = (self.tiles.item(row) for row in range(self.tiles.count()))
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items if item.isSelected())

    def _picture_came(self, _ref: object) -> None:
        self.tiles.viewport().update()


class _Tile(QStyledItemDelegate):
    """Paints one offer: its picture above its name; pictures are asked for when they come into sight."""

    def __init__(self, thumbnails: Thumbnails, media_of: MediaOf, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._media_of = media_of

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Picture, name, and a ring with a tick when it is chosen."""
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        picture = QRect(rect.left() + 4, rect.top() + 4, _PICTURE.width(), _PICTURE.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(picture, theme.colour("field"))
        self._paint_picture(painter, picture, index.data(Qt.ItemDataRole.UserRole))
        ring = "text" if state & QStyle.StateFlag.State_HasFocus else "accent" if is_chosen else "line"
        painter.setPen(QPen(theme.colour(ring), 2 if ring != "line" else 1))
        painter.drawRect(picture)
        if is_chosen:
            tick = QRect(picture.right() - 18, picture.top() + 2, 16, 16)
            painter.fillRect(tick, theme.colour("accent"))
            theme.icon("check", "on_accent").paint(painter, tick)
        name = QRect(picture.left(), picture.bottom() + 4, picture.width(), 20)
        painter.setFont(theme.font(theme.SMALL_POINTS))
        painter.setPen(theme.colour("text"))
        words = QFontMetrics(painter.font()).elidedText(
            str(index.data(Qt.ItemDataRole.DisplayRole)), Qt.TextElideMode.ElideRight, name.width()
        )
        painter.drawText(name, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All are equally large."""
        return TILE

    def _paint_picture(self, painter: QPainter, room: QRect, value: BatchValue) -> None:
        media = self._media_of(value)
        pixmap = self._thumbnails.get(media) if media is not None else None
        if pixmap is not None:
            painter.drawPixmap(fitted(pixmap, QRectF(room)), pixmap, QRectF(pixmap.rect()))
            return
        icon = "waveform" if media is not None and not media.info.has_picture else "image-outline"
        theme.icon(icon, "disabled").paint(painter, room.adjusted(20, 10, -20, -10))
