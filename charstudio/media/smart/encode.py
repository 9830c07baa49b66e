"""The parts of a smart render that are encoded: frames from the compositor go in, coded frames come out.

Each job is a stretch of frames with a coder of its own, so jobs can run side by side in threads. All coders of a film
are set up alike and write the same parameter sets, under the id that ``book`` keeps for them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from av.packet import Packet

from charstudio.media.coding import Coding
from charstudio.media.compose import Compositor
from charstudio.media.container import Cancelled
from charstudio.media.picture_coder import PictureCoder
from charstudio.media.playable import Find
from charstudio.media.smart.book import OWN_ID
from charstudio.media.smart.parameters import PPS, SPS, Pps, Sps, read_pps, read_sps
from charstudio.media.smart.plan import SmartPart, SmartPlan
from charstudio.media.smart.unit import Odd, Unit
from charstudio.media.smart.units import AUD, IDR, kind, split_stream
from charstudio.model.timeline import Timeline

_CACHE_BYTES = 8 * 1024 * 1024  # of decoded frames: a job goes forwards
_MOST_FRAMES = 240
"""Of a job: as long as encoders leave between key frames, and what one job holds of packets stays small."""


@dataclass(frozen=True)
class Setting:
    """What all jobs of a film have in common. ``coding`` is the film's, when nothing is copied."""

    timeline: Timeline
    find: Find
    plan: SmartPlan
    coding: Coding
    stopped: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Job:
    """Frames ``first`` to ``end`` (without it) of the film."""

    first: int
    end: int


def jobs(run: tuple[SmartPart, ...]) -> Iterator[Job]:
    """Parts that follow each other, cut into jobs of nearly equal length."""
    first, end = run[0].first, run[-1].end
    count = -(-(end - first) // _MOST_FRAMES)
    for begin, stop in pairwise(first + (end - first) * number // count for number in range(count + 1)):
        yield Job(begin, stop)


def own_sets(setting: Setting) -> tuple[Sps, Pps]:
    """The parameter sets that every job will use. Raises ``Odd``."""
    units = split_stream(_coder(setting).parameters)
    sps = next(read_sps(unit) for unit in units if kind(unit) == SPS)
    pps = next(read_pps(unit) for unit in units if kind(unit) == PPS)
    if (sps.id, pps.id, pps.sps_id) != (OWN_ID, OWN_ID, OWN_ID):
        raise Odd("x264 did not take the id it was given")
    return sps, pps


def encoded(setting: Setting, job: Job, threads: int = 1) -> list[Unit]:
    """The job's frames in the order of decoding. Raises ``Unreadable`` and ``Cancelled``."""
    coder = _coder(setting, threads)
    rate, found = setting.timeline.rate, list[Unit]()
    composing = Compositor(
        setting.timeline,
        setting.find,
        strict=True,
        cache_bytes=_CACHE_BYTES,
        stopped=setting.stopped,
        threads=threads,
    )
    with composing as compositor:
        for number in range(job.first, job.end):
            if setting.stopped():
                raise Cancelled
            picture = compositor.video_frame_at(rate.time_of(setting.plan.start + number))
            found += [_unit(job, packet) for packet in coder.code(picture)]
    return [*found, *(_unit(job, packet) for packet in coder.finish())]


def _coder(setting: Setting, threads: int = 1) -> PictureCoder:
    """x264 set up for the film: it reorders frames no more than the film's copied parts do."""
    depth = {0: ":bframes=0", 1: ":b-pyramid=none"}.get(setting.plan.reorder, "")
    same = setting.coding.options["x264-params"]
    options = {**setting.coding.options, "x264-params": f"{same}:sps-id={OWN_ID}{depth}"}
    size = setting.timeline.width_px, setting.timeline.height_px
    return PictureCoder(replace(setting.coding, options=options), setting.timeline.rate, size, threads=threads)


def _unit(job: Job, packet: Packet[Any]) -> Unit:
    nals = tuple(nal for nal in split_stream(bytes(packet)) if nal and kind(nal) not in {SPS, PPS, AUD})
    return Unit(job.first + int(packet.pts or 0), any(kind(nal) == IDR for nal in nals), nals)


class Stop:
    """Tells jobs in other threads to stop, because one failed or somebody said so, or to rest for a while."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._may_go = threading.Event()
        self._may_go.set()

    def set(self) -> None:
        """Stop."""
        self._stopped.set()
        self._may_go.set()

    def held(self, ask: Callable[[], bool]) -> bool:
        """The answer to a question that may take its time; all jobs rest until it is answered."""
        self._may_go.clear()
        try:
            return ask()
        finally:
            self._may_go.set()

    def __call__(self) -> bool:
        """Whether to stop; waits while jobs are to rest."""
        self._may_go.wait()
        return self._stopped.is_set()
