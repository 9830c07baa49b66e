"""The parts of a smart render that are encoded: frames from the compositor or a clip's own file, packets out.

Each job is a stretch of frames with an encoder of its own, so jobs can run side by side in threads. All encoders of a
film are set up alike and write the same parameter sets, under the id that ``book`` keeps for them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.codec.context import Flags
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from charstudio.media.canvas import Pixels
from charstudio.media.compose import Compositor
from charstudio.media.film import Film
from charstudio.media.playable import Find
from charstudio.media.smart.book import OWN_ID
from charstudio.media.smart.parameters import PPS, SPS, Pps, Sps, read_pps, read_sps
from charstudio.media.smart.plan import SmartPart, SmartPlan
from charstudio.media.smart.units import AUD, IDR, kind, split_stream
from charstudio.model.errors import Unreadable
from charstudio.model.time import Rate
from charstudio.model.timeline import Timeline

_BT709 = 1
_CACHE_BYTES = 8 * 1024 * 1024  # of decoded frames: a job goes forwards
_MOST_FRAMES = 240
"""Of a job: as long as encoders leave between key frames, and what one job holds of packets stays small."""

_CONVERSION = Interpolation.BILINEAR | Interpolation.ACCURATE_RND


@dataclass(frozen=True, slots=True)
class Unit:
    """A frame as it is written: its number in the film, whether decoding can begin there, and its NAL units."""

    number: int
    is_key: bool
    nals: tuple[bytes, ...]


@dataclass(frozen=True)
class Setting:
    """What all jobs of a film have in common. ``options`` are x264's: quality and effort."""

    timeline: Timeline
    find: Find
    plan: SmartPlan
    options: Mapping[str, str]
    stopped: Callable[[], bool]

    @property
    def rate(self) -> Rate:
        """Frames a second."""
        return self.timeline.rate


@dataclass(frozen=True, slots=True)
class Job:
    """Frames ``first`` to ``end`` (without it) of the film and the parts they belong to."""

    first: int
    end: int
    parts: tuple[SmartPart, ...]


def jobs(run: tuple[SmartPart, ...]) -> Iterator[Job]:
    """Parts that follow each other, cut into jobs of nearly equal length."""
    first, end = run[0].first, run[-1].end
    count = -(-(end - first) // _MOST_FRAMES)
    cuts = [first + (end - first) * number // count for number in range(count + 1)]
    for begin, stop in zip(cuts, cuts[1:], strict=False):
        yield Job(begin, stop, tuple(part for part in run if part.first < stop and part.end > begin))


def own_sets(setting: Setting) -> tuple[Sps, Pps]:
    """The parameter sets that every job will use."""
    context = encoder(setting)
    context.open()
    units = split_stream(bytes(context.extradata or b""))
    sps = next(read_sps(unit) for unit in units if kind(unit) == SPS)
    pps = next(read_pps(unit) for unit in units if kind(unit) == PPS)
    if (sps.id, pps.id, pps.sps_id) != (OWN_ID, OWN_ID, OWN_ID):
        raise ValueError("x264 did not take the id it was given")
    return sps, pps


def encoder(setting: Setting, threads: int = 1) -> VideoCodecContext:
    """x264, set up for the film but not open: it reorders frames no more than the film's copied parts do."""
    depth = {0: ":bframes=0", 1: ":b-pyramid=none"}.get(setting.plan.reorder, "")
    made: Any = av.CodecContext.create("libx264", "w")
    made.width, made.height = setting.timeline.width_px, setting.timeline.height_px
    made.pix_fmt = "yuv420p"
    made.time_base, made.framerate = setting.rate.frame, setting.rate.fps
    made.color_primaries = made.color_trc = made.colorspace = _BT709
    made.color_range = int(ColorRange.MPEG)
    made.sample_aspect_ratio = Fraction(1)
    made.options = {**setting.options, "x264-params": f"sps-id={OWN_ID}{depth}"}
    made.thread_count = threads
    made.flags |= Flags.global_header
    context: VideoCodecContext = made
    return context


def encoded(setting: Setting, job: Job, threads: int = 1) -> list[Unit]:
    """The job's frames in the order of decoding. Raises ``Unreadable`` and ``Cancelled``."""
    context = encoder(setting, threads)
    found: list[Unit] = []
    for number, frame in enumerate(_frames(setting, job)):
        frame.pts, frame.time_base = number, setting.rate.frame
        frame.pict_type = 0  # else the encoder keeps to the types of the source
        found += [_unit(job, packet) for packet in context.encode(frame)]
    return [*found, *(_unit(job, packet) for packet in context.encode(None))]


def _unit(job: Job, packet: Packet[Any]) -> Unit:
    nals = tuple(nal for nal in split_stream(bytes(packet)) if nal and kind(nal) not in {SPS, PPS, AUD})
    return Unit(job.first + int(packet.pts or 0), any(kind(nal) == IDR for nal in nals), nals)


def _frames(setting: Setting, job: Job) -> Iterator[VideoFrame]:
    for part in job.parts:
        first, end = max(part.first, job.first), min(part.end, job.end)
        if part.source is not None:
            yield from _own_frames(setting, part, first, end)
        else:
            yield from _composed(setting, first, end)


def _own_frames(setting: Setting, part: SmartPart, first: int, end: int) -> Iterator[VideoFrame]:
    """A clip's frames as they are in its file: what would be copied if it could."""
    assert part.source is not None
    film = Film(part.source, _CACHE_BYTES, stopped=setting.stopped)
    try:
        for number in range(part.number + first - part.first, part.number + end - part.first):
            frame = film.frame(number)
            if (frame.width, frame.height) != (setting.timeline.width_px, setting.timeline.height_px):
                raise Unreadable(f"{part.source.name} is not as it was.", "Try again.")
            yield _tagged(frame)
    finally:
        film.close()


def _tagged(frame: VideoFrame) -> VideoFrame:
    """The frame, told to be what the reader takes it for."""
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    return frame


def _composed(setting: Setting, first: int, end: int) -> Iterator[VideoFrame]:
    reformatter = VideoReformatter()
    compositor = Compositor(
        setting.timeline, setting.find, strict=True, cache_bytes=_CACHE_BYTES, stopped=setting.stopped
    )
    with compositor:
        for number in range(first, end):
            t = setting.rate.time_of(setting.plan.start + number)
            yield _of_rgb(compositor.frame_at(t), reformatter)


def _of_rgb(rgb: Pixels, reformatter: VideoReformatter) -> VideoFrame:
    """RGB as BT.709 limited-range 4:2:0, as ``ClipWriter`` makes it."""
    return reformatter.reformat(
        VideoFrame.from_numpy_buffer(np.ascontiguousarray(rgb), "rgb24"),
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        dst_color_trc=_BT709,
        dst_color_primaries=_BT709,
        interpolation=_CONVERSION,
    )


def written_sets(plan: SmartPlan, own: tuple[Sps, Pps]) -> tuple[list[Sps], list[Pps]]:
    """All parameter sets of the film, made to agree on how far frames are reordered."""
    sps = [one.agreeing(plan.reorder) for one in (*plan.book.sps, replace(own[0], id=OWN_ID))]
    return sps, [*plan.book.pps, own[1]]


class Stop:
    """Tells jobs in other threads to stop, because one failed or somebody said so."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Stop."""
        self._event.set()

    def __call__(self) -> bool:
        """Whether to stop."""
        return self._event.is_set()
