"""Loudness: drag the line across a clip up or down."""

from __future__ import annotations

from PySide6.QtCore import Qt

from charstudio.model import timeline_edits as edits
from charstudio.model.project import Project
from charstudio.model.timeline import Clip
from charstudio.model.timeline_looks import MAXIMUM_GAIN_DB, MINIMUM_GAIN_DB
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.gain_line import has_line, shown_gain
from charstudio.ui.timeline.gestures.base import Gesture, Spot

_DB_PER_PX = 0.5
_FINE_DB_PER_PX = 0.1


class Gain(Gesture):
    """Drag the gain line. With Ctrl it moves finely. Several selected clips keep their distances to each other."""

    cursor = Qt.CursorShape.SizeVerCursor

    def __init__(self, cut: Cut, press: Spot, clip: Clip) -> None:
        super().__init__(cut, press)
        self._clip = clip
        self._clips = self._meant(cut, clip)
        self._db = 0.0
        self._y = press.y
        self._shows()

    def move(self, at: Spot) -> None:
        """Show the line here. Ctrl may be pressed and let go on the way."""
        self._db += (self._y - at.y) * (_FINE_DB_PER_PX if at.ctrl else _DB_PER_PX)
        self._y = at.y
        by = round(self._db, 1)
        if by:
            self.try_edit(lambda project: self._louder(project, by))
        else:
            self.forget_trial()
        self._shows(at)

    def end(self, at: Spot) -> None:
        """Set the gain."""
        self.commit("Set gain" if len(self._clips) == 1 else f"Set gain of {len(self._clips)} clips")

    def _shows(self, at: Spot | None = None) -> None:
        found = self.cut.shown.timeline.find(self._clip.id)
        gain_db = (found[1] if found else self._clip).gain_db
        self.say(at or self.press, shown_gain(gain_db), moving=frozenset(clip.id for clip in self._clips))

    def _louder(self, project: Project, by: float) -> Project:
        for clip in self._clips:
            gain_db = max(MINIMUM_GAIN_DB, min(clip.gain_db + by, MAXIMUM_GAIN_DB))
            project = edits.set_gain(project, clip.id, round(gain_db, 1))
        return project

    @staticmethod
    def _meant(cut: Cut, clip: Clip) -> list[Clip]:
        """The clip or, when it is one of the selected ones, all of those that are heard and not locked."""
        if clip.id not in cut.selection:
            return [clip]
        found = [place for chosen in cut.selection if (place := cut.rows.find(chosen)) is not None]
        return [
            box.clip
            for row, box in found
            if not row.track.locked and has_line(box.clip, row.track.kind, cut.studio.playable(box.clip.source))
        ]
