"""What the services share: the account, understanding a request, accepting it, waiting for it."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from charstudio.model.results import MediaValue
from charstudio.model.values import Json, MediaRef
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Endpoint
from charstudio.testing.answer import result_body
from charstudio.testing.desk import Desk
from charstudio.testing.fal_errors import LOCKED, said
from charstudio.testing.fate import fate_of
from charstudio.testing.faults import Faults
from charstudio.testing.files import Files
from charstudio.testing.jobs import Ending, Job, Outcome
from charstudio.testing.messages import Asked, Reply
from charstudio.testing.order import Order, understood
from charstudio.testing.outputs import Outputs
from charstudio.testing.script import Checks, Script
from charstudio.testing.wish import addresses

_LOOK_EVERY_S = 0.02


class Refused(Exception):
    """The service does not do what was asked, and answers this."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


@dataclass(slots=True)
class Works:
    """The parts of the fake cloud and what they do together. ``speed``: seconds of the cloud in one of ours."""

    catalog: Catalog
    desk: Desk
    files: Files
    outputs: Outputs
    faults: Faults
    speed: float = 1.0

    @property
    def script(self) -> Script:
        """The script in force."""
        return self.faults.script

    def lasts(self, cloud_s: float) -> float:
        """Seconds of ours for seconds of the cloud's time."""
        return cloud_s / self.speed

    # --- the account ---------------------------------------------------------------------------------------------

    def key(self, asked: Asked) -> str:
        """A name for the key a request came with; never the key. Raises ``Refused`` (401) without a good one."""
        header = asked.headers.get("authorization", "")
        scheme, _, secret = header.partition(" ")
        if not secret and asked.host == "api.runpod.ai":  # RunPod also takes the bare key
            scheme, secret = "Bearer", header
        if not secret.strip() or scheme.lower() not in {"key", "bearer"}:
            self.refuse(401, "Authentication is required to access this application")
        if secret.strip() in self.script.bad_keys:
            self.refuse(401, "Cannot access application: the key is not valid")
        return f"key-{hashlib.sha256(secret.strip().encode()).hexdigest()[:10]}"

    def spend_key(self, asked: Asked) -> str:
        """The same for a request that costs money. Raises ``Refused`` (403) when the balance is used up."""
        key = self.key(asked)
        balance = self.script.balance_usd
        if balance is not None and self.desk.spent(key) >= balance:
            self.refuse(403, LOCKED)
        return key

    def refuse(self, status: int, text: str) -> NoReturn:
        """Answer with an error of one sentence."""
        raise Refused(said(status, text))

    # --- requests ------------------------------------------------------------------------------------------------

    def endpoint(self, provider: str, endpoint_id: str) -> Endpoint | None:
        """What the provider serves under this id today."""
        found = self.catalog.by_endpoint(provider, endpoint_id)
        return None if found is None or found.withdrawn else found

    async def understand(self, endpoint: Endpoint, wish: Mapping[str, Json]) -> Order:
        """Read a request; the files it names are looked at in a worker thread."""
        urls = dict.fromkeys(address.url for address in addresses(endpoint, wish))
        media = await asyncio.to_thread(self._loaded, tuple(urls)) if urls else {}
        return understood(endpoint, wish, media, self.script.made_up_price_usd)

    async def accept(
        self,
        order: Order,
        key: str,
        *,
        prefix: str = "",
        suffix: str = "",
        most_s: float | None = None,
        keep: bool = True,
    ) -> Job:
        """Take a request: its price and its end are settled and on disk when this returns.

        ``most_s``: the cloud's seconds after which a running job is given up.
        """
        provider, endpoint = order.endpoint.provider, order.endpoint
        subject = self.desk.subject(provider, endpoint.id, order.body)
        fate = fate_of(order, self.faults, subject)
        run_s, outcome = fate.run_s, fate.outcome
        if most_s is not None and (run_s > most_s or outcome.ending is Ending.NEVER):
            run_s, outcome = most_s, Outcome(Ending.TIMED_OUT, billed=False)
        now = self.desk.now()
        job = self.desk.accept(
            Job(
                id=f"{prefix}{uuid.uuid4()}{suffix}",
                provider=provider,
                endpoint=endpoint.id,
                key=key,
                subject=subject,
                input=order.body,
                units=order.units,
                unit_price=order.unit_price,
                unit=order.unit,
                accepted_at=now,
                queue_s=self.lasts(fate.queue_s),
                run_s=self.lasts(run_s),
                starts_at=None,
                ends_at=None,
                outcome=outcome,
                media=order.media,
                rendered_at=now if self.outputs.are_ready_at_once else None,
                stores_io=keep,
                sync=bool(prefix),
            ),
            self.script.concurrency,
        )
        self.begin(job, order)
        return job

    def begin(self, job: Job, order: Order) -> None:
        """Have the files of a job made."""
        now = self.desk.now()
        inputs: dict[MediaRef, Path] = {}
        for address in addresses(order.endpoint, order.body):
            path = self.files.local(address.url, now)
            value = self.files.value(path) if path else None
            if path is not None and value is not None:
                inputs[value.media] = path
        self.outputs.begin(job, order.request, inputs)

    async def over(self, job: Job, at_most_s: float | None = None) -> Job:
        """The job when it is over, or as it stands after ``at_most_s`` seconds of ours."""
        until = None if at_most_s is None else self.desk.now() + at_most_s
        while True:
            current = self.desk.find(job.id) or job
            now = self.desk.now()
            if current.is_settled(now) or (until is not None and now >= until):
                return current
            await asyncio.sleep(_LOOK_EVERY_S)

    async def resume(self) -> None:
        """Go on making what an earlier run of the server had not finished."""
        for job in self.desk.all():
            endpoint = self.catalog.by_endpoint(job.provider, job.endpoint)
            if endpoint is not None and job.makes_files and job.rendered_at is None and not job.is_stopped:
                self.begin(job, await self.understand(endpoint, job.input))

    async def again(self, job: Job) -> None:
        """Run a failed job once more under its id; what was wrong with its input still is."""
        endpoint = self.catalog.by_endpoint(job.provider, job.endpoint)
        outcome = job.outcome if job.outcome.ending is Ending.REFUSED or endpoint is None else Outcome()
        ready = self.desk.now() if self.outputs.are_ready_at_once else None
        fresh = self.desk.again(replace(job, outcome=outcome, rendered_at=ready), self.script.concurrency)
        if endpoint is not None:
            self.begin(fresh, await self.understand(endpoint, job.input))

    async def result(self, job: Job) -> dict[str, Json]:
        """The answer of a finished job."""
        endpoint = self.catalog.by_endpoint(job.provider, job.endpoint)
        if endpoint is None:
            self.refuse(404, "The application is no longer there")
        sizes = await asyncio.to_thread(self._sizes, job) if job.makes_files else ()
        addresses_of = [self.outputs.address(job, number) for number in range(len(job.media))]
        return result_body(job, endpoint, addresses_of, sizes or (0,) * len(job.media))

    def _sizes(self, job: Job) -> tuple[int, ...]:
        return tuple(len(self.outputs.content(job, number)) for number in range(len(job.media)))

    def _loaded(self, urls: tuple[str, ...]) -> dict[str, MediaValue | None]:
        now = self.desk.now()
        paths = {url: self.files.local(url, now) for url in urls}
        return {url: self.files.value(path) if path else None for url, path in paths.items()}

    @property
    def checks(self) -> Checks:
        """When wrong inputs are refused."""
        return self.script.checks
