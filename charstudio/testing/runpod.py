"""RunPod's serverless API for public endpoints: run, run and wait, status, cancel, retry, health.

Results are kept for half an hour of the cloud's time (one minute after ``runsync``); failed jobs are free, and what a
finished one cost stands in its output.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TypeAlias

from charstudio.model.values import Json
from charstudio.testing.faults import Subject
from charstudio.testing.jobs import Ending, Job, Outcome, Phase
from charstudio.testing.messages import Asked, Reply, json_reply
from charstudio.testing.routes import Route
from charstudio.testing.script import Step
from charstudio.testing.works import Works

API_HOST = "api.runpod.ai"

_PATH = re.compile(r"/v2/(?P<endpoint>[^/]+)/(?P<verb>[a-z-]+)(?:/(?P<id>[^/]+))?/?\Z")
_KEPT_S = 1800.0
_SYNC_KEPT_S = 60.0
_USUAL_WAIT_MS = 90_000
_USUAL_TIMEOUT_MS = 600_000
_MOST_BYTES = {"run": 10_000_000, "runsync": 20_000_000}

_WORDS = {
    Phase.WAITING: "IN_QUEUE",
    Phase.RUNNING: "IN_PROGRESS",
    Phase.DONE: "COMPLETED",
    Phase.FAILED: "FAILED",
    Phase.CANCELLED: "CANCELLED",
    Phase.TIMED_OUT: "TIMED_OUT",
}

_Handle: TypeAlias = Callable[[Job, Asked], Awaitable[Reply]]


class RunPod:
    """``api.runpod.ai/v2``."""

    def __init__(self, works: Works) -> None:
        self._works = works

    def route(self, asked: Asked) -> Route | None:
        """A new job, an old one, or the state of an endpoint."""
        match = _PATH.match(asked.path)
        if match is None:
            return None
        endpoint_id, verb = match["endpoint"], match["verb"]
        if verb in _MOST_BYTES and asked.method == "POST" and match["id"] is None:
            step = Step.SUBMIT if verb == "run" else Step.RUN
            return Route(Subject(step, "runpod", endpoint_id), partial(self._run, endpoint_id, verb), has_wish=True)
        if verb == "health" and asked.method == "GET":
            subject = Subject(Step.HEALTH, "runpod", endpoint_id, asked.path)
            return Route(subject, partial(self._health, endpoint_id))
        return self._of_job(endpoint_id, verb, match["id"] or "", asked)

    def _of_job(self, endpoint_id: str, verb: str, request_id: str, asked: Asked) -> Route | None:
        verbs: dict[tuple[str, str], tuple[Step, _Handle]] = {
            ("GET", "status"): (Step.STATUS, self._status),
            ("POST", "status"): (Step.STATUS, self._status),
            ("POST", "cancel"): (Step.CANCEL, self._cancel),
            ("POST", "retry"): (Step.RETRY, self._retry),
        }
        found = verbs.get((asked.method, verb))
        if found is None or not request_id:
            return None
        step, handle = found
        job = self._works.desk.find(request_id)
        if step is Step.STATUS and job is not None and job.phase(self._works.desk.now()) is Phase.DONE:
            step = Step.RESULT
        key = job.subject if job else request_id
        return Route(Subject(step, "runpod", endpoint_id, key), partial(self._about, endpoint_id, job, handle))

    async def _about(self, endpoint_id: str, job: Job | None, handle: _Handle, asked: Asked) -> Reply:
        self._works.key(asked)
        if job is None or job.provider != "runpod" or job.endpoint != endpoint_id or self._is_forgotten(job):
            return json_reply(404, {"error": "job not found"})
        return await handle(job, asked)

    def _is_forgotten(self, job: Job) -> bool:
        ended = job.ended_at() if job.is_settled(self._works.desk.now()) else None
        kept = self._works.lasts(_SYNC_KEPT_S if job.sync else _KEPT_S)
        return ended is not None and self._works.desk.now() > ended + kept

    # --- new jobs ------------------------------------------------------------------------------------------------

    async def _run(self, endpoint_id: str, verb: str, asked: Asked) -> Reply:
        key = self._works.spend_key(asked)
        endpoint = self._works.endpoint("runpod", endpoint_id)
        if endpoint is None:
            return json_reply(404, {"error": "endpoint not found"})
        if asked.body_bytes > _MOST_BYTES[verb]:
            return json_reply(400, {"error": "the payload is too large"})
        body = asked.json()
        wish = body.get("input") if isinstance(body, Mapping) else None
        if not isinstance(wish, Mapping) or not isinstance(body, Mapping):
            return json_reply(400, {"error": "an input object is needed"})
        order = await self._works.understand(endpoint, wish)
        prefix = "sync-" if verb == "runsync" else ""
        most_s = _policy(body, "executionTimeout", _USUAL_TIMEOUT_MS) / 1000
        job = await self._works.accept(order, key, prefix=prefix, suffix="-u1", most_s=most_s)
        if verb == "run":
            return json_reply(200, {"id": job.id, "status": "IN_QUEUE"})
        wait = asked.query.get("wait", "")
        wait_ms = min(300_000, max(1000, int(wait))) if wait.isdigit() else _USUAL_WAIT_MS
        return await self._status(await self._works.over(job, self._works.lasts(wait_ms / 1000)), asked)

    # --- old ones ------------------------------------------------------------------------------------------------

    async def _status(self, job: Job, _: Asked) -> Reply:
        now = self._works.desk.now()
        phase = job.phase(now)
        body: dict[str, Json] = {"id": job.id, "status": _WORDS[phase]}
        if phase is not Phase.WAITING and job.starts_at is not None:
            ran_s = (job.ended_at() or now) - job.starts_at
            body["delayTime"] = self._cloud_ms(job.starts_at - job.accepted_at)
            body["executionTime"] = self._cloud_ms(ran_s)
            body["workerId"] = f"fake-{job.id[-8:]}"
        if phase in {Phase.FAILED, Phase.TIMED_OUT}:
            body["error"] = _error_of(job.outcome)
        if phase is Phase.DONE:
            body.update(await self._output(job))
        return json_reply(200, body)

    async def _output(self, job: Job) -> dict[str, Json]:
        answer = await self._works.result(job)
        output = answer.get("output")
        return {**answer, "output": {**(output if isinstance(output, Mapping) else {}), "cost": float(job.usd)}}

    async def _cancel(self, job: Job, _: Asked) -> Reply:
        script = self._works.script
        now = self._works.desk.now()
        if job.is_settled(now):
            return json_reply(200, {"id": job.id, "status": _WORDS[job.phase(now)]})
        self._works.desk.cancel(job, script.cancelling, script.concurrency)
        return json_reply(200, {"id": job.id, "status": "CANCELLED"})

    async def _retry(self, job: Job, _: Asked) -> Reply:
        if job.phase(self._works.desk.now()) not in {Phase.FAILED, Phase.TIMED_OUT}:
            return json_reply(400, {"error": "only failed jobs can be retried"})
        await self._works.again(job)
        return json_reply(200, {"id": job.id, "status": "IN_QUEUE"})

    async def _health(self, endpoint_id: str, asked: Asked) -> Reply:
        self._works.key(asked)
        if self._works.endpoint("runpod", endpoint_id) is None:
            return json_reply(404, {"error": "endpoint not found"})
        now = self._works.desk.now()
        jobs = [job.phase(now) for job in self._works.desk.all() if job.endpoint == endpoint_id]
        running = jobs.count(Phase.RUNNING)
        counts: dict[str, Json] = {
            "completed": jobs.count(Phase.DONE),
            "failed": jobs.count(Phase.FAILED) + jobs.count(Phase.TIMED_OUT),
            "inProgress": running,
            "inQueue": jobs.count(Phase.WAITING),
            "retried": 0,
        }
        workers: dict[str, Json] = {"idle": 1, "initializing": 0, "ready": 1, "running": running, "throttled": 0}
        return json_reply(200, {"jobs": counts, "workers": workers})

    def _cloud_ms(self, seconds: float) -> int:
        return round(max(0.0, seconds) * self._works.speed * 1000)


def _error_of(outcome: Outcome) -> str:
    """RunPod says in one text what fal says in a list."""
    if outcome.ending is Ending.TIMED_OUT:
        return "job timed out after its execution limit"
    detail = outcome.body.get("detail")
    if isinstance(detail, list) and detail and isinstance(detail[0], Mapping):
        location = detail[0].get("loc")
        place = ".".join(map(str, location[1:])) if isinstance(location, list) else ""
        return f"{place}: {detail[0].get('msg')}" if place else str(detail[0].get("msg"))
    return str(detail or "the job failed")


def _policy(body: Mapping[str, Json], name: str, usual: int) -> float:
    policy = body.get("policy")
    value = policy.get(name) if isinstance(policy, Mapping) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0 else usual
