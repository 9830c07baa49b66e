"""Where a job is asked for, and what the queue says of it: addresses and states as values, however odd the reply.

The addresses a submission gives are used only when they lead to this job in fal's own queue; a reply could name any
host, and our key goes with every look. Otherwise they are built from the endpoint and the id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import urlsplit

from charstudio.model.errors import JobLost, NotConfigured
from charstudio.model.values import Json
from charstudio.providers.base import Ticket
from charstudio.providers.net.log_reading import LogLine

HOST = "queue.fal.run"
BACKUP_HOST = "queue.falrun.com"

_NAMESPACES = {"workflows", "comfy"}
"""First parts of ids that keep one more part in the addresses of their jobs."""

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\Z")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\Z")
_MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Places:
    """The three addresses of one job."""

    status: str
    response: str
    cancel: str


def is_request_id(value: object) -> bool:
    """Whether this can be the id of a job: plain enough to stand in an address."""
    return isinstance(value, str) and _ID.match(value) is not None


def is_endpoint_id(text: str) -> bool:
    """Whether this can be the id of an endpoint: two parts or more, none of which leads elsewhere."""
    parts = text.split("/")
    return 2 <= len(parts) <= _MOST_PARTS and all(_PART.match(part) for part in parts)


def built(endpoint_id: str, request_id: str) -> Places:
    """The addresses by the rule: owner and app of the endpoint's id, without the rest."""
    if not is_endpoint_id(endpoint_id):
        raise NotConfigured(f"“{endpoint_id[:80]}” is not the id of a model at fal.ai.", "Correct it in the catalogue.")
    parts = endpoint_id.split("/")
    kept = 3 if parts[0] in _NAMESPACES else 2
    return _at(f"https://{HOST}/{'/'.join(parts[:kept])}/requests/{request_id}")


def given(reply: Mapping[str, Json], endpoint_id: str, request_id: str) -> Places:
    """The addresses a submission's reply gives, where they are to be believed."""
    for name, end in (("status_url", "/status"), ("response_url", ""), ("cancel_url", "/cancel")):
        base = _base(reply.get(name), request_id, end)
        if base:
            return _at(base)
    return built(endpoint_id, request_id)


def ticket(model: str, endpoint_id: str, request_id: str, places: Places) -> Ticket:
    """All that finds the job again."""
    urls = {
        "endpoint": endpoint_id,
        "status": places.status,
        "response": places.response,
        "cancel": places.cancel,
    }
    return Ticket("fal", model, request_id, urls)


def places_of(job: Ticket, endpoint_id: str) -> Places:
    """The addresses of a ticket, which may have been stored long ago or by somebody else: judged again."""
    if not is_request_id(job.request_id):
        raise JobLost("This is not the id of a job at fal.ai.", "Copy it from fal.ai's own list of requests.")
    named = job.urls.get("endpoint") or endpoint_id
    known = {f"{name}_url": url for name, url in job.urls.items()}
    return given(known, named if is_endpoint_id(named) else endpoint_id, job.request_id)


def _at(base: str) -> Places:
    return Places(f"{base}/status", base, f"{base}/cancel")


def _base(url: Json, request_id: str, end: str) -> str:
    """``url`` without ``end``; "" unless it is an address of this job in fal's queue."""
    if not isinstance(url, str) or not url.endswith(end):
        return ""
    base = url.removesuffix(end) if end else url
    try:
        parts = urlsplit(base)
    except ValueError:
        return ""
    path = parts.path.split("/")[1:]
    app, mark, last = path[:-2], path[-2:-1], path[-1:]
    trusted = parts.scheme == "https" and parts.netloc in {HOST, BACKUP_HOST} and not parts.query and not parts.fragment
    fits = mark == ["requests"] and last == [request_id] and is_endpoint_id("/".join(app))
    return base if trusted and fits else ""


class State(Enum):
    """What the queue says of a job. ``ODD``: words this program does not know."""

    QUEUED = auto()
    RUNNING = auto()
    DONE = auto()
    ODD = auto()


@dataclass(frozen=True, slots=True)
class Status:
    """One look at a job. ``error`` and ``error_type`` are set when it is done and has failed."""

    state: State
    position: int | None = None
    log: tuple[LogLine, ...] = ()
    error: str = ""
    error_type: str = ""
    seconds: float | None = None
    """How long it was worked on."""


_WORDS = {"IN_QUEUE": State.QUEUED, "IN_PROGRESS": State.RUNNING, "COMPLETED": State.DONE}


def status_of(reply: Mapping[str, Json]) -> Status:
    """A status reply as a value. Nothing but its word is required, and nothing it says can be an error."""
    word = reply.get("status")
    state = _WORDS.get(word, State.ODD) if isinstance(word, str) else State.ODD
    position = reply.get("queue_position")
    error, kind, metrics = reply.get("error"), reply.get("error_type"), reply.get("metrics")
    failed = bool(error) or bool(kind)
    seconds = metrics.get("inference_time") if isinstance(metrics, Mapping) else None
    worked = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < _ENDLESS_S
    return Status(
        state,
        position if isinstance(position, int) and not isinstance(position, bool) and position >= 0 else None,
        _log_of(reply.get("logs")),
        (error if isinstance(error, str) and error else "It failed.") if failed else "",
        kind if isinstance(kind, str) else "",
        float(seconds) if worked and isinstance(seconds, int | float) else None,
    )


_MOST_LINES = 2000
_ENDLESS_S = 1e9


def _log_of(logs: Json) -> tuple[LogLine, ...]:
    if not isinstance(logs, list):
        return ()
    lines = []
    for item in logs[-_MOST_LINES:]:
        if not isinstance(item, Mapping):
            continue
        text = item.get("message") or item.get("msg")
        if isinstance(text, str) and text.strip():
            time = item.get("timestamp")
            lines.append(LogLine(time if isinstance(time, str) else "", text[:2000]))
    return tuple(lines)
