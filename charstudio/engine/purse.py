"""Opens paid jobs inside the caps: the one place where money is set aside.

A day's cap counts all projects of the user (``storage.daybook``); its lock is held while the job is opened, so that
nothing else can be set aside between the look and the deed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from decimal import Decimal

from charstudio.model.errors import StorageError
from charstudio.storage.database import Bounds, Caps, Database, JobId
from charstudio.storage.daybook import Day, DayBook

log = logging.getLogger("charstudio.engine")


def no_caps() -> Caps:
    """No cap on anything."""
    return Caps()


class Purse:
    """The money side of one open project. ``caps`` is asked anew for each job. Methods block: call from a thread."""

    def __init__(
        self,
        database: Database,
        caps: Callable[[], Caps] = no_caps,
        book: DayBook | None = None,
        project: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._caps = caps
        self._book = book
        self._project = project
        self._clock = clock

    def open(self, write: Callable[[Bounds], JobId], usd: Decimal | None, *, unknown_ok: bool) -> JobId:
        """Have ``write`` commit an intent of ``usd`` within the bounds. Raises ``OverBudget``: nothing is written."""
        if usd == 0:
            return write(Bounds())
        with self._day() as day:
            elsewhere = day.elsewhere_usd() if day is not None else Decimal(0)
            job = write(Bounds(self._caps(), elsewhere, unknown_ok))
            self._enter(day)
        return job

    def note(self) -> None:
        """Bring the day's entry up to date, after a job has ended."""
        with self._day() as day:
            self._enter(day)

    def _enter(self, day: Day | None) -> None:
        if day is not None:
            day.enter(self._database.spent_today() + self._database.reserved())

    @contextmanager
    def _day(self) -> Iterator[Day | None]:
        if self._book is None:
            yield None
            return
        with ExitStack() as held:
            try:
                day = held.enter_context(self._book.day(self._project, self._clock().astimezone().date()))
            except StorageError as error:  # then this project knows only of itself
                log.warning("the day's spending in other projects is not known: %s", error)
                day = None
            yield day
