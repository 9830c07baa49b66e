"""What generation leaves behind: values stored under a fingerprint, and what they cost. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from charstudio.model.library import MediaInfo
from charstudio.model.values import Fingerprint, MediaRef


@dataclass(frozen=True, slots=True)
class MediaValue:
    """A picture, clip or sound on its way through the graph: where its bytes are and what they hold."""

    media: MediaRef
    info: MediaInfo


Value: TypeAlias = str | MediaValue
"""What flows along a wire: text, or media."""


@dataclass(frozen=True, slots=True)
class Result:
    """One finished step. ``outputs`` has one value per output socket that produced something.

    ``cost_usd`` is None when nobody knows it; a draft costs exactly 0. ``note`` says what the maker could not do.
    """

    fingerprint: Fingerprint
    node_kind: str
    outputs: Mapping[str, Value]
    provider: str
    model: str
    request_id: str
    cost_usd: Decimal | None
    finished_at: datetime
    note: str = ""
