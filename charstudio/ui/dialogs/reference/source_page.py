"""The first step: a file from the disk or from the film; of a clip, the frame to freeze."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.library import Asset, MediaKind
from charstudio.model.values import AssetId
from charstudio.ui import theme
from charstudio.ui.dialogs.reference.picture_box import PictureBox
from charstudio.ui.one_line import OneLine
from charstudio.ui.plain import plain

_ICON = QSize(96, 72)
_FRAME_ICON = QSize(112, 72)
_FILTER = (
    "Pictures and clips (*.png *.jpg *.jpeg *.webp *.avif *.heic *.heif *.tif *.tiff *.bmp *.gif "
    "*.mp4 *.mov *.mkv *.webm *.avi *.m4v);;All files (*)"
)
_HELP = "One clear picture from the front, in even light. Drop a picture or a clip here, or choose one below."


class SourcePage(QWidget):
    """``file_chosen`` carries a path, ``asset_chosen`` an asset's id, ``frame_chosen`` a frame's number."""

    file_chosen = Signal(object)
    asset_chosen = Signal(str)
    frame_chosen = Signal(int)

    def __init__(self, assets: Sequence[Asset]) -> None:
        super().__init__()
        self.picture = PictureBox("Source", _HELP)
        self.choose = QPushButton("Choose a file…")
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._ask)
        self.name = OneLine("")
        self.name.setProperty("role", "secondary")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Frame to freeze")
        self.slider.valueChanged.connect(self._frame)
        self.number = QLabel()
        self.number.setMinimumWidth(120)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.best = _strip("Best frames", _FRAME_ICON)
        self.best.itemActivated.connect(self._use_best)
        self.best.itemClicked.connect(self._use_best)
        self.film = _strip("Pictures and clips of the film", _ICON)
        self.film.itemActivated.connect(self._use_asset)
        self.film.itemClicked.connect(self._use_asset)
        self._fill(assets)
        self._lay_out(has_film=bool(self.film.count()))

    def _lay_out(self, *, has_film: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.picture, 1)
        self._clip = QWidget()
        clip = QVBoxLayout(self._clip)
        clip.setContentsMargins(0, 0, 0, 0)
        clip.setSpacing(6)
        scrub = QHBoxLayout()
        scrub.addWidget(self.slider, 1)
        scrub.addWidget(self.number)
        clip.addLayout(scrub)
        self._best_words = QLabel("Looking for the best frames…")
        self._best_words.setProperty("role", "small")
        clip.addWidget(self._best_words)
        clip.addWidget(self.best)
        self._clip.hide()
        column.addWidget(self._clip)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.choose)
        row.addWidget(self.name, 1)
        column.addLayout(row)
        label = QLabel("From the film")
        label.setProperty("role", "small")
        label.setVisible(has_film)
        self.film.setVisible(has_film)
        column.addWidget(label)
        column.addWidget(self.film)

    # --- what is shown -----------------------------------------------------------------------------------------

    def show_source(self, name: str, image: QImage, *, frames: int, frame: int) -> None:
        """Show what was opened. ``frames`` is 0 for a picture."""
        self.name.show_text(name)
        self.picture.show_image(image)
        self._clip.setVisible(frames > 0)
        if frames:
            with QSignalBlocker(self.slider):
                self.slider.setRange(0, frames - 1)
                self.slider.setPageStep(max(1, frames // 20))
                self.slider.setValue(frame)
            self.number.setText(f"Frame {frame + 1} of {frames}")

    def show_best(self, frames: Sequence[tuple[int, str, QImage]] | None) -> None:
        """Offer these frames; None: they are being looked for."""
        self.best.clear()
        self.best.setVisible(bool(frames))
        if frames is None:
            self._best_words.setText("Looking for the best frames…")
            return
        self._best_words.setText("Best frames" if frames else "No frame shows a face; choose one with the slider.")
        for index, words, image in frames:
            item = QListWidgetItem(_icon(image), "")
            item.setData(Qt.ItemDataRole.UserRole, index)
            item.setToolTip(plain(f"Frame {index + 1}: {words}"))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"Frame {index + 1}: {words}")
            self.best.addItem(item)

    def show_thumbnail(self, asset: AssetId, image: QImage) -> None:
        """The little picture of a file of the film."""
        for row in range(self.film.count()):
            item = self.film.item(row)
            if item.data(Qt.ItemDataRole.UserRole) == asset:
                item.setIcon(_icon(image))

    # --- what is chosen ----------------------------------------------------------------------------------------

    def _fill(self, assets: Sequence[Asset]) -> None:
        for asset in assets:
            name = "image-outline" if asset.info.kind is MediaKind.IMAGE else "filmstrip"
            item = QListWidgetItem(theme.icon(name, "secondary"), "")
            item.setData(Qt.ItemDataRole.UserRole, asset.id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, asset.name)
            item.setToolTip(plain(asset.name))
            self.film.addItem(item)

    def _ask(self) -> None:
        dialog = QFileDialog(self, "Choose a picture or a clip", "", _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.file_chosen.emit(Path(names[0])))
        dialog.open()

    def _use_asset(self, item: QListWidgetItem) -> None:
        self.asset_chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _use_best(self, item: QListWidgetItem) -> None:
        self.slider.setValue(int(item.data(Qt.ItemDataRole.UserRole)))

    def _frame(self, number: int) -> None:
        self.number.setText(f"Frame {number + 1} of {self.slider.maximum() + 1}")
        self.frame_chosen.emit(number)


def _strip(name: str, icon: QSize) -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(name)
    made.setViewMode(QListWidget.ViewMode.IconMode)
    made.setFlow(QListWidget.Flow.LeftToRight)
    made.setWrapping(False)
    made.setMovement(QListWidget.Movement.Static)
    made.setIconSize(icon)
    made.setSpacing(2)
    made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFixedHeight(icon.height() + 40)
    return made


def _icon(image: QImage) -> QIcon:
    return QIcon(QPixmap.fromImage(image))
