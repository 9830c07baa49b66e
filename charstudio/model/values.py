"""The small words every other value is made of: ids, port types, references to media, JSON.

Nothing here has behaviour beyond validation of its own shape.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, TypeAlias

NodeId = NewType("NodeId", str)
FrameId = NewType("FrameId", str)
ClipId = NewType("ClipId", str)
TrackId = NewType("TrackId", str)
MarkerId = NewType("MarkerId", str)
LinkId = NewType("LinkId", str)
"""Clips with one link are a picture and its detached sound: whatever moves or cuts one does so to the other."""
GroupId = NewType("GroupId", str)
"""Clips with one group are selected and moved together."""
CharacterId = NewType("CharacterId", str)
AssetId = NewType("AssetId", str)
"""The SHA-256 of the asset's bytes, in hexadecimal: importing a file twice gives one asset."""
Fingerprint = NewType("Fingerprint", str)
"""Hash of everything that decides a result (see ``engine.fingerprint``), in hexadecimal."""

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_SUFFIX = re.compile(r"[a-z0-9]{1,8}\Z")


def new_id(prefix: str) -> str:
    """A fresh id such as ``n_5f3a9c01be44``: random, so that copies between projects cannot collide."""
    return f"{prefix}_{secrets.token_hex(6)}"


def is_fingerprint(text: str) -> bool:
    """Whether ``text`` has the form of a fingerprint: a SHA-256 in hexadecimal."""
    return _SHA256.match(text) is not None


class PortType(StrEnum):
    """What flows through a socket. Two sockets fit when their types are equal."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    CHARACTER = "character"


@dataclass(frozen=True, slots=True)
class MediaRef:
    """The address of bytes in the project's media store: their SHA-256 and a file suffix without the dot."""

    sha256: str
    suffix: str

    def __post_init__(self) -> None:
        if not _SHA256.match(self.sha256):
            raise ValueError(f"not a SHA-256 in hexadecimal: {self.sha256!r}")
        if not _SUFFIX.match(self.suffix):
            raise ValueError(f"not a plain file suffix: {self.suffix!r}")

    @property
    def file_name(self) -> str:
        """``<sha256>.<suffix>``."""
        return f"{self.sha256}.{self.suffix}"


@dataclass(frozen=True, slots=True, order=True)
class Output:
    """An output socket of a node."""

    node: NodeId
    port: str


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """An input socket of a node."""

    node: NodeId
    port: str
