"""Where a request goes: a service for each host, and what each of its exchanges is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from charstudio.testing.faults import Subject
from charstudio.testing.messages import Asked, Reply

Handle: TypeAlias = Callable[[Asked], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers a request, and what it is about. ``has_wish``: the subject is told apart by the body."""

    subject: Subject
    handle: Handle
    has_wish: bool = False


class Service(Protocol):
    """One host's part of the cloud."""

    def route(self, asked: Asked) -> Route | None:
        """Who answers, by method and path alone; None when there is nothing there."""
        ...
