"""fal's two shapes of error: a list of what is wrong with the model's input or work, and a flat one of the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from charstudio.model.values import Json
from charstudio.testing.messages import Reply, json_reply

_DOCS = "https://docs.fal.ai/errors/#"

MODEL_STATUS = {
    "internal_server_error": 500,
    "generation_timeout": 504,
    "downstream_service_error": 400,
    "downstream_service_unavailable": 500,
}
"""The HTTP status of a model's error where it is not 422."""

_RETRYABLE = frozenset(MODEL_STATUS)

PLATFORM_STATUS = {
    "request_timeout": 504,
    "startup_timeout": 504,
    "runner_scheduling_failure": 503,
    "runner_connection_timeout": 503,
    "runner_disconnected": 503,
    "runner_connection_refused": 503,
    "runner_connection_error": 503,
    "runner_incomplete_response": 502,
    "runner_server_error": 500,
    "client_disconnected": 499,
    "client_cancelled": 499,
    "bad_request": 400,
    "internal_error": 500,
}

_WORDS = {
    "content_policy_violation": "The content could not be processed because it was flagged by a content checker.",
    "no_media_generated": "The model gave no output for this input.",
    "internal_server_error": "Internal server error",
    "generation_timeout": "Generation timeout",
    "downstream_service_error": "Downstream service error",
    "downstream_service_unavailable": "Downstream service unavailable",
    "image_load_error": "The image could not be loaded",
    "file_download_error": "The file could not be downloaded",
    "face_detection_error": "No face could be found in the image",
    "request_timeout": "Request timed out",
    "startup_timeout": "The runner did not start in time",
    "runner_disconnected": "Runner disconnected",
    "client_cancelled": "The request was cancelled",
}

LOCKED = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."


def words_for(kind: str) -> str:
    """The message that comes with an error's type."""
    return _WORDS.get(kind, kind.replace("_", " ").capitalize())


def detail_item(
    kind: str,
    location: Sequence[str | int] = ("body",),
    message: str = "",
    context: Mapping[str, Json] | None = None,
    given: Json = None,
) -> dict[str, Json]:
    """One thing that is wrong, as it stands in a ``detail`` list."""
    item: dict[str, Json] = {
        "loc": list(location),
        "msg": message or words_for(kind),
        "type": kind,
        "url": _DOCS + kind,
    }
    if context:
        item["ctx"] = dict(context)
    if given is not None:
        item["input"] = given
    return item


def model_error(items: Sequence[Mapping[str, Json]], status: int = 0) -> tuple[int, dict[str, Json]]:
    """The status and body of a model's error. ``status`` 0: the first type's own."""
    kind = str(items[0].get("type", "")) if items else ""
    return status or MODEL_STATUS.get(kind, 422), {"detail": [dict(item) for item in items]}


def model_reply(status: int, body: Mapping[str, Json]) -> Reply:
    """A model's error as an answer."""
    items = body.get("detail")
    first = items[0] if isinstance(items, Sequence) and items and not isinstance(items, str) else {}
    kind = first.get("type") if isinstance(first, Mapping) else ""
    return json_reply(status, dict(body), {"x-fal-retryable": "true" if kind in _RETRYABLE else "false"})


def platform_reply(kind: str, message: str = "", status: int = 0) -> Reply:
    """A flat error of the platform as an answer."""
    return json_reply(
        status or PLATFORM_STATUS.get(kind, 500),
        {"detail": message or words_for(kind), "error_type": kind},
        {"x-fal-error-type": kind},
    )


def said(status: int, text: str) -> Reply:
    """An error that is one sentence."""
    return json_reply(status, {"detail": text})
