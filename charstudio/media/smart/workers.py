"""Encoding jobs side by side in threads, their results in order.

Memory does not grow with the film's length: few jobs are ahead of what is being written, and none is long.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from types import TracebackType
from typing import Self

from charstudio.media.container import Cancelled
from charstudio.media.side_by_side import usable_cores
from charstudio.media.smart.encode import Job, Setting, Stop, encoded
from charstudio.media.smart.unit import Unit

_MOST_WORKERS = 4  # as in side_by_side
_PATIENCE_S = 0.05  # between questions whether to stop


class Workers:
    """Jobs worked off by threads, a few ahead of whoever takes their results, in order.

    ``stopped`` is asked from the calling thread. Invariant: after leaving the context there is no thread left.
    """

    def __init__(self, setting: Setting, stop: Stop, stopped: Callable[[], bool] | None, jobs: Sequence[Job]) -> None:
        self._setting = setting
        self._stop = stop
        self._stopped = stopped
        cores = usable_cores()
        self._count = max(1, min(cores, _MOST_WORKERS, len(jobs)))
        self._threads = -(-cores // self._count)
        self._pool = ThreadPoolExecutor(self._count, "smart-encode")
        self._coming = iter(jobs)
        self._futures: deque[Future[list[Unit]]] = deque()

    def __enter__(self) -> Self:
        for _ in range(self._count + 1):
            self._begin_next()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def ask(self) -> None:
        """Raise ``Cancelled`` when somebody said to stop."""
        if self._stopped is not None and self._stop.held(self._stopped):
            self._stop.set()
            raise Cancelled

    def next(self) -> list[Unit]:
        """The result of the next job. Raises what it raised, and ``Cancelled``."""
        future = self._futures.popleft()
        while True:
            try:
                found = future.result(_PATIENCE_S)
            except NotYet:
                if future.done():
                    raise
                self.ask()
                continue
            self._begin_next()
            return found

    def _begin_next(self) -> None:
        job = next(self._coming, None)
        if job is not None:
            self._futures.append(self._pool.submit(encoded, self._setting, job, self._threads))
