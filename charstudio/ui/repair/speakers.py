"""“Who speaks”: the faces in the picture a voice is put to; one is chosen, or the model chooses by itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from charstudio.studio.repair.speakers import Speaker, Way
from charstudio.ui.repair.parts import MARGIN, foot, heading, quiet, say
from charstudio.ui.repair.pictures import pixmap_of

_TOLD = {
    Way.MOUTH: "The mouth of this face moves.",
    Way.POINT: "The model is told where this face is on the first frame.",
    Way.NONE: "This model chooses by itself who speaks. Choose one that can be told, such as sync-3, or a draft.",
}
AUTOMATIC = -1
_FACE_PX = 96


class SpeakersDialog(QDialog):
    """After it is accepted, ``choice`` is the number of the face from the left, ``AUTOMATIC`` for none.

    Feed it with ``show_speakers``.
    """

    def __init__(self, title: str, way: Way, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Who speaks?")
        self._way = way
        self.choice = AUTOMATIC
        self.faces: list[QToolButton] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._state = quiet("Looking for faces…")
        self.automatic = QPushButton("Automatic")
        self.automatic.setToolTip("The model chooses by itself")
        self.automatic.clicked.connect(self._choose_none)
        self.keep = QPushButton("Use this face")
        self.keep.setDefault(True)
        self.keep.setEnabled(False)
        self.keep.clicked.connect(self.accept)
        self.automatic.setAutoDefault(False)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        self.automatic.setVisible(way is not Way.NONE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, 16)
        layout.setSpacing(12)
        layout.addLayout(heading(title, _TOLD[way]))
        faces = QWidget()
        faces.setFixedHeight(_FACE_PX + 16)
        faces.setLayout(self._row)
        self._row.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(faces)
        layout.addWidget(self._state)
        layout.addStretch(1)
        layout.addLayout(foot(cancel, self.keep, left=(self.automatic,)))
        self.setMinimumWidth(520)

    def show_speakers(self, speakers: Sequence[Speaker], chosen: int | None) -> None:
        """Show the faces, from the left; ``chosen`` is the one that is meant now."""
        for number, each in enumerate(speakers):
            button = QToolButton()
            button.setCheckable(True)
            button.setIcon(QIcon(pixmap_of(each.picture)))
            button.setIconSize(QSize(_FACE_PX, _FACE_PX))
            button.setFixedSize(_FACE_PX + 16, _FACE_PX + 16)
            button.setAccessibleName(f"Face {number + 1} from the left")
            button.setToolTip(button.accessibleName())
            button.clicked.connect(lambda _on, number=number: self._choose(number))
            self._group.addButton(button)
            self.faces.append(button)
            self._row.addWidget(button)
        self._row.addStretch(1)
        if chosen is not None and chosen < len(self.faces):
            self.faces[chosen].setChecked(True)
            self._choose(chosen)
        count = len(speakers)
        words = {0: "No face was found on the first frame.", 1: "There is only one face."}.get(count, "")
        say(self._state, words, "secondary")
        self._state.setVisible(bool(words))

    def show_fault(self, words: str) -> None:
        """Say why there are no faces to choose from."""
        say(self._state, words, "bad")

    def _choose(self, number: int) -> None:
        self.choice = number
        self.keep.setEnabled(self._way is not Way.NONE)

    def _choose_none(self) -> None:
        self.choice = AUTOMATIC
        self.accept()
