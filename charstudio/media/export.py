"""The film: the timeline, composed exactly as the viewer shows it, written to an MP4.

Composing runs in a thread of its own and hands frames over through a short queue, so decoding, composing and encoding
keep all cores busy with a handful of frames in memory. What the film contains is decided before the first frame: every
source is looked up once. Invariant: there is a whole film at ``path`` afterwards, or nothing was changed there.
"""

from __future__ import annotations

import logging
import queue
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from charstudio.media.audio import Samples
from charstudio.media.canvas import Pixels
from charstudio.media.compose import Compositor
from charstudio.media.film_writer import FilmWriter, writer_for
from charstudio.media.layers import Schedule, audible, visible
from charstudio.media.playable import Find, Playable, files_of
from charstudio.media.smart.render import render_smart, smart_for
from charstudio.media.smart.splice import SpliceWriter
from charstudio.media.smart.unit import Odd
from charstudio.model.delivery import Delivery
from charstudio.model.errors import DiskFull, EncodeFailed, StorageError, Unreadable
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import ClipSource, Timeline

_log = logging.getLogger(__name__)
_AS_IT_IS = Delivery()
_CACHE_BYTES = 8 * 1024 * 1024  # a film is read forwards
_AHEAD = 8  # frames composed in advance: 22 MB at 720p
_LEAST_BITS_PER_PIXEL = 0.01  # what even a calm film needs at CRF 18; less room than this is surely too little
_SOUND_BYTES_PER_S = 24_000

_Piece: TypeAlias = Pixels | Samples
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
) -> ExportReport | None:
    """Write the film, or ``range`` of it, to ``path``; None when ``stopped`` said so, and then nothing is left.

    ``timeline`` has the size and rate the film is to have (see ``model/reframing.py``); of ``delivery`` only the form
    and how it is encoded count here. ``finish`` is given the whole part file before it gets its name, to sign it.

    ``progress(done, total)`` counts frames and is called, like ``stopped``, from the calling thread.
    The film has exactly ``rate.frames_in(range.duration)`` frames and sound of the same length, silent if need be.
    Raises ``EncodeFailed`` (nothing to export, the encoder failed), ``Unreadable`` (a source is gone or broken),
    ``DiskFull`` and ``StorageError`` (no such folder; the file exists and ``overwrite`` is off).
    """
    begun = time.monotonic()
    part = _part_of(timeline, range)
    sources = _sources(timeline, find, part)
    _check_sources(sources, path)
    _check_place(path, timeline, part, overwrite=overwrite)
    smart = smart_for(timeline, sources.get, delivery, part)
    if smart is not None:
        try:
            spliced = render_smart(smart, path, metadata=metadata, finish=finish, progress=progress, stopped=stopped)
            return spliced and _report(path, spliced, sources, time.monotonic() - begun, smart.plan.copied_share)
        except Odd as odd:
            _log.info("%s is encoded as a whole: %s", path.name, odd)
    total = timeline.rate.frames_in(part.duration)
    size = timeline.width_px, timeline.height_px
    writer = writer_for(delivery, path, timeline.rate, size, timeline.sample_rate_hz, metadata)
    writer.finish = finish
    composing = Compositor(timeline, sources.get, strict=True, cache_bytes=_CACHE_BYTES)
    with writer, composing as compositor, _Composing(compositor, part) as pieces:
        for piece in pieces:
            if stopped is not None and stopped():
                writer.abort()
                return None
            if piece.ndim == 3:
                writer.write_frame(piece)  # type: ignore[arg-type]  # three dimensions: a picture
                if progress is not None:
                    progress(writer.frames, total)
            else:
                writer.write_audio(piece)  # type: ignore[arg-type]  # two dimensions: sound
    return _report(path, writer, sources, time.monotonic() - begun)


class _Composing:
    """Composes in a thread, a few pieces ahead of whoever iterates. An error there is raised here."""

    def __init__(self, compositor: Compositor, part: TimeRange) -> None:
        self._compositor = compositor
        self._part = part
        self._queue: queue.Queue[_Piece | BaseException | None] = queue.Queue(_AHEAD)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="export-compose", daemon=True)

    def __enter__(self) -> Iterator[_Piece]:
        self._thread.start()
        return self._take()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        while self._thread.is_alive():  # it may be waiting for room
            try:
                self._queue.get(timeout=0.05)
            except queue.Empty:
                continue
        self._thread.join()

    def _take(self) -> Iterator[_Piece]:
        while (piece := self._queue.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    def _work(self) -> None:
        try:
            for piece in self._pieces():
                if self._stop.is_set():
                    return
                self._queue.put(piece)
            self._queue.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again by whoever iterates
            self._queue.put(error)

    def _pieces(self) -> Iterator[_Piece]:
        """About a second of sound, then its frames, and so on: interleaved as a file wants it."""
        rate = self._compositor.timeline.rate
        total, step = rate.frames_in(self._part.duration), max(1, round(rate.fps))
        for first in range(0, total, step):
            end = min(first + step, total)
            yield self._compositor.audio(self._part.start + rate.time_of(first), rate.time_of(end - first))
            for index in range(first, end):
                yield self._compositor.frame_at(self._part.start + rate.time_of(index))


def _part_of(timeline: Timeline, asked: TimeRange | None) -> TimeRange:
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


def _check_place(path: Path, timeline: Timeline, part: TimeRange, *, overwrite: bool) -> None:
    if not path.parent.is_dir():
        raise StorageError(f"The folder {path.parent} does not exist.", "Choose a folder that exists.")
    if path.is_dir():
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
        bytes=path.stat().st_size,
        seconds=seconds,
        drafts=sum(playable is not None and playable.info.draft for playable in sources.values()),
        ghosts=sum(playable is None for playable in sources.values()),
        copied_share=copied_share,
    )
