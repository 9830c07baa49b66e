"""The packets of one sound, read from the file once and in order; any of them can be had again at once.

For containers that cannot say where a sample lies (MP3, ADTS, Ogg, Matroska's milliseconds): seeking in them lands
somewhere near, while the n-th packet is always the n-th packet. The coded bytes are kept in a temporary file that
stays in memory while it is small: about 1 MB for a minute of music.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

from av.packet import Packet

from charstudio.media.container import open_container, packets, sound_stream, time_base
from charstudio.model.errors import Unreadable

_IN_MEMORY_BYTES = 8 * 1024 * 1024
_UNKNOWN = -(2**63)
_TELLING: tuple[Any, ...] = ("skip_samples", "new_extradata", "param_change")
"""What a packet can carry beside its bytes that decoding depends on; a file has one or two such packets."""


class PacketTape:
    """The packets of the sound in ``path``. Raises ``Unreadable`` when there is none."""

    def __init__(self, path: Path) -> None:
        self._container = open_container(path)
        stream = sound_stream(self._container)
        if stream is None:
            self._container.close()
            raise Unreadable(f"{path.name} has no sound.")
        self._source = packets(self._container, stream)
        self._tick = time_base(stream)
        self._spool = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 - closed in ``close``
        self._places = array("q", [0])  # where each packet begins in the spool, and the end
        self._pts = array("q")
        self._special: dict[int, Packet[Any]] = {}

    def __len__(self) -> int:
        """How many packets have been read so far."""
        return len(self._pts)

    def packet(self, number: int) -> Packet[Any] | None:
        """The packet with this number, at most one behind those read so far; None at the end of the file."""
        return self._again(number) if number < len(self) else self._next()

    def close(self) -> None:
        """Forget the packets and let go of the file."""
        self._container.close()
        self._spool.close()

    def _next(self) -> Packet[Any] | None:
        packet = next((packet for packet in self._source if packet.size), None)  # empty ones only flush
        if packet is None:
            return None
        if any(packet.has_sidedata(kind) for kind in _TELLING):
            self._special[len(self)] = packet
        self._spool.seek(self._places[-1])
        self._spool.write(bytes(packet))
        self._places.append(self._places[-1] + packet.size)
        self._pts.append(_UNKNOWN if packet.pts is None else packet.pts)
        return packet

    def _again(self, number: int) -> Packet[Any]:
        if number in self._special:
            return self._special[number]
        begin, end = self._places[number : number + 2]
        self._spool.seek(begin)
        packet: Packet[Any] = Packet(self._spool.read(end - begin))
        packet.time_base = self._tick
        if self._pts[number] != _UNKNOWN:
            packet.pts = self._pts[number]
        return packet


class PacketSpans:
    """Which samples each packet gave when the sound was decoded from its beginning."""

    def __init__(self) -> None:
        self._begins = array("q")
        self._lengths = array("q")

    def get(self, number: int) -> tuple[int, int] | None:
        """The first sample and the number of samples of a packet; None when it has not been decoded yet."""
        return (self._begins[number], self._lengths[number]) if number < len(self._begins) else None

    def add(self, begins: int | None, length: int) -> None:
        """Note the next packet. One that gives nothing lies where the one before it ended."""
        self._begins.append(_UNKNOWN if begins is None else begins)
        self._lengths.append(length)

    def before(self, sample: int) -> int:
        """The last packet known that begins at or before ``sample``; 0 when there is none."""
        return max(0, bisect_right(self._begins, sample) - 1)
