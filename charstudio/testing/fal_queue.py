"""fal's queue and its direct calls: submit, status, status as a stream, result, cancel.

Submitting uses the whole id of an endpoint, everything after that only its owner and app; the whole id there is
answered 405, as fal does. A model's own error comes with the result, the platform's in the status.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from charstudio.model.values import Json
from charstudio.testing.fal_errors import model_reply, platform_reply, said
from charstudio.testing.faults import Subject
from charstudio.testing.jobs import Ending, Job, Phase, Stopped
from charstudio.testing.messages import Asked, Reply, json_reply
from charstudio.testing.order import Order
from charstudio.testing.routes import Route
from charstudio.testing.script import Checks, Step
from charstudio.testing.works import Refused, Works

_Handle: TypeAlias = Callable[[Job, Asked], Awaitable[Reply]]

HOSTS = frozenset({"queue.fal.run", "queue.falrun.com"})
RUN_HOSTS = frozenset({"fal.run", "falrun.com"})
QUEUE = "https://queue.fal.run"

_REQUEST = re.compile(r"/(?P<app>.+?)/requests/(?P<id>[^/]+)(?P<verb>/status|/status/stream|/cancel|/response)?/?\Z")
_NAMESPACES = {"workflows", "comfy"}
_KEPT_S = 3600.0
_LARGE_KEPT_S = 360.0
_LARGE_BYTES = 10_000
_LOG_LINES = 10
_STREAM_EVERY_S = 0.1


def app_of(endpoint_id: str) -> str:
    """Owner and app of an endpoint's id, with the namespace where there is one."""
    parts = endpoint_id.split("/")
    return "/".join(parts[: 3 if parts[0] in _NAMESPACES else 2])


