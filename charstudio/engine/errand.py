"""One wish until it is delivered: the submission, a second one after a proven failure, then the same model elsewhere.

    attach to an open job of an earlier start
      or, for each provider that has the model, the preferred first:
           submit → received?  yes: done
                    no, and it may still be made or have been charged: stop here, the job stays open
                    no, for certain, and another try may work: wait, submit once more (``Ladder.generation_tries``)
                    no, for certain, and in the same way everywhere: stop here

Invariant: a request is sent again only after the row of the one before is closed on proof, and only inside the caps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeAlias

from charstudio.engine.estimate import Ladder
from charstudio.engine.held import held
from charstudio.engine.order import OnUpdate, Order, is_free, ticket_from_json
from charstudio.engine.purse import Purse
from charstudio.engine.uploads import Uploads
from charstudio.model.errors import (
    GenerationFailed,
    NotConfigured,
    OutOfCredit,
    OverBudget,
    ProviderError,
    RateLimited,
    Rejected,
    SubmitUncertain,
    Unavailable,
)
from charstudio.model.results import Value
from charstudio.model.values import Fingerprint, Json, NodeId
from charstudio.providers.base import Provider, Working
from charstudio.providers.requests import Request
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Bounds, Database, JobId, JobRow, JobState

LONGEST_WAIT_S = 60.0
"""However long a service asks us to wait, the user is not left without a word for longer."""


OnStart: TypeAlias = Callable[[str, float | None], None]
"""Told the provider, and how long this model's latest jobs took, when a job begins."""


