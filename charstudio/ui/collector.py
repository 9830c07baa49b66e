"""Python's garbage collector, kept in the window's thread.

Widgets and their signal handlers form reference cycles. Python collects cycles in whichever thread happens to allocate,
and a Qt object that dies in a worker's thread takes the process with it. So automatic collection is switched off and
done here, by a timer of the window's thread, at Python's own thresholds.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

TICK_MS = 400


class Collector(QObject):
    """Collects while it lives; ``stop`` gives the work back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.collect_due)
        gc.disable()
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the generations that are due, the cheapest first, as Python would have."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation] > 0:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Let Python collect by itself again, once nothing of Qt is left."""
        self._timer.stop()
        gc.enable()
