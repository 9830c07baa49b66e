"""The last step: four seconds of the character standing still. Free as a draft; a model's price is on the button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from charstudio.ui.dialogs.reference.picture_box import PictureBox

_ABOUT = (
    "Before longer clips: four seconds of a neutral pose, static camera. If the eyes drift or the jaw changes, "
    "take the picture again in other light."
)
_SHOWN = ("First frame", "Middle", "Last frame")


class TrialPage(QWidget):
    """``model_chosen`` carries a model's id, ``make_wanted`` too, ``reveal_wanted`` asks to see the node."""

    model_chosen = Signal(str)
    make_wanted = Signal(str)
    reveal_wanted = Signal()

    def __init__(self, models: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        about = QLabel(_ABOUT)
        about.setWordWrap(True)
        about.setProperty("role", "secondary")
        self.models = QComboBox()
        self.models.setAccessibleName("Model of the test clip")
        for model, title in models:
            self.models.addItem(title, model)
        self.models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.models.currentIndexChanged.connect(lambda _row: self.model_chosen.emit(self.model))
        self.make = QPushButton("Make the test clip")
        self.make.setAutoDefault(False)
        self.make.clicked.connect(lambda: self.make_wanted.emit(self.model))
        self.reveal = QPushButton("Show in the graph")
        self.reveal.setAutoDefault(False)
        self.reveal.clicked.connect(self.reveal_wanted)
        self.reveal.hide()
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setProperty("role", "secondary")
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.hide()
        self.boxes = tuple(PictureBox(name) for name in _SHOWN)
        self._lay_out(about)

    def _lay_out(self, about: QLabel) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(about)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(QLabel("Model"))
        row.addWidget(self.models, 1)
        row.addWidget(self.make)
        column.addLayout(row)
        column.addWidget(self.state)
        column.addWidget(self.bar)
        frames = QHBoxLayout()
        frames.setSpacing(8)
        for name, box in zip(_SHOWN, self.boxes, strict=True):
            part = QVBoxLayout()
            part.setSpacing(4)
            label = QLabel(name)
            label.setProperty("role", "small")
            part.addWidget(label)
            part.addWidget(box, 1)
            frames.addLayout(part, 1)
        column.addLayout(frames, 1)
        column.addWidget(self.reveal, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def model(self) -> str:
        """The model chosen."""
        return str(self.models.currentData())

    def show_price(self, words: str, faults: Sequence[str]) -> None:
        """What the clip costs with the model chosen, and why that model would refuse it."""
        self.make.setText(f"Make the test clip · {words}" if words else "Make the test clip")
        if faults:
            self.state.setText(faults[0])

    def show_state(self, words: str, fraction: float | None, *, is_busy: bool) -> None:
        """How far it is."""
        self.state.setText(words)
        self.bar.setVisible(is_busy)
        self.bar.setRange(0, 0 if fraction is None else 100)
        self.bar.setValue(round((fraction or 0) * 100))
        self.make.setEnabled(not is_busy)
        self.reveal.setVisible(True)

    def show_frames(self, images: Sequence[QImage]) -> None:
        """The clip's first, middle and last frame."""
        for box, image in zip(self.boxes, images, strict=True):
            box.show_image(image)
