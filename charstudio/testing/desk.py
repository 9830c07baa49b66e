"""All jobs of the fake cloud: accepting them, giving each its place in time, and stopping them.

The plan of an account is first come, first served: with room for N running jobs, a new one begins when the N-th last
of those before it ends. It is made once, when a job is accepted, and again for those behind one that is taken off.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from charstudio.model.values import Json
from charstudio.testing.jobs import ZERO, Bill, Ending, Job, Phase, Stopped, bill_line
from charstudio.testing.ledger import Ledger
from charstudio.testing.script import Cancelling

_NEVER = math.inf


@dataclass(slots=True)
class _Account:
    """What is going on under one key at one provider, in the order in which it was accepted."""

    going: list[str] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)


class Desk:
    """Keeps jobs in memory and in the ledger. All methods belong to the server's loop; looking is free to others."""

    def __init__(self, ledger: Ledger, clock: Callable[[], float] = time.time) -> None:
        self._ledger = ledger
        self._clock = clock
        self._jobs: dict[str, Job] = {}
        self._accounts: dict[tuple[str, str], _Account] = {}
        self._wishes: Counter[str] = Counter()
        for job in ledger.jobs():
            self._take_in(job)

    def now(self) -> float:
        """The moment, in seconds since 1970."""
        return self._clock()

    def find(self, request_id: str) -> Job | None:
        """The job with this id."""
        return self._jobs.get(request_id)

    def all(self) -> tuple[Job, ...]:
        """Every job ever accepted, in order."""
        return tuple(self._jobs.values())

    def subject(self, provider: str, endpoint: str, wish: Mapping[str, Json]) -> str:
        """What the next job with this wish will be called in the script: the same on every run."""
        digest = _digest(provider, endpoint, wish)
        return f"{digest}:{self._wishes[digest]}"

    def accept(self, job: Job, concurrency: int | None) -> Job:
        """Give a job its place and store it; on disk when this returns."""
        planned = self._planned(job, self._account(job), concurrency)
        self._ledger.accept(planned)
        self._take_in(planned)
        return planned

    def position(self, job: Job) -> int:
        """How many jobs of the account begin before this waiting one."""
        starts = self._account(job).starts
        return max(0, bisect_left(starts, _moment(job.starts_at)) - bisect_right(starts, self.now()))

    def waiting(self, provider: str, endpoint: str) -> int:
        """How many jobs wait for an endpoint, whoever sent them."""
        now = self.now()
        return sum(
            job.endpoint == endpoint and job.provider == provider and job.phase(now) is Phase.WAITING
            for account in self._accounts.values()
            for job in self._going(account)
        )

    def cancel(self, job: Job, policy: Cancelling, concurrency: int | None) -> Job:
        """Take a job off as far as the policy lets it; those behind it move up."""
        now = self.now()
        phase = job.phase(now)
        if phase not in {Phase.WAITING, Phase.RUNNING} or job.cancelled_at is not None:
            return job
        stopped = Stopped.REMOVED if phase is Phase.WAITING else _EFFECT[policy]
        taken_off = replace(job, cancelled_at=now, stopped=stopped)
        self._jobs[job.id] = taken_off
        moved = () if stopped is Stopped.IGNORED else self._replanned(self._account(job), concurrency)
        self._ledger.change(taken_off, *moved)
        return taken_off

    def rendered(self, job_id: str) -> None:
        """The files of a job are there."""
        self._change(replace(self._jobs[job_id], rendered_at=self.now()))

    def again(self, job: Job, concurrency: int | None) -> Job:
        """Run a job that is over once more under its id; ``job`` says how it ends this time."""
        account = self._account(job)
        self._going(account)  # forgets its first run
        fresh = self._planned(replace(job, accepted_at=self.now()), account, concurrency)
        self._change(fresh)
        account.going.append(job.id)
        insort(account.starts, _moment(fresh.starts_at))
        return fresh

    def spent(self, key: str) -> Decimal:
        """US dollars charged or promised under a key: what is going on counts as if it were finished."""
        now = self.now()
        mine = [job for job in self.all() if job.key == key]
        return sum((job.charge(now) if job.is_settled(now) else job.usd for job in mine), ZERO)

    def bill(self) -> Bill:
        """What all of it costs by now."""
        now = self.now()
        return Bill(tuple(bill_line(job, now) for job in self.all()))

    # --- inside --------------------------------------------------------------------------------------------------

    def _take_in(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._wishes[job.subject.partition(":")[0]] += 1
        if not job.is_settled(self.now()):
            account = self._account(job)
            account.going.append(job.id)
            insort(account.starts, _moment(job.starts_at))

    def _change(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._ledger.change(job)

    def _account(self, job: Job) -> _Account:
        return self._accounts.setdefault((job.provider, job.key), _Account())

    def _going(self, account: _Account) -> list[Job]:
        """What waits or runs; everything that is over is forgotten here."""
        now = self.now()
        found = [job for job in (self._jobs[each] for each in account.going) if not job.is_settled(now)]
        account.going = [job.id for job in found]
        account.starts = [start for start in account.starts if start > now]
        return found

    def _planned(self, job: Job, account: _Account, concurrency: int | None) -> Job:
        return _placed(job, (_moment(each.ends_at) for each in self._going(account)), concurrency)

    def _replanned(self, account: _Account, concurrency: int | None) -> tuple[Job, ...]:
        """The waiting jobs of an account with new places."""
        now = self.now()
        ends: list[float] = []
        moved: list[Job] = []
        for job in self._going(account):
            if job.phase(now) is Phase.WAITING:
                moved.append(_placed(job, ends, concurrency))
                self._jobs[job.id] = moved[-1]
            ends.append(_moment(self._jobs[job.id].ends_at))
        account.starts = sorted(_moment(job.starts_at) for job in moved)
        return tuple(moved)


_EFFECT = {
    Cancelling.FINISHES: Stopped.IGNORED,
    Cancelling.STOPS_FREE: Stopped.STOPPED_FREE,
    Cancelling.STOPS_BILLED: Stopped.STOPPED_BILLED,
}


def _placed(job: Job, ends_before: Iterable[float], concurrency: int | None) -> Job:
    """``job`` with its start and end, given when the jobs before it end."""
    ready = job.accepted_at + job.queue_s
    ends = sorted(ends_before)
    room = ends[-concurrency] if concurrency is not None and len(ends) >= concurrency else 0.0
    start = max(ready, room)
    lasts = _NEVER if job.outcome.ending is Ending.NEVER else job.run_s
    return replace(
        job,
        starts_at=None if start == _NEVER else start,
        ends_at=None if start + lasts == _NEVER else start + lasts,
    )


def _moment(at: float | None) -> float:
    return _NEVER if at is None else at


def _digest(provider: str, endpoint: str, wish: Mapping[str, Json]) -> str:
    text = json.dumps([provider, endpoint, wish], sort_keys=True)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
