"""Five hundred paid jobs at once in the real window, against what the cloud itself takes.

The fake cloud is a process of its own and imposes how long each job waits and runs, and how long it takes to accept
and to hand out so many. That is the floor: the longest job, and what a client needs beside it that does nothing but
send, look every second and fetch (``_bare_client``; measured before, with a cloud of its own). Promised: no more than
1.05 times that floor until everything is downloaded, probed and stored; the window's thread never away for more than
16 ms; memory flat while jobs are looked at, and a result no more than what the film keeps of it; no job looked at more
often than agreed.

What the window's thread does in one go is measured by its own processor time between two ticks of a timer, since the
clock on the wall also shows what the cloud's process takes from two cores; both are printed.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tests.bench._films import film_of

JOBS = int(os.environ.get("CONCURRENCY_JOBS", "500"))
MODEL = "fal-ai/kling-video/v2.5-turbo/standard/image-to-video"
PACE = {"queue_s": 2.0, "video_s": 60.0, "spread": 0.3}
RATIO = 1.05
BLOCKED_MS = 16.0
POLL_S = 1.0
WAITING_MB = 8.0
"""What five hundred jobs may add while they are looked at every second and nothing arrives."""
RESULT_KB = 64.0
"""What each result may add: its rows, its place in panels and, if it is in sight, its picture."""
SETTLED_S = 10.0
"""By then all are accepted."""
COLLECTING_S = 3.0
"""So long before the first result is stored it is being fetched already, and decoders are loaded."""
TICK_MS = 4


class Sample(NamedTuple):
    """How much memory there was when so many results were stored."""

    seconds: float
    done: int
    megabytes: float


@dataclass
class Measured:
    """What was seen while the jobs ran."""

    seconds: float = 0.0
    done: int = 0
    busiest_ms: float = 0.0
    longest_gap_ms: float = 0.0
    gaps_over: int = 0
    ticks: int = 0
    memory: list[Sample] = field(default_factory=list)


@contextmanager
def cloud(folder: Path) -> Iterator[str]:
    """The fake cloud in a process of its own; gives its address."""
    script = folder / "script.json"
    folder.mkdir(parents=True)
    script.write_text(json.dumps({"pace": PACE, "seed": 7}))
    command = [sys.executable, "-m", "charstudio.testing", "--folder", str(folder / "state"), "--script", str(script)]
    with subprocess.Popen([*command, "--quick"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.stdout.read()


def asked(address: str, page: str) -> object:
    """A page of the cloud's own."""
    with urllib.request.urlopen(f"{address}/{page}", timeout=60) as answer:
        return json.load(answer)


def main() -> bool:
    """Print the table; whether the promise holds."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        film_of(root, JOBS, (("video.motion", MODEL, "prompt"),))
        with cloud(root / "bare") as address:
            bare = _bare(address, root / "portrait.png")
        with cloud(root / "cloud") as address:
            os.environ.update(CHARSTUDIO_CLOUD=address, FAL_KEY="bench:key")
            measured = _run(root)
            bill = asked(address, "bill")
            requests = asked(address, "requests")
    return report(measured, bill, requests, bare)


def _bare(address: str, picture: Path) -> float:
    """Seconds beyond the longest job that a bare client needs for the same jobs."""
    command = [sys.executable, "-m", "tests.bench._bare_client", address, MODEL, str(JOBS), str(picture)]
    seconds = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return seconds - _longest(asked(address, "bill"))


def _longest(bill: object) -> float:
    """Seconds the longest job took in the cloud."""
    assert isinstance(bill, dict)
    return max(float(line["ended_at"]) - float(line["accepted_at"]) for line in bill["lines"])


def _run(root: Path) -> Measured:
    from PySide6.QtWidgets import QApplication

    from charstudio.ui import aio, theme

    app = QApplication([])
    theme.apply(app, "dark")
    measured = Measured()
    aio.run(app, lambda: _played(root, measured))
    return measured


async def _played(root: Path, measured: Measured) -> int:
    from charstudio.app import build_studio
    from charstudio.engine.events import JobDone
    from charstudio.storage import settings as stored
    from charstudio.storage.paths import Paths
    from charstudio.ui.collector import Collector
    from charstudio.ui.window.frame import MainWindow
    from charstudio.ui.window.session import Session

    paths = Paths.under(root / "user")
    changes = {"cloud_jobs": JOBS, "cap_day_usd": 0, "ask_above_usd": 1000, "key_question": "answered"}
    stored.save(paths.settings, stored.changed(stored.Settings(), **changes))
    studio = build_studio(paths)
    window = MainWindow()
    window.resize(1280, 800)
    window.show()
    session = Session(window, studio, paths)
    collector = Collector(is_busy=lambda: studio.is_running)
    studio.open(root / "film")
    await studio.look_for_keys()  # as the window has done long before anybody presses Run
    await asyncio.sleep(1.0)  # the window has its first look at five hundred nodes
    plan = studio.plan()
    pulse = _pulse(measured)
    stored_ones: list[object] = []
    studio.jobs.connect(lambda event: stored_ones.append(event) if isinstance(event, JobDone) else None)
    begun = time.perf_counter()

    async def watch_memory() -> None:
        while True:
            measured.memory.append(Sample(time.perf_counter() - begun, len(stored_ones), _memory_mb()))
            await asyncio.sleep(0.25)

    watching = asyncio.create_task(watch_memory())
    outcome = await studio.start(plan).finished()
    measured.seconds, measured.done = time.perf_counter() - begun, len(outcome.done)
    watching.cancel()
    pulse.stop()
    collector.stop()
    await session.end()
    await studio.close()
    for provider in studio.providers.values():
        await provider.aclose()
    window.may_close = True
    window.close()
    return 0


def _pulse(measured: Measured) -> object:
    """A timer in the window's thread that notes how long the thread was away, and how long it worked, between ticks."""
    from PySide6.QtCore import Qt, QTimer

    last = [time.perf_counter(), time.thread_time()]

    def tick() -> None:
        now, worked = time.perf_counter(), time.thread_time()
        gap = (now - last[0]) * 1000 - TICK_MS
        measured.ticks += 1
        measured.longest_gap_ms = max(measured.longest_gap_ms, gap)
        measured.gaps_over += gap > BLOCKED_MS
        measured.busiest_ms = max(measured.busiest_ms, (worked - last[1]) * 1000)
        last[:] = [now, worked]

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
    timer.timeout.connect(tick)
    timer.start()
    return timer


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if sys.platform == "linux" else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20 if pages else 0.0


