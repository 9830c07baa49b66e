"""The NAL units in a packet of H.264 (ITU-T H.264, 7.3.1 and 7.3.3): taken apart, and pointed at other parameter sets.

A slice names its picture parameter set by an Exp-Golomb code in its header. Giving it another one whose code is longer
by whole bytes moves everything behind by whole bytes, so the coded picture itself, wherever it begins, stays as it is:
no bit of it is shifted, whatever the entropy coding. ``ids_like`` gives the ids that are so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from charstudio.media.smart.bits import BitReader, escaped, ue, ue_length, unescaped

SLICE, PARTITION_A, PARTITION_C, IDR, SEI, AUD = 1, 2, 4, 5, 6, 9
"""Types of NAL units (table 7-1)."""

SLICES = {SLICE, IDR}
_MOST_PPS = 256
_HEADER_BYTES = 16  # more than the three codes at a slice's beginning ever take
_BUFFERING_PERIOD = 0
_START_CODE = re.compile(rb"\x00*\x00\x00\x01")


def kind(nal: bytes) -> int:
    """The type of a NAL unit."""
    return nal[0] & 31


def spans(data: bytes, length_bytes: int) -> Iterator[tuple[int, int]]:
    """Where the NAL units of an MP4's packet begin and end. Raises ``ValueError`` when they do not fill it."""
    at, total = 0, len(data)
    while at < total:
        begin = at + length_bytes
        at = begin + int.from_bytes(data[at:begin])
        if at > total or at == begin:
            raise ValueError("a packet is damaged")
        yield begin, at


def split(data: bytes, length_bytes: int) -> list[bytes]:
    """The NAL units of an MP4's packet. Raises ``ValueError`` when they do not fill it."""
    return [data[begin:end] for begin, end in spans(data, length_bytes)]


def split_stream(data: bytes) -> list[bytes]:
    """The NAL units of a byte stream with start codes (annex B), as encoders give it."""
    return [unit.rstrip(b"\0") for unit in _START_CODE.split(data) if unit]


def joined(nals: Iterable[bytes]) -> bytes:
    """NAL units as an MP4's packet, with lengths of four bytes."""
    return b"".join(part for nal in nals for part in (len(nal).to_bytes(4), nal))


def pps_of(nal: bytes) -> int:
    """The id of the picture parameter set a slice uses. Raises ``ValueError``."""
    bits = BitReader(unescaped(nal[1 : 1 + _HEADER_BYTES]))
    bits.ue()
    bits.ue()
    return bits.ue()


def ids_like(old: int) -> Iterator[int]:
    """The ids that can take the place of ``old`` in a slice, ``old`` itself first."""
    yield old
    length = ue_length(old)
    yield from (new for new in range(_MOST_PPS) if new != old and (ue_length(new) - length) % 8 == 0)


def with_pps(nal: bytes, new: int) -> bytes:
    """The slice with another picture parameter set: one of ``ids_like`` its own."""
    end = min(_HEADER_BYTES, len(nal))
    while end < len(nal) and nal[end - 1] <= 3:  # so that what follows is escaped as before
        end += 1
    head = unescaped(nal[1:end])
    bits = BitReader(head)
    bits.ue()
    bits.ue()
    start = bits.at
    bits.ue()
    changed = bits.since(0, start) + ue(new) + bits.since(bits.at)
    if len(changed) % 8:
        raise ValueError("not an id of the same kind")
    return nal[:1] + escaped(int(changed, 2).to_bytes(len(changed) // 8)) + nal[end:]


def names_a_set(nal: bytes) -> bool:
    """Whether it is a message that names a sequence parameter set by its id (a buffering period)."""
    return kind(nal) == SEI and len(nal) > 1 and nal[1] == _BUFFERING_PERIOD


def turns(nal: bytes) -> bool:
    """Whether it is a message that has the picture shown turned (display orientation)."""
    return kind(nal) == SEI and len(nal) > 1 and nal[1] == 47
