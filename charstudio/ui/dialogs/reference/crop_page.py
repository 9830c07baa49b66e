"""The second step: the square, turned and straightened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from charstudio.model.reference import Crop
from charstudio.ui import theme
from charstudio.ui.dialogs.reference.crop_view import CropView

_MOST_DEG = 45
_TENTHS = 10


class CropPage(QWidget):
    """``cropped`` carries the crop when it changes; ``turn_wanted`` quarter turns with the clock (0: propose anew)."""

    cropped = Signal(object)
    turn_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.view = CropView()
        self.view.moved.connect(self.cropped)
        self.left, self.right = _button("rotate-left", "Turn left"), _button("rotate-right", "Turn right")
        self.left.clicked.connect(lambda: self.turn_wanted.emit(-1))
        self.right.clicked.connect(lambda: self.turn_wanted.emit(1))
        self.again = QPushButton("Propose again")
        self.again.setAutoDefault(False)
        self.again.clicked.connect(lambda: self.turn_wanted.emit(0))
        self.tilt = QSlider(Qt.Orientation.Horizontal)
        self.tilt.setRange(-_MOST_DEG * _TENTHS, _MOST_DEG * _TENTHS)
        self.tilt.setPageStep(_TENTHS)
        self.tilt.setAccessibleName("Straighten")
        self.degrees = QDoubleSpinBox()
        self.degrees.setRange(-_MOST_DEG, _MOST_DEG)
        self.degrees.setSingleStep(0.5)
        self.degrees.setDecimals(1)
        self.degrees.setSuffix("°")
        self.degrees.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.degrees.setAccessibleName("Straighten by degrees")
        self.tilt.valueChanged.connect(lambda tenths: self._straighten(tenths / _TENTHS))
        self.degrees.valueChanged.connect(self._straighten)
        self.remarks = QLabel()
        self.remarks.setWordWrap(True)
        self.remarks.setProperty("role", "secondary")
        self.remarks.setMinimumHeight(36)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.view, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.left, self.right):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(QLabel("Straighten"))
        row.addWidget(self.tilt, 1)
        row.addWidget(self.degrees)
        row.addWidget(self.again)
        column.addLayout(row)
        column.addWidget(self.remarks)

    def show_picture(self, image: QImage, width_px: int, height_px: int) -> None:
        """Another picture, without a square yet."""
        self.view.show_picture(image, width_px, height_px)

    def show_crop(self, crop: Crop) -> None:
        """Show this square."""
        self.view.show_crop(crop)
        with QSignalBlocker(self.tilt), QSignalBlocker(self.degrees):
            self.tilt.setValue(round(crop.roll_deg * _TENTHS))
            self.degrees.setValue(crop.roll_deg)

    def show_remarks(self, remarks: Sequence[str]) -> None:
        """What is worth knowing of the square."""
        self.remarks.setText(" ".join(remark for remark in remarks if remark))

    def _straighten(self, degrees: float) -> None:
        crop = self.view.crop
        if crop is not None and abs(crop.roll_deg - degrees) > 1e-6:
            self.cropped.emit(crop.rolled(degrees, *self.view.turned_size))


def _button(icon: str, words: str) -> QPushButton:
    made = QPushButton(theme.icon(icon), "")
    made.setAutoDefault(False)
    made.setToolTip(words)
    made.setAccessibleName(words)
    return made
