"""What fal.ai says when it says no, as an error of ours. Types decide, never the words of a message.

Three shapes arrive: a list of model errors, one flat error of its infrastructure, and a plain text (account, key).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

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
from charstudio.providers.catalog.rows import Endpoint
from charstudio.providers.fal.inputs import input_at
from charstudio.providers.fal.sentences import said
from charstudio.providers.net.pace import retry_after
from charstudio.providers.net.replies import Reply
from charstudio.providers.net.words import plain, sentence


@dataclass(frozen=True, slots=True)
class About:
    """What an error is about. ``accepted``: it ends a job the service had taken, rather than refuse one."""

    endpoint: Endpoint | None = None
    accepted: bool = False
    secrets: tuple[str, ...] = ()


def fault(reply: Reply, about: About, today: datetime) -> ProviderError:
    """The error that a reply of status 400 or more stands for."""
    answer = reply.object()
    detail = answer.get("detail")
    kind = _text(answer.get("error_type")) or reply.headers.get("x-fal-error-type", "")
    if isinstance(detail, list):
        typed = [item for item in detail if isinstance(item, Mapping)]
        if typed:
            return _model_error(typed, reply, about)
    text = plain(detail if detail is not None else "", secrets=about.secrets)
    by_account = _account_error(reply, text, today)
    if by_account is not None:
        return by_account
    if kind in _INFRASTRUCTURE:
        return job_error(kind, text, about, may_retry=retryable(reply))
    return _by_status(reply, text, about)


def job_error(kind: str, text: str, about: About, *, may_retry: bool | None = None) -> ProviderError:
    """The error of a job that ended with this type and text, as its status tells them."""
    shown = plain(text, secrets=about.secrets)
    if kind == "bad_request":
        return Rejected(_told("The model refused the request", shown), _LOOK)
    if kind == "content_policy_violation" or (not kind and _is_content(shown)):
        return _content(None)
    message, again = _INFRASTRUCTURE.get(kind, ("", True))
    if not about.accepted:
        return Unavailable(message or _told("fal.ai failed", shown), _LATER)
    return GenerationFailed(
        message or _told("The model failed", shown),
        "Run it again." if again else _LOOK,
        may_retry=again if may_retry is None else may_retry,
    )


def retryable(reply: Reply) -> bool | None:
    """Whether the service says that another try may work; None when it does not say."""
    for name in ("x-fal-retryable", "x-fal-needs-retry"):
        text = reply.headers.get(name, "").strip().lower()
        if text in {"true", "1"}:
            return True
        if text in {"false", "0"}:
            return False
    return None


_CONTENT = re.compile(r"content (policy|checker|moderation)|flagged|nsfw|safety (filter|checker)", re.IGNORECASE)

_LATER = "Try again in a moment."
_LOOK = "Change the request before you run it again."
_TOP_UP = "Add credit at fal.ai/dashboard/billing, then run again."

_INFRASTRUCTURE = {
    "request_timeout": ("The job did not start in time at fal.ai.", True),
    "startup_timeout": ("The machine for this model did not start in time.", True),
    "runner_scheduling_failure": ("fal.ai found no machine for this model.", True),
    "runner_connection_timeout": ("The machine of this model did not answer.", True),
    "runner_disconnected": ("The machine of this model broke off in the middle.", True),
    "runner_connection_refused": ("The machine of this model refused the connection.", True),
    "runner_connection_error": ("The machine of this model was lost.", True),
    "runner_incomplete_response": ("The machine of this model delivered only part of its answer.", True),
    "runner_server_error": ("The model failed on its machine.", True),
    "internal_error": ("Something failed inside fal.ai.", True),
    "client_disconnected": ("fal.ai gave the job up because nobody waited for it.", False),
    "client_cancelled": ("The job was cancelled at fal.ai.", False),
    "bad_request": ("fal.ai could not read the request.", False),
}
"""What went wrong around the model, and whether another try may work."""

_BROKEN = {
    "internal_server_error": "The model failed inside.",
    "generation_timeout": "The model took too long and was stopped.",
    "downstream_service_error": "The service behind this model failed at it.",
    "downstream_service_unavailable": "The service behind this model is not there at the moment.",
}
"""Failures of the model itself; whether to try again is in a header."""


def _model_error(items: list[Mapping[str, Json]], reply: Reply, about: About) -> ProviderError:
    errors = [_one_model_error(item, reply, about) for item in items[:3]]
    first = next((error for error in errors if isinstance(error, ContentRefused)), errors[0])
    if type(first) is Rejected and len(errors) > 1:
        text = " ".join(error.message for error in errors)
        return Rejected(text, first.hint, first.input_name)
    return first


def _one_model_error(item: Mapping[str, Json], reply: Reply, about: About) -> ProviderError:
    kind = _text(item.get("type"))
    named = input_at(item.get("loc"), about.endpoint)
    name = named.name if named else None
    text = plain(item.get("msg"), secrets=about.secrets)
    if kind == "content_policy_violation":
        return _content(name)
    if kind == "no_media_generated":
        return GenerationFailed("The model made nothing from this.", "Change the prompt and run again.")
    if kind in _BROKEN:
        if not about.accepted:
            return Unavailable(_BROKEN[kind], _LATER)
        return GenerationFailed(_BROKEN[kind], "Run it again.", may_retry=retryable(reply) is not False)
    ctx = item.get("ctx")
    known = said(kind, f"“{named.word}”" if named else "An input", ctx if isinstance(ctx, Mapping) else {})
    if known is not None:
        return Rejected(known.message, known.hint, name)
    if reply.status >= 500 and about.accepted:
        return GenerationFailed(
            _told("The model failed", text), "Run it again.", may_retry=retryable(reply) is not False
        )
    if _is_content(text):
        return _content(name)
    where = f"The model does not take “{named.word}” like this" if named else "The model refused the request"
    return Rejected(_told(where, text), "Change it and run again.", name)


def _account_error(reply: Reply, text: str, today: datetime) -> ProviderError | None:
    if reply.status == 401:
        return AuthFailed("fal.ai does not accept the key.", "Enter another one in Settings.")
    locked = re.search(r"\b(locked|balance|credits?|billing)\b", text, re.IGNORECASE) is not None
    if reply.status == 402 or (reply.status == 403 and locked):
        return OutOfCredit("The balance of the fal.ai account is used up.", _TOP_UP)
    if reply.status == 403:
        hint = "The key may be limited to other models, or the account may not use this one."
        return AuthFailed(_told("fal.ai does not allow this with your key", text), hint)
    if reply.status == 429:
        wait = retry_after(reply.headers, today)
        after = timedelta(seconds=wait) if wait is not None else None
        return RateLimited("fal.ai asks for fewer requests at once.", "Wait a little, then run again.", after)
    return None


def _by_status(reply: Reply, text: str, about: About) -> ProviderError:
    status = reply.status
    if status >= 500 or status in {408, 409, 425}:
        if about.accepted:
            again = retryable(reply) is not False
            return GenerationFailed(_told(f"The model failed ({status})", text), "Run it again.", may_retry=again)
        return Unavailable(_told(f"fal.ai has trouble at the moment ({status})", text), _LATER)
    if status in {404, 405} and not about.accepted:
        return NotConfigured("fal.ai has no such model, or has it no longer.", "Choose another model.")
    if status == 413:
        return Rejected("The request is larger than fal.ai takes.", "Use smaller files or a shorter text.")
    if _is_content(text):
        return _content(None)
    return Rejected(_told("The model refused the request", text), _LOOK)


def _content(name: str | None) -> ContentRefused:
    return ContentRefused(
        "The content check refused this: something in it is not allowed by the model's maker.",
        "Change the words or the picture; running it again unchanged will not help.",
        name,
    )


def _is_content(text: str) -> bool:
    """For texts without a type only, which some endpoints still send."""
    return _CONTENT.search(text) is not None


def _told(what: str, text: str) -> str:
    return sentence(f"{what}: {text}" if text else what)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