class FalQueue:
    """``queue.fal.run``, and with ``direct`` ``fal.run``."""

    def __init__(self, works: Works, *, direct: bool = False) -> None:
        self._works = works
        self._direct = direct

    def route(self, asked: Asked) -> Route | None:
        """Submitting, or one of a request's addresses."""
        match = None if self._direct else _REQUEST.match(asked.path)
        if match is None:
            return self._submission(asked)
        job = self._works.desk.find(match["id"])
        step, handle = self._verb(asked.method, match["verb"] or "")
        subject = Subject(step, "fal", job.endpoint if job else "", job.subject if job else match["id"])
        return Route(subject, partial(self._about, match["app"], job, handle))

    def _submission(self, asked: Asked) -> Route | None:
        endpoint_id = asked.path.strip("/")
        if asked.method != "POST" or endpoint_id.count("/") < 1:
            return None
        step, handle = (Step.RUN, self._run) if self._direct else (Step.SUBMIT, self._submit)
        return Route(Subject(step, "fal", endpoint_id), partial(handle, endpoint_id), has_wish=True)

    def _verb(self, method: str, verb: str) -> tuple[Step, _Handle]:
        if method == "PUT" and verb == "/cancel":
            return Step.CANCEL, self._cancel
        if method == "GET" and verb in {"", "/response"}:
            return Step.RESULT, self._result
        if method == "GET" and verb == "/status":
            return Step.STATUS, self._status
        if method == "GET" and verb == "/status/stream":
            return Step.STATUS, self._stream
        return Step.OTHER, _not_allowed

    async def _about(self, app: str, job: Job | None, handle: _Handle, asked: Asked) -> Reply:
        """Everything that is asked about one request."""
        self._works.key(asked)
        if app_of(app) != app:
            return said(405, "Method Not Allowed")
        if job is None or job.provider != "fal" or app_of(job.endpoint) != app:
            return json_reply(
                404, {"status": "NOT_FOUND"} if asked.method == "PUT" else {"detail": "Request not found"}
            )
        return (await handle(job, asked)).with_headers(x_fal_request_id=job.id)

    # --- submitting ----------------------------------------------------------------------------------------------

    async def _submit(self, endpoint_id: str, asked: Asked) -> Reply:
        key = self._works.spend_key(asked)
        self._check_queue(endpoint_id, asked)
        job = await self._accepted(endpoint_id, key, asked)
        base = f"{QUEUE}/{app_of(endpoint_id)}/requests/{job.id}"
        body: dict[str, Json] = {
            "status": "IN_QUEUE",
            "request_id": job.id,
            "response_url": base,
            "status_url": f"{base}/status",
            "cancel_url": f"{base}/cancel",
            "queue_position": self._works.desk.position(job),
        }
        return json_reply(200, body, {"x-fal-request-id": job.id})

    async def _run(self, endpoint_id: str, asked: Asked) -> Reply:
        job = await self._works.over(await self._accepted(endpoint_id, self._works.spend_key(asked), asked))
        return (await self._result(job, asked)).with_headers(x_fal_request_id=job.id)

    async def _accepted(self, endpoint_id: str, key: str, asked: Asked) -> Job:
        order = await self._understood(endpoint_id, asked)
        return await self._works.accept(order, key, keep=asked.headers.get("x-fal-store-io") != "0")

    async def _understood(self, endpoint_id: str, asked: Asked) -> Order:
        endpoint = self._works.endpoint("fal", endpoint_id)
        if endpoint is None:
            self._works.refuse(404, f"Application '{endpoint_id.rpartition('/')[2]}' not found")
        wish = asked.json()
        if not isinstance(wish, Mapping):
            self._works.refuse(422, "The input must be a JSON object")
        order = await self._works.understand(endpoint, wish)
        if order.faults and self._works.checks is Checks.AT_SUBMIT:
            raise Refused(model_reply(422, {"detail": list(order.faults)}))
        return order

    def _check_queue(self, endpoint_id: str, asked: Asked) -> None:
        most = asked.query.get("fal_max_queue_length", "")
        if most.isdigit() and self._works.desk.waiting("fal", endpoint_id) > int(most):
            self._works.refuse(429, "The queue is longer than fal_max_queue_length")

    # --- asking --------------------------------------------------------------------------------------------------

    async def _status(self, job: Job, asked: Asked) -> Reply:
        body = self._status_body(job, with_logs=asked.flag("logs"))
        return json_reply(200 if body["status"] == "COMPLETED" else 202, body)

    async def _stream(self, job: Job, asked: Asked) -> Reply:
        """All changes of the status until it is over, as events; sent in one piece when it is."""
        seen: list[str] = []
        while True:
            current = self._works.desk.find(job.id) or job
            body = self._status_body(current, with_logs=asked.flag("logs"))
            event = f"data: {json.dumps(body)}\n\n"
            if not seen or seen[-1] != event:
                seen.append(event)
            if body["status"] == "COMPLETED":
                return Reply(200, {"content-type": "text/event-stream"}, "".join(seen).encode())
            await asyncio.sleep(_STREAM_EVERY_S)

    def _status_body(self, job: Job, *, with_logs: bool) -> dict[str, Json]:
        now = self._works.desk.now()
        phase = job.phase(now)
        base = f"{QUEUE}/{app_of(job.endpoint)}/requests/{job.id}"
        body: dict[str, Json] = {"request_id": job.id, "response_url": base}
        if phase is Phase.WAITING:
            return {"status": "IN_QUEUE", "queue_position": self._works.desk.position(job), "logs": None, **body}
        logs = list(_log_lines(job, now)) if with_logs else None
        if phase is Phase.RUNNING:
            return {"status": "IN_PROGRESS", "logs": logs, **body}
        done: dict[str, Json] = {"status": "COMPLETED", "logs": logs, "metrics": {}, **body}
        if phase is Phase.CANCELLED:
            return {**done, "error": "The request was cancelled", "error_type": "client_cancelled"}
        if job.outcome.ending is Ending.BROKEN:
            return {**done, "error": job.outcome.body["detail"], "error_type": job.outcome.body["error_type"]}
        return {**done, "metrics": {"inference_time": round(job.run_s * self._works.speed, 3)}}

    async def _result(self, job: Job, _: Asked) -> Reply:
        now = self._works.desk.now()
        phase, outcome = job.phase(now), job.outcome
        if phase in {Phase.WAITING, Phase.RUNNING}:
            return said(400, "Request is still in progress")
        if phase is Phase.CANCELLED:
            return platform_reply("client_cancelled")
        if outcome.ending is Ending.BROKEN:
            return platform_reply(str(outcome.body["error_type"]), str(outcome.body["detail"]), outcome.status)
        if outcome.ending is Ending.REFUSED:
            reply = model_reply(outcome.status, outcome.body)
            return reply.with_headers(x_fal_billable_units=f"{job.units:f}") if outcome.billed else reply
        reply = json_reply(200, await self._works.result(job))
        if self._is_forgotten(job, now, len(reply.body)):
            return said(404, "Request not found")
        return reply.with_headers(x_fal_billable_units=f"{job.units:f}", x_fal_served_from=job.endpoint)

    def _is_forgotten(self, job: Job, now: float, size: int) -> bool:
        """Without stored payloads a result is kept for an hour, a large one for six minutes."""
        kept = self._works.lasts(_LARGE_KEPT_S if size >= _LARGE_BYTES else _KEPT_S)
        return not job.stores_io and now > (job.ended_at() or now) + kept

    async def _cancel(self, job: Job, _: Asked) -> Reply:
        script = self._works.script
        if job.is_settled(self._works.desk.now()):
            return json_reply(400, {"status": "ALREADY_COMPLETED"})
        stopped = self._works.desk.cancel(job, script.cancelling, script.concurrency).stopped
        if stopped is Stopped.REMOVED and script.removed_status == 200:
            return json_reply(200, {"status": "OK"})
        return json_reply(202, {"status": "CANCELLATION_REQUESTED"})


async def _not_allowed(_: Job, __: Asked) -> Reply:
    return said(405, "Method Not Allowed")


def _log_lines(job: Job, now: float) -> Iterator[dict[str, Json]]:
    """The log so far: a line for each tenth of the work."""
    start = job.starts_at or job.accepted_at
    for number in range(int(job.fraction(now) * _LOG_LINES) + 1):
        at = datetime.fromtimestamp(start + job.run_s * number / _LOG_LINES, UTC)
        yield {
            "message": f"{number * 100 // _LOG_LINES:3d}%|{'█' * number:<{_LOG_LINES}}| {number}/{_LOG_LINES}",
            "level": "STDOUT",
            "source": "USER",
            "timestamp": at.isoformat(),
        }
