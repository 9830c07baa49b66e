"""The worker behind the watch: one thread that remembers or measures one thing after another, politely.

Values go in, values come out by ``tell``, which is called in the thread. What somebody no longer wants is dropped, also
in the middle of it. One odd file never stops the others.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from charstudio.media.container import Cancelled
from charstudio.model.errors import CharStudioError, StorageError
from charstudio.model.identity import IdentityReport
from charstudio.storage.identity_reports import read_report, write_report
from charstudio.studio.identity.measurer import Measurer, Work

_log = logging.getLogger(__name__)

_NICE = 10
_TOLD_AT_ONCE = 64
"""So many remembered reports make one piece of news."""


@dataclass(frozen=True, slots=True)
class News:
    """What has come of some works. ``reports`` by name; ``faults``: a sentence by name.

    ``begun``: what is measured from now on, by the hash of what is shown. ``unavailable``: why nothing can be measured
    on this machine, found out just before the first measurement; None: not a word about that.
    """

    reports: Mapping[str, IdentityReport] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    begun: str = ""
    unavailable: str | None = None


class MeasuringThread:
    """For one project. ``folder`` None: nothing is remembered. ``is_writing`` False only reads what is there."""

    def __init__(
        self, measurer: Measurer, folder: Path | None, tell: Callable[[News], None], *, is_writing: bool
    ) -> None:
        self._measurer = measurer
        self._folder = folder
        self._tell = tell
        self._is_writing = is_writing
        self._changed = threading.Condition()
        self._works: dict[tuple[str, ...], Work] = {}  # what is still to be measured, in order
        self._unread: dict[tuple[str, ...], Work] = {}  # what was not looked for in the cache yet
        self._read: set[tuple[str, ...]] = set()
        self._is_able: bool | None = None
        self._is_paused = False
        self._is_closing = False
        self._thread: threading.Thread | None = None

    def want(self, works: Sequence[Work], measured: Collection[tuple[str, ...]]) -> None:
        """Have exactly these looked for in the cache, and those in ``measured`` (by their names) made, in this order.

        Whatever else is waiting or under way is dropped. Cheap, never fails.
        """
        with self._changed:
            if self._is_closing:
                return
            self._unread = {work.names: work for work in works if work.names not in self._read}
            self._works = {work.names: work for work in works if work.names in measured}
            if (self._works or self._unread) and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="identity", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def pause(self, on: bool) -> None:  # noqa: FBT001 - as of the proxies
        """Stop measuring for a while (while playing), or go on. What is under way rests where it is."""
        with self._changed:
            self._is_paused = on
            self._changed.notify_all()

    def close(self, *, wait: bool = True) -> None:
        """End the thread, and ``wait`` for it. Safe to call twice."""
        with self._changed:
            self._is_closing = True
            self._works.clear()
            self._unread.clear()
            self._changed.notify_all()
        if self._thread is not None and wait:
            self._thread.join()
            self._thread = None

    # In the thread

    def _run(self) -> None:
        with contextlib.suppress(AttributeError, OSError):  # Linux knows how nice a single thread is
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while True:
            unread, work = self._next()
            if unread:
                self._remember(unread)
            elif work is not None:
                self._measure(work)
            else:
                return

    def _next(self) -> tuple[list[Work], Work | None]:
        """What to look for in the cache, else what to measure; neither at the end."""
        with self._changed:
            while not self._is_closing:
                if self._unread:
                    return [work for work, _ in zip(self._unread.values(), range(_TOLD_AT_ONCE), strict=False)], None
                if self._works and self._is_able is not False and not self._is_paused:
                    return [], next(iter(self._works.values()))
                self._changed.wait()
            return [], None

    def _remember(self, works: Sequence[Work]) -> None:
        reports: dict[str, IdentityReport] = {}
        for work in works:
            if self._is_closing:
                return
            found = {name: self._remembered(name) for name in work.names}
            known = {name: report for name, report in found.items() if report is not None}
            with self._changed:
                self._read.add(work.names)
                self._unread.pop(work.names, None)
                if len(known) == len(work.names):
                    self._works.pop(work.names, None)
                    reports.update(known)
        if reports:
            self._tell(News(reports))

    def _remembered(self, name: str) -> IdentityReport | None:
        return read_report(self._folder, name) if self._folder is not None else None

    def _measure(self, work: Work) -> None:
        if self._is_able is None:
            why = self._measurer.unavailable()
            self._is_able = not why
            self._tell(News(unavailable=why))
        if not self._is_able:
            return
        self._tell(News(begun=work.media))
        try:
            made = self._measurer.measure(
                work.path, work.cast, is_still=work.is_still, stopped=lambda: not self._is_wanted(work.names)
            )
        except Cancelled:
            return
        except CharStudioError as error:
            self._done(work, News(faults=dict.fromkeys(work.names, error.message)))
            return
        except Exception:  # noqa: BLE001 - the last door of this thread: one odd file must not stop all others
            _log.warning("%s could not be measured", work.path.name, exc_info=True)
            self._done(work, News(faults=dict.fromkeys(work.names, "It could not be measured.")))
            return
        named = {sitter.key: name for sitter, name in zip(work.cast, work.names, strict=True)}
        reports = {named[key]: report for key, report in made.items() if key in named}
        missing = [name for name in work.names if name not in reports]
        self._keep(reports)
        self._done(work, News(reports, dict.fromkeys(missing, "No face was found in the reference pictures.")))

    def _is_wanted(self, names: tuple[str, ...]) -> bool:
        """Whether to go on with these; asked for every frame, and so the place to rest while paused."""
        with self._changed:
            while self._is_paused and not self._is_closing and names in self._works:
                self._changed.wait()
            return not self._is_closing and names in self._works

    def _keep(self, reports: Mapping[str, IdentityReport]) -> None:
        """On disk, where possible: a full disk costs only time."""
        if self._folder is None or not self._is_writing:
            return
        try:
            for name, report in reports.items():
                write_report(self._folder, name, report)
        except StorageError as error:
            _log.info("A measurement is not kept: %s", error.message)

    def _done(self, work: Work, news: News) -> None:
        with self._changed:
            self._works.pop(work.names, None)
            if self._is_closing:
                return
        self._tell(news)