@dataclass(frozen=True, slots=True)
class Means:
    """What an errand works with; the same for all errands of an open project."""

    database: Database
    blobs: Blobs
    providers: Mapping[str, Provider]
    purse: Purse
    uploads: Uploads
    place: Callable[[str], AbstractAsyncContextManager[object]]
    """A free place at a provider."""
    ladder: Callable[[], Ladder]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, for whom, and what is written into the journal beside it."""

    fingerprint: Fingerprint
    node: NodeId
    node_title: str
    request: Request
    model: str
    routes: tuple[str, ...]
    journal: Mapping[str, Json]
    sockets: tuple[str, ...]
    run: str = ""
    character: str | None = None
    unknown_ok: bool = False


class Errand:
    """Runs one ``Wish``. ``order`` is the submission that delivered, for whoever stores the result."""

    def __init__(self, wish: Wish, means: Means, on_start: OnStart, on_update: OnUpdate) -> None:
        self.order: Order | None = None
        self.outputs: dict[str, Value] = {}
        self._wish = wish
        self._means = means
        self._on_start = on_start
        self._on_update = on_update
        self._tries = 0

    async def delivered(self, *, detach: Callable[[], bool]) -> dict[str, Value]:
        """The outputs. Raises what the last submission ended with; every row is then as proof allows."""
        failure = await self._attached(detach)
        if failure is None:
            assert self.order is not None
            return self.outputs
        for provider in self._providers(failure):
            failure = await self._asked(provider, failure, detach)
            if failure is None:
                return self.outputs
        assert isinstance(failure, BaseException)
        raise failure

    # --- an open job of an earlier start ------------------------------------------------------------------------

    async def _attached(self, detach: Callable[[], bool]) -> BaseException | _Nothing | None:
        """None when an open job delivered; ``_NOTHING`` when there is none; else what it failed with, for certain."""
        wish = self._wish
        rows = await asyncio.to_thread(self._means.database.open_jobs, wish.fingerprint)
        for row in reversed(rows):
            provider = self._means.providers.get(row.provider)
            if row.ticket is not None and provider is not None:
                order = Order.resumed(
                    row,
                    ticket_from_json(row.ticket),
                    provider,
                    self._means.database,
                    self._means.blobs,
                    self._on_update,
                )
                return await self._taken_up(order, detach)
        await self._refuse_open(rows)
        return _NOTHING

    async def _taken_up(self, order: Order, detach: Callable[[], bool]) -> BaseException | None:
        async with self._means.place(order.provider.name):
            await self._begin(order.provider)
            return await self._received(order, detach)

    async def _refuse_open(self, rows: list[JobRow]) -> None:
        """Rows that cannot be taken up: unknown ones stop us, free ones are forgotten."""
        for row in rows:
            provider = self._means.providers.get(row.provider)
            if provider is not None and is_free(provider):
                why = "It was free and is made again."
                await asyncio.to_thread(self._means.database.close_job, row.id, JobState.LOST, why)
            elif row.ticket is not None:
                raise Unavailable(
                    f"An earlier request for this is still open at {row.provider}.", "Wait for it, or cancel it."
                )
            else:
                raise SubmitUncertain(
                    "An earlier request for this may have been accepted and charged; nobody knows.",
                    "Look again, collect it by its id, or pay again: see the jobs panel.",
                )

    # --- submissions --------------------------------------------------------------------------------------------

    def _providers(self, failure: BaseException | _Nothing) -> list[Provider]:
        """Whom to ask, in order; after a failed job of an earlier start the same ones again."""
        found = [self._means.providers[name] for name in self._wish.routes if name in self._means.providers]
        if not found:
            raise NotConfigured(f"Nobody here offers the model “{self._wish.model}”.", "Choose another model.")
        if isinstance(failure, BaseException) and not may_ask_again(failure):
            return []
        return found if self._means.ladder().fall_back else found[:1]

    async def _asked(
        self, provider: Provider, failure: BaseException | _Nothing, detach: Callable[[], bool]
    ) -> BaseException | None:
        """Submissions to one provider; None when one delivered, else the failure that counts."""
        ladder = self._means.ladder()
        for number in range(1 if is_free(provider) else ladder.generation_tries):
            if isinstance(failure, BaseException):
                if not (may_ask_again(failure) and (number == 0 or may_ask_here(failure))):
                    break
                await self._wait(failure, ladder, provider)
            try:
                now = await self._submitted(provider, detach)
            except OverBudget:
                if isinstance(failure, BaseException):
                    return failure  # no room for another try: what went wrong before is what counts
                raise
            if now is None:
                return None
            failure = now
        assert isinstance(failure, BaseException)
        return failure

    async def _submitted(self, provider: Provider, detach: Callable[[], bool]) -> BaseException | None:
        wish, means = self._wish, self._means
        async with means.place(provider.name):
            await self._begin(provider)
            order = Order(provider, means.database, means.blobs, self._on_update)
            self._tries += 1
            try:
                media = {value.media for values in wish.request.inputs.values() for value in values}
                addresses = await means.uploads.addresses(provider, media)
                order.reserve_usd = None if is_free(provider) else provider.price(wish.request, wish.model)
                await order.place(self._intent(order), wish.request, wish.model, addresses)
            except OverBudget:
                raise
            except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - judged there, and mostly raised again
                return await self._failed(order, error, detach)
            return await self._received(order, detach)

    async def _begin(self, provider: Provider) -> None:
        expected = await asyncio.to_thread(self._means.database.typical_seconds, provider.name, self._wish.model)
        self._on_start(provider.name, expected)

    def _intent(self, order: Order) -> Callable[[], JobId]:
        wish, means, tries = self._wish, self._means, self._tries
        free = is_free(order.provider)

        def write(bounds: Bounds) -> JobId:
            return means.database.open_job(
                wish.fingerprint,
                wish.node,
                order.provider.name,
                wish.model,
                wish.journal,
                node_title=wish.node_title,
                reserve_usd=order.reserve_usd,
                attempts=tries,
                run=wish.run,
                character=wish.character,
                bounds=bounds,
                note="" if free else f"Try {tries}: sent to {order.provider.name}.",
            )

        if free:
            return lambda: write(Bounds())
        return lambda: means.purse.open(write, order.reserve_usd, unknown_ok=wish.unknown_ok)

    # --- how it ends --------------------------------------------------------------------------------------------

    async def _received(self, order: Order, detach: Callable[[], bool]) -> BaseException | None:
        try:
            self.outputs = await order.received(self._wish.sockets)
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - judged there, and mostly raised again
            return await self._failed(order, error, detach)
        self.order = order
        return None

    async def _failed(self, order: Order, error: BaseException, detach: Callable[[], bool]) -> BaseException:
        """Settle the order. Gives the failure when it is proven and something can still be tried, else raises it."""
        await held(order.settle(error, detach=detach()))
        await asyncio.to_thread(self._means.purse.note)
        if isinstance(error, Rejected):
            media = {value.media for values in self._wish.request.inputs.values() for value in values}
            await asyncio.to_thread(self._means.uploads.forget, order.provider, media)
        if isinstance(error, asyncio.CancelledError) or not (order.is_over or order.job is None):
            raise error
        if not may_ask_again(error):
            raise error
        return error

    async def _wait(self, failure: BaseException, ladder: Ladder, provider: Provider) -> None:
        pause = min(LONGEST_WAIT_S, ladder.wait_s * 2 ** max(0, self._tries - 1))
        if isinstance(failure, RateLimited) and failure.retry_after is not None:
            pause = min(LONGEST_WAIT_S, max(pause, failure.retry_after.total_seconds()))
        message = getattr(failure, "message", str(failure))
        self._on_update(Working(None, f"{message} Trying again at {provider.name} in {pause:.0f} s."))
        await asyncio.sleep(pause)


class _Nothing:
    """There was no open job to take up."""


_NOTHING = _Nothing()


def may_ask_again(failure: BaseException) -> bool:
    """Whether another submission, here or elsewhere, may end otherwise. The row before must be closed on proof."""
    if isinstance(failure, GenerationFailed):
        return failure.may_retry
    return isinstance(failure, Unavailable | RateLimited | OutOfCredit)


def may_ask_here(failure: BaseException) -> bool:
    """Whether the same provider may be asked again; an empty account will not fill itself."""
    return isinstance(failure, ProviderError) and not isinstance(failure, OutOfCredit)
