"""A job of the fake cloud, and what is true of it at a moment: its phase, its place in the queue, its charge.

Everything is worked out from stored moments, never from a running timer, so a server that was killed and started again
knows exactly what it knew before. Moments are seconds since 1970; ``None`` as an end means never.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from charstudio.model.values import Json

ZERO = Decimal(0)


class Phase(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"


class Stopped(StrEnum):
    """What a cancel did to a job."""

    REMOVED = "removed"  # it was waiting
    STOPPED_FREE = "stopped_free"
    STOPPED_BILLED = "stopped_billed"
    IGNORED = "ignored"  # it goes on


class Ending(StrEnum):
    """How a job ends when nobody stops it."""

    RESULT = "result"
    BLACK = "black"  # a result, of black pictures
    EMPTY = "empty"  # a result without media
    REFUSED = "refused"  # the model's own error, with the result
    BROKEN = "broken"  # the service's error, in the status
    TIMED_OUT = "timed_out"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ending with what it says. ``status`` and ``body`` are the error's, ``billed`` whether it is charged."""

    ending: Ending = Ending.RESULT
    status: int = 200
    body: Mapping[str, Json] = field(default_factory=dict)
    billed: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file a job makes. ``output`` is "image", "video" or "audio"; ``seconds`` and ``fps`` are exact, as text."""

    output: str
    path: str
    """Where the reply carries its address, for instance ``images.0.url``."""
    suffix: str
    width_px: int = 0
    height_px: int = 0
    seconds: str = "0"
    fps: str = "24"
    sound: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One accepted request. ``usd`` is ``units`` × ``unit_price``, what it costs when it is charged.

    ``key`` names the key it came with and is no secret. ``subject`` is the same for the same wish on another run.
    """

    id: str
    provider: str
    endpoint: str
    key: str
    subject: str
    input: Mapping[str, Json]
    units: Decimal
    unit_price: Decimal
    unit: str
    accepted_at: float
    queue_s: float
    run_s: float
    starts_at: float | None
    ends_at: float | None
    outcome: Outcome = Outcome()
    media: tuple[Wanted, ...] = ()
    rendered_at: float | None = None
    """When its files were there. It is not finished before."""
    cancelled_at: float | None = None
    stopped: Stopped | None = None
    stores_io: bool = True
    sync: bool = False

    @property
    def usd(self) -> Decimal:
        """Its price in US dollars."""
        return self.units * self.unit_price

    @property
    def is_stopped(self) -> bool:
        """Whether a cancel took it off."""
        return self.stopped is not None and self.stopped is not Stopped.IGNORED

    @property
    def makes_files(self) -> bool:
        """Whether it ends with media."""
        return self.outcome.ending in {Ending.RESULT, Ending.BLACK} and bool(self.media)

    def ended_at(self) -> float | None:
        """When it is over: after its time, and not before its files are there."""
        if self.is_stopped:
            return self.cancelled_at
        if self.ends_at is None or (self.makes_files and self.rendered_at is None):
            return None
        return max(self.ends_at, self.rendered_at or 0.0)

    def phase(self, now: float) -> Phase:
        """Where it is at ``now``."""
        if self.is_stopped:
            return Phase.CANCELLED
        if self.starts_at is None or now < self.starts_at:
            return Phase.WAITING
        ended = self.ended_at()
        if ended is None or now < ended:
            return Phase.RUNNING
        return _ENDED.get(self.outcome.ending, Phase.DONE)

    def fraction(self, now: float) -> float:
        """How much of its running time is over, 0..1; a job that never ends creeps towards the end."""
        if self.starts_at is None:
            return 0.0
        gone = max(0.0, now - self.starts_at)
        if self.ends_at is None:
            return gone / (gone + max(self.run_s, 1.0))
        return min(1.0, gone / max(self.ends_at - self.starts_at, 1e-9))

    def charge(self, now: float) -> Decimal:
        """US dollars charged by ``now``."""
        if self.stopped is Stopped.STOPPED_BILLED:
            return self.usd
        over = self.phase(now) in {Phase.DONE, Phase.FAILED, Phase.TIMED_OUT}
        return self.usd if over and self.outcome.billed else ZERO

    def is_settled(self, now: float) -> bool:
        """Whether its charge can still change."""
        return self.phase(now) not in {Phase.WAITING, Phase.RUNNING}


_ENDED = {
    Ending.REFUSED: Phase.FAILED,
    Ending.BROKEN: Phase.FAILED,
    Ending.TIMED_OUT: Phase.TIMED_OUT,
    Ending.NEVER: Phase.RUNNING,
}


@dataclass(frozen=True, slots=True)
class BillLine:
    """One accepted request on the bill. ``usd`` is what it is charged; 0 as long as it is not over or not charged."""

    request_id: str
    provider: str
    endpoint: str
    key: str
    input: Mapping[str, Json]
    units: Decimal
    unit_price_usd: Decimal
    usd: Decimal
    phase: Phase
    ending: Ending
    accepted_at: float
    starts_at: float | None
    ended_at: float | None
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """What the cloud charges for everything it ever accepted, in the order in which it did."""

    lines: tuple[BillLine, ...]

    @property
    def usd(self) -> Decimal:
        """The sum in US dollars."""
        return sum((line.usd for line in self.lines), ZERO)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is waiting or running any more."""
        return all(line.is_settled for line in self.lines)

    def of(self, request_id: str) -> BillLine | None:
        """The line of one request."""
        return next((line for line in self.lines if line.request_id == request_id), None)


def bill_line(job: Job, now: float) -> BillLine:
    """How ``job`` stands on the bill at ``now``."""
    return BillLine(
        request_id=job.id,
        provider=job.provider,
        endpoint=job.endpoint,
        key=job.key,
        input=job.input,
        units=job.units,
        unit_price_usd=job.unit_price,
        usd=job.charge(now),
        phase=job.phase(now),
        ending=job.outcome.ending,
        accepted_at=job.accepted_at,
        starts_at=job.starts_at,
        ended_at=job.ended_at(),
        is_settled=job.is_settled(now),
    )
