"""“Cut at the last good frame”: where the likeness is lost, the pose to go on from, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.time import Rate, timecode
from charstudio.studio.repair.last_good import CutProposal, Keeps
from charstudio.ui.repair.parts import MARGIN, foot, heading, quiet
from charstudio.ui.repair.pictures import PictureView

_NOTHING = {
    Keeps.ALL: "The face holds in everything this clip shows. There is nothing to cut.",
    Keeps.NOTHING: "The face is not good anywhere in this clip. Choose another take, or try again with less motion.",
    Keeps.FROZEN: "This clip shows one picture all along. There is nothing to cut.",
}


@dataclass(frozen=True, slots=True)
class CutChoice:
    """What the user wants: which cut (None: none), whether later clips follow, and a new shot from the held pose."""

    cut: CutProposal | None
    ripple: bool
    chain: bool


class LastGoodDialog(QDialog):
    """After it is accepted, ``choice`` is what was chosen.

    ``crossing`` is where the curve crosses the limit, ``pose`` the cut on the held pose (None: no pose was found).
    """

    def __init__(
        self,
        title: str,
        crossing: CutProposal,
        pose: CutProposal | None,
        rate: Rate,
        parent: QWidget | None = None,
        *,
        reason: str = "",
        can_chain: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Cut at the last good frame")
        self._crossing = crossing
        self._pose = pose
        is_there = crossing.keeps is Keeps.PART
        has_pose = pose is not None
        self.at_crossing = QRadioButton(_words("Cut where the likeness is lost", crossing, rate))
        self.on_pose = QRadioButton(_words("Cut on the held pose", pose, rate) if pose is not None else "")
        self._which = QButtonGroup(self)
        for button in (self.at_crossing, self.on_pose):
            self._which.addButton(button)
        self.at_crossing.setVisible(is_there)
        self.on_pose.setVisible(pose is not None and pose.keeps is Keeps.PART)
        self.at_crossing.setChecked(True)
        self.follows = QCheckBox("Later clips follow")
        self.follows.setToolTip("What comes later moves up, so that no gap is left")
        self.follows.setChecked(True)
        self.follows.setVisible(is_there)
        self.chain = QCheckBox("Chain from here: a new Motion node that begins with the held pose")
        self.chain.setVisible(can_chain and has_pose)
        self.chain.toggled.connect(self._chain_toggled)
        self.last = PictureView("Last good frame", words="Looking…")
        self.held = PictureView("Best held pose", words="Looking…" if has_pose else "No pose was found")
        self.keep = QPushButton("Cut")
        self.keep.setDefault(True)
        self.keep.clicked.connect(self.accept)
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self.reject)
        self._can_only_chain = not is_there
        self.keep.setEnabled(is_there)
        if not is_there:
            self.keep.setText("Chain")
            self.cancel.setText("Close")
        self._lay_out(title, reason or _NOTHING.get(crossing.keeps, ""))

    @property
    def choice(self) -> CutChoice:
        """What was chosen."""
        cut = self._pose if self.on_pose.isChecked() else self._crossing
        cut = cut if cut is not None and cut.keeps is Keeps.PART else None
        return CutChoice(cut, self.follows.isChecked(), self.chain.isChecked())

    def show_pictures(self, last: NDArray[np.uint8] | None, held: NDArray[np.uint8] | None) -> None:
        """Show both frames, as soon as they are read."""
        self.last.show_picture(last, "No picture")
        self.held.show_picture(held, "No pose was found")

    def _chain_toggled(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        """A shot that goes on from a pose is joined on that pose."""
        if on and not self.on_pose.isHidden():
            self.on_pose.setChecked(True)
        if self._can_only_chain:
            self.keep.setEnabled(on)

    def _lay_out(self, title: str, reason: str) -> None:
        pictures = QHBoxLayout()
        pictures.setSpacing(12)
        for view in (self.last, self.held):
            pictures.addWidget(view)
        pictures.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, 16)
        layout.setSpacing(12)
        layout.addLayout(heading(title))
        if reason:
            layout.addWidget(quiet(reason))
        layout.addLayout(pictures)
        for widget in (self.at_crossing, self.on_pose, self.follows, self.chain):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addLayout(foot(self.cancel, self.keep))
        self.setMinimumWidth(584)


def _words(what: str, cut: CutProposal, rate: Rate) -> str:
    if cut.keeps is not Keeps.PART:
        return what
    side = "from the end" if cut.edge == "end" else "from the start"
    frames = f"{cut.lost_frames} frame" if cut.lost_frames == 1 else f"{cut.lost_frames} frames"
    return f"{what} ({timecode(cut.at, rate)}, {frames} {side})"
