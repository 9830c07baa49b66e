"""Keeps what the cards say beside the document: reminders to export, and how steady each face has been so far."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median_high

from PySide6.QtCore import QTimer

from charstudio.engine.events import Event, JobDone
from charstudio.model.characters import Character
from charstudio.model.errors import CharStudioError
from charstudio.model.identity import Grade
from charstudio.studio.document import Change
from charstudio.studio.gallery.values import GalleryItem
from charstudio.studio.identity.values import GRADES, rank_of
from charstudio.studio.signal import Signal
from charstudio.ui.characters.signs import CastSigns
from charstudio.ui.window.desk import Desk

_SOON_MS = 800
"""A run of many results is one look."""


class SignWatch:
    """``changed`` tells that cards and tiles may say something else now."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._studio = desk.studio
        self._reminders: dict[str, str] = {}
        self._grades: dict[str, Grade | None] = {}
        self.changed: Signal[None] = Signal()
        self.signs = CastSigns(lambda who: self._reminders.get(who.id, ""), self._grade_of)
        self._soon = QTimer(desk.window, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._look)
        studio = self._studio
        self._stops: tuple[Callable[[], None], ...] = (
            studio.opened.connect(lambda _report: self._soon.start()),
            studio.jobs.connect(self._job_changed),
            studio.document.changed.connect(self._document_changed),
            studio.cast.cared.connect(lambda _none: self._soon.start()),
            studio.identity.changed.connect(lambda _media: self._measured()),
        )
        self._soon.start()

    def grade(self, item: GalleryItem) -> Grade | None:
        """How steady the face in a picture or clip is; None while that is not known, or nobody acts in it."""
        letter = self._studio.identity.grade_of_value(item.value)
        return Grade(letter) if letter else None

    def forget(self) -> None:
        """Stop listening."""
        self._soon.stop()
        for stop in self._stops:
            stop()

    def _grade_of(self, who: Character) -> Grade | None:
        """The grade in the middle of all that were measured; half of what was made is at least as steady."""
        if who.id not in self._grades:
            reports = [each.report for _, _, each in self._studio.identity.shots_of(who.id)]
            ranks = [rank_of(report.grade) for report in reports if report is not None and report.is_measurable]
            self._grades[who.id] = GRADES[median_high(ranks)] if ranks else None
        return self._grades[who.id]

    def _measured(self) -> None:
        self._grades.clear()
        self.changed.emit(None)

    def _job_changed(self, event: Event) -> None:
        if isinstance(event, JobDone):
            self._soon.start()

    def _document_changed(self, change: Change) -> None:
        if change.before.characters is not change.after.characters:
            self._soon.start()

    def _look(self) -> None:
        if self._studio.folder is not None:
            self._desk.start(self._look_for_reminders(), "look for reminders")

    async def _look_for_reminders(self) -> None:
        try:
            found = {str(each.character): each.words for each in await self._studio.cast.reminders()}
        except CharStudioError:
            return  # the film was closed meanwhile, or what is remembered cannot be read: no reason to disturb
        if found != self._reminders:
            self._reminders = found
            self.changed.emit(None)
