"""A node of ours that is going to be made, before it has an id or a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from charstudio.model.values import Json
from charstudio.studio.comfy.workflow import Plug


@dataclass(frozen=True, slots=True)
class Feed:
    """What fills sockets in turn: the first maker goes into the first of ``ports``, the next into the next. A last
    socket that takes several gets all that are left.
    """

    ports: tuple[str, ...]
    plugs: tuple[Plug, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """``key`` is the node there whose outputs are this one's; ``outputs`` names our socket for each of its plugs."""

    key: str
    kind: str
    title: str
    x: float
    y: float
    outputs: Mapping[int, str]
    params: Mapping[str, Json] = field(default_factory=dict)
    feeds: tuple[Feed, ...] = ()
    muted: bool = False
