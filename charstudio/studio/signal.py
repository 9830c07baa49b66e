"""A list of listeners: the whole event system.

No weak references, no threads, no magic: who connects also disconnects, and everything runs in the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Signal(Generic[T]):
    """Calls every listener in the order they connected."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], None]] = []

    def connect(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Listen. Returns the function that stops listening (calling it twice is harmless)."""
        self._listeners.append(listener)
        return lambda: self.disconnect(listener)

    def disconnect(self, listener: Callable[[T], None]) -> None:
        """Stop listening."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def emit(self, value: T) -> None:
        """Tell everyone who is listening at this moment."""
        for listener in tuple(self._listeners):
            listener(value)
