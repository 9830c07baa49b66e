"""Fetching what a finished job delivers, and what it really cost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from charstudio.model.errors import GenerationFailed, ProviderError, ServiceFault, Unavailable
from charstudio.model.values import Json
from charstudio.providers.base import Delivery
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.fal.client import SERVICE
from charstudio.providers.fal.faults import About, fault, job_error
from charstudio.providers.fal.judge import is_fals_own
from charstudio.providers.fal.queue import Status
from charstudio.providers.fal.settings import FalSettings
from charstudio.providers.net.pace import Pace, retry_after
from charstudio.providers.net.replies import Asker, Reply, holds_address
from charstudio.providers.net.watching import lost

RESULT_LIMIT = 32 * 2**20
"""Bytes of a result: a model may put a picture into it."""

UNITS = "x-fal-billable-units"
_MOST_UNITS = Decimal(10**9)

UnitPrice = Callable[[str], Awaitable[Decimal | None]]
"""US dollars for one billable unit of an endpoint; None when nobody says."""


class Collection:
    """One finished job being collected."""

    def __init__(
        self,
        asker: Asker,
        response_url: str,
        settings: FalSettings,
        pace: Pace,
        about: About,
        unit_price: UnitPrice,
    ) -> None:
        self._asker = asker
        self._url = response_url
        self._settings = settings
        self._pace = pace
        self._about = replace(about, accepted=True)
        self._unit_price = unit_price

    async def delivery(self, endpoint: Endpoint) -> Delivery:
        """What it made. Raises how it failed, with what was charged all the same."""
        reply = await self._answer()
        if not reply.is_good:
            raise await self._failure(reply)
        cost = await self.cost(reply)
        try:
            return _read(endpoint, reply, cost)
        except ServiceFault:
            await self._pace.sleep(self._settings.backoff.wait(1, self._pace))
        again = await self._answer()  # what made no sense may have been garbled on the way
        try:
            return _read(endpoint, again, cost)
        except ServiceFault as fault_of_it:
            if again.json() is None or holds_address(again.json()):
                raise  # a result may be in it where the catalogue does not look: the job stays open
            raise _nothing_made(cost) from fault_of_it

    async def why(self, status: Status) -> ProviderError:
        """How a job failed that is called done: the result's own error where there is one, it names the input."""
        try:
            reply = await self._answer()
        except ProviderError:
            return job_error(status.error_type, status.error, self._about)
        error = job_error(status.error_type, status.error, self._about)
        if not reply.is_good and is_fals_own(reply) and not isinstance(reply.object().get("detail"), str):
            error = fault(reply, self._about, self._pace.today())
        error.charged_usd = await self.cost(reply)
        return error

    async def cost(self, reply: Reply) -> Decimal | None:
        """Billable units × the price of one. None when either is unknown."""
        units = billable_units(reply.headers)
        if units is None or self._about.endpoint is None:
            return None
        if units == 0:
            return Decimal(0)
        price = await self._unit_price(self._about.endpoint.id)
        return None if price is None else units * price

    async def _failure(self, reply: Reply) -> ProviderError:
        error = fault(reply, self._about, self._pace.today())
        error.charged_usd = await self.cost(reply)
        return error

    async def _answer(self) -> Reply:
        """The result, or the error it ended with. Waits while it is not there yet; a bad moment is not a failure."""
        began, tally = self._pace.now(), _Tally()
        while True:
            wait: float | None = None
            try:
                reply = await self._asker.ask("GET", self._url, limit=RESULT_LIMIT)
            except (Unavailable, ServiceFault):
                tally.bad += 1
                if tally.bad >= self._settings.collect_tries:
                    raise
            else:
                if _is_not_ready(reply):
                    if self._pace.now() - began > self._settings.collect_wait_s:
                        raise _not_ready()
                    await self._pace.sleep(self._settings.poll_interval_s)
                    continue
                if self._is_final(reply, tally):
                    return reply
                wait = retry_after(reply.headers, self._pace.today())
            await self._pace.sleep(self._settings.backoff.wait(tally.bad + tally.missing, self._pace, wait))

    def _is_final(self, reply: Reply, tally: _Tally) -> bool:
        """Whether this answer is the job's own. Raises when it is clear that there will be none, or none now."""
        if reply.status in {404, 410} and not reply.is_page:
            tally.missing += 1
            if tally.missing >= self._settings.lost_after_looks:
                raise lost(SERVICE)
            return False
        if not _may_pass(reply):
            return True
        tally.bad += 1
        if _is_signed(reply) and reply.body in tally.said:
            return True  # the same twice: the job ended with it
        tally.said.add(reply.body)
        if tally.bad >= self._settings.collect_tries:
            raise _not_delivered(reply.status)
        return False


@dataclass(slots=True)
class _Tally:
    """Answers that may pass, and what they said."""

    bad: int = 0
    missing: int = 0
    said: set[bytes] = field(default_factory=set)


def _read(endpoint: Endpoint, reply: Reply, cost: Decimal | None) -> Delivery:
    """A result as a delivery; what is wrong with it says what was charged."""
    from charstudio.providers.catalog import reply as reading  # noqa: PLC0415 - needed for finished jobs only

    answer = reply.json()
    try:
        files, texts = reading.files(endpoint, answer), reading.texts(endpoint, answer)
    except ProviderError as error:
        error.charged_usd = cost
        raise
    return Delivery(files, cost, facts=_facts(reply, answer), texts=texts)


def _nothing_made(cost: Decimal | None) -> GenerationFailed:
    error = GenerationFailed(
        "The model finished without making anything.", "Change the prompt, or choose another model."
    )
    error.charged_usd = cost
    return error


def billable_units(headers: Mapping[str, str]) -> Decimal | None:
    """What the service says it bills for a job; None when it does not say, or nonsense."""
    try:
        units = Decimal(headers.get(UNITS, "").strip())
    except InvalidOperation:
        return None
    return units if units.is_finite() and 0 <= units <= _MOST_UNITS else None


def _is_not_ready(reply: Reply) -> bool:
    detail = reply.object().get("detail") if 400 <= reply.status < 500 or reply.status == 202 else None
    return isinstance(detail, str) and "still in progress" in detail.lower()


def _is_signed(reply: Reply) -> bool:
    """Whether an error surely comes from the job: fal's servers name the request, and write as they do."""
    return reply.status >= 500 and "x-fal-request-id" in reply.headers and is_fals_own(reply)


def _may_pass(reply: Reply) -> bool:
    """Whether another look may show something else: every 5xx, and what gateways say when they are busy."""
    return reply.status >= 500 or reply.status in {408, 409, 425, 429} or (reply.status != 200 and reply.is_page)


def _not_ready() -> Unavailable:
    return Unavailable("fal.ai called the job finished and says that it is not.", "It is looked at again later.")


def _not_delivered(status: int) -> Unavailable:
    return Unavailable(
        f"fal.ai does not deliver the result at the moment ({status}).", "The job is kept, and looked at again later."
    )


def _facts(reply: Reply, answer: Json) -> dict[str, Json]:
    """Small facts worth keeping beside the result."""
    facts: dict[str, Json] = {}
    units = billable_units(reply.headers)
    if units is not None:
        facts["billable_units"] = str(units)
    if isinstance(answer, Mapping):
        seed = answer.get("seed")
        if isinstance(seed, int) and not isinstance(seed, bool) and abs(seed) < 2**64:
            facts["seed"] = seed
    return facts
