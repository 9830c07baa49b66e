"""Drawing ahead: the next frames are drawn while the one before is being encoded (both leave Python's lock)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

DEPTH = 2
"""Finished frames that may wait. A producer that reuses buffers needs ``DEPTH + 2`` of them."""


class _End:
    """The producer has nothing more; ``error`` when it failed."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Ahead(Generic[T]):
    """Iterates over ``source`` in a thread of its own, at most ``DEPTH`` items ahead. Use it with ``with``.

    An exception of the source is raised where its item would have come. Leaving the block ends the thread.
    """

    def __init__(self, source: Iterable[T]) -> None:
        self._source = source
        self._queue: queue.Queue[T | _End] = queue.Queue(DEPTH)
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._produce, name="draft-ahead", daemon=True)

    def __enter__(self) -> Iterator[T]:
        self._thread.start()
        return iter(self._items())

    def __exit__(self, *_: object) -> None:
        self._left.set()
        while self._thread.is_alive():  # a producer may be waiting for room
            try:
                self._queue.get(timeout=0.02)
            except queue.Empty:
                continue
        self._thread.join()

    def _items(self) -> Iterator[T]:
        while True:
            item = self._queue.get()
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item

    def _produce(self) -> None:
        error: BaseException | None = None
        try:
            for item in self._source:
                if self._left.is_set():
                    return
                self._queue.put(item)
        except BaseException as caught:  # noqa: BLE001 - handed over to the consumer, which raises it
            error = caught
        self._queue.put(_End(error))
