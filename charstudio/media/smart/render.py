"""A film written as a smart plan says: parts in order, what is encoded prepared side by side in threads.

Invariant: there is a whole film at the path afterwards, or nothing was changed there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from av.error import FFmpegError

from charstudio.media.coding import Coding, coding_of
from charstudio.media.compose import Compositor
from charstudio.media.composing import Composing
from charstudio.media.container import Cancelled
from charstudio.media.part_file import failure
from charstudio.media.playable import Find
from charstudio.media.smart.book import OWN_ID, Sets
from charstudio.media.smart.copying import copied
from charstudio.media.smart.encode import Job, Setting, Stop, jobs, own_sets
from charstudio.media.smart.plan import SmartPlan, plan_smart
from charstudio.media.smart.splice import SpliceWriter
from charstudio.media.smart.unit import Unit
from charstudio.media.smart.workers import Workers
from charstudio.model.delivery import Delivery
from charstudio.model.time import TimeRange
from charstudio.model.timeline import Timeline


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
    setting = Setting(smart.timeline, smart.find, smart.plan, smart.coding, stop)
    try:
        sets = smart.plan.book.sets(own_sets(setting), smart.plan.reorder)
        with (
            Compositor(smart.timeline, smart.find, strict=True) as mixing,
            Composing(mixing, smart.part, as_video=False, pictures=False) as sound,
            Workers(setting, stop, stopped, _jobs(smart.plan)) as encoding,
            SpliceWriter(path, smart.plan, sets, smart.coding, smart.timeline.sample_rate_hz, metadata) as writer,
        ):
            writer.finish = finish
            try:
                _write(smart, writer, encoding, sound, sets, progress)
            except Cancelled:
                writer.abort()
                return None
    except (FFmpegError, OSError, ValueError) as error:  # of a coder, in its thread
        raise failure(error, path) from error
    return writer


def _write(
    smart: Smart,
    writer: SpliceWriter,
    encoding: Workers,
    sound: Iterator[Any],
    sets: Sets,
    progress: Callable[[int, int], None] | None,
) -> None:
    """The whole film: about a second of sound, then its frames, and so on. Raises ``Cancelled``."""
    step, heard = max(1, round(smart.timeline.rate.fps)), 0
    for unit, own in _units(smart.plan, encoding, sets):
        encoding.ask()
        if writer.frames == heard:
            writer.write_audio(next(sound))
            heard += step
        writer.write_unit(unit, own)
        if progress is not None:
            progress(writer.frames, smart.plan.frames)


def _units(plan: SmartPlan, encoding: Workers, sets: Sets) -> Iterator[tuple[Unit, tuple[bytes, ...]]]:
    """All frames in the order of decoding, with the parameter sets they need."""
    own = sets.nals({OWN_ID})
    for is_copied, run in plan.runs():
        if not is_copied:
            for _ in jobs(run):
                yield from ((unit, own) for unit in encoding.next())
            continue
        for part in run:
            assert part.source is not None
            ids = plan.ids[part.source]
            needed = sets.nals(ids.values())
            yield from ((unit, needed) for unit in copied(part, plan.films[part.source], ids))


def _jobs(plan: SmartPlan) -> list[Job]:
    return [job for is_copied, run in plan.runs() if not is_copied for job in jobs(run)]
