"""The protocol every provider fulfils, and the small values it speaks in.

A ``Ticket`` is all that is needed to find a job again on another day. Cancelling is a question whose answer
decides what happens to the money; nobody may assume it.

Once a ticket is given, only ``Rejected``, ``GenerationFailed`` and ``JobLost`` prove that nothing will come of the job;
after any other error a paid job counts as going on, and is taken up again instead of being submitted anew.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from charstudio.model.time import Seconds
from charstudio.model.values import Json, MediaRef
from charstudio.providers.requests import Capability, Request


@dataclass(frozen=True, slots=True)
class Ticket:
    """Proof that a provider accepted a request: plain strings, stored before anything is awaited."""

    provider: str
    model: str
    request_id: str
    urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    """Where a provider's models can fetch some bytes, and until when. None: for this session only."""

    url: str
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the provider's queue; ``position`` 0 is next, None when it does not say."""

    position: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Working:
    """Being made. ``fraction`` 0..1 when known, ``note`` in the provider's words."""

    fraction: float | None = None
    note: str = ""
    log: tuple[str, ...] = ()
    """New lines of the service's own log since the last update."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Finished: ``collect`` will answer."""


Update: TypeAlias = Waiting | Working | Ready


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a delivery. ``output`` is the canonical output it belongs to ("image", "video", "audio")."""

    output: str
    url: str
    suffix: str
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a finished job hands over. ``cost_usd`` None: nobody said. ``note``: what it could not do.

    ``texts`` are outputs that are words (a voice's id), by canonical output.
    """

    files: tuple[RemoteFile, ...]
    cost_usd: Decimal | None = None
    note: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A request the provider lists as received: perhaps the one whose answer never arrived."""

    ticket: Ticket
    sent_at: datetime
    is_exact: bool
    """Whether its input is the same as ours, word for word."""


class CancelOutcome(StrEnum):
    """The answer to a cancel."""

    STOPPED = "stopped"  # it will not be made and not be charged
    TOO_LATE = "too_late"  # it is or will be made; it may be charged
    UNKNOWN = "unknown"  # no answer


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model a provider offers for one capability."""

    id: str
    provider: str
    capability: Capability
    title: str
    draft: bool = False
    notes: str = ""


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """What a free call with the key showed. ``balance_usd`` where the service says it."""

    works: bool
    text: str
    balance_usd: Decimal | None = None


class Provider(Protocol):
    """A place where requests are made true. Every method may raise ``ProviderError`` and nothing else."""

    @property
    def name(self) -> str:
        """Short and unique: ``draft``, ``fal``, ``runpod``."""
        ...

    @property
    def concurrency(self) -> int:
        """How many jobs may run at once."""
        ...

    def models(self) -> tuple[ModelInfo, ...]:
        """What it offers."""
        ...

    def unready(self, model: str) -> str:
        """Why this model cannot be asked now (no key, withdrawn), in one sentence; empty when it can. Quick."""
        ...

    def price(self, request: Request, model: str) -> Decimal | None:
        """US dollars for this request; None when unknown. Pure and quick."""
        ...

    def faults(self, request: Request, model: str) -> tuple[str, ...]:
        """What the model would refuse about this request, each as a sentence in its own terms. Pure and quick.

        Called with planned media too, whose size or length is not known yet (0 and None are never a fault).
        """
        ...

    def length(self, request: Request, model: str) -> Seconds | None:
        """How long the clip or sound will be that comes of it; None: as long as was asked, or nobody knows. Quick."""
        ...

    async def upload(self, media: MediaRef, path: Path) -> Upload:
        """Make a file reachable for the provider's models."""
        ...

    async def submit(self, request: Request, model: str, uploads: Mapping[MediaRef, str]) -> Ticket:
        """Ask once, never again by itself. Raises ``SubmitUncertain`` when nobody can know if it was accepted."""
        ...

    def watch(self, ticket: Ticket) -> AsyncIterator[Update]:
        """Progress until ``Ready``, for any ticket and as often as asked. Survives the service's hiccups.

        Raises ``JobLost`` when the service no longer knows it, ``Rejected`` or ``GenerationFailed`` when it has failed
        there, and any other ``ProviderError`` when it cannot be seen from here.
        """
        ...

    async def collect(self, ticket: Ticket) -> Delivery:
        """What the finished job delivers."""
        ...

    async def download(self, file: RemoteFile, to: Path, progress: Callable[[float], None]) -> None:
        """Fetch a delivered file whole to ``to``."""
        ...

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Ask the provider to stop."""
        ...

    async def aclose(self) -> None:
        """Let go of connections and threads."""
        ...


@runtime_checkable
class Cloud(Protocol):
    """What a provider behind a network can do besides: find lost requests, take up a job by its id, test its key."""

    async def look_again(self, request: Request, model: str, sent: datetime) -> tuple[Found, ...]:
        """The requests the service received for this model around ``sent`` (aware), the likeliest first.

        Raises ``Unavailable`` when the service has no such list or does not answer.
        """
        ...

    def ticket_for(self, model: str, request_id: str) -> Ticket:
        """The ticket of a job known by its id alone. Raises ``Rejected`` for text that cannot be an id."""
        ...

    async def look_for_key(self) -> bool:
        """Find out whether there is a key, which may wait for the system's keychain; then ``unready`` knows."""
        ...

    async def check_key(self) -> KeyCheck:
        """Try the key with a call that costs nothing. Never raises for a key that does not work."""
        ...

    def forget_key(self) -> None:
        """Look for the key anew when it is needed next."""
        ...


def as_cloud(provider: object) -> Cloud | None:
    """``provider`` as a cloud, if it is one."""
    return provider if isinstance(provider, Cloud) else None
