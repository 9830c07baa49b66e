"""Looking at a job until it is done, whatever the network and the service do meanwhile.

Only proof ends it: the service calls the job done, calls it failed, or says several times over that it knows none.
Everything else – no network, gateway errors, web pages, words nobody knows – is waited out, less and less often.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import Enum, auto

from charstudio.model.errors import JobLost, Offline, ProviderError, ServiceFault, Unavailable
from charstudio.providers.base import Ready, Update, Waiting, Working
from charstudio.providers.net.log_reading import LogLine, LogReader
from charstudio.providers.net.pace import Backoff, Pace, retry_after
from charstudio.providers.net.replies import Asker, Reply

COLD_START = "Cold start: a machine is being started; ten minutes are normal."
NO_CONNECTION = "No connection; trying again"
TROUBLE = "The service does not answer well; trying again"
LOOKS_A_SECOND = 100.0
"""What a service bears well, and what leaves this machine to the window."""
_REFUSED_LOOKS = 5
"""A look that is refused so often in a row, in a way that does not pass, is not repeated for ever."""
_BUSY = {408, 409, 425, 429}


class Stage(Enum):
    """How far a job is."""

    QUEUED = auto()
    RUNNING = auto()
    DONE = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Look:
    """What one answer says of a job."""

    stage: Stage
    position: int | None = None
    log: tuple[LogLine, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """Seconds between looks, and how often a thing must be said to be believed."""

    least_s: float
    longest_s: float = 5.0
    grows_after_s: float = 120.0
    offline_longest_s: float = 30.0
    lost_after_looks: int = 4
    lost_after_s: float = 6.0
    cold_start_s: float = 45.0


@dataclass(frozen=True, slots=True)
class Answers:
    """How a service's answers are read.

    ``read`` gives None for an answer that says nothing of the job; ``denied`` the error of a refused key, or None when
    the answer is about something else.
    """

    service: str
    read: Callable[[Reply], Look | None]
    denied: Callable[[Reply], ProviderError | None]
    secrets: tuple[str, ...] = ()


@dataclass(slots=True)
class Crowd:
    """All jobs that are watched by one client. Together they look no more often than ``LOOKS_A_SECOND``."""

    jobs: int = 0

    @property
    def interval_s(self) -> float:
        """Seconds between two looks at one of them."""
        return self.jobs / LOOKS_A_SECOND


@dataclass(slots=True)
class _Bad:
    """Looks in a row that told nothing."""

    looks: int = 0
    lost: int = 0
    lost_since: float = 0.0
    refused: int = 0


class Watch:
    """One job being watched at ``url``."""

    def __init__(
        self,
        asker: Asker,
        url: str,
        params: Mapping[str, str | int],
        answers: Answers,
        settings: WatchSettings,
        pace: Pace,
        crowd: Crowd | None = None,
    ) -> None:
        self._crowd = crowd or Crowd()
        self._asker = asker
        self._url, self._params = url, params
        self._answers = answers
        self._settings = settings
        self._pace = pace
        self._log = LogReader(answers.secrets)
        self._backoff = Backoff(settings.least_s, max(settings.offline_longest_s, settings.least_s))
        self._bad = _Bad()
        self._began = self._next_since = pace.now()
        self._last: Waiting | Working = Waiting()
        self.reply = Reply(0)
        """The last answer: when it is over, what was said of its end."""
        self.has_failed = False

    async def updates(self) -> AsyncGenerator[Update, None]:
        """Everything there is to tell. It ends with ``Ready``, or without when the job has failed (``has_failed``).

        Raises ``JobLost``, the error of a refused key, or ``ServiceFault`` when looking is refused for good.
        """
        self._crowd.jobs += 1
        try:
            async with aclosing(self._looks()) as updates:
                async for update in updates:
                    yield update
        finally:
            self._crowd.jobs -= 1

    async def _looks(self) -> AsyncGenerator[Update, None]:
        while True:
            wait: float | None = None
            try:
                self.reply = await self._asker.ask("GET", self._url, params=self._params)
            except (Unavailable, ServiceFault) as error:
                yield self._hiccup(NO_CONNECTION if isinstance(error, Offline) else TROUBLE)
            else:
                look = self._judged(self.reply)
                if look is not None and look.stage in {Stage.DONE, Stage.FAILED}:
                    self.has_failed = look.stage is Stage.FAILED
                    if not self.has_failed:
                        yield Ready()
                    return
                yield self._told(look) if look is not None else self._hiccup(TROUBLE)
                wait = retry_after(self.reply.headers, self._pace.today())
            await self._pace.sleep(self._interval(wait))

    def _judged(self, reply: Reply) -> Look | None:
        """What the answer says; None when it says nothing. Raises when it proves something."""
        look = self._answers.read(reply)
        if look is not None:
            self._bad = _Bad()
            return look
        if reply.status in {404, 410} and not reply.is_page:
            self._count_lost()
            return None
        self._bad.lost = 0
        if reply.status in {401, 402, 403} and not reply.is_page:
            raise self._answers.denied(reply) or self._refused(reply)
        if 400 <= reply.status < 500 and reply.status not in _BUSY and not reply.is_page:
            self._bad.refused += 1
            if self._bad.refused >= _REFUSED_LOOKS:
                raise self._refused(reply)
        return None

    def _count_lost(self) -> None:
        now = self._pace.now()
        if not self._bad.lost:
            self._bad.lost_since = now
        self._bad.lost += 1
        long_enough = now - self._bad.lost_since >= self._settings.lost_after_s
        if self._bad.lost >= self._settings.lost_after_looks and long_enough:
            raise lost(self._answers.service)

    def _hiccup(self, note: str) -> Update:
        """The last thing known, with a note from the second bad look on, at once when there is no network."""
        self._bad.looks += 1
        if note == NO_CONNECTION or self._bad.looks > 1:
            self._last = replace(self._last, note=note)
        if isinstance(self._last, Working):
            self._last = replace(self._last, log=())
        return self._last

    def _told(self, look: Look) -> Update:
        now = self._pace.now()
        lines = self._log.new(look.log)
        if look.stage is Stage.RUNNING:
            self._last = Working(self._log.fraction, lines[-1] if lines else self._note(), lines)
            return self._last
        if look.position:
            self._next_since = now
        waits_for_machine = not look.position and now - self._next_since >= self._settings.cold_start_s
        self._last = Waiting(look.position, COLD_START if waits_for_machine else "")
        return self._last

    def _note(self) -> str:
        """The model's last words, while it has no new ones."""
        kept = self._last.note if isinstance(self._last, Working) else ""
        return "" if kept in {NO_CONNECTION, TROUBLE} else kept

    def _interval(self, wait: float | None) -> float:
        """Seconds to the next look: longer for old jobs, longer still while looks tell nothing."""
        settings = self._settings
        if self._bad.looks and not self._bad.lost:
            return max(self._backoff.wait(self._bad.looks, self._pace, wait), settings.least_s)
        old = max(self._pace.now() - self._began - settings.grows_after_s, 0.0)
        grown = min(
            settings.least_s + old / max(settings.grows_after_s, 1.0), max(settings.longest_s, settings.least_s)
        )
        return max(max(grown, self._crowd.interval_s) * self._pace.jitter(1.0, 1.15), wait or 0.0)

    def _refused(self, reply: Reply) -> ServiceFault:
        return ServiceFault(
            f"{self._answers.service} does not let this job be looked at ({reply.status}).",
            "The job goes on there; it is looked at again at the next start.",
        )


def lost(service: str) -> JobLost:
    """The service knows no such job."""
    return JobLost(
        f"{service} no longer knows this job.",
        f"Look at your own list of requests at {service}; if it is not there, run it again.",
    )
