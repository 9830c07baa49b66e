"""Python's garbage collector, kept in the window's thread.

Widgets and their signal handlers form reference cycles. Python collects cycles in whichever thread happens to allocate,
and a Qt object that dies in a worker's thread takes the process with it. So automatic collection is switched off and
done here, by a timer of the window's thread, at Python's own thresholds.

A large film is hundreds of thousands of objects, and looking at all of them takes a tenth of a second. That waits until
the program is at rest; meanwhile what has come in at once, and what was looked at before, is set apart
(``gc.freeze``), so that only what is new is looked at.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

TICK_MS = 50
"""Often: what has come in since is what a pass takes its time for."""
_AT_REST = 25
"""At most so many objects more than a tick ago: nobody works, nothing is being made."""
_AT_ONCE = 3000
"""So many new objects in one tick are a film that was opened or a run that was begun, and will stay for a while."""
_MIDDLE = 4
"""The middle generation is looked at after so many passes of the young one: Python's ten make each pass long."""
_OVERDUE = 160
"""After so many times the threshold the oldest generation waits no longer."""
_OLDEST = 2


def _never() -> bool:
    return False


class Collector(QObject):
    """Collects while it lives; ``stop`` gives the work back to Python. While ``is_busy()`` nothing takes long."""

    def __init__(self, parent: QObject | None = None, is_busy: Callable[[], bool] = _never) -> None:
        super().__init__(parent)
        self.is_busy = is_busy
        self._thresholds = gc.get_threshold()
        self._last_count = 0
        self._set_apart = False
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.collect_due)
        gc.disable()
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the generations that are due, the cheapest first, as Python would have."""
        counts = gc.get_count()
        if counts[_OLDEST] > self._thresholds[_OLDEST] and self._is_at_rest(counts[0]):
            gc.unfreeze()
            gc.collect(_OLDEST)
            gc.freeze()
        else:
            self._collect_new(counts)
        self._last_count = gc.get_count()[0]

    def _is_at_rest(self, count: int) -> bool:
        return count - self._last_count < _AT_REST and not self.is_busy()

    def _collect_new(self, counts: tuple[int, int, int]) -> None:
        came_at_once = counts[0] > _AT_ONCE
        self._set_apart = came_at_once and not self._set_apart
        if self._set_apart:  # not twice in a row: what goes on coming is looked at, or its garbage would pile up
            gc.freeze()
            return
        young, _, oldest = self._thresholds
        for generation, limit in ((_OLDEST, _OVERDUE * oldest), (1, _MIDDLE), (0, young)):
            if counts[generation] > limit > 0:
                gc.collect(generation)
                break
        if came_at_once:
            gc.freeze()

    def stop(self) -> None:
        """Let Python collect by itself again, once nothing of Qt is left."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
