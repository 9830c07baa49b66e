"""The film: the timeline, composed exactly as the viewer shows it, written to an MP4.

A film worth it is composed and coded in segments, side by side on all cores (``side_by_side``); others by one coder,
with a thread that composes a few frames ahead (``composing``). Sound is mixed and coded here, on one clock. What the
film contains is decided before the first frame: every source is looked up once. Invariant: there is a whole film at
``path`` afterwards, or nothing was changed there.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from av.error import FFmpegError
from av.video.frame import VideoFrame

from charstudio.media.compose import Compositor
from charstudio.media.composing import Composing
from charstudio.media.container import Cancelled
from charstudio.media.film_writer import FilmWriter, writer_for
from charstudio.media.layers import Schedule, audible, visible
from charstudio.media.mix import Mixer
from charstudio.media.playable import Find, Playable, files_of
from charstudio.media.segment_coding import SegmentWork
from charstudio.media.side_by_side import Division, Lanes, SideBySide
from charstudio.media.smart.render import render_smart, smart_for
from charstudio.media.smart.splice import SpliceWriter
from charstudio.media.smart.unit import Odd
from charstudio.media.writer import ClipWriter, failure
from charstudio.model.delivery import Delivery
from charstudio.model.errors import DiskFull, EncodeFailed, StorageError, Unreadable
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import ClipSource, Timeline

_log = logging.getLogger(__name__)
_AS_IT_IS = Delivery()
_CACHE_BYTES = 8 * 1024 * 1024  # a film is read forwards
_PATIENCE_S = 0.03  # between two questions whether to stop, while there is nothing to write
_LEAST_BITS_PER_PIXEL = 0.01  # what even a calm film needs at CRF 18; less room than this is surely too little
_SOUND_BYTES_PER_S = 24_000

Elsewhere: TypeAlias = Callable[[SegmentWork], Lanes | None]
"""Opens lanes that code a film's segments somewhere else; None: not worth it, or not possible."""

