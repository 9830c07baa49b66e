"""How fast a clip runs: its speed in percent or its length, the direction, and whether what comes later follows."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.time import Rate, Seconds
from charstudio.model.timeline import Clip
from charstudio.model.timeline_looks import MAXIMUM_SPEED, MINIMUM_SPEED
from charstudio.ui.dialogs.message import BUTTON_WIDTH


class ClipSpeedDialog(QDialog):
    """After it is accepted, ``speed``, ``reverse`` and ``ripple`` are what was chosen. ``count`` clips are meant."""

    def __init__(self, clip: Clip, count: int, rate: Rate, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Speed" if count == 1 else f"Speed of {count} clips")
        self._clip, self._rate = clip, rate
        self._speed = clip.speed
        self.percent = QDoubleSpinBox()
        self.percent.setRange(float(MINIMUM_SPEED * 100), float(MAXIMUM_SPEED * 100))
        self.percent.setDecimals(2)
        self.percent.setSuffix(" %")
        self.percent.setAccessibleName("Speed in percent")
        self.length = QDoubleSpinBox()
        self.length.setRange(float(rate.frame), 360000.0)
        self.length.setDecimals(3)
        self.length.setSuffix(" s")
        self.length.setSingleStep(float(rate.frame))
        self.length.setAccessibleName("Length in seconds")
        self.length.setEnabled(count == 1)
        self.backwards = QCheckBox("Play backwards")
        self.backwards.setChecked(clip.reverse)
        self.follows = QCheckBox("Later clips follow")
        self.follows.setToolTip("What comes later moves with the clip's new end")
        self._lay_out()
        self._show_speed()
        self.percent.valueChanged.connect(self._percent_changed)
        self.length.valueChanged.connect(self._length_changed)
        self.percent.selectAll()
        self.percent.setFocus()

    @property
    def speed(self) -> Fraction:
        """How much faster than recorded; what was not touched is as it was, to the last digit."""
        return self._speed

    @property
    def reverse(self) -> bool:
        """Whether it plays backwards."""
        return self.backwards.isChecked()

    @property
    def ripple(self) -> bool:
        """Whether what comes later moves along."""
        return self.follows.isChecked()

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for row, (words, field) in enumerate((("Speed", self.percent), ("Length", self.length))):
            label = QLabel(words)
            label.setProperty("role", "secondary")
            label.setBuddy(field)
            form.addWidget(label, row, 0)
            form.addWidget(field, row, 1)
        form.setColumnStretch(1, 1)
        keep, cancel = QPushButton("Change"), QPushButton("Cancel")
        keep.setDefault(True)
        keep.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for button in (cancel, keep):
            button.setMinimumWidth(BUTTON_WIDTH)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.backwards)
        column.addWidget(self.follows)
        column.addSpacing(8)
        column.addLayout(foot)
        self.setMinimumWidth(320)

    def _show_speed(self) -> None:
        with QSignalBlocker(self.percent), QSignalBlocker(self.length):
            self.percent.setValue(float(self._speed * 100))
            self.length.setValue(float(self._clip.source_range.duration / self._speed))

    def _percent_changed(self, percent: float) -> None:
        self._speed = Fraction(round(percent * 100), 10000)
        with QSignalBlocker(self.length):
            self.length.setValue(float(self._clip.source_range.duration / self._speed))

    def _length_changed(self, length: float) -> None:
        frames = max(1, self._rate.index_at(Seconds(round(length * 1000), 1000) + self._rate.frame / 2))
        self._speed = self._clip.source_range.duration / self._rate.time_of(frames)
        with QSignalBlocker(self.percent):
            self.percent.setValue(float(self._speed * 100))
