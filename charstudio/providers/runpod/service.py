"""Everything that is asked of RunPod with one key. Lives in the network thread.

A result is kept there for half an hour only, so it is remembered as soon as a look shows it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from pathlib import Path

import httpx

from charstudio.model.errors import (
    NotConfigured,
    ProviderError,
    ServiceFault,
    SubmitUncertain,
    Unavailable,
)
from charstudio.model.values import Json
from charstudio.providers.base import CancelOutcome, Delivery, KeyCheck, Ticket, Update
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.net.address import CloudAddress
from charstudio.providers.net.download import Downloader, DownloadSettings
from charstudio.providers.net.once import OnceOnly, Refused
from charstudio.providers.net.pace import Pace
from charstudio.providers.net.replies import Asker, Reply, holds_address
from charstudio.providers.net.watching import Answers, Crowd, Look, Stage, Watch, WatchSettings, lost
from charstudio.providers.runpod.answers import (
    SERVICE,
    cost_of,
    job_error,
    look_of,
    nothing_made,
    refusal,
    too_large,
    verdict,
)
from charstudio.providers.runpod.settings import RunPodSettings
from charstudio.providers.runpod.tickets import API, place, slug, ticket
from charstudio.storage.secrets import Secret

RESULT_LIMIT = 32 * 2**20
_REMEMBERED = 256

MakeTransport = Callable[[bool], httpx.AsyncBaseTransport]
"""A transport to the cloud; True: connections are kept for the next request."""


class RunPodService:
    """The open clients of one key."""

    def __init__(
        self, key: Secret, settings: RunPodSettings, pace: Pace, make: MakeTransport, cloud: CloudAddress | None
    ) -> None:
        text = key.reveal()
        self._settings = settings
        self._pace = pace
        self._crowd = Crowd()
        self._secrets = (text,)
        headers = {"Authorization": f"Bearer {text}", "User-Agent": "charstudio"}
        once = OnceOnly(make(False), verdict, SERVICE, settings.connect_tries, pace)
        limits = httpx.Timeout(settings.submit_s, connect=10.0, pool=None)
        self._submitting = httpx.AsyncClient(transport=once, headers=headers, timeout=limits)
        self._client = httpx.AsyncClient(transport=make(True), headers=headers)
        self._asker = Asker(self._client, SERVICE, pace, settings.backoff)
        downloads = DownloadSettings(settings.download_tries, settings.download_limit_bytes, settings.backoff)
        self._downloader = Downloader(make(False), downloads, pace, cloud)
        self._finished: dict[str, Reply] = {}

    async def aclose(self) -> None:
        """Close every connection."""
        await self._downloader.aclose()
        await self._submitting.aclose()
        await self._client.aclose()

    async def submit(self, endpoint: Endpoint, model: str, body: Mapping[str, Json]) -> Ticket:
        """Ask once. Raises ``SubmitUncertain`` when nobody can know whether the job was accepted."""
        content = _content(body)
        limit = endpoint.limits.max_body_bytes or self._settings.body_limit_bytes
        if len(content) > limit:
            raise too_large(limit)
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        try:
            response = await self._submitting.post(f"{API}/{slug(endpoint)}/run", content=content, headers=headers)
            request_id = response.json()["id"]
        except Refused as refused:
            raise refusal(refused.reply, self._pace.today(), self._secrets) from refused
        except ProviderError:
            raise
        except Exception as error:
            raise _uncertain() from error
        return ticket(model, slug(endpoint), request_id)

    async def watched(self, job: Ticket, endpoint_slug: str) -> AsyncGenerator[Update, None]:
        """Updates until ``Ready``; raises how the job failed."""
        answers = Answers(SERVICE, look_of, self._denied, self._secrets)
        status = place(job, endpoint_slug, "status")
        watch = Watch(self._asker, status, {}, answers, self._looking(), self._pace, self._crowd)
        async with aclosing(watch.updates()) as updates:
            async for update in updates:
                if watch.reply.is_good and _stage(watch.reply) is Stage.DONE:
                    self._remember(job.request_id, watch.reply)
                yield update
        if watch.has_failed:
            raise job_error(watch.reply, self._secrets)

    async def collect(self, job: Ticket, endpoint: Endpoint) -> Delivery:
        """What a finished job delivers."""
        reply = self._finished.get(job.request_id) or await self._result(job, slug(endpoint))
        answer = reply.object()
        cost = cost_of(answer)
        from charstudio.providers.catalog import reply as reading  # noqa: PLC0415 - needed for finished jobs only

        try:
            files, texts = reading.files(endpoint, answer), reading.texts(endpoint, answer)
        except ProviderError as error:
            self._finished.pop(job.request_id, None)  # ask anew the next time: it may have been garbled
            if isinstance(error, ServiceFault) and answer and not holds_address(answer):
                raise nothing_made(cost) from error
            error.charged_usd = cost
            raise
        return Delivery(files, cost, facts=_facts(answer), texts=texts)

    async def cancel(self, job: Ticket, endpoint_slug: str) -> CancelOutcome:
        """Ask to stop. ``STOPPED`` only for a job that waited and that nothing was worked on."""
        try:
            before = await self._asker.ask("GET", place(job, endpoint_slug, "status"))
            reply = await self._asker.ask("POST", place(job, endpoint_slug, "cancel"))
            after = await self._asker.ask("GET", place(job, endpoint_slug, "status"))
        except ProviderError:
            return CancelOutcome.UNKNOWN
        stages = _stage(before), _stage(after)
        if not reply.is_good or None in stages:
            return CancelOutcome.UNKNOWN
        if stages[0] is Stage.QUEUED and after.object().get("status") == "CANCELLED" and not _worked(after):
            return CancelOutcome.STOPPED
        return CancelOutcome.UNKNOWN if stages[1] is Stage.QUEUED else CancelOutcome.TOO_LATE

    async def download(self, url: str, to: Path, progress: Callable[[float], None], declared_bytes: int | None) -> None:
        """Fetch a delivered file. No key goes there."""
        await self._downloader.fetch(url, to, progress, declared_bytes)

    async def check_key(self, endpoint: Endpoint) -> KeyCheck:
        """Whether the key works: the health of an endpoint is told for nothing, to those with a key."""
        reply = await self._asker.ask_patiently("GET", f"{API}/{slug(endpoint)}/health", tries=self._settings.ask_tries)
        if reply.is_good:
            return KeyCheck(True, "The key works.")
        error = refusal(reply, self._pace.today(), self._secrets)
        if reply.status in {401, 403}:
            return KeyCheck(False, error.message)
        raise error

    async def _result(self, job: Ticket, endpoint_slug: str) -> Reply:
        url = place(job, endpoint_slug, "status")
        missing = 0
        while True:
            reply = await self._asker.ask_patiently("GET", url, tries=self._settings.collect_tries, limit=RESULT_LIMIT)
            look = look_of(reply)
            if look is not None:
                return self._ended(look, reply, job)
            if reply.status not in {404, 410}:
                raise self._denied(reply) or _no_sense(reply)
            missing += 1
            if missing >= self._settings.lost_after_looks:
                raise lost(SERVICE)
            await self._pace.sleep(self._settings.poll_interval_s)

    def _ended(self, look: Look, reply: Reply, job: Ticket) -> Reply:
        if look.stage is Stage.FAILED:
            raise job_error(reply, self._secrets)
        if look.stage is not Stage.DONE:
            raise Unavailable("The job is not finished yet at RunPod.", "It is looked at again later.")
        self._remember(job.request_id, reply)
        return reply

    def _remember(self, request_id: str, reply: Reply) -> None:
        self._finished[request_id] = reply
        while len(self._finished) > _REMEMBERED:
            del self._finished[next(iter(self._finished))]

    def _denied(self, reply: Reply) -> ProviderError | None:
        error = refusal(reply, self._pace.today(), self._secrets) if reply.status >= 400 else None
        return None if isinstance(error, NotConfigured) else error

    def _looking(self) -> WatchSettings:
        settings = self._settings
        return WatchSettings(
            settings.poll_interval_s,
            settings.poll_longest_s,
            settings.poll_grows_after_s,
            settings.offline_longest_s,
            settings.lost_after_looks,
            settings.lost_after_s,
            settings.cold_start_s,
        )


def _stage(reply: Reply) -> Stage | None:
    look = look_of(reply)
    return look.stage if look is not None else None


def _worked(reply: Reply) -> bool:
    """Whether a machine had begun."""
    spent = reply.object().get("executionTime")
    return isinstance(spent, int | float) and spent > 0


def _content(body: Mapping[str, Json]) -> bytes:
    try:
        return json.dumps({"input": body}, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ServiceFault("The request holds a value that cannot be sent.", "Reset the model's options.") from error


def _facts(answer: Mapping[str, Json]) -> dict[str, Json]:
    times = {"queued_ms": answer.get("delayTime"), "worked_ms": answer.get("executionTime")}
    return {name: value for name, value in times.items() if isinstance(value, int) and 0 <= value < 10**12}


def _no_sense(reply: Reply) -> ServiceFault:
    return ServiceFault(
        f"RunPod answers something that makes no sense ({reply.status}).", "The job is looked at again later."
    )


def _uncertain() -> SubmitUncertain:
    return SubmitUncertain(
        "The request was sent to RunPod and no answer came back: it may have been accepted and charged.",
        "Look at your requests in RunPod's console, or take the job up by its id, before you pay again.",
    )
