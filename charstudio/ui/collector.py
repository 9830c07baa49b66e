"""Python's garbage collector, kept in the window's thread.

Widgets and their signal handlers form reference cycles. Python collects cycles in whichever thread happens to allocate,
and a Qt object that dies in a worker's thread takes the process with it. So automatic collection is switched off and
done here, by a timer of the window's thread, at Python's own thresholds. The oldest generation, with everything a film
consists of, takes a tenth of a second: it has to wait until the program is at rest.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

TICK_MS = 400
_AT_REST = 200
"""At most so many objects more than a tick ago: nobody works, nothing is being made."""
_OVERDUE = 10
"""After so many times the threshold the oldest generation waits no longer."""


class Collector(QObject):
    """Collects while it lives; ``stop`` gives the work back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._last_count = 0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.collect_due)
        gc.disable()
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the generations that are due, the cheapest first, as Python would have."""
        counts = gc.get_count()
        at_rest = counts[0] - self._last_count < _AT_REST
        for generation in (2, 1, 0):
            if self._is_due(generation, counts, at_rest=at_rest):
                gc.collect(generation)
                break
        self._last_count = gc.get_count()[0]

    def _is_due(self, generation: int, counts: tuple[int, int, int], *, at_rest: bool) -> bool:
        threshold, count = self._thresholds[generation], counts[generation]
        if generation == 2 and not at_rest:
            threshold *= _OVERDUE
        return count > threshold > 0

    def stop(self) -> None:
        """Let Python collect by itself again, once nothing of Qt is left."""
        self._timer.stop()
        gc.enable()
