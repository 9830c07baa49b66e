"""Mouth and sound of one clip: how many milliseconds they are apart, and one click to put it right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.model.timeline import Clip, TrackKind
from charstudio.model.timeline_edits import own_pair, sound_offset
from charstudio.model.values import ClipId, Output
from charstudio.studio.studio import Studio
from charstudio.studio.voice.lines import SPEAKING
from charstudio.studio.voice.mouths import MouthState, Standing, clip_sound, mouth_state
from charstudio.ui import theme
from charstudio.ui.inspector.form import small


class MouthCard(QWidget):
    """Follows one clip; hidden where no picture has a sound of its own. ``nudged(frames)`` asks for an edit."""

    nudged = Signal(int)

    def __init__(self, studio: Studio, clip: ClipId) -> None:
        super().__init__()
        self._studio = studio
        self._clip = clip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        title = QLabel("Mouth and sound")
        title.setFont(theme.font(bold=True))
        column.addWidget(title)
        self._state = QLabel()
        self._state.setWordWrap(True)
        column.addWidget(self._state)
        self._note = small()
        column.addWidget(self._note)
        self._compare = _button("Compare", "Look whether the mouth is in time with its sound; takes some seconds")
        self._compare.clicked.connect(self._ask)
        self._right = _button("", "Move the sound so that it is in time with the mouth; one undoable step")
        self._right.clicked.connect(self._put_right)
        self._earlier = _button("−1 frame", "Sound one frame earlier (Alt+[)")
        self._earlier.setAccessibleName("Sound one frame earlier")
        self._earlier.clicked.connect(lambda: self.nudged.emit(-1))
        self._later = _button("+1 frame", "Sound one frame later (Alt+])")
        self._later.setAccessibleName("Sound one frame later")
        self._later.clicked.connect(lambda: self.nudged.emit(1))
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, buttons in ((first, (self._compare, self._right)), (second, (self._earlier, self._later))):
            row.setSpacing(6)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        self.setVisible(False)
        self._frames = 0
        stop = studio.listening.changed.connect(lambda _name: self.refresh())
        self.destroyed.connect(stop)

    def refresh(self) -> None:
        """Show what is known now."""
        placed = self._studio.project.timeline.find(self._clip)
        clip = self._picture()
        value = clip_sound(self._studio, clip) if clip is not None else None
        self.setVisible(value is not None)
        if placed is None or clip is None or value is None:
            return
        listening = self._studio.listening
        if self._is_spoken(clip):
            listening.ask_offset(value)
        state = mouth_state(
            listening.known_offset(value),
            sound_offset(self._studio.project, self._clip),
            self._studio.project.timeline.rate,
            is_measuring=listening.is_measuring(value),
            fault=listening.offset_fault(value),
        )
        self._show(state, is_locked=self._studio.read_only or placed[0].locked)

    def _show(self, state: MouthState, *, is_locked: bool) -> None:
        self._frames = state.frames
        self._state.setText(state.words)
        role = {Standing.APART: "warn", Standing.IN_TIME: "good"}.get(state.standing, "small")
        self._state.setProperty("role", role)
        self._state.style().unpolish(self._state)
        self._state.style().polish(self._state)
        self._note.setText(state.note)
        self._note.setVisible(bool(state.note))
        self._compare.setVisible(state.standing is Standing.UNASKED)
        self._right.setVisible(bool(state.frames))
        count = abs(state.frames)
        self._right.setText(f"Nudge {count} {'frame' if count == 1 else 'frames'}")
        for button in (self._right, self._earlier, self._later):
            button.setEnabled(not is_locked)

    def _ask(self) -> None:
        clip = self._picture()
        value = clip_sound(self._studio, clip) if clip is not None else None
        if value is not None:
            self._studio.listening.ask_offset(value)
            self.refresh()

    def _put_right(self) -> None:
        if self._frames:
            self.nudged.emit(self._frames)

    def _picture(self) -> Clip | None:
        """The clip itself, or the picture its sound was detached from."""
        placed = self._studio.project.timeline.find(self._clip)
        if placed is None:
            return None
        pair = own_pair(self._studio.project, self._clip)
        if pair is not None:
            return pair[0][1]
        return placed[1] if placed[0].kind is TrackKind.VIDEO else None

    def _is_spoken(self, clip: Clip) -> bool:
        """Whether a model made this mouth speak: then it is looked at by itself."""
        if not isinstance(clip.source, Output):
            return False
        node = self._studio.project.graph.nodes.get(clip.source.node)
        kind = self._studio.node_kinds.get(node.kind) if node is not None else None
        return kind is not None and kind.spec.capability in SPEAKING


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    return button
