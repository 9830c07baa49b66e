"""XMP in JPEG: one APP1 segment (XMP specification part 3, 1.1.3). What does not fit into one stays out."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from charstudio.media.provenance.surgery import replaced

_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
MOST_BYTES = 65_533 - len(_HEAD)
"""The longest packet."""
_APP0, _APP1, _SCAN, _END = 0xE0, 0xE1, 0xDA, 0xD9


def read(path: Path) -> bytes | None:
    """The XMP packet, if there is one."""
    data = path.read_bytes()
    for _, _, content in _segments(data):
        if content.startswith(_HEAD):
            return content[len(_HEAD) :]
    return None


def write(path: Path, packet: bytes) -> None:
    """Put the packet in; one that is there gives way. Raises ``ValueError`` when it is too long."""
    if len(packet) > MOST_BYTES:
        raise ValueError("the packet does not fit into one segment")
    replaced(path, _stamped(path.read_bytes(), packet))


def _stamped(data: bytes, packet: bytes) -> Iterator[bytes]:
    segments = list(_segments(data))
    first = next((at for at, name, content in segments if not _comes_before(name, content)), 2)
    body = _HEAD + packet
    ours = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    end = 2
    yield data[:2]
    for at, name, content in segments:
        if at == first:
            yield ours
        end = at + 4 + len(content)
        if not (name == _APP1 and content.startswith(_HEAD)):
            yield data[at:end]
    if first == 2:
        yield ours
    yield data[end:]


def _comes_before(name: int, content: bytes) -> bool:
    """JFIF and EXIF want to be first."""
    return name == _APP0 or (name == _APP1 and content.startswith(b"Exif\0"))


def _segments(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Place, name and content of the segments before the pixels."""
    at = 2
    while data[:2] == b"\xff\xd8" and at + 4 <= len(data) and data[at] == 0xFF:
        name = data[at + 1]
        length: int = struct.unpack_from(">H", data, at + 2)[0]
        if name in {_SCAN, _END} or length < 2 or at + 2 + length > len(data):
            return
        yield at, name, data[at + 4 : at + 2 + length]
        at += 2 + length
