"""Work that takes longer than a frame: done in a worker thread, its result brought back to the window's."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger("charstudio.ui.aside")


class Aside(QObject):
    """One piece of work at a time; what is asked for last counts, the result of an earlier one is thrown away."""

    _done = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turn = 0
        self._then: Callable[[Any], None] | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._done.connect(self._bring, Qt.ConnectionType.QueuedConnection)  # never before ``run`` has returned

    @property
    def is_busy(self) -> bool:
        """Whether a result is awaited."""
        return self._then is not None

    def run(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Have ``work`` done on values it alone holds, and call ``then`` with its result in this thread."""
        self._turn += 1
        self._then = then
        self._pool = self._pool or ThreadPoolExecutor(1, "charstudio-aside")
        turn = self._turn
        self._pool.submit(work).add_done_callback(lambda future: self._done.emit(turn, future))

    def close(self) -> None:
        """Wait for what is under way; nothing comes of it."""
        self._then = None
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _bring(self, turn: int, future: Future[Any]) -> None:
        if turn != self._turn or self._then is None or future.cancelled():
            return
        then, self._then = self._then, None
        if (error := future.exception()) is not None:
            log.error("work aside failed", exc_info=error)
            return
        then(future.result())
