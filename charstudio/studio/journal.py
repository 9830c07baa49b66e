"""What was asked of services, what became of it and what it cost: the open project's journal and ledger, as shown.

Everything is read in worker threads and kept here, so that panels may ask as often as they paint. ``changed`` fires
after each look. The verbs for requests nobody knows the end of are here too; none of them submits anything.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

from charstudio.engine import reconcile
from charstudio.engine.runner import Runner
from charstudio.model.errors import CharStudioError, StorageError
from charstudio.model.time import Seconds
from charstudio.model.values import Fingerprint
from charstudio.providers.base import Found, Ticket
from charstudio.storage.database import Basis, Database, EntryKind, JobId, JobRow, LogLine
from charstudio.studio.money import NOTHING, Spending, as_csv, spending
from charstudio.studio.signal import Signal

KEPT_ROWS = 500
_REST = 10
"""Of the time while much happens at most a tenth is spent on reading."""
_LONGEST_REST_S = 1.0


def _nothing() -> Decimal:
    return NOTHING


class Journal:
    """``runner()`` and ``database()`` are those of the open project, None when none is open.

    ``elsewhere()`` tells what was spent and set aside today in other projects; it is called in a worker thread.
    """

    def __init__(
        self,
        runner: Callable[[], Runner | None],
        database: Callable[[], Database | None],
        kept_seconds: Callable[[], Seconds],
        elsewhere: Callable[[], Decimal] = _nothing,
    ) -> None:
        self.changed: Signal[Spending] = Signal()
        self.rows: tuple[JobRow, ...] = ()
        """The latest jobs and every open one, the newest first."""
        self.bases: Mapping[JobId, Basis] = {}
        """How the charge of each job is known."""
        self.spending = Spending()
        self._runner = runner
        self._database = database
        self._kept_seconds = kept_seconds
        self._elsewhere = elsewhere
        self._looking: asyncio.Task[None] | None = None
        self._again = False
        self._awaited = 0
        self._hurried = asyncio.Event()

    # --- looking -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Read it anew soon; while a look is under way, one more follows it. Without a loop nothing happens."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self._looking is not None and not self._looking.done():
            self._again = True
            return
        self._looking = loop.create_task(self._look(), name="read the journal")

    async def looked(self) -> None:
        """Wait until what was asked for by ``look`` has been read."""
        self._awaited += 1
        self._hurried.set()
        try:
            while self._looking is not None and not self._looking.done():
                await asyncio.wait([self._looking])
        finally:
            self._awaited -= 1

    def row_for(self, fingerprint: Fingerprint) -> JobRow | None:
        """The latest job for a result, if it is among the rows."""
        return next((row for row in self.rows if row.fingerprint == fingerprint), None)

    def open_rows(self) -> tuple[JobRow, ...]:
        """The jobs somebody still has to look after."""
        return tuple(row for row in self.rows if row.state.is_open)

    async def _look(self) -> None:
        while True:
            self._again = False
            began = time.monotonic()
            database = self._database()
            if database is None:
                self.rows, self.bases, self.spending = (), {}, Spending()
            else:
                kept = self._kept_seconds()
                try:
                    read = await asyncio.to_thread(_read, database, kept, self._elsewhere, self.rows)
                except StorageError:
                    return  # the project was closed meanwhile
                self.rows, self.bases, self.spending = read
            self.changed.emit(self.spending)
            if not self._again:
                return
            await self._rest(time.monotonic() - began)

    async def _rest(self, took_s: float) -> None:
        """Leave the machine to the work that is told of, unless somebody waits for the next look."""
        self._hurried.clear()
        if not self._awaited:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurried.wait(), min(_REST * took_s, _LONGEST_REST_S))

    # --- verbs -------------------------------------------------------------------------------------------------

    async def log(self, job: JobId) -> list[LogLine]:
        """Everything noted of a job."""
        return await asyncio.to_thread(self._require_database().job_log, job)

    async def csv(self) -> str:
        """The whole ledger as a table."""
        return as_csv(await asyncio.to_thread(self._require_database().ledger))

    async def look_again(self, job: JobId) -> tuple[Found, ...]:
        """Look for an unknown request in the provider's own list. Raises ``ProviderError``."""
        runner = self._require_runner()
        return await reconcile.look_again(runner, await self._unknown(runner, job))

    async def take_up(self, job: JobId, found: Ticket | str) -> None:
        """Go on with an unknown request by what was found, or by the id the user knows. Raises ``ProviderError``."""
        runner = self._require_runner()
        await self._then_look(reconcile.take_up(runner, await self._unknown(runner, job), found))

    async def give_up(self, job: JobId, *, perhaps_charged: bool) -> None:
        """Close an unknown request for good, so that its node can be run, and paid for, again."""
        runner = self._require_runner()
        row = await self._unknown(runner, job)
        await self._then_look(asyncio.to_thread(reconcile.give_up, runner, row, perhaps_charged=perhaps_charged))

    async def _unknown(self, runner: Runner, job: JobId) -> JobRow:
        return await asyncio.to_thread(reconcile.uncertain, runner, job)

    async def _then_look(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self.look()
            await self.looked()

    def _require_runner(self) -> Runner:
        runner = self._runner()
        if runner is None:
            raise CharStudioError("No project is open for writing.", "Open one first.")
        return runner

    def _require_database(self) -> Database:
        database = self._database()
        if database is None:
            raise CharStudioError("No project is open.", "Open one first.")
        return database


def _read(
    database: Database, kept: Seconds, elsewhere: Callable[[], Decimal], before: tuple[JobRow, ...]
) -> tuple[tuple[JobRow, ...], Mapping[JobId, Basis], Spending]:
    rows = {row.id: row for row in (*database.jobs(KEPT_ROWS), *database.open_jobs())}  # open ones, however old
    newest_first = _as_before(tuple(rows[number] for number in sorted(rows, reverse=True)), before)
    entries = database.ledger()
    charges = (entry for entry in entries if entry.kind is EntryKind.CHARGE)
    bases = {entry.job: entry.basis for entry in charges if entry.job is not None}
    return newest_first, bases, spending(entries, datetime.now().astimezone(), kept, elsewhere())


def _as_before(rows: tuple[JobRow, ...], before: tuple[JobRow, ...]) -> tuple[JobRow, ...]:
    """The very same objects for rows that have not changed: panels then see at a glance that there is nothing to do."""
    known = {row.id: row for row in before}
    return tuple(old if (old := known.get(row.id)) == row else row for row in rows)
