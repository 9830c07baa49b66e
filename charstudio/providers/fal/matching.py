"""Whether a request in the service's list is the one we sent: its input compared with ours, field by field.

Media are compared by the hash in the name they were uploaded under, where both addresses show one; else by being there,
since an input uploaded again has another address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from charstudio.model.values import Json
from charstudio.providers.base import Found, Ticket
from charstudio.providers.catalog.rows import Endpoint, FieldType
from charstudio.providers.fal.platform import Listed

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")

_MEDIA = frozenset(
    {
        FieldType.IMAGE,
        FieldType.IMAGES,
        FieldType.VIDEO,
        FieldType.VIDEOS,
        FieldType.AUDIO,
        FieldType.AUDIOS,
        FieldType.FILE,
    }
)


def is_same(ours: Mapping[str, Json], theirs: Mapping[str, Json], endpoint: Endpoint) -> bool:
    """Whether both ask for the same. A field that only they have counts when it is not the endpoint's own default."""
    if not all(name in theirs and _fits(value, theirs[name]) for name, value in ours.items()):
        return False
    return all(_is_default(value, name, endpoint) for name, value in theirs.items() if name not in ours)


def found(listed: Listed, ticket: Ticket, ours: Mapping[str, Json], endpoint: Endpoint) -> Found:
    """A listed request as a candidate."""
    return Found(ticket, listed.sent_at, listed.body is not None and is_same(ours, listed.body, endpoint))


def likeliest_first(candidates: Iterable[Found], sent: datetime) -> tuple[Found, ...]:
    """Those with our input first, then the nearest in time."""
    return tuple(sorted(candidates, key=lambda one: (not one.is_exact, abs((one.sent_at - sent).total_seconds()))))


def _fits(ours: Json, theirs: Json) -> bool:
    if isinstance(ours, str) and is_address(ours):
        return isinstance(theirs, str) and is_address(theirs) and _hashes(ours, theirs)
    if isinstance(ours, Mapping):
        return isinstance(theirs, Mapping) and all(
            name in theirs and _fits(value, theirs[name]) for name, value in ours.items()
        )
    if isinstance(ours, list | tuple):
        return (
            isinstance(theirs, list | tuple)
            and len(ours) == len(theirs)
            and all(_fits(mine, yours) for mine, yours in zip(ours, theirs, strict=True))
        )
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    return ours == theirs


def is_address(text: str) -> bool:
    """Whether a text in a request stands for media."""
    return text.startswith(("https://", "http://", "data:"))


def _hashes(ours: str, theirs: str) -> bool:
    """Whether two addresses may lead to the same bytes: False only when both name a hash, and not the same."""
    mine, yours = _HASH.search(ours), _HASH.search(theirs[:4096])
    return mine is None or yours is None or mine[0] == yours[0]


def _is_default(value: Json, name: str, endpoint: Endpoint) -> bool:
    field = endpoint.field(name)
    if value is None or value in ([], {}, ""):
        return True
    return field is not None and field.type not in _MEDIA and value == field.default
