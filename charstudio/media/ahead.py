"""The time in which nobody asks, put to use: a thread that makes the next pictures while the last one is looked at.

Whoever asks goes first: the work stops between two packets and takes up again when the answer was given.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from charstudio.media.container import Cancelled
from charstudio.model.errors import CharStudioError

_log = logging.getLogger(__name__)


class Ahead:
    """Does ``work`` piece by piece until it answers False. The thread begins with the first ``go``."""

    def __init__(self, work: Callable[[], bool]) -> None:
        self._work = work
        self._turn = threading.Lock()
        self._changed = threading.Condition()
        self._asking = 0
        self._is_due = False
        self._is_closing = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While somebody asks: the work rests."""
        self._asking += 1
        with self._turn:
            self._asking -= 1
            yield

    def must_stop(self) -> bool:
        """Whether the work should stop as soon as it can."""
        return self._asking > 0 or self._is_closing

    def go(self) -> None:
        """There is something to do in advance."""
        with self._changed:
            self._is_due = True
            if self._thread is None and not self._is_closing:
                self._thread = threading.Thread(target=self._run, name="decode-ahead", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """End the thread and wait for it. Safe to call twice."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while self._wait():
            more = True
            while more and not self.must_stop():
                with self._turn:
                    more = self._piece()

    def _wait(self) -> bool:
        with self._changed:
            while not self._is_due and not self._is_closing:
                self._changed.wait()
            self._is_due = False
            return not self._is_closing

    def _piece(self) -> bool:
        try:
            return self._work()
        except Cancelled:
            return False
        except (CharStudioError, OSError):  # whoever asks for that frame is told
            return False
        except Exception:  # noqa: BLE001 - the last door of this thread; nothing depends on it
            _log.warning("Decoding ahead failed", exc_info=True)
            return False
