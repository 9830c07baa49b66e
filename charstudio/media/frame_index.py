"""Which frames a clip has, told by its packets alone: read once, nothing decoded.

Time here is in ticks of the stream's time base, as the container numbers them. Packets hidden by an edit list take
part in decoding and are never shown. Invariant: ``shown`` is sorted, without repetition and not empty.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from charstudio.media.container import packets, time_base
from charstudio.media.limits import MAX_PACKETS
from charstudio.model.errors import Unreadable
from charstudio.model.time import Rate, Seconds


@dataclass(frozen=True)
class FrameIndex:
    """The packets of one stream in the order they are decoded, and the frames in the order they are shown."""

    tick: Fraction
    """Seconds per tick."""
    pts: npt.NDArray[np.int64]
    """Presentation time of every packet, in decode order."""
    dts: npt.NDArray[np.int64]
    keys: npt.NDArray[np.int64]
    """Places (in decode order) at which decoding can begin; the first is always 0."""
    shown: npt.NDArray[np.int64]
    """Presentation times of the frames that are shown, sorted."""
    end: int
    """When the last frame is over."""
    place_of_pts: Mapping[int, int]
    place_of_byte: Mapping[int, int]
    """Places by position in the file, empty when positions do not tell packets apart."""

    @property
    def count(self) -> int:
        """How many frames are shown."""
        return len(self.shown)

    @property
    def origin(self) -> Seconds:
        """When the first frame is shown, in the container's own seconds. Media time counts from here."""
        return int(self.shown[0]) * self.tick

    @property
    def duration(self) -> Seconds:
        """From the first frame's appearance to the last one's disappearance."""
        return (self.end - int(self.shown[0])) * self.tick

    def number_at(self, t: Seconds) -> int:
        """The number of the frame on screen at media time ``t``, clamped to the first and last."""
        ticks = int(self.shown[0]) + math.floor(t / self.tick + self.slack)
        return min(max(bisect_right(self.shown, ticks) - 1, 0), self.count - 1)

    def number_of(self, pts: int) -> int:
        """The number of the frame shown at ``pts``, or of the last one before it, or of the first."""
        return max(bisect_right(self.shown, pts) - 1, 0)

    @cached_property
    def slack(self) -> Fraction:
        """How many ticks early a frame counts as begun: 1 where the container had to round (41.67 ms at 24 frames a
        second is 42 in Matroska, the first frame's own rounding adds to it), so that asking at whole multiples of the
        frame length gives every frame once; 0 where frames are whole ticks.
        """
        steps = np.diff(self.shown)
        if not len(steps) or (steps == steps[0]).all():
            return Fraction(0)
        return min(Fraction(1), Fraction(int(np.median(steps)), 4))

    def time_of(self, number: int) -> Seconds:
        """When frame ``number`` appears, in media time."""
        return (int(self.shown[number]) - int(self.shown[0])) * self.tick

    def place(self, packet: Packet[Stream]) -> int | None:
        """Where a packet stands in decode order."""
        if self.place_of_byte and packet.pos is not None:
            return self.place_of_byte.get(packet.pos)
        at = packet.pts if packet.pts is not None else packet.dts
        return None if at is None else self.place_of_pts.get(at)

    def start_for(self, pts: int) -> int:
        """The place to begin decoding to get the frame shown at ``pts``: the last key frame decoded not after it and
        shown not after it (a frame shown before the key frame it follows refers to the one before).
        """
        at = int(np.searchsorted(self.keys, self.place_of_pts[pts], side="right")) - 1
        while at > 0 and self.pts[self.keys[at]] > pts:
            at -= 1
        return int(self.keys[at])

    def key_before(self, place: int, back: int) -> int:
        """The key frame ``back`` key frames before the one at ``place``, or the beginning."""
        at = int(np.searchsorted(self.keys, place, side="left")) - back
        return int(self.keys[max(at, 0)])

    def rate(self, stated: Fraction | None) -> tuple[Rate, bool]:
        """The average rate and whether frames come unevenly. ``stated`` is used when there is only one frame."""
        if self.count < 2:
            return _rate(stated or (1 / self.duration if self.duration else Fraction(25))), False
        steps = np.diff(self.shown)
        mean = float(steps.mean())
        even = self.shown[0] + np.arange(self.count) * mean
        # One tick either way is rounding (Matroska counts milliseconds); a tenth of a frame nobody can see.
        uneven = bool(np.max(np.abs(self.shown - even)) > max(1.01, mean / 10))
        usual = float(np.median(steps))
        regular = steps[np.abs(steps - usual) <= max(1.01, usual / 10)]
        if uneven and len(regular) >= 0.9 * len(steps):
            mean = float(regular.mean())  # an even clip with holes: its rate is that of the rest
        measured = _rate(1 / (Fraction(mean) * self.tick))
        if stated and abs(float(stated) / float(measured.fps) - 1) < 0.002:
            return _rate(stated), uneven  # the container's own fraction is the cleaner number
        return measured, uneven


