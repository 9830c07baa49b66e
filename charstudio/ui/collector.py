"""Python's garbage collector, kept in the window's thread.

Widgets and their signal handlers form reference cycles. Python collects cycles in whichever thread happens to allocate,
and a Qt object that dies in a worker's thread takes the process with it. So automatic collection is switched off and
done here, by a timer of the window's thread.

A large film is hundreds of thousands of objects, and looking at all of them takes a tenth of a second. That waits until
the program is at rest; meanwhile what has come in at once, and what was looked at before, is set apart
(``gc.freeze``), so that only what is new is looked at.

What is due goes by how many objects a pass would look at. Python's own counters hold how many more were made than
freed, which stays near nothing while jobs are looked at, however many objects wait to be looked at.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

TICK_MS = 25
"""Often: what has come in since is what a pass takes its time for."""
_AT_REST, _REST_TICKS = 25, 8
"""At most so many objects more than a tick ago, so many ticks in a row: nobody works, nothing is being made."""
_AT_ONCE, _IN_A_ROW = 1500, 40
"""So many objects more in one tick are a film that was opened or a run that was begun, and will stay for a while. For
so many ticks they are set apart unlooked at: a second is what a beginning takes.
"""
_YOUNG, _BOTH = 1500, 5000
"""So many young objects are looked at, and so many young and middle-aged ones: two or three milliseconds."""
_PASSES = 10
"""So many passes of the middle-aged make the old ones due, as Python has it."""
_OVERDUE_S = 600.0
"""So long the old ones wait for rest."""


def _never() -> bool:
    return False


class Collector(QObject):
    """Collects while it lives; ``stop`` gives the work back to Python. While ``is_busy()`` nothing takes long."""

    def __init__(self, parent: QObject | None = None, is_busy: Callable[[], bool] = _never) -> None:
        super().__init__(parent)
        self.is_busy = is_busy
        self._last_count = 0
        self._quiet_ticks = 0
        self._set_apart = 0
        self._passes = 0
        self._looked_at_all = time.monotonic()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.collect_due)
        gc.disable()
        self._timer.start()

    def collect_due(self) -> None:
        """Collect what is due: the old ones at rest, the new ones in short passes."""
        more = gc.get_count()[0]
        is_quiet = more - self._last_count < _AT_REST and not self.is_busy()
        self._quiet_ticks = self._quiet_ticks + 1 if is_quiet else 0
        is_due = self._passes > _PASSES
        if is_due and self._quiet_ticks >= _REST_TICKS:
            gc.unfreeze()
            self._collect_old()
            gc.freeze()
        elif is_due and time.monotonic() - self._looked_at_all > _OVERDUE_S:
            self._collect_old()
        else:
            self._collect_new(came_at_once=more > _AT_ONCE)
        self._last_count = gc.get_count()[0]

    def _collect_old(self) -> None:
        gc.collect(2)
        self._passes = 0
        self._looked_at_all = time.monotonic()

    def _collect_new(self, *, came_at_once: bool) -> None:
        self._set_apart = self._set_apart % (_IN_A_ROW + 1) + 1 if came_at_once else 0
        if not 0 < self._set_apart <= _IN_A_ROW:  # what goes on coming is looked at, or its garbage would pile up
            self._look_at_new()
        if came_at_once:
            gc.freeze()
            self._passes += 1

    def _look_at_new(self) -> None:
        young, middle = (len(gc.get_objects(generation=generation)) for generation in (0, 1))
        if young + middle > _BOTH:
            gc.collect(1)
            self._passes += 1
        elif young > _YOUNG:
            gc.collect(0)

    def stop(self) -> None:
        """Let Python collect by itself again, once nothing of Qt is left."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
