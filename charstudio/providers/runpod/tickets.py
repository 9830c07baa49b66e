"""Names in RunPod's addresses: of endpoints and of jobs. Needs no network."""

from __future__ import annotations

import re

from charstudio.model.errors import JobLost, NotConfigured, Rejected
from charstudio.providers.base import Ticket
from charstudio.providers.catalog.rows import Endpoint

API = "https://api.runpod.ai/v2"

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\Z")


def is_name(value: object) -> bool:
    """Whether this can be the id of a job or an endpoint: plain enough to stand in an address."""
    return isinstance(value, str) and _NAME.match(value) is not None


def slug(endpoint: Endpoint) -> str:
    """The endpoint's name in RunPod's addresses. Raises ``NotConfigured`` for what cannot be one."""
    name = endpoint.id.removeprefix("runpod/")
    if not is_name(name):
        raise NotConfigured(f"“{name[:80]}” is not the name of a model at RunPod.", "Correct it in the catalogue.")
    return name


def ticket(model: str, endpoint_slug: str, request_id: str) -> Ticket:
    """All that finds the job again. Raises ``Rejected`` for what cannot be an id."""
    if not is_name(request_id):
        raise Rejected("This is not the id of a job at RunPod.", "Copy it from RunPod's console.")
    return Ticket("runpod", model, request_id, {"endpoint": endpoint_slug})


def place(job: Ticket, endpoint_slug: str, verb: str) -> str:
    """Where ``verb`` ("status", "cancel") is asked of a job."""
    named = job.urls.get("endpoint", "") or endpoint_slug
    if not is_name(job.request_id) or not is_name(named):
        raise JobLost("This is not the id of a job at RunPod.", "Copy it from RunPod's console.")
    return f"{API}/{named}/{verb}/{job.request_id}"
