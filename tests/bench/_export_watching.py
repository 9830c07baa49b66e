"""The process that ``_export_window.py`` looks at: ``python -m tests.bench._export_watching SHOTS FILM``."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from charstudio.media.export import export
from charstudio.model.delivery import Delivery
from tests.bench._export_cuts import shots_of, timeline_of
from tests.bench._export_peers import CRF

_TICK_MS = 5
_IDLE_S = 3.0


class Watch:
    """A timer that notes how late it comes."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - _TICK_MS))
        self._last = now

    def stop(self) -> tuple[float, float]:
        """The 95th percentile and the worst."""
        self._timer.stop()
        return float(np.quantile(self.late_ms, 0.95)), max(self.late_ms)


def main() -> None:
    """Idle for a while, then while exporting."""
    app = QApplication([])
    timeline, shelf = timeline_of(shots_of(sys.argv[1]))
    film = Path(sys.argv[2])
    idle = _watched(app, lambda: time.sleep(_IDLE_S))
    busy = _watched(app, lambda: export(timeline, shelf.get, film, delivery=Delivery(quality=CRF, copies=False)))
    assert film.exists()
    names = ("idle_ms", "idle_worst_ms", "late_ms", "worst_ms")
    print(json.dumps(dict(zip(names, (*idle, *busy), strict=True))))


class _Work(QObject):
    """Something done in a thread, while the window's own loop runs."""

    over = Signal()

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self._work = work
        self.thread_ = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self._work()
        finally:
            self.over.emit()


def _watched(app: QApplication, work: Callable[[], object]) -> tuple[float, float]:
    doing, watch = _Work(work), Watch()
    doing.over.connect(app.quit, Qt.ConnectionType.QueuedConnection)
    doing.thread_.start()
    app.exec()
    doing.thread_.join()
    return watch.stop()


if __name__ == "__main__":
    main()
