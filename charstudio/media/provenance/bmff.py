"""XMP in MP4, MOV and M4A: the ``uuid`` box of the XMP specification (part 3, 1.2.7), at the end of the file.

Nothing before it moves, so no index has to be written anew and the index still comes first. A packet that QuickTime
keeps in ``moov/udta/XMP_`` is read, too.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from charstudio.media.boxes import top_level_boxes

_UUID = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
_MOST = 16 * 2**20


def read(path: Path) -> bytes | None:
    """The XMP packet, if there is one."""
    boxes = top_level_boxes(path)
    with path.open("rb") as file:
        for at, size in reversed(list(_packets(file, boxes))):
            file.seek(at + 24)
            return file.read(size - 24)
        for name, at, size in boxes:
            if name == "moov" and (found := _in_movie(file, at, size)) is not None:
                return found
    return None


def write(path: Path, packet: bytes) -> None:
    """Put the packet at the end; one that is there becomes free space. Raises ``ValueError`` for a broken file."""
    boxes = top_level_boxes(path)
    if not boxes or boxes[-1][1] + boxes[-1][2] != path.stat().st_size:
        raise ValueError("the file is not whole")
    with path.open("r+b") as file:
        for at, _ in list(_packets(file, boxes)):
            file.seek(at + 4)
            file.write(b"free")
        _give_length(file, boxes[-1][1])
        file.seek(0, 2)
        file.write(struct.pack(">I4s16s", 24 + len(packet), b"uuid", _UUID) + packet)


def _packets(file: BinaryIO, boxes: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    for name, at, size in boxes:
        if name == "uuid" and 24 <= size <= _MOST:
            file.seek(at + 8)
            if file.read(16) == _UUID:
                yield at, size


def _give_length(file: BinaryIO, at: int) -> None:
    """A last box may say "to the end of the file"; it gets its length. Raises ``ValueError`` where that has no room."""
    file.seek(at)
    if struct.unpack(">I", file.read(4))[0] != 0:
        return
    size = file.seek(0, 2) - at
    if size >= 2**32:
        raise ValueError("the last box has no length and no room for one")
    file.seek(at)
    file.write(struct.pack(">I", size))


def _in_movie(file: BinaryIO, at: int, size: int) -> bytes | None:
    """The packet in ``udta/XMP_`` of a movie box."""
    for name, start, length in _boxes_within(file, at + 8, at + size):
        if name == b"udta":
            for inner, begin, extent in _boxes_within(file, start + 8, start + length):
                if inner == b"XMP_" and extent <= _MOST:
                    file.seek(begin + 8)
                    return file.read(extent - 8)
    return None


def _boxes_within(file: BinaryIO, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at + 8 <= end:
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(8))
        if size < 8 or at + size > end:
            return
        yield name, at, size
        at += size