def _rate(fps: Fraction) -> Rate:
    clamped = min(max(fps, Fraction(1, 1000)), Fraction(1000))
    return Rate.of(float(clamped))


def index_frames(
    path: Path, container: InputContainer, stream: VideoStream, see: Callable[[Packet[Any]], None] | None = None
) -> FrameIndex:
    """Read all packets of ``stream``; ``see`` is shown those that count, in their places. Raises ``Unreadable`` when
    there are none, or absurdly many.
    """
    rows: list[tuple[int, int, int, int, bool, bool]] = []
    for packet in packets(container, stream):
        at = packet.pts if packet.pts is not None else packet.dts
        if at is None or not packet.size:
            continue
        dts = packet.dts if packet.dts is not None else at
        pos = -1 if packet.pos is None else packet.pos
        rows.append((at, dts, packet.duration or 0, pos, packet.is_keyframe, packet.is_discard))
        if see is not None:
            see(packet)
        if len(rows) > MAX_PACKETS:
            raise Unreadable(f"{path.name} has more than {MAX_PACKETS} frames.", "Cut it into shorter files first.")
    if not any(not row[5] for row in rows):
        raise Unreadable(
            f"{path.name} announces a video but holds no frames.", "The download probably broke off; get it again."
        )
    return _index(rows, stream)


def _index(rows: list[tuple[int, int, int, int, bool, bool]], stream: VideoStream) -> FrameIndex:
    tick, stated = time_base(stream), stated_rate(stream)
    table = np.array(rows, dtype=np.int64)
    pts, dts, lengths, positions = (table[:, column] for column in range(4))
    is_shown = table[:, 5] == 0
    shown = np.unique(pts[is_shown])
    keys = np.flatnonzero(table[:, 4])
    if not len(keys) or keys[0] != 0:
        keys = np.concatenate([np.zeros(1, np.int64), keys])
    distinct = bool((positions >= 0).all()) and len(np.unique(positions)) == len(positions)
    return FrameIndex(
        tick=tick,
        pts=pts,
        dts=dts,
        keys=keys,
        shown=shown,
        end=_edited_end(stream, shown, int(shown[-1]) + _last_length(pts, lengths, shown, tick, stated)),
        place_of_pts=_places(pts, is_shown),
        place_of_byte={int(at): place for place, at in enumerate(positions)} if distinct else {},
    )


def stated_rate(stream: VideoStream) -> Fraction | None:
    """The average rate the container states; PyAV 19 has a type of its own for it."""
    rate = stream.average_rate
    return Fraction(rate.numerator, rate.denominator) if rate else None


def _edited_end(stream: VideoStream, shown: npt.NDArray[np.int64], end: int) -> int:
    """The end, or the earlier one of an edit list that cuts the last frame short."""
    if stream.duration is None or stream.start_time is None:
        return end
    edited = stream.start_time + stream.duration
    return edited if int(shown[-1]) < edited < end else end


def _places(pts: npt.NDArray[np.int64], is_shown: npt.NDArray[np.bool_]) -> dict[int, int]:
    """Place by presentation time; where a hidden and a shown packet share one, the shown one counts."""
    places = {int(at): place for place, at in enumerate(pts)}
    places.update({int(pts[place]): int(place) for place in np.flatnonzero(is_shown)[::-1]})
    return places


def _last_length(
    pts: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
    shown: npt.NDArray[np.int64],
    tick: Fraction,
    stated: Fraction | None,
) -> int:
    """How long the last frame stays: what its packet says when that is sane, else as long as frames usually do."""
    usual = int(np.median(np.diff(shown))) if len(shown) > 1 else 0
    if not usual:
        usual = max(1, round(1 / (stated * tick))) if stated else 0
    said = int(lengths[np.flatnonzero(pts == shown[-1])[0]])
    if said > 0 and (not usual or said <= 10 * usual):
        return said
    return usual or max(1, round(1 / (25 * tick)))
