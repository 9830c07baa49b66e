"""A workflow as read: plain nodes without subgraphs, their values by name and their wires by input.

Every wire starts at a node that exists. Whatever was wrong with the file is a sentence in ``remarks``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from charstudio.model.values import Json

MAX_NODES = 2000
"""A workflow with more nodes, subgraphs unfolded, is refused: the largest known ones have a few hundred."""
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Plug:
    """One output of a node, by its number."""

    node: str
    slot: int


@dataclass(frozen=True, slots=True)
class ComfyNode:
    """One node. ``inputs`` are in the order of its sockets; ``skipped``: it was muted or bypassed there."""

    id: str
    type: str
    title: str = ""
    x: float = 0.0
    y: float = 0.0
    values: Mapping[str, Json] = field(default_factory=dict)
    inputs: Mapping[str, Plug] = field(default_factory=dict)
    skipped: bool = False

    @property
    def name(self) -> str:
        """How a person recognises it: its type, its own title where it has one, and its number."""
        own = f" “{self.title}”" if self.title and self.title != self.type else ""
        return f"{self.type}{own} ({self.id})"

    def text(self, *names: str) -> str:
        """The first of these values that is a text with something in it."""
        return next((value for name in names if isinstance(value := self.values.get(name), str) and value.strip()), "")

    def number(self, *names: str) -> float | None:
        """The first of these values that is a finite number, also when written as text."""
        return next((found for name in names if (found := as_number(self.values.get(name))) is not None), None)


@dataclass(frozen=True, slots=True)
class ComfyGroup:
    """A titled rectangle on the canvas."""

    title: str
    x: float
    y: float
    width: float
    height: float

    def holds(self, node: ComfyNode) -> bool:
        """Whether the node's corner lies inside."""
        return self.x <= node.x <= self.x + self.width and self.y <= node.y <= self.y + self.height


@dataclass(frozen=True, slots=True)
class Workflow:
    """All nodes by id. ``has_places``: their places on the canvas are known."""

    nodes: Mapping[str, ComfyNode]
    groups: tuple[ComfyGroup, ...] = ()
    remarks: tuple[str, ...] = ()
    has_places: bool = True

    def sources(self, node: ComfyNode) -> Iterator[tuple[str, ComfyNode, int]]:
        """For every wired input its name, the node it comes from, and which output."""
        for name, plug in node.inputs.items():
            yield name, self.nodes[plug.node], plug.slot


def as_number(value: object) -> float | None:
    """A finite number of reasonable size, also from text such as ``"5"``; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and abs(number) < 1e300 else None


def as_name(value: object) -> str:
    """A short text on one line, for titles and types; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value[: NAME_LENGTH * 4]).split())[
        :NAME_LENGTH
    ]
