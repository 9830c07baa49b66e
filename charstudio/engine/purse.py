"""Opens paid jobs inside the caps: the one place where money is set aside.

A day's cap counts all projects of the user (``storage.daybook``); its lock is held while the job is opened, so that
nothing else can be set aside between the look and the deed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

from charstudio.model.errors import StorageError
from charstudio.storage.database import Bounds, Caps, Database, JobId
from charstudio.storage.daybook import Day, DayBook

log = logging.getLogger("charstudio.engine")
_UNKNOWN = "the day's spending in other projects is not known"


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

    def elsewhere_usd(self) -> Decimal:
        """What other projects have spent and set aside today; 0 where that is not known."""
        try:
            return self._book.spent_usd(self._today(), self._project) if self._book is not None else Decimal(0)
        except StorageError as error:
            log.warning("%s: %s", _UNKNOWN, error)
            return Decimal(0)

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
                day = held.enter_context(self._book.day(self._project, self._today()))
            except StorageError as error:  # then this project knows only of itself
                log.warning("%s: %s", _UNKNOWN, error)
                day = None
            yield day

    def _today(self) -> date:
        return self._clock().astimezone().date()
