"""What RunPod answers, as values: states, verdicts, errors, costs. Nothing it sends can be an error here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from charstudio.model.errors import (
    AuthFailed,
    ContentRefused,
    GenerationFailed,
    NotConfigured,
    OutOfCredit,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
)
from charstudio.model.values import Json
from charstudio.providers.net.once import Verdict
from charstudio.providers.net.pace import retry_after
from charstudio.providers.net.replies import Reply
from charstudio.providers.net.watching import Look, Stage
from charstudio.providers.net.words import plain, sentence
from charstudio.providers.runpod.tickets import is_name

SERVICE = "RunPod"
NOTHING = Decimal(0)
"""What a failed generation costs."""

_STAGES = {
    "IN_QUEUE": Stage.QUEUED,
    "IN_PROGRESS": Stage.RUNNING,
    "RUNNING": Stage.RUNNING,
    "COMPLETED": Stage.DONE,
    "FAILED": Stage.FAILED,
    "CANCELLED": Stage.FAILED,
    "TIMED_OUT": Stage.FAILED,
}
_REFUSALS = {400, 401, 402, 403, 404, 405, 413, 422, 429}
_CONTENT = re.compile(
    r"content (policy|checker|moderation)|sensitive|flagged|nsfw|safety (filter|checker)", re.IGNORECASE
)

_INPUT = re.compile(r"\b(invalid|required|unsupported|must (be|have)|too (small|large|long|short))\b", re.IGNORECASE)
"""Texts about an input; RunPod has no types for errors."""


def verdict(reply: Reply) -> Verdict:
    """What a whole answer to a submission proves."""
    if reply.is_good:
        return Verdict.ACCEPTED if is_name(reply.object().get("id")) else Verdict.UNKNOWN
    own = bool(reply.object()) or (not reply.body.strip() and reply.status == 401)
    return Verdict.REFUSED if reply.status in _REFUSALS and own else Verdict.UNKNOWN


def look_of(reply: Reply) -> Look | None:
    """What a status reply says; a failed job may come with a status of 400."""
    word = reply.object().get("status")
    stage = _STAGES.get(word) if isinstance(word, str) else None
    told = reply.is_good or (reply.status == 400 and stage is Stage.FAILED)
    return Look(stage) if stage is not None and told else None


def job_error(reply: Reply, secrets: tuple[str, ...]) -> ProviderError:
    """How a job failed. A failed one cost nothing; of a cancelled one nobody says."""
    answer = reply.object()
    text = plain(_error_text(answer), secrets=secrets)
    word = answer.get("status")
    error: ProviderError
    if word == "CANCELLED":
        return GenerationFailed("The job was cancelled at RunPod.", "Run it again if you still want it.")
    if word == "TIMED_OUT":
        error = GenerationFailed("The job took too long at RunPod and was stopped.", "Run it again.", may_retry=True)
    elif _CONTENT.search(text):
        error = ContentRefused(
            "The content check refused this: something in it is not allowed by the model's maker.",
            "Change the words or the picture; running it again unchanged will not help.",
        )
    elif _INPUT.search(text):
        error = Rejected(_told("The model does not take this", text), "Change it and run again.")
    else:
        error = GenerationFailed(_told("The model failed at RunPod", text), "Run it again.", may_retry=True)
    error.charged_usd = NOTHING
    return error


def refusal(reply: Reply, today: datetime, secrets: tuple[str, ...]) -> ProviderError:
    """The error that a reply of status 400 or more stands for; it is about the request, not about a job."""
    text = plain(_error_text(reply.object()), secrets=secrets)
    status = reply.status
    if status == 401:
        return AuthFailed("RunPod does not accept the key.", "Enter another one in Settings.")
    if status == 402 or (status == 403 and re.search(r"balance|credit|funds|billing", text, re.IGNORECASE)):
        return OutOfCredit("The balance of the RunPod account is used up.", "Add credit at RunPod, then run again.")
    if status == 403:
        return AuthFailed(_told("RunPod does not allow this with your key", text), "Look at the key's permissions.")
    if status == 404:
        return NotConfigured("RunPod has no such model, or has it no longer.", "Choose another model.")
    if status == 429:
        wait = retry_after(reply.headers, today)
        after = timedelta(seconds=wait) if wait is not None else None
        return RateLimited("RunPod asks for fewer requests at once.", "Wait a little, then run again.", after)
    if status == 413:
        return too_large()
    if status >= 500 or status == 408:
        return Unavailable(_told(f"RunPod has trouble at the moment ({status})", text), "Try again in a moment.")
    return Rejected(_told("RunPod refused the request", text), "Change it and run again.")


def nothing_made(cost: Decimal | None) -> GenerationFailed:
    """A job that is done and delivers nothing at all."""
    error = GenerationFailed(
        "The model finished without making anything.", "Change the prompt, or choose another model."
    )
    error.charged_usd = cost
    return error


def too_large(limit_bytes: int | None = None) -> Rejected:
    """The request does not fit."""
    limit = f" of {limit_bytes / 1e6:.3g} MB" if limit_bytes else ""
    return Rejected(
        f"The files of this request are larger than RunPod's limit{limit}.",
        "Use smaller files, or enter a fal.ai key: then they are sent by way of fal.ai's storage.",
    )


def cost_of(answer: Mapping[str, Json]) -> Decimal | None:
    """US dollars a finished job cost, as its output says; None when it does not."""
    output = answer.get("output")
    value = output.get("cost") if isinstance(output, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        cost = Decimal(str(value)[:40])
    except InvalidOperation:
        return None
    return cost if cost.is_finite() and 0 <= cost < Decimal(10**6) else None


def _error_text(answer: Mapping[str, Json]) -> str:
    for name in ("error", "detail", "message"):
        value = answer.get(name)
        if isinstance(value, Mapping):
            value = value.get("message") or value.get("error")
        if isinstance(value, str) and value:
            return value
    return ""


def _told(what: str, text: str) -> str:
    return sentence(f"{what}: {text}" if text else what)
