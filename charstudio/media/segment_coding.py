"""One segment of a film as a pure function of the timeline, its sources and a number: packets, the same everywhere.

What ``side_by_side`` does in threads is done here alone, for other processes and machines: with the same coder options
and the same number of threads the packets are the same to the bit. They travel as bytes: a head in JSON, then the
packets, one behind the other.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from av.error import FFmpegError
from av.packet import Packet

from charstudio.media.coding import coding_of
from charstudio.media.compose import Compositor
from charstudio.media.container import Cancelled
from charstudio.media.picture_coder import PictureCoder
from charstudio.media.playable import Find
from charstudio.media.segments import Segment
from charstudio.media.side_by_side import Division, settle
from charstudio.model.delivery import Delivery, Form
from charstudio.model.errors import EncodeFailed
from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import Timeline

Packets: TypeAlias = "list[Packet[Any]]"

_CACHE_BYTES = 8 * 1024 * 1024  # a segment is read forwards
_LENGTH = struct.Struct("<8sQ")
_MAGIC = b"CSSEGM01"


@dataclass(frozen=True, slots=True)
class SegmentWork:
    """A film of which segments are coded: ``part`` of ``timeline`` as ``delivery`` says, from the files of ``find``."""

    timeline: Timeline
    find: Find
    part: TimeRange
    delivery: Delivery

    def division(self) -> Division | None:
        """How this machine divides the film, every segment where it will really begin; None: not at all."""
        if self.delivery.form is not Form.H264:  # the one whose coders may follow each other (``takes_segments``)
            return None
        division = Division.of(self.timeline, self.part)
        if division is None:
            return None
        segments = list(division.segments)
        with self.compositor(lambda: False) as compositor:
            for number in range(1, len(segments)):
                settle(segments, number, compositor, self.part.start)
        return Division(tuple(segments), division.workers, division.threads)

    def coder(self, threads: int) -> PictureCoder:
        """A coder like those of the film's other segments."""
        size = self.timeline.width_px, self.timeline.height_px
        return PictureCoder(coding_of(self.delivery), self.timeline.rate, size, threads=threads)

    def compositor(self, stopped: Callable[[], bool], threads: int = 0) -> Compositor:
        """What gives the frames."""
        return Compositor(
            self.timeline,
            self.find,
            strict=True,
            cache_bytes=_CACHE_BYTES,
            stopped=stopped,
            alpha=self.delivery.alpha,
            threads=threads,
        )

    def code(
        self,
        segment: Segment,
        threads: int,
        *,
        stopped: Callable[[], bool] = lambda: False,
        report: Callable[[float], None] = lambda _share: None,
    ) -> bytes:
        """The segment's packets. Raises ``Cancelled``, ``Unreadable`` and ``EncodeFailed``."""
        packets: Packets = []
        rate = self.timeline.rate
        try:
            coder = self.coder(threads)
            parameters = coder.parameters
            with self.compositor(stopped, threads) as compositor:
                for index in range(segment.first, segment.end):
                    if stopped():
                        raise Cancelled
                    packets += coder.code(compositor.video_frame_at(self.part.start + rate.time_of(index)))
                    report((index + 1 - segment.first) / segment.frames)
                packets += coder.finish()
        except (FFmpegError, ValueError) as error:
            raise EncodeFailed(f"A segment of the film could not be encoded: {error}.") from error
        return packed(packets, parameters)


def packed(packets: Sequence[Packet[Any]], parameters: bytes) -> bytes:
    """Packets as bytes. ``parameters`` are those of their coder."""
    contents = [bytes(packet) for packet in packets]
    rows = [
        [packet.pts, packet.dts, packet.duration, packet.is_keyframe, len(content)]
        for packet, content in zip(packets, contents, strict=True)
    ]
    head = json.dumps({"parameters": parameters.hex(), "packets": rows}).encode()
    return b"".join([_LENGTH.pack(_MAGIC, len(head)), head, *contents])


def unpacked(content: bytes, rate: Rate, frames: int, parameters: bytes) -> Packets:
    """The packets of a segment of so many ``frames``, timed from its first frame on.

    Raises ``EncodeFailed`` when they are damaged, or of a coder with other ``parameters``.
    """
    try:
        magic, length = _LENGTH.unpack_from(content)
        place = _LENGTH.size + length
        head = json.loads(content[_LENGTH.size : place]) if magic == _MAGIC else {}
        is_ours = bytes.fromhex(head["parameters"]) == parameters and len(head["packets"]) == frames
        packets = []
        for pts, dts, duration, is_key, size in head["packets"]:
            packets.append(_packet(content[place : place + size], rate, pts, dts, duration, is_key=is_key))
            place += size
        if not is_ours or place != len(content):
            raise EncodeFailed("A segment does not belong to this film, or is damaged.", "Have it made again.")
    except (ValueError, TypeError, KeyError, struct.error) as error:
        raise EncodeFailed("A segment is damaged.", "Have it made again.") from error
    return packets


def _packet(content: bytes, rate: Rate, pts: int, dts: int, duration: int, *, is_key: bool) -> Packet[Any]:
    packet: Packet[Any] = Packet(content)
    packet.time_base = rate.frame
    packet.pts, packet.dts, packet.duration = pts, dts, duration
    packet.is_keyframe = is_key
    return packet
