"""The chain doctor at work: examines in a worker thread, does what the dialog asks for, and looks again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from charstudio.media.container import Cancelled
from charstudio.media.playable import Find, Playable, files_of
from charstudio.model.errors import CharStudioError
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import ClipSource
from charstudio.studio.repair.chain_doctor import ChainDoctor, Health
from charstudio.studio.repair.findings import Edit, Finding, all_fixed, cutaway_at
from charstudio.studio.repair.known import Knowledge, names_in, reports_of
from charstudio.studio.studio import Studio
from charstudio.ui import aio
from charstudio.ui.repair.chain_doctor import ChainDoctorDialog
from charstudio.ui.window.desk import Desk


def find_now(studio: Studio) -> Find:
    """What every clip of the film plays at this moment: for a worker thread."""
    found: dict[ClipSource, Playable | None] = {}
    for _, clip in studio.project.timeline.clips():
        found.update((source, studio.playable(source)) for source in files_of(clip))
    return found.get


class DoctorWork:
    """One dialog from its opening to its end. ``go`` brings the playhead to a moment of the film."""

    def __init__(self, desk: Desk, doctor: ChainDoctor, knowledge: Knowledge, go: Callable[[Seconds], None]) -> None:
        self._desk = desk
        self._doctor = doctor
        self._knowledge = knowledge
        self._health: Health | None = None
        self._stop = threading.Event()
        self._looking: asyncio.Task[None] | None = None
        studio = desk.studio
        self.dialog = ChainDoctorDialog(studio.project.timeline.rate, desk.window, writable=not studio.read_only)
        self.dialog.examine_asked.connect(self.look)
        self.dialog.fix_asked.connect(lambda finding: self._apply(finding.fix_words, finding.fix))
        self.dialog.all_asked.connect(self._fix_all)
        self.dialog.cutaway_asked.connect(self._cutaway)
        self.dialog.go_asked.connect(lambda finding: go(finding.seam.at))

    async def run(self) -> None:
        """Examine, and stay until the dialog is closed."""
        self.look()
        forget = self._desk.studio.document.changed.connect(lambda _change: self.look())
        try:
            await aio.ask(self.dialog)
        finally:
            forget()
            self._stop.set()

    def look(self) -> None:
        """Examine the film as it is now; an examination that is going on is given up."""
        self._stop.set()
        self._stop = threading.Event()
        self.dialog.show_progress(0, 1)
        self._desk.start(self._examine(self._stop), "examine chains")

    async def _examine(self, stop: threading.Event) -> None:
        studio = self._desk.studio
        project, find = studio.project, find_now(studio)
        clips = [clip for _, clip in project.timeline.clips()]
        known = {clip.id: reports_of(self._knowledge, clip) for clip in clips}
        names = names_in(self._knowledge, clips)
        try:
            health = await asyncio.to_thread(
                self._doctor.examine, project, find, lambda clip: known.get(clip.id, {}), names, stop.is_set
            )
        except Cancelled:
            return
        except CharStudioError as error:
            if not stop.is_set():
                self.dialog.show_fault(error.message)
            return
        if not stop.is_set():
            self._health = health
            self.dialog.show_health(health)

    def _apply(self, label: str, edit: Edit) -> None:
        self._desk.guarded(lambda: self._desk.studio.document.apply(label, edit))

    def _cutaway(self, finding: Finding) -> None:
        self._apply("Insert a cutaway", cutaway_at(finding.seam, self._desk.studio.kinds))

    def _fix_all(self) -> None:
        findings = self._health.findings if self._health is not None else ()

        def edit(project: Project) -> Project:
            return all_fixed(project, findings)

        self._apply("Mend the chains", edit)
