"""XMP in RIFF files: the ``XMP `` chunk of WebP, the ``_PMX`` chunk of WAVE with an ID3 chunk beside it.

Chunks are added at the end and the outer length is put right, so samples and pictures stay where they are. An RF64
file (beyond 4 GB) has its length in ``ds64``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from charstudio.media.provenance import id3
from charstudio.media.provenance.surgery import replaced

_WEBP, _WAVE = b"XMP ", b"_PMX"
_EXTENDED = b"VP8X"
_HAS_XMP, _HAS_ALPHA = 0x04, 0x10
_MOST = 16 * 2**20


def read(path: Path) -> tuple[bytes | None, dict[str, str]]:
    """The XMP packet and our texts in an ID3 chunk, where there are any."""
    packet: bytes | None = None
    texts: dict[str, str] = {}
    with path.open("rb") as file:
        for name, at, length in _chunks(file):
            if name in {_WEBP, _WAVE, b"ID3 "} and length <= _MOST:
                file.seek(at + 8)
                content = file.read(length)
                if name == b"ID3 ":
                    texts |= id3.texts_in(content)
                else:
                    packet = content
    return packet, texts


def write_wave(path: Path, packet: bytes, texts: Mapping[str, str]) -> None:
    """Add the packet, and all texts as an ID3 chunk: WAVE's own list knows few of them, and FFmpeg reads one or the
    other.
    """
    added = (_piece(b"ID3 ", id3.tag(texts)) if texts else b"") + _piece(_WAVE, packet)
    with path.open("r+b") as file:
        _retire(file, _WAVE)
        _append(file, added)


def write_webp(path: Path, packet: bytes, size_px: tuple[int, int], *, alpha: bool) -> None:
    """Add the packet; a plain WebP becomes an extended one, which says that there is XMP."""
    data = path.read_bytes()
    with path.open("r+b") as file:
        chunks = [(name, data[at : at + 8 + length + length % 2]) for name, at, length in _chunks(file)]
    flags = _HAS_XMP | (_HAS_ALPHA if alpha else 0)
    head = _piece(_EXTENDED, struct.pack("<I", flags) + _size(size_px))
    if chunks and chunks[0][0] == _EXTENDED:
        old = chunks.pop(0)[1]
        head = old[:8] + bytes([old[8] | _HAS_XMP]) + old[9:]
    kept = b"".join(content for name, content in chunks if name != _WEBP)
    body = b"WEBP" + head + kept + _piece(_WEBP, packet)
    replaced(path, (b"RIFF" + struct.pack("<I", len(body)), body))


def _size(size_px: tuple[int, int]) -> bytes:
    return b"".join((side - 1).to_bytes(3, "little") for side in size_px)


def _piece(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Name, place and length of each chunk."""
    end = file.seek(0, 2)
    at, huge = 12, None
    while at + 8 <= end:
        file.seek(at)
        name, length = struct.unpack("<4sI", file.read(8))
        if name == b"ds64":
            huge = struct.unpack("<QQ", file.read(16))[1]
        if name == b"data" and length == 0xFFFFFFFF and huge is not None:
            length = huge
        if at + 8 + length > end:
            return
        yield name, at, length
        at += 8 + length + length % 2


def _retire(file: BinaryIO, name: bytes) -> None:
    """Have chunks of this name be junk, which everybody passes over."""
    for found, at, _ in list(_chunks(file)):
        if found == name:
            file.seek(at)
            file.write(b"JUNK")


def _append(file: BinaryIO, added: bytes) -> None:
    end = file.seek(0, 2)
    if end % 2:
        file.write(b"\0")
    file.write(added)
    length = file.tell() - 8
    file.seek(0)
    if file.read(4) == b"RF64":
        file.seek(20)  # the first number of ds64, which is the first chunk
        file.write(struct.pack("<Q", length))
    else:
        file.seek(4)
        file.write(struct.pack("<I", length))
