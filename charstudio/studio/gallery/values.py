"""What the gallery knows of one picture, clip or sound. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from charstudio.model.library import MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import Fingerprint, Json, NodeId

KIND_WORDS: Mapping[MediaKind, str] = {
    MediaKind.IMAGE: "picture",
    MediaKind.VIDEO: "clip",
    MediaKind.AUDIO: "sound",
}


class Said(NamedTuple):
    """What is said of an item, in small letters: all of it, and its parts."""

    everything: str
    model: str
    characters: str
    prompt: str


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """Some bytes, and what is known of how they came here.

    ``title`` is the file's name or that of the node that made it. ``fingerprint`` names the result, None for what was
    imported; ``node`` and ``take`` are the last that led to it. ``request`` is what its model was asked for, empty
    where nobody was. ``cost_usd`` None: nobody knows. ``at``: when it was made or brought in.
    """

    value: MediaValue
    title: str
    at: datetime
    fingerprint: Fingerprint | None = None
    node: NodeId | None = None
    take: int = 1
    node_kind: str = ""
    provider: str = ""
    model: str = ""
    model_title: str = ""
    prompt: str = ""
    seed: int | None = None
    characters: tuple[str, ...] = ()
    cost_usd: Decimal | None = None
    request: Mapping[str, Json] = field(default_factory=dict, hash=False)
    said: Said = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """What a search looks into is made once, where the list is made."""
        model = f"{self.model} {self.model_title} {self.provider}".casefold()
        who, prompt = "\n".join(self.characters).casefold(), self.prompt.casefold()
        said = Said(f"{self.title.casefold()}\n{prompt}\n{model}\n{who}", model, who, prompt)
        object.__setattr__(self, "said", said)

    @property
    def key(self) -> str:
        """The SHA-256 of the bytes: what marks belong to."""
        return self.value.media.sha256

    @property
    def kind(self) -> MediaKind:
        """Picture, clip or sound."""
        return self.value.info.kind

    @property
    def is_imported(self) -> bool:
        """Whether it was brought in from outside."""
        return self.fingerprint is None

    @property
    def is_draft(self) -> bool:
        """Whether the draft engine made it."""
        return self.value.info.draft
