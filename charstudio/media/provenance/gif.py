"""XMP in GIF: an application extension whose packet runs into a "magic trailer" (XMP specification part 3, 1.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from charstudio.media.provenance.surgery import replaced

_EXTENSION = b"\x21\xff\x0bXMP DataXMP"
_LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01"
_LOOP_BYTES = len(_LOOP) + 3
_TRAILER = b"\x01" + bytes(range(0xFF, -1, -1)) + b"\0"


def read(path: Path) -> bytes | None:
    """The XMP packet, if there is one."""
    data = path.read_bytes()
    place = _place(data)
    return data[place[0] + len(_EXTENSION) : place[1] - len(_TRAILER)] if place else None


def write(path: Path, packet: bytes) -> None:
    """Put the packet in; one that is there gives way. Raises ``ValueError`` for what is no GIF."""
    replaced(path, _stamped(path.read_bytes(), packet))


def _stamped(data: bytes, packet: bytes) -> Iterator[bytes]:
    if place := _place(data):
        data = data[: place[0]] + data[place[1] :]
    start = _first_block(data)
    if data[start : start + len(_LOOP)] == _LOOP:  # some programs look for it in the first place only
        start += _LOOP_BYTES
    yield b"GIF89a" + data[6:start]
    yield _EXTENSION + packet + _TRAILER
    yield data[start:]


def _place(data: bytes) -> tuple[int, int] | None:
    """Where the extension begins and ends."""
    at = data.find(_EXTENSION)
    end = data.find(_TRAILER, at)
    return None if at < 0 or end < 0 else (at, end + len(_TRAILER))


def _first_block(data: bytes) -> int:
    """Where the blocks begin: behind the screen descriptor and the table of colours."""
    if len(data) < 14 or data[:4] != b"GIF8":
        raise ValueError("no GIF")
    flags = data[10]
    return 13 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)
