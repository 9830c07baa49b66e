"""Tags in Matroska and WebM (RFC 9559): an element at the end of the segment, listed in the table at its beginning.

Nothing in between moves. The table of what lies where (SeekHead) grows into the empty space that writers leave behind
it; a file without such space cannot take tags here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

_HEADER, _SEGMENT = 0x1A45DFA3, 0x18538067
_SEEK_HEAD, _SEEK, _SEEK_ID, _SEEK_POSITION = 0x114D9B74, 0x4DBB, 0x53AB, 0x53AC
_VOID, _CLUSTER = 0xEC, 0x1F43B675
_TAGS, _TAG, _TARGETS, _SIMPLE, _NAME, _STRING = 0x1254C367, 0x7373, 0x63C0, 0x67C8, 0x45A3, 0x4487
_MOST_BEFORE = 1000
"""Elements looked at before the first cluster; files have some ten."""


class _Element(NamedTuple):
    name: int
    at: int
    body: int
    size: int | None
    """None: up to the end of the file."""


def write(path: Path, texts: Mapping[str, str]) -> None:
    """Add the texts as tags. Raises ``ValueError`` where the file has no place for them; it is as it was then."""
    with path.open("r+b") as file:
        end = file.seek(0, 2)
        segment = _segment(file, end)
        if segment.size is not None and segment.body + segment.size != end:
            raise ValueError("something follows the film in this file")
        table, room = _table(file, segment, end)
        tags = _tags(texts)
        entry = _entry(_TAGS, end - segment.body)
        _give_length(file, segment, end + len(tags))
        file.seek(end)
        file.write(tags)
        file.seek(table.body)
        entries = file.read(table.size or 0) + entry
        file.seek(table.at)
        file.write(_element(_SEEK_HEAD, entries, length_bytes=table.body - table.at - 4))
        file.write(_void(room - len(entry)))


def _table(file: BinaryIO, segment: _Element, end: int) -> tuple[_Element, int]:
    """The SeekHead and the bytes of empty space right behind it."""
    elements = list(_children(file, segment, end))
    for table, space in pairwise(elements):
        if table.name == _SEEK_HEAD and space.name == _VOID and table.size and space.size is not None:
            room = space.body + space.size - space.at
            grown = table.size + len(_entry(_TAGS, 0))
            if room >= len(_entry(_TAGS, 0)) + 9 and grown < 2 ** (7 * (table.body - table.at - 4)) - 1:
                return table, room
    raise ValueError("there is no room in its table of contents")


def _children(file: BinaryIO, segment: _Element, end: int) -> Iterator[_Element]:
    at = segment.body
    for _ in range(_MOST_BEFORE):
        element = _at(file, at, end)
        if element is None or element.name == _CLUSTER or element.size is None:
            return
        yield element
        at = element.body + element.size


def _segment(file: BinaryIO, end: int) -> _Element:
    header = _at(file, 0, end)
    if header is None or header.name != _HEADER or header.size is None:
        raise ValueError("no Matroska")
    segment = _at(file, header.body + header.size, end)
    if segment is None or segment.name != _SEGMENT:
        raise ValueError("no Matroska")
    return segment


def _at(file: BinaryIO, at: int, end: int) -> _Element | None:
    """The element that begins at a place; None for what is none or is cut off."""
    file.seek(at)
    head = file.read(12)
    name_bytes = _length_of(head[:1], 4)
    size_bytes = _length_of(head[name_bytes : name_bytes + 1], 8) if name_bytes else 0
    body = at + name_bytes + size_bytes
    if not size_bytes or body > end:
        return None
    raw = int.from_bytes(head[name_bytes : name_bytes + size_bytes], "big") & (2 ** (7 * size_bytes) - 1)
    size = None if raw == 2 ** (7 * size_bytes) - 1 else raw
    if size is not None and body + size > end:
        return None
    return _Element(int.from_bytes(head[:name_bytes], "big"), at, body, size)


def _length_of(first: bytes, most: int) -> int:
    """How many bytes a number has, by the first bit set in its first byte; 0 for none."""
    zeros = 8 - first[0].bit_length() if first else 8
    return zeros + 1 if zeros < most else 0


def _give_length(file: BinaryIO, segment: _Element, end: int) -> None:
    """The segment's new length in as many bytes as the old. Raises ``ValueError`` when it does not fit."""
    if segment.size is None:
        return
    count = segment.body - segment.at - 4
    if end - segment.body >= 2 ** (7 * count) - 1:
        raise ValueError("its length has no room to grow")
    file.seek(segment.at + 4)
    file.write(_number(end - segment.body, count))


def _tags(texts: Mapping[str, str]) -> bytes:
    simple = b"".join(
        _element(_SIMPLE, _element(_NAME, key.upper().encode()) + _element(_STRING, text.encode()))
        for key, text in texts.items()
    )
    return _element(_TAGS, _element(_TAG, _element(_TARGETS, b"") + simple))


def _entry(name: int, position: int) -> bytes:
    found = _element(_SEEK_ID, name.to_bytes(4, "big")) + _element(_SEEK_POSITION, struct.pack(">Q", position))
    return _element(_SEEK, found)


def _void(room: int) -> bytes:
    """Empty space of exactly so many bytes, at least nine."""
    return _element(_VOID, bytes(room - 9), length_bytes=8)


def _element(name: int, content: bytes, *, length_bytes: int | None = None) -> bytes:
    count = length_bytes or next(n for n in range(1, 9) if len(content) < 2 ** (7 * n) - 1)
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + _number(len(content), count) + content


def _number(value: int, count: int) -> bytes:
    return (value | 1 << (7 * count)).to_bytes(count, "big")
