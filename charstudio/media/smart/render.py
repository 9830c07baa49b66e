"""A film written as a smart plan says: parts in order, what is encoded prepared side by side in threads.

Memory does not grow with the film's length: few jobs are ahead of what is being written, and none is long.
"""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self

from charstudio.media.audio import Samples
from charstudio.media.coding import Coding, coding_of
from charstudio.media.compose import Compositor
from charstudio.media.container import Cancelled
from charstudio.media.playable import Find
from charstudio.media.smart.book import OWN_ID
from charstudio.media.smart.copying import copied
from charstudio.media.smart.encode import Job, Setting, Stop, Unit, encoded, jobs, own_sets, written_sets
from charstudio.media.smart.parameters import Pps, Sps
from charstudio.media.smart.plan import SmartPart, SmartPlan, plan_smart
from charstudio.media.smart.splice import SpliceWriter
from charstudio.model.delivery import Delivery
from charstudio.model.time import TimeRange
from charstudio.model.timeline import Timeline

_MOST_WORKERS = 4
_SOUND_AHEAD = 4  # seconds
_PATIENCE_S = 0.05  # between questions whether to stop


@dataclass(frozen=True)
class Smart:
    """What a smart render is made from: ``plan`` is of exactly this timeline, ``part`` and ``find``."""

    plan: SmartPlan
    timeline: Timeline
    find: Find
    part: TimeRange
    coding: Coding


def smart_for(timeline: Timeline, find: Find, delivery: Delivery, part: TimeRange) -> Smart | None:
    """How to make the film with parts of it copied; None where that is not possible or does not pay."""
    plan = plan_smart(timeline, find, delivery, part)
    return Smart(plan, timeline, find, part, coding_of(delivery)) if plan.pays else None


def render_smart(
    smart: Smart,
    path: Path,
    *,
    metadata: Mapping[str, str] | None,
    finish: Callable[[Path], None] | None,
    progress: Callable[[int, int], None] | None,
    stopped: Callable[[], bool] | None,
) -> SpliceWriter | None:
    """Write the film; None when ``stopped`` said so. Raises ``Odd`` when it cannot be done as planned, and like
    ``export``; in all these cases nothing is left at ``path``.
    """
    stop = Stop()
    setting = Setting(smart.timeline, smart.find, smart.plan, smart.coding.options, stop)
    own = own_sets(setting)
    sets = written_sets(smart.plan, own)
    with (
        _Sound(smart) as sound,
        _Encoding(setting, stop, stopped) as encoding,
        SpliceWriter(path, smart.plan, sets, smart.coding, smart.timeline.sample_rate_hz, metadata) as writer,
    ):
        writer.finish = finish
        step = max(1, round(smart.timeline.rate.fps))
        heard = 0
        try:
            for unit, own_sets_ in _units(smart.plan, encoding, sets):
                encoding.ask()
                if writer.frames == heard:  # about a second of sound, then its frames
                    writer.write_audio(next(sound))
                    heard += step
                writer.write_unit(unit, own_sets_)
                if progress is not None:
                    progress(writer.frames, smart.plan.frames)
        except Cancelled:
            writer.abort()
            return None
    return writer


def _units(
    plan: SmartPlan, encoding: _Encoding, sets: tuple[list[Sps], list[Pps]]
) -> Iterator[tuple[Unit, tuple[bytes, ...]]]:
    """All frames in the order of decoding, with the parameter sets they need."""
    runs = [(is_copied, tuple(some)) for is_copied, some in groupby(plan.parts, lambda part: part.copied)]
    encoding.expect(job for is_copied, run in runs if not is_copied for job in jobs(run))
    own = _nals_of(sets, {OWN_ID})
    for is_copied, run in runs:
        if not is_copied:
            for _ in jobs(run):
                yield from ((unit, own) for unit in encoding.next())
            continue
        for part in run:
            yield from _copied_units(plan, part, sets)


def _copied_units(
    plan: SmartPlan, part: SmartPart, sets: tuple[list[Sps], list[Pps]]
) -> Iterator[tuple[Unit, tuple[bytes, ...]]]:
    assert part.source is not None
    ids = plan.ids[part.source]
    own = _nals_of(sets, set(ids.values()))
    yield from ((unit, own) for unit in copied(part, plan.films[part.source], ids))


def _nals_of(sets: tuple[list[Sps], list[Pps]], ids: set[int]) -> tuple[bytes, ...]:
    """The parameter sets that slices with these picture parameter sets need."""
    pictures = [one for one in sets[1] if one.id in ids]
    sequences = [one for one in sets[0] if one.id in {picture.sps_id for picture in pictures}]
    return tuple(one.nal() for one in (*sequences, *pictures))


class _Encoding:
    """Jobs worked off by threads, a few ahead of whoever takes their results, in order."""

    def __init__(self, setting: Setting, stop: Stop, stopped: Callable[[], bool] | None) -> None:
        self._setting = setting
        self._stop = stop
        self._stopped = stopped
        self._workers = min(_MOST_WORKERS, os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(self._workers, "smart-encode")
        self._coming: Iterator[Job] = iter(())
        self._futures: deque[Future[list[Unit]]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def ask(self) -> None:
        """Raise ``Cancelled`` when somebody said to stop."""
        if self._stopped is not None and self._stopped():
            self._stop.set()
            raise Cancelled

    def expect(self, coming: Iterable[Job]) -> None:
        """Begin with these jobs."""
        self._coming = iter(coming)
        for _ in range(self._workers + 1):
            self._begin_next()

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
            self._futures.append(self._pool.submit(encoded, self._setting, job))


class _Sound:
    """Mixes the film's sound in a thread, some seconds ahead. An error there is raised here."""

    def __init__(self, smart: Smart) -> None:
        self._smart = smart
        self._queue: queue.Queue[Samples | BaseException] = queue.Queue(_SOUND_AHEAD)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="smart-sound", daemon=True)

    def __enter__(self) -> Iterator[Samples]:
        self._thread.start()
        return self._take()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        while self._thread.is_alive():  # it may be waiting for room
            try:
                self._queue.get(timeout=_PATIENCE_S)
            except queue.Empty:
                continue
        self._thread.join()

    def _take(self) -> Iterator[Samples]:
        while True:
            piece = self._queue.get()
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    def _work(self) -> None:
        try:
            with Compositor(self._smart.timeline, self._smart.find, strict=True) as compositor:
                for piece in self._pieces(compositor):
                    self._queue.put(piece)
                    if self._stop.is_set():
                        return
        except BaseException as error:  # noqa: BLE001 - raised again by whoever takes
            self._queue.put(error)

    def _pieces(self, compositor: Compositor) -> Iterator[Samples]:
        rate, part = self._smart.timeline.rate, self._smart.part
        total, step = rate.frames_in(part.duration), max(1, round(rate.fps))
        for first in range(0, total, step):
            length = rate.time_of(min(step, total - first))
            yield compositor.audio(part.start + rate.time_of(first), length)
