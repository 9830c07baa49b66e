"""Work in a thread for a dialog that goes on asking: the newest wish is worked out, those in between are not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from charstudio.model.errors import CharStudioError

T = TypeVar("T")


class Newest(Generic[T]):
    """``ask`` it as often as you like. ``then`` gets what came of a wish unless a newer one is waiting, ``failed`` the
    sentence why nothing did. After ``close`` nobody is told anything.
    """

    def __init__(
        self,
        start: Callable[[Coroutine[Any, Any, None], str], None],
        name: str,
        then: Callable[[T], None],
        failed: Callable[[CharStudioError], None],
    ) -> None:
        self._start, self._name, self._then, self._failed = start, name, then, failed
        self._wish: Callable[[], T] | None = None
        self._is_busy = self._is_over = False

    @property
    def is_busy(self) -> bool:
        """Whether something is being worked out."""
        return self._is_busy

    def ask(self, work: Callable[[], T]) -> None:
        """Work this out next; it runs in a thread."""
        self._wish = work
        if not self._is_busy and not self._is_over:
            self._is_busy = True
            self._start(self._go_on(), self._name)

    def is_stopped(self) -> bool:
        """Whether what runs is no longer wanted: for long work to ask. Any thread."""
        return self._is_over or self._wish is not None

    def close(self) -> None:
        """Nobody waits any more."""
        self._is_over, self._wish = True, None

    async def _go_on(self) -> None:
        try:
            while self._wish is not None:
                work, self._wish = self._wish, None
                try:
                    made = await asyncio.to_thread(work)
                except CharStudioError as error:
                    if not self.is_stopped():
                        self._failed(error)
                else:
                    if not self.is_stopped():
                        self._then(made)
        finally:
            self._is_busy = False
