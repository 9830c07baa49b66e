"""How each job's charge is known: the service said so, our own price stands in, or perhaps there was none."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Mapping

from charstudio.model.errors import CharStudioError
from charstudio.storage.database_rows import Basis, EntryKind, JobId
from charstudio.studio.journal import Journal


class Charges:
    """That stands in the ledger alone, which is read when a job has a charge nobody has looked up yet.

    ``changed`` is called when more is known.
    """

    def __init__(self, journal: Journal, changed: Callable[[], None]) -> None:
        self.bases: Mapping[JobId, Basis] = {}
        self._journal = journal
        self._changed = changed
        self._reading: asyncio.Task[None] | None = None

    def read_missing(self) -> None:
        """Look up what is not known yet; what comes in meanwhile is looked up too."""
        if self._missing() and (self._reading is None or self._reading.done()):
            loop = asyncio.get_running_loop()
            self._reading = loop.create_task(self._read(), name="read how charges are known")

    def start_anew(self) -> None:
        """Another film is open, with another ledger."""
        self.forget()
        self.bases = {}

    def forget(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            self._reading.cancel()

    def _missing(self) -> set[JobId]:
        return {row.id for row in self._journal.rows if row.charged_usd is not None} - self.bases.keys()

    async def _read(self) -> None:
        while missing := self._missing():
            try:
                text = await self._journal.csv()
            except CharStudioError:
                return  # the film was closed meanwhile; the next one is read anew
            self.bases = in_ledger(text)
            self._changed()
            if missing & self._missing():
                return


def in_ledger(text: str) -> dict[JobId, Basis]:
    """How the charge of each job is known, from the ledger as a table. The last word on a job counts."""
    charges = (entry for entry in csv.DictReader(text.splitlines()) if entry["kind"] == EntryKind.CHARGE)
    return {JobId(int(entry["job"])): Basis(entry["basis"]) for entry in charges if entry["job"].isdigit()}
