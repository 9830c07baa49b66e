"""Open readers, few of them: opening costs an index of the whole file, holding costs memory and file handles."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """Anything that holds a file open."""

    def close(self) -> None:
        """Let go of the file."""


K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Closable)


class Pool(Generic[K, R]):
    """At most ``limit`` open things; the one unused longest is closed to make room. Not shared between threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: OrderedDict[K, R] = OrderedDict()

    def get(self, key: K, opened: Callable[[], R]) -> R:
        """The thing for ``key``, made by ``opened`` when it is not there. Errors of ``opened`` pass through."""
        if key not in self._open:
            while len(self._open) >= self._limit:
                self._open.popitem(last=False)[1].close()
            self._open[key] = opened()
        self._open.move_to_end(key)
        return self._open[key]

    def unused(self, kept: int) -> list[R]:
        """All but the ``kept`` used last."""
        return list(self._open.values())[: max(0, len(self._open) - kept)]

    def drop(self, is_meant: Callable[[K], bool]) -> None:
        """Close the things whose keys are meant."""
        for key in [key for key in self._open if is_meant(key)]:
            self._open.pop(key).close()

    def __len__(self) -> int:
        return len(self._open)

    def close(self) -> None:
        """Close everything. The pool can be used again."""
        while self._open:
            self._open.popitem()[1].close()