def report(measured: Measured, bill: object, requests: object, bare: float) -> bool:
    """The table and the last line. ``bare``: seconds beyond the longest job that a bare client needs."""
    assert isinstance(requests, list)
    longest = _longest(bill)
    floor = longest + bare
    ratio = measured.seconds / floor
    closest, looks = _looks(requests)
    waiting_mb, result_kb = _growth(measured.memory)
    rows = (
        ("jobs done", f"{measured.done}", f"{JOBS}"),
        ("longest job in the cloud", f"{longest:.1f} s", ""),
        ("what a bare client needs for them (floor)", f"{floor:.1f} s", ""),
        ("until everything was stored", f"{measured.seconds:.1f} s", f"{RATIO} x the floor"),
        ("  beside the longest job alone", f"{measured.seconds / longest:.3f} x", ""),
        ("window's thread: most work in one go", f"{measured.busiest_ms:.1f} ms", f"{BLOCKED_MS:g} ms"),
        ("  by the wall clock, longest", f"{measured.longest_gap_ms:.1f} ms", ""),
        ("  by the wall clock, over 16 ms", f"{measured.gaps_over} of {measured.ticks}", ""),
        ("closest two looks at one job", f"{closest:.2f} s", f"{POLL_S:g} s"),
        ("looks in all", f"{looks}", f"{measured.done * measured.seconds / POLL_S:.0f} at the most"),
        ("memory while all wait", f"{waiting_mb:+.1f} MB", f"{WAITING_MB:+g} MB"),
        ("memory for each result, once decoders are loaded", f"{result_kb:+.0f} KB", f"{RESULT_KB:+g} KB"),
        ("memory at the end", f"{measured.memory[-1].megabytes:.0f} MB", ""),
    )
    for name, value, promise in rows:
        print(f"{name:50} {value:>14}   {promise}")
    holds = (
        measured.done == JOBS
        and ratio <= RATIO
        and measured.busiest_ms <= BLOCKED_MS
        and closest >= POLL_S * 0.98
        and waiting_mb <= WAITING_MB
        and result_kb <= RESULT_KB
    )
    print(
        f"concurrency: {measured.done} jobs in {ratio:.3f}x the floor, window's thread at most "
        f"{measured.busiest_ms:.1f} ms in one go, {'holds' if holds else 'falls short'}"
    )
    return holds


def _looks(requests: list[dict[str, object]]) -> tuple[float, int]:
    """The shortest time between two looks at one job, and how many looks there were."""
    times: dict[str, list[float]] = defaultdict(list)
    for seen in requests:
        found = re.search(r"/requests/([^/?]+)/status", str(seen["path"]))
        if found:
            times[found.group(1)].append(float(str(seen["at"])))
    gaps = [later - earlier for found in times.values() for earlier, later in pairwise(found)]
    return min(gaps, default=float("inf")), sum(map(len, times.values()))


def _growth(memory: list[Sample]) -> tuple[float, float]:
    """What was added while all waited, in MB, and from a tenth of the results on for each of them, in KB."""
    first_s = next(sample.seconds for sample in memory if sample.done)
    waiting = [sample.megabytes for sample in memory if SETTLED_S < sample.seconds < first_s - COLLECTING_S]
    arriving = [sample for sample in memory if sample.done >= JOBS // 10]
    first, last = arriving[0], arriving[-1]
    each = 1024 * (last.megabytes - first.megabytes) / max(last.done - first.done, 1)
    return max(waiting) - waiting[0], each