_Lookup: TypeAlias = Mapping[ClipSource, Playable | None]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written. ``seconds`` is how long it took; ``drafts`` and ``ghosts`` count *sources* in the film."""

    path: Path
    frames: int
    duration: Seconds
    bytes: int
    seconds: float
    drafts: int
    """Sources made by the draft engine: their pictures carry its mark."""
    ghosts: int
    """Sources that are not made yet: the film shows a card in their place."""
    files: tuple[Path, ...] = ()
    """Everything that was written, ``path`` first; empty when that is all."""
    remarks: tuple[str, ...] = ()
    """What came out differently than was asked, a sentence each."""
    copied_share: float = 0.0
    """The share of the frames that was copied without loss."""


def export(
    timeline: Timeline,
    find: Find,
    path: Path,
    *,
    range: TimeRange | None = None,  # noqa: A002 - the word of the model (Clip.range) and of the user
    delivery: Delivery = _AS_IT_IS,
    progress: Callable[[int, int], None] | None = None,
    stopped: Callable[[], bool] | None = None,
    overwrite: bool = False,
    metadata: Mapping[str, str] | None = None,
    finish: Callable[[Path], None] | None = None,
    elsewhere: Elsewhere | None = None,
) -> ExportReport | None:
    """Write the film, or ``range`` of it, to ``path``; None when ``stopped`` said so, and then nothing is left.

    ``timeline`` has the size and rate the film is to have (see ``model/reframing.py``); of ``delivery`` only the form
    and how it is encoded count here. ``finish`` is given the whole part file before it gets its name, to sign it.
    ``elsewhere`` may have the segments of a long film coded by others; the film is the same to the bit.

    ``progress(done, total)`` counts frames and is called, like ``stopped``, from the calling thread.
    The film has exactly ``rate.frames_in(range.duration)`` frames and sound of the same length, silent if need be.
    Raises ``EncodeFailed`` (nothing to export, the encoder failed), ``Unreadable`` (a source is gone or broken),
    ``DiskFull`` and ``StorageError`` (no such folder; the file exists and ``overwrite`` is off).
    """
    begun = time.monotonic()
    part = exported_part(timeline, range)
    sources = _sources(timeline, find, part)
    _check_sources(sources, path)
    _check_place(path, timeline, part, overwrite=overwrite, folder=delivery.facts.folder)
    smart = smart_for(timeline, sources.get, delivery, part)
    if smart is not None:
        try:
            spliced = render_smart(smart, path, metadata=metadata, finish=finish, progress=progress, stopped=stopped)
            if spliced is None:
                return None
            return _report(path, spliced, sources, time.monotonic() - begun, smart.plan.copied_share)
        except Odd as odd:
            _log.info("%s is encoded as a whole: %s", path.name, odd)
    job = _Job(timeline, sources.get, part, delivery, progress or _untold, stopped or _never)
    size = timeline.width_px, timeline.height_px
    try:
        with writer_for(delivery, path, timeline.rate, size, timeline.sample_rate_hz, metadata) as writer:
            writer.finish, writer.stopped = finish, job.stopped
            if not _write(job, writer, elsewhere):
                writer.abort()
                return None
    except Cancelled:  # while it was finished
        return None
    return _report(path, writer, sources, time.monotonic() - begun)


def _untold(_done: int, _total: int) -> None:
    """Nobody wants to know."""


def _never() -> bool:
    return False


def _write(job: _Job, writer: FilmWriter, elsewhere: Elsewhere | None) -> bool:
    """Give the writer the whole film, side by side where it pays; False when it was stopped."""
    if not isinstance(writer, ClipWriter) or not writer.takes_segments:
        return _write_in_order(job, writer)
    lanes = None if elsewhere is None else elsewhere(SegmentWork(job.timeline, job.find, job.part, job.delivery))
    division = Division.of(job.timeline, job.part) if lanes is None else None
    if lanes is None and division is None:
        return _write_in_order(job, writer)
    try:
        return _write_side_by_side(job, writer, lanes or _lanes(job, writer, division))
    except (FFmpegError, OSError, ValueError) as error:  # of a coder, in its thread
        raise failure(error, writer.path) from error


@dataclass(frozen=True, slots=True)
class _Job:
    """One film to be written: what of it, and whom to tell and ask."""

    timeline: Timeline
    find: Find
    part: TimeRange
    delivery: Delivery
    progress: Callable[[int, int], None]
    stopped: Callable[[], bool]

    @property
    def total(self) -> int:
        """How many frames there will be."""
        return self.timeline.rate.frames_in(self.part.duration)

    def compositor(self, stopped: Callable[[], bool] | None = None, threads: int = 0) -> Compositor:
        """Opens one; ``stopped`` and ``threads`` are for reading."""
        return Compositor(
            self.timeline,
            self.find,
            strict=True,
            cache_bytes=_CACHE_BYTES,
            stopped=stopped,
            alpha=self.delivery.alpha,
            threads=threads,
        )


def _write_in_order(job: _Job, writer: FilmWriter) -> bool:
    """One coder for all of it; False when it was stopped."""
    as_video = isinstance(writer, ClipWriter) and writer.takes_yuv
    pictures = job.delivery.facts.picture
    composing = Composing(compositor := job.compositor(), job.part, as_video=as_video, pictures=pictures)
    with compositor, composing as pieces:
        for piece in pieces:
            if job.stopped():
                return False
            is_picture = isinstance(piece, VideoFrame) or piece.ndim == 3
            if is_picture:
                writer.write_frame(piece)  # type: ignore[arg-type]  # three dimensions: a picture
            else:
                writer.write_audio(piece)  # type: ignore[arg-type]  # two dimensions: sound
            if is_picture or not pictures:
                job.progress(writer.frames, job.total)
    return True


def _lanes(job: _Job, writer: ClipWriter, division: Division | None) -> Lanes:
    """Threads of this machine."""
    assert division is not None
    return SideBySide(
        division.segments,
        division.workers,
        job.part.start,
        lambda stopped: job.compositor(stopped, division.threads),
        lambda: writer.new_coder(division.threads),
    )


def _write_side_by_side(job: _Job, writer: ClipWriter, opened: Lanes) -> bool:
    """A coder for each segment, sound by one; False when it was stopped."""
    rate, heard = job.timeline.rate, 0
    second = max(1, round(rate.fps))
    with closing(Mixer(job.timeline, job.find, strict=True)) as mixer, opened as lanes:
        for coded in lanes.taken(_PATIENCE_S):
            while heard < min(writer.frames + len(coded.packets) + second, job.total):  # ahead of the picture
                count = min(second, job.total - heard)
                writer.write_audio(mixer.audio(job.part.start + rate.time_of(heard), rate.time_of(count)))
                heard += count
            writer.write_coded(coded.packets, coded.first)
            job.progress(lanes.coded, job.total)
            if lanes.held(job.stopped):
                return False
    return True


def exported_part(timeline: Timeline, asked: TimeRange | None) -> TimeRange:
    """What to export, beginning on the frame grid."""
    if timeline.duration <= 0:
        raise EncodeFailed("The timeline is empty, so there is no film to export.", "Place a clip on it first.")
    part = asked or TimeRange(ZERO, timeline.duration)
    part = TimeRange(max(timeline.rate.snap(part.start), ZERO), part.duration)
    if part.duration <= 0 or part.start >= timeline.duration:
        raise EncodeFailed("The chosen range contains nothing of the film.", "Choose a range with clips in it.")
    return part


def _sources(timeline: Timeline, find: Find, part: TimeRange) -> dict[ClipSource, Playable | None]:
    """Every file that can be seen or heard in ``part``, or colours something in it, looked up once."""
    used: tuple[Schedule, ...] = (*visible(timeline), *audible(timeline))
    wanted = dict.fromkeys(source for track in used for span in track.within(part) for source in files_of(span.clip))
    return {source: find(source) for source in wanted}


def _check_sources(sources: _Lookup, path: Path) -> None:
    for playable in filter(None, sources.values()):
        if not playable.path.is_file():
            raise Unreadable(f"{playable.path.name} is missing.", "Put the file back or replace the clips that use it.")
        if path.exists() and path.samefile(playable.path):
            raise StorageError(f"{path.name} is itself used in the film.", "Choose another name.")


def _check_place(path: Path, timeline: Timeline, part: TimeRange, *, overwrite: bool, folder: bool) -> None:
    if not path.parent.is_dir():
        raise StorageError(f"The folder {path.parent} does not exist.", "Choose a folder that exists.")
    if path.is_dir() and not folder:
        raise StorageError(f"{path} is a folder.", "Choose a name for the film inside it.")
    if path.exists() and not overwrite:
        raise StorageError(f"{path.name} exists already.", "Choose another name, or say that it may be overwritten.")
    pixels = timeline.width_px * timeline.height_px * timeline.rate.frames_in(part.duration)
    least = pixels * _LEAST_BITS_PER_PIXEL / 8 + float(part.duration) * _SOUND_BYTES_PER_S
    if shutil.disk_usage(path.parent).free < least:
        raise DiskFull(
            f"There is not enough room for {path.name}: it needs at least {least / 1e6:.0f} MB.",
            "Free some space or choose another disk.",
        )


def _report(
    path: Path, writer: FilmWriter | SpliceWriter, sources: _Lookup, seconds: float, copied_share: float = 0.0
) -> ExportReport:
    return ExportReport(
        path=path,
        frames=writer.frames,
        duration=writer.duration,
        bytes=_bytes_of(path),
        seconds=seconds,
        drafts=sum(playable is not None and playable.info.draft for playable in sources.values()),
        ghosts=sum(playable is None for playable in sources.values()),
        copied_share=copied_share,
    )


def _bytes_of(path: Path) -> int:
    return sum(file.stat().st_size for file in path.iterdir()) if path.is_dir() else path.stat().st_size
