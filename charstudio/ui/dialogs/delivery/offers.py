"""The list of what a film can be delivered as: a click chooses one, the boxes add others to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from charstudio.model.delivery import Delivery
from charstudio.studio.delivery_presets import DeliveryPreset
from charstudio.ui import theme
from charstudio.ui.plain import plain

_LINE_PX, _ICON_PX = 56, 32


class OfferList(QListWidget):
    """``shown`` carries the number of the row whose settings are wanted, ``chosen`` comes when the boxes changed."""

    shown = Signal(int)
    chosen = Signal()

    def __init__(self, sequence_px: tuple[int, int]) -> None:
        super().__init__()
        self._sequence_px = sequence_px
        self.setAccessibleName("Deliver as")
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._ticked = False
        self.itemChanged.connect(self._tick)
        self.itemClicked.connect(self._click)
        self.currentRowChanged.connect(self.shown)

    def offer(self, presets: Sequence[DeliveryPreset]) -> None:
        """Show these, none of them chosen."""
        with QSignalBlocker(self):
            self.clear()
            for preset in presets:
                purpose = preset.purpose or "Your own"
                item = QListWidgetItem(_shape(preset.delivery, self._sequence_px), f"{preset.title}\n{purpose}")
                item.setToolTip(plain(purpose))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked)
                item.setSizeHint(QSize(0, _LINE_PX))
                self.addItem(item)
            self.setCurrentRow(-1)

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows that are chosen, from the top."""
        ticked = Qt.CheckState.Checked
        return tuple(row for row in range(self.count()) if self.item(row).checkState() is ticked)

    def choose(self, row: int) -> None:
        """Choose this one alone and show its settings."""
        for number in range(self.count()):
            state = Qt.CheckState.Checked if number == row else Qt.CheckState.Unchecked
            self.item(number).setCheckState(state)
        self._ticked = False
        self.setCurrentRow(row)
        self.chosen.emit()

    def _tick(self, _item: QListWidgetItem) -> None:
        self._ticked = True
        self.chosen.emit()

    def _click(self, item: QListWidgetItem) -> None:
        """A click beside the box means: only this."""
        was_box, self._ticked = self._ticked, False
        if not was_box:
            self.choose(self.row(item))


def _shape(delivery: Delivery, sequence_px: tuple[int, int]) -> QIcon:
    """The frame's shape as a little picture, a wave for sound."""
    facts = delivery.facts
    if not facts.picture:
        return theme.icon("waveform", "accent")
    width, height = delivery.width_px or sequence_px[0], delivery.height_px or sequence_px[1]
    scale = 24 / max(width, height)
    size = QRectF(0, 0, max(width * scale, 6), max(height * scale, 6))
    size.moveCenter(QPointF(_ICON_PX / 2, _ICON_PX / 2))
    pixmap = QPixmap(_ICON_PX * 2, _ICON_PX * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("accent"), 1.5))
    painter.setBrush(theme.faded("accent", 0.18))
    painter.drawRoundedRect(size, 2, 2)
    painter.end()
    return QIcon(pixmap)
