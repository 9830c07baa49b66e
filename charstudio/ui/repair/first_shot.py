"""“New reference from the first shot”: make the shot again from the original, look at its best frame, keep it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from charstudio.studio.repair.first_shot import NewReference
from charstudio.ui.repair.parts import MARGIN, foot, heading, make_room, quiet, say
from charstudio.ui.repair.pictures import PictureView

_WORDS = {
    NewReference.SHEET: "One more view on the sheet",
    NewReference.APPROVED: "An approved still, which measuring goes by",
    NewReference.MASTER: "The master reference, as a new version of the character",
}


class FirstShotDialog(QDialog):
    """``take_asked`` wants a new take of the shot; accepted, ``choice`` says what the frame becomes.

    Feed it with ``show_frame``.
    """

    take_asked = Signal()

    def __init__(self, who: str, shot: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New reference from the first shot")
        self.view = PictureView("Best frame of the take in use", (320, 180), "Looking for the best frame…")
        self.take = QPushButton("Make a new take…")
        self.take.clicked.connect(self.take_asked)
        self.take.setAutoDefault(False)
        make_room(self.take)
        self.choices = {each: QRadioButton(words) for each, words in _WORDS.items()}
        self.choices[NewReference.SHEET].setChecked(True)
        self.keep = QPushButton("Use this frame")
        self.keep.setDefault(True)
        self.keep.setEnabled(False)
        self.keep.clicked.connect(self.accept)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        self._state = quiet()
        first = QHBoxLayout()
        first.addWidget(quiet(f"1 · Make “{shot}” again from the original. Its price is asked about first."), 1)
        first.addWidget(self.take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, 16)
        layout.setSpacing(12)
        note = "When a face drifts through a whole film, a fresh first shot is a better anchor for all that follows."
        layout.addLayout(heading(f"A fresh reference for {who}", note))
        layout.addLayout(first)
        layout.addWidget(quiet("2 · Look at the best frame of the take that is in use now."))
        layout.addWidget(self.view)
        layout.addWidget(self._state)
        layout.addWidget(quiet("3 · Say what it becomes. The character as it is now is kept as a version."))
        for button in self.choices.values():
            layout.addWidget(button)
        layout.addStretch(1)
        layout.addLayout(foot(cancel, self.keep))
        self._state.hide()
        self.setMinimumWidth(540)

    @property
    def choice(self) -> NewReference:
        """What the frame becomes."""
        return next(each for each, button in self.choices.items() if button.isChecked())

    def show_frame(self, picture: NDArray[np.uint8] | None, words: str = "") -> None:
        """Show the frame, or say why there is none."""
        self.view.show_picture(picture, words or "No frame yet")
        self.keep.setEnabled(picture is not None)
        say(self._state, words, "secondary")
        self._state.setVisible(bool(words) and picture is not None)
