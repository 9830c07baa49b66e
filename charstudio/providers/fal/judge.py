"""What an answer to a submission proves: that the job was accepted, that it was not, or nothing.

Wrong in one direction costs the user a question, wrong in the other costs the price of a second job; so whatever did
not clearly come from the service itself proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from charstudio.providers.fal.queue import is_request_id
from charstudio.providers.net.once import Verdict
from charstudio.providers.net.replies import Reply

_REFUSALS = frozenset({400, 401, 403, 404, 422, 429})
"""Statuses that refuse when the body is written the way the service writes it."""

_NEVER_TAKEN = frozenset({405, 411, 413, 414, 415, 431})
"""Statuses that refuse whoever says them: the request could not even be read."""


def verdict(reply: Reply) -> Verdict:
    """What this whole answer to a submission proves."""
    if reply.is_good:
        return Verdict.ACCEPTED if is_request_id(reply.object().get("request_id")) else Verdict.UNKNOWN
    if reply.status in _NEVER_TAKEN:
        return Verdict.REFUSED
    if reply.status >= 400 and "x-fal-request-id" in reply.headers:
        return Verdict.REFUSED
    if reply.status in _REFUSALS and is_fals_own(reply):
        return Verdict.REFUSED
    return Verdict.UNKNOWN


def is_fals_own(reply: Reply) -> bool:
    """Whether an error is written the way the service writes its errors: JSON with a ``detail``."""
    detail = reply.object().get("detail")
    if isinstance(detail, str):
        return bool(detail)
    return isinstance(detail, list) and bool(detail) and all(isinstance(item, Mapping) for item in detail)
