"""Whether a film file has its picture shown as it is stored: not turned, not mirrored. Read from the file's index.

Decoders tell it with the first frame, which is too slow to ask for twenty clips while somebody waits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from charstudio.media.boxes import top_level_boxes

_MOST_INDEX_BYTES = 64 * 1024 * 1024
_PLAIN = (0x10000, 0, 0, 0x10000)  # a, b, c, d of a matrix that changes nothing (ISO/IEC 14496-12, 8.2.2)
_MATRIX_AT = {b"mvhd": (36, 48), b"tkhd": (40, 52)}  # for versions 0 and 1


def is_upright(path: Path) -> bool | None:
    """Whether every matrix in an MP4 or MOV leaves the picture as it is; None when it is no such file."""
    place = next(((at, size) for name, at, size in top_level_boxes(path) if name == "moov"), None)
    if place is None or place[1] > _MOST_INDEX_BYTES:
        return None
    with path.open("rb") as file:
        file.seek(place[0])
        index = file.read(place[1])
    heads = [*_inside(index, (b"mvhd",)), *_inside(index, (b"trak", b"tkhd"))]
    return all(_is_plain(name, payload) for name, payload in heads)


def _inside(box: bytes, way: tuple[bytes, ...]) -> Iterator[tuple[bytes, bytes]]:
    """The boxes at the end of a way of names below ``box``, with what they hold."""
    at = 8
    while at + 8 <= len(box):
        size, name = struct.unpack(">I4s", box[at : at + 8])
        if size < 8 or at + size > len(box):
            return
        if name == way[0]:
            if len(way) == 1:
                yield name, box[at + 8 : at + size]
            else:
                yield from _inside(box[at : at + size], way[1:])
        at += size


def _is_plain(name: bytes, payload: bytes) -> bool:
    at = _MATRIX_AT[name][payload[0] == 1]
    numbers = struct.unpack(">9i", payload[at : at + 36]) if len(payload) >= at + 36 else None
    return numbers is not None and (numbers[0], numbers[1], numbers[3], numbers[4]) == _PLAIN
